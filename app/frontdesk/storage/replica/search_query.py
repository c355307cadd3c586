"""Reads what somebody typed into the search box: words, parts of numbers, `client,pet`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from frontdesk.domain.folding import digits, query_words

MAX_TEXT = 100
MAX_WORDS = 8
MAX_WORD = 24

_TRIGRAM = 3
_LONGEST_COUNTRY = 3
_LEAST_ABROAD = 10
"""Digits of the shortest phone number with its country that is looked for without it, too."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word to find; `column` limits it to the pet's or the client's names.

    `abroad` is a whole phone number with its country, as +353 20 914 6188.
    """

    text: str
    column: Literal["pet", "client"] | None = None
    abroad: bool = False

    @property
    def number(self) -> str:
        """The digits to look for inside phones, chips and licences, or nothing.

        A leading zero is the national form of a number that may be kept as +49.
        """
        if not (self.text.isascii() and self.text.isdigit()):
            return ""
        bare = self.text.lstrip("0")
        found = bare if len(bare) >= _TRIGRAM else self.text
        return found if len(found) >= _TRIGRAM else ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The digits to look for, any of them.

        +353 20 914 6188 rings and 020 914 6188 is noted: what no country's code is long enough to
        reach, both have in common.
        """
        number = self.number
        return (number, number[_LONGEST_COUNTRY:]) if self.abroad else (number,)


def parse(text: str) -> tuple[Word, ...]:
    """Return the words of a query; a comma parts the client's words from the pet's."""
    number = _number_abroad(text)
    if number is not None:
        return (number,)
    left, comma, right = text[:MAX_TEXT].partition(",")
    if not comma:
        return tuple(Word(word) for word in _words(left))[:MAX_WORDS]
    clients = [Word(word, "client") for word in _words(left)]
    pets = [Word(word, "pet") for word in _words(right)]
    return tuple(clients + pets)[:MAX_WORDS]


def _number_abroad(text: str) -> Word | None:
    """Return the phone number that begins with + or 00, if the text is nothing else."""
    found = digits(text).lstrip("0")[:MAX_WORD]
    if not text.lstrip().startswith(("+", "00")) or len(found) < _LEAST_ABROAD:
        return None
    return Word(found, abroad=True) if all(_is_number(word) for word in query_words(text)) else None


def _words(text: str) -> list[str]:
    """Return the words; a number typed in groups (`0151 23 45`) becomes one."""
    words: list[str] = []
    for is_number, group in groupby(query_words(text), key=_is_number):
        parts = [word[:MAX_WORD] for word in group]
        if is_number and any(len(part) < _TRIGRAM for part in parts):
            parts = ["".join(parts)[:MAX_WORD]]
        words.extend(parts)
    return words


def _is_number(word: str) -> bool:
    return word.isdecimal() and digits(word) == word
