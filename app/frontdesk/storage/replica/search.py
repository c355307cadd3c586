"""The one search box: pets and clients by any words of their names, phones, chips and licences."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from frontdesk.domain.agenda import Severity
from frontdesk.domain.ids import ClientId, PetId
from frontdesk.storage.replica.cipher import Row
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.search_query import Word, parse
from frontdesk.storage.replica.typos import NearWords, near_words

_FEW = 5
"""With fewer hits than these, typing errors are looked for too."""

_MOST_CANDIDATES = 300


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A line of the search box: a pet with its client, or a client.

    `phone` is the client's first, `last_visit` when the pet was last here (UTC), `alert` the
    loudest of the pet's and the client's; `pending` that the last change of one of them has not
    reached the server.
    """

    kind: Literal["pet", "client"]
    pet_id: PetId | None
    client_id: ClientId | None
    pet_name: str
    client_name: str
    phone: str
    breed: str
    born_on: date | None
    licence_no: str
    last_visit: datetime | None
    alert: Severity | None
    pending: bool = False


def search(replica: Replica, text: str, limit: int = 20) -> list[SearchHit]:
    """Find pets and clients; the best first, at most `limit`.

    Words match in any order from their beginning, case, accents and apostrophes ignored; a number
    of three digits or more matches inside phones, chips and licences; `smi,bel` means a client's
    name, then a pet's. Exact words come before beginnings, these before one-letter typing errors;
    among equals the pet's name before the client's, then the latest visit.
    """
    words = parse(text)
    if not words:
        return []
    with replica.consistent():
        found = _by_beginning(replica, words, limit)
        if len(found) < min(_FEW, limit):
            found += _by_near_words(replica, words, limit - len(found), leaving_out=found)
        return _hits(replica, found)


# -- finding documents ---------------------------------------------------------------------------

_EXACT_OR_BEGINNING = (
    "case when instr(d.pet, ' ' || ? || ' ') then 0"
    " when instr(d.client || d.codes, ' ' || ? || ' ') then 1"
    " when instr(d.pet, ' ' || ?) then 2 when instr(d.client, ' ' || ?) then 3 else 4 end"
)


def _by_beginning(replica: Replica, words: Sequence[Word], limit: int) -> list[int]:
    where, params = _conditions(words, {word: _beginning(word.text) for word in words})
    scores = " + ".join([_EXACT_OR_BEGINNING] * len(words))
    spelt = [word.text for word in words for _ in range(_EXACT_OR_BEGINNING.count("?"))]
    rows = replica.rows(
        f"select d.doc, {scores} as score from search_doc d where {where}"
        " order by score, d.is_client, d.recency desc, d.pet, d.client, d.doc limit ?",
        (*spelt, *params, limit),
    )
    return [row[0] for row in rows]


def _by_near_words(
    replica: Replica, words: Sequence[Word], limit: int, *, leaving_out: Sequence[int]
) -> list[int]:
    near = {word: near_words(replica, word.text) for word in words if not word.number}
    if not any(entry.whole or entry.beginning for entry in near.values()):
        return []
    expressions = {
        word: " OR ".join([_beginning(word.text), *_exactly(near.get(word))]) for word in words
    }
    where, params = _conditions(words, expressions)
    rows = replica.rows(
        "select d.doc, d.pet, d.client, d.is_client, d.recency from search_doc d"
        f" where {where} and d.doc not in (select value from json_each(?))"
        " order by d.recency desc limit ?",
        (*params, json.dumps(list(leaving_out)), _MOST_CANDIDATES),
    )
    ranked = sorted(rows, key=lambda row: (_nearness(row, words, near), row["is_client"]))
    return [row["doc"] for row in ranked[:limit]]


def _conditions(words: Sequence[Word], expressions: Mapping[Word, str]) -> tuple[str, list[str]]:
    """Return the SQL condition under which a document holds every word, and its parameters."""
    conditions: list[str] = []
    params: list[str] = []
    matched = "d.doc in (select rowid from search_text where search_text match ?)"
    plain = [word for word in words if not word.number]
    if plain:
        conditions.append(matched)
        params.append(" AND ".join(_in_column(word, expressions[word]) for word in plain))
    for word in words:
        if word.number:
            digits = "d.doc in (select rowid from search_digits where search_digits match ?)"
            conditions.append(f"({digits} or {matched})")
            params += [" OR ".join(f'"{number}"' for number in word.numbers), expressions[word]]
    return " and ".join(conditions), params


def _in_column(word: Word, expression: str) -> str:
    return f"({expression})" if word.column is None else f"{{{word.column}}} : ({expression})"


def _beginning(text: str) -> str:
    return f'"{text}" *'


def _exactly(near: NearWords | None) -> Iterable[str]:
    return () if near is None else [f'"{word}"' for word in sorted(near.whole | near.beginning)]


def _nearness(row: Row, words: Sequence[Word], near: Mapping[Word, NearWords]) -> int:
    """Return how far a document is from what was typed: 0 is best, summed over the words."""
    pet, client = row["pet"].split(), row["client"].split()
    return sum(_distance(word, near.get(word), pet, client) for word in words)


def _distance(word: Word, near: NearWords | None, pet: list[str], client: list[str]) -> int:
    if near is None or any(name.startswith(word.text) for name in (*pet, *client)):
        return 0
    ways = ((near.whole, pet), (near.whole, client), (near.beginning, pet))
    for distance, (spellings, names) in enumerate(ways, start=1):
        if not spellings.isdisjoint(names):
            return distance
    return len(ways) + 1


# -- showing them --------------------------------------------------------------------------------

_LINES = """
select d.doc, d.is_client, d.entity_id, d.client_id, p.name as pet_name, p.breed, p.born_on,
  p.licence_no, trim(coalesce(c.given_name, '') || ' ' || coalesce(c.family_name, ''))
    as client_name,
  (select k.value from client_contact k where k.client_id = c.id and k.kind = 'phone'
    and k.deleted_at is null order by k.position, k.id limit 1) as phone,
  (select max(a.starts_at) from appointment a where a.pet_id = p.id and a.deleted_at is null
    and a.status in ('here', 'in_service', 'ready', 'gone')) as last_visit,
  (select min(case l.severity when 'stop' then 1 when 'ask' then 2 else 3 end) from alert l
    where (l.pet_id = p.id or l.client_id = c.id) and l.deleted_at is null) as alert
from search_doc d
left join pet p on p.id = d.entity_id and not d.is_client
left join client c on c.id = d.client_id
where d.doc in (select value from json_each(?))
"""

_SEVERITIES = {1: Severity.STOP, 2: Severity.ASK, 3: Severity.NOTE}


def _hits(replica: Replica, documents: Sequence[int]) -> list[SearchHit]:
    rows = {row["doc"]: row for row in replica.rows(_LINES, (json.dumps(list(documents)),))}
    waits = replica.pending_ids("pet") | replica.pending_ids("client") if rows else frozenset()
    return [_hit(rows[document], waits) for document in documents]


def _hit(row: Row, waits: Collection[UUID]) -> SearchHit:
    is_client = bool(row["is_client"])
    client_id = row["client_id"]
    records = (row["entity_id"], client_id)
    return SearchHit(
        kind="client" if is_client else "pet",
        pet_id=None if is_client else PetId(UUID(row["entity_id"])),
        client_id=None if client_id is None else ClientId(UUID(client_id)),
        pet_name=row["pet_name"] or "",
        client_name=row["client_name"],
        phone=row["phone"] or "",
        breed=row["breed"] or "",
        born_on=_date(row["born_on"]),
        licence_no=row["licence_no"] or "",
        last_visit=_instant(row["last_visit"]),
        alert=_SEVERITIES.get(row["alert"]),
        pending=any(each is not None and UUID(each) in waits for each in records),
    )


def _date(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
