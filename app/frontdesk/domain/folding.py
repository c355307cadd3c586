"""Folds text for search, so that `inigo` finds Íñigo and `lil bean` finds Lil’ Bean.

A record's words and a query's words go through the same folding; a record keeps more spellings of
itself (with and without its apostrophes, `mueller` for Müller) so that the query needs only one.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_APOSTROPHES = frozenset("'`´ʻʼʹ′‘’‛＇")

_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
"""Letters that Unicode does not take apart into a base letter and a mark."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
"""The second spelling that Germans and Danes type for their letters."""

_ASCII_WORDS = str.maketrans({chr(c): " " for c in range(128) if not chr(c).isalnum()})
_ASCII_NOISE = str.maketrans({chr(c): None for c in range(128) if not chr(c).isdigit()})


def fold(text: str) -> str:
    """Return `text` without case, accents and ligatures: compatibility forms become plain ones."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    again = unicodedata.normalize("NFKD", decomposed)
    return "".join(letter for letter in again if not unicodedata.category(letter).startswith("M"))


def query_words(text: str) -> tuple[str, ...]:
    """Return the folded words somebody typed, in order, apostrophes removed."""
    bare = "".join(letter for letter in text if letter not in _APOSTROPHES)
    return _words(fold(bare))


@lru_cache(maxsize=8192)
def record_words(text: str) -> tuple[str, ...]:
    """Return every folded word under which a record with this text is found, each once.

    "Lil’Bean" gives `lilbean`, `lil` and `bean`; "J.R." also `jr`; "Müller" also `mueller`.
    """
    if text.isascii() and text.replace(" ", "").isalnum():
        return tuple(dict.fromkeys(text.lower().split()))
    found: dict[str, None] = {}
    for chunk in text.split():
        for spelling in _spellings(chunk):
            spread = "".join(" " if c in _APOSTROPHES else c for c in spelling)
            parts = _words(fold(spread))
            found.update(dict.fromkeys(query_words(spelling)))
            found.update(dict.fromkeys(parts))
            if parts:
                found["".join(parts)] = None
    return tuple(found)


def digits(text: str) -> str:
    """Return the decimal digits of `text` as ASCII: `0151 / 23-4` gives `0151234`."""
    if text.isascii():
        return text.translate(_ASCII_NOISE)
    return "".join(str(unicodedata.digit(letter)) for letter in text if letter.isdecimal())


def _spellings(chunk: str) -> tuple[str, ...]:
    if chunk.isascii():
        return (chunk,)
    lower = unicodedata.normalize("NFC", chunk).lower()
    spelt_out = lower.translate(_UMLAUTS)
    return (chunk,) if spelt_out == lower else (chunk, spelt_out)


def _words(folded: str) -> tuple[str, ...]:
    if folded.isascii():
        return tuple(folded.translate(_ASCII_WORDS).split())
    return tuple("".join(c if _in_word(c) else " " for c in folded).split())


def _in_word(letter: str) -> bool:
    """Letters, numbers and pictures are looked for; everything else parts words."""
    if letter.isascii():
        return letter.isalnum()
    return unicodedata.category(letter) in {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "So"}
