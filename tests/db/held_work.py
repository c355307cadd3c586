"""How the tests shut a desk out, hand its commands over and settle them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.clinics import Clinic
from tests.db.desk import Desk
from tests.servers import Database


def hand_over(desk: Desk, envelope: Any, reason: str = "disabled") -> dict[str, Any]:
    """Bring a command for the manager, as the desk's own login."""
    answer: dict[str, Any] = desk.value("select app.hand_over(%s, %s)", Jsonb(envelope), reason)
    return answer


def disable(database: Database, clinic: Clinic, role: str = "receptionist") -> None:
    """Shut a login out, as the operator."""
    with database.operator() as operator:
        operator.execute(
            "update sec.login_binding set active = false where role_name = %s",
            [clinic.logins[role].login],
        )


def revoke(manager: Desk, desk: Desk) -> None:
    """Shut a desk out."""
    assert manager.value("select app.revoke_device(%s, 'stolen')", desk.device_id) == 1


def release(manager: Desk, command_id: str) -> dict[str, Any]:
    """Let a held command happen."""
    answer: dict[str, Any] = manager.value("select app.release(%s)", command_id)
    return answer


def drop(manager: Desk, command_id: str, note: str | None = "") -> dict[str, Any]:
    """Settle a held command without doing it."""
    answer: dict[str, Any] = manager.value("select app.drop_held(%s, %s)", command_id, note)
    return answer


def held_ids(manager: Desk) -> list[str]:
    """Return the commands that wait for the manager."""
    rows = manager.connection.execute("select id from app.held_commands()").fetchall()
    return [str(row[0]) for row in rows]


def refused(act: Callable[[], Any]) -> str | None:
    """Return the SQLSTATE with which the server refuses."""
    with pytest.raises(psycopg.Error) as caught:
        act()
    return caught.value.sqlstate
