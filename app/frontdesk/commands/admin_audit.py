"""`frontdesk admin audit`: is the log as it was written?"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.commands.operator_options import AsJson, Dsn, read_id_if_given
from frontdesk.commands.saying import say, say_either
from frontdesk.domain.errors import InvalidInput

if TYPE_CHECKING:
    from frontdesk.server.audit.anchored import AnchorVerdict
    from frontdesk.server.audit.verify import Verdict

group = typer.Typer(no_args_is_help=True, help="The log: prove that nobody altered it.")


BROKEN = 1


@group.command()
def verify(
    dsn: Dsn,
    tenant: Annotated[str, typer.Option(help="One clinic's tenant id; else all.")] = "",
    anchors: Annotated[Path | None, typer.Option(help="Where the anchors are kept.")] = None,
    public_key: Annotated[
        list[Path] | None, typer.Option(help="A key that anchors are checked with; repeatable.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Read every event and name each one that was altered, removed, inserted or swapped.

    With anchors: also whether the log still holds what was signed. Exits 1 when anything is wrong.
    """
    from frontdesk.server.audit.anchored import AnchorBook
    from frontdesk.server.audit.verify import verify_logs  # psycopg is slow to import

    if (anchors is None) != (not public_key):
        raise InvalidInput("--anchors and --public-key go together.", field="anchors")
    book = None
    if anchors is not None:
        book = AnchorBook.open(anchors, public_key or [], datetime.now(UTC))
    verdicts = verify_logs(dsn, tenant_id=read_id_if_given(tenant), book=book)
    holds = all(verdict.holds for verdict in verdicts)
    if as_json:
        say(json.dumps({"holds": holds, "clinics": [_as_json(each) for each in verdicts]}))
    else:
        say("\n".join(line for verdict in verdicts for line in _lines(verdict)) or "No clinic yet.")
    raise typer.Exit(0 if holds else BROKEN)


@group.command("make-key")
def make_key(
    file: Annotated[Path, typer.Argument(help="Where the key goes; FILE.pub is the public one.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Make the key that signs anchors. Keep it away from the database and its backups."""
    from frontdesk.server.audit import keys

    public = keys.make_key(file)
    shown = {
        "key": str(file),
        "public_key": str(public),
        "key_id": keys.key_id(keys.read_public_key(public)),
    }
    text = f"{file} signs, {public} checks; the key's id is {shown['key_id']}."
    say_either(shown, text, as_json=as_json)


@group.command()
def anchor(
    dsn: Dsn,
    key: Annotated[Path, typer.Option(help="The key that signs, of make-key.")],
    out: Annotated[Path, typer.Option(help="Where the anchors are kept.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Sign where each clinic's log stands: one file a clinic and day (UTC)."""
    from frontdesk.server.audit.anchoring import anchor_logs
    from frontdesk.server.audit.keys import read_key

    made = anchor_logs(dsn, read_key(key), out)
    shown = [
        {
            "tenant_id": str(each.tenant_id),
            "position": each.position,
            "file": str(each.path),
            "new": each.is_new,
        }
        for each in made
    ]
    lines = [f"{each.path}: {'signed' if each.is_new else 'kept from before'}" for each in made]
    say(json.dumps(shown) if as_json else "\n".join(lines) or "No clinic yet.")


def _as_json(verdict: Verdict) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "tenant_id": str(verdict.tenant_id),
        "known": verdict.is_known,
        "holds": verdict.holds,
        "events": verdict.events,
        "head": verdict.head,
        "erased": verdict.erased,
        "broken": [finding.to_json() for finding in verdict.broken],
        "more": verdict.more,
    }
    if verdict.anchors is not None:
        shown["anchors"] = asdict(verdict.anchors)
    return shown


def _lines(verdict: Verdict) -> list[str]:
    if not verdict.is_known:
        return [f"{verdict.tenant_id}: UNKNOWN HERE, though its log was anchored."]
    erased = f", {verdict.erased} of them erased" if verdict.erased else ""
    says = "holds" if verdict.holds else "DOES NOT HOLD"
    lines = [f"{verdict.tenant_id}: {says}. {verdict.events} events{erased}, head {verdict.head}."]
    lines += [f"  {finding}" for finding in verdict.broken]
    if verdict.more:
        lines.append(f"  … and {verdict.more} more places")
    return lines + _anchor_lines(verdict.anchors)


def _anchor_lines(anchors: AnchorVerdict | None) -> list[str]:
    if anchors is None:
        return []
    troubles = (
        ("altered", anchors.altered),
        ("signed with a key that was not given", anchors.unknown_key),
        ("missing", anchors.missing),
    )
    lines = [f"  {anchors.good} anchors are good."]
    return lines + [f"  anchors {says}: {', '.join(days)}" for says, days in troubles if days]
