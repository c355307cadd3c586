"""`frontdesk print`: any sheet as a PDF without the window, from the replica, online or not."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from frontdesk.commands.desk_access import (
    JsonOption,
    ProfileOption,
    open_desk,
    require_day_readable,
)
from frontdesk.commands.saying import say
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.wall_clock import business_day
from frontdesk.settings import Locations, Preferences, preferences_path

app = typer.Typer(add_completion=False, help="Print a sheet to a PDF file, online or not.")


@app.command("print")
def print_sheet(
    sheet: Annotated[str, typer.Argument(help="Which sheet: run-sheet.")],
    profile: ProfileOption,
    output: Annotated[Path, typer.Option(help="The PDF file to write.")],
    *,
    on: Annotated[str, typer.Option("--date", help="The day, YYYY-MM-DD (default: today).")] = "",
    paper: Annotated[str, typer.Option(help="a4 or letter (default: as preferred here).")] = "",
    as_json: JsonOption = False,
) -> None:
    """Write a sheet of one day as a PDF."""
    # Here, because Qt takes its time: --help and wrong use need none of it.
    from frontdesk.printing.desk_sheets import SHEETS
    from frontdesk.printing.paper import page_layout, preferred_paper
    from frontdesk.printing.pdf import write_pdf

    maker = SHEETS.get(sheet)
    if maker is None:
        message = f"There is no sheet '{sheet}'. The sheets are: {', '.join(sorted(SHEETS))}."
        raise InvalidInput(message, field="sheet")
    wanted = _day(on)
    preferences = Preferences.load(preferences_path(Locations.of_this_user()))
    paper = paper or preferred_paper(preferences.paper)
    page_layout(paper)
    now = datetime.now(UTC)
    with open_desk(profile).store() as store:
        store.replica.signed_in()
        day = wanted or business_day(now, store.replica.zone())
        require_day_readable(store, day)
        made = maker(store, day, now=now, alerts=preferences.print_alerts)
    _start_qt()
    pages = write_pdf(made, output, paper)
    _say(output, pages, made.count, as_json=as_json)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"'{text}' is no day. Write it as YYYY-MM-DD."
        raise InvalidInput(message, field="date") from error


def _start_qt() -> None:
    """Start as much of Qt as fonts need; no display is asked for."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is None:
        QGuiApplication(["frontdesk"])


def _say(output: Path, pages: int, count: str, *, as_json: bool) -> None:
    if as_json:
        say(json.dumps({"output": str(output), "pages": pages, "count": count}))
    else:
        say(f"{output}: {count}, {pages} page{'s' if pages != 1 else ''}")
