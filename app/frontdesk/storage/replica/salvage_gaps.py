"""Tells which entries of a damaged outbox could not be read, and whose they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from frontdesk.storage.replica.commands import command_from_row
from frontdesk.storage.replica.salvaged_rows import all_records
from frontdesk.storage.replica.sealed_pages import ReadablePages
from frontdesk.storage.replica.stored_records import Value

NOBODY_KNOWN = ""
"""Whose entry it was can no longer be read."""

Row = dict[str, Value]
Rows = Mapping[str, list[Row]]

_RANK = {"queued": 0, "in_doubt": 1, "held": 2, "applied": 3, "rejected": 3}
_SETTLED = 4


def is_command(row: Row) -> bool:
    """Whether a row can be read as a command: what was put together wrongly cannot."""
    stored: Any = row  # a mapping serves as well as a row of a cursor
    try:
        command_from_row(stored)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return _number(row) > 0


def newest(commands: Iterable[Row]) -> list[Row]:
    """Return each command once, in order: of two readings the one that has come further.

    A page that was left behind when rows moved may still hold an older one.
    """
    kept: dict[Value, Row] = {}
    for command in commands:
        known = kept.get(command["ordinal"])
        if known is None or _rank(command) > _rank(known):
            kept[command["ordinal"]] = command
    return sorted(kept.values(), key=_ordinal)


def with_own_numbers(commands: Iterable[Row]) -> list[Row]:
    """Return the commands in order, none with the number of another.

    Two can have been read with the same one, where they changed numbers and the page of only one
    of them is an older one. What was answered keeps its number, for the server knows it by that;
    who gives way goes behind: its id stays, so nothing happens twice.
    """
    listed = sorted(commands, key=lambda each: (-_rank(each), _ordinal(each)))
    last: dict[Value, int] = {}
    for each in listed:
        last[each["device_id"]] = max(last.get(each["device_id"], 0), _number(each))
    taken: set[tuple[Value, int]] = set()
    for each in listed:
        if (each["device_id"], _number(each)) in taken:
            last[each["device_id"]] += 1
            each["device_seq"] = last[each["device_id"]]
        taken.add((each["device_id"], _number(each)))
    return sorted(listed, key=_ordinal)


def missing_entries(found: ReadablePages, rows: Rows) -> tuple[tuple[str, int], ...]:
    """Return the entries that are not among the rows, by login and number.

    Their places in the outbox have no gap by themselves, so whatever place is empty was an entry;
    the indexes, which stand on other pages, still say whose and which.
    """
    kept = {_ordinal(row) for row in (*rows["command"], *rows.get("archived", ()))}
    lost = set(range(1, last_place(found) + 1)) - kept
    if not lost:
        return ()
    owners = _owners(rows)
    told = _told_by_indexes(found, owners)
    named = [
        (owners[told[place][0]], told[place][1]) if place in told else (NOBODY_KNOWN, place)
        for place in lost
    ]
    return tuple(sorted(named))


def last_place(found: ReadablePages) -> int:
    """Return the last place that was ever given, as far as anything still says it."""
    places = [0]
    for record in all_records(found):
        match record.values:
            case ("command", int(place)) if record.rowid is not None:  # SQLite's own count
                places.append(place)
            case (str(_), int(_), int(place)) if record.rowid is None:
                places.append(place)
    return max(places)


def people_of(rows: Rows) -> list[tuple[str, str]]:
    """Return login and device of those who gave commands and whose own row is not readable."""
    known = {row["login"] for row in rows["person"]}
    devices = {str(row["login"]): str(row["device_id"]) for row in rows["command"]}
    return [each for each in devices.items() if each[0] not in known]


def _rank(command: Row) -> int:
    return _RANK.get(str(command["state"]), _SETTLED)


def _ordinal(command: Row) -> int:
    return _whole(command["ordinal"])


def _number(command: Row) -> int:
    return _whole(command["device_seq"])


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _owners(rows: Rows) -> dict[str, str]:
    """Return whose device each one is."""
    named = [(row["device_id"], row["login"]) for row in (*rows["person"], *rows["command"])]
    return {str(device): str(login) for device, login in named if device is not None}


def _told_by_indexes(found: ReadablePages, owners: Mapping[str, str]) -> dict[int, tuple[str, int]]:
    """Return device and number of each place, from the index that keeps numbers unique."""
    told: dict[int, tuple[str, int]] = {}
    for record in all_records(found):
        match record.values:
            case (str(device), int(seq), int(place)) if record.rowid is None and device in owners:
                told[place] = (device, seq)
    return told
