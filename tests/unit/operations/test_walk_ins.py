from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.domain.agenda import Status
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import InvalidInput, NotAllowed, ResourceTaken, UserError
from frontdesk.domain.ids import AppointmentId, new_id
from frontdesk.operations.appointments import start_service, walk_in
from tests.factories.at_the_desk import AtTheDesk
from tests.factories.clinic import small_clinic
from tests.factories.store import seeded_store

VISIT = AppointmentId(new_id())


def take_in(desk: AtTheDesk, starts_at: datetime, **other: Any) -> ChangeSet:
    wanted: dict[str, Any] = {
        "pet_id": desk.pet(7),
        "service_ids": [desk.service("bath")],
        "resource_ids": [],
        "appointment_id": VISIT,
        "now": desk.now,
    }
    return walk_in(replica=desk.replica, starts_at=starts_at, **{**wanted, **other})


def test_who_walks_in_stands_in_the_day_as_here(desk: AtTheDesk) -> None:
    desk.do(take_in(desk, desk.at(10, 15)))
    card = desk.card(VISIT)
    assert (card.status, card.starts_at) == (Status.HERE, desk.at(10, 15))
    assert desk.row("appointment", VISIT)["here_at"] == desk.now.isoformat()
    assert desk.columns_of(VISIT) == ["Aylin"]


def test_a_walk_in_is_one_command_and_one_undo(desk: AtTheDesk) -> None:
    before = desk.rows()
    taken_in = take_in(desk, desk.at(10, 15), pet_id=desk.pet(6))
    assert (taken_in.name, taken_in.title) == (
        "appointment.walk_in",
        "Walked in: Bella, Mon 10:15",
    )
    desk.do(taken_in)
    assert len(desk.store.outbox.waiting()) == 1
    desk.undo()
    after = {
        table: [row for row in rows if row["deleted_at"] is None]
        for table, rows in desk.rows().items()
    }
    assert after == before


def test_a_walk_in_goes_on_like_any_visit_that_is_here(desk: AtTheDesk) -> None:
    desk.do(take_in(desk, desk.at(10, 15)))
    desk.do(start_service(replica=desk.replica, appointment_id=VISIT, now=desk.now))
    assert desk.card(VISIT).status is Status.IN_SERVICE


@pytest.mark.parametrize("days", [-1, 1, 7])
def test_nobody_walks_in_on_another_day(desk: AtTheDesk, days: int) -> None:
    with pytest.raises(InvalidInput, match="today") as refusal:
        take_in(desk, desk.at(10, 15) + timedelta(days=days))
    assert refusal.value.field == "starts_at"


def test_a_walk_in_follows_the_rules_of_booking(desk: AtTheDesk, no_perms: AtTheDesk) -> None:
    mara = [desk.resource("Mara")]
    with pytest.raises(ResourceTaken):
        take_in(desk, desk.at(11), resource_ids=mara)
    with pytest.raises(ResourceTaken, match="pet"):
        take_in(desk, desk.at(8, 45), pet_id=desk.pet(0), service_ids=[desk.service("nails")])
    with pytest.raises(InvalidInput, match="opening hours"):
        take_in(desk, desk.at(19))
    with pytest.raises(NotAllowed):
        take_in(no_perms, desk.at(10, 15))
    squeezed = take_in(desk, desk.at(11), resource_ids=mara, overbook_reason="Emergency")
    desk.do(squeezed)
    assert desk.columns_of(VISIT) == ["Mara"]


@settings(max_examples=25, deadline=None)
@given(
    minute=st.integers(0, 24 * 4 - 1).map(lambda quarter: quarter * 15),
    pet=st.integers(0, 7),
    services=st.lists(
        st.sampled_from(["bath", "nails", "groom-full", "consult"]), max_size=3, unique=True
    ),
)
def test_a_walk_in_is_refused_whole_or_is_one_visit_that_is_here_in_free_places(
    minute: int, pet: int, services: list[str]
) -> None:
    with TemporaryDirectory() as directory:
        store = seeded_store(Path(directory))
        desk = AtTheDesk(store, small_clinic())
        before = desk.rows()
        try:
            made = take_in(
                desk,
                desk.at(minute // 60, minute % 60),
                pet_id=desk.pet(pet),
                service_ids=[desk.service(code) for code in services],
            )
        except UserError:
            assert desk.rows() == before
        else:
            desk.do(made)
            visits = [each for each in made.changes if each.table == "appointment"]
            assert [each.values["status"] for each in visits] == ["here"]
            assert _overlaps(desk) == 0
            assert len(made.changes) > 1 + len(services)
        finally:
            store.close()


def _overlaps(desk: AtTheDesk) -> int:
    return int(
        desk.replica.value(
            "select count(*) from resource_claim a join resource_claim b"
            " on a.resource_id = b.resource_id and a.id < b.id"
            " and a.starts_at < b.ends_at and b.starts_at < a.ends_at"
            " where a.deleted_at is null and b.deleted_at is null"
        )
    )
