"""Decides what this desk does next with its line; does nothing itself.

The engine is told what happened and when, and asked for the next action. It holds no clock, no
socket, no file, no thread: the same history always leads to the same actions, so every order of
failures can be tried in a test.
"""

from __future__ import annotations

from frontdesk.domain.link import LinkState
from frontdesk.sync.actions import (
    Action,
    Carry,
    Connect,
    FetchAll,
    Forget,
    GiveUp,
    HandOver,
    HangUp,
    Leave,
    Pull,
    Push,
    Rest,
    SayHello,
    Verify,
)
from frontdesk.sync.line_state import Phase
from frontdesk.sync.pace import BATCH_COMMANDS, LONGEST_REST, PAGE_EVENTS
from frontdesk.sync.protocol import Desk
from frontdesk.sync.reports import Reports


class Engine(Reports):
    """The state machine of one desk's line.

    `now` is always a number of seconds that never goes back; `random` returns 0 to 1.
    """

    def next(self, now: float, desk: Desk) -> Action:
        """Return the next action; the caller carries it out and reports what came of it."""
        if self._ended:
            return Rest(LONGEST_REST)
        if self._paused:
            return Rest(LONGEST_REST) if self._phase is Phase.DOWN else HangUp()
        if self._phase is Phase.DOWN:
            return self._next_when_down(now, desk)
        if now < self._busy_until:
            return Rest(self._busy_until - now)
        if self._leaving is not None:
            return self._next_when_leaving(desk, self._leaving)
        if self._offer is not None:
            return self._offer
        if self._phase is Phase.CONNECTED:
            return SayHello(self._enrol_anew)
        return self._next_when_greeted(now, desk)

    def _next_when_down(self, now: float, desk: Desk) -> Action:
        if now < self._retry_at:
            return Rest(min(self._retry_at - now, LONGEST_REST))
        self._tried_at = now
        return self._connect(desk)

    def _connect(self, desk: Desk) -> Action:
        if desk.speaker != self._speaks_for:
            self._enrol_anew, self._offer = False, None  # what was planned was planned for another
        self._speaks_for = desk.speaker
        return Connect(desk.speaker)

    def _next_when_leaving(self, desk: Desk, leaving: Leave) -> Action:
        if self._stock is not None:
            return self._stock  # what the server lacks waits then, and is handed over with the rest
        left = desk.waiting if leaving.whole_workstation else desk.leaving
        return HandOver(BATCH_COMMANDS, leaving.whole_workstation) if left else leaving

    def _next_when_outdated(self, desk: Desk) -> Action:
        """Only what waits is sent, if the server still understands it; nothing is fetched."""
        if desk.speaker != self._speaks_for:
            return self._connect(desk)
        return Push(BATCH_COMMANDS) if desk.sendable else GiveUp()

    def _next_when_greeted(self, now: float, desk: Desk) -> Action:
        if self.misfit is not None:
            return self._next_when_outdated(desk)
        if self._forget and (desk.epoch is not None or not self._fetch):
            return Forget()  # first, while the rows here still know the names to look for
        if self._stock is not None:
            return self._stock  # before anything is sent that may rest on what was forgotten
        if self._fetch:
            return FetchAll(self._fetch)
        if desk.cursor < self._head and self.state is not LinkState.LIVE:
            return Pull(desk.cursor, PAGE_EVENTS)
        if desk.speaker != self._speaks_for:
            return self._connect(desk)
        if desk.sendable:
            return Push(BATCH_COMMANDS)
        if desk.cursor < self._head or now >= self._pull_at:
            return Pull(desk.cursor, PAGE_EVENTS)
        self._reach_live()
        if desk.carried and self._carry:
            return Carry()
        if now >= self._greet_at:
            return SayHello(enrol_anew=False)
        if now >= self._verify_at:
            return Verify()
        return Rest(min(self._pull_at, self._verify_at) - now)
