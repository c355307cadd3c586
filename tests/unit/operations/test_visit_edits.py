from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import InvalidInput, NotAllowed, NotFound, ResourceTaken, StaleEdit
from frontdesk.domain.ids import AppointmentId, new_id
from frontdesk.operations.appointments import edit_appointment
from frontdesk.storage.replica.cards import appointment_card
from tests.factories.at_the_desk import AtTheDesk

BATH = 3  # Heming, bath with Aylin 09:30-10:15
GROOM = 8  # Íñigo, full groom with Mara 14:00-15:30
GONE = 2


def edit(desk: AtTheDesk, number: int, **values: Any) -> ChangeSet:
    return edit_appointment(
        replica=desk.replica, appointment_id=desk.visit(number), now=desk.now, **values
    )


def test_another_service_changes_the_length_and_leaves_the_kept_one_as_sold(
    desk: AtTheDesk,
) -> None:
    before = appointment_card(desk.replica, desk.visit(BATH)).services[0]
    desk.do(edit(desk, BATH, service_ids=[desk.service("bath"), desk.service("nails")]))
    card = appointment_card(desk.replica, desk.visit(BATH))
    assert [line.code for line in card.services] == ["bath", "nails"]
    assert card.services[0] == before
    assert card.ends_at == desk.at(10, 30)
    desk.do(edit(desk, BATH, service_ids=[desk.service("nails")]))
    card = appointment_card(desk.replica, desk.visit(BATH))
    assert ([line.code for line in card.services], card.ends_at) == (["nails"], desk.at(9, 45))


def test_what_the_new_service_needs_is_taken_and_what_it_does_not_is_given_back(
    desk: AtTheDesk,
) -> None:
    desk.do(edit(desk, BATH, service_ids=[desk.service("groom-full")], starts_at=desk.at(15, 30)))
    assert desk.columns_of(desk.visit(BATH)) == ["Aylin", "Table 1"]
    desk.do(edit(desk, BATH, service_ids=[desk.service("nails")]))
    assert desk.columns_of(desk.visit(BATH)) == ["Aylin"]


def test_other_columns_replace_those_held(desk: AtTheDesk) -> None:
    desk.do(edit(desk, BATH, resource_ids=[desk.resource("Mara")], starts_at=desk.at(16)))
    assert desk.columns_of(desk.visit(BATH)) == ["Mara"]
    with pytest.raises(ResourceTaken):
        edit(desk, GROOM, resource_ids=[desk.resource("Mara")], starts_at=desk.at(15))


def test_a_note_is_changed_in_whatever_state(desk: AtTheDesk) -> None:
    changed = edit(desk, GONE, note=" left her collar ")
    assert [dict(change.values) for change in changed.changes] == [{"note": "left her collar"}]
    desk.do(changed)
    assert appointment_card(desk.replica, desk.visit(GONE)).note == "left her collar"
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        edit(desk, GONE)  # and the note is not taken away
    with pytest.raises(InvalidInput, match="over"):
        edit(desk, GONE, note="x", ends_at=desk.at(12))


def test_note_and_time_go_in_one_change(desk: AtTheDesk) -> None:
    changed = edit(desk, BATH, note="calm", ends_at=desk.at(10, 30))
    visit = changed.changes[0]
    assert set(visit.values) == {"note", "starts_at", "ends_at"}
    assert visit.was["note"] == ""


@pytest.mark.parametrize(
    "values",
    [{"note": ""}, {}, {"ends_at": timedelta(hours=10, minutes=15)}],
)
def test_an_edit_that_changes_nothing_is_not_sent(desk: AtTheDesk, values: dict[str, Any]) -> None:
    given = {
        name: desk.at(0) + value if isinstance(value, timedelta) else value
        for name, value in values.items()
    }
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        edit(desk, BATH, **given)


def test_edits_follow_the_rules_of_booking(desk: AtTheDesk, no_perms: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="opening hours"):
        edit(desk, BATH, starts_at=desk.at(17, 30))
    with pytest.raises(ResourceTaken):
        edit(desk, 1, resource_ids=[desk.resource("Aylin")])  # Aylin trims Lil’ Bean's nails
    with pytest.raises(InvalidInput, match="service"):
        edit(desk, BATH, service_ids=[])
    with pytest.raises(InvalidInput, match="after"):
        edit(desk, BATH, ends_at=desk.at(9))
    with pytest.raises(NotAllowed):
        edit(no_perms, BATH, note="calm")
    with pytest.raises(NotFound):
        edit_appointment(
            replica=desk.replica,
            appointment_id=AppointmentId(new_id()),
            now=desk.now,
            note="calm",
        )


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ({"note": "theirs"}, {"note": "mine"}),
        ({"starts_at": (12, 0)}, {"starts_at": (13, 0)}),
        ({"resource": "Mara"}, {"starts_at": (13, 0)}),
        ({"starts_at": (12, 0)}, {"services": "nails"}),
        ({"services": "nails"}, {"services": "bath"}),
    ],
)
def test_what_another_desk_changed_of_a_visit_is_not_overwritten(
    desk: AtTheDesk, theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    shown = appointment_card(desk.replica, desk.visit(GROOM))
    desk.do(edit(desk, GROOM, **wanted(desk, theirs)))
    before = desk.rows()
    with pytest.raises(StaleEdit, match="Another desk"):
        edit(desk, GROOM, shown=shown, **wanted(desk, mine))
    assert desk.rows() == before


def test_a_note_merges_with_a_time_that_another_desk_changed(desk: AtTheDesk) -> None:
    shown = appointment_card(desk.replica, desk.visit(GROOM))
    desk.do(edit(desk, GROOM, starts_at=desk.at(12)))
    desk.do(edit(desk, GROOM, shown=shown, note="mine"))
    card = appointment_card(desk.replica, desk.visit(GROOM))
    assert (card.starts_at, card.note) == (desk.at(12), "mine")


def wanted(desk: AtTheDesk, words: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of an edit for a few plain words."""
    known: dict[str, Any] = {
        "note": lambda text: ("note", text),
        "starts_at": lambda clock: ("starts_at", desk.at(*clock)),
        "resource": lambda name: ("resource_ids", [desk.resource(name)]),
        "services": lambda code: ("service_ids", [desk.service(code)]),
    }
    return dict(known[word](value) for word, value in words.items())
