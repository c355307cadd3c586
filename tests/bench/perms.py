"""The one query that brings a person's whole set of permissions at the sign-in.

It is the greeting itself: it brings the person, their role and permissions, the clinic and where
its log stands. The floor is `select 1` on the same line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

from frontdesk.storage.postgres.connection import connect
from frontdesk.storage.postgres.server_link import ServerLink
from tests.bench._logins import PASSWORD, staffed_server
from tests.bench.figures import Figure, percentile, timed_in_turn

LIMIT_MS = 5.0
STAFF = 50
ROUNDS = 12
EACH = 100
P95 = 0.95


def run() -> Iterator[Figure]:
    """Measure the greeting of one open line."""
    with staffed_server(STAFF) as server:
        line = connect(server.profile(1), PASSWORD)
        with closing(line), ServerLink(line).consistent():
            samples, floors = timed_in_turn(
                lambda: ServerLink(line).hello({}),
                lambda: line.execute("select 1").fetchone(),
                ROUNDS,
                EACH,
            )
    value, floor = _quietest_p95(samples), _quietest_p95(floors)
    yield Figure("perms.p95", value, "ms", floor, len(samples), limit=LIMIT_MS)


def _quietest_p95(samples: Sequence[float]) -> float:
    """Return the lowest of the turns' percentiles: what a busy machine adds comes and goes."""
    turns = [samples[start : start + EACH] for start in range(0, len(samples), EACH)]
    return min(percentile(turn, P95) for turn in turns)
