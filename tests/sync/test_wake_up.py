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
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually

FORGED_A_SECOND = 1000


@pytest.fixture
def desks(make_desk: MakeDesk) -> tuple[DeskUnderTest, DeskUnderTest]:
    """Two desks of a clinic that have nothing to do."""
    one, two = make_desk("one"), make_desk("two", role="manager")
    for desk in (one, two):
        desk.start()
        eventually(desk.is_live)
    return one, two


def seconds_until_seen(one: DeskUnderTest, two: DeskUnderTest) -> float:
    pet = insert("pet", new_id(), {"name": "Milo"})
    one.commit(pet)
    return eventually(lambda: two.has("pet", pet.id))


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
    assert seconds_until_seen(one, two) < 6


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
def test_a_thousand_forged_hints_a_second_hardly_cost_anything_and_bring_nothing_wrong(
    desks: tuple[DeskUnderTest, DeskUnderTest],
) -> None:
    one, two = desks
    with forged_hints(two) as sent:
        eventually(lambda: sent[0] > 0)
        already, begun, before = sent[0], time.monotonic(), time.process_time()
        time.sleep(2.0)  # the span that is measured, not a wait for anything
        spent = time.process_time() - before
        took = time.monotonic() - begun
        forged = sent[0] - already
        assert seconds_until_seen(one, two) < 6
    assert forged / took > FORGED_A_SECOND / 10, "the flood itself was too slow to mean anything"
    assert spent / took < 2 * 0.2  # two desks and the flood's own thread are in this process
    eventually(one.is_live)
    eventually(two.is_live)
    rows = [
        sorted(tuple(row) for row in desk.store.replica.rows("select id, name from pet"))
        for desk in desks
    ]
    assert rows[0] == rows[1]
