"""The state of the line to the server, as the pill and `frontdesk sync` show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class LinkState(StrEnum):
    """Where the sync stands (sync.md 3, client states)."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    CATCHING_UP = "catching_up"
    LIVE = "live"
    UPGRADE_NEEDED = "upgrade_needed"
    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"


class LeaseState(StrEnum):
    """What a person may do at a workstation that has not heard the server for long."""

    OPEN = "open"
    TODAY_ONLY = "today_only"
    LOCKED = "locked"


class Trouble(StrEnum):
    """Whose the problem is that a `LinkStatus` tells, where that changes how loudly it is said."""

    NONE = "none"
    DISK = "disk"
    MASS_LOSS = "mass_loss"


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """One reading of the line.

    `since` is when this state began and `synced_at` when the server was last heard, both UTC;
    `position` the last event applied; `waiting` commands not yet answered; `attention` commands
    refused and not yet settled; `progress` 0 to 1 while a snapshot loads; `problem` a sentence for
    the user when something needs saying, and `trouble` whose it is; `absent` the names of people
    whose entries wait until they are let in here; `lease` what may be done without the server;
    `behind` how many events of the server are not here yet; `ahead` by how much this machine's
    clock is before the server's (negative: behind it), as it was measured last.
    """

    state: LinkState
    since: datetime
    position: int = 0
    waiting: int = 0
    attention: int = 0
    synced_at: datetime | None = None
    progress: float | None = None
    problem: str = ""
    absent: tuple[str, ...] = ()
    lease: LeaseState = LeaseState.OPEN
    trouble: Trouble = Trouble.NONE
    behind: int = 0
    ahead: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An entry that was given to the manager; `title` may hold names and stays in memory."""

    title: str
    entered_at: datetime
    login: str
    state: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Somebody was shut out of this workstation, and what opened it for them is gone.

    `logins` are they, `whole_workstation` whether nobody can open it any more, `entries` what was
    handed over for them.
    """

    logins: tuple[str, ...]
    whole_workstation: bool
    entries: tuple[HandedOver, ...]
