"""A desk comes home: a thousand bookings made off line are sent, answered, kept and shown.

`drain.thousand` is the whole way through the sync engine: each answer on the disk of the encrypted
outbox, each row of the server in the replica. The floor sends as many of the same commands over the
same kind of line and keeps nothing. `drain.messages` counts what a line of 50 ms would be waited
for: messages to the server for each command.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from frontdesk.commands.demo_desk import demo_profile
from frontdesk.domain.changes import ChangeSet
from frontdesk.server.demo.instances import Demo
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.once import synchronise
from frontdesk.sync.pace import BATCH_COMMANDS
from frontdesk.sync.people import People
from tests.bench._bookings import Booking, bookings, envelope
from tests.bench._large import key_of, large_demo, password_of, signed_in
from tests.bench.figures import Figure
from tests.fakes.proxy import CuttingProxy

COMMANDS = 1000
DELAYED = 200
DELAY_SECONDS = 0.05
LIMIT_SECONDS = 10.0
LIMIT_MESSAGES = 1.2


def run() -> Iterator[Figure]:
    """Measure the way home of a thousand bookings, and how often a slow line is waited for."""
    with large_demo() as demo:
        made = bookings(demo, 2 * COMMANDS + DELAYED)
        profile = demo_profile(demo)
        with signed_in(demo) as store:
            floor = _bare(demo, made[:COMMANDS])
            seconds = _drained(demo, profile, store, made[COMMANDS : 2 * COMMANDS])
            yield Figure("drain.thousand", seconds, "s", floor, COMMANDS, limit=LIMIT_SECONDS)
            with CuttingProxy((profile.host, profile.port)) as proxy:
                proxy.delay = DELAY_SECONDS
                slow = replace(profile, port=proxy.port)
                seconds = _drained(demo, slow, store, made[2 * COMMANDS :])
                per_command = proxy.carried / DELAYED
            yield Figure("drain.messages", per_command, "", None, DELAYED, limit=LIMIT_MESSAGES)
            yield Figure("drain.slow_line", seconds / DELAYED * 1000, "ms", None, DELAYED)


def _drained(demo: Demo, profile: Profile, store: LocalStore, made: list[Booking]) -> float:
    """Promise the bookings without a line; return the seconds until the server has all of them."""
    for booking in made:
        changes = ChangeSet("appointment.book", "Booked", booking)
        store.commit(changes, now=datetime.now(UTC), login=profile.login)
    people = People.of(profile, key_of(demo), password_of(demo))
    begun = time.perf_counter()
    synchronise(profile, people, store)
    seconds = time.perf_counter() - begun
    counts = store.outbox.counts()
    if counts.waiting or counts.attention:
        raise RuntimeError(f"not all were taken: {counts}")
    return seconds


def _bare(demo: Demo, made: list[Booking]) -> float:
    """Return the seconds of sending the same commands, keeping none of the answers."""
    link = ServerLink.open(demo_profile(demo), password_of(demo))
    device = link.hello({"device_name": "bench", "client_version": "0.1.0"})["device"]
    envelopes = [envelope(device["id"], number, one) for number, one in enumerate(made, start=1)]
    begun = time.perf_counter()
    for start in range(0, len(envelopes), BATCH_COMMANDS):
        for answer in link.apply(envelopes[start : start + BATCH_COMMANDS]):
            if answer["status"] != "applied":
                raise RuntimeError(f"a booking was {answer['status']}: {answer['code']}")
    seconds = time.perf_counter() - begun
    link.close()
    return seconds
