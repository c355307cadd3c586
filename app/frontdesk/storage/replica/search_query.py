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


@dataclass(frozen=True, slots=True)
class Word:
    """A word to find; `column` limits it to the pet's or the client's names."""

    text: str
    column: Literal["pet", "client"] | None = None

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


def parse(text: str) -> tuple[Word, ...]:
    """Return the words of a query; a comma parts the client's words from the pet's."""
    left, comma, right = text[:MAX_TEXT].partition(",")
    if not comma:
        return tuple(Word(word) for word in _words(left))[:MAX_WORDS]
    clients = [Word(word, "client") for word in _words(left)]
    pets = [Word(word, "pet") for word in _words(right)]
    return tuple(clients + pets)[:MAX_WORDS]


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
