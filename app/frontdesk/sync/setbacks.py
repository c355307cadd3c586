"""What the engine makes of an action that failed: wait, begin anew, give the line up."""

from __future__ import annotations

import math

from frontdesk.domain.errors import (
    FrontDeskError,
    MassLoss,
    NoBinding,
    ProgramTooOld,
    ProtocolRefused,
    ServerBusy,
    ServerReadOnly,
    ServerTooOld,
    ServerUnreachable,
    WrongPassword,
)
from frontdesk.domain.link import LinkState
from frontdesk.sync.backoff import LONGEST_SECONDS
from frontdesk.sync.line_state import LineState, Phase
from frontdesk.sync.pace import LOSS_SECONDS, MOST_BUSY, MOST_REPAIRS, RETRY_SECONDS
from frontdesk.sync.protocol import Desk


class Setbacks(LineState):
    """Takes the failures."""

    def failed(self, now: float, error: FrontDeskError, desk: Desk) -> None:
        """The last action failed; the caller closes the line if `is_down` afterwards."""
        hears_another = desk.speaker != self._speaks_for
        if isinstance(error, ProtocolRefused) and self._leaving is not None and hears_another:
            self._halt(LinkState.OFFLINE, str(error), now)
        elif isinstance(error, ProtocolRefused) and not self.is_down:
            self._refused(now, error)
        elif isinstance(error, ServerBusy | ServerReadOnly) and self._stay_and_wait(now, error):
            return
        elif isinstance(error, NoBinding) and self._phase is Phase.GREETED:
            self._phase = Phase.CONNECTED  # the next hello says whether and how this ends
        elif isinstance(error, WrongPassword | NoBinding) and hears_another:
            self._halt(LinkState.OFFLINE, str(error), now)  # the line is for somebody else now
        elif isinstance(error, WrongPassword):
            self._halt(LinkState.SIGNED_OUT, str(error), math.inf)
        elif isinstance(error, NoBinding):
            self._halt(LinkState.SIGNED_OUT, str(error), now + RETRY_SECONDS)
        elif isinstance(error, MassLoss):
            self.loss = error.lost
            self._halt(LinkState.OFFLINE, str(error), now + LOSS_SECONDS)
        elif isinstance(error, ProgramTooOld | ServerTooOld):
            self._halt(LinkState.UPGRADE_NEEDED, str(error), now + RETRY_SECONDS)
        else:
            self._lost(now, error, desk)

    def _lost(self, now: float, error: FrontDeskError, desk: Desk) -> None:
        # That there is no line is what the state says; anything else needs words.
        unreachable = isinstance(error, ServerUnreachable)
        problem = "" if unreachable else str(error)
        pause = self._backoff.failed(waiting=desk.sendable, unreachable=unreachable)
        self._halt(LinkState.OFFLINE, problem, now + pause)

    def _stay_and_wait(self, now: float, error: FrontDeskError) -> bool:
        """Try again on the same line in a moment; false when that was done often enough."""
        if self._phase is not Phase.GREETED or self._busy >= MOST_BUSY:
            return False
        self._busy += 1
        pause = min(0.1 * 2.0**self._busy, LONGEST_SECONDS)
        self._busy_until = now + pause
        if isinstance(error, ServerReadOnly):
            self.problem = str(error)
        return True

    def _refused(self, now: float, error: ProtocolRefused) -> None:
        self._repairs += 1
        if error.code == "FD006" or self._repairs > MOST_REPAIRS:
            stays_out = error.code == "FD007"
            state = LinkState.SIGNED_OUT if stays_out else LinkState.OFFLINE
            self._halt(state, str(error), now + RETRY_SECONDS)
        else:
            # A device that was withdrawn meanwhile hears so from hello. A gap is mended by what
            # hello says; a number used by a twin, by a device of our own. So is a gap that stays:
            # a server come back from a backup misses the number of a refusal that somebody has
            # settled here meanwhile, and nobody sends that one again.
            self._enrol_anew = error.code == "FD005" or self._repairs > 1
            self._phase = Phase.CONNECTED
