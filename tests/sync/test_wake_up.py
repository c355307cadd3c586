"""How soon a change is seen elsewhere: with the hints of the server, without, among forged ones."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from frontdesk.domain.changes import insert
from frontdesk.domain.ids import new_id
from frontdesk.storage.postgres.listener import GATHER_SECONDS
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.commands import CommandState
from frontdesk.sync.hints import LONGEST_PAUSE_SECONDS
from frontdesk.sync.listening import Listening
from frontdesk.sync.pace import POLL_SECONDS
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually

FORGED = 1000
"""In about a second, on a machine that has nothing else to do."""


@pytest.fixture
def desks(make_desk: MakeDesk) -> tuple[DeskUnderTest, DeskUnderTest]:
    """Two desks of a clinic that have nothing to do."""
    one, two = make_desk("one"), make_desk("two", role="manager")
    for desk in (one, two):
        desk.start()
        eventually(desk.is_live)
    return one, two


def rests_until_seen(one: DeskUnderTest, two: DeskUnderTest) -> float:
    """Enter something at a desk, and return for how long the other rests until it has it.

    The rests count from when the server has it.
    """
    pet = insert("pet", new_id(), {"name": "Milo"})
    command = one.commit(pet)
    eventually(lambda: one.command(command.command_id).state is CommandState.APPLIED)
    before = two.paused
    eventually(lambda: two.has("pet", pet.id))
    return two.paused - before


@pytest.mark.acceptance(18)
def test_without_hints_a_change_is_on_the_other_desk_within_six_seconds(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hears_nothing(*_args: object, **options: object) -> None:
        threading.Event().wait(0.2)

    monkeypatch.setattr("frontdesk.sync.listening.listen", hears_nothing)
    one, two = make_desk("one"), make_desk("two", role="manager")
    for desk in (one, two):
        desk.start()
        eventually(desk.is_live)
    assert rests_until_seen(one, two) < 6


def counted(monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> list[int]:
    """Count the calls of a method from now on."""
    method, calls = getattr(owner, name), [0]

    def call(*arguments: object, **options: object) -> object:
        calls[0] += 1
        return method(*arguments, **options)

    monkeypatch.setattr(owner, name, call)
    return calls


@contextmanager
def forged_hints(desk: DeskUnderTest) -> Iterator[list[int]]:
    """Send signals on the clinic's channel from a session of its own; gives how many it sent."""
    channel = desk.store.replica.signed_in().channel
    ended, sent = threading.Event(), [0]
    flood = (
        f"do $$ begin for n in 1..100 loop perform pg_notify('{channel}', n::text); commit;"
        " perform pg_sleep(0.0007); end loop; end $$"
    )

    def send() -> None:
        with psycopg.connect(desk.clinic.operator_dsn, autocommit=True) as session:
            while not ended.is_set():
                session.execute(flood)
                sent[0] += 100

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield sent
    finally:
        ended.set()
        thread.join()


@pytest.mark.acceptance(18)
def test_a_flood_of_forged_hints_makes_few_questions_and_brings_nothing_wrong(
    desks: tuple[DeskUnderTest, DeskUnderTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = desks
    heard = counted(monkeypatch, Listening, "_woken")
    asked = counted(monkeypatch, ServerLink, "pull")
    with forged_hints(two) as sent:
        eventually(lambda: sent[0] > 0)
        already, begun = (sent[0], heard[0], asked[0]), time.monotonic()
        eventually(lambda: sent[0] - already[0] >= FORGED)
        hints, questions = heard[0] - already[1], asked[0] - already[2]
        took = time.monotonic() - begun
        rests_until_seen(one, two)
    # The longer it took, the more may have been said: more than this is never, on no machine.
    assert hints <= len(desks) * (took / GATHER_SECONDS + 2)
    assert questions <= len(desks) * (took / LONGEST_PAUSE_SECONDS + took / POLL_SECONDS + 12)
    assert hints + questions < FORGED / 4
    eventually(one.is_live)
    eventually(two.is_live)
    rows = [
        sorted(tuple(row) for row in desk.store.replica.rows("select id, name from pet"))
        for desk in desks
    ]
    assert rows[0] == rows[1]
