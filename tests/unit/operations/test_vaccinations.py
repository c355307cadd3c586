from __future__ import annotations

from datetime import date, timedelta

import pytest

from frontdesk.domain.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from frontdesk.domain.ids import PetId, new_id
from frontdesk.domain.records import PetCard
from frontdesk.domain.vaccination import KnownVaccine, Shot, ShotRecord, VaccineState
from frontdesk.operations.vaccinations import (
    add_vaccination,
    edit_vaccination,
    remove_vaccination,
)
from frontdesk.storage.replica.cards import pet_card
from frontdesk.storage.replica.shots import known_vaccines
from tests.factories.at_the_desk import AtTheDesk

GIVEN, ENDS = date(2026, 11, 1), date(2027, 11, 1)


def card_of(desk: AtTheDesk, number: int = 0) -> PetCard:
    return pet_card(desk.replica, desk.pet(number), now=desk.now)


def record(desk: AtTheDesk, number: int = 0) -> ShotRecord:
    return card_of(desk, number).shots[0]


def note(desk: AtTheDesk, shot: Shot, number: int = 0) -> None:
    desk.do(add_vaccination(replica=desk.replica, pet_id=desk.pet(number), shot=shot))


def test_a_new_vaccination_replaces_the_old_in_the_panel_and_joins_it_on_the_record(
    desk: AtTheDesk,
) -> None:
    today = desk.clinic.day
    note(desk, Shot(" rabies ", today, today + timedelta(days=365)))
    card = card_of(desk)
    assert [(v.state, v.days_left(today)) for v in card.vaccinations] == [(VaccineState.VALID, 365)]
    assert [each.shot.vaccine for each in card.shots] == ["rabies", "Rabies"]


@pytest.mark.parametrize(
    ("shot", "field"),
    [
        (Shot("  ", None, ENDS), "vaccine"),
        (Shot("Rabies", ENDS, GIVEN), "expires_on"),
    ],
)
def test_a_vaccination_that_cannot_be_is_refused_at_its_field(
    desk: AtTheDesk, shot: Shot, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        add_vaccination(replica=desk.replica, pet_id=desk.pet(0), shot=shot)
    assert refusal.value.field == field
    with pytest.raises(InvalidInput):
        edit_vaccination(replica=desk.replica, vaccination_id=record(desk).id, shot=shot)


def test_a_vaccination_is_corrected_and_the_correction_undone(desk: AtTheDesk) -> None:
    before = record(desk)
    corrected = Shot("Rabies", GIVEN, ENDS)
    desk.do(
        edit_vaccination(
            replica=desk.replica, vaccination_id=before.id, shot=corrected, shown=before.shot
        )
    )
    assert record(desk) == ShotRecord(before.id, corrected)
    assert desk.undo() is not None
    assert record(desk) == before


def test_a_removed_vaccination_is_missing_until_the_removal_is_undone(desk: AtTheDesk) -> None:
    before = record(desk)
    desk.do(
        remove_vaccination(
            replica=desk.replica, vaccination_id=before.id, now=desk.now, shown=before.shot
        )
    )
    assert card_of(desk).shots == ()
    assert [each.state for each in card_of(desk).vaccinations] == [VaccineState.MISSING]
    assert desk.undo() is not None
    assert record(desk) == before


def test_what_another_desk_corrected_is_neither_overwritten_nor_removed(desk: AtTheDesk) -> None:
    seen = record(desk)
    theirs = Shot("Rabies", GIVEN, ENDS)
    desk.do(edit_vaccination(replica=desk.replica, vaccination_id=seen.id, shot=theirs))
    mine = Shot("Rabies", seen.shot.given_on, GIVEN)
    with pytest.raises(StaleEdit):
        edit_vaccination(replica=desk.replica, vaccination_id=seen.id, shot=mine, shown=seen.shot)
    with pytest.raises(StaleEdit):
        remove_vaccination(
            replica=desk.replica, vaccination_id=seen.id, now=desk.now, shown=seen.shot
        )
    assert record(desk).shot == theirs


def test_another_field_of_the_same_vaccination_merges(desk: AtTheDesk) -> None:
    seen = record(desk)
    renamed = Shot("Rabies (Nobivac)", seen.shot.given_on, seen.shot.expires_on)
    desk.do(edit_vaccination(replica=desk.replica, vaccination_id=seen.id, shot=renamed))
    later = Shot(seen.shot.vaccine, seen.shot.given_on, ENDS)
    desk.do(
        edit_vaccination(replica=desk.replica, vaccination_id=seen.id, shot=later, shown=seen.shot)
    )
    assert record(desk).shot == Shot("Rabies (Nobivac)", seen.shot.given_on, ENDS)


def test_without_the_permission_nothing_is_noted_corrected_or_removed(no_perms: AtTheDesk) -> None:
    replica, known = no_perms.replica, record(no_perms)
    with pytest.raises(NotAllowed):
        add_vaccination(replica=replica, pet_id=no_perms.pet(0), shot=known.shot)
    with pytest.raises(NotAllowed):
        edit_vaccination(replica=replica, vaccination_id=known.id, shot=known.shot)
    with pytest.raises(NotAllowed):
        remove_vaccination(replica=replica, vaccination_id=known.id, now=no_perms.now)


def test_a_vaccination_or_pet_that_is_not_here_is_said_so(desk: AtTheDesk) -> None:
    with pytest.raises(NotFound):
        add_vaccination(
            replica=desk.replica, pet_id=PetId(new_id()), shot=Shot("Rabies", GIVEN, ENDS)
        )
    with pytest.raises(NotFound):
        remove_vaccination(replica=desk.replica, vaccination_id=new_id(), now=desk.now)


def test_vaccines_of_a_species_come_required_first_with_the_span_noted_most(
    desk: AtTheDesk,
) -> None:
    assert known_vaccines(desk.replica, "dog") == (KnownVaccine("Rabies", 365),)
    note(desk, Shot("rabies", GIVEN, GIVEN + timedelta(days=1095)), 1)
    note(desk, Shot("RABIES", GIVEN, GIVEN + timedelta(days=1095)), 1)
    note(desk, Shot("Lepto", None, ENDS), 1)
    assert known_vaccines(desk.replica, "Dog") == (
        KnownVaccine("Rabies", 1095),
        KnownVaccine("Lepto", None),
    )
    assert known_vaccines(desk.replica, "cat") == (KnownVaccine("Rabies", None),)
    assert known_vaccines(desk.replica, "") == ()
