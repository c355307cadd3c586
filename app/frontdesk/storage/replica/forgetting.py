"""What a desk does when it hears that records were erased: it forgets them, everywhere.

The outbox keeps its commands and loses their texts, the search is made anew, and `scrub` rewrites
the files so that no page of them holds what was there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from frontdesk.domain.folding import digits, record_words
from frontdesk.storage.replica.cipher import Connection, translated
from frontdesk.storage.replica.erased_texts import ERASED_TITLE, ErasedIds, blanked_detail
from frontdesk.storage.replica.putting_aside import copies_aside
from frontdesk.storage.replica.salvage_note import awaits_a_reader

_SHORTEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class NamedBy:
    """The words and numbers by which an erased client could stand in a text."""

    names: tuple[frozenset[str], ...] = ()
    numbers: tuple[str, ...] = ()

    def stands_in(self, text: str) -> bool:
        """Whether a text names one of them: by the whole name, or by a number."""
        words, run = frozenset(record_words(text)), digits(text)
        return any(name <= words for name in self.names) or any(
            number in run for number in self.numbers
        )


def named_by(connection: Connection, erased: Mapping[str, str]) -> NamedBy:
    """Return how the clients of these records are named in the replica's rows, as they still are.

    A name of a single word says too little: half the town may be called so.
    """
    ids = json.dumps(list(erased))
    within = "id in (select value from json_each(?))"
    names = connection.execute(
        f"select given_name || ' ' || family_name from client where {within}",
        (ids,),
    ).fetchall()
    numbers = connection.execute(
        f"select value from client_contact where kind = 'phone' and {within}",
        (ids,),
    ).fetchall()
    words = (frozenset(record_words(row[0] or "")) for row in names)
    runs = (digits(row[0] or "") for row in numbers)
    return NamedBy(
        tuple(each for each in words if len(each) > 1),
        tuple(run for run in runs if len(run) >= _SHORTEST_NUMBER),
    )


def forget_rows(connection: Connection, erased: Mapping[str, str]) -> None:
    """Empty these rows, as the server has done with its own, within the caller's transaction."""
    ids = json.dumps(list(erased))
    for table in ("alert", "vaccination", "client_contact", "pet", "client"):
        connection.execute(
            f"delete from {table} where id in (select value from json_each(?))",
            (ids,),
        )
    for table, emptied in (
        ("appointment", "note = '', cancel_reason = '', custom = '{}'"),
        ("resource_claim", "overbook_reason = ''"),
    ):
        connection.execute(
            f"update {table} set {emptied} where id in (select value from json_each(?))",
            (ids,),
        )


def forget_in_outbox(outbox: Connection, erased: Mapping[str, str]) -> set[UUID]:
    """Empty the commands and pins about erased records, within the caller's transaction.

    Returns the commands that lost something.
    """
    outbox.executemany(
        "insert or ignore into erased_row (row_id, tbl) values (?, ?)", list(erased.items())
    )
    outbox.execute("update forgotten set owed = 1")
    outbox.execute(
        "delete from pin where appointment_id in (select value from json_each(?))",
        (json.dumps(list(erased)),),
    )
    return _blank_commands(outbox, ErasedIds(erased), "true", ())


def forget_refused(outbox: Connection, command_ids: Iterable[UUID]) -> set[UUID]:
    """Empty commands that the server refused because of an erased record, where it is known here.

    Within the caller's transaction.
    """
    erased = {row[0]: row[1] for row in outbox.execute("select row_id, tbl from erased_row")}
    wanted = json.dumps([str(each) for each in command_ids])
    where = "command_id in (select value from json_each(?))"
    return _blank_commands(outbox, ErasedIds(erased), where, (wanted,))


def names_erased(outbox: Connection, changes: Iterable[dict[str, object]]) -> bool:
    """Whether these changes are about a record that this desk was told to forget."""
    listed = list(changes)
    said = json.dumps([value for each in listed for value in _ids(each)])
    rows = outbox.execute(
        "select row_id, tbl from erased_row where row_id in (select value from json_each(?))",
        (said,),
    ).fetchall()
    return bool(rows) and ErasedIds({row[0]: row[1] for row in rows}).named_in(listed)


def scrub(connection: Connection) -> bool:
    """Rewrite a file so that nothing deleted is in it; False when that was not wholly done.

    What was deleted still stands in unused parts of pages, and in the write-ahead log, until then.
    Somebody who reads prevents it, and so does a salvage whose end nobody has read.
    """
    with connection.turn.next(), translated():
        connection.execute("vacuum")
        row = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
        files = connection.execute("pragma database_list").fetchall()
    gone = [_remove_copies(Path(file[2])) for file in files if file[2]]
    return row is not None and row[0] == 0 and all(gone)


def _remove_copies(path: Path) -> bool:
    """Remove what was put aside of a file, which remembers everything; False where it must stay.

    While nobody has read what could not be saved of it, it is the only place where that still is.
    """
    copies = list(copies_aside(path))
    if copies and awaits_a_reader(path):
        return False
    for copy in copies:
        copy.unlink(missing_ok=True)
    return True


def _blank_commands(
    outbox: Connection, ids: ErasedIds, where: str, params: tuple[str, ...]
) -> set[UUID]:
    blanked: set[UUID] = set()
    rows = outbox.execute(
        f"select ordinal, command_id, changes, detail from command where {where} order by ordinal",
        params,
    ).fetchall()
    for ordinal, command_id, changes, detail in rows:
        kept = ids.blanked(json.loads(changes))
        if kept is None:
            continue
        outbox.execute(
            "update command set title = ?, changes = ?, detail = ?,"
            " settled_reason = case when settled_reason is not null then '' end,"
            " override = json_set(override, '$.reason', '') where ordinal = ?",
            (
                ERASED_TITLE,
                json.dumps(kept),
                json.dumps(blanked_detail(json.loads(detail))) if detail else None,
                ordinal,
            ),
        )
        outbox.execute("insert or ignore into forgotten_command (ordinal) values (?)", (ordinal,))
        blanked.add(UUID(command_id))
    return blanked


def _ids(change: dict[str, object]) -> list[object]:
    values = change["set"]
    said = list(values.values()) if isinstance(values, dict) else []
    return [change["id"], *(each for each in said if isinstance(each, str))]
