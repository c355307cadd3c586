from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.catalogue import Resource, Service
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.free_slots import FreeSlot
from frontdesk.domain.ids import AppointmentId, PetId, ResourceId, ServiceId, SiteId, new_id
from frontdesk.domain.money import Money
from frontdesk.ui.desk.strip_draft import (
    Draft,
    DraftPet,
    Step,
    Wish,
    first_names,
    slot_words,
    time_words,
)
from frontdesk.ui.desk.strip_words import match_services, parse_slot, rank_services

SATURDAY = date(2026, 11, 21)
BERLIN = ZoneInfo("Europe/Berlin")


def _service(code: str, name: str, minutes: int = 60) -> Service:
    none: frozenset[str] = frozenset()
    price = Money(1000, "EUR")
    return Service(ServiceId(new_id()), code, name, "bath", minutes, price, none, active=True)


def _resource(name: str) -> Resource:
    site = SiteId(UUID(int=1))
    return Resource(ResourceId(new_id()), site, None, name, "groomer", 1, active=True)


FULL, BATH, NAILS = (
    _service("FG", "Full groom", 90),
    _service("BT", "Bath & tidy"),
    _service("NT", "Nail trim", 15),
)
SERVICES = (BATH, FULL, NAILS)
ANN, TOM, LEE, KIM, TABLE = (
    _resource(name) for name in ("Ann Fraser", "Tom Okafor", "Dr Lee", "Dr Kim", "Table 3")
)
RESOURCES = (ANN, TOM, LEE, KIM, TABLE)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("fg", (FULL,)),
        ("FG+nt", (FULL, NAILS)),
        ("fg nt", (FULL, NAILS)),
        ("full", (FULL,)),
        ("fu gr", (FULL,)),
        ("trim", (NAILS,)),
        ("bath & tidy", (BATH,)),
        ("fg, fg", (FULL,)),
    ],
)
def test_services_are_known_by_code_name_or_parts(text: str, meant: tuple[Service, ...]) -> None:
    assert match_services(text, SERVICES) == meant


@pytest.mark.parametrize("text", ["", " + ", "zz", "fg+zz"])
def test_an_unknown_service_is_said(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        match_services(text, SERVICES)
    assert refused.value.field == "service"


def test_an_exact_code_comes_before_a_name_that_begins_so() -> None:
    ba, bath = _service("BA", "Nails"), _service("X", "Bath")
    assert rank_services("ba", (bath, ba))[0] is ba


@pytest.mark.parametrize(
    ("text", "who", "day", "clock"),
    [
        ("tom 1145", (TOM,), None, time(11, 45)),
        ("1145 tom", (TOM,), None, time(11, 45)),
        ("dr kim", (KIM,), None, None),
        ("dr lee fri 9", (LEE,), date(2026, 11, 27), time(9)),
        ("lee table 14:00", (LEE, TABLE), None, time(14)),
        ("+6w", (), date(2027, 1, 2), None),
        ("Tom · 11:45 · 60m", (TOM,), None, time(11, 45)),
        ("", (), None, None),
    ],
)
def test_who_and_when_are_read_in_any_order(
    text: str, who: tuple[Resource, ...], day: date | None, clock: time | None
) -> None:
    words = parse_slot(text, RESOURCES, today=SATURDAY)
    assert words.resource_ids == tuple(each.id for each in who)
    assert (words.when.day, words.when.clock) == (day, clock)


def test_a_word_that_is_neither_time_nor_name_is_said() -> None:
    with pytest.raises(InvalidInput, match="neither a time nor the name"):
        parse_slot("zork 930", RESOURCES, today=SATURDAY)


@given(st.text(max_size=40))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        words = parse_slot(text, RESOURCES, today=SATURDAY)
    except InvalidInput:
        return
    assert set(words.resource_ids) <= {each.id for each in RESOURCES}


def test_first_names_are_used_only_where_they_tell_people_apart() -> None:
    names = first_names({each.id: each.name for each in RESOURCES})
    assert [names[each.id] for each in RESOURCES] == ["Ann", "Tom", "Dr Lee", "Dr Kim", "Table 3"]


def test_a_time_is_said_as_briefly_as_its_day_allows() -> None:
    noon = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
    said = [
        time_words(noon + timedelta(days=days), zone=BERLIN, today=SATURDAY) for days in (0, 2, 40)
    ]
    assert said == ["12:00", "Mon 12:00", "31 Dec 12:00"]


def _slot(hour: int, resource: Resource = TOM) -> FreeSlot:
    start = datetime(2026, 11, 21, hour, 0, tzinfo=UTC)
    return FreeSlot(start, start + timedelta(minutes=60), (resource.id,))


def test_a_proposal_reads_who_when_how_long() -> None:
    names = first_names({each.id: each.name for each in RESOURCES})
    assert slot_words(_slot(10), names, zone=BERLIN, today=SATURDAY) == "Tom · 11:00 · 60m"


def test_a_draft_asks_for_pet_then_service_then_time() -> None:
    pet = DraftPet(PetId(new_id()), "Bella", None, "Smith", "555")
    assert Draft().step is Step.PET
    assert Draft(pet=pet).step is Step.SERVICE
    assert Draft(pet=pet, services=(FULL, NAILS)).step is Step.SLOT
    assert Draft(pet=pet, services=(FULL, NAILS)).duration_min == 105


def test_the_choice_stays_within_what_is_offered() -> None:
    draft = Draft().with_slots((_slot(9), _slot(10)))
    assert draft.next_choice(5).slot == _slot(10)
    assert draft.next_choice(-5).slot == _slot(9)
    assert draft.without_slots().slot is None


def test_a_wish_for_a_time_is_met_only_by_that_time() -> None:
    wish = Wish(not_before=_slot(9).starts_at, exact=True)
    assert Draft(wish=wish).with_slots((_slot(9),)).wish_met
    assert not Draft(wish=wish).with_slots((_slot(10),)).wish_met
    assert not Draft(wish=wish).wish_met


def test_a_visit_is_not_offered_the_place_where_it_stands() -> None:
    draft = Draft(
        appointment_id=AppointmentId(new_id()),
        held=(TOM.id,),
        stands_at=_slot(9).starts_at,
    ).with_slots((_slot(9), _slot(9, ANN), _slot(10)))
    assert draft.slots == (_slot(9, ANN), _slot(10))
    assert (draft.left_resource, draft.taken_resource) == (TOM.id, ANN.id)
    assert draft.next_choice(1).taken_resource is None


def test_a_whole_name_is_meant_before_a_longer_one_that_begins_with_it() -> None:
    plain = _service("ZZ", "Bath")
    assert match_services("bath", (BATH, plain)) == (plain,)
