"""Carries out what the engine decides: one line, one local store, one thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import (
    FrontDeskError,
    NoBinding,
    NotSynchronised,
    ProgramTooOld,
    ProtocolRefused,
    ServerUnreachable,
    WrongPassword,
)
from frontdesk.domain.link import LeaseState, LoadCause, Resent, Withdrawal
from frontdesk.logs import log
from frontdesk.logs.events import ActionFailed, CopyDiffers, LoadBegan
from frontdesk.logs.fields import ErrorKind, KindOf
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.cipher import DamagedFile
from frontdesk.storage.replica.meta import utc_now
from frontdesk.storage.replica.store import LocalStore
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
from frontdesk.sync.clock_gauge import ClockGauge, running_seconds
from frontdesk.sync.damage import DAMAGED, begin_anew_if_damaged, is_copy_damaged, judged
from frontdesk.sync.departure import Departure
from frontdesk.sync.drift import Comparison
from frontdesk.sync.engine import Engine
from frontdesk.sync.erasures import Erasures
from frontdesk.sync.greeting import Greeting
from frontdesk.sync.loading import Loading
from frontdesk.sync.people import People
from frontdesk.sync.protocol import Desk, Hello
from frontdesk.sync.resending import Resending
from frontdesk.sync.sending import Answers, Sending
from frontdesk.sync.standing import Standing

NOT_LET_IN = (
    "This person has not been let in since the program started. What waits is kept; enter their PIN"
    " or password."
)


class Courier:
    """Takes one step at a time; every call must come from the thread that made the store."""

    def __init__(
        self,
        profile: Profile,
        people: People,
        store: LocalStore,
        engine: Engine,
        *,
        clock: Callable[[], float],
        is_stopped: Callable[[], bool] = lambda: False,
        on_changed: Callable[[Changed], None] = lambda _changed: None,
        on_progress: Callable[[float | None], None] = lambda _progress: None,
        on_withdrawn: Callable[[Withdrawal], None] = lambda _withdrawal: None,
        on_offered_again: Callable[[Resent], None] = lambda _resent: None,
        wall: Callable[[], datetime] = utc_now,
        ticks: Callable[[], float] = running_seconds,
    ) -> None:
        self.engine = engine
        self.hello: Hello | None = None
        self.synced_at: datetime | None = None
        self.last_error: FrontDeskError | None = None
        self._profile = profile
        self._people = people
        self._store = store
        self._clock = clock
        self._is_stopped = is_stopped
        self._on_changed = on_changed
        self._on_progress = on_progress
        self.comparison = Comparison(store, self._tell)
        self._erasures = Erasures(store, self._tell)
        self._sending = Sending(store, clock=clock, on_answers=self._on_answers)
        self.loading = Loading(
            store,
            clock=clock,
            on_changed=self._tell,
            on_progress=on_progress,
            on_page=self._erasures.forget_of,
            on_loaded=self.comparison.look_into,
        )
        self.gauge = ClockGauge(wall=wall, ticks=ticks)
        self._departure = Departure(profile, people, store, on_withdrawn)
        self._resending = Resending(store.outbox.sent_again, on_offered_again)
        self._link: ServerLink | None = None
        self._speaks_for = people.active
        self.standing = Standing(store, people)
        self._greeting = Greeting(profile, store, self.gauge, wall)

    def step(self) -> float:
        """Carry out one action; return for how many seconds there is nothing more to do."""
        if self.gauge.has_jumped():
            self.engine.clock_set()
        action = self.engine.next(self._clock(), self.desk())
        if isinstance(action, Rest):
            return action.seconds
        try:
            self._refuse_damage()
            self._carry_out(action)
        except FrontDeskError as error:
            self._report(action, error)
        if self.engine.is_down:
            self.hang_up()
        return 0.0

    def desk(self) -> Desk:
        """Return where this desk stands."""
        return self.standing.desk(None if self._link is None else self._speaks_for)

    def lease(self) -> LeaseState:
        """Return what who is at the desk may do, should the server not be heard."""
        return self._store.lease_of(self._people.active)

    def hours_left(self) -> int | None:
        """Return for how many more hours who is at the desk may enter things without the server."""
        return self._store.hours_left(self._people.active)

    @property
    def speaks_for(self) -> str:
        """The login for which the line speaks."""
        return self._speaks_for

    def hang_up(self) -> None:
        """Close the line if one is open."""
        self.loading.interrupt()
        if self._link is not None:
            self._link.close()
            self._link = None
            self.hello = None

    def _refuse_damage(self) -> None:
        """Begin a new line where a page of the copy was found damaged: hello has it fetched."""
        if self.hello is not None and is_copy_damaged(self._profile):
            raise DamagedFile(DAMAGED)

    def _report(self, action: Action, error: FrontDeskError) -> None:
        # The kind says enough; a message never holds personal data, a cause may.
        log(ActionFailed(KindOf.this(action), ErrorKind.of(error)))
        if _is_about_the_person(action, error):
            self._people.was_refused(self._speaks_for)
        self.last_error = judged(error, self._store, self._profile)
        self.engine.failed(self._clock(), self.last_error, self.desk())

    def _carry_out(self, action: Action) -> None:
        match action:
            case Connect(login):
                self._connect(login)
            case HangUp():
                self.hang_up()
                self.engine.hung_up(self._clock())
            case SayHello(enrol_anew):
                self._say_hello(enrol_anew=enrol_anew)
            case OfferAgain(after_seq):
                self._offer_again(after_seq)
            case TakeStock(anew, own):
                self._take_stock(anew=anew, own=own)
            case FetchAll(because):
                self._fetch(because)
            case Forget():
                self._erasures.catch_up(self._line, self._greeting.epoch)
                self.engine.forgot()
            case Pull(cursor, limit):
                self._pull(cursor, limit)
            case Push(limit):
                self._push(limit)
            case HandOver(limit, whole):
                self._departure.hand_over(self._line, self._speaks_for, limit, whole=whole)
            case Leave(whole):
                self._leave(whole=whole)
            case Carry():
                self._departure.carry(self._line, self.standing.absent())
                self.engine.carried()
            case Verify():
                self._verify()
            case GiveUp():
                raise ProgramTooOld(self.engine.problem)

    @property
    def _line(self) -> ServerLink:
        if self._link is None:
            raise NotSynchronised("There is no line to the server.")
        return self._link

    def _connect(self, login: str) -> None:
        self.hang_up()
        self._speaks_for = login
        password = self._people.password_of(login)
        if password is None:
            raise WrongPassword(NOT_LET_IN)
        self._link = ServerLink.open(
            self._people.profile_of(login), password, is_stopped=self._is_stopped
        )
        self._people.try_again(login)
        self.engine.connected(self._clock())

    def _leave(self, *, whole: bool) -> None:
        """End a person's time here, or everybody's; the line is closed by it."""
        nobody_else = self._departure.leave(self._speaks_for, whole=whole)
        self.engine.left(self._clock(), nobody_else=nobody_else)

    def _say_hello(self, *, enrol_anew: bool) -> None:
        meta = self.standing.kept_meta()
        desk = self.standing.at_hello(self._speaks_for)
        hello = self._greeting.say(self._line, desk, meta, enrol_anew=enrol_anew)
        self.hello = hello
        self._heard()
        if hello.device_status == "active" and hello.device_id is not None:
            self._greeting.note_person(self._speaks_for, hello.device_id)
            if begin_anew_if_damaged(self._store, self._profile):
                meta = None
                self._all_changed()
        fits = self._greeting.fits(meta, hello, self._all_changed)
        try:
            desk = self.standing.at_hello(self._speaks_for)
            self.engine.greeted(self._clock(), hello, replace(desk, replica_fits=fits))
        finally:
            self._store.outbox.entry_stop.note(self.engine.misfit)

    def _all_changed(self) -> None:
        self._on_changed(Changed(everything=True))

    def _offer_again(self, after_seq: int | None) -> None:
        offered = self._store.outbox.answers.offer_again(self._speaks_for, after_seq=after_seq)
        self._resending.offered(offered)
        self.engine.offered_again()  # first: only the hello behind it mends a damaged copy
        self._tell(self._store.bring_in_line())  # they wait again, so they are shown as waiting

    def _take_stock(self, *, anew: bool, own: bool) -> None:
        """Ask for the next answers of another timeline; what the server lacks waits again."""
        epoch, stock = self._greeting.epoch, self._store.outbox.stock
        login = self._speaks_for if own else None
        if anew:
            stock.distrust(login)
        asked = stock.page(epoch, login)
        if asked:
            known = self._line.answers_kept(asked) if own else self._line.known(asked)
            self._resending.offered(stock.take(asked, known, epoch))
            self._tell(self._store.bring_in_line())
        self.engine.took_stock(all_of_it=not asked)

    def _fetch(self, because: LoadCause) -> None:
        """Take one step of the load of all rows."""
        if not self.loading.is_under_way:
            log(LoadBegan(because))
        device_id = self._store.outbox.people.device_of(self._speaks_for)
        if device_id is None:
            raise NotSynchronised("This workstation is not enrolled.")
        meta = self._greeting.meta_of(device_id)
        position = self.loading.step(self._line, self._greeting.answer, meta)
        self._heard()
        if position is not None:
            self._store.scrub()  # what was erased while the rows came stood among them
            self.engine.fetched(self._clock(), position)

    def _pull(self, cursor: int, limit: int) -> None:
        page = self._line.pull(cursor, limit)
        meta = self._store.replica.meta
        same_epoch = meta is not None and page["epoch"] == str(meta.epoch)
        self._heard()
        if same_epoch:
            self._ask_on(page, limit)
            self._erasures.take_page(page)
        self.engine.pulled(
            self._clock(), position=page["position"], head=page["head"], same_epoch=same_epoch
        )

    def _ask_on(self, page: Mapping[str, Any], limit: int) -> None:
        """Let the server make the next page while this one is put away."""
        if page["position"] < page["head"]:
            with suppress(ServerUnreachable):  # this page has come; the next pull will notice
                self._line.ask_ahead(page["position"], limit)

    def _push(self, limit: int) -> None:
        present = self._people.speaking()
        batch = self._store.outbox.line.next_run(self._speaks_for, present, limit)
        self._sending.push(self._line, batch, self._greeting.answer.get("command_versions") or {})

    def _on_answers(self, answers: Answers, changed: Changed) -> None:
        self._heard()
        self.engine.pushed(
            head=max(int(answer["head"]) for _, answer in answers),
            any_new=any(not answer.get("replay") for _, answer in answers),
        )
        self._tell(changed)
        self._resending.answered(answers)

    def _verify(self) -> None:
        self._store.check_seals()
        self._store.archive_old()
        answer = self._line.verify(self._store.tables())
        self._heard()
        agrees = self.comparison.take(answer, datetime.now(UTC))
        if agrees is False and self.comparison.drift is not None:
            log(CopyDiffers(len(self.comparison.drift.tables)))
        self.engine.verified(self._clock(), agrees=agrees)

    def _tell(self, changed: Changed) -> None:
        if changed.everything or changed.rows:
            self._on_changed(changed)

    def _heard(self) -> None:
        self.synced_at = datetime.now(UTC)


def _is_about_the_person(action: Action, error: FrontDeskError) -> bool:
    """Whether the server will not hear this person now; others at the desk may still be heard."""
    if isinstance(action, HandOver):
        return isinstance(error, ProtocolRefused) and not action.whole_workstation
    return isinstance(action, Connect | SayHello) and isinstance(error, WrongPassword | NoBinding)
