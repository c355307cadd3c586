"""One simulated world: who is in it, and what happens next. Everything comes from the seed."""

from __future__ import annotations

import random
from collections import Counter, deque
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from frontdesk.domain.errors import FrontDeskError, ServerUnreachable
from frontdesk.storage.postgres.errors import UNREACHABLE
from tests.fakes.clinic_server.book import Book
from tests.proof.simulated import acts, checks
from tests.proof.simulated.clinic import LOGINS, make_server
from tests.proof.simulated.clock import Clock
from tests.proof.simulated.desk import SimulatedDesk
from tests.proof.simulated.line import SimulatedLine, Weather
from tests.proof.simulated.mortal import Died, peek

SETTLED_WITHIN = 60.0
"""Simulated seconds after the last fault in which every desk has sent and fetched everything."""

_LOOK = 0.04
_MEANWHILE = 0.12


class Broken(Exception):
    """An invariant does not hold."""


class World:
    """Desks, a server, and what is between them."""

    def __init__(self, seed: int, directory: Path, clock: Clock, *, desks: int = 0) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a world, not a secret
        self.clock = clock
        self.directory = directory
        self.server = make_server(clock.now, self.mint)
        self.weather = Weather(self.chance)
        self.desks: list[SimulatedDesk] = []
        self.left: list[SimulatedDesk] = []
        self.seen: dict[str, set[UUID]] = {}
        self.known: set[UUID] = set()
        self.backups: list[Book] = []
        self.profiles: list[tuple[SimulatedDesk, Path, set[UUID]]] = []
        self.restored = False
        self.done: Counter[str] = Counter()
        self.trace: deque[str] = deque(maxlen=60)
        self.settled_after = 0.0
        self._lines: list[SimulatedLine] = []
        self._deep = False
        for number in range(desks or self.chance.randint(2, 4)):
            self.add_desk(f"desk{number}", LOGINS[number % len(LOGINS)]).install()

    # -- who is in it ----------------------------------------------------------------------------

    def mint(self) -> UUID:
        """Return an id as the server makes them."""
        return UUID(int=self.chance.getrandbits(128), version=4)

    def add_desk(self, name: str, login: str) -> SimulatedDesk:
        """Put up a desk; its folder is made by the caller."""
        desk = SimulatedDesk(self.directory / name, login, self.clock, self.chance.random)
        self.desks.append(desk)
        self.seen[name] = set()
        return desk

    def open_line(self, name: str, login: str) -> SimulatedLine:
        """Log in, if the line lets it."""
        self.weather.calls["connect"] += 1
        if name in self.weather.cut_off or self.weather.next_fault():
            raise ServerUnreachable(UNREACHABLE)
        line = SimulatedLine(
            self.server,
            self.weather,
            desk=name,
            login=login,
            meanwhile=lambda: self.meanwhile(name),
        )
        self._lines.append(line)
        return line

    def cut_all(self) -> None:
        """Break every open line, as a restart of the server does."""
        for line in self._lines:
            line.broken = True
        self._lines.clear()

    @property
    def operations(self) -> int:
        """How many things have happened: commands, calls carried out, disturbances."""
        return self.done.total() + self.weather.calls.total()

    def count(self, what: str, where: str = "") -> None:
        """Note something that happened."""
        self.done[what] += 1
        self.trace.append(f"{self.operations:>6} {self.clock.elapsed:10.1f}s {where:<8} {what}")

    # -- what happens ----------------------------------------------------------------------------

    def turn(self) -> None:
        """Let one thing happen at a desk; what disturbs it comes from elsewhere."""
        desk = self.chance.choice(self.desks)
        if desk.running is None:
            self.start(desk)
        elif self.chance.random() < 0.33:
            self.act(desk)
        else:
            self.step_somebody()

    def start(self, desk: SimulatedDesk) -> None:
        """Start the program at a desk; it may fail, or die at once."""
        self.count("start", desk.name)
        try:
            desk.start()
        except Died:
            desk.die()
        except FrontDeskError as error:
            self.count(f"cannot start: {type(error).__name__}", desk.name)
            desk.die()
        else:
            self._hold(checks.of_the_outbox(desk, self.seen[desk.name]))
            self.known |= self.seen[desk.name]

    def step_somebody(self) -> None:
        """Let a desk go on whose time has come; if there is none, let the time pass."""
        awake = [desk for desk in self.desks if desk.running is not None]
        due = [desk for desk in awake if desk.wake_at <= self.clock.elapsed]
        if due:
            self.step(self.chance.choice(due))
        elif awake:
            first = min(desk.wake_at for desk in awake)
            self.clock.pass_by(max(first - self.clock.elapsed, 0.0) + self.chance.random())

    def step(self, desk: SimulatedDesk) -> None:
        """Let a desk's sync take one step."""
        head = self.server.book.head
        try:
            desk.step()
        except Died:
            self.count("died in the sync", desk.name)
            desk.die()
            return
        if self.server.book.head != head:
            self.wake_others()
        if desk.has_ended:
            self.see_off(desk)
        elif self.chance.random() < _LOOK:
            self.look_at(desk)

    def act(self, desk: SimulatedDesk, *, inside: str = "") -> None:
        """Let somebody do something at a desk; `inside` names the desk that waits for an answer."""
        try:
            self._promise(desk)
        except Died:
            self.count("died promising", desk.name)
            if desk.name == inside:
                raise
            desk.die()
        except FrontDeskError as error:
            self.count(f"refused {type(error).__name__}", desk.name)
            self._hold(self._nothing_kept(desk))

    def _promise(self, desk: SimulatedDesk) -> None:
        assert desk.running is not None
        self.clock.wear(desk.skew)
        window, login = desk.running.window, self.chance.choice(desk.logins)
        if desk.running.people.password_of(login) is None:
            return
        hand = acts.Hand(window, self.chance)
        if self.chance.random() < 0.06:
            taken_back = acts.undoing(hand, login)
            changeset, reverses = taken_back or (None, None)
        else:
            changeset, reverses = self.chance.choice(acts.ACTS)(hand), None
        if changeset is None:
            return
        committed = window.commit(changeset, now=datetime.now(UTC), login=login, reverses=reverses)
        desk.promised.add(committed.command_id)
        self.seen[desk.name].add(committed.command_id)
        self.known.add(committed.command_id)
        desk.troubled = desk.fate.disk_full
        self.count(f"command {changeset.name}", desk.name)
        desk.nudge()

    def meanwhile(self, name: str) -> None:
        """While a desk waits for the line, life goes on: at its own window, and elsewhere."""
        if self._deep or self.chance.random() >= _MEANWHILE:
            return
        self._deep = True
        current = next(desk for desk in self.desks if desk.name == name)
        try:
            self._happen_inside(current)
        finally:
            self._deep = False
            self.clock.wear(current.skew)

    def _happen_inside(self, current: SimulatedDesk) -> None:
        desk = self.chance.choice([each for each in self.desks if each.running is not None])
        choice = self.chance.random()
        if choice < 0.6:
            self.act(desk, inside=current.name)
        elif choice < 0.9:
            if desk is not current:
                self.step(desk)
        else:
            self.clock.pass_by(self.chance.choice([0.1, 1.0, 4.0]))
            self.weather.arrive_late()

    def wake_others(self) -> None:
        """The server hints that there is news; a hint may be lost."""
        for desk in self.desks:
            if self.chance.random() < 0.7:
                desk.woken()

    def see_off(self, desk: SimulatedDesk) -> None:
        """A desk was shut out: all it ever promised is in the server's hands."""
        if desk.keep_who_is_left():
            self.count("closed for others", desk.name)
            desk.die()
            return
        self.count("left", desk.name)
        lost = {each for each in desk.promised if str(each) not in self.server.book.commands}
        desk.die()
        self.desks.remove(desk)
        self.left.append(desk)
        if lost and not self.restored:
            raise Broken(f"I1 {desk.name} left with {len(lost)} commands, such as {min(lost)}")

    # -- what must hold --------------------------------------------------------------------------

    def look_at(self, desk: SimulatedDesk) -> None:
        """Ask the invariants that must hold at any time."""
        if desk.fate.is_calm and not desk.troubled:
            self._hold(checks.of_the_outbox(desk, self.seen[desk.name]))
            self._hold(checks.of_what_is_shown(desk, self.server))
            self._hold(checks.of_the_copy(desk, self.server))

    def _nothing_kept(self, desk: SimulatedDesk) -> list[str]:
        """What was refused must not be in the outbox all the same."""
        assert desk.running is not None
        rows = peek(desk.running.window.outbox.connection, "select command_id from command")
        kept = {UUID(row[0]) for row in rows} - self.seen[desk.name]
        return [f"I1 {desk.name} kept a command that it refused: {min(kept)}"] if kept else []

    def _hold(self, violations: object) -> None:
        for violation in violations:  # type: ignore[attr-defined]
            raise Broken(violation)

    # -- the end ---------------------------------------------------------------------------------

    def settle(self) -> None:
        """Let all faults end; within a minute everything must have come to rest and be the same."""
        self._calm_down()
        begun = self.clock.elapsed
        while not all(self._is_done(desk) for desk in self.desks):
            if self.clock.elapsed - begun > SETTLED_WITHIN:
                waiting = [desk.name for desk in self.desks if not self._is_done(desk)]
                raise Broken(f"not drained after {SETTLED_WITHIN:.0f} s: {', '.join(waiting)}")
            for desk in list(self.desks):
                if desk.running is None:
                    self.start(desk)
            self.step_somebody()
        self.settled_after = self.clock.elapsed - begun
        self._hold(checks.of_the_server(self.server.book, self.known))
        for desk in self.desks:
            self._hold(checks.of_the_outbox(desk, self.seen[desk.name]))
            self._hold(checks.at_the_end(desk, self.server, restored=self.restored))

    def _calm_down(self) -> None:
        self.weather.fails = 0.0
        self.weather.cut_off.clear()
        while self.weather.late:
            self.weather.arrive_late()
        for desk in self.desks:
            desk.calm_down()

    def _is_done(self, desk: SimulatedDesk) -> bool:
        here = (self.server.book.epoch, self.server.book.head)
        return desk.is_quiet and desk.cursor() == here

    def close(self) -> None:
        """End all processes."""
        for desk in (*self.desks, *self.left):
            desk.die()
