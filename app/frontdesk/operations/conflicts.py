"""Two desks changed the same: both values of each field, who and when, and what is made of them.

Fields that only make sense together, such as a visit's time and people, are one field here. Notes
are no choice: both are kept. What only one of the two changed goes on by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frontdesk.domain.changes import Change
from frontdesk.domain.errors import BugError, InvalidInput
from frontdesk.domain.history_values import NOTHING, Clinic, reference, said
from frontdesk.domain.history_words import SILENT, column_words, kind_words
from frontdesk.domain.merged_notes import both_notes
from frontdesk.domain.refusal_words import STALE
from frontdesk.operations.current_rows import CurrentRows, differs
from frontdesk.operations.visit_plans import LABELS, VisitPart, visit_part
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.names import names_of
from frontdesk.storage.replica.replica import Replica

NOTES = frozenset({"note"})
"""Columns that hold what people wrote for each other: two of them become one text."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that both changed: its name on the screen and both values in words.

    `both` is what becomes of two notes. `fixed` says why there is nothing to choose, or is empty.
    `key` names it in a choice.
    """

    key: str
    label: str
    mine: str
    theirs: str
    both: str = ""
    fixed: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a stale command and another desk made of the same records.

    `merges` names what only this desk changed: it is sent whatever is chosen.
    """

    fields: tuple[Field, ...]
    merges: tuple[str, ...] = ()

    @property
    def author(self) -> tuple[str, datetime | None]:
        """Return who changed it last and when, as far as the server told."""
        told = [field for field in self.fields if field.at is not None]
        last = max(told, key=_at, default=None)
        return ("", None) if last is None else (last.by, last.at)


def conflict_of(replica: Replica, command: OutboxCommand) -> Conflict | None:
    """Return what a command and another desk both changed, or None when it was refused otherwise.

    As it is now: rows that have come since are looked at, not only the server's answer. None, too,
    for a command of a shape that this program does not make: it can still be let go.
    """
    if command.code != STALE:
        return None
    try:
        return _conflict(replica, command)
    except (KeyError, ValueError, TypeError, BugError):
        return None


def _conflict(replica: Replica, command: OutboxCommand) -> Conflict:
    rows = CurrentRows.of(replica, command)
    visit = visit_part(replica, command, rows)
    clinic = _clinic(replica, command, rows)
    fields, merges = list[Field](), list[str]()
    if visit is not None and visit.disputed:
        fields.append(_visit_field(visit, rows))
    elif visit is not None:
        merges.append(LABELS[visit.kind])
    for change in command.changeset.changes:
        if change.op == "update" and not (visit is not None and visit.covers(change)):
            fields += _fields(change, rows, clinic, visit)
            merges += _merging(change, rows, visit)
    return Conflict(tuple(fields), tuple(dict.fromkeys(merges)))


def key_of(change: Change, column: str) -> str:
    """Return the name of a field in a choice."""
    return f"{change.table}/{change.id}/{column}"


def _fields(
    change: Change, rows: CurrentRows, clinic: Clinic, visit: VisitPart | None
) -> Iterator[Field]:
    row = rows.row(change)
    if row is None:
        yield _gone(change, clinic)
    elif change.values.get("deleted_at"):
        if any(differs(row.get(column), was) for column, was in change.was.items()):
            yield _removal(change, row, rows, clinic)
    else:
        covered = frozenset() if visit is None else visit.columns(change)
        for column in disputed(change, row):
            if column not in covered:
                yield _field(change, column, row, rows, clinic)


def disputed(change: Change, row: Mapping[str, object]) -> Iterator[str]:
    """Yield the columns that both changed, to different values."""
    for column, was in change.was.items():
        theirs, mine = row.get(column), change.values[column]
        if column not in SILENT and differs(theirs, was) and differs(theirs, mine):
            yield column


def _field(
    change: Change, column: str, row: Mapping[str, object], rows: CurrentRows, clinic: Clinic
) -> Field:
    mine, theirs = change.values[column], row.get(column)
    by, at = rows.author(change, column)
    both = fixed = ""
    if column in NOTES:
        both, fixed = _joined(str(change.was[column] or ""), str(mine or ""), str(theirs or ""))
    return Field(
        key_of(change, column),
        _label(change, column),
        said(column, mine, clinic),
        said(column, theirs, clinic),
        both,
        fixed,
        by,
        at,
    )


def _joined(was: str, mine: str, theirs: str) -> tuple[str, str]:
    """Return both notes as one, and what is said of it."""
    try:
        return both_notes(was, mine, theirs), "Both notes are kept."
    except InvalidInput as too_long:
        return "", str(too_long)


def _removal(change: Change, row: Mapping[str, object], rows: CurrentRows, clinic: Clinic) -> Field:
    changed = [column for column, was in change.was.items() if differs(row.get(column), was)]
    by, at = rows.author(change, changed[0])
    theirs = ", ".join(_named_value(each, row.get(each), clinic) for each in changed)
    key, label = key_of(change, "deleted_at"), kind_words(change.table)
    return Field(key, label, "removed", theirs, by=by, at=at)


def _named_value(column: str, value: object, clinic: Clinic) -> str:
    return f"{column_words(column)}: {said(column, value, clinic)}"


def _gone(change: Change, clinic: Clinic) -> Field:
    mine = ", ".join(
        _named_value(column, value, clinic)
        for column, value in change.values.items()
        if column not in SILENT and not column.endswith("_id")
    )
    label = kind_words(change.table)
    fixed = f"The {label} was removed there; it stays removed."
    return Field(key_of(change, "deleted_at"), label, mine or NOTHING, "removed", fixed=fixed)


def _merging(change: Change, rows: CurrentRows, visit: VisitPart | None) -> Iterator[str]:
    row = rows.row(change)
    if row is None or "deleted_at" in change.values:
        return
    covered = frozenset() if visit is None else visit.columns(change)
    for column, was in change.was.items():
        mine = change.values[column]
        is_mine_alone = differs(mine, was) and not differs(row.get(column), was)
        if is_mine_alone and column not in covered | SILENT:
            yield _label(change, column)


def _label(change: Change, column: str) -> str:
    words = column_words(column)
    if change.table in ("client", "pet", "appointment"):
        return words
    return f"{kind_words(change.table)}, {words}"


def _visit_field(visit: VisitPart, rows: CurrentRows) -> Field:
    by, at = ("", None) if visit.change is None else rows.author(visit.change, *visit.change.was)
    return Field(
        visit.kind,
        LABELS[visit.kind],
        visit.mine,
        visit.theirs,
        fixed=visit.fixed,
        by=by,
        at=at,
    )


def _clinic(replica: Replica, command: OutboxCommand, rows: CurrentRows) -> Clinic:
    named: set[tuple[str, UUID]] = set()
    for change in command.changeset.changes:
        row = rows.row(change) or {}
        for column, value in [*change.values.items(), *row.items()]:
            found = reference(column, value)
            if found is not None:
                named.add(found)
    meta = replica.signed_in()
    return Clinic(replica.zone(), meta.currency, names_of(replica, named))


def _at(field: Field) -> float:
    return field.at.timestamp() if field.at is not None else 0.0
