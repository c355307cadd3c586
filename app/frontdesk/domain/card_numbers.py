"""Recognises payment card numbers in free text: they never enter this system.

A card number has an issuer's prefix, one of that issuer's lengths and a valid check digit (Luhn).
It is written in one piece, or in groups of three and more digits with blanks or dashes between.
Phone, licence and chip numbers pass, so nothing that begins with a plus is one. The server's
`sec.holds_card_number` says the same.
"""

from __future__ import annotations

import re

_BETWEEN = "[ \u00a0\u202f\u2009\u2010\u2011\u2013-]{1,3}"
_RUN = re.compile(rf"\+?[0-9]+(?:{_BETWEEN}[0-9]+)*")
_GAP = re.compile(_BETWEEN)
_DIGITS = re.compile("[0-9]")

_SHORTEST, _LONGEST = 14, 19
_SMALLEST_GROUP = 3

_ISSUERS = re.compile(
    "4(?:[0-9]{15}|[0-9]{18})"  # Visa; those of 13 digits are gone, and phone numbers look so
    "|5[1-5][0-9]{14}"  # Mastercard
    "|(?:222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"
    "|3[47][0-9]{13}"  # American Express
    "|3(?:0[0-5]|09|6[0-9]|[89][0-9])[0-9]{11}(?:[0-9]{2})?"  # Diners Club
    "|35(?:2[89]|[3-8][0-9])[0-9]{12,15}"  # JCB
    "|(?:6011|64[4-9][0-9]|65[0-9]{2})[0-9]{12,15}"  # Discover
    "|62[0-9]{14,17}"  # UnionPay
    "|(?:5018|5020|5038|5893|6304|6759|676[1-3])(?:[0-9]{12}|[0-9]{14,15})"  # Maestro
)
_CHIPS = re.compile("(?:340|344|348|372|376)[0-9]{12}")
"""Fifteen digits in one piece: chips of countries whose code begins like an American Express."""


def holds_card_number(text: str) -> bool:
    """Whether a text holds what can only be meant as a payment card's number."""
    if len(_DIGITS.findall(text)) < _SHORTEST:
        return False
    return any(_holds(_GAP.split(run)) for run in _RUN.findall(text) if len(run) >= _SHORTEST)


def _holds(groups: list[str]) -> bool:
    return any(_begins_with_card(groups[start:]) for start in range(len(groups)))


def _begins_with_card(groups: list[str]) -> bool:
    number = ""
    for group in groups:
        number += group
        if len(number) > _LONGEST:
            return False
        chip = number == group and _CHIPS.fullmatch(number)
        if not chip and _ISSUERS.fullmatch(number) and _luhn(number):
            return True
        if len(group) < _SMALLEST_GROUP:
            return False
    return False


def _luhn(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
