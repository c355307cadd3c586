"""Decides what this desk does next with its line; does nothing itself.

The engine is told what happened and when, and asked for the next action. It holds no clock, no
socket, no file, no thread: the same history always leads to the same actions, so every order of
failures can be tried in a test.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum, auto

from frontdesk import __version__
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
from frontdesk.domain.link import LinkState, VanishingRows
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
    OfferAgain,
    Pull,
    Push,
    Rest,
    SayHello,
    TakeStock,
    Verify,
)
from frontdesk.sync.backoff import LONGEST_SECONDS, Backoff
from frontdesk.sync.fit import Misfit, misfit
from frontdesk.sync.hints import Hints
from frontdesk.sync.protocol import Desk, Hello

PAGE_EVENTS = 1000
BATCH_COMMANDS = 50
POLL_SECONDS = 2.5
RETRY_SECONDS = 60.0
FIRST_VERIFY_SECONDS = 60.0
VERIFY_SECONDS = 3600.0
GREET_SECONDS = 900.0
"""A line that stays open is greeted again so often: only a greeting renews the lease."""

LONGEST_REST = 3600.0
SOONEST_RETRY = 1.0
"""Seconds between two tries that were asked for, however often one is asked for."""

LOSS_SECONDS = 300.0
"""Pause after the server would have taken much of what is here away: it may be mended by then."""

MOST_REPAIRS = 3
MOST_BUSY = 8

OTHER_CLINIC = (
    "This login belongs to another clinic now, but this workstation holds changes of the former"
    " one. Nothing was sent. Make a new profile and ask your operator about the waiting changes."
)
LOADING_STOPPED = (
    "The fetching of the clinic's data was stopped. What has come is kept; try again to fetch the"
    " rest."
)


class _Phase(Enum):
    DOWN = auto()
    CONNECTED = auto()
    GREETED = auto()


class Engine:
    """The state machine of one desk's line.

    `now` is always a number of seconds that never goes back; `random` returns 0 to 1.
    """

    def __init__(self, random: Callable[[], float], *, client_version: str = __version__) -> None:
        self.state = LinkState.CONNECTING
        self.problem = ""
        self.misfit: Misfit | None = None
        """What the last hello said of versions: too old for each other, or None."""
        self.loss: tuple[VanishingRows, ...] = ()
        self._client_version = client_version
        self._backoff = Backoff(random)
        self._phase = _Phase.DOWN
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
        self._fetch = False
        self._stock: TakeStock | None = None
        self._forget = False
        self._head = 0
        self._position = 0
        self._hints = Hints()
        self._speaks_for = ""
        self._carry = True
        self._leaving: Leave | None = None
        self._ended = False

    # -- what to do ----------------------------------------------------------------------------

    def next(self, now: float, desk: Desk) -> Action:
        """Return the next action; the caller carries it out and reports what came of it."""
        if self._ended:
            return Rest(LONGEST_REST)
        if self._paused:
            return Rest(LONGEST_REST) if self._phase is _Phase.DOWN else HangUp()
        if self._phase is _Phase.DOWN:
            return self._next_when_down(now, desk)
        if now < self._busy_until:
            return Rest(self._busy_until - now)
        if self._leaving is not None:
            return self._next_when_leaving(desk, self._leaving)
        if self._offer is not None:
            return self._offer
        if self._phase is _Phase.CONNECTED:
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
            return FetchAll()
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

    def _reach_live(self) -> None:
        self.state = LinkState.LIVE
        self._backoff.succeeded()

    # -- what happened -------------------------------------------------------------------------

    def connected(self, now: float) -> None:
        """The login succeeded."""
        self._tried_at = now
        self._phase = _Phase.CONNECTED

    def greeted(self, now: float, hello: Hello, desk: Desk) -> None:
        """The server answered hello; `desk` says whether the replica fits that answer.

        Raises what forbids to go on: ServerTooOld, NoBinding, ProtocolRefused. A program that is
        too old may send what waits, and no more.
        """
        if hello.device_status == "disabled":
            self._leaving = Leave(whole_workstation=False)
            return
        if desk.tenant_id not in (None, hello.tenant_id):
            raise NoBinding(OTHER_CLINIC)
        if hello.device_status == "revoked":  # an old program leaves, too
            self._leaving = Leave(hello.whole_workstation)
            return
        self.misfit = misfit(hello, self._client_version)
        if isinstance(self.misfit, ServerTooOld):
            raise self.misfit
        if hello.device_status != "active":
            self._enrol()
            return
        self._take_up(now, hello, desk)

    def _enrol(self) -> None:
        """Become a device of our own; a server that forgot the former is offered everything again.

        It came back from before our time, whatever a colleague's line has heard of it since; what
        it knows all the same costs it an answer each.
        """
        self._enrol_anew = True
        self._offer = OfferAgain(None)

    def _take_up(self, now: float, hello: Hello, desk: Desk) -> None:
        self.problem = ""
        self._head = hello.head
        self._enrol_anew = False
        forgetful = hello.device_last_seq < desk.last_answered_seq or _went_back(hello, desk)
        if forgetful:
            self._offer = OfferAgain(hello.device_last_seq)
        # A copy of the server's files put back keeps its epoch; its positions mean other events.
        # And what was to be fetched for whatever reason when the line was cut still is.
        self._fetch = self._fetch or forgetful or _must_fetch(hello, desk)
        self._stock = TakeStock()
        # A desk that was away for long may never see the events themselves.
        self._forget = True
        self._phase = _Phase.GREETED
        self._busy_until = self._pull_at = now
        self._greet_at = now + GREET_SECONDS
        self._carry = True
        if self.misfit is not None:
            self.state, self.problem = LinkState.UPGRADE_NEEDED, str(self.misfit)
            return
        if self.state is not LinkState.LIVE or self._fetch:  # else the line only changed hands
            self._verify_at = now + FIRST_VERIFY_SECONDS
            self.state = LinkState.CATCHING_UP

    def offered_again(self) -> None:
        """The commands the server had forgotten are queued again."""
        self._offer = None

    def took_stock(self, *, all_of_it: bool) -> None:
        """The server was asked for answers of another timeline; `all_of_it`: none is left."""
        self._stock = None if all_of_it else TakeStock()

    def fetched(self, now: float, head: int) -> None:
        """The replica was loaded as of `head`."""
        self._fetch = False
        self.loss = ()
        self._verify_at = min(self._verify_at, now + FIRST_VERIFY_SECONDS)
        self._pulled_now(now, head)

    def forgot(self) -> None:
        """What was erased up to now is forgotten here."""
        self._forget = False

    def pulled(self, now: float, *, position: int, head: int, same_epoch: bool) -> None:
        """A page arrived that ends at `position`, when the log ended at `head`."""
        if not same_epoch or head < position:
            self._phase = _Phase.CONNECTED
            return
        self.loss = ()
        self._hints.asked(now, news=position > self._position)
        self._position = position
        self._pulled_now(now, head)
        if position >= head and self.state is LinkState.CATCHING_UP:
            self._reach_live()

    def _pulled_now(self, now: float, head: int) -> None:
        self._head = head
        self._pull_at = now + POLL_SECONDS

    def carried(self) -> None:
        """What people who are not here had to be spoken for was, or is not to be."""
        self._carry = False

    def left(self, now: float, *, nobody_else: bool) -> None:
        """Somebody who was shut out can open this workstation no more.

        With `nobody_else` this desk has ended; otherwise the line goes on for who is left.
        """
        self._leaving = None
        self._halt(LinkState.REVOKED if nobody_else else LinkState.OFFLINE, "", now)
        self._ended = nobody_else

    def verified(self, now: float, *, agrees: bool | None) -> None:
        """The rows were compared; None when there was no moment at which they could be.

        A copy that has drifted is fetched anew, but only once: what a fetch does not mend, another
        one will not mend either.
        """
        self._verify_at = now + (FIRST_VERIFY_SECONDS if agrees is None else VERIFY_SECONDS)
        if agrees is False and not self._mended:
            self._mended = self._fetch = True
            self._stock = TakeStock(anew=True)  # an unnoticed copy of the server's files, perhaps
        elif agrees is True:
            self._mended = False

    def pushed(self, *, head: int, any_new: bool) -> None:
        """Commands were answered, the newest at `head`; `any_new`: some the server had not known.

        What it had known all along mends no gap: offered again after each greeting, it would be
        answered again before the gap, for ever.
        """
        self._head = max(self._head, head)
        self._busy = 0
        if any_new:
            self._repairs = 0
        self.problem = "" if self.misfit is None else str(self.misfit)

    def hung_up(self, now: float) -> None:
        """The line was closed because we wanted it so."""
        self._phase = _Phase.DOWN
        self._retry_at = now
        self.state = LinkState.OFFLINE

    def clock_set(self) -> None:
        """This machine's clock was set: the server is asked what time it is, and greets anew."""
        self._greet_at = -math.inf

    def woken(self) -> None:
        """The server hinted that something changed."""
        self._pull_at = min(self._pull_at, self._hints.came())

    def nudged(self, now: float) -> None:
        """Somebody wants it tried now: a new command, or the user."""
        if self._phase is _Phase.DOWN:
            self._retry_at = min(self._retry_at, max(now, self._tried_at + SOONEST_RETRY))

    def pause(self) -> None:
        """Stay off line until `resume`."""
        self._paused = True

    def stop_loading(self) -> None:
        """Stay off line until `resume` if everything is being fetched; otherwise do nothing."""
        if self._fetch:
            self._paused = True
            self.problem = LOADING_STOPPED

    def resume(self, now: float) -> None:
        """Go on line again, at once."""
        if self._paused:
            self.problem = ""
        self._paused = False
        self._retry_at = now
        self._backoff.succeeded()

    def failed(self, now: float, error: FrontDeskError, desk: Desk) -> None:
        """The last action failed; the caller closes the line if `is_down` afterwards."""
        hears_another = desk.speaker != self._speaks_for
        if isinstance(error, ProtocolRefused) and self._leaving is not None and hears_another:
            self._halt(LinkState.OFFLINE, str(error), now)
        elif isinstance(error, ProtocolRefused) and not self.is_down:
            self._refused(now, error)
        elif isinstance(error, ServerBusy | ServerReadOnly) and self._stay_and_wait(now, error):
            return
        elif isinstance(error, NoBinding) and self._phase is _Phase.GREETED:
            self._phase = _Phase.CONNECTED  # the next hello says whether and how this ends
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

    @property
    def head(self) -> int:
        """Where the server's log ended when it was heard last."""
        return self._head

    @property
    def is_down(self) -> bool:
        """Whether no line should be open."""
        return self._phase is _Phase.DOWN

    def _lost(self, now: float, error: FrontDeskError, desk: Desk) -> None:
        # That there is no line is what the state says; anything else needs words.
        unreachable = isinstance(error, ServerUnreachable)
        problem = "" if unreachable else str(error)
        pause = self._backoff.failed(waiting=desk.sendable, unreachable=unreachable)
        self._halt(LinkState.OFFLINE, problem, now + pause)

    def _halt(self, state: LinkState, problem: str, retry_at: float) -> None:
        self._phase = _Phase.DOWN
        self.state, self.problem, self._retry_at = state, problem, retry_at
        self._busy = 0
        self._leaving = None

    def _stay_and_wait(self, now: float, error: FrontDeskError) -> bool:
        """Try again on the same line in a moment; false when that was done often enough."""
        if self._phase is not _Phase.GREETED or self._busy >= MOST_BUSY:
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
            self._phase = _Phase.CONNECTED


def _went_back(hello: Hello, desk: Desk) -> bool:
    """Whether the log is shorter than it was, under the same name: its files were put back."""
    return desk.epoch == hello.epoch and hello.head < desk.cursor


def _must_fetch(hello: Hello, desk: Desk) -> bool:
    """Whether the replica cannot be brought up to date by events alone."""
    return (
        desk.epoch != hello.epoch
        or not desk.replica_fits
        or hello.head < desk.cursor
        or desk.cursor < hello.min_seq
    )
