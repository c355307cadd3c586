"""The list of what waits in words: how old an entry is, how it stands, what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from frontdesk.storage.replica.commands import CommandState
from frontdesk.storage.replica.waiting_list import Unsettled

_STANDS = {
    CommandState.QUEUED: "Waiting",
    CommandState.IN_DOUBT: "Sent, not yet answered",
    CommandState.REJECTED: "Not taken",
    CommandState.HELD: "With the manager",
}

_BECOMES = {
    CommandState.QUEUED: "It is kept on this workstation and will be sent by itself.",
    CommandState.IN_DOUBT: (
        "It was sent and the answer did not arrive. It is asked for again by itself; it happens"
        " once, not twice."
    ),
    CommandState.REJECTED: "The server did not take it. It is under “Needs attention”: F6.",
    CommandState.HELD: "A manager decides whether it happens. Nothing is lost meanwhile.",
}


def entered_words(entry: Unsettled, *, now: datetime, zone: ZoneInfo) -> str:
    """Return when it was entered and how long ago: `09:12 · 35 min`, `Fri 17:50 · 1 d`."""
    at = entry.entered_at.astimezone(zone)
    day = "" if at.date() == now.astimezone(zone).date() else f"{at:%a} {at.day} {at:%b} "
    return f"{day}{at:%H:%M} · {age_words(now - entry.entered_at)}"


def age_words(age: timedelta) -> str:
    """Return how long ago: `now`, `35 min`, `3 h`, `2 d`; a clock set back makes nothing younger
    than now.
    """
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


def stands_words(entry: Unsettled, absent: tuple[str, ...]) -> str:
    """Return how an entry stands."""
    if _is_for_later(entry, absent):
        return "Waits for its author"
    return _STANDS[entry.state]


def becomes_words(entry: Unsettled, absent: tuple[str, ...]) -> str:
    """Return what will become of an entry, and what somebody can do."""
    if _is_for_later(entry, absent):
        return f"It is kept, and sent once {entry.author} is let in at this workstation."
    return _BECOMES[entry.state]


def count_words(entries: list[Unsettled]) -> str:
    """Return the heading: `7 waiting · 1 not taken`."""
    if not entries:
        return "Nothing waits: the server has everything."
    waits = sum(entry.state.waits for entry in entries)
    refused = sum(entry.state is CommandState.REJECTED for entry in entries)
    held = len(entries) - waits - refused
    parts = [
        f"{count} {word}"
        for count, word in ((waits, "to send"), (refused, "not taken"), (held, "with the manager"))
        if count
    ]
    return " · ".join(parts)


def _is_for_later(entry: Unsettled, absent: tuple[str, ...]) -> bool:
    return entry.state.waits and entry.author in absent
