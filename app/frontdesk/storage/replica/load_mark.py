"""How far a load of all rows has come: kept beside them, so that the next line goes on there."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import Any

from frontdesk import __version__
from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.meta import ReplicaMeta

_LOADING, _PARTIAL = "loading", "partial"


@dataclass(frozen=True, slots=True)
class Basis:
    """What rows must have in common to stand in one snapshot; another program may know others."""

    epoch: str
    tenant_id: str
    schema_version: str
    program: str = __version__

    @staticmethod
    def of(meta: ReplicaMeta) -> Basis:
        """Return what rows fetched under this meta rest on."""
        return Basis(str(meta.epoch), str(meta.tenant_id), meta.schema_version)


@dataclass(frozen=True, slots=True)
class LoadMark:
    """Where a load stands.

    `suffix` names the staged tables; `position` is the event up to which all staged rows are known
    to be: the head when the load began, and later what was pulled on top; `trace` is that event's
    place in the log's chain, for a copy of the server's files that is put back keeps the name of
    its timeline and may have other events there. `done` are the tables
    that are complete; of the `table` under way everything up to the id `after` is here. `rows` of
    `total` have come, where the server could say how many there are.
    """

    suffix: str
    basis: Basis
    position: int
    done: tuple[str, ...] = ()
    table: str = ""
    after: str | None = None
    rows: int = 0
    total: int = 0
    trace: str = ""

    def with_rows(self, table: str, count: int, after: str | None) -> LoadMark:
        """Return this after so many more rows of a table."""
        return replace(self, table=table, after=after, rows=self.rows + count)

    def with_table(self, table: str) -> LoadMark:
        """Return this after the last row of a table."""
        return replace(self, done=(*self.done, table), table="", after=None)

    def at(self, position: int, trace: str) -> LoadMark:
        """Return this after the events up to a position."""
        return replace(self, position=position, trace=trace)

    def place_in(self, table: str) -> str | None:
        """Return the id after which a table goes on; None at its beginning."""
        return self.after if table == self.table else None


def read_mark(connection: Connection) -> LoadMark | None:
    """Return where a load stands that was begun and not finished."""
    row = connection.execute("select value from meta where name = ?", (_LOADING,)).fetchone()
    if row is None:
        return None
    values = json.loads(row[0])
    basis = Basis(**values.pop("basis"))
    return LoadMark(**{**values, "basis": basis, "done": tuple(values["done"])})


def write_mark(connection: Connection, mark: LoadMark) -> None:
    """Keep the mark, within the transaction that brings the rows it tells of."""
    connection.execute(
        "insert or replace into meta (name, value) values (?, ?)",
        (_LOADING, json.dumps({**_values(mark), "basis": _values(mark.basis)})),
    )


def _values(value: LoadMark | Basis) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value)}


def forget_mark(connection: Connection) -> None:
    """Note that nothing is being loaded."""
    connection.execute("delete from meta where name = ?", (_LOADING,))


def is_partial(connection: Connection) -> bool:
    """Whether the rows here are the first day's alone: the others are still to come."""
    row = connection.execute("select 1 from meta where name = ?", (_PARTIAL,)).fetchone()
    return row is not None


def note_partial(connection: Connection, *, partial: bool) -> None:
    """Keep whether only the first day is here, within the transaction that makes it so."""
    connection.execute("delete from meta where name = ?", (_PARTIAL,))
    if partial:
        connection.execute("insert into meta (name, value) values (?, '1')", (_PARTIAL,))
