"""One simulated world: who is in it, and what happens next. Everything comes from the seed."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from frontdesk.domain.errors import FrontDeskError, ServerUnreachable
from frontdesk.domain.ids import CommandId
from frontdesk.storage.postgres.errors import UNREACHABLE
from tests.fakes.clinic_server.book import Book
from tests.proof.simulated import checks
from tests.proof.simulated.clinic import LOGINS, make_server
from tests.proof.simulated.clock import Clock
from tests.proof.simulated.desk import SimulatedDesk
from tests.proof.simulated.line import SimulatedLine, Weather
from tests.proof.simulated.mortal import Died
from tests.proof.simulated.promising import nothing_kept, promise

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
            self.hold(checks.of_the_outbox(desk, self.seen[desk.name]))
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

    def act(
        self, desk: SimulatedDesk, *, inside: str = "", replaces: CommandId | None = None
    ) -> None:
        """Let somebody do something at a desk; `inside` names the desk that waits for an answer.

        `replaces` names the refusal that it settles.
        """
        try:
            promise(self, desk, replaces)
        except Died:
            self.count("died promising", desk.name)
            if desk.name == inside:
                raise
            desk.die()
        except FrontDeskError as error:
            self.count(f"refused {type(error).__name__}", desk.name)
            self.hold(nothing_kept(self, desk))

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
        """A desk was shut out: all it ever promised is in the server's hands.

        Of a restored one but for what is not asked for: see `checks.not_asked_for`.
        """
        if desk.keep_who_is_left():
            self.count("closed for others", desk.name)
            desk.die()
            return
        self.count("left", desk.name)
        lost = {each for each in desk.promised if str(each) not in self.server.book.commands}
        lost -= checks.not_asked_for(desk, self.server.book) if self.restored else set()
        desk.die()
        self.desks.remove(desk)
        self.left.append(desk)
        if lost:
            raise Broken(f"I1 {desk.name} left with {len(lost)} commands, such as {min(lost)}")

    # -- what must hold --------------------------------------------------------------------------

    def look_at(self, desk: SimulatedDesk) -> None:
        """Ask the invariants that must hold at any time."""
        if desk.fate.is_calm and not desk.troubled:
            self.hold(checks.of_the_outbox(desk, self.seen[desk.name]))
            self.hold(checks.of_what_is_shown(desk, self.server))
            self.hold(checks.of_the_copy(desk, self.server))

    def hold(self, violations: Iterable[str]) -> None:
        """Raise the first of these violations, if there is one."""
        for violation in violations:
            raise Broken(violation)

    def close(self) -> None:
        """End all processes."""
        for desk in (*self.desks, *self.left):
            desk.die()
