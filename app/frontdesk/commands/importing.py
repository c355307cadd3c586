"""`frontdesk import`: records from elsewhere, through the same path as everything else."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from frontdesk.commands.desk_access import DeskAccess, JsonOption, ProfileOption, open_desk
from frontdesk.commands.saying import say
from frontdesk.domain.errors import InvalidInput, ServerUnreachable
from frontdesk.domain.ids import CommandId
from frontdesk.operations.imports import ImportPlan, import_pets
from frontdesk.operations.pet_files import BadLine, PetEntry, read_pet_file
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.lock import DeskLock
from frontdesk.sync.once import synchronise

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Take over records from elsewhere."
)

OTHER_SECONDS = 60.0
"""How long another process of this desk may take to send what was queued here."""

BAD_LINES_SHOWN = 50

BYTES_READ = 200_000_000
"""A hundred times the list of a large city; more, or a device without an end, fills the memory."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the lines of a file."""

    lines: int
    bad: tuple[BadLine, ...]
    already_here: int
    imported: int
    waiting: int
    rejected: tuple[tuple[int, str, str], ...]

    @property
    def is_clean(self) -> bool:
        """Whether every line is in the clinic's records, or on its way."""
        return not self.bad and not self.rejected

    def to_json(self) -> dict[str, Any]:
        """Return the report as the command line prints it."""
        return {
            "lines": self.lines,
            "imported": self.imported,
            "already_here": self.already_here,
            "waiting": self.waiting,
            "rejected": [
                {"pets": pets, "code": code, "message": message}
                for pets, code, message in self.rejected
            ],
            "bad": [{"line": line.line, "reason": line.reason} for line in self.bad],
        }


@app.callback()
def group() -> None:
    """Take over records from elsewhere."""


@app.command()
def pets(
    file: Annotated[Path, typer.Argument(help="A CSV file: the city's licence list, or our own.")],
    profile: ProfileOption,
    *,
    as_json: JsonOption = False,
) -> None:
    """Import pets; a bad line is reported, the good ones are taken, nothing is taken twice."""
    entries = list(read_pet_file(_read(file)))
    desk = open_desk(profile, may_be_new=True)
    with desk.store() as store:
        report = _import(desk, store, entries)
    _say(report, as_json=as_json)
    if not report.is_clean:
        raise typer.Exit(1)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(BYTES_READ + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file has such a name"
        message = f"{file} cannot be read: {reason}. Nothing was imported."
        raise InvalidInput(message, field="file") from error
    if len(data) > BYTES_READ:
        message = f"{file} is larger than {BYTES_READ // 1_000_000} MB. Nothing was imported."
        raise InvalidInput(message, field="file")
    return data


def _import(desk: DeskAccess, store: LocalStore, entries: list[PetEntry | BadLine]) -> ImportReport:
    lock = DeskLock(desk.profile.lock_path)
    alone = lock.take()
    try:
        if alone:
            _exchange(desk, store)
        good = [entry for entry in entries if isinstance(entry, PetEntry)]
        plan = import_pets(replica=store.replica, entries=good)
        commands = _commit(store, plan, desk.profile.login)
        if alone:
            _exchange(desk, store)
        else:
            _wait_for_the_other(store)
    finally:
        if alone:
            lock.release()
    bad = tuple(entry for entry in entries if isinstance(entry, BadLine))
    return _report(len(entries), bad, plan, store.outbox.commands(commands))


def _exchange(desk: DeskAccess, store: LocalStore) -> None:
    """Bring desk and server in step; without the server the import waits in the outbox."""
    try:
        synchronise(desk.profile, desk.people(), store)
    except ServerUnreachable:
        store.replica.signed_in()  # a desk that knows nothing yet cannot tell what is new


def _wait_for_the_other(store: LocalStore) -> None:
    until = time.monotonic() + OTHER_SECONDS
    while store.outbox.counts().waiting and time.monotonic() < until:
        time.sleep(0.1)


def _commit(store: LocalStore, plan: ImportPlan, login: str) -> list[CommandId]:
    return [
        store.commit(changeset, now=datetime.now(UTC), login=login).command_id
        for changeset in plan.changesets
    ]


def _report(
    lines: int, bad: tuple[BadLine, ...], plan: ImportPlan, commands: Iterable[OutboxCommand]
) -> ImportReport:
    waiting = imported = 0
    rejected = []
    for command in commands:
        pets = sum(change.table == "pet" for change in command.changeset.changes)
        if command.state.waits:
            waiting += pets
        elif command.state is CommandState.APPLIED:
            imported += pets
        else:
            message = str(command.detail.get("message", ""))
            rejected.append((pets, command.code or "", message))
    return ImportReport(lines, bad, plan.already_here, imported, waiting, tuple(rejected))


def _say(report: ImportReport, *, as_json: bool) -> None:
    if as_json:
        say(json.dumps(report.to_json(), ensure_ascii=False))
        return
    for line in report.bad[:BAD_LINES_SHOWN]:
        say(f"line {line.line}: {line.reason}", err=True)
    if len(report.bad) > BAD_LINES_SHOWN:
        say(f"… and {len(report.bad) - BAD_LINES_SHOWN} more bad lines", err=True)
    for pets, code, message in report.rejected:
        say(f"{pets} pets were refused by the server: {message} ({code})", err=True)
    parts = [f"{report.imported} pets imported", f"{report.already_here} were here already"]
    if report.waiting:
        parts.append(f"{report.waiting} wait on this desk for the server")
    if report.bad:
        parts.append(f"{len(report.bad)} bad lines left out")
    say(", ".join(parts) + ".")
