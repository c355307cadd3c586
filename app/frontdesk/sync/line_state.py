"""All that the engine of a desk's line remembers, and what it says of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum, auto

from frontdesk import __version__
from frontdesk.domain.link import LinkState, LoadCause, VanishingRows
from frontdesk.sync.actions import Leave, OfferAgain, TakeStock
from frontdesk.sync.backoff import Backoff
from frontdesk.sync.fit import Misfit
from frontdesk.sync.hints import Hints


class Phase(Enum):
    """How far a line has come: none is open, somebody is signed in, hello was answered."""

    DOWN = auto()
    CONNECTED = auto()
    GREETED = auto()


class LineState:
    """Where the line stands; `random` (0 to 1) spreads the tries of many desks."""

    def __init__(self, random: Callable[[], float], *, client_version: str = __version__) -> None:
        self.state = LinkState.CONNECTING
        self.problem = ""
        self.misfit: Misfit | None = None
        """What the last hello said of versions: too old for each other, or None."""
        self.loss: tuple[VanishingRows, ...] = ()
        self._client_version = client_version
        self._backoff = Backoff(random)
        self._phase = Phase.DOWN
        self._paused = False
        self._retry_at = -math.inf
        self._tried_at = -math.inf
        self._busy_until = -math.inf
        self._pull_at = -math.inf
        self._verify_at = math.inf
        self._greet_at = math.inf
        self._mended = False
        self._busy = 0
        self._repairs = 0
        self._enrol_anew = False
        self._offer: OfferAgain | None = None
        self._fetch: LoadCause | None = None
        self._stock: TakeStock | None = None
        self._forget = False
        self._head = 0
        self._position = 0
        self._went_on = False
        self._hints = Hints()
        self._speaks_for = ""
        self._carry = True
        self._leaving: Leave | None = None
        self._ended = False

    @property
    def head(self) -> int:
        """Where the server's log ended when it was heard last."""
        return self._head

    @property
    def is_down(self) -> bool:
        """Whether no line should be open."""
        return self._phase is Phase.DOWN

    def _reach_live(self) -> None:
        self.state = LinkState.LIVE
        self._backoff.succeeded()

    def _halt(self, state: LinkState, problem: str, retry_at: float) -> None:
        self._phase = Phase.DOWN
        self.state, self.problem, self._retry_at = state, problem, retry_at
        self._busy = 0
        self._leaving = None
