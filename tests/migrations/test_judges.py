"""What outside judges say about our SQL: squawk of the migrations, pgspot of the functions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.server.migration_sql import sql_dir
from frontdesk.settings import migrations_dir
from tests.migrations.test_schema_agrees import _function_files

SQUAWK_IGNORED = {
    # Minutes of a day, weights and lanes: their CHECKs bound them far below a smallint's limit,
    # and rows of a clinic are small because of it. Money and positions are bigint.
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
}

PGSPOT_IGNORED = {
    # Rules for extension scripts, which run with a search_path that others may have prepared:
    # ours run with a fixed one, in schemas where only our owner may create anything.
    "PS001",
    "PS016",
    "PS017",
}


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _judged(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(argument) for argument in arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def upgrade_sql(tmp_path: Path) -> Path:
    ini = migrations_dir() / "alembic.ini"
    made = _judged(_tool("alembic"), "-c", ini, "upgrade", "head", "--sql")
    assert made.returncode == 0, made.stderr
    # What comes before is Alembic's own table, whose varchar is not ours to choose.
    _, marker, ours = made.stdout.partition("-- Running upgrade")
    path = tmp_path / "upgrade.sql"
    path.write_text(f"begin;\n{marker}{ours}", encoding="utf-8")
    return path


def test_squawk_has_nothing_against_the_migrations(upgrade_sql: Path) -> None:
    ignored = [part for rule in sorted(SQUAWK_IGNORED) for part in ("--exclude", rule)]
    verdict = _judged(_tool("squawk"), "--pg-version", "15", *ignored, upgrade_sql)
    assert verdict.returncode == 0, verdict.stdout


def test_squawk_does_judge(upgrade_sql: Path) -> None:
    with upgrade_sql.open("a", encoding="utf-8") as file:
        file.write("begin; create index late on app.pet (tenant_id, sex); commit;\n")
    verdict = _judged(_tool("squawk"), "--pg-version", "15", upgrade_sql)
    assert verdict.returncode == 1


def _pgspot(path: Path) -> subprocess.CompletedProcess[str]:
    ignored = [part for rule in sorted(PGSPOT_IGNORED) for part in ("--ignore", rule)]
    return _judged(_tool("pgspot"), *ignored, path)


def test_pgspot_has_nothing_against_the_functions(tmp_path: Path) -> None:
    # It wants to see that the schemas are ours before it trusts "create or replace" in them.
    texts = ["create schema app; create schema sec;"]
    texts += [file.read_text(encoding="utf-8") for file in _function_files()]
    path = tmp_path / "functions.sql"
    path.write_text("\n".join(texts), encoding="utf-8")
    verdict = _pgspot(path)
    assert "Errors: 0 Warnings: 0 Unknown: 0" in verdict.stdout, verdict.stdout
    assert verdict.returncode == 0


def test_pgspot_does_judge(tmp_path: Path) -> None:
    path = tmp_path / "open.sql"
    text = (sql_dir() / "functions" / "sec" / "can.sql").read_text(encoding="utf-8")
    path.write_text(text.replace("set search_path = pg_catalog, pg_temp\n", ""), encoding="utf-8")
    assert _pgspot(path).returncode == 1


def test_every_sql_file_is_used_by_a_migration() -> None:
    versions = "\n".join(
        path.read_text(encoding="utf-8") for path in (migrations_dir() / "versions").glob("*.py")
    )
    unused = [
        file.relative_to(sql_dir()).as_posix()
        for file in sql_dir().rglob("*.sql")
        if f'"{file.stem}"' not in versions and f'/{file.stem}"' not in versions
    ]
    assert unused == []
