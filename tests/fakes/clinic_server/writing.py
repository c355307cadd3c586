"""Makes the changes of one command in a copy of the rows: all of them, or `Refused`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from frontdesk.domain.table_permissions import PERMISSION_OF
from tests.fakes.clinic_server import visits
from tests.fakes.clinic_server.book import Book, Login, Row
from tests.fakes.clinic_server.refusals import Refused
from tests.fakes.clinic_server.tables import TableRule, table_rules
from tests.fakes.clinic_server.values import read

_SILENT = frozenset({"id", "created_at", "updated_at"})


@dataclass
class Writing:
    """One transaction's changes: on `book`, which is thrown away when it is refused."""

    book: Book
    login: Login
    now: Callable[[], str]
    command: str | None = None
    _visits: list[visits.Touched] = field(default_factory=list)

    def make(self, changes: Any) -> None:
        """Make all changes, neighbouring inserts of one kind as one statement."""
        if not isinstance(changes, list):
            raise Refused("FD003")
        for (target, op, columns), group in groupby(_numbered(changes), key=lambda item: item[0]):
            self._apply_group(str(target), op, columns, [change for _, change in group])
        visits.check(self.book, self._visits)

    def _apply_group(
        self, target: str, op: Any, columns: tuple[str, ...], changes: list[Mapping[str, Any]]
    ) -> None:
        try:
            self._apply_statement(target, op, columns, changes)
        except Refused as refused:
            refused.table = refused.table or target
            raise _About(refused, changes) from refused

    def _apply_statement(
        self, target: str, op: Any, columns: tuple[str, ...], changes: list[Mapping[str, Any]]
    ) -> None:
        rule = table_rules().get(target)
        if rule is None or not rule.settable.issuperset(columns):
            raise Refused("FD003")
        if op[0] == "insert":
            self._insert(rule, columns, changes)
        elif op[0] == "update":
            self._update(rule, columns, changes[0])
        else:
            raise Refused("FD003")

    # -- inserts -------------------------------------------------------------------------------

    def _insert(self, rule: TableRule, columns: tuple[str, ...], changes: list[Any]) -> None:
        fresh = [
            {name: read(rule.kinds[name], change["set"].get(name)) for name in columns}
            | {"id": read("uuid", change.get("id"))}
            for change in changes
        ]
        for given in fresh:
            self._insert_one(rule, self._with_defaults(rule, given))
        for given in fresh:
            self._require_references(rule, given)
        self._log(rule.name, "insert", [given["id"] for given in fresh])

    def _with_defaults(self, rule: TableRule, given: Row) -> Row:
        moment = self.now()
        row = dict.fromkeys(rule.kinds) | dict(rule.defaults)
        return row | {"created_at": moment, "updated_at": moment} | given

    def _insert_one(self, rule: TableRule, row: Row) -> None:
        if rule.name == "resource_claim":
            row = visits.with_lane(self.book, row, None, self.login)
            self._visits.append(visits.Touched(rule.name, None, row))
        self._require_permission(rule)
        _require_sound(rule, row)
        if row["id"] in self.book.rows[rule.name]:
            raise Refused("23505", table=rule.name, constraint=f"{rule.name}_pkey")
        visits.require_room(self.book, rule.name, row)
        self.book.rows[rule.name][row["id"]] = row

    # -- updates -------------------------------------------------------------------------------

    def _update(self, rule: TableRule, columns: tuple[str, ...], change: Mapping[str, Any]) -> None:
        was = change.get("was")
        if not columns or not isinstance(was, dict) or not set(columns) <= was.keys():
            raise Refused("FD003")
        row_id = read("uuid", change.get("id"))
        present = self.book.rows[rule.name].get(row_id)
        if present is None or ("deleted_at" not in columns and present["deleted_at"] is not None):
            gone = "" if present is None else "deleted_at"
            raise Refused("FD002", table=rule.name, column=gone)
        wanted = {name: read(rule.kinds[name], change["set"][name]) for name in columns}
        seen = {name: read(rule.kinds[name], was[name]) for name in columns}
        stale = next((name for name in sorted(seen) if present[name] != seen[name]), None)
        if stale is not None:
            raise Refused("FD002", table=rule.name, column=stale)
        self._replace(rule, present, {**present, **wanted}, columns)

    def _replace(self, rule: TableRule, present: Row, row: Row, columns: tuple[str, ...]) -> None:
        if rule.name == "resource_claim":
            row = visits.with_lane(self.book, row, present, self.login)
        if rule.name == "resource_claim" or (
            rule.name == "appointment" and visits.DECISIVE.intersection(columns)
        ):
            self._visits.append(visits.Touched(rule.name, present, row))
        self._require_permission(rule)
        _require_sound(rule, row)
        visits.require_room(self.book, rule.name, row)
        altered = any(row[name] != present[name] for name in row if name not in _SILENT)
        if altered:
            row["updated_at"] = self.now()
        self.book.rows[rule.name][row["id"]] = row
        self._require_references(rule, {n: v for n, v in row.items() if v != present[n]})
        if altered:
            self._log(rule.name, "update", [row["id"]])

    # -- what both need ------------------------------------------------------------------------

    def _require_permission(self, rule: TableRule) -> None:
        if PERMISSION_OF[rule.name] not in self.login.perms:
            raise Refused("42501")

    def _require_references(self, rule: TableRule, given: Mapping[str, Any]) -> None:
        for column in sorted(rule.references):
            target = given.get(column)
            if target is not None and target not in self.book.rows[rule.references[column]]:
                name = f"{rule.name}_tenant_id_{column}_fkey"
                raise Refused("23503", table=rule.name, constraint=name)

    def _log(self, table: str, op: str, ids: list[str]) -> None:
        self.book.append(
            at=self.now(),
            entity=table,
            op=op,
            ids=ids,
            command=self.command,
            login=self.login.name,
        )


class _About(Refused):
    """A refusal with the changes it is about."""

    def __init__(self, refused: Refused, changes: list[Mapping[str, Any]]) -> None:
        super().__init__(
            refused.code,
            table=refused.table,
            column=refused.column,
            constraint=refused.constraint,
        )
        self.only_id = changes[0].get("id") if len(changes) == 1 else None


def record_of(refused: Refused) -> str | None:
    """Return the record that a refusal is about, when it is about one."""
    return refused.only_id if isinstance(refused, _About) else None


def _numbered(changes: list[Any]) -> list[tuple[tuple[Any, Any, tuple[str, ...]], Any]]:
    """Return each change with what tells its statement from its neighbours'."""
    return [
        (
            (
                change.get("table"),
                ("insert",) if change.get("op") == "insert" else (change.get("op"), place),
                tuple(sorted(change.get("set") or {})),
            ),
            change,
        )
        for place, change in enumerate(changes)
    ]


def _require_sound(rule: TableRule, row: Row) -> None:
    if rule.name in visits.SPANS and (row["starts_at"] or "") > (row["ends_at"] or "~"):
        raise Refused("22000", table="")  # no range can be made of them
    for name in rule.required:
        if row[name] is None:
            raise Refused("23502", table=rule.name, column=name)
    if not all(check(row) for check in rule.checks):
        raise Refused("23514", table=rule.name)
