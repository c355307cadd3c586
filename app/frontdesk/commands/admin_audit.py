"""`frontdesk admin audit`: is the log as it was written?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from frontdesk.commands.saying import say
from frontdesk.domain.errors import InvalidInput

if TYPE_CHECKING:
    from frontdesk.server.audit.verify import Verdict

app = typer.Typer(no_args_is_help=True, help="The log: prove that nobody altered it.")

Dsn = Annotated[str, typer.Option(help="The operator's DSN.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

BROKEN = 1


@app.command()
def verify(
    dsn: Dsn,
    tenant: Annotated[str, typer.Option(help="One clinic's tenant id; else all.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Read every event and name each one that was altered, removed, inserted or swapped.

    Exits 1 when anything is wrong.
    """
    from frontdesk.server.audit.verify import verify_logs  # psycopg is slow to import

    verdicts = verify_logs(dsn, tenant_id=_tenant_id(tenant) if tenant else None)
    holds = all(verdict.holds for verdict in verdicts)
    if as_json:
        say(json.dumps({"holds": holds, "clinics": [_as_json(each) for each in verdicts]}))
    else:
        say("\n".join(line for verdict in verdicts for line in _lines(verdict)) or "No clinic yet.")
    raise typer.Exit(0 if holds else BROKEN)


def _as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "tenant_id": str(verdict.tenant_id),
        "holds": verdict.holds,
        "events": verdict.events,
        "head": verdict.head,
        "erased": verdict.erased,
        "broken": [finding.to_json() for finding in verdict.broken],
        "more": verdict.more,
    }


def _lines(verdict: Verdict) -> list[str]:
    erased = f", {verdict.erased} of them erased" if verdict.erased else ""
    says = "holds" if verdict.holds else "DOES NOT HOLD"
    lines = [f"{verdict.tenant_id}: {says}. {verdict.events} events{erased}, head {verdict.head}."]
    lines += [f"  {finding}" for finding in verdict.broken]
    if verdict.more:
        lines.append(f"  … and {verdict.more} more places")
    return lines


def _tenant_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as exc:
        raise InvalidInput("A tenant id looks like a UUID.", field="tenant") from exc
