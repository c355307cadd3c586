"""Keeps the search index in step with the rows, inside the transaction that changes them.

A *document* stands for one pet (found by its own words and its client's) or one client. The words
of a document are folded (domain.folding) before they reach FTS5, which therefore need not know any
language; digits of phones, chips and licences go to a trigram index, so that any part finds them.
`search_word` and `search_letter` hold every word and letter in use, for finding typos.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from frontdesk.domain.changes import Change
from frontdesk.domain.folding import digits, record_words
from frontdesk.storage.replica.cipher import Connection

SEARCH_TABLES = ("search_doc", "search_text", "search_digits", "search_word", "search_letter")

_DDL = (
    """create table "search_doc{0}" (
        doc integer primary key, entity_id text not null unique, client_id text,
        is_client integer not null, pet text not null, client text not null, codes text not null,
        digits text not null, recency text not null)""",
    'create index "search_doc_client{0}" on "search_doc{0}" (client_id)',
    """create virtual table "search_text{0}" using fts5(pet, client, codes, content='',
        contentless_delete=1, tokenize='ascii', prefix='1 2 3')""",
    """create virtual table "search_digits{0}" using fts5(digits, content='',
        contentless_delete=1, tokenize='trigram')""",
    'create table "search_word{0}" (word text primary key) without rowid',
    'create table "search_letter{0}" (letter text primary key, script text) without rowid',
)

_SEARCHED = {
    "pet": frozenset({"name", "chip_no", "licence_no", "client_id", "deleted_at"}),
    "client": frozenset({"given_name", "family_name", "deleted_at"}),
    "client_contact": frozenset({"client_id", "kind", "value", "deleted_at"}),
    "appointment": frozenset({"pet_id", "starts_at", "status", "deleted_at"}),
}
"""What documents are made of."""

_Documents = dict[str, tuple[Any, ...]]

_COLUMNS = "entity_id, client_id, is_client, pet, client, codes, digits, recency"

_PHONES = """coalesce((select group_concat(k.value, ';') from "{contact}" k
    where k.client_id = c.id and k.kind = 'phone' and k.deleted_at is null), '')"""

_MAILS = """coalesce((select group_concat(substr(k.value, 1, instr(k.value || '@', '@') - 1), ' ')
    from "{contact}" k
    where k.client_id = c.id and k.kind = 'email' and k.deleted_at is null), '')"""


def _recency(pet: str, appointment: str) -> str:
    """Return the SQL for a pet's latest or next visit."""
    return f"""coalesce((select max(a.starts_at) from "{appointment}" a where a.pet_id = {pet}
        and a.deleted_at is null and a.status not in ('cancelled', 'no_show')), '')"""


_CLIENT_NAME = "coalesce(c.given_name, '') || ' ' || coalesce(c.family_name, '')"

_PET_DOCUMENTS = (
    f"select p.id, c.id, 0, fold_words(p.name), fold_words({_CLIENT_NAME}),"
    f" fold_words(p.chip_no || ' ' || p.licence_no || ' ' || {_MAILS}),"
    f" fold_digits({_PHONES} || ';' || p.chip_no || ';' || p.licence_no),"
    f" {_recency('p.id', '{appointment}')}"
    ' from "{pet}" p left join "{client}" c on c.id = p.client_id and c.deleted_at is null'
    " where p.deleted_at is null"
)

_CLIENT_DOCUMENTS = (
    f"select c.id, c.id, 1, '', fold_words({_CLIENT_NAME}), fold_words({_MAILS}),"
    f" fold_digits({_PHONES}), ''"
    ' from "{client}" c where c.deleted_at is null'
)


@dataclass(frozen=True, slots=True)
class Affected:
    """Pets and clients whose documents may be out of date; `visited` pets only in their recency."""

    pets: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    visited: frozenset[str] = frozenset()

    def __or__(self, other: Affected) -> Affected:
        return Affected(
            self.pets | other.pets, self.clients | other.clients, self.visited | other.visited
        )


def register_functions(connection: Connection) -> None:
    """Give the connection the functions that the index is made with."""
    connection.create_function("fold_words", 1, _fold_words, deterministic=True)
    connection.create_function("fold_digits", 1, _fold_digits, deterministic=True)


def build(connection: Connection, *, suffix: str) -> None:
    """Make the index anew from tables whose names end in `suffix`, under names with it.

    Within the caller's transaction.
    """
    for statement in _DDL:
        connection.execute(statement.replace("{0}", suffix))
    for query in (_PET_DOCUMENTS, _CLIENT_DOCUMENTS):
        connection.execute(f'insert into "search_doc{suffix}" ({_COLUMNS}) {_named(query, suffix)}')
    _index_documents(connection, suffix, "1")
    _add_words(connection, suffix, "1")


def rebuild(connection: Connection) -> None:
    """Make the index anew from the present rows: no word of a former one stays behind.

    Within the caller's transaction; a second or so for a large clinic.
    """
    for table in SEARCH_TABLES:
        connection.execute(f'drop table if exists "{table}"')
    build(connection, suffix="")


def is_searched(change: Change) -> bool:
    """Whether a change may make a document another one; most edits change none."""
    searched = _SEARCHED.get(change.table, frozenset())
    return bool(searched) if change.op == "insert" else not searched.isdisjoint(change.values)


def affected(connection: Connection, pairs: Iterable[tuple[str, UUID]]) -> Affected:
    """Return whose documents depend on these rows as they are now.

    Ask before and after a change: a phone number that moves concerns both of its clients.
    """
    ids: dict[str, list[str]] = {}
    for table, row_id in pairs:
        ids.setdefault(table, []).append(str(row_id))
    clients = frozenset(ids.get("client", ()))
    return Affected(
        pets=frozenset(ids.get("pet", ())),
        clients=clients | _column(connection, "client_id", "client_contact", ids),
        visited=_column(connection, "pet_id", "appointment", ids),
    )


def refresh(connection: Connection, stale: Affected) -> None:
    """Bring the documents of these pets and clients up to date, within the caller's transaction.

    What has not changed is not written: most edits concern nothing that is searched.
    """
    if stale.pets or stale.clients:
        _index_again(connection, stale)
    if stale.visited:
        connection.execute(
            "update search_doc as d set recency = visited.recency from"
            f" (select s.doc, {_recency('s.entity_id', 'appointment')} as recency"
            " from search_doc s where s.entity_id in (select value from json_each(?))) visited"
            " where d.doc = visited.doc and d.recency <> visited.recency",
            (json.dumps(sorted(stale.visited)),),
        )


def _index_again(connection: Connection, stale: Affected) -> None:
    clients = json.dumps(sorted(stale.clients))
    rows = connection.execute(
        "select id from pet where client_id in (select value from json_each(?))"
        " union select entity_id from search_doc"
        " where client_id in (select value from json_each(?))",
        (clients, clients),
    )
    pets = stale.pets.union(row[0] for row in rows) - stale.clients
    wanted = _documents(connection, pets, stale.clients)
    present = _kept_documents(connection, pets | stale.clients)
    different = sorted(
        entity_id
        for entity_id in wanted.keys() | present.keys()
        if wanted.get(entity_id) != present.get(entity_id)
    )
    if different:
        _replace(connection, different, wanted)


def _documents(connection: Connection, pets: frozenset[str], clients: frozenset[str]) -> _Documents:
    """Return the documents of these pets and clients as they have to be, by their ids."""
    found: _Documents = {}
    for query, alias, ids in ((_PET_DOCUMENTS, "p", pets), (_CLIENT_DOCUMENTS, "c", clients)):
        rows = connection.execute(
            f"{_named(query, '')} and {alias}.id in (select value from json_each(?))",
            (json.dumps(sorted(ids)),),
        )
        found |= {row[0]: tuple(row) for row in rows}
    return found


def _kept_documents(connection: Connection, entity_ids: frozenset[str]) -> _Documents:
    """Return the documents of these as they are."""
    rows = connection.execute(
        f"select {_COLUMNS} from search_doc where entity_id in (select value from json_each(?))",
        (json.dumps(sorted(entity_ids)),),
    )
    return {row[0]: tuple(row) for row in rows}


def _replace(connection: Connection, entity_ids: list[str], wanted: _Documents) -> None:
    _remove(connection, json.dumps(entity_ids))
    before = connection.execute("select coalesce(max(doc), 0) from search_doc").fetchone()
    assert before is not None  # noqa: S101  (an aggregate gives a row)
    connection.executemany(
        f"insert into search_doc ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)",
        [wanted[entity_id] for entity_id in entity_ids if entity_id in wanted],
    )
    added = f"doc > {int(before[0])}"
    _index_documents(connection, "", added)
    _add_words(connection, "", added)


def _named(query: str, suffix: str) -> str:
    for table in ("pet", "client", "contact", "appointment"):
        name = "client_contact" if table == "contact" else table
        query = query.replace(f"{{{table}}}", f"{name}{suffix}")
    return query


def _column(
    connection: Connection, column: str, table: str, ids: dict[str, list[str]]
) -> frozenset[str]:
    if table not in ids:
        return frozenset()
    rows = connection.execute(
        f'select distinct {column} from "{table}"'
        f" where id in (select value from json_each(?)) and {column} is not null",
        (json.dumps(ids[table]),),
    )
    return frozenset(row[0] for row in rows)


def _remove(connection: Connection, entity_ids: str) -> None:
    rows = connection.execute(
        "select doc from search_doc where entity_id in (select value from json_each(?))",
        (entity_ids,),
    ).fetchall()
    documents = [(row[0],) for row in rows]
    for table, key in (("search_text", "rowid"), ("search_digits", "rowid"), ("search_doc", "doc")):
        connection.executemany(f"delete from {table} where {key} = ?", documents)


def _index_documents(connection: Connection, suffix: str, where: str) -> None:
    connection.execute(
        f'insert into "search_text{suffix}" (rowid, pet, client, codes)'
        f' select doc, pet, client, codes from "search_doc{suffix}" where {where} order by doc'
    )
    connection.execute(
        f'insert into "search_digits{suffix}" (rowid, digits)'
        f' select doc, digits from "search_doc{suffix}" where {where} order by doc'
    )


def _add_words(connection: Connection, suffix: str, where: str) -> None:
    """Keep the words of names; a word that nobody has any more finds nothing and may stay."""
    words: set[str] = set()
    for row in connection.execute(f'select pet, client from "search_doc{suffix}" where {where}'):
        words.update(row[0].split())
        words.update(row[1].split())
    connection.executemany(
        f'insert or ignore into "search_word{suffix}" (word) values (?)',
        [(word,) for word in sorted(words)],
    )
    connection.executemany(
        f'insert or ignore into "search_letter{suffix}" (letter, script) values (?, ?)',
        [(letter, script(letter)) for letter in sorted(set().union(*words))],
    )


def script(letter: str) -> str:
    """Return the script a letter belongs to, as its Unicode name begins: LATIN, CYRILLIC …"""
    if letter.isascii():
        return "LATIN"
    return unicodedata.name(letter, "UNKNOWN").split()[0]


def _fold_words(text: str | None) -> str:
    """Return the words of a text with a blank before, between and after: ` lil bean `."""
    words = record_words(text or "")
    return f" {' '.join(words)} " if words else ""


def _fold_digits(text: str | None) -> str:
    """Return the digits of numbers parted by semicolons, each as one run."""
    return " ".join(filter(None, (digits(number) for number in (text or "").split(";"))))
