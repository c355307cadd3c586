from __future__ import annotations

import pytest

from frontdesk.domain.agenda import Status
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.transitions import STAMPS, allowed_from, next_step, require_transition

EVERY_PAIR = [(current, wanted) for current in Status for wanted in Status]


def test_the_usual_way_leads_from_booked_to_gone() -> None:
    way = [Status.BOOKED]
    while (step := next_step(way[-1])) is not None:
        require_transition(way[-1], step)
        way.append(step)
    assert way == [Status.BOOKED, Status.HERE, Status.IN_SERVICE, Status.READY, Status.GONE]


@pytest.mark.parametrize(("current", "wanted"), EVERY_PAIR)
def test_a_step_is_taken_or_refused_in_words(current: Status, wanted: Status) -> None:
    if wanted in allowed_from(current):
        require_transition(current, wanted)
    else:
        with pytest.raises(InvalidInput, match="visit"):
            require_transition(current, wanted)


def test_every_state_that_can_be_reached_leaves_its_time() -> None:
    reachable = {wanted for current in Status for wanted in allowed_from(current)}
    assert reachable == set(STAMPS)


def test_nothing_follows_the_end_of_a_visit() -> None:
    for status in (Status.GONE, Status.CANCELLED, Status.NO_SHOW):
        assert not allowed_from(status)
        assert next_step(status) is None


def test_a_visit_that_has_begun_is_neither_cancelled_nor_a_no_show() -> None:
    for status in (Status.IN_SERVICE, Status.READY, Status.GONE):
        assert not allowed_from(status) & {Status.CANCELLED, Status.NO_SHOW}
