from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from frontdesk.domain.agenda import Status
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import InvalidInput, NotAllowed, NotFound
from frontdesk.domain.ids import AppointmentId, new_id
from frontdesk.operations.appointments import (
    cancel_appointment,
    check_in,
    check_out,
    confirm,
    mark_no_show,
    mark_ready,
    start_service,
)
from frontdesk.storage.replica.cards import appointment_card
from frontdesk.storage.replica.slot_search import find_free_slots
from tests.factories.at_the_desk import AtTheDesk

BOOKED, CONFIRMED, GONE = 3, 5, 2
STEPS: list[tuple[Callable[..., ChangeSet], Status, str]] = [
    (confirm, Status.CONFIRMED, "confirmed_at"),
    (check_in, Status.HERE, "here_at"),
    (start_service, Status.IN_SERVICE, "in_service_at"),
    (mark_ready, Status.READY, "ready_at"),
    (check_out, Status.GONE, "gone_at"),
]


def test_a_visit_goes_its_way_and_leaves_its_times(desk: AtTheDesk) -> None:
    visit = desk.visit(BOOKED)
    for number, (step, status, stamp) in enumerate(STEPS):
        when = desk.now + timedelta(minutes=number, microseconds=5)
        desk.do(step(replica=desk.replica, appointment_id=visit, now=when))
        card = appointment_card(desk.replica, visit)
        assert card.status is status
        assert getattr(card, stamp) == desk.now + timedelta(minutes=number)
    assert desk.columns_of(visit) == ["Aylin"]


@pytest.mark.parametrize("step", [step for step, _, _ in STEPS] + [mark_no_show])
def test_who_is_gone_takes_no_further_step(desk: AtTheDesk, step: Callable[..., ChangeSet]) -> None:
    before = desk.rows()
    with pytest.raises(InvalidInput):
        step(replica=desk.replica, appointment_id=desk.visit(GONE), now=desk.now)
    assert desk.rows() == before


def test_a_step_carries_the_state_it_leaves(desk: AtTheDesk) -> None:
    change = check_in(
        replica=desk.replica, appointment_id=desk.visit(CONFIRMED), now=desk.now
    ).changes[0]
    assert change.was == {"status": "confirmed", "here_at": None}


def test_a_cancelled_visit_gives_its_time_back(desk: AtTheDesk) -> None:
    visit = desk.visit(BOOKED)
    off = cancel_appointment(
        replica=desk.replica, appointment_id=visit, reason=" dog is ill ", now=desk.now
    )
    desk.do(off)
    card = appointment_card(desk.replica, visit)
    assert (card.status, card.cancel_reason) == (Status.CANCELLED, "dog is ill")
    assert (card.cancelled_at, card.claims) == (desk.now, ())
    found = find_free_slots(
        desk.replica,
        service_ids=[desk.service("bath")],
        resource_ids=[desk.resource("Aylin")],
        not_before=desk.at(9, 30),
        count=1,
    )
    assert found.slots[0].starts_at == desk.at(9, 30)


def test_a_cancellation_needs_a_reason(desk: AtTheDesk) -> None:
    for reason in ("", "   "):
        with pytest.raises(InvalidInput) as refusal:
            cancel_appointment(
                replica=desk.replica, appointment_id=desk.visit(BOOKED), reason=reason, now=desk.now
            )
        assert refusal.value.field == "reason"


def test_who_did_not_come_is_noted_and_gives_the_time_back(desk: AtTheDesk) -> None:
    visit = desk.visit(BOOKED)
    desk.do(mark_no_show(replica=desk.replica, appointment_id=visit, now=desk.now))
    card = appointment_card(desk.replica, visit)
    assert (card.status, card.claims) == (Status.NO_SHOW, ())


def test_nobody_fails_to_come_before_the_time(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="not begun"):
        mark_no_show(replica=desk.replica, appointment_id=desk.visit(BOOKED), now=desk.at(9, 29))


@pytest.mark.parametrize("step", [step for step, _, _ in STEPS] + [mark_no_show])
def test_steps_of_an_unknown_visit_or_without_permission_are_refused(
    desk: AtTheDesk, no_perms: AtTheDesk, step: Callable[..., ChangeSet]
) -> None:
    with pytest.raises(NotFound):
        step(replica=desk.replica, appointment_id=AppointmentId(new_id()), now=desk.now)
    with pytest.raises(NotAllowed):
        step(replica=no_perms.replica, appointment_id=desk.visit(BOOKED), now=desk.now)
