"""`frontdesk demo`: two clinics on a server of their own, opened as the receptionist."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from frontdesk.commands.demo_desk import ROLE, demo_locations, demo_profile
from frontdesk.commands.saying import say
from frontdesk.domain.errors import EnvironmentalError, InvalidInput
from frontdesk.server.demo.clock import DemoClock
from frontdesk.server.demo.instances import Demo, DemoPlace
from frontdesk.settings import Locations

app = typer.Typer(add_completion=False, help="Two demo clinics, opened as the receptionist.")

DEMO_ZONE = "Europe/Dublin"
"""Where the demo's first clinic is: its date is today's demo."""

_UNSEEN = frozenset({"offscreen", "minimal"})


@app.command()
def demo(
    directory: Annotated[
        Path | None, typer.Option("--dir", help="Where the demo keeps its server and data.")
    ] = None,
    *,
    size: Annotated[
        str, typer.Option(help="S (a groomer), M (a clinic), L (a resort); default: one screen.")
    ] = "standard",
    on: Annotated[
        str, typer.Option("--date", help="The demo's day, YYYY-MM-DD (default: today).")
    ] = "",
    headless: Annotated[
        Path | None,
        typer.Option(help="No window: do the work and write pictures, sheets, summary.json here."),
    ] = None,
) -> None:
    """Make or reopen the demo and open it signed in, on a full day."""
    place = DemoPlace(directory or Locations.of_this_user().data / "demo")
    day = _day(on)
    with _alone(place.directory):
        try:
            ready = place.open(day, size if size == "standard" else size.upper())
            if headless is None and not _has_display():
                headless = place.directory / "pictures"
            if headless is None:
                _show(ready)
            else:
                _work(place, ready, headless.absolute())
        finally:
            place.server.stop()


def _show(ready: Demo) -> None:
    """Open the window and stay until it is closed."""
    from frontdesk.bootstrap import make_application, open_window
    from frontdesk.ui.event_loop import run_loop

    application = make_application(["frontdesk"])
    login = ready.clinic.login_of(ROLE)
    say(f"{ready.clinic.name} on {ready.day}, signed in as {login.name}.")
    say(f"To sign in again after Ctrl+L, her password is {login.password}")
    program = open_window(
        demo_profile(ready),
        login.password,
        locations=demo_locations(ready),
        now=DemoClock(ready.opens_at),
    )
    try:
        run_loop(application, application.quit)
    finally:
        program.close()


def _work(place: DemoPlace, ready: Demo, out: Path) -> None:
    """Do the demo's work without a display and say what it left."""
    from frontdesk.commands.headless_demo import run_headless

    summary = run_headless(place, ready, out)
    for name in (*summary["files"], "summary.json"):
        say(str(out / name))
    if summary["lost"] or summary["doubled"]:
        say(f"{summary['lost']} lost, {summary['doubled']} doubled.", err=True)
        raise typer.Exit(1)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Hold the demo's directory: its server stops with the window that opened it."""
    from fasteners import InterProcessLock

    directory.mkdir(parents=True, exist_ok=True)
    lock = InterProcessLock(directory / "demo.lock")
    if not lock.acquire(blocking=False):
        raise EnvironmentalError("This demo is open already. Close it first, or choose --dir.")
    try:
        yield
    finally:
        lock.release()


def _day(text: str) -> date:
    if not text:
        return datetime.now(ZoneInfo(DEMO_ZONE)).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"'{text}' is no day. Write it as YYYY-MM-DD."
        raise InvalidInput(message, field="date") from error


def _has_display() -> bool:
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform:
        return platform not in _UNSEEN
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
