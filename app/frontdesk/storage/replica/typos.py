"""Finds the words in use that are one typing error away: a letter missing, extra, wrong, swapped.

Every such spelling of what was typed is looked up in the sorted words of the index: a few hundred
probes of one B-tree, under a millisecond, with nothing kept in memory. Only letters that occur in
the clinic's names, and in the script of the word, are tried.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.search_index import script

SHORTEST = 3
"""Shorter words are next to everything."""

_SHORTEST_PREFIX = 4
_MOST_LETTERS = 120  # a script with more (Han, Hangul) has no such typing errors
_MOST_FOUND = 60


@dataclass(frozen=True, slots=True)
class NearWords:
    """Words of the index one error away, and words whose beginning is."""

    whole: frozenset[str]
    beginning: frozenset[str]


def near_words(replica: Replica, word: str) -> NearWords:
    """Return the words in use one typing error away from `word`."""
    if len(word) < SHORTEST:
        return NearWords(frozenset(), frozenset())
    variants = _variants(word, _letters(replica, word))
    as_json = json.dumps(sorted(variants), ensure_ascii=False)
    whole = replica.rows(
        "select w.word from json_each(?) v cross join search_word w on w.word = v.value limit ?",
        (as_json, _MOST_FOUND),
    )
    if len(word) < _SHORTEST_PREFIX:
        return NearWords(frozenset(row[0] for row in whole), frozenset())
    beginning = replica.rows(
        "select distinct w.word from json_each(?) v cross join search_word w"
        " on w.word > v.value and w.word < v.value || char(1114111) limit ?",
        (as_json, _MOST_FOUND),
    )
    return NearWords(frozenset(row[0] for row in whole), frozenset(row[0] for row in beginning))


def _letters(replica: Replica, word: str) -> list[str]:
    scripts = sorted({script(letter) for letter in word})
    rows = replica.rows(
        "select letter from search_letter where script in (select value from json_each(?)) limit ?",
        (json.dumps(scripts), _MOST_LETTERS + 1),
    )
    return [row[0] for row in rows] if len(rows) <= _MOST_LETTERS else []


def _variants(word: str, letters: Collection[str]) -> set[str]:
    """Return every spelling one error away; the word itself is not among them."""
    found: set[str] = set()
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        found.update(before + letter + after for letter in letters)
        if after:
            found.add(before + after[1:])
            found.update(before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            found.add(before + after[1] + after[0] + after[2:])
    return found - {word}
