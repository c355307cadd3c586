"""The state of the line to the server, as the pill and `frontdesk sync` show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


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


class LoadCause(StrEnum):
    """Why all rows of the clinic are fetched, though a desk may have some.

    Nothing is here where a damaged copy was put aside, too; unfit is one of another schema or
    clinic, and one of which only a part has come.
    """

    NOTHING_HERE = "nothing here"
    OTHER_TIMELINE = "other timeline"
    LOG_WENT_BACK = "log went back"
    LOG_TRIMMED = "log trimmed"
    UNFIT_COPY = "unfit copy"
    COPY_DIFFERS = "copy differs"


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """How far a load of all rows is: `rows` of `total` have come (0 where the server cannot say).

    With `today_here` the day can be worked with already, and the rest comes behind it.
    """

    rows: int
    total: int
    today_here: bool


@dataclass(frozen=True, slots=True)
class VanishingRows:
    """So many of the rows of a table that are here the server would take away."""

    table: str
    here: int
    vanishing: int

    @property
    def words(self) -> str:
        """Return it as one says it: `400 of 408 pets`."""
        return f"{self.vanishing} of {self.here} {_KINDS.get(self.table, self.table)}"


_KINDS = {"client": "clients", "pet": "pets", "appointment": "visits to come"}


@dataclass(frozen=True, slots=True)
class Drift:
    """This desk's copy differed from the server's at the same position of the log.

    `tables` are those with another sum, `records` some of the rows in them that turned out to be
    different once the copy was fetched anew: (table, id). The log does not say who changed them.
    """

    found_at: datetime
    tables: tuple[str, ...]
    records: tuple[tuple[str, UUID], ...] = ()


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """One reading of the line.

    `since` is when this state began and `synced_at` when the server was last heard, both UTC;
    `position` the last event applied; `waiting` commands not yet answered; `attention` commands
    refused and not yet settled; `progress` 0 to 1 while a snapshot loads; `problem` a sentence for
    the user when something needs saying, and `trouble` whose it is; `absent` the names of people
    whose entries wait until they are let in here; `lease` what may be done without the server;
    `behind` how many events of the server are not here yet; `ahead` by how much this machine's
    clock is before the server's (negative: behind it), as it was measured last; `loading` how far
    a snapshot is; `loss` what the server would take away and this desk keeps until somebody has
    looked at it; `drift` that the copy here had to be put right; `hours_left` for how many more
    hours, begun ones counted, who is at the desk may enter new things without the server.
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
    loading: LoadProgress | None = None
    loss: tuple[VanishingRows, ...] = ()
    drift: Drift | None = None
    hours_left: int | None = None


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


@dataclass(frozen=True, slots=True)
class SentAgain:
    """An entry that the server had lost; `state` is what became of it this time.

    `title` may hold names and stays in memory.
    """

    title: str
    entered_at: datetime
    login: str
    state: str


@dataclass(frozen=True, slots=True)
class Resent:
    """The server came back from a backup without these entries of one person; they were sent again.

    They are in the order in which they were entered, each `applied`, `rejected` or `held` now.
    """

    entries: tuple[SentAgain, ...]
