"""`frontdesk doctor`: what is wrong with this desk?"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.commands.desk_access import PASSWORD, JsonOption, LoginOption
from frontdesk.commands.finding_lines import finding_lines
from frontdesk.commands.saying import say
from frontdesk.settings import Locations
from frontdesk.storage.passwords import kept_password
from frontdesk.storage.profiles import Profile

if TYPE_CHECKING:
    from frontdesk.doctor.bundle import Bundle

app = typer.Typer(add_completion=False, help="What is wrong with this desk?")


@app.command()
def doctor(
    profile: Annotated[
        str, typer.Option("--profile", help="A profile's name or path (default: the last one).")
    ] = "",
    *,
    login: LoginOption = "",
    bundle: Annotated[
        Path | None,
        typer.Option(help="Save a support bundle here (.zip), after showing what is in it."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Examine this desk; exits 1 when something is to be done.

    It needs neither the server nor a password, reads and never mends. With FRONTDESK_PASSWORD, or
    one that the keyring keeps, it looks into the encrypted files and asks the server too.
    """
    from frontdesk.doctor.bundle import make_bundle
    from frontdesk.doctor.examination import examine
    from frontdesk.doctor.opening import open_subject

    subject = open_subject(Locations.of_this_user(), profile, login, _password)
    subject = replace(subject, printers=_printers)
    found = examine(subject)
    say(json.dumps(found.to_json()) if as_json else finding_lines(found.findings, "this desk"))
    if bundle is not None:
        _save_bundle(make_bundle(subject, found), bundle)
    raise typer.Exit(1 if found.problems else 0)


def _save_bundle(bundle: Bundle, path: Path) -> None:
    """Show everything that would be saved, ask where somebody can answer, and save it."""
    for each in bundle.files:
        say(f"--- {each.name} ({len(each.content)} bytes, SHA-256 {each.sha256})", err=True)
        say(each.text, err=True)
    if sys.stdin.isatty() and not typer.confirm(f"Save this as {path}?", err=True):
        say("Nothing was saved.", err=True)
        return
    bundle.save(path)
    say(f"Saved as {path}. Nothing was sent anywhere.", err=True)


def _password(profile: Profile) -> str | None:
    """Return what opens the desk, if it is at hand; nothing is asked for."""
    given = os.environ.get(PASSWORD)
    return given if given is not None else kept_password(profile, profile.login)


def _printers() -> int | None:
    """Count the printers; None where Qt is not installed or has no application to ask with."""
    try:
        from PySide6.QtPrintSupport import QPrinterInfo
    except ImportError:
        return None
    return len(QPrinterInfo.availablePrinterNames())
