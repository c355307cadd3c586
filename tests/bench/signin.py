"""Signing in where many others may: from the call to the whole set of permissions.

The floor is the same on a server that knows ten logins. Both are called in turn, each time by
another person, so that nothing is warm for one and cold for the other.

FRONTDESK_BENCH_LOGINS sets how many logins there are; making 20,000 takes some minutes.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator

from frontdesk.storage.postgres.server_link import ServerLink
from tests.bench._logins import PASSWORD, Staffed, staffed_server
from tests.bench.figures import Figure, median, timed_in_turn

LOGINS = "FRONTDESK_BENCH_LOGINS"
USUAL = 2_000
FEW = 10
ROUNDS = 12
EACH = 10
MOST_TIMES = 1.5


def run() -> Iterator[Figure]:
    """Measure a sign-in among many logins against one among ten."""
    many = int(os.environ.get(LOGINS, USUAL))
    with staffed_server(FEW) as small, staffed_server(many) as large:
        samples, floors = timed_in_turn(_sign_in(large), _sign_in(small), ROUNDS, EACH)
    value, floor = median(samples), median(floors)
    name = f"signin.among_{many}"
    yield Figure(name, value, "ms", floor, len(samples), ratio_limit=MOST_TIMES)


def _sign_in(server: Staffed) -> Callable[[], None]:
    """Return a sign-in by whoever comes next: connect, prove the password, learn everything."""
    anybody = random.Random(server.logins)  # noqa: S311 - only who comes when

    def sign_in() -> None:
        profile = server.profile(anybody.randint(1, server.logins))
        link = ServerLink.open(profile, PASSWORD)
        with link.consistent():
            greeting = link.hello({})
        link.close()
        if "appointment.write" not in greeting["user"]["perms"]:
            raise RuntimeError("a receptionist who may not book")

    return sign_in
