"""What must not wait for the server is refused below every screen, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontdesk.domain.changes import Change, ChangeSet, insert
from frontdesk.domain.errors import ServerUnreachable
from frontdesk.domain.ids import new_id
from frontdesk.domain.online_only import ONLINE_ONLY, needs_line
from frontdesk.storage.replica.line_needed import HEARD_WITHIN
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import Clinic, small_clinic
from tests.factories.store import KEY, clinic_meta

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROW = new_id()

FORBIDDEN = [
    ("role.add", insert("role", ROW, {"name": "Groomer", "perms": []}), "rights"),
    ("staff.role", Change("staff", "update", ROW, {"role_id": str(ROW)}, {"role_id": None}), "rig"),
    ("test.raw", Change("staff", "update", ROW, {"active": False}, {"active": True}), "rights"),
    (
        "service.edit",
        Change("service", "update", ROW, {"price_minor": 1}, {"price_minor": 2}),
        "Prices",
    ),
    ("test.raw", insert("service", ROW, {"code": "x", "price_minor": 100}), "Prices"),
    (
        "test.raw",
        Change("appointment_service", "update", ROW, {"price_minor": 1}, {"price_minor": 2}),
        "Prices",
    ),
    ("client.erase", Change("client", "update", ROW, {"note": ""}, {"note": "x"}), "erased"),
    ("client.merge", Change("pet", "update", ROW, {"note": ""}, {"note": "x"}), "merged"),
    ("pet.merge.undo", Change("pet", "update", ROW, {"note": ""}, {"note": "x"}), "merged"),
    ("card.charge", insert("client", ROW, {}), "Cards"),
    ("refund.give", insert("client", ROW, {}), "Money"),
    ("message.send_now", insert("client", ROW, {}), "Messages"),
]


@pytest.fixture
def clock() -> list[datetime]:
    return [NOW]


@pytest.fixture
def offline(tmp_path: Path, clock: list[datetime]) -> Iterator[LocalStore]:
    """A desk that heard the server just too long ago."""
    store = LocalStore.open(
        tmp_path / "replica.db", tmp_path / "outbox.db", KEY, clock=lambda: clock[0]
    )
    clinic: Clinic = small_clinic()
    store.load_snapshot(clinic_meta(clinic, synced_at=NOW), clinic.tables(), lambda _: None)
    clock[0] = NOW + HEARD_WITHIN + timedelta(seconds=1)
    yield store
    store.close()


@pytest.mark.acceptance(31)
@pytest.mark.parametrize(("name", "change", "word"), FORBIDDEN)
def test_what_must_not_wait_is_refused_off_line_with_the_reason(
    offline: LocalStore, name: str, change: Change, word: str
) -> None:
    with pytest.raises(ServerUnreachable, match=word) as refusal:
        offline.commit(ChangeSet(name, "Test", (change,)), now=NOW, login="u_1")
    assert "Nothing was changed" in str(refusal.value)
    assert offline.outbox.recent(10) == []


def test_every_kind_on_the_list_is_tried_above() -> None:
    tried = {needs_line(ChangeSet(name, "", (change,))) for name, change, _ in FORBIDDEN}
    assert tried == set(ONLINE_ONLY)


def test_a_price_as_it_stands_in_the_catalogue_may_be_booked_off_line() -> None:
    line = insert("appointment_service", ROW, {"service_id": str(ROW), "price_minor": 100})
    assert needs_line(ChangeSet("appointment.book", "", (line,))) is None
    renamed = Change("service", "update", ROW, {"name": "Bath"}, {"name": "Wash"})
    assert needs_line(ChangeSet("service.edit", "", (renamed,))) is None


def test_a_name_that_only_begins_alike_is_another_one() -> None:
    note = Change("client", "update", ROW, {"note": ""}, {"note": "x"})
    assert needs_line(ChangeSet("client.merge_note", "", (note,))) is None
    assert needs_line(ChangeSet("staff.rename", "", (note,))) is None


def test_with_the_server_heard_just_now_it_is_taken(
    offline: LocalStore, clock: list[datetime]
) -> None:
    clock[0] = NOW + timedelta(seconds=30)
    name, change, _ = FORBIDDEN[0]
    offline.commit(ChangeSet(name, "Test", (change,)), now=NOW, login="u_1")
    assert len(offline.outbox.waiting()) == 1
