"""The pill: the state of the line in a few words, the most pressing thing first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from frontdesk.domain.link import LeaseState, LinkState, LinkStatus, Trouble

Tone = Literal["good", "warn", "bad", "neutral"]

Reading = tuple[str, Tone]


def pill_of(status: LinkStatus, *, now: datetime, zone: ZoneInfo) -> Reading:
    """Return the pill's text and look: `Live · synced 2 s ago`, `Offline since 09:12 · 7 to send`.

    The first that holds of the order below is said; how much waits is said with all of them.
    """
    for holds, says in _ORDER:
        if holds(status):
            words, tone = says(status, now, zone)
            return f"{words}{_to_send(status)}", tone
    return f"Connecting …{_to_send(status)}", "neutral"


def _shut_out(_status: LinkStatus, _now: datetime, _zone: ZoneInfo) -> Reading:
    return "Shut out by the server", "bad"


def _locked(_status: LinkStatus, _now: datetime, _zone: ZoneInfo) -> Reading:
    return "Too long without the server", "bad"


def _disk(_status: LinkStatus, _now: datetime, _zone: ZoneInfo) -> Reading:
    return "Disk trouble", "bad"


def _held_back(_status: LinkStatus, _now: datetime, _zone: ZoneInfo) -> Reading:
    return "News held back", "bad"


def _upgrade(_status: LinkStatus, _now: datetime, _zone: ZoneInfo) -> Reading:
    return "Update needed", "bad"


def _signed_out(_status: LinkStatus, _now: datetime, _zone: ZoneInfo) -> Reading:
    return "Signed out by the server", "bad"


def _fetching(status: LinkStatus, _now: datetime, _zone: ZoneInfo) -> Reading:
    return f"Fetching data {status.progress or 0:.0%}", "neutral"


def _offline(status: LinkStatus, now: datetime, zone: ZoneInfo) -> Reading:
    return f"Offline since {since_words(status.since, now, zone)}", "warn"


def _catching_up(status: LinkStatus, _now: datetime, _zone: ZoneInfo) -> Reading:
    return f"Catching up{f' {status.behind}' if status.behind else ' …'}", "neutral"


def _attention(status: LinkStatus, _now: datetime, _zone: ZoneInfo) -> Reading:
    return f"Needs attention {status.attention}", "bad"


def _live(status: LinkStatus, now: datetime, _zone: ZoneInfo) -> Reading:
    heard = f" · synced {_ago(now, status.synced_at)}" if status.synced_at else ""
    return f"Live{heard}", "good"


_ORDER: tuple[
    tuple[Callable[[LinkStatus], bool], Callable[[LinkStatus, datetime, ZoneInfo], Reading]], ...
] = (
    (lambda status: status.state is LinkState.REVOKED, _shut_out),
    (lambda status: status.lease is not LeaseState.OPEN, _locked),
    (lambda status: status.trouble is Trouble.DISK, _disk),
    (lambda status: status.state is LinkState.UPGRADE_NEEDED, _upgrade),
    (lambda status: status.state is LinkState.SIGNED_OUT, _signed_out),
    (lambda status: status.trouble is Trouble.MASS_LOSS, _held_back),
    (lambda status: status.progress is not None, _fetching),
    (lambda status: status.state is LinkState.OFFLINE, _offline),
    (lambda status: status.state is LinkState.CATCHING_UP, _catching_up),
    (lambda status: status.state is LinkState.LIVE and status.attention > 0, _attention),
    (lambda status: status.state is LinkState.LIVE, _live),
)
"""What the pill says, the most pressing first; what holds in none of them is being connected."""


def since_words(since: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return when something began: `09:12`, `Thu 09:12`, and the date where a week has passed."""
    began, today = since.astimezone(zone), now.astimezone(zone).date()
    days = (today - began.date()).days
    if not days:
        return f"{began:%H:%M}"
    return f"{began:%a} {began:%H:%M}" if days < 7 else f"{began.day} {began:%b %H:%M}"


def _to_send(status: LinkStatus) -> str:
    return f" · {status.waiting} to send" if status.waiting else ""


def _ago(now: datetime, then: datetime) -> str:
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < 60:
        return f"{seconds} s ago"
    return f"{seconds // 60} min ago" if seconds < 3600 else f"{seconds // 3600} h ago"
