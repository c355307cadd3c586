"""`frontdesk admin erase-client` as the operator runs it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from frontdesk.commands.admin import app
from frontdesk.domain.errors import InvalidInput, NotFound
from frontdesk.domain.ids import new_id
from tests.clinics import Clinic
from tests.db.desk import Desk, booking
from tests.servers import Database

pytestmark = pytest.mark.db


def _run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def _erase(clinic: Clinic, *more: str, client: Any = None) -> tuple[int, str]:
    return _run(
        "erase-client", "--dsn", clinic.operator_dsn, "--tenant", str(clinic.tenant_id),
        "--client", str(client or clinic.ids["client"]), "--reason", "asked by letter", *more,
    )  # fmt: skip


def test_it_prints_the_proof(clinic_a: Clinic) -> None:
    code, said = _erase(clinic_a)
    assert code == 0
    assert "client 1" in said
    assert "pet 2" in said
    assert "What stays" in said
    assert "--again" in said
    assert "Stone" not in said


def test_it_prints_the_proof_as_json(clinic_a: Clinic) -> None:
    answer = json.loads(_erase(clinic_a, "--json")[1])
    assert answer["counts"]["pet"] == 2
    assert answer["told"][0] <= answer["told"][1]
    assert all(len(bytes.fromhex(each["digest"])) == 32 for each in answer["events"])
    assert len(answer["events"]) >= 4
    again = json.loads(_erase(clinic_a, "--json")[1])
    assert set(again["counts"].values()) == {0}
    assert again["events"] == []


def test_the_log_is_proved_after_an_erasure_as_before(clinic_a: Clinic) -> None:
    _erase(clinic_a)
    code, said = _run("audit", "verify", "--dsn", clinic_a.operator_dsn)
    assert code == 0, said


def test_it_names_the_backups_that_are_older(clinic_a: Clinic, tmp_path: Path) -> None:
    old, new = tmp_path / "monday.dump", tmp_path / "tomorrow.dump"
    for path, moment in ((old, 1_700_000_000), (new, 4_000_000_000)):
        path.touch()
        os.utime(path, (moment, moment))
    answer = json.loads(_erase(clinic_a, "--json", "--backups", str(tmp_path))[1])
    files = [each["name"] for each in answer["backups"] if each["kind"] == "file"]
    assert files == [str(old)]
    with pytest.raises(InvalidInput, match="folder"):
        _erase(clinic_a, "--backups", str(tmp_path / "nowhere"))


def test_who_is_expected_is_erased_only_when_that_is_meant(clinic_a: Clinic) -> None:
    desk = Desk(clinic_a.connect())
    desk.apply(*booking(clinic_a.ids, "2099-03-02T09:00:00Z", "2099-03-02T10:00:00Z"))
    with pytest.raises(InvalidInput, match="visits to come"):
        _erase(clinic_a)
    assert desk.value("select family_name from app.client") == "Stone"
    assert _erase(clinic_a, "--cancel-visits")[0] == 0
    assert desk.value("select family_name from app.client") == ""


def test_an_unknown_client_or_clinic_is_told(clinic_a: Clinic, clinic_b: Clinic) -> None:
    with pytest.raises(NotFound):
        _erase(clinic_a, client=new_id())
    with pytest.raises(NotFound):
        _erase(clinic_a, client=clinic_b.ids["client"])
    with pytest.raises(InvalidInput, match="--client"):
        _erase(clinic_a, client="Mrs Stone")


def test_a_restored_backup_is_erased_again_from_the_register(
    database: Database, clinic_a: Clinic, tmp_path: Path
) -> None:
    """The register is kept elsewhere; the server here is as it was before the erasure."""
    register = tmp_path / "erasures.jsonl"
    entry = {
        "tenant_id": str(clinic_a.tenant_id),
        "client_id": str(clinic_a.ids["client"]),
        "reason": "asked by letter",
        "at": "2026-11-20T10:00:00+00:00",
    }
    unknown = {**entry, "client_id": str(new_id())}
    register.write_text(f"{json.dumps(entry)}\n{json.dumps(unknown)}\n", encoding="utf-8")
    code, said = _run("erase-client", "--again", "--dsn", database.dsn, "--register", str(register))
    assert code == 1
    assert said.splitlines() == [
        f"{entry['client_id']}: erased again",
        f"{unknown['client_id']}: No client of this clinic has this id.",
    ]
    with psycopg.connect(database.dsn) as operator:
        rows = operator.execute(
            "select family_name from app.client where id = %s", [clinic_a.ids["client"]]
        ).fetchall()
    assert rows == [("",)]


def test_the_register_can_be_kept_and_replayed(clinic_a: Clinic, tmp_path: Path) -> None:
    _erase(clinic_a)
    kept = tmp_path / "kept.jsonl"
    kept.write_text(_run("erasures", "--dsn", clinic_a.operator_dsn)[1], encoding="utf-8")
    code, said = _run(
        "erase-client", "--again", "--dsn", clinic_a.operator_dsn, "--register", str(kept)
    )
    assert (code, said) == (0, f"{clinic_a.ids['client']}: nothing was left\n")
    kept.write_text("not a register\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="register"):
        _run("erase-client", "--again", "--dsn", clinic_a.operator_dsn, "--register", str(kept))
