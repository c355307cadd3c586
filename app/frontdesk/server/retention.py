"""How long a clinic keeps what, and the work of letting go of the rest, in small steps.

Every step is a transaction of its own: whoever works at a desk waits for none of them long, and
what was interrupted goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from frontdesk.domain.errors import InvalidInput
from frontdesk.server.operator_connection import act_for, operator_session

STEP = 500
REASON = "the clinic keeps nobody longer"
_LONGEST = 1200


@dataclass(frozen=True, slots=True)
class Rules:
    """Months that a clinic keeps what; None keeps it for good.

    `client_months` count from the last visit or contact, `value_months` are for the values in the
    log, `command_months` for what refused and overridden commands left behind.
    """

    client_months: int | None = None
    value_months: int | None = None
    command_months: int | None = None


@dataclass(frozen=True, slots=True)
class Expired:
    """What was let go of, or would be.

    `in_house` are clients past their time whose pet was never checked out: they are left until
    somebody has looked.
    """

    clients: int
    values: int
    commands: int
    in_house: int = 0


def set_rules(dsn: str, *, tenant_id: UUID, rules: Rules) -> None:
    """Set what a clinic keeps. InvalidInput for months that are no number from 1 to 1200."""
    for months in (rules.client_months, rules.value_months, rules.command_months):
        if months is not None and not 1 <= months <= _LONGEST:
            raise InvalidInput("Months lie between 1 and 1200.", field="months")
    with operator_session(dsn) as connection:
        act_for(connection, tenant_id)
        connection.execute(
            "insert into sec.retention (tenant_id, client_months, value_months, command_months)"
            " values (%s, %s, %s, %s) on conflict (tenant_id) do update set"
            " client_months = excluded.client_months, value_months = excluded.value_months,"
            " command_months = excluded.command_months, changed_at = clock_timestamp(),"
            " changed_by = session_user",
            [tenant_id, rules.client_months, rules.value_months, rules.command_months],
        )


def rules_of(dsn: str, *, tenant_id: UUID) -> Rules:
    """Return what a clinic keeps; for good unless it was set."""
    with operator_session(dsn) as connection:
        act_for(connection, tenant_id)
        row = connection.execute(
            "select client_months, value_months, command_months from sec.retention"
            " where tenant_id = %s",
            [tenant_id],
        ).fetchone()
    return Rules() if row is None else Rules(*row)


def apply_rules(dsn: str, *, tenant_id: UUID, dry_run: bool = False) -> Expired:
    """Let go of what is past its time; with `dry_run` only count it."""
    if dry_run:
        return _would_expire(dsn, tenant_id)
    clients, in_house = _erase_clients(dsn, tenant_id)
    return Expired(
        clients, _expire_values(dsn, tenant_id), _expire_commands(dsn, tenant_id), in_house
    )


def _erase_clients(dsn: str, tenant_id: UUID) -> tuple[int, int]:
    """Erase who is due; return how many were, and how many have a pet in the house."""
    past = _clients_past(dsn, tenant_id)
    due = [client_id for client_id, in_house in past if not in_house]
    erased = sum(_erase(dsn, tenant_id, client_id) for client_id in due)
    return erased, len(past) - len(due)


def _erase(dsn: str, tenant_id: UUID, client_id: UUID) -> bool:
    """Erase a client; False for one who came back or has booked meanwhile."""
    try:
        with operator_session(dsn) as connection:
            act_for(connection, tenant_id)
            connection.execute("select sec.erase_client(%s, %s, false)", [client_id, REASON])
    except InvalidInput:
        return False
    return True


def _clients_past(dsn: str, tenant_id: UUID) -> list[tuple[UUID, bool]]:
    with operator_session(dsn) as connection:
        act_for(connection, tenant_id)
        return connection.execute(
            "select client_id, in_house from sec.clients_past_retention()"
        ).fetchall()


def _expire_values(dsn: str, tenant_id: UUID) -> int:
    total, reached = 0, 0
    while True:
        with operator_session(dsn) as connection:
            act_for(connection, tenant_id)
            expired, end = _one(
                connection, "select expired, reached from sec.expire_values(%s, %s)", reached
            )
        total += expired
        if end is None:
            return int(total)
        reached = end


def _expire_commands(dsn: str, tenant_id: UUID) -> int:
    total = 0
    while True:
        with operator_session(dsn) as connection:
            act_for(connection, tenant_id)
            (expired,) = _one(connection, "select sec.expire_commands(%s)")
        total += expired
        if not expired:
            return int(total)


def _one(connection: psycopg.Connection[Any], query: str, *parameters: Any) -> tuple[Any, ...]:
    row = connection.execute(query.encode(), [*parameters, STEP]).fetchone()
    assert row is not None  # noqa: S101  (a function gives a row)
    return tuple(row)


def _would_expire(dsn: str, tenant_id: UUID) -> Expired:
    """Count what a run would let go of."""
    past = _clients_past(dsn, tenant_id)
    in_house = sum(is_in_house for _, is_in_house in past)
    with operator_session(dsn) as connection:
        act_for(connection, tenant_id)
        row = connection.execute(
            "select (select count(*) from app.event as e where e.tenant_id = r.tenant_id"
            "  and e.changed is not null and e.at < now() - make_interval(months => value_months)),"
            " (select count(*) from app.command as c where c.tenant_id = r.tenant_id"
            "  and c.status <> 'held' and num_nonnulls(c.detail, c.override) > 0"
            "  and c.received_at < now() - make_interval(months => command_months))"
            " from sec.retention as r where r.tenant_id = %s",
            [tenant_id],
        ).fetchone()
    values, commands = row or (0, 0)
    return Expired(len(past) - in_house, values, commands, in_house)
