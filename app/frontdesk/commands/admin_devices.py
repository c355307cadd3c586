"""`frontdesk admin device`: which desks there are, and shutting one out."""

from __future__ import annotations

import json
from typing import Annotated, Any
from uuid import UUID

import typer

from frontdesk.commands.operator_dsn import Dsn
from frontdesk.commands.saying import say
from frontdesk.domain.errors import InvalidInput

app = typer.Typer(no_args_is_help=True, help="The clinics' desks.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Tenant = Annotated[str, typer.Option("--tenant", help="The clinic's tenant id.")]

SHOWN = ("id", "workstation", "login", "client_version", "seen_at")


@app.command("list")
def list_devices(dsn: Dsn, tenant: Tenant = "", *, as_json: AsJson = False) -> None:
    """List the desks of one clinic, or of all: whose, where, when last seen, shut out or not."""
    from frontdesk.server.desks import list_desks  # psycopg is slow to import

    desks = list_desks(dsn, tenant_id=_id(tenant, "tenant"))
    if as_json:
        say(json.dumps(desks, default=_plain))
        return
    for desk in desks:
        state = "shut out" if desk["revoked_at"] else "welcome"
        say("\t".join([*(_plain(desk[name]) for name in SHOWN), state]))


@app.command("revoke")
def revoke(
    dsn: Dsn,
    workstation: Annotated[str, typer.Option(help="A whole workstation's id.")] = "",
    device: Annotated[str, typer.Option(help="One person at one workstation.")] = "",
    tenant: Tenant = "",
    reason: Annotated[str, typer.Option(help="Kept in the clinic's log.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Shut a desk out: at its next contact it hands over what waits and destroys its data's key."""
    from frontdesk.server.desks import revoke_desk

    count = revoke_desk(
        dsn,
        device_id=_id(device, "device"),
        workstation=_id(workstation, "workstation"),
        tenant_id=_id(tenant, "tenant"),
        reason=reason,
    )
    text = f"{count} shut out." if count else "Shut out already; nothing was changed."
    say(json.dumps({"revoked": count}) if as_json else text)


def _id(text: str, field: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as exc:
        raise InvalidInput(f"The {field}'s id looks like a UUID.", field=field) from exc


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
