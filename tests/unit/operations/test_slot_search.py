from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.errors import InvalidInput, NotFound
from frontdesk.domain.free_slots import NothingFree, SlotSearch
from frontdesk.domain.ids import ServiceId, new_id
from frontdesk.operations.appointments import book_appointment
from frontdesk.storage.replica.catalogue import resources, service_by_code, services, sites
from frontdesk.storage.replica.slot_search import find_free_slots
from tests.factories.at_the_desk import AtTheDesk
from tests.factories.clinic import Clinic, row_id, small_clinic
from tests.factories.store import seeded_store


def search(desk: AtTheDesk, *codes: str, **other: Any) -> SlotSearch:
    other.setdefault("not_before", desk.at(8))
    return find_free_slots(
        desk.replica, service_ids=[desk.service(code) for code in codes], **other
    )


def clock(desk: AtTheDesk, found: SlotSearch) -> list[str]:
    return [
        slot.starts_at.astimezone(desk.clinic.zone).strftime("%a %H:%M") for slot in found.slots
    ]


def test_breaks_and_visits_are_passed_over(desk: AtTheDesk) -> None:
    found = search(desk, "bath", resource_ids=[desk.resource("Mara")], not_before=desk.at(10, 45))
    # a visit at 11:00 to 11:45, lunch at 12:00 to 12:30
    assert clock(desk, found) == ["Mon 12:30", "Mon 12:45", "Mon 13:00"]


def test_every_offered_slot_can_be_booked(desk: AtTheDesk) -> None:
    for code in ("groom-full", "bath", "nails"):
        for slot in search(desk, code, pet_id=desk.pet(0), count=12, apart_min=45).slots:
            book_appointment(
                replica=desk.replica,
                pet_id=desk.pet(0),
                service_ids=[desk.service(code)],
                resource_ids=slot.resource_ids,
                starts_at=slot.starts_at,
            )


def test_a_booked_slot_is_not_offered_again(desk: AtTheDesk) -> None:
    first = search(desk, "groom-full", count=1).slots[0]
    desk.do(
        book_appointment(
            replica=desk.replica,
            pet_id=desk.pet(7),
            service_ids=[desk.service("groom-full")],
            resource_ids=first.resource_ids,
            starts_at=first.starts_at,
        )
    )
    again = search(desk, "groom-full", count=1).slots[0]
    assert again.starts_at >= first.ends_at  # there is only one table


def test_the_visit_to_be_moved_does_not_stand_in_the_way(desk: AtTheDesk) -> None:
    aylin = [desk.resource("Aylin")]
    wanted = {"resource_ids": aylin, "pet_id": desk.pet(3), "not_before": desk.at(9, 15)}
    assert clock(desk, search(desk, "bath", **wanted))[0] == "Mon 10:15"
    assert clock(desk, search(desk, "bath", **wanted, besides=desk.visit(3)))[0] == "Mon 09:15"


def test_when_the_day_is_over_the_next_one_is_offered(desk: AtTheDesk) -> None:
    found = search(desk, "bath", not_before=desk.at(16, 30), count=1)
    assert clock(desk, found) == ["Tue 08:00"]


def test_sundays_are_closed(desk: AtTheDesk) -> None:
    saturday_noon = desk.at(12, 45) + timedelta(days=5)
    assert clock(desk, search(desk, "bath", not_before=saturday_noon, count=1)) == ["Mon 08:00"]
    found = search(desk, "bath", not_before=saturday_noon + timedelta(hours=12), days=1)
    assert found == SlotSearch((), NothingFree.CLOSED)


def test_what_nobody_here_can_do_says_so(desk: AtTheDesk) -> None:
    assert search(desk, "consult").reason is NothingFree.NO_RESOURCE


def test_a_block_of_days_is_passed_over(tmp_path: Path) -> None:
    clinic = small_clinic()
    for number, name in enumerate(("Mara", "Jonas", "Aylin")):
        clinic.add(
            "block",
            row_id("block", number),
            resource_id=clinic.resource_id(name),
            starts_at=clinic.at(0),
            ends_at=clinic.at(0) + timedelta(days=3),
            label="Holiday",
        )
    desk = AtTheDesk(seeded_store(tmp_path, clinic), clinic)
    assert clock(desk, search(desk, "bath", count=1)) == ["Thu 08:00"]
    assert search(desk, "bath", days=3).reason is NothingFree.NOBODY_WORKS
    desk.store.close()


def resort() -> Clinic:
    """Return the clinic with two runs and boarding from noon to noon."""
    clinic = small_clinic()
    clinic.add(
        "resource",
        row_id("resource", 50),
        site_id=clinic.site_id,
        name="Runs",
        kind="run",
        capacity=2,
        position=9,
        active=True,
        custom={},
    )
    clinic.add(
        "service",
        row_id("service", 50),
        code="board",
        name="Boarding",
        kind="boarding",
        duration_min=1440,
        price_minor=3500,
        currency="EUR",
        position=9,
        active=True,
        custom={},
    )
    clinic.add(
        "service_need",
        row_id("need-run", 50),
        service_id=row_id("service", 50),
        resource_kind="run",
    )
    return clinic


def test_runs_take_as_many_stays_as_they_have_room_for(tmp_path: Path) -> None:
    clinic = resort()
    desk = AtTheDesk(seeded_store(tmp_path, clinic), clinic)
    board = ServiceId(row_id("service", 50))

    def first() -> Any:
        return find_free_slots(
            desk.replica, service_ids=[board], not_before=desk.at(12), count=1
        ).slots[0]

    for pet in (0, 1):
        slot = first()
        assert slot.starts_at == desk.at(12)
        desk.do(
            book_appointment(
                replica=desk.replica,
                pet_id=desk.pet(7) if pet else desk.pet(5),
                service_ids=[board],
                resource_ids=slot.resource_ids,
                starts_at=slot.starts_at,
            )
        )
    # the two stays end on Tuesday at noon
    assert first().starts_at == desk.at(12) + timedelta(days=1)
    desk.store.close()


def test_without_a_service_or_a_length_nothing_is_searched(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput):
        search(desk)
    with pytest.raises(NotFound):
        find_free_slots(desk.replica, service_ids=[ServiceId(new_id())], not_before=desk.at(8))


def test_the_catalogue_is_read_in_its_order(desk: AtTheDesk) -> None:
    assert [each.code for each in services(desk.replica)] == [
        "groom-full",
        "bath",
        "nails",
        "consult",
    ]
    assert services(desk.replica)[0].needs == {"groomer", "table"}
    assert [each.name for each in resources(desk.replica)] == ["Mara", "Jonas", "Aylin", "Table 1"]
    assert [each.name for each in sites(desk.replica)] == ["Am Park"]
    assert service_by_code(desk.replica, " BATH ").name == "Bath & brush"
    with pytest.raises(NotFound):
        service_by_code(desk.replica, "none")
