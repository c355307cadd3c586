"""The sentences of the strip about times; each says what to press next."""

from __future__ import annotations

from frontdesk.domain.errors import (
    ColumnBlocked,
    FrontDeskError,
    OutsideHours,
    PetElsewhere,
    ResourceTaken,
)
from frontdesk.ui.desk.strip_draft import Draft
from frontdesk.ui.desk.strip_words import one_line

_NOW_ALL_THE_SAME = " Ctrl+Enter: now, all the same."


def not_free(when: str, draft: Draft, following: str, *, may_overbook: bool) -> str:
    """Say that a time asked for is not free, and which one is."""
    return (
        f"Not free at {when} for {draft.duration_min} minutes. Next: {following}. Enter takes it."
        + (f" Ctrl+Enter: {when} all the same." if may_overbook else "")
    )


def not_now(following: str, *, may_overbook: bool) -> str:
    """Say to a walk-in when its turn would come today."""
    return f"Nobody is free now. Next: {following}. Enter checks in, to wait until then." + (
        _NOW_ALL_THE_SAME if may_overbook else ""
    )


def not_today(following: str, *, may_overbook: bool) -> str:
    """Say to a walk-in that there is no time left today."""
    return f"Nothing is free any more today. Next: {following}. Ctrl+N books that." + (
        _NOW_ALL_THE_SAME if may_overbook else ""
    )


def refused(refusal: str, following: str) -> str:
    """Repeat why a time was refused, and say which one is free."""
    return f"{refusal} Next: {following}. Enter takes it."


def is_over(when: str) -> str:
    """Say that a time asked for has passed."""
    return f"{when} is over already. Enter books it all the same; or type a day, such as fri."


def stop_words(warning: str) -> str:
    """Say what stands against a pet, to be read before it is booked."""
    said = one_line(warning) or "read the alerts"
    end = "" if said.endswith((".", "!", "?", "…")) else "."
    return f"STOP: {said}{end} Read? Enter goes on."


def deliberately(when: str, draft: Draft, against: FrontDeskError | None = None) -> str:
    """Ask whether a time is meant; `against` is what stands against it, once that is known."""
    verb = "Move to" if draft.moves else "Take in at" if draft.walk_in else "Book"
    return f"{verb} {when} {_although(against)}?"


def _although(against: FrontDeskError | None) -> str:
    if isinstance(against, OutsideHours):
        return "although it is closed then"
    if isinstance(against, ColumnBlocked):
        return "although that is blocked"
    if isinstance(against, ResourceTaken) and not isinstance(against, PetElsewhere):
        return "although that is taken"
    return "all the same"
