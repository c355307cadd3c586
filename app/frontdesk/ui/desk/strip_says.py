"""The sentences of the strip about times; each says what to press next."""

from __future__ import annotations

from frontdesk.ui.desk.strip_draft import Draft

_BESIDE = " Ctrl+Enter books it beside the other."
_NOW_BESIDE = " Ctrl+Enter: now, beside another visit."


def not_free(when: str, draft: Draft, following: str, *, may_overbook: bool) -> str:
    """Say that a time asked for is not free, and which one is."""
    return (
        f"Not free at {when} for {draft.duration_min} minutes. Next: {following}. Enter takes it."
        + (_BESIDE if may_overbook else "")
    )


def not_now(following: str, *, may_overbook: bool) -> str:
    """Say to a walk-in when its turn would come today."""
    return f"Nobody is free now. Next: {following}. Enter checks in, to wait until then." + (
        _NOW_BESIDE if may_overbook else ""
    )


def not_today(following: str, *, may_overbook: bool) -> str:
    """Say to a walk-in that there is no time left today."""
    return f"Nothing is free any more today. Next: {following}. Ctrl+N books that." + (
        _NOW_BESIDE if may_overbook else ""
    )


def refused(refusal: str, following: str) -> str:
    """Repeat why a time was refused, and say which one is free."""
    return f"{refusal} Next: {following}. Enter takes it."


def is_over(when: str) -> str:
    """Say that a time asked for has passed."""
    return f"{when} is over already. Enter books it all the same; or type a day, such as fri."


def stop_words(warning: str) -> str:
    """Say what stands against a pet, to be read before it is booked."""
    return f"STOP: {warning or 'read the alerts'}. Read? Enter goes on."
