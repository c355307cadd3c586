"""What the engine of a desk's line makes of what happened."""

from __future__ import annotations

import math

from frontdesk.domain.errors import NoBinding, ServerTooOld
from frontdesk.domain.link import LinkState, LoadCause
from frontdesk.sync.actions import Leave, OfferAgain, TakeStock
from frontdesk.sync.fit import cause_to_fetch, misfit, went_back
from frontdesk.sync.line_state import Phase
from frontdesk.sync.pace import (
    FIRST_VERIFY_SECONDS,
    GREET_SECONDS,
    POLL_SECONDS,
    SOONEST_RETRY,
    VERIFY_SECONDS,
)
from frontdesk.sync.protocol import NOWHERE, Desk, Hello
from frontdesk.sync.setbacks import Setbacks

OTHER_CLINIC = (
    "This login belongs to another clinic now, but this workstation holds changes of the former"
    " one. Nothing was sent. Make a new profile and ask your operator about the waiting changes."
)
LOADING_STOPPED = (
    "The fetching of the clinic's data was stopped. What has come is kept; try again to fetch the"
    " rest."
)


class Reports(Setbacks):
    """Is told what happened; `now` is a number of seconds that never goes back."""

    def connected(self, now: float) -> None:
        """The login succeeded."""
        self._tried_at = now
        self._phase = Phase.CONNECTED

    def greeted(self, now: float, hello: Hello, desk: Desk) -> None:
        """The server answered hello; `desk` says whether the replica fits that answer.

        Raises what forbids to go on: ServerTooOld, NoBinding, ProtocolRefused. A program that is
        too old may send what waits, and no more.
        """
        if hello.device_status == "disabled":
            self._disabled(hello)
            return
        if desk.tenant_id not in (None, hello.tenant_id):
            raise NoBinding(OTHER_CLINIC)
        if hello.device_status == "revoked":  # an old program leaves, too
            self._shut_out(hello, desk)
            return
        self.misfit = misfit(hello, self._client_version)
        if isinstance(self.misfit, ServerTooOld):
            raise self.misfit
        if hello.device_status != "active":
            self._enrol()
            return
        self._take_up(now, hello, desk)

    def _disabled(self, hello: Hello) -> None:
        """Let them leave; but first ask the server which of their own answers it still has.

        It tells them nothing from which its having gone back under the same name would show, so all
        are asked for. A former server cannot be asked.
        """
        self._leaving = Leave(whole_workstation=False)
        self._stock = None if hello.epoch == NOWHERE else TakeStock(anew=True, own=True)

    def _shut_out(self, hello: Hello, desk: Desk) -> None:
        """Leave; but first ask a server come back from a backup what it lacks of what it answered.

        Nobody could ask once this workstation is closed. Positions and numbers that went back under
        the same name say that its files were put back. A server too old for it is not asked.
        """
        self._leaving = Leave(hello.whole_workstation)
        same_name = hello.epoch == desk.epoch
        forgetful = same_name and _is_forgetful(hello, desk)
        too_old = isinstance(misfit(hello, self._client_version), ServerTooOld)
        self._stock = None if too_old else TakeStock(anew=forgetful)

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
        forgetful = _is_forgetful(hello, desk)
        if forgetful:
            self._offer = OfferAgain(hello.device_last_seq)
        # A copy of the server's files put back keeps its epoch; its positions mean other events.
        # And what was to be fetched for whatever reason when the line was cut still is.
        forgot = LoadCause.LOG_WENT_BACK if forgetful else None
        self._fetch = self._fetch or cause_to_fetch(hello, desk) or forgot
        self._stock = TakeStock()
        # A desk that was away for long may never see the events themselves.
        self._forget = True
        self._phase = Phase.GREETED
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
        own = self._stock is not None and self._stock.own
        self._stock = None if all_of_it else TakeStock(own=own)

    def fetched(self, now: float, head: int) -> None:
        """The replica was loaded as of `head`."""
        self._fetch = None
        self.loss = ()
        self._verify_at = min(self._verify_at, now + FIRST_VERIFY_SECONDS)
        self._pulled_now(now, head)

    def forgot(self) -> None:
        """What was erased up to now is forgotten here."""
        self._forget = False

    def pulled(self, now: float, *, position: int, head: int, same_epoch: bool) -> None:
        """A page arrived that ends at `position`, when the log ended at `head`."""
        if not same_epoch or head < position:
            self._phase = Phase.CONNECTED
            return
        self.loss = ()
        self._hints.asked(now, news=position > self._position)
        self._position = position
        self._pulled_now(now, head)
        self._ask_once_more(now, goes_on=position < head)
        if position >= head and self.state is LinkState.CATCHING_UP:
            self._reach_live()

    def _ask_once_more(self, now: float, *, goes_on: bool) -> None:
        """Behind the last of several pages ask again, at once.

        It was asked for when the one before had come: what was hinted since is not in it.
        """
        if self._went_on and not goes_on:
            self._pull_at = now
        self._went_on = goes_on

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
            self._mended, self._fetch = True, LoadCause.COPY_DIFFERS
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
        self._phase = Phase.DOWN
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
        if self._phase is Phase.DOWN:
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


def _is_forgetful(hello: Hello, desk: Desk) -> bool:
    """Whether the server misses commands of this device that it had answered, or events."""
    return hello.device_last_seq < desk.last_answered_seq or went_back(hello, desk)
