"""`frontdesk admin erase-client` and what belongs to it: the operator's duties to the clients."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from frontdesk.commands.operator_dsn import Dsn
from frontdesk.commands.saying import say
from frontdesk.domain.errors import FrontDeskError, InvalidInput

if TYPE_CHECKING:
    from frontdesk.server.backup_traces import BackupTrace
    from frontdesk.server.erasing import Erasure, Proof

PROBLEM = 1

retention = typer.Typer(no_args_is_help=True, help="How long a clinic keeps what.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Tenant = Annotated[str, typer.Option("--tenant", help="The clinic's tenant id.")]
Client = Annotated[str, typer.Option("--client", help="The client's id.")]
Backups = Annotated[Path | None, typer.Option(help="A folder of backups to look through.")]
Register = Annotated[
    Path | None, typer.Option(help="A register kept elsewhere, one erasure a line.")
]

Months = Annotated[int, typer.Option(min=0, help="Months; 0 keeps it for good.")]
Out = Annotated[Path, typer.Option(help="A new folder, or a new file that ends in .zip.")]

WHAT_STAYS = (
    "What stays: times, states and amounts of the visits under ids that name nobody, the digests"
    " of the log, the logins, and paper."
)
BACKUPS_HOLD = (
    "A backup from before still holds the data until it is thrown away. Whoever restores one runs"
    " `frontdesk admin erase-client --again` before anybody signs in."
)


def register(app: typer.Typer) -> None:
    """Add the commands to `frontdesk admin`."""
    app.command("erase-client")(erase_client)
    app.command("erasures")(erasures)
    app.command("export-client")(export_client)
    app.command("export-tenant")(export_tenant)
    app.add_typer(retention, name="retention")


def erase_client(
    dsn: Dsn,
    tenant: Tenant = "",
    client: Client = "",
    reason: Annotated[str, typer.Option(help="Kept for good; must not name the person.")] = "",
    backups: Backups = None,
    register: Register = None,
    *,
    cancel_visits: Annotated[bool, typer.Option(help="Cancel visits to come.")] = False,
    again: Annotated[
        bool, typer.Option(help="After a restore: erase all of the register.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a client for good: records, log, commands; every desk forgets at its next contact."""
    if again:
        _erase_again(dsn, register, as_json=as_json)
        return
    from frontdesk.server.backup_traces import backups_before
    from frontdesk.server.erasing import erase_client as erase

    proof = erase(
        dsn,
        tenant_id=read_id(tenant, "tenant"),
        client_id=read_id(client, "client"),
        reason=reason,
        cancel_visits=cancel_visits,
    )
    traces = backups_before(dsn, datetime.now(UTC), backups)
    if as_json:
        say(json.dumps(_as_json(proof, traces)))
    else:
        say("\n".join(_as_lines(proof, traces)))


def erasures(
    dsn: Dsn,
    tenant: Annotated[str, typer.Option("--tenant", help="One clinic; all without it.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Print the register of erasures, one JSON object a line, to be kept outside of the backups."""
    from frontdesk.server.erasing import register_of

    entries = register_of(dsn, tenant_id=read_id(tenant, "tenant") if tenant else None)
    lines = [each.to_json() for each in entries]
    say(json.dumps(lines) if as_json else "\n".join(json.dumps(line) for line in lines))


def export_client(
    dsn: Dsn, tenant: Tenant, client: Client, out: Out, *, as_json: AsJson = False
) -> None:
    """Write all that is kept of a client to a private folder or a .zip, as JSON and as a page."""
    from frontdesk.server.exporting import export_client as export

    made = export(
        dsn, tenant_id=read_id(tenant, "tenant"), client_id=read_id(client, "client"), out=out
    )
    say(json.dumps({"out": str(made)}) if as_json else f"Written to {made}.")


def export_tenant(dsn: Dsn, tenant: Tenant, out: Out, *, as_json: AsJson = False) -> None:
    """Write all that is kept of a clinic to a private folder, or a .zip: JSON, a file a table."""
    from frontdesk.server.exporting import export_tenant as export

    made = export(dsn, tenant_id=read_id(tenant, "tenant"), out=out)
    say(json.dumps({"out": str(made)}) if as_json else f"Written to {made}.")


@retention.command("set")
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
    set_rules(dsn, tenant_id=read_id(tenant, "tenant"), rules=rules)
    _show_numbers(asdict(rules), as_json=as_json)


@retention.command("show")
def show_retention(dsn: Dsn, tenant: Tenant, *, as_json: AsJson = False) -> None:
    """Show what a clinic keeps for how many months."""
    from frontdesk.server.retention import rules_of

    _show_numbers(asdict(rules_of(dsn, tenant_id=read_id(tenant, "tenant"))), as_json=as_json)


@retention.command("apply")
def apply_retention(
    dsn: Dsn,
    tenant: Tenant,
    *,
    dry_run: Annotated[bool, typer.Option(help="Only count.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let go of what is past its time, in small steps; interrupted, it goes on the next time."""
    from frontdesk.server.retention import apply_rules

    expired = apply_rules(dsn, tenant_id=read_id(tenant, "tenant"), dry_run=dry_run)
    _show_numbers(asdict(expired), as_json=as_json)
    if expired.in_house and not as_json:
        say("Clients with a pet in the house are left out: check the pet out, then apply again.")


def _show_numbers(numbers: dict[str, int | None], *, as_json: bool) -> None:
    lines = (
        f"{name.replace('_', ' ')}: {'for good' if number is None else number}"
        for name, number in numbers.items()
    )
    say(json.dumps(numbers) if as_json else "\n".join(lines))


def read_id(text: str, field: str) -> UUID:
    """Return the id; InvalidInput names the option."""
    try:
        return UUID(text)
    except ValueError as exc:
        raise InvalidInput(f"--{field} takes an id, which looks like a UUID.", field=field) from exc


def _erase_again(dsn: str, path: Path | None, *, as_json: bool) -> None:
    from frontdesk.server.erasing import erase_again, read_register

    failed = False
    for erasure, outcome in erase_again(dsn, () if path is None else read_register(path)):
        failed = failed or isinstance(outcome, FrontDeskError)
        say(_again_line(erasure, outcome, as_json=as_json))
    if failed:
        raise typer.Exit(PROBLEM)


def _again_line(erasure: Erasure, outcome: Proof | FrontDeskError, *, as_json: bool) -> str:
    if isinstance(outcome, FrontDeskError):
        state = str(outcome)
    else:
        state = "erased again" if outcome.found_something else "nothing was left"
    if as_json:
        return json.dumps({**erasure.to_json(), "outcome": state})
    return f"{erasure.client_id}: {state}"


def _as_json(proof: Proof, traces: list[BackupTrace]) -> dict[str, object]:
    return {
        "client_id": str(proof.client_id),
        "counts": proof.counts,
        "commands": proof.commands,
        "events": [{"position": at, "digest": digest} for at, digest in proof.events],
        "told": [proof.told_from, proof.told_to],
        "head_hash": proof.head_hash,
        "remains": WHAT_STAYS,
        "backups": [each.to_json() for each in traces],
    }


def _as_lines(proof: Proof, traces: list[BackupTrace]) -> list[str]:
    if not proof.found_something:
        return [f"Nothing was left of client {proof.client_id}.", BACKUPS_HOLD]
    counts = ", ".join(f"{name} {count}" for name, count in sorted(proof.counts.items()))
    positions = ", ".join(str(position) for position, _ in proof.events) or "none"
    return [
        f"Client {proof.client_id} is erased.",
        f"Records emptied: {counts}.",
        f"Values taken out of the log at {len(proof.events)} positions: {positions}.",
        f"Commands that lost their details: {proof.commands}.",
        f"Desks are told by the events {proof.told_from} to {proof.told_to}.",
        f"The log's hash is now {proof.head_hash}; `admin audit verify` proves that it holds.",
        WHAT_STAYS,
        BACKUPS_HOLD,
        *(
            f"  {each.kind} {each.name}" + (f" of {each.made_at:%F %R}" if each.made_at else "")
            for each in traces
        ),
    ]
