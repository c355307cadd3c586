"""`frontdesk admin erase-client` and what belongs to it: the operator's duties to the clients."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.commands.operator_options import AsJson, Dsn, Tenant, read_id, read_id_if_given
from frontdesk.commands.saying import say, say_either
from frontdesk.domain.errors import FrontDeskError

if TYPE_CHECKING:
    from frontdesk.server.backup_traces import BackupTrace
    from frontdesk.server.erasing import Erasure, Proof

PROBLEM = 1

Client = Annotated[str, typer.Option("--client", help="The client's id.")]
Backups = Annotated[Path | None, typer.Option(help="A folder of backups to look through.")]
Register = Annotated[
    Path | None, typer.Option(help="A register kept elsewhere, one erasure a line.")
]

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
        tenant_id=read_id(tenant),
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

    entries = register_of(dsn, tenant_id=read_id_if_given(tenant))
    lines = [each.to_json() for each in entries]
    say(json.dumps(lines) if as_json else "\n".join(json.dumps(line) for line in lines))


def export_client(
    dsn: Dsn, tenant: Tenant, client: Client, out: Out, *, as_json: AsJson = False
) -> None:
    """Write all that is kept of a client to a private folder or a .zip, as JSON and as a page."""
    from frontdesk.server.exporting import export_client as export

    made = export(dsn, tenant_id=read_id(tenant), client_id=read_id(client, "client"), out=out)
    say_either({"out": str(made)}, f"Written to {made}.", as_json=as_json)


def export_tenant(dsn: Dsn, tenant: Tenant, out: Out, *, as_json: AsJson = False) -> None:
    """Write all that is kept of a clinic to a private folder, or a .zip: JSON, a file a table."""
    from frontdesk.server.exporting import export_tenant as export

    made = export(dsn, tenant_id=read_id(tenant), out=out)
    say_either({"out": str(made)}, f"Written to {made}.", as_json=as_json)


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
