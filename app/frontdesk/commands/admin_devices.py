"""`frontdesk admin device`: which desks there are, and shutting one out."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from frontdesk.commands.operator_options import AsJson, Dsn, Tenant, read_id_if_given
from frontdesk.commands.saying import say, say_either

group = typer.Typer(no_args_is_help=True, help="The clinics' desks.")

SHOWN = ("id", "workstation", "login", "client_version", "seen_at")


@group.command("list")
def list_devices(dsn: Dsn, tenant: Tenant = "", *, as_json: AsJson = False) -> None:
    """List the desks of one clinic, or of all: whose, where, when last seen, shut out or not."""
    from frontdesk.server.desks import list_desks  # psycopg is slow to import

    desks = list_desks(dsn, tenant_id=read_id_if_given(tenant, "tenant"))
    if as_json:
        say(json.dumps(desks, default=_plain))
        return
    for desk in desks:
        state = "shut out" if desk["revoked_at"] else "welcome"
        say("\t".join([*(_plain(desk[name]) for name in SHOWN), state]))


@group.command("revoke")
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
        device_id=read_id_if_given(device, "device"),
        workstation=read_id_if_given(workstation, "workstation"),
        tenant_id=read_id_if_given(tenant, "tenant"),
        reason=reason,
    )
    text = f"{count} shut out." if count else "Shut out already; nothing was changed."
    say_either({"revoked": count}, text, as_json=as_json)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
