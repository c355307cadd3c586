"""Which PINs a person may choose: short enough for the counter, but not the first one to try."""

from __future__ import annotations

from itertools import pairwise

from frontdesk.domain.errors import InvalidInput

SHORTEST, LONGEST = 4, 12

_FORM = (
    f"A PIN has {SHORTEST} to {LONGEST} digits and nothing else. Nothing was changed; choose one."
)
_WEAK = (
    "This PIN is among the first that anybody would try. Nothing was changed; choose one without"
    " a row of numbers or a repetition."
)


def check_pin(pin: str) -> None:
    """Raise InvalidInput for what is no PIN, or for one that everybody would guess."""
    if not (SHORTEST <= len(pin) <= LONGEST and pin.isascii() and pin.isdigit()):
        raise InvalidInput(_FORM, field="pin")
    if _is_run(pin) or _repeats(pin):
        raise InvalidInput(_WEAK, field="pin")


def _is_run(pin: str) -> bool:
    """Whether each digit follows the one before by the same step: 1234, 9876, 0000, 2468."""
    steps = {(int(later) - int(one)) % 10 for one, later in pairwise(pin)}
    return len(steps) == 1


def _repeats(pin: str) -> bool:
    """Whether it is a shorter PIN said more than once: 1212, 123123."""
    return pin in (pin + pin)[1:-1]
