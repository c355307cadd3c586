"""What is kept of an error that nobody expected, or of the end of the interpreter itself."""

from __future__ import annotations

import json
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zlib import crc32

from frontdesk import __version__
from frontdesk.domain.fault_text import Fault, faults
from frontdesk.logs.fields import (
    ConstraintName,
    ErrorKind,
    Place,
    Sqlstate,
    SystemName,
    ThreadName,
    Version,
)

FORMAT = 1


class CrashKind(StrEnum):
    """Where the error came to light."""

    WINDOW = "window"
    THREAD = "thread"
    UNRAISABLE = "unraisable"
    COMMAND = "command"
    NATIVE = "native"


class CrashWord(StrEnum):
    """How the interpreter says what ended it."""

    SEGFAULT = "Segmentation fault"
    ABORTED = "Aborted"
    BUS = "Bus error"
    FLOATING = "Floating point exception"
    ILLEGAL = "Illegal instruction"
    OVERFLOW = "Stack overflow"
    OTHER = "Fatal error"


@dataclass(frozen=True, slots=True)
class CrashReport:
    """Kinds of errors, places in the code, versions; no message and no value of a variable.

    `ended_by` is "" unless the whole program went down.
    """

    kind: CrashKind
    at: datetime
    faults: tuple[Fault, ...]
    thread: ThreadName = field(default_factory=lambda: ThreadName(""))
    ended_by: CrashWord | None = None
    version: Version = field(default_factory=lambda: Version(__version__))
    python: Version = field(default_factory=lambda: Version(platform.python_version()))
    system: SystemName = field(
        default_factory=lambda: SystemName(f"{platform.system()}-{platform.release()}")
    )

    @staticmethod
    def of(error: BaseException, kind: CrashKind, *, thread: str = "") -> CrashReport:
        """Describe an error that was raised."""
        return CrashReport(kind, datetime.now(UTC), faults(error), ThreadName(thread))

    @property
    def fingerprint(self) -> str:
        """The same for the same error at the same place."""
        what = json.dumps([self.kind, self.ended_by, [_of_fault(each) for each in self.faults]])
        return f"{crc32(what.encode()):08x}"

    def to_json(self) -> dict[str, Any]:
        """Return the form of the file."""
        return {
            "format": FORMAT,
            "kind": self.kind,
            "at": self.at.isoformat(timespec="seconds"),
            "ended_by": self.ended_by,
            "thread": self.thread,
            "version": self.version,
            "python": self.python,
            "system": self.system,
            "errors": [_of_fault(each) for each in self.faults],
        }

    @staticmethod
    def read(document: Any) -> CrashReport:
        """Read what `to_json` wrote; ValueError for anything else.

        Every value passes through the same kinds again: a file that was altered brings nothing in.
        """
        try:
            if document["format"] != FORMAT:
                raise ValueError("another format")
            return CrashReport(
                CrashKind(document["kind"]),
                datetime.fromisoformat(document["at"]),
                tuple(_fault(each) for each in document["errors"]),
                ThreadName(document["thread"]),
                None if document["ended_by"] is None else CrashWord(document["ended_by"]),
                Version(document["version"]),
                Version(document["python"]),
                SystemName(document["system"]),
            )
        except (KeyError, TypeError, AttributeError) as exc:
            raise ValueError("no crash report") from exc


def _of_fault(fault: Fault) -> dict[str, Any]:
    return {
        "kind": ErrorKind(fault.kind),
        "sqlstate": Sqlstate(fault.sqlstate),
        "constraint": ConstraintName(fault.constraint),
        "places": [Place(each) for each in fault.places],
    }


def _fault(document: Any) -> Fault:
    return Fault(
        ErrorKind(document["kind"]),
        Sqlstate(document["sqlstate"]),
        ConstraintName(document["constraint"]),
        tuple(Place(each) for each in document["places"]),
    )
