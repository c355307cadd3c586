from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from frontdesk.domain.agenda import Status
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import InvalidInput, NotAllowed, NotFound, ResourceTaken
from frontdesk.domain.ids import AppointmentId, PetId, ResourceId, ServiceId, new_id
from frontdesk.operations.appointments import book_appointment
from tests.factories.at_the_desk import AtTheDesk
from tests.factories.clinic import Clinic, row_id, small_clinic
from tests.factories.store import ALL_PERMS, seeded_store

VISIT = AppointmentId(new_id())


def book(desk: AtTheDesk, starts_at: datetime, **other: Any) -> ChangeSet:
    wanted: dict[str, Any] = {
        "pet_id": desk.pet(7),
        "service_ids": [desk.service("bath")],
        "resource_ids": [desk.resource("Mara")],
        "appointment_id": VISIT,
    }
    return book_appointment(replica=desk.replica, starts_at=starts_at, **{**wanted, **other})


def test_a_booked_visit_stands_in_the_day_as_pending(desk: AtTheDesk) -> None:
    desk.do(book(desk, desk.at(16), note="first time"))
    card = desk.card(VISIT)
    assert desk.columns_of(VISIT) == ["Mara"]
    assert (card.starts_at, card.ends_at) == (desk.at(16), desk.at(16, 45))
    assert (card.status, card.service_names, card.note) == (
        Status.BOOKED,
        "Bath & brush",
        "first time",
    )
    assert card.pending


def test_what_a_service_needs_besides_is_taken_with_it(desk: AtTheDesk) -> None:
    desk.do(book(desk, desk.at(15, 30), service_ids=[desk.service("groom-full")]))
    assert desk.columns_of(VISIT) == ["Mara", "Table 1"]


def test_without_a_chosen_column_the_first_free_one_is_taken(desk: AtTheDesk) -> None:
    desk.do(book(desk, desk.at(10, 15), resource_ids=[]))
    assert desk.columns_of(VISIT) == ["Aylin"]  # Mara and Jonas have visits then


def test_several_services_follow_each_other(desk: AtTheDesk) -> None:
    services = [desk.service("bath"), desk.service("nails")]
    desk.do(book(desk, desk.at(16), service_ids=services))
    card = desk.card(VISIT)
    assert card.ends_at == desk.at(17)
    assert card.service_names == "Bath & brush, Nail trim"
    assert card.kind == "bath"
    assert str(card.price) == "€ 53.00"


def test_the_title_names_the_pet_and_the_clinics_time(desk: AtTheDesk) -> None:
    assert book(desk, desk.at(16), pet_id=desk.pet(5)).title == "Booked Bruno, Mon 16:00"
    assert book(desk, desk.at(16)).title == "Booked the pet, Mon 16:00"


def test_a_taken_column_is_refused(desk: AtTheDesk) -> None:
    for minute in (15, 30, 45):
        with pytest.raises(ResourceTaken):
            book(desk, desk.at(10, minute), resource_ids=[desk.resource("Mara")])
    book(desk, desk.at(9, 45), resource_ids=[desk.resource("Jonas")], ends_at=desk.at(10))


def test_a_second_table_is_not_conjured_up(desk: AtTheDesk) -> None:
    services = [desk.service("groom-full")]
    desk.do(book(desk, desk.at(15, 30), service_ids=services))
    with pytest.raises(ResourceTaken):
        book(
            desk,
            desk.at(15, 45),
            pet_id=desk.pet(5),
            service_ids=services,
            resource_ids=[desk.resource("Aylin")],
            appointment_id=None,
        )


def test_a_pet_cannot_be_in_two_places(desk: AtTheDesk) -> None:
    aylin = [desk.resource("Aylin")]
    with pytest.raises(ResourceTaken, match="pet"):
        book(desk, desk.at(8, 30), pet_id=desk.pet(0), resource_ids=aylin, ends_at=desk.at(8, 50))
    desk.do(book(desk, desk.at(8, 30), resource_ids=aylin, ends_at=desk.at(8, 50)))


def test_a_cancelled_visit_is_in_nobodys_way(desk: AtTheDesk) -> None:
    # Bella has a cancelled nail trim with Aylin at 13:00
    desk.do(book(desk, desk.at(13), pet_id=desk.pet(0), resource_ids=[desk.resource("Aylin")]))
    assert desk.columns_of(VISIT) == ["Aylin"]


def test_overbooking_needs_a_reason_and_the_permission(desk: AtTheDesk, tmp_path: Any) -> None:
    overbooked = book(desk, desk.at(11), overbook_reason="owner waits outside")
    desk.do(overbooked)
    claim = next(each for each in overbooked.changes if each.table == "resource_claim")
    assert claim.values["overbook_reason"] == "owner waits outside"
    (tmp_path / "other").mkdir()
    store = seeded_store(
        tmp_path / "other", desk.clinic, perms=ALL_PERMS - {"appointment.overbook"}
    )
    with pytest.raises(NotAllowed):
        book(AtTheDesk(store, desk.clinic), desk.at(11), overbook_reason="owner waits outside")
    store.close()


def test_whoever_may_not_book_is_told_at_once(desk: AtTheDesk, tmp_path: Any) -> None:
    (tmp_path / "other").mkdir()
    store = seeded_store(tmp_path / "other", desk.clinic, perms=frozenset())
    with pytest.raises(NotAllowed):
        book(AtTheDesk(store, desk.clinic), desk.at(16))
    store.close()


@pytest.mark.parametrize(("hour", "minute"), [(7, 45), (17, 30), (18, 0), (23, 0)])
def test_outside_the_opening_hours_only_deliberately(
    desk: AtTheDesk, hour: int, minute: int
) -> None:
    with pytest.raises(InvalidInput, match="opening hours") as refusal:
        book(desk, desk.at(hour, minute))
    assert refusal.value.field == "starts_at"
    desk.do(book(desk, desk.at(hour, minute), outside_hours=True))
    assert desk.columns_of(VISIT) == ["Mara"]


def test_on_a_closed_day_nothing_is_booked(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="opening hours"):
        book(desk, desk.at(10) - timedelta(days=1))


def test_a_visit_ends_after_it_starts(desk: AtTheDesk) -> None:
    for ends_at in (desk.at(16), desk.at(15)):
        with pytest.raises(InvalidInput) as refusal:
            book(desk, desk.at(16), ends_at=ends_at)
        assert refusal.value.field == "ends_at"


def test_a_visit_does_not_last_for_years(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="400 days"):
        book(desk, desk.at(16), ends_at=desk.at(16) + timedelta(days=401), outside_hours=True)


def test_a_time_without_zone_is_refused(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="time zone"):
        book(desk, desk.at(16).replace(tzinfo=None))


@pytest.mark.parametrize(
    "wrong",
    [
        {"pet_id": PetId(new_id())},
        {"service_ids": [ServiceId(new_id())]},
        {"resource_ids": [ResourceId(new_id())]},
    ],
)
def test_what_this_desk_does_not_know_is_not_found(desk: AtTheDesk, wrong: Any) -> None:
    with pytest.raises(NotFound):
        book(desk, desk.at(16), **wrong)


def test_a_visit_needs_a_service(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput) as refusal:
        book(desk, desk.at(16), service_ids=[])
    assert refusal.value.field == "service"


def test_a_service_is_done_only_where_it_can_be(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="this column"):
        book(desk, desk.at(16), resource_ids=[desk.resource("Table 1")])
    with pytest.raises(InvalidInput, match="Nothing here"):
        book(desk, desk.at(16), service_ids=[desk.service("consult")], resource_ids=[])


def clinic_with(tmp_path: Any, table: str, **values: Any) -> AtTheDesk:
    clinic: Clinic = small_clinic()
    clinic.add(table, row_id(table, 77), **values)
    return AtTheDesk(seeded_store(tmp_path, clinic), clinic)


def test_a_dead_pet_is_not_booked(tmp_path: Any) -> None:
    desk = clinic_with(tmp_path, "pet", name="Old Rex", deceased_on="2025-01-01", client_id=None)
    with pytest.raises(InvalidInput, match="died"):
        book(desk, desk.at(16), pet_id=PetId(row_id("pet", 77)))
    desk.store.close()


def test_a_blocked_column_is_booked_only_deliberately(tmp_path: Any) -> None:
    clinic = small_clinic()
    desk = clinic_with(
        tmp_path,
        "block",
        resource_id=clinic.resource_id("Mara"),
        starts_at=clinic.at(16),
        ends_at=clinic.at(17),
        label="Surgery",
    )
    with pytest.raises(InvalidInput, match="blocked"):
        book(desk, desk.at(15, 45))
    desk.do(book(desk, desk.at(15, 45), outside_hours=True))
    assert desk.columns_of(VISIT) == ["Mara"]
    desk.store.close()
