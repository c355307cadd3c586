"""Whatever the schema can refuse has words of its own: a new rule without them fails here."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from frontdesk.domain.refusal_words import UNKNOWN, why, why_of_code, why_of_constraint
from frontdesk.server.migration_sql import sql_dir
from frontdesk.storage.schema import REPLICATED
from tests.servers import Database

pytestmark = pytest.mark.db

_RAISED = re.compile(r"errcode = '(\w{5})'(?:[^;]*?constraint = '(\w+)')?", re.DOTALL)
_ANSWERED = re.compile(r"'constraint', '(\w+)'")
_OTHER = re.compile(r"code = '(FD\d{3})'")


def _constraints(database: Database) -> list[str]:
    with database.operator() as operator:
        rows = operator.execute(
            "select distinct conname from pg_constraint where contype <> 't'"
            " and conrelid = any (%s::regclass[])",
            ([f"app.{table}" for table in REPLICATED],),
        ).fetchall()
    return [row[0] for row in rows]


def _raised() -> Iterator[tuple[str, str]]:
    for file in (sql_dir() / "functions").rglob("*.sql"):
        text = file.read_text("utf-8")
        yield from ((found[1], found[2] or "") for found in _RAISED.finditer(text))
        yield from ((found[1], "") for found in _OTHER.finditer(text))
        yield from (("FD009", found[1]) for found in _ANSWERED.finditer(text))


def test_every_constraint_of_a_record_has_words(database: Database) -> None:
    found = _constraints(database)
    assert len(found) > 100
    assert [name for name in found if why_of_constraint(name) is None] == []


def test_every_code_and_rule_that_the_servers_functions_name_has_words() -> None:
    raised = set(_raised())
    assert {code for code, _ in raised} >= {f"FD00{number}" for number in range(1, 10)}
    assert sorted(code for code, _ in raised if why_of_code(code) is None) == []
    assert sorted(rule for _, rule in raised if rule and why_of_constraint(rule) is None) == []


def test_words_are_short_and_say_what_to_do(database: Database) -> None:
    rules = {rule for _, rule in _raised() if rule} | set(_constraints(database))
    for rule in sorted(rules):
        said = why("23514", {"constraint": rule})
        assert said is not UNKNOWN
        assert 8 < len(said.reason) < 90, rule
        assert said.advice.endswith("."), rule
        assert not re.search(r"_|tenant|constraint|null", f"{said.reason} {said.advice}"), rule
