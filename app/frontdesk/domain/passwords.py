"""Which passwords a person may choose."""

from __future__ import annotations

from frontdesk.domain.errors import InvalidInput

SHORTEST = 10

_TOO_SHORT = f"A password has at least {SHORTEST} characters. Nothing was changed."
_TOO_EASY = "This is your login or your name, or nearly so. Nothing was changed; choose another."
_ONE_LETTER = "This is one character again and again. Nothing was changed; choose another."


def check_password(password: str, *, login: str, name: str) -> None:
    """Raise InvalidInput for a password that anybody would try first."""
    if len(password) < SHORTEST:
        raise InvalidInput(_TOO_SHORT, field="password")
    if len(set(password)) < 3:
        raise InvalidInput(_ONE_LETTER, field="password")
    bare = _letters(password)
    if any(own and bare.strip("0123456789") == own for own in (_letters(login), _letters(name))):
        raise InvalidInput(_TOO_EASY, field="password")
    if bare in (_letters(login), _letters(name)):
        raise InvalidInput(_TOO_EASY, field="password")


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
