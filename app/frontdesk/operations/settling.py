"""Makes one command of what two desks changed, as somebody chose field by field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from frontdesk.domain.changes import Change, ChangeSet, JsonValue
from frontdesk.domain.errors import StaleEdit
from frontdesk.domain.merged_notes import both_notes
from frontdesk.domain.table_permissions import permissions_for
from frontdesk.domain.wall_clock import to_text
from frontdesk.operations.conflicts import NOTES, Conflict, conflict_of, key_of
from frontdesk.operations.current_rows import CurrentRows, as_sent, differs
from frontdesk.operations.permission import require_permission
from frontdesk.operations.refusals import Refusal
from frontdesk.operations.visit_plans import VisitPart, take_mine, visit_part
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.settlements import SETTLED_ALREADY
from frontdesk.storage.replica.store import LocalStore

CHANGED_AGAIN = "It was changed once more meanwhile. Nothing was saved; look at both values again."


def settle_refusal(
    store: LocalStore, refusal: Refusal, *, mine: Collection[str], now: datetime
) -> ChangeSet | None:
    """Return what settles a refusal as chosen (see `settle_conflict`); None when nothing changes.

    StaleEdit when somebody has settled it, or changed the same again.
    """
    command = store.outbox.command(refusal.command_id)
    if command is None or command.state is not CommandState.REJECTED or refusal.conflict is None:
        raise StaleEdit(SETTLED_ALREADY)
    return settle_conflict(
        replica=store.replica, command=command, shown=refusal.conflict, mine=mine, now=now
    )


def settle_conflict(
    *,
    replica: Replica,
    command: OutboxCommand,
    shown: Conflict,
    mine: Collection[str],
    now: datetime,
) -> ChangeSet | None:
    """Return the command that gives the fields `mine` (by key) this desk's values.

    The others keep what stands there, notes are put together, and what only this desk changed goes
    along. None when nothing is left to change. StaleEdit when the fields are not as `shown` any
    more; otherwise what the operations raise.
    """
    if conflict_of(replica, command) != shown:
        raise StaleEdit(CHANGED_AGAIN)
    rows = CurrentRows.of(replica, command)
    visit = visit_part(replica, command, rows)
    of_visit = _visit(replica, visit, mine, now)
    changes = [
        change
        for each in command.changeset.changes
        if (change := _settled(each, rows, visit, mine, now)) is not None
    ]
    together = _together(of_visit, changes)
    if not together:
        return None
    require_permission(replica, *permissions_for(together))
    done = of_visit or command.changeset
    return replace(done, title=command.changeset.title, changes=together, version=done.version)


def _visit(
    replica: Replica, visit: VisitPart | None, mine: Collection[str], now: datetime
) -> ChangeSet | None:
    if visit is None or visit.fixed or (visit.disputed and visit.kind not in mine):
        return None
    return take_mine(replica, visit, now)


def _together(of_visit: ChangeSet | None, changes: list[Change]) -> tuple[Change, ...]:
    """Return the changes of both; two of one row become one, as the server wants them."""
    made = list(of_visit.changes) if of_visit is not None else []
    for change in changes:
        place = next((n for n, each in enumerate(made) if each.id == change.id), None)
        if place is None:
            made.append(change)
        else:
            found = made[place]
            values, was = {**found.values, **change.values}, {**found.was, **change.was}
            made[place] = replace(found, values=values, was=was)
    return tuple(made)


def _settled(
    change: Change,
    rows: CurrentRows,
    visit: VisitPart | None,
    mine: Collection[str],
    now: datetime,
) -> Change | None:
    """Return a change of a row as it is to be sent now, or None when nothing is left of it."""
    if visit is not None and visit.covers(change):
        return None
    if change.op == "insert":
        return change
    row = rows.row(change)
    if row is None:
        return None
    if change.values.get("deleted_at"):
        return _removal(change, row, mine, now)
    covered = frozenset[str]() if visit is None else visit.columns(change)
    values = dict(_values(change, row, mine, covered))
    if not values:
        return None
    was: dict[str, JsonValue] = {column: as_sent(column, row[column]) for column in values}
    return replace(change, values=values, was=was)


def _removal(
    change: Change, row: Mapping[str, Any], mine: Collection[str], now: datetime
) -> Change | None:
    disputed = any(differs(row.get(column), was) for column, was in change.was.items())
    if disputed and key_of(change, "deleted_at") not in mine:
        return None
    seen = {name: as_sent(name, row[name]) for name in change.was if name != "deleted_at"}
    return replace(
        change, values={**seen, "deleted_at": to_text(now)}, was={**seen, "deleted_at": None}
    )


def _values(
    change: Change, row: Mapping[str, Any], mine: Collection[str], covered: Collection[str]
) -> Iterator[tuple[str, JsonValue]]:
    for column, was in change.was.items():
        wanted, theirs = change.values[column], row.get(column)
        if column in covered or not differs(wanted, theirs):
            continue
        if not differs(theirs, was):
            yield column, wanted
        elif column in NOTES:
            both = both_notes(str(was or ""), str(wanted or ""), str(theirs or ""))
            if both != theirs:
                yield column, both
        elif key_of(change, column) in mine:
            yield column, wanted
