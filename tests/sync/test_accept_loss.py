"""`frontdesk sync` at a server that has lost much: refused with the numbers, unless it is right."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from frontdesk.commands.dispatch import run
from frontdesk.domain.ids import new_id
from tests.clinics import Clinic

PETS = 60


def sync(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    code = run(["sync", "--once", "--profile", "A", *options])
    return code, capsys.readouterr().err


def hide_pets(clinic: Clinic) -> None:
    with psycopg.connect(clinic.operator_dsn, autocommit=True) as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s, false)", [str(clinic.tenant_id)]
        )
        operator.execute(
            "update app.pet set deleted_at = now() where tenant_id = %s", [clinic.tenant_id]
        )


@pytest.mark.parametrize(("role", "may"), [("receptionist", False), ("manager", True)])
def test_who_manages_workstations_accepts_a_loss_from_the_command_line(
    clinic_a: Clinic,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    role: str,
    may: bool,
) -> None:
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    monkeypatch.setenv("FRONTDESK_PASSWORD", clinic_a.logins[role].password)
    with psycopg.connect(clinic_a.operator_dsn, autocommit=True) as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s, false)", [str(clinic_a.tenant_id)]
        )
        with operator.cursor() as cursor:
            cursor.executemany(
                "insert into app.pet (tenant_id, id, name) values (%s, %s, 'Milo')",
                [(clinic_a.tenant_id, new_id()) for _ in range(PETS)],
            )
    run(["profile", "add", "A", "--dsn", clinic_a.dsn(role, password=False)])
    assert sync(capsys)[0] == 0
    hide_pets(clinic_a)
    code, words = sync(capsys)
    assert code != 0
    assert f"{PETS + 2} of {PETS + 2} pets" in words
    assert (sync(capsys, "--accept-loss")[0] == 0) is may
    assert (sync(capsys)[0] == 0) is may
