"""`frontdesk admin service`: logins of workers and reports."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from frontdesk.commands.operator_options import AsJson, Dsn, read_id
from frontdesk.commands.saying import say, say_either, say_new_login

group = typer.Typer(no_args_is_help=True, help="Logins of workers and reports.")


@group.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What the program is, such as reminders.")],
    kind: Annotated[str, typer.Option(help="worker or report.")],
    tenant: Annotated[list[str], typer.Option(help="A clinic it is for; repeatable.")],
    dsn: Dsn,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a login that reads what its kind needs, of these clinics; prints its password once.

    Its session names the clinic it works for: set app.acting_tenant = '…'.
    """
    from frontdesk.server.services import add_service  # psycopg is slow to import

    made = add_service(dsn, name=name, kind=kind, tenant_ids=[read_id(each) for each in tenant])
    say_new_login(made.login, made.password, made.dsn, as_json=as_json)


@group.command("disable")
def disable(
    login: Annotated[str, typer.Option(help="The program's login, s_…")],
    dsn: Dsn,
    *,
    as_json: AsJson = False,
) -> None:
    """Shut a program's login at once, its open sessions too."""
    from frontdesk.server.services import disable_service

    disable_service(dsn, login=login)
    say_either({"login": login, "active": False}, f"{login} is disabled.", as_json=as_json)


@group.command("list")
def list_all(dsn: Dsn, *, as_json: AsJson = False) -> None:
    """List the logins of programs, with their kind and their clinics."""
    from frontdesk.server.services import list_services

    services = list_services(dsn)
    if as_json:
        say(json.dumps(services, default=str))
        return
    for each in services:
        state = "active" if each["active"] else "disabled"
        say(f"{each['login']}\t{each['kind']}\t{state}\t{each['name']}")
