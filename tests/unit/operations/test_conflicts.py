"""Two desks changed the same: both values are shown, and every choice gives what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.domain.agenda import Severity
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import InvalidInput, ResourceTaken, StaleEdit
from frontdesk.domain.forms import PetForm
from frontdesk.domain.merged_notes import LONGEST, both_notes
from frontdesk.operations.alerts import remove_alert
from frontdesk.operations.appointments import (
    cancel_appointment,
    check_in,
    edit_appointment,
    move_appointment,
)
from frontdesk.operations.conflicts import Conflict, conflict_of
from frontdesk.operations.pets import edit_pet
from frontdesk.operations.settling import settle_conflict
from frontdesk.operations.visit_edits import edit_note
from frontdesk.storage.replica.cards import pet_card
from frontdesk.storage.replica.commands import OutboxCommand
from tests.factories.at_the_desk import AtTheDesk
from tests.factories.stale import changed_elsewhere, stale

REX = 4


def fatten(desk: AtTheDesk, **more: Any) -> ChangeSet:
    shown = PetForm.of(pet_card(desk.replica, desk.pet(REX), now=desk.now))
    form = replace(shown, weight_g=41_000, **more)
    return edit_pet(replica=desk.replica, pet_id=desk.pet(REX), form=form, shown=shown)


def conflict(desk: AtTheDesk, command: OutboxCommand) -> Conflict:
    found = conflict_of(desk.replica, command)
    assert found is not None
    return found


def settle(desk: AtTheDesk, command: OutboxCommand, *mine: str) -> ChangeSet | None:
    shown = conflict(desk, command)
    return settle_conflict(
        replica=desk.replica, command=command, shown=shown, mine=mine, now=desk.now
    )


def keys(desk: AtTheDesk, command: OutboxCommand) -> list[str]:
    return [field.key for field in conflict(desk, command).fields]


def test_both_values_are_shown_with_who_and_when(desk: AtTheDesk) -> None:
    command = stale(desk, fatten(desk), "pet", desk.pet(REX), weight_g=39_000)
    found = conflict(desk, command)
    (field,) = found.fields
    assert (field.label, field.mine, field.theirs) == ("weight", "41 kg", "39 kg")
    assert found.author == ("Jonas", datetime(2026, 11, 23, 8, 30, tzinfo=UTC))


def test_taking_mine_compares_with_what_was_shown_as_theirs(desk: AtTheDesk) -> None:
    command = stale(desk, fatten(desk), "pet", desk.pet(REX), weight_g=39_000)
    settled = settle(desk, command, *keys(desk, command))
    assert settled is not None
    (change,) = settled.changes
    assert (change.values, change.was) == ({"weight_g": 41_000}, {"weight_g": 39_000})
    assert settled.name == command.changeset.name
    desk.do(settled)
    assert desk.row("pet", desk.pet(REX))["weight_g"] == 41_000


def test_taking_theirs_leaves_nothing_to_send(desk: AtTheDesk) -> None:
    command = stale(desk, fatten(desk), "pet", desk.pet(REX), weight_g=39_000)
    assert settle(desk, command) is None


def test_what_only_this_desk_changed_goes_along_whatever_is_chosen(desk: AtTheDesk) -> None:
    changeset = fatten(desk, colour="black")
    command = stale(desk, changeset, "pet", desk.pet(REX), weight_g=39_000)
    assert conflict(desk, command).merges == ("colour",)
    settled = settle(desk, command)
    assert settled is not None
    assert dict(settled.changes[0].values) == {"colour": "black"}


def test_what_both_made_alike_is_no_conflict(desk: AtTheDesk) -> None:
    command = stale(
        desk, fatten(desk, colour="black"), "pet", desk.pet(REX), weight_g=39_000, colour="black"
    )
    assert [field.label for field in conflict(desk, command).fields] == ["weight"]
    assert conflict(desk, command).merges == ()


@pytest.mark.acceptance(28)
def test_two_notes_become_one_and_neither_is_overwritten(desk: AtTheDesk) -> None:
    changeset = fatten(desk, note="bites men")
    command = stale(desk, changeset, "pet", desk.pet(REX), note="likes cheese", weight_g=39_000)
    fields = {field.label: field for field in conflict(desk, command).fields}
    assert fields["note"].both == "likes cheese\nbites men"
    assert fields["note"].fixed
    for mine in ((), (fields["note"].key,)):
        settled = settle(desk, command, *mine)
        assert settled is not None
        assert settled.changes[0].values["note"] == "likes cheese\nbites men"


def test_two_notes_too_long_for_one_are_both_shown_and_neither_is_taken(desk: AtTheDesk) -> None:
    changeset = fatten(desk, note="a" * LONGEST)
    command = stale(desk, changeset, "pet", desk.pet(REX), note="b" * LONGEST)
    (field,) = conflict(desk, command).fields
    assert (field.both, "too long" in field.fixed) == ("", True)
    with pytest.raises(InvalidInput, match="too long"):
        settle(desk, command, field.key)


def test_it_changed_once_more_while_somebody_chose(desk: AtTheDesk) -> None:
    command = stale(desk, fatten(desk), "pet", desk.pet(REX), weight_g=39_000)
    shown = conflict(desk, command)
    changed_elsewhere(
        desk, "pet", desk.pet(REX), weight_g=38_000, updated_at="2026-11-23T08:31:00+00:00"
    )
    with pytest.raises(StaleEdit):
        settle_conflict(replica=desk.replica, command=command, shown=shown, mine=(), now=desk.now)


def test_a_row_removed_there_stays_removed_and_the_rest_goes_on(desk: AtTheDesk) -> None:
    command = stale(desk, fatten(desk), "pet", desk.pet(REX), deleted_at="2026-11-23T08:30:00Z")
    (field,) = conflict(desk, command).fields
    assert (field.theirs, bool(field.fixed)) == ("removed", True)
    assert settle(desk, command, field.key) is None


def test_an_alert_removed_here_and_made_louder_there_is_asked_about(desk: AtTheDesk) -> None:
    alert = pet_card(desk.replica, desk.pet(REX), now=desk.now).alerts[0]
    removing = remove_alert(replica=desk.replica, alert_id=alert.id, now=desk.now, shown=alert)
    command = stale(desk, removing, "alert", alert.id, text="bites hard")
    (field,) = conflict(desk, command).fields
    assert (field.label, field.mine, field.theirs) == ("alert", "removed", "text: bites hard")
    assert settle(desk, command) is None
    settled = settle(desk, command, field.key)
    assert settled is not None
    assert settled.changes[0].was["text"] == "bites hard"
    desk.do(settled)
    assert desk.row("alert", alert.id)["deleted_at"] is not None
    assert alert.severity is not Severity.NOTE


def _times(desk: AtTheDesk, hour: int, minute: int = 0) -> dict[str, str]:
    starts, ends = desk.at(hour, minute), desk.at(hour, minute + 45)
    return {"starts_at": starts.isoformat(), "ends_at": ends.isoformat()}


def _moved(desk: AtTheDesk) -> OutboxCommand:
    """Move a visit to 16:00 here and to 12:00 there."""
    moving = move_appointment(
        replica=desk.replica, appointment_id=desk.visit(3), starts_at=desk.at(16)
    )
    command = stale(desk, moving, "appointment", desk.visit(3), **_times(desk, 15))
    for claim in desk.replica.rows(
        "select id from resource_claim where appointment_id = ? and deleted_at is null",
        (str(desk.visit(3)),),
    ):
        changed_elsewhere(desk, "resource_claim", claim[0], **_times(desk, 15))
    return command


def test_a_visit_moved_at_both_desks_is_one_choice(desk: AtTheDesk) -> None:
    command = _moved(desk)
    (field,) = conflict(desk, command).fields
    assert field.label == "time and place"
    assert "16:00 to 16:45 · Aylin · Bath & brush" in field.mine
    assert "15:00 to 15:45 · Aylin · Bath & brush" in field.theirs
    assert settle(desk, command) is None
    settled = settle(desk, command, field.key)
    assert settled is not None
    desk.do(settled)
    assert desk.card(desk.visit(3)).starts_at == desk.at(16)
    claims = [each for each in settled.changes if each.table == "resource_claim"]
    assert [each.was["starts_at"] for each in claims] == [_times(desk, 15)["starts_at"]]


def test_taking_my_time_is_refused_when_somebody_is_there_now(desk: AtTheDesk) -> None:
    command = _moved(desk)
    desk.do(
        move_appointment(
            replica=desk.replica,
            appointment_id=desk.visit(8),
            starts_at=desk.at(16),
            from_resource_id=desk.resource("Mara"),
            to_resource_id=desk.resource("Aylin"),
        )
    )
    with pytest.raises(ResourceTaken):
        settle(desk, command, "plan")


def test_a_note_typed_into_a_visit_moved_there_goes_on_by_itself(desk: AtTheDesk) -> None:
    editing = edit_appointment(
        replica=desk.replica,
        appointment_id=desk.visit(3),
        now=desk.now,
        note="calm",
        starts_at=desk.at(16),
    )
    command = stale(desk, editing, "appointment", desk.visit(3), **_times(desk, 15))
    assert conflict(desk, command).merges == ("note",)
    settled = settle(desk, command)
    assert settled is not None
    assert [dict(each.values) for each in settled.changes] == [{"note": "calm"}]


def test_a_visit_cancelled_there_and_checked_in_here_shows_both_states(desk: AtTheDesk) -> None:
    coming = check_in(replica=desk.replica, appointment_id=desk.visit(3), now=desk.now)
    command = stale(desk, coming, "appointment", desk.visit(3), status="cancelled")
    (field,) = conflict(desk, command).fields
    assert (field.label, field.mine, field.theirs) == ("status", "Here", "Cancelled")
    with pytest.raises(InvalidInput):
        settle(desk, command, "status")
    assert settle(desk, command) is None


def test_a_visit_confirmed_there_is_cancelled_here_after_all(desk: AtTheDesk) -> None:
    cancelling = cancel_appointment(
        replica=desk.replica, appointment_id=desk.visit(3), reason="ill", now=desk.now
    )
    command = stale(desk, cancelling, "appointment", desk.visit(3), status="confirmed")
    settled = settle(desk, command, "status")
    assert settled is not None
    desk.do(settled)
    row = desk.row("appointment", desk.visit(3))
    assert (row["status"], row["cancel_reason"]) == ("cancelled", "ill")


def test_a_visits_note_of_two_desks_is_put_together(desk: AtTheDesk) -> None:
    noting = edit_note(replica=desk.replica, appointment_id=desk.visit(3), note="no perfume")
    command = stale(desk, noting, "appointment", desk.visit(3), note="ring at 10")
    settled = settle(desk, command)
    assert settled is not None
    assert settled.changes[0].values["note"] == "ring at 10\nno perfume"


@pytest.mark.parametrize(
    ("was", "mine", "theirs", "both"),
    [
        ("", "a", "b", "b\na"),
        ("x", "x a", "x b", "x b\na"),
        ("x", "y", "z", "z\ny"),
        ("", "a", "b a", "b a"),
        ("x", "", "z", "z"),
        ("x", "a", "", "a"),
    ],
)
def test_notes_are_put_together(was: str, mine: str, theirs: str, both: str) -> None:
    assert both_notes(was, mine, theirs) == both


def test_two_notes_too_long_for_one_are_refused_with_the_reason() -> None:
    with pytest.raises(InvalidInput, match="too long"):
        both_notes("", "a" * LONGEST, "b" * LONGEST)
