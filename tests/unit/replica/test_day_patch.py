"""Whatever changes, a day brought up to date equals the day read anew."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.domain.agenda import Status
from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import Change, ChangeSet
from frontdesk.storage.replica.agenda import DayReading, read_day
from frontdesk.storage.replica.day_patch import MOST_ROWS, patched_day
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import DAY, Clinic, iso, row_id, small_clinic
from tests.factories.store import EPOCH, load_clinic, open_store

NOW = datetime(2026, 11, 23, 8, 47, tzinfo=UTC)
STATUSES = ("booked", "confirmed", "here", "gone", "cancelled", "no_show")
SPARE = 20
"""More rows of each kind than the clinic has: a change of one that is not there adds it."""


def _any_of(kind: str, count: int, *more: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([*(str(row_id(kind, number)) for number in range(count)), *more])


def _instants() -> st.SearchStrategy[str]:
    midnight = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) - timedelta(hours=1)
    return st.sampled_from([iso(midnight + timedelta(hours=hour)) for hour in range(-30, 56, 2)])


GONE = st.sampled_from([*[None] * 9, iso(NOW)])
WORDS = st.sampled_from(["", "Aa", "Rex", "Íñigo", "ẞ"])
COLUMNS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "appointment": {
        "site_id": _any_of("site", 2),
        "pet_id": _any_of("pet", 9),
        "client_id": _any_of("client", 6, None, None),
        "status": st.sampled_from(STATUSES),
        "starts_at": _instants(),
        "note": WORDS,
        "here_at": st.sampled_from([None, iso(NOW)]),
        "deleted_at": GONE,
    },
    "resource_claim": {
        "appointment_id": _any_of("appointment", SPARE),
        "resource_id": _any_of("resource", 4),
        "deleted_at": GONE,
    },
    "appointment_service": {
        "appointment_id": _any_of("appointment", SPARE),
        "service_id": _any_of("service", 5),
        "price_minor": st.integers(0, 3),
        "position": st.integers(0, 2),
        "deleted_at": GONE,
    },
    "pet": {
        "name": WORDS,
        "client_id": _any_of("client", 7, None),
        "created_at": st.sampled_from([iso(NOW), iso(NOW - timedelta(days=200))]),
        "deleted_at": GONE,
    },
    "client": {"given_name": WORDS, "deleted_at": GONE},
    "client_contact": {
        "client_id": _any_of("client", 7),
        "kind": st.sampled_from(["phone", "email"]),
        "value": st.sampled_from(["1", "2"]),
        "position": st.integers(0, 2),
        "deleted_at": GONE,
    },
    "alert": {
        "pet_id": _any_of("pet", 9, None),
        "client_id": _any_of("client", 7, None),
        "severity": st.sampled_from(["stop", "ask", "note"]),
        "deleted_at": GONE,
    },
    "resource": {"active": st.booleans(), "name": WORDS},
    "service": {"name": WORDS},
    "vaccination": {"vaccine": WORDS},
}
CATALOGUE = ("resource", "service")
PARTS = ("alert", "client_contact")
FEW = 3
OFTEN = ("appointment", "appointment", "resource_claim", "appointment_service")


class ADay:
    """A day that is held and patched, and read whole again only where a patch is not possible."""

    def __init__(self, store: LocalStore, data: st.DataObject) -> None:
        self.store, self.data = store, data
        self.clinic = small_clinic()
        load_clinic(store, self.clinic)
        self.rows = {
            (table, row["id"]): dict(row)
            for table, rows in self.clinic.rows.items()
            for row in rows
        }
        self.position = 100
        self.held = self.read_anew()
        self.news = Changed()

    def read_anew(self) -> DayReading:
        return read_day(self.store.replica, None, DAY, now=NOW)

    def server_changes_rows(self) -> None:
        images: dict[tuple[str, str], dict[str, Any]] = {}
        for _ in range(self.data.draw(st.integers(1, 3))):
            table = self.data.draw(st.sampled_from([*OFTEN, *OFTEN, *OFTEN, *COLUMNS]))
            row = self._changed_row(table)
            images[table, row["id"]] = row
            if table == "appointment":
                claim = self._claim_of(row["id"])
                images["resource_claim", claim["id"]] = claim
        self.rows |= images
        rows: dict[str, list[dict[str, Any]]] = {}
        for (table, _row_id), image in images.items():
            rows.setdefault(table, []).append(image)
        self._page(rows, [])

    def row_goes_out_of_sight(self) -> None:
        table, row = self._present(self.data.draw(st.sampled_from([*OFTEN, *PARTS])))
        if sum(key[0] == table for key in self.rows) > FEW:
            del self.rows[table, row]
            self._page({}, [(table, row)])

    def desk_changes_a_visit(self) -> None:
        _table, row = self._present("appointment")
        values = {"status": self.data.draw(st.sampled_from(STATUSES))}
        change = Change("appointment", "update", UUID(row), values, {})
        self.news |= self.store.commit(
            ChangeSet("appointment.edit", "t", (change,)), now=NOW, login="u_1"
        ).changed

    def server_answers(self) -> None:
        said = self.data.draw(st.sampled_from(["applied", "rejected"]))
        answer = {"status": said, "code": None, "detail": {}, "head": self.position}
        for command in self.store.outbox.waiting()[:1]:
            self.news |= self.store.record_answer(command.command_id, {**answer, "replay": False})

    def somebody_lets_a_refusal_go(self) -> None:
        """Let one go; which rows that is about, nobody says."""
        for command in self.store.outbox.attention()[:1]:
            self.store.outbox.answers.dismiss(command.command_id, "no matter")

    def is_brought_up_to_date(self) -> bool:
        """Patch it and compare; whether it could be patched."""
        fresh = self.read_anew()
        patched = patched_day(self.store.replica, self.held, self.news, now=NOW)
        self.held, self.news = patched or fresh, Changed()
        assert self.held.agenda == fresh.agenda
        return patched is not None

    def _present(self, table: str) -> tuple[str, str]:
        keys = sorted(key for key in self.rows if key[0] == table)
        return self.data.draw(st.sampled_from(keys))

    def _changed_row(self, table: str) -> dict[str, Any]:
        row = dict(self.rows[self._present(table)])
        if table not in CATALOGUE and self.data.draw(st.booleans()):
            row["id"] = str(row_id(table, self.data.draw(st.integers(0, SPARE - 1))))
        names = st.lists(st.sampled_from(sorted(COLUMNS[table])), min_size=1, max_size=3)
        for column in self.data.draw(names):
            row[column] = self.data.draw(COLUMNS[table][column])
        if table == "alert":  # of the one or of the other
            row["client_id"] = (
                None if row["pet_id"] else row["client_id"] or str(row_id("client", 0))
            )
        if table == "appointment":
            hours = self.data.draw(st.sampled_from([1, 2, 30]))
            begins = datetime.fromisoformat(row["starts_at"])
            row["ends_at"] = iso(begins + timedelta(hours=hours))
        return row

    def _claim_of(self, visit: str) -> dict[str, Any]:
        """Return a claim that lets the visit stand in a column, its own if it has one."""
        claims = [row for key, row in self.rows.items() if key[0] == "resource_claim"]
        own = next((row for row in claims if row["appointment_id"] == visit), claims[0])
        number = self.data.draw(st.integers(0, SPARE - 1))
        row = own["id"] if own["appointment_id"] == visit else str(row_id("spare", number))
        resource = self.data.draw(COLUMNS["resource_claim"]["resource_id"])
        new = {"id": row, "appointment_id": visit, "resource_id": resource, "deleted_at": None}
        return {**own, **new}

    def _page(self, rows: dict[str, list[dict[str, Any]]], gone: list[tuple[str, str]]) -> None:
        self.position += 1
        events: list[dict[str, Any]] = [{"position": self.position}]
        events += [{**events[0], "entity": table, "entity_id": row} for table, row in gone]
        page = {"epoch": str(EPOCH), "head": self.position, "position": self.position}
        self.news |= self.store.apply_page({**page, "events": events, "rows": rows})


STEPS = (
    *[ADay.server_changes_rows] * 6,
    ADay.row_goes_out_of_sight,
    *[ADay.desk_changes_a_visit] * 2,
    *[ADay.server_answers] * 2,
    ADay.somebody_lets_a_refusal_go,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[*HealthCheck])
@given(data=st.data())
def test_a_day_brought_up_to_date_equals_the_day_read_anew(data: st.DataObject) -> None:
    with TemporaryDirectory() as directory, closing(open_store(Path(directory))) as store:
        day = ADay(store, data)
        for step in data.draw(st.lists(st.sampled_from(STEPS), min_size=15, max_size=30)):
            step(day)
            if data.draw(st.booleans()):
                day.is_brought_up_to_date()
        day.is_brought_up_to_date()


def _page_with(table: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    page = {"epoch": str(EPOCH), "head": 101, "position": 101, "events": [{"position": 101}]}
    return {**page, "rows": {table: rows}}


def _after(store: LocalStore, table: str, rows: list[dict[str, Any]]) -> DayReading | None:
    held = read_day(store.replica, None, DAY, now=NOW)
    changed = store.apply_page(_page_with(table, rows))
    return patched_day(store.replica, held, changed, now=NOW)


def test_of_a_changed_visit_only_its_own_rows_are_read(
    store: LocalStore, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = read_day(store.replica, None, DAY, now=NOW)
    visit = {**clinic.rows["appointment"][4], "status": "here"}
    changed = store.apply_page(_page_with("appointment", [visit]))
    seen: list[int] = []
    read = Replica.rows

    def counted(self: Replica, sql: str, params: Any = ()) -> list[Any]:
        found = read(self, sql, params)
        seen.append(len(found))
        return found

    monkeypatch.setattr(Replica, "rows", counted)
    patched = patched_day(store.replica, held, changed, now=NOW)
    assert patched is not None
    assert {c.status for c in patched.agenda.cards() if str(c.id) == visit["id"]} == {Status.HERE}
    assert max(seen) == 1


def test_columns_that_nothing_happened_in_stay_the_same_things(
    store: LocalStore, clinic: Clinic
) -> None:
    held = read_day(store.replica, None, DAY, now=NOW)
    visit = {**clinic.rows["appointment"][4], "status": "here"}
    changed = store.apply_page(_page_with("appointment", [visit]))
    patched = patched_day(store.replica, held, changed, now=NOW)
    assert patched is not None
    pairs = zip(held.agenda.columns, patched.agenda.columns, strict=True)
    assert [old.name for old, new in pairs if old is not new] == ["Jonas"]


@pytest.mark.parametrize("table", ["resource", "service", "opening_hours", "roster", "site"])
def test_a_change_of_the_catalogue_or_the_hours_is_read_whole(
    store: LocalStore, clinic: Clinic, table: str
) -> None:
    assert _after(store, table, [clinic.rows[table][0]]) is None


def test_many_changes_at_once_are_read_whole(store: LocalStore, clinic: Clinic) -> None:
    pet = clinic.rows["pet"][0]
    pets = [{**pet, "id": str(row_id("many", number))} for number in range(MOST_ROWS + 1)]
    assert _after(store, "pet", pets[1:]) is not None
    assert _after(store, "pet", [*pets]) is None


def test_the_next_day_is_read_whole(store: LocalStore) -> None:
    held = read_day(store.replica, None, DAY, now=NOW)
    changed = Changed.of([("appointment", row_id("appointment", 0))])
    assert patched_day(store.replica, held, changed, now=NOW) is not None
    assert patched_day(store.replica, held, changed, now=NOW + timedelta(days=1)) is None


def test_records_that_were_erased_have_the_day_read_whole(store: LocalStore) -> None:
    held = read_day(store.replica, None, DAY, now=NOW)
    erased = Changed(erased=frozenset({row_id("client", 0)}))
    assert patched_day(store.replica, held, erased, now=NOW) is None
