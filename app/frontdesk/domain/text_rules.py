"""What text may be kept: the same rules as the server's, said before anything is promised."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from frontdesk.domain.card_numbers import holds_card_number
from frontdesk.domain.errors import InvalidInput

MAX_LINE = 500
"""Characters of a name or any one-line text (the server's CHECK uses the same number)."""

MAX_NOTE = 20_000
"""Characters of a note."""

CARD_NUMBER = (
    "This looks like a payment card's number. Card numbers are never kept here: take it out."
)

_CHIP_DIGITS = 15
_NOTES = frozenset({"note"})
_IN_NOTES = frozenset("\n\r\t")


def check_line(text: str, *, field: str) -> None:
    """Refuse one-line text that cannot be kept; InvalidInput names the field."""
    _check(text, field=field, longest=MAX_LINE, allowed=frozenset())


def check_note(text: str, *, field: str) -> None:
    """Refuse a note that cannot be kept; line breaks and tabs are welcome."""
    _check(text, field=field, longest=MAX_NOTE, allowed=_IN_NOTES)


def check_values(values: Mapping[str, Any]) -> None:
    """Check every text among a row's values, also inside custom fields (InvalidInput)."""
    for column, value in values.items():
        _check_value(value, field=column)


def _check_value(value: Any, *, field: str) -> None:
    if field == "chip_no" and _is_chip(value):
        return
    if isinstance(value, str):
        (check_note if field in _NOTES else check_line)(value, field=field)
    elif isinstance(value, dict):
        for key, inner in value.items():
            check_line(str(key), field=field)
            _check_value(inner, field=field)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check_value(inner, field=field)
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise InvalidInput("This number is too large to keep.", field=field)
    elif isinstance(value, int) and holds_card_number(str(value)):
        raise InvalidInput(CARD_NUMBER, field=field)
    elif isinstance(value, float) and value - value != 0.0:  # infinity and not-a-number
        raise InvalidInput("This is not a number that can be kept.", field=field)


def _is_chip(value: Any) -> bool:
    """Whether it is a chip's number, of which one in many looks like a card's."""
    text = value if isinstance(value, str) else ""
    return len(text) == _CHIP_DIGITS and text.isascii() and text.isdigit()


def _check(text: str, *, field: str, longest: int, allowed: frozenset[str]) -> None:
    if len(text) > longest:
        raise InvalidInput(
            f"This text has {len(text)} characters; at most {longest} can be kept.", field=field
        )
    if holds_card_number(text):
        raise InvalidInput(CARD_NUMBER, field=field)
    if text.isascii() and text.isprintable():
        return
    for letter in text:
        category = unicodedata.category(letter)
        if category == "Cs":
            raise InvalidInput("This text holds half a character and cannot be kept.", field=field)
        if category == "Cc" and letter not in allowed:
            raise InvalidInput(
                "This text holds an invisible control character; remove it and try again.",
                field=field,
            )
