"""The search box on a replica of 19,000 pets and 12,000 clients, beside a bare FTS5 match.

The questions are what people type while they look for somebody: beginnings of a pet's name, growing
letter by letter, a client's and a pet's beginning together, parts of phone numbers, and names with
one wrong letter. The floor asks the same encrypted file for the same words, without ranking,
without fetching the hits' names and without thinking of typing errors.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from random import Random

from frontdesk.domain.folding import digits, query_words
from frontdesk.storage.replica.search import search
from frontdesk.storage.replica.store import LocalStore
from tests.bench._large import large_demo, signed_in
from tests.bench.figures import Figure, median, percentile

LIMIT_MS = 20.0
PEOPLE = 150

_BARE = "select rowid from search_text where search_text match ? limit 20"


def run() -> Iterator[Figure]:
    """Measure every kind of question, and all of them together."""
    with large_demo() as demo, signed_in(demo) as store:
        asked = _questions(store)
        everything: list[float] = []
        for kind, texts in asked.items():
            samples = [_once(store, text) for text in texts]
            everything += samples
            yield Figure(f"search.{kind}.p95", percentile(samples, 0.95), "ms", None, len(samples))
        words = [text for kind in ("prefix", "both") for text in asked[kind]]
        floor = [_bare(store, text) for text in words]
        yield Figure("search.median", median(everything), "ms", median(floor), len(everything))
        yield Figure(
            "search.p95",
            percentile(everything, 0.95),
            "ms",
            percentile(floor, 0.95),
            len(everything),
            limit=LIMIT_MS,
        )


def _questions(store: LocalStore) -> dict[str, list[str]]:
    rng = Random(7)  # noqa: S311 - the same questions in every run
    rows = store.replica.rows(
        "select p.name, c.given_name, c.family_name, k.value from pet p"
        " join client c on c.id = p.client_id"
        " join client_contact k on k.client_id = c.id and k.kind = 'phone'"
        " where length(p.name) >= 4 order by p.id"
    )
    people = rng.sample(rows, PEOPLE)
    return {
        "prefix": [pet[:end] for pet, *_ in people for end in range(1, min(7, len(pet)) + 1)],
        "both": [f"{family[:2]} {pet[:2]}" for pet, _given, family, _phone in people],
        "comma": [f"{family[:3]},{pet[:3]}" for pet, _given, family, _phone in people],
        "phone": [digits(phone)[-4:] for *_, phone in people],
        "typo": [_mistyped(rng, pet) for pet, *_ in people],
    }


def _mistyped(rng: Random, name: str) -> str:
    place = rng.randrange(1, len(name))
    return name[:place] + rng.choice("etaoinsr") + name[place + 1 :]


def _once(store: LocalStore, text: str) -> float:
    return _milliseconds(lambda: search(store.replica, text))


def _bare(store: LocalStore, text: str) -> float:
    words = " ".join(f'"{word}"*' for word in query_words(text))
    return _milliseconds(lambda: store.replica.rows(_BARE, (words,)))


def _milliseconds(work: Callable[[], object]) -> float:
    """Time a single call: each question is asked once, as people do."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
