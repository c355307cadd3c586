"""The state of the line in words: the pill's, and one sentence when there is something to say."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from frontdesk.domain.link import LinkState, LinkStatus

Tone = Literal["good", "warn", "bad", "neutral"]


def link_tone(status: LinkStatus) -> Tone:
    """Return how the pill looks."""
    if status.state is LinkState.LIVE:
        return "good"
    if status.state in (LinkState.UPGRADE_NEEDED, LinkState.SIGNED_OUT, LinkState.REVOKED):
        return "bad"
    return "warn" if status.state is LinkState.OFFLINE else "neutral"


def link_words(status: LinkStatus, *, now: datetime, zone: ZoneInfo) -> str:
    """Return the pill's text: `Live · synced 2 s ago`, `Offline since 09:12 · 7 to send`."""
    waiting = f" · {status.waiting} to send" if status.waiting else ""
    if status.state is LinkState.LIVE:
        heard = f" · synced {_ago(now, status.synced_at)}" if status.synced_at else ""
        return f"Live{heard}{waiting}"
    if status.state is LinkState.OFFLINE:
        return f"Offline since {status.since.astimezone(zone):%H:%M}{waiting}"
    if status.state is LinkState.UPGRADE_NEEDED:
        return f"Update needed{waiting}"
    if status.state is LinkState.SIGNED_OUT:
        return f"Signed out by the server{waiting}"
    if status.state is LinkState.REVOKED:
        return "Shut out by the server"
    if status.progress is not None:
        return f"Fetching data {status.progress:.0%}"
    word = "Catching up" if status.state is LinkState.CATCHING_UP else "Connecting"
    return f"{word} …{waiting}"


def link_sentence(status: LinkStatus) -> str:
    """Return what the status bar says about the line; nothing while all is well."""
    if status.problem:
        return status.problem
    if status.state is LinkState.OFFLINE:
        kept = (
            f"{status.waiting} change{'s' * (status.waiting != 1)} to send"
            if status.waiting
            else "nothing to send"
        )
        return f"Everything works offline; {kept}."
    if status.absent:
        return f"What {_named(status.absent)} entered waits until they are let in here."
    return ""


def _named(names: tuple[str, ...]) -> str:
    """Return names as one says them: `Ann`, `Ann and Ben`, `Ann, Ben and Cem`."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _ago(now: datetime, then: datetime) -> str:
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < 60:
        return f"{seconds} s ago"
    return f"{seconds // 60} min ago" if seconds < 3600 else f"{seconds // 3600} h ago"
