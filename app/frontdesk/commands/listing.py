"""`frontdesk list`: what this desk's copy of the data holds, online or not."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from frontdesk.commands.desk_access import (
    JsonOption,
    LoginOption,
    ProfileOption,
    open_desk,
    require_day_readable,
)
from frontdesk.commands.saying import say
from frontdesk.commands.slots import slot_as_json
from frontdesk.domain.errors import InvalidInput, NotSynchronised
from frontdesk.domain.wall_clock import day_bounds, to_text
from frontdesk.operations.refusals import refusals
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.sign_in import FIRST_ONLINE

app = typer.Typer(add_completion=False, help="What this desk's copy of the data holds.")

Objects = list[dict[str, Any]]


class Listed(StrEnum):
    """What can be listed."""

    APPOINTMENTS = "appointments"
    PETS = "pets"
    CLIENTS = "clients"
    SERVICES = "services"
    RESOURCES = "resources"
    ATTENTION = "attention"
    WAITING = "waiting"


_TABLES = {
    Listed.APPOINTMENTS: "appointment",
    Listed.PETS: "pet",
    Listed.CLIENTS: "client",
    Listed.SERVICES: "service",
    Listed.RESOURCES: "resource",
}

_OWN_ENTRIES = (Listed.ATTENTION, Listed.WAITING)
"""What is this desk's alone, and may be looked at however long the server was not heard."""

_ORDER = {
    Listed.APPOINTMENTS: "starts_at, id",
    Listed.PETS: "name, id",
    Listed.CLIENTS: "family_name, given_name, id",
    Listed.SERVICES: "position, code, id",
    Listed.RESOURCES: "position, name, id",
}


@app.command("list")
def show(
    what: Annotated[Listed, typer.Argument(help="What to list.")],
    profile: ProfileOption,
    *,
    on: Annotated[
        str, typer.Option("--date", help="Only appointments of this day, YYYY-MM-DD.")
    ] = "",
    login: LoginOption = "",
    as_json: JsonOption = False,
) -> None:
    """List rows of this desk's copy of the data, or commands of its outbox."""
    day = _day(on, what)
    with open_desk(profile, login=login).store() as store:
        if store.replica.meta is None:
            raise NotSynchronised(FIRST_ONLINE)
        if what not in _OWN_ENTRIES:
            require_day_readable(store, day)
        found = _listed(store, what, day)
    if as_json:
        say(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        say(_line(each))


def _listed(store: LocalStore, what: Listed, day: date | None) -> Objects:
    if what is Listed.WAITING:
        return [_command(each) for each in store.outbox.waiting()]
    if what is Listed.ATTENTION:
        return _attention(store)
    return _rows(store, what, day)


def _attention(store: LocalStore) -> Objects:
    """Return the refused commands with the reason and, for a visit, three free times instead."""
    commands = {command.command_id: command for command in store.outbox.attention()}
    return [
        {
            **_command(commands[refusal.command_id]),
            "message": refusal.reason,
            "advice": refusal.why.advice,
            "alternatives": [
                slot_as_json(slot, refusal.visit.resource_ids if refusal.visit else ())
                for slot in refusal.alternatives
            ],
            "others": [slot_as_json(slot, ()) for slot in refusal.others],
        }
        for refusal in refusals(store, now=datetime.now(UTC))
    ]


def _rows(store: LocalStore, listed: Listed, day: date | None) -> Objects:
    where, bounds = "deleted_at is null", list[str]()
    if day is not None:
        where += " and starts_at < ? and ends_at > ?"
        begins, ends = day_bounds(day, store.replica.zone())
        bounds = [to_text(ends), to_text(begins)]
    table, order = _TABLES[listed], _ORDER[listed]
    rows = store.replica.rows(
        f"select * from {table} where {where} order by {order}",  # noqa: S608 - our own names
        bounds,
    )
    pending = {str(row_id) for row_id in store.replica.pending_ids(table)}
    return [_row(dict(row), pending) for row in rows]


def _row(values: dict[str, Any], pending: set[str]) -> dict[str, Any]:
    if "active" in values:
        values["active"] = bool(values["active"])
    if "custom" in values:
        values["custom"] = json.loads(values["custom"])
    return {**values, "pending": values["id"] in pending}


def _command(command: OutboxCommand) -> dict[str, Any]:
    return {
        "id": str(command.command_id),
        "name": command.changeset.name,
        "state": str(command.state),
        "code": command.code,
        "message": command.detail.get("message"),
        "device_seq": command.device_seq,
        "client_time": command.client_time.isoformat(),
        "changes": command.changeset.to_json(),
    }


def _day(text: str, what: Listed) -> date | None:
    if not text:
        return None
    if what is not Listed.APPOINTMENTS:
        raise InvalidInput("--date goes with appointments only.", field="date")
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise InvalidInput(f"{text} is no day; write it as 2026-11-21.", field="date") from exc


def _line(values: dict[str, Any]) -> str:
    shown = (f"{key}={value}" for key, value in values.items() if value not in (None, "", "{}"))
    return "  ".join(shown)
