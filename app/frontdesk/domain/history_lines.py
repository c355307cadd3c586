"""The log as lines for people: one line a command, what it did and what it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.domain.history import LoggedCommand, LoggedEvent
from frontdesk.domain.history_values import NOTHING, Clinic, reference, said
from frontdesk.domain.history_words import SILENT, column_words, command_words, kind_words
from frontdesk.domain.moment_words import weekday_and_moment

ERASED = "erased"
SERVER = "The server or its operator"
SOMEBODY = "Somebody who left"

_MOST_OF_A_LINE = 12
"""Events of one command that are told in one line; a booking has about five."""

_CONTEXT = frozenset({"appointment_id", "client_id", "pet_id", "service_id", "site_id"})
"""What a new child of a record says about where it belongs; the record is known already."""

_STAMPS = frozenset(
    {"confirmed_at", "here_at", "in_service_at", "ready_at", "gone_at", "cancelled_at"}
)
"""When a state was reached: the line's own time says it."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line: when, who, where, what was done to what, what changed, and under whose leave.

    `subject` is what the record is called, where the reader does not know it already.
    `position` is that of its latest event; a line that still waits on this desk has none.
    """

    at: datetime
    who: str
    where: str
    what: str
    changes: tuple[str, ...]
    note: str = ""
    subject: str = ""
    position: int | None = None

    @property
    def sentence(self) -> str:
        """Say what was done, whole."""
        done = f"{self.what} · {self.subject}" if self.subject else self.what
        done = f"{done}: {', '.join(self.changes)}" if self.changes else done
        return f"{done} ({self.note})" if self.note else done

    def when(self, zone: ZoneInfo) -> str:
        """Say when, by the clinic's clock."""
        return weekday_and_moment(self.at, zone)

    def text(self, zone: ZoneInfo) -> str:
        """Say everything in one line, as it is read aloud and copied."""
        who = f"{self.who} at {self.where}" if self.where else self.who
        return f"{self.when(zone)} · {who} · {self.sentence}"


def history_lines(
    events: Iterable[LoggedEvent],
    people: Mapping[str, str],
    clinic: Clinic,
    own: UUID | None = None,
) -> list[HistoryLine]:
    """Return a line for each command, in the order of the events.

    `people` are names by login, `own` is the record whose history it is, if it is one's.
    """
    return [_line(group, people, clinic, own) for group in _groups(events)]


def references(events: Iterable[LoggedEvent]) -> set[tuple[str, UUID]]:
    """Return the records that the values of these events name, to find out what they are called."""
    found = (
        reference(column, value)
        for event in events
        for column, values in (event.changed or {}).items()
        for value in (values if isinstance(values, list) else (values,))
    )
    own = ((event.entity, event.entity_id) for event in events)
    return {each for each in found if each is not None} | set(own)


def _groups(events: Iterable[LoggedEvent]) -> Iterator[list[LoggedEvent]]:
    """Yield what belongs into one line; an import of hundreds gets a line a record."""
    for _, together in groupby(events, _behind):
        group = list(together)
        if len(group) <= _MOST_OF_A_LINE:
            yield group
        else:
            yield from ([event] for event in group)


def _behind(event: LoggedEvent) -> object:
    if event.command is not None:
        return event.command.id
    return (event.at, event.login, event.entity_id)


def _line(
    events: Sequence[LoggedEvent],
    people: Mapping[str, str],
    clinic: Clinic,
    own: UUID | None,
) -> HistoryLine:
    first = events[0]
    command = first.command
    return HistoryLine(
        at=first.at,
        who=people.get(first.login) or _unknown(first.login),
        where=command.device if command is not None else "",
        what=_what(events),
        changes=tuple(dict.fromkeys(_changes(events, clinic))),
        note=_note(first.login, command, people),
        subject=_subject(events, clinic.names, own),
        position=first.position,
    )


def _subject(events: Sequence[LoggedEvent], names: Mapping[UUID, str], own: UUID | None) -> str:
    if own is not None and any(event.entity_id == own for event in events):
        return ""
    name = names.get(events[-1].entity_id, "")
    return "" if own is not None and name == names.get(own) else name


def _unknown(login: str) -> str:
    return SOMEBODY if login.startswith("u_") else SERVER


def _what(events: Sequence[LoggedEvent]) -> str:
    if any(event.op == "erase" for event in events):
        return "erased personal data"
    if any(event.op == "export" for event in events):
        return "handed out all data kept of the client"
    command = events[0].command
    if command is not None and command.name:
        return command_words(command.name)
    kinds = dict.fromkeys(kind_words(event.entity) for event in reversed(events))
    verb = "added" if all(event.op == "insert" for event in events) else "changed"
    return f"{', '.join(kinds)} {verb}"


def _note(login: str, command: LoggedCommand | None, people: Mapping[str, str]) -> str:
    if command is None:
        return ""
    notes = []
    if command.login != login:
        author = people.get(command.login) or _unknown(command.login)
        notes.append(f"entered by {author}, released here")
    if command.asked_by:
        asked = people.get(command.asked_by) or _unknown(command.asked_by)
        notes.append(f"asked for by {asked}")
    if command.reason:
        notes.append(f"because: {command.reason}")
    return ", ".join(notes)


def _changes(events: Sequence[LoggedEvent], clinic: Clinic) -> Iterator[str]:
    """Say what changed, the record itself before what hangs on it."""
    times_told = any(
        event.entity == "appointment" and "starts_at" in (event.changed or {}) for event in events
    )
    for event in reversed(events):
        if event.changed is None:
            if event.op != "erase":
                yield ERASED
            continue
        values = dict(event.changed)
        if event.entity == "resource_claim" and times_told:
            values = _without(values, "starts_at", "ends_at")
        told = _told_new if event.op == "insert" else _told_change
        yield from told(event.entity, values, clinic)


def _told_change(entity: str, raw: dict[str, Any], clinic: Clinic) -> Iterator[str]:
    values = {column: _pair(value) for column, value in raw.items()}
    if "deleted_at" in values:
        verb = "brought back" if values["deleted_at"][1] is None else "removed"
        yield f"{kind_words(entity)} {verb}"
    if _is_move(values):
        yield _arrow("starts_at", values.pop("starts_at"), clinic, bare=True)
        values.pop("ends_at")
    if values.pop("password", None) is not None:
        yield "password replaced"  # the log knows no more of it
    if "perms" in values:
        yield from _rights(*values.pop("perms"))
    for column, pair in values.items():
        if column not in SILENT | _STAMPS | {"deleted_at"}:
            yield _arrow(column, pair, clinic, bare=column in ("resource_id", "status"))


def _pair(value: Any) -> list[Any]:
    """Return the value before and after, also of a log that somebody else wrote into."""
    return value if isinstance(value, list) and len(value) == 2 else [None, value]


def _arrow(column: str, pair: list[Any], clinic: Clinic, *, bare: bool) -> str:
    before, after = pair
    if column.endswith("_at") and clinic.same_day(before, after):
        told = f"{clinic.moment(before, after)} → {clinic.moment(after, before)}"
    else:
        told = f"{said(column, before, clinic)} → {said(column, after, clinic)}"
    return told if bare else f"{column_words(column)} {told}"


def _rights(before: Any, after: Any) -> Iterator[str]:
    """Say what a role may now, and what it may not any more."""
    had, has = (each if isinstance(each, list) else [] for each in (before, after))
    for says, codes in (
        ("may now", [each for each in has if each not in had]),
        ("may no longer", [each for each in had if each not in has]),
    ):
        if codes:
            yield f"{says} {said('perms', codes, Clinic())}"


def _is_move(values: Mapping[str, Any]) -> bool:
    """Whether begin and end went the same way: then the begin says it all."""
    try:
        starts, ends = (
            [datetime.fromisoformat(moment) for moment in values[column]]
            for column in ("starts_at", "ends_at")
        )
    except (KeyError, TypeError, ValueError):
        return False
    return starts[1] - starts[0] == ends[1] - ends[0]


def _told_new(entity: str, values: dict[str, Any], clinic: Clinic) -> Iterator[str]:
    special = _SPECIAL.get(entity)
    if special is not None:
        yield special(values, clinic)
        return
    for column, value in values.items():
        told = said(column, value, clinic, values.get("currency"))
        if told != NOTHING and column not in SILENT | _STAMPS | _CONTEXT:
            yield f"{column_words(column)} {told}"


def _new_visit(values: Mapping[str, Any], clinic: Clinic) -> str:
    begins, ends = str(values.get("starts_at") or ""), str(values.get("ends_at") or "")
    return f"{clinic.moment(begins)} to {clinic.moment(ends, begins)}"


def _new_claim(values: Mapping[str, Any], clinic: Clinic) -> str:
    told = said("resource_id", values.get("resource_id"), clinic)
    because = values.get("overbook_reason")
    return f"{told} (overbooked because: {because})" if because else told


def _new_service(values: Mapping[str, Any], clinic: Clinic) -> str:
    told = said("service_id", values.get("service_id"), clinic)
    price = said("price_minor", values.get("price_minor"), clinic, values.get("currency"))
    return told if price == NOTHING else f"{told} {price}"


def _new_contact(values: Mapping[str, Any], clinic: Clinic) -> str:
    kind = "e-mail" if values.get("kind") == "email" else "phone"
    return f"{kind} {said('value', values.get('value'), clinic)}"


def _new_alert(values: Mapping[str, Any], clinic: Clinic) -> str:
    return f"alert ({values.get('severity', 'note')}) {said('text', values.get('text'), clinic)}"


def _new_shot(values: Mapping[str, Any], clinic: Clinic) -> str:
    vaccine = said("vaccine", values.get("vaccine"), clinic)
    return f"{vaccine} until {said('expires_on', values.get('expires_on'), clinic)}"


_SPECIAL: Mapping[str, Callable[[Mapping[str, Any], Clinic], str]] = {
    "appointment": _new_visit,
    "resource_claim": _new_claim,
    "appointment_service": _new_service,
    "client_contact": _new_contact,
    "alert": _new_alert,
    "vaccination": _new_shot,
}


def _without(values: Mapping[str, Any], *columns: str) -> dict[str, Any]:
    return {column: value for column, value in values.items() if column not in columns}
