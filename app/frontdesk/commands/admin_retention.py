"""`frontdesk admin retention`: how long a clinic keeps what."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from frontdesk.commands.operator_options import AsJson, Dsn, Tenant, read_id
from frontdesk.commands.saying import say, say_either

group = typer.Typer(no_args_is_help=True, help="How long a clinic keeps what.")

Months = Annotated[int, typer.Option(min=0, help="Months; 0 keeps it for good.")]


@group.command("set")
def set_retention(
    dsn: Dsn,
    tenant: Tenant,
    client_months: Months = 0,
    value_months: Months = 0,
    command_months: Months = 0,
    *,
    as_json: AsJson = False,
) -> None:
    """Set for how long clients (since the last visit or contact), values and details are kept."""
    from frontdesk.server.retention import Rules, set_rules

    rules = Rules(client_months or None, value_months or None, command_months or None)
    set_rules(dsn, tenant_id=read_id(tenant), rules=rules)
    _show_numbers(asdict(rules), as_json=as_json)


@group.command("show")
def show_retention(dsn: Dsn, tenant: Tenant, *, as_json: AsJson = False) -> None:
    """Show what a clinic keeps for how many months."""
    from frontdesk.server.retention import rules_of

    _show_numbers(asdict(rules_of(dsn, tenant_id=read_id(tenant))), as_json=as_json)


@group.command("apply")
def apply_retention(
    dsn: Dsn,
    tenant: Tenant,
    *,
    dry_run: Annotated[bool, typer.Option(help="Only count.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let go of what is past its time, in small steps; interrupted, it goes on the next time."""
    from frontdesk.server.retention import apply_rules

    expired = apply_rules(dsn, tenant_id=read_id(tenant), dry_run=dry_run)
    _show_numbers(asdict(expired), as_json=as_json)
    if expired.in_house and not as_json:
        say("Clients with a pet in the house are left out: check the pet out, then apply again.")


def _show_numbers(numbers: dict[str, int | None], *, as_json: bool) -> None:
    lines = (
        f"{name.replace('_', ' ')}: {'for good' if number is None else number}"
        for name, number in numbers.items()
    )
    say_either(numbers, "\n".join(lines), as_json=as_json)
