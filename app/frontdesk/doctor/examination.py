"""All the checks of a desk, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from frontdesk import __version__
from frontdesk.doctor import files, line, machine, stores
from frontdesk.doctor.stores import Stores, look
from frontdesk.doctor.subject import Subject
from frontdesk.doctor.words import find
from frontdesk.logs.fields import ErrorKind, Word
from frontdesk.logs.finding import Finding, Severity
from frontdesk.logs.hooks import note_fault

Check = Callable[[Subject], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found, and when (UTC); `stores` is what was seen of the desk's files."""

    at: datetime
    findings: tuple[Finding, ...]
    stores: Stores = field(default_factory=Stores)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What somebody has to act on."""
        return tuple(each for each in self.findings if each.severity is Severity.PROBLEM)

    def to_json(self) -> dict[str, Any]:
        """Return the form of `frontdesk doctor --json`."""
        return {
            "ok": not self.problems,
            "program": __version__,
            "at": self.at.isoformat(timespec="seconds"),
            "problems": [each.code for each in self.problems],
            "findings": [each.to_json() for each in self.findings],
        }


def examine(subject: Subject) -> Examination:
    """Do every check; one that fails is a finding, and the others are done all the same."""
    seen = look(subject)
    found = [each for name, check in _checks(seen) for each in _done(name, check, subject)]
    return Examination(subject.now(), tuple(found), seen)


def _checks(seen: Stores) -> Iterator[tuple[str, Check]]:
    yield from (
        ("versions", machine.versions),
        ("disk", machine.disk),
        ("zones", machine.zones),
        ("keyring", machine.keyring),
        ("printers", machine.printers),
        ("preferences", machine.preferences),
        ("logs", machine.logs),
        ("crashes", machine.crashes),
        ("connection", files.connection),
        ("folder", files.folder),
        ("key", files.key),
        ("lock", files.lock),
    )
    for name, check in (
        ("outbox", stores.outbox),
        ("replica", stores.replica),
        ("lease", stores.lease),
        ("server", line.server),
    ):
        yield name, partial(check, stores=seen)


def _done(name: str, check: Check, subject: Subject) -> list[Finding]:
    try:
        return list(check(subject))
    except Exception as error:  # noqa: BLE001 - a broken desk breaks checks in ways nobody foresaw
        note_fault(error)
        return [find("doctor.check_failed", check=Word(name), error=ErrorKind.of(error))]
