"""The clinic's tables as the fake server knows them: from the metadata of the real ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Table
from sqlalchemy.dialects import postgresql

from frontdesk.storage.schema import METADATA, SERVER_ONLY_COLUMNS, SERVER_SET_COLUMNS
from tests.fakes.clinic_server.values import read

Row = Mapping[str, Any]
Check = Callable[[Row], bool]

_KINDS = {"timestamp with time zone": "timestamptz"}
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_NOW = "now()"


@dataclass(frozen=True, slots=True)
class TableRule:
    """What a table asks of its rows; `kinds` are the types of the columns that desks know."""

    name: str
    kinds: Mapping[str, str]
    required: tuple[str, ...]
    defaults: Mapping[str, Any]
    settable: frozenset[str]
    references: Mapping[str, str]
    checks: tuple[Check, ...]


@cache
def table_rules() -> dict[str, TableRule]:
    """Return the tables, parents before children."""
    return {table.name: _rule(table) for table in METADATA.sorted_tables}


def _rule(table: Table) -> TableRule:
    columns = [each for each in table.columns if each.name not in SERVER_ONLY_COLUMNS]
    kinds = {each.name: _kind(each) for each in columns}
    return TableRule(
        name=table.name,
        kinds=kinds,
        required=tuple(each.name for each in columns if not each.nullable),
        defaults={each.name: _default(each) for each in columns if each.server_default is not None},
        settable=frozenset(kinds) - SERVER_SET_COLUMNS - {"id"},
        references=_references(table),
        checks=tuple(_checks(table)),
    )


def _kind(column: Column[Any]) -> str:
    text = column.type.compile(dialect=_DIALECT).lower()
    return _KINDS.get(text, text)


def _default(column: Column[Any]) -> Any:
    text = str(column.server_default.arg).removesuffix("::jsonb").strip("'")  # type: ignore[union-attr]
    kind = _kind(column)
    if text == _NOW:
        return None  # the server's clock
    if kind == "jsonb":
        return {} if text == "{}" else []
    return read(kind, text)


def _references(table: Table) -> dict[str, str]:
    """Return which table each referring column names."""
    found = {}
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint):
            column = next(name for name in constraint.column_keys if name != "tenant_id")
            found[column] = constraint.referred_table.name
    return found


def _checks(table: Table) -> list[Check]:
    conditions = [
        str(constraint.sqltext)
        for holder in (table, *table.columns)
        for constraint in holder.constraints
        if isinstance(constraint, CheckConstraint)
    ]
    return [check for text in conditions for part in text.split(" and ") for check in _read(part)]


_PATTERNS: tuple[tuple[str, Callable[..., Check]], ...] = (
    (r"char_length\((\w+)\) <= (\d+)", lambda name, most: _at_most(name, int(most), len)),
    (r"(\w+) in \((.*)\)", lambda name, words: _one_of(name, re.findall(r"'(\w+)'", words))),
    (r"(\w+) (>=|<) '(\d{4})-01-01Z'", lambda name, how, year: _instant_bound(name, how, year)),
    (r"(\w+) > (\w+)", lambda later, earlier: _later(later, earlier)),
)


def _read(condition: str) -> list[Check]:
    """Return the check that a condition of the schema means; none for what no test comes near."""
    text = " ".join(condition.split())
    for pattern, make in _PATTERNS:
        if found := re.fullmatch(pattern, text):
            return [make(*found.groups())]
    return []


def _at_most(name: str, most: int, size: Callable[[Any], int]) -> Check:
    return lambda row: row[name] is None or size(row[name]) <= most


def _one_of(name: str, words: list[str]) -> Check:
    return lambda row: row[name] is None or row[name] in words


def _instant_bound(name: str, how: str, year: str) -> Check:
    if how == "<":
        return lambda row: row[name] is None or row[name] < year
    return lambda row: row[name] is None or row[name] >= year


def _later(later: str, earlier: str) -> Check:
    return lambda row: row[later] is None or row[earlier] is None or row[later] > row[earlier]
