"""The ways a visit may go from state to state, and the time stamp each arrival leaves."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.domain.agenda import STATUS_WORDS, Status
from frontdesk.domain.errors import InvalidInput

_ALLOWED: Mapping[Status, frozenset[Status]] = {
    Status.BOOKED: frozenset({Status.CONFIRMED, Status.HERE, Status.CANCELLED, Status.NO_SHOW}),
    Status.CONFIRMED: frozenset({Status.HERE, Status.CANCELLED, Status.NO_SHOW}),
    # daycare and walk-ins skip steps: a guest goes home without ever being "in service"
    Status.HERE: frozenset({Status.IN_SERVICE, Status.READY, Status.GONE, Status.CANCELLED}),
    Status.IN_SERVICE: frozenset({Status.READY, Status.GONE}),
    Status.READY: frozenset({Status.GONE}),
    Status.GONE: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.NO_SHOW: frozenset(),
}

STAMPS: Mapping[Status, str] = {
    Status.CONFIRMED: "confirmed_at",
    Status.HERE: "here_at",
    Status.IN_SERVICE: "in_service_at",
    Status.READY: "ready_at",
    Status.GONE: "gone_at",
    Status.CANCELLED: "cancelled_at",
    Status.NO_SHOW: "cancelled_at",
}
"""The column of `appointment` that says when the state was reached."""

_NEXT_STEP: Mapping[Status, Status] = {
    Status.BOOKED: Status.HERE,
    Status.CONFIRMED: Status.HERE,
    Status.HERE: Status.IN_SERVICE,
    Status.IN_SERVICE: Status.READY,
    Status.READY: Status.GONE,
}


def allowed_from(status: Status) -> frozenset[Status]:
    """Return the states that may follow."""
    return _ALLOWED[status]


def next_step(status: Status) -> Status | None:
    """Return the usual next state, the one the green button offers; None at the end."""
    return _NEXT_STEP.get(status)


def require_transition(current: Status, wanted: Status) -> None:
    """Raise InvalidInput, in words, when a visit cannot go from `current` to `wanted`."""
    if wanted in _ALLOWED[current]:
        return
    if wanted is current:
        raise InvalidInput(f"This visit is already {_word(current)}.")
    raise InvalidInput(
        f"A visit that is {_word(current)} cannot become {_word(wanted)}. Nothing was changed;"
        " undo the last step if it was taken by mistake."
    )


def _word(status: Status) -> str:
    return STATUS_WORDS[status].lower()
