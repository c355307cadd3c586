"""Finds the subcommand, runs it, and turns errors into one clear line and an exit code."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from frontdesk import __version__
from frontdesk.commands import COMMANDS
from frontdesk.commands.ending import INTERRUPTED, orderly_end
from frontdesk.commands.saying import say
from frontdesk.domain.errors import (
    EnvironmentalError,
    FrontDeskError,
    InvalidInput,
    NotFound,
)
from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.crash_report import CrashKind, CrashReport
from frontdesk.logs.events import Program
from frontdesk.logs.hooks import FaultHooks, note_fault
from frontdesk.logs.logbook import Logbook
from frontdesk.settings import Locations

OK = 0
PROBLEM = 1
WRONG_USE = 2
ENVIRONMENT = 3

_JSON = "--json"
_WRONG_USE_KIND = "WrongUse"
_HELP = frozenset({"--help", "-h", "help"})


def run(arguments: Sequence[str]) -> int:
    """Run one subcommand; return 0 ok, 1 found a problem, 2 wrong use, 3 environment."""
    name, rest = arguments[0], list(arguments[1:])
    if name in _HELP:
        say(overview())
        return OK
    if name == "--version":
        say(__version__)
        return OK
    if name not in COMMANDS:
        known = ", ".join(sorted(COMMANDS))
        text = f"frontdesk: there is no command '{name}'. The commands are: {known}."
        _say_error(text, _WRONG_USE_KIND, as_json=_JSON in rest)
        return WRONG_USE
    return _run_command(name, rest)


def overview() -> str:
    """Return the list of subcommands, made without importing any of them."""
    lines = [f"  {name:<9} {text}" for name, (_module, text) in sorted(COMMANDS.items())]
    return "\n".join(
        [
            "Usage: frontdesk [COMMAND] [OPTIONS]",
            "",
            "Without a command the window opens. Commands:",
            *lines,
            "",
            "frontdesk COMMAND --help tells more.",
        ]
    )


def exit_code(error: FrontDeskError) -> int:
    """Return the exit code that tells whose error it is."""
    if isinstance(error, InvalidInput | NotFound):
        return WRONG_USE
    return ENVIRONMENT if isinstance(error, EnvironmentalError) else PROBLEM


def _run_command(name: str, rest: list[str]) -> int:
    with _written_down():
        return _run_to_an_end(name, rest, as_json=_JSON in rest)


def _run_to_an_end(name: str, rest: list[str], *, as_json: bool) -> int:
    try:
        with orderly_end():
            return _invoke(name, rest)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else OK
    except typer.Abort:  # a question that nobody answered
        return INTERRUPTED
    except typer.TyperException as error:
        _say_wrong_use(error, name, as_json=as_json)
        return error.exit_code
    except FrontDeskError as error:
        _say_error(str(error), type(error).__name__, as_json=as_json)
        return exit_code(error)
    except OSError as error:
        _say_error(_of_the_system(error), type(error).__name__, as_json=as_json)
        return ENVIRONMENT
    except Exception as error:  # noqa: BLE001 - the program's edge: nobody above could say it
        _say_error(_logged(error), "BugError", as_json=as_json)
        return PROBLEM


def _invoke(name: str, rest: list[str]) -> int:
    command = typer.main.get_command(_typer_app(name))
    code = command.main(rest, prog_name=f"frontdesk {name}", standalone_mode=False)
    return code if isinstance(code, int) else OK


def _typer_app(name: str) -> typer.Typer:
    module: Any = importlib.import_module(COMMANDS[name][0])
    app = module.app
    if not isinstance(app, typer.Typer):
        raise TypeError(f"{module.__name__}.app is no typer application")
    return app


def _say_wrong_use(error: typer.TyperException, name: str, *, as_json: bool) -> None:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else f"frontdesk {name}"
    reason = error.format_message().strip()
    if reason:  # else the help was shown instead: nothing at all was asked for
        text = f"{command}: {reason.removesuffix('.')}. More with: {command} --help"
        _say_error(text, _WRONG_USE_KIND, as_json=as_json)


def _of_the_system(error: OSError) -> str:
    """Return what the system said, without its number."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror}." if error.strerror else str(error)


def _logged(error: Exception) -> str:
    """Write an error of our own making to the log and return what to say about it."""
    what = f"This is an error of the program itself ({type(error).__name__})."
    note_fault(error)
    kept = _crash_folder().keep(CrashReport.of(error, CrashKind.COMMAND))
    if kept is None:
        return f"{what} Your data is kept."
    return f"{what} Your data is kept; what happened is written down in {kept}."


@contextmanager
def _written_down() -> Iterator[None]:
    """Keep a log, and reports of what no thread caught, for as long as a command runs."""
    logbook = Logbook(Locations.of_this_user().logs, Program.COMMAND)
    hooks = FaultHooks(_crash_folder(), _say_fault, main=CrashKind.COMMAND)
    hooks.install()
    try:
        yield
    finally:
        hooks.uninstall()
        logbook.close()


def _say_fault(details: str) -> None:
    say(f"Something went wrong in the program; it goes on.\n{details}", err=True)


def _crash_folder() -> CrashFolder:
    return CrashFolder(Locations.of_this_user().logs / "crashes")


def _say_error(text: str, kind: str, *, as_json: bool) -> None:
    line = " ".join(text.split())
    say(json.dumps({"error": line, "kind": kind}) if as_json else line, err=True)
