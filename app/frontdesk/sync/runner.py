"""The threads around the engine: one talks to the server, one hears its wake-up signal."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import EnvironmentalError, FrontDeskError, NotAllowed
from frontdesk.domain.link import LinkState, LinkStatus, Resent, Withdrawal
from frontdesk.logs import log
from frontdesk.logs.events import FilesFailed, LineGivenUp, StateChanged
from frontdesk.logs.fields import ErrorKind
from frontdesk.storage.postgres.connection import Stopped
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.courier import Courier
from frontdesk.sync.damage import judged
from frontdesk.sync.engine import Engine
from frontdesk.sync.listening import Listening
from frontdesk.sync.lock import DeskLock
from frontdesk.sync.losses import accept_loss
from frontdesk.sync.people import People
from frontdesk.sync.reading import read_status, trouble_of

LOOK_SECONDS = 0.1
"""How often a resting thread looks whether somebody queued a command."""

TROUBLE_SECONDS = 2.0
TELL_AGAIN = timedelta(seconds=5)
"""A quiet line is heard every few seconds; who reads `synced 40 min ago` takes it for dead."""

HEARD_RECENTLY = timedelta(seconds=45)
FAULT = (
    "The exchange with the server stopped by a fault of the program. What is entered is kept; start"
    " the program again to have it sent."
)
OTHER_PROCESS = (
    "Another program on this workstation talks to the server for this desk. What is entered here is"
    " kept and sent by that one."
)


class SyncRunner:
    """Keeps a desk in step with the server from `start` until `stop`.

    It speaks for the `people` whose place is open, one at a time. `on_status`, `on_changed`,
    `on_withdrawn` and `on_offered_again` are called from the sync thread; they must be quick and
    must not raise. `open_store` is called in that thread too, for a store belongs to one thread.
    """

    def __init__(
        self,
        profile: Profile,
        people: People,
        open_store: Callable[[], LocalStore],
        *,
        on_status: Callable[[LinkStatus], None],
        on_changed: Callable[[Changed], None],
        on_withdrawn: Callable[[Withdrawal], None] = lambda _withdrawal: None,
        on_offered_again: Callable[[Resent], None] = lambda _resent: None,
    ) -> None:
        self._profile = profile
        self._people = people
        self._on_withdrawn = on_withdrawn
        self._on_offered_again = on_offered_again
        self._open_store = open_store
        self._on_status = on_status
        self._on_changed = on_changed
        self._engine = Engine(random.random)
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._orders: deque[Callable[[float], None]] = deque()
        self._accepts_loss = threading.Event()
        self._progress: float | None = None
        self._status = LinkStatus(LinkState.CONNECTING, datetime.now(UTC))
        self._told: LinkStatus | None = None
        self._listening = Listening(people, on_wake=self._on_wake)
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def nudge(self) -> None:
        """Something was queued, or the user wants it tried now."""
        self._order(self._engine.nudged)

    def go_offline(self) -> None:
        """Hang up and stay off line."""
        self._order(lambda _now: self._engine.pause())

    def go_online(self) -> None:
        """Take the line up again."""
        self._order(self._engine.resume)

    def cancel_loading(self) -> None:
        """Stop fetching everything, and stay off line; `go_online` goes on where it stopped."""
        self._order(lambda _now: self._engine.stop_loading())

    def accept_loss(self) -> None:
        """Let the rows of the last status's `loss` go; refused for who may not."""
        self._accepts_loss.set()
        self._wake.set()

    def stop(self, timeout: float = 5.0) -> None:
        """Hang up, close the store and end the threads; waits at most `timeout` seconds."""
        until = time.monotonic() + timeout
        self._stopping.set()
        self._wake.set()
        self._listening.stop()
        if self._thread.is_alive():
            self._thread.join(max(0.0, until - time.monotonic()))
        self._listening.join(max(0.0, until - time.monotonic()))

    # -- from other threads --------------------------------------------------------------------

    def _order(self, order: Callable[[float], None]) -> None:
        self._orders.append(order)
        self._wake.set()

    def _on_wake(self) -> None:
        self._order(lambda _now: self._engine.woken())

    # -- the sync thread -----------------------------------------------------------------------

    def _run(self) -> None:
        lock = DeskLock(self._profile.lock_path)
        store = self._opened()
        if store is None:
            return
        try:
            if self._has_lock(lock, store):
                self._drive(store)
        except Exception:
            self._tell(replace(self._status, state=LinkState.OFFLINE, problem=FAULT))
            raise
        finally:
            self._listening.hang_up()
            store.close()
            lock.release()

    def _opened(self) -> LocalStore | None:
        """Open the store as soon as nothing is in the way any more; None when stopping."""
        while not self._stopping.is_set():
            try:
                return self._open_store()
            except FrontDeskError as error:
                self._sit_out(error)
        return None

    def _drive(self, store: LocalStore) -> None:
        courier = Courier(
            self._profile,
            self._people,
            store,
            self._engine,
            clock=time.monotonic,
            is_stopped=self._stopping.is_set,
            on_changed=self._on_changed,
            on_progress=lambda progress: self._on_progress(courier, progress),
            on_withdrawn=self._on_withdrawn,
            on_offered_again=self._on_offered_again,
        )
        try:
            self._in_spite_of_trouble(store, store.bring_in_line)
            while not self._stopping.is_set():
                self._in_spite_of_trouble(store, lambda: self._turn(store, courier))
        except Stopped:
            log(LineGivenUp())
        finally:
            courier.hang_up()

    def _turn(self, store: LocalStore, courier: Courier) -> None:
        self._take_orders()
        self._accept_loss(store)
        store.server_time.note()
        seen = store.outbox.version()  # before the step: what comes behind it is news
        rest = courier.step()
        self._listening.follow(courier.hello, courier.speaks_for)
        self._tell_state(courier)
        self._rest(store, rest, seen)

    def _accept_loss(self, store: LocalStore) -> None:
        if self._accepts_loss.is_set():
            self._accepts_loss.clear()
            try:
                accept_loss(store, self._people.active, self._engine.loss)
                self._engine.resume(time.monotonic())
            except NotAllowed as refusal:
                self._engine.problem = str(refusal)

    def _in_spite_of_trouble(self, store: LocalStore, act: Callable[[], object]) -> None:
        """Act; when the disk fails us, say so and take a breath: it may be over by then."""
        try:
            act()
        except EnvironmentalError as error:
            self._sit_out(judged(error, store, self._profile))

    def _sit_out(self, error: FrontDeskError) -> None:
        log(FilesFailed(ErrorKind.of(error)))
        self._tell_failure(error)
        self._stopping.wait(TROUBLE_SECONDS)

    def _take_orders(self) -> None:
        self._wake.clear()
        while self._orders:
            self._orders.popleft()(time.monotonic())

    def _rest(self, store: LocalStore, seconds: float, seen: int) -> None:
        """Wait, but not longer than until somebody queues a command or gives an order."""
        if seconds <= 0:
            return
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._wake.is_set():
            self._wake.wait(min(left, LOOK_SECONDS))
            if store.outbox.version() != seen:
                self._engine.nudged(time.monotonic())
                return

    def _has_lock(self, lock: DeskLock, store: LocalStore) -> bool:
        """Wait for the lock, telling what its holder does meanwhile; false when stopping."""
        seen: object = None
        while not self._stopping.is_set():
            try:
                if lock.take():
                    return True
                seen = self._watch_the_other(store, seen)
                self._stopping.wait(LOOK_SECONDS)
            except EnvironmentalError as error:
                self._sit_out(judged(error, store, self._profile))
        return False

    def _watch_the_other(self, store: LocalStore, seen: object) -> object:
        meta = store.replica.meta
        now = (store.outbox.version(), None if meta is None else meta.cursor)
        synced_at = None if meta is None else meta.synced_at
        recent = synced_at is not None and datetime.now(UTC) - synced_at < HEARD_RECENTLY
        counts = store.outbox.counts()
        self._tell(
            LinkStatus(
                LinkState.LIVE if recent else LinkState.OFFLINE,
                self._status.since,
                position=0 if meta is None else meta.cursor,
                waiting=counts.waiting,
                attention=counts.attention,
                synced_at=synced_at,
                problem=OTHER_PROCESS,
            )
        )
        if seen is not None and now != seen:
            self._on_changed(Changed(everything=True))
        return now

    # -- what is told --------------------------------------------------------------------------

    def _on_progress(self, courier: Courier, progress: float | None) -> None:
        self._progress = progress
        self._tell_state(courier)

    def _tell_state(self, courier: Courier) -> None:
        since, progress = self._status.since, self._progress
        self._tell(read_status(self._engine, courier, since=since, progress=progress))

    def _tell_failure(self, error: FrontDeskError) -> None:
        """Say that this desk's own files keep it from going on."""
        said, trouble = str(error), trouble_of(error)
        off = LinkState.OFFLINE
        self._tell(replace(self._status, state=off, problem=said, trouble=trouble))

    def _tell(self, status: LinkStatus) -> None:
        """Pass a status on when it differs from the last, or was heard some seconds later."""
        if status.state is not self._status.state:
            status = replace(status, since=datetime.now(UTC))
            counts = (status.position, status.waiting, status.attention)
            log(StateChanged(status.state, *counts))
        self._status = status
        told = self._told
        if told is None or status != replace(told, synced_at=_unless_later(status, told)):
            self._told = status
            self._on_status(status)


def _unless_later(status: LinkStatus, told: LinkStatus) -> datetime | None:
    """Return when the server was heard as of `status`; as of `told` when that is long before."""
    if status.synced_at is None or told.synced_at is None:
        return told.synced_at
    later = abs(status.synced_at - told.synced_at) >= TELL_AGAIN  # a clock may be set back
    return told.synced_at if later else status.synced_at
