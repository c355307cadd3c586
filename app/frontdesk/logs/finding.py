"""What an examination finds: a code, a sentence made of constant words and numbers, what to do.

A finding is read by people elsewhere, like a log line. So its sentence is a declared one, and what
is put into it are numbers and the words of `fields`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from frontdesk.logs.fields import Word, to_json

Fact = int | float | bool | Word | StrEnum


class Severity(StrEnum):
    """How much it matters: `problem` wants somebody to act, `note` only to know."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Words:
    """How a finding is said; names in braces stand for its facts."""

    severity: Severity
    sentence: str
    advice: str = ""


def fine(sentence: str) -> Words:
    """Declare a finding that all is well."""
    return Words(Severity.OK, sentence)


def note(sentence: str, advice: str = "") -> Words:
    """Declare a finding that is worth knowing."""
    return Words(Severity.NOTE, sentence, advice)


def problem(sentence: str, advice: str) -> Words:
    """Declare a finding that somebody has to act on."""
    return Words(Severity.PROBLEM, sentence, advice)


@dataclass(frozen=True, slots=True)
class Finding:
    """One result; `code` is `area.what` and never changes its meaning."""

    code: str
    severity: Severity
    sentence: str
    advice: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the form that programs read."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "sentence": self.sentence,
            "advice": self.advice,
            "facts": dict(self.facts),
        }


Find = Callable[..., Finding]


def finder(catalogue: Mapping[str, Words]) -> Find:
    """Return what makes findings of these codes; a code that is not declared is a KeyError."""

    def find(code: str, /, **facts: Fact) -> Finding:
        words = catalogue[code]
        values = {name: to_json(value) for name, value in facts.items()}
        sentence = words.sentence.format(**values)
        return Finding(code, words.severity, sentence, words.advice, values)

    return find
