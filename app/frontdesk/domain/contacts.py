"""Phone numbers and e-mail addresses: plainly checked, tidied, never judged by their country."""

from __future__ import annotations

import re
import unicodedata

from frontdesk.domain.errors import InvalidInput

_PHONE = re.compile(r"\+?[0-9()./\- ]*[0-9](?: ?(?:x|ext\.?) ?[0-9]{1,6})?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_FEWEST_DIGITS = 3
_MOST_DIGITS = 20


def tidy_phone(text: str, *, field: str = "phone") -> str:
    """Return a phone number with plain digits and single spaces; InvalidInput if it is none."""
    plain = "".join(_plain_digit(letter) for letter in " ".join(text.split()))
    digits = sum(letter.isdigit() for letter in plain)
    if not _FEWEST_DIGITS <= digits <= _MOST_DIGITS or not _PHONE.fullmatch(plain.lower()):
        raise InvalidInput("This does not look like a phone number.", field=field)
    return plain


def tidy_email(text: str, *, field: str = "email") -> str:
    """Return an e-mail address, its domain in small letters; InvalidInput if it is none."""
    plain = text.strip()
    if not _EMAIL.fullmatch(plain):
        raise InvalidInput("This does not look like an e-mail address.", field=field)
    name, domain = plain.rsplit("@", 1)
    return f"{name}@{domain.lower()}"


def phone_digits(text: str) -> str:
    """Return only the digits, by which two spellings of one number are the same."""
    return "".join(_plain_digit(letter) for letter in text if letter.isdecimal())


def _plain_digit(letter: str) -> str:
    return str(unicodedata.digit(letter)) if letter.isdecimal() else letter
