"""What goes wrong on a rough day, how often, and who does it."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import TypeVar

import psycopg

from frontdesk.server.embedded import EmbeddedServer
from tests.fakes.proxy import COMMAND, Fault, Weather
from tests.proof.faults_place import Place, PlacedDesk, Zygote, kill, restart

T = TypeVar("T")


class Trouble(StrEnum):
    """The kinds of trouble that are counted."""

    CUT_BEFORE = "cut before the server"
    CUT_HALF = "cut in the middle of a message"
    DROP_ANSWER = "answer dropped after the commit"
    HALF_ANSWER = "answer cut in the middle"
    DELAY = "message late"
    REFUSED = "connections refused"
    BLACK_HOLE = "line that swallows all"
    PARTITION = "line held up, then all at once"
    BACKEND_KILLED = "session killed at the server"
    DESK_KILLED = "desk killed and started again"
    SECOND_PROCESS = "second program on the profile"
    SERVER_STOPPED = "server stopped and started"
    SERVER_CRASHED = "server killed and started"


_FAULTS = {
    Trouble.CUT_BEFORE: Fault.CUT_BEFORE,
    Trouble.CUT_HALF: Fault.CUT_HALF,
    Trouble.DROP_ANSWER: Fault.DROP_ANSWER,
    Trouble.HALF_ANSWER: Fault.HALF_ANSWER,
    Trouble.DELAY: Fault.DELAY,
}
_WEATHER = {
    Trouble.REFUSED: (Weather.REFUSED, 0.3),
    Trouble.BLACK_HOLE: (Weather.BLACK_HOLE, 1.3),
    Trouble.PARTITION: (Weather.HELD, 0.5),
}
"""What befalls the whole line of a desk, and for how many seconds at most."""

OF_SERVER = (Trouble.SERVER_STOPPED, Trouble.SERVER_CRASHED)
OF_DESKS = tuple(trouble for trouble in Trouble if trouble not in OF_SERVER)

_MESSAGES = (COMMAND, COMMAND, COMMAND, b"app.pull", b"app.hello")

_LOOK_SECONDS = 0.2
"""How often what waits for a fault looks whether the day is over."""

PATIENCE_SECONDS = 1.5
"""How long a fault waits for the message that it is to befall."""

AT_WORK = 3
"""So many desks must have sent commands to a server before it goes down again."""

REPRIEVE_SECONDS = 0.15
"""For how long, in the mean, it then goes on serving them."""


class Desks:
    """The living processes of all desks; any thread may kill and start one.

    `pause` is the mean between two steps of a desk of the first clinic; the other takes its time.
    """

    def __init__(self, place: Place, zygote: Zygote, chance: random.Random, pause: float) -> None:
        self._place = place
        self._zygote = zygote
        self._chance = chance
        self._pause = pause
        self._lock = threading.Lock()
        self._living: dict[str, list[int]] = {desk.name: [] for desk in place.desks}

    def start(self, desk: PlacedDesk) -> None:
        """Start a process of a desk, the first or one more."""
        with self._lock:
            process = self._zygote.start(desk, self._chance.randrange(2**31), self._pause_of(desk))
            self._living[desk.name].append(process)

    def _pause_of(self, desk: PlacedDesk) -> float:
        return self._pause if desk.clinic == "a" else 8 * self._pause

    def kill(self, desk: PlacedDesk) -> bool:
        """Kill one of a desk's processes, whichever; false when it had died by itself."""
        with self._lock:
            living = self._living[desk.name]
            return kill(living.pop(self._chance.randrange(len(living))))

    def only(self, desk: PlacedDesk) -> int:
        """Return the process of a desk that has one."""
        (process,) = self._living[desk.name]
        return process

    def kill_all(self) -> None:
        """Kill what is left."""
        with self._lock:
            for living in self._living.values():
                for process in living:
                    kill(process)


class RoughWeather:
    """Lets trouble happen from `begin` until `stop`; `done` counts what did.

    Each desk has its share of `bag`, in a random order, with up to `gap` seconds in between; when
    it is empty, trouble of the same kinds goes on at a tenth of that pace. `of_server` is how
    often the server goes down meanwhile: each time when some of them have their commands with it.
    """

    def __init__(
        self,
        place: Place,
        desks: Desks,
        chance: random.Random,
        *,
        bag: Sequence[Trouble],
        gap: float = 0.1,
        of_server: int = 0,
    ) -> None:
        self.done: Counter[Trouble] = Counter()
        self._place = place
        self._desks = desks
        self._chance = chance
        self._lock = threading.Lock()
        self._bag = list(bag)
        self._kinds = sorted(set(bag))
        self._gap = gap
        self._tried = 0
        chance.shuffle(self._bag)
        turns = 0 if place.server is None else of_server
        self._of_server = [OF_SERVER[turn % 2] for turn in range(turns)]
        self._over = threading.Event()
        self._failure: BaseException | None = None
        self._threads: list[threading.Thread] = []

    def begin(self) -> None:
        """Let it begin, for each desk at a time, and for the server."""
        makers: list[Callable[[], None]] = [self._on_server]
        makers += [lambda desk=desk: self._on_desk(desk) for desk in self._place.desks]  # type: ignore[misc]
        for make in makers:
            self._threads.append(threading.Thread(target=self._guarded, args=(make,), daemon=True))
        for thread in self._threads:
            thread.start()

    def left(self) -> int:
        """Return how much trouble is still to come or has not been seen to happen.

        Raises what went wrong with the trouble itself.
        """
        if self._failure is not None:
            raise self._failure
        with self._lock:
            return len(self._bag) + len(self._of_server) + self._tried

    def stop(self) -> None:
        """Let it clear up everywhere; raises what went wrong with the trouble itself."""
        self._over.set()
        for thread in self._threads:
            thread.join(60)
        for desk in self._place.desks:
            desk.proxy.set_weather(Weather.CLEAR)
        if self._failure is not None:
            raise self._failure

    def _guarded(self, make: Callable[[], None]) -> None:
        try:
            make()
        except BaseException as failure:  # noqa: BLE001 - told by whoever waits for the day's end
            self._failure = failure

    # -- one desk --------------------------------------------------------------------------------

    def _on_desk(self, desk: PlacedDesk) -> None:
        while not self._over.is_set():
            owed = self._take()
            trouble = owed or self._one_of(self._kinds)
            happened = False
            try:
                happened = self._befall(desk, trouble)
            finally:
                self._note(trouble, owed, happened=happened)
            self._over.wait(self._between(0.0, self._gap if owed else 10 * self._gap))

    def _note(self, trouble: Trouble, owed: Trouble | None, *, happened: bool) -> None:
        with self._lock:
            self.done[trouble] += happened
            if owed is not None:
                self._tried -= 1
                if not happened:
                    self._bag.insert(0, owed)

    def _take(self) -> Trouble | None:
        with self._lock:
            if not self._bag:
                return None
            self._tried += 1
            return self._bag.pop()

    def _one_of(self, choices: Sequence[T]) -> T:
        with self._lock:
            return self._chance.choice(choices)

    def _between(self, low: float, high: float) -> float:
        with self._lock:
            return self._chance.uniform(low, high)

    def _befall(self, desk: PlacedDesk, trouble: Trouble) -> bool:
        """Let one desk have this trouble; false when it did not come to it."""
        if trouble in _FAULTS:
            return self._fault(desk, _FAULTS[trouble])
        if trouble in _WEATHER:
            return self._bad_line(desk, *_WEATHER[trouble])
        if trouble is Trouble.BACKEND_KILLED:
            return self._kill_backend(desk)
        if trouble is Trouble.SECOND_PROCESS:
            self._desks.start(desk)
            self._over.wait(self._between(0.1, 0.6))
            return self._desks.kill(desk)
        if self._desks.kill(desk):
            self._desks.start(desk)
            return True
        return False

    def _fault(self, desk: PlacedDesk, fault: Fault) -> bool:
        proxy, once_more = desk.proxy, desk.proxy.fired[fault] + 1
        proxy.arm(fault, self._one_of(_MESSAGES), keep=int(self._between(1, 120)))
        until = time.monotonic() + PATIENCE_SECONDS
        happened = False
        while not (happened or self._over.is_set()) and time.monotonic() < until:
            happened = proxy.wait_for(fault, once_more, _LOOK_SECONDS)
        return happened

    def _bad_line(self, desk: PlacedDesk, weather: Weather, seconds: float) -> bool:
        desk.proxy.set_weather(weather)
        self._over.wait(self._between(0.1 * seconds, seconds))
        desk.proxy.set_weather(Weather.CLEAR)
        return True

    def _kill_backend(self, desk: PlacedDesk) -> bool:
        with suppress(psycopg.OperationalError), self._place.operator() as operator:
            killed = operator.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where usename = %s and datname = current_database()",
                [desk.profile.login],
            ).fetchall()
            return any(row[0] for row in killed)
        return False

    # -- the server ------------------------------------------------------------------------------

    def _on_server(self) -> None:
        server = self._place.server
        while server is not None and not self._over.is_set():
            with self._lock:
                trouble = self._of_server.pop() if self._of_server else None
            if trouble is None:
                return
            self._restart(server, trouble)
            self._let_them_work()
            self._over.wait(self._between(0.0, 2 * REPRIEVE_SECONDS))

    def _let_them_work(self) -> None:
        """Wait until some desks have sent commands again: else the blow would meet nobody."""
        before = {desk.name: desk.proxy.sent for desk in self._place.desks}
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._over.is_set() and time.monotonic() < until:
            at_work = [desk for desk in self._place.desks if desk.proxy.sent > before[desk.name]]
            if len(at_work) >= AT_WORK:
                return
            self._over.wait(0.02)

    def _restart(self, server: EmbeddedServer, trouble: Trouble) -> None:
        restart(server, crash=trouble is Trouble.SERVER_CRASHED)
        self.done[trouble] += 1
