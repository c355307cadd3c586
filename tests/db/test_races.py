"""Many sessions at once: what may happen once happens once, and the log has no gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import psycopg
import pytest

from frontdesk.domain.changes import insert
from frontdesk.domain.ids import new_id
from tests.clinics import Clinic
from tests.db.desk import Desk, booking, pet
from tests.servers import Database

pytestmark = pytest.mark.db

NINE, TEN = "2026-11-23T09:00:00+00:00", "2026-11-23T10:00:00+00:00"


def _together(acts: Iterable[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment, and return what each returned."""
    tasks = list(acts)
    barrier = Barrier(len(tasks))

    def started(act: Callable[[], Any]) -> Any:
        barrier.wait(60)
        return act()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(started, tasks))


def test_of_thirty_two_sessions_one_gets_the_slot(clinic_a: Clinic, database: Database) -> None:
    desks = [Desk(clinic_a.connect()) for _ in range(32)]
    for day in range(1, 6):
        times = (f"2026-11-{day:02}T09:00:00+00:00", f"2026-11-{day:02}T10:00:00+00:00")
        pets = [pet(f"Racer {number}") for number in range(32)]
        commands = [
            desk.envelope(animal, *booking(clinic_a.ids, *times, pet_id=animal.id))
            for desk, animal in zip(desks, pets, strict=True)
        ]
        answers = _together(
            partial(desk.send, command) for desk, command in zip(desks, commands, strict=True)
        )
        codes = sorted(str(answer["code"]) for answer in answers)
        assert codes == ["23P01"] * 31 + ["None"]
    with database.operator() as operator:
        held = operator.execute("select count(*) from app.resource_claim").fetchone()
    assert held == (5,)


def test_plain_inserts_race_for_lanes_without_overlap(clinic_a: Clinic) -> None:
    pets = [pet(f"Guest {number}") for number in range(8)]
    desk = Desk(clinic_a.connect())
    visits = [
        booking(clinic_a.ids, NINE, TEN, pet_id=animal.id, resource="runs")[0] for animal in pets
    ]
    desk.apply(*pets, *visits)
    connections = [clinic_a.connect() for _ in visits]

    def claim(number: int) -> str:
        try:
            connections[number].execute(
                "insert into app.resource_claim"
                " (id, appointment_id, resource_id, starts_at, ends_at)"
                " values (%s, %s, %s, %s, %s)",
                [new_id(), visits[number].id, clinic_a.ids["runs"], NINE, TEN],
            )
        except psycopg.errors.ExclusionViolation:
            return "taken"
        return "held"

    got = _together(partial(claim, number) for number in range(8))
    assert sorted(got) == ["held"] * 3 + ["taken"] * 5


def test_eight_writers_leave_a_log_without_gaps(clinic_a: Clinic, database: Database) -> None:
    desks = [Desk(clinic_a.connect(role)) for role in ("receptionist", "manager") * 4]
    start = desks[0].welcome["head"]

    def write(desk: Desk) -> list[int]:
        return [desk.apply(pet(f"Pet {number}"), pet())["head"] for number in range(20)]

    heads = [head for got in _together(partial(write, desk) for desk in desks) for head in got]
    assert sorted(heads) == list(range(start + 2, start + 321, 2))
    positions: list[int] = []
    cursor = start
    while len(page := desks[0].pull(cursor, 100)["events"]) > 0:
        positions += [event["position"] for event in page]
        cursor = positions[-1]
    assert positions == list(range(start + 1, start + 321))
    with database.operator() as operator:
        broken = operator.execute("select sec.broken_event(%s)", [clinic_a.tenant_id]).fetchone()
    assert broken == (None,)


def test_a_reader_beside_eight_writers_misses_nothing(clinic_a: Clinic) -> None:
    desks = [Desk(clinic_a.connect()) for _ in range(9)]
    reader, writers = desks[0], desks[1:]
    start = reader.welcome["head"]
    wanted = start + 8 * 15

    def write(desk: Desk) -> list[int]:
        return [desk.apply(pet())["head"] for _ in range(15)]

    def read() -> list[int]:
        seen: list[int] = []
        while (cursor := seen[-1] if seen else start) < wanted:
            seen += [event["position"] for event in reader.pull(cursor, 7)["events"]]
        return seen

    acts: list[Callable[[], list[int]]] = [read]
    acts += [partial(write, desk) for desk in writers]
    assert _together(acts)[0] == list(range(start + 1, wanted + 1))


def test_the_same_command_sent_by_eight_connections_happens_once(clinic_a: Clinic) -> None:
    desk = Desk(clinic_a.connect())
    envelope = desk.envelope(insert("pet", new_id(), {"name": "Once"}))
    desks = [desk, *(Desk(clinic_a.connect()) for _ in range(7))]
    answers = _together(partial(sender.send, envelope) for sender in desks)
    assert sorted(answer["replay"] for answer in answers) == [False] + [True] * 7
    assert len({answer["head"] for answer in answers}) == 1
    assert desk.value("select count(*) from app.pet where name = 'Once'") == 1


def test_clinics_do_not_wait_for_each_other(clinic_a: Clinic, clinic_b: Clinic) -> None:
    busy = clinic_a.connect(autocommit=False)
    busy.execute("insert into app.pet (id, name) values (%s, 'Held')", [new_id()])
    other = clinic_b.connect()
    other.execute("set lock_timeout = '30s'")
    assert Desk(other).apply(pet())["status"] == "applied"
    busy.rollback()
