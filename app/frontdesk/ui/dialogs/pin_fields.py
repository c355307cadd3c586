"""Reads a PIN that was typed twice."""

from __future__ import annotations

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.pins import check_pin


def checked_pin(pin: str, again: str) -> str:
    """Return the PIN; InvalidInput for a weak one, or when the two differ."""
    check_pin(pin)
    if pin != again:
        raise InvalidInput("The two PINs differ. Type it again.", field="again")
    return pin
