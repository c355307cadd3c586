"""`frontdesk admin doctor`: what is wrong with a server?"""

from __future__ import annotations

import json

import typer

from frontdesk.commands.finding_lines import finding_lines
from frontdesk.commands.operator_options import AsJson, Dsn
from frontdesk.commands.saying import say
from frontdesk.logs.finding import Severity


def doctor(dsn: Dsn, *, as_json: AsJson = False) -> None:
    """Examine a server; nothing is changed. Exits 1 when something is to be done."""
    from frontdesk.server.health.examination import examine_server  # psycopg is slow to import

    findings = examine_server(dsn)
    problems = [each.code for each in findings if each.severity is Severity.PROBLEM]
    shown = {
        "ok": not problems,
        "problems": problems,
        "findings": [each.to_json() for each in findings],
    }
    say(json.dumps(shown) if as_json else finding_lines(findings, "this server"))
    raise typer.Exit(1 if problems else 0)
