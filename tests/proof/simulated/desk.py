"""A simulated workstation: its folder, its window's store, and a courier driven step by step."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from frontdesk.domain.errors import EnvironmentalError
from frontdesk.domain.ids import CommandId
from frontdesk.domain.link import LinkState, Withdrawal
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.lease import ServerTime
from frontdesk.storage.replica.meta import utc_now
from frontdesk.storage.replica.sealing import KdfCost
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import create_vault, names_in, wrap_for
from frontdesk.sync.courier import Courier
from frontdesk.sync.damage import judged
from frontdesk.sync.engine import Engine
from frontdesk.sync.enrolment import greeted
from frontdesk.sync.people import People
from tests.proof.simulated.clock import Clock
from tests.proof.simulated.mortal import fate_of

PASSWORD = "not a secret here"  # noqa: S105
_CHEAP = KdfCost(memory_kib=8, passes=1, lanes=1)
_TROUBLE_SECONDS = 2.0


@dataclass
class Running:
    """What lives as long as a process: the stores of window and sync, and what drives the line."""

    window: LocalStore
    store: LocalStore
    courier: Courier
    people: People


class SimulatedDesk:
    """One workstation; `promised` are the commands that it told somebody were kept."""

    def __init__(
        self, directory: Path, login: str, clock: Clock, random: Callable[[], float]
    ) -> None:
        self.name = directory.name
        self.directory = directory
        self.logins = [login]
        self.clock = clock
        self.skew = timedelta(0)
        self.fate = fate_of(directory)
        self.promised: set[CommandId] = set()
        self.withdrawals: list[Withdrawal] = []
        self.running: Running | None = None
        self.wake_at = 0.0
        self.troubled = False
        """Whether the disk failed since something was last written in order."""
        self._random = random
        self.key = b""

    @property
    def profile(self) -> Profile:
        """The connection of whoever came first."""
        return Profile(self.name, self.directory, "nowhere", 5432, self.name, self.logins[0])

    @property
    def has_ended(self) -> bool:
        """Whether the server has shut out who is at the desk: the program closes."""
        if self.running is None:
            return False
        return self.running.courier.engine.state is LinkState.REVOKED

    def keep_who_is_left(self) -> bool:
        """Let those go on who can still open the workstation; false when nobody can."""
        here = names_in(self.profile.key_path)
        self.logins = [login for login in self.logins if login in here]
        return bool(self.logins)

    def install(self) -> None:
        """Make the folder with a key of its own."""
        self.directory.mkdir(parents=True)
        self.key = create_vault(self.profile.key_path, self.logins[0], PASSWORD, cost=_CHEAP)

    def copy_to(self, directory: Path) -> None:
        """Copy the folder, as somebody does who copies a profile; no process may have it open."""
        shutil.rmtree(directory, ignore_errors=True)
        shutil.copytree(self.directory, directory)

    def open_store(self) -> LocalStore:
        """Open both files, as the window and the sync thread each do."""
        profile = self.profile
        store = LocalStore.open(
            profile.replica_path, profile.outbox_path, self.key, login=self.logins[0]
        )
        outbox = store.outbox
        store.server_time = ServerTime(
            outbox.latest_time.kept, outbox.latest_time.keep, wall=utc_now, ticks=self.clock.seconds
        )
        return store

    def take_files_from(self, directory: Path) -> None:
        """Put an older copy of the folder in the place of the present one."""
        shutil.rmtree(self.directory)
        shutil.copytree(directory, self.directory)

    # -- the process -----------------------------------------------------------------------------

    def start(self) -> None:
        """Start the program; `Died` when it ends at once, EnvironmentalError when it cannot."""
        self.clock.wear(self.skew)
        self.keep_who_is_left()
        window, store = self.open_store(), self.open_store()
        people = People.of(self.profile, self.key, PASSWORD)
        for login in self.logins[1:]:
            people.open_by_password(login, PASSWORD)
        courier = Courier(
            self.profile,
            people,
            store,
            Engine(self._random),
            clock=self.clock.seconds,
            ticks=self.clock.seconds,
            on_withdrawn=self.withdrawals.append,
        )
        self.wake_at = self.clock.elapsed
        self.running = Running(window, store, courier, people)
        try:
            store.bring_in_line()
        except EnvironmentalError:
            self.troubled = True

    def die(self) -> None:
        """End the process, as a crash does: nothing is closed in order."""
        if self.running is not None:
            self.running.courier.hang_up()
        self.running = None
        self.fate.bury()

    def calm_down(self) -> None:
        """Let nothing more go wrong here."""
        self.fate.statements = self.fate.commits = 0
        self.fate.disk_full = False

    def step(self) -> bool:
        """Let the sync thread take one step, as the runner does; false when it rests."""
        assert self.running is not None
        self.clock.wear(self.skew)
        running = self.running
        try:
            running.store.server_time.note()
            rest = running.courier.step()
        except EnvironmentalError as error:
            judged(error, running.store, self.profile)
            rest, self.troubled = _TROUBLE_SECONDS, True
        self.wake_at = self.clock.elapsed + rest
        return not rest

    def nudge(self) -> None:
        """Something was queued."""
        if self.running is not None:
            self.running.courier.engine.nudged(self.clock.elapsed)
            self.wake_at = self.clock.elapsed

    def woken(self) -> None:
        """The server hinted that there is news."""
        if self.running is not None:
            self.running.courier.engine.woken()
            self.wake_at = min(self.wake_at, self.clock.elapsed)

    # -- people ----------------------------------------------------------------------------------

    def add_person(self, login: str) -> None:
        """Enrol one more person; ServerUnreachable and the like when the server cannot be asked."""
        assert self.running is not None
        self.clock.wear(self.skew)
        person = greeted(self._profile_of(login), PASSWORD, self.running.window)
        wrap_for(self.profile.key_path, self.key, login, PASSWORD, name=person.name, cost=_CHEAP)
        self.running.people.open_by_password(login, PASSWORD)
        self.logins.append(login)

    def _profile_of(self, login: str) -> Profile:
        assert self.running is not None
        return self.running.people.profile_of(login)

    # -- what it says ----------------------------------------------------------------------------

    @property
    def is_quiet(self) -> bool:
        """Whether nothing waits that somebody here could send, and the line is live."""
        if self.running is None:
            return False
        courier = self.running.courier
        return courier.engine.state is LinkState.LIVE and not courier.desk().waiting

    def cursor(self) -> tuple[UUID | None, int]:
        """Return up to where the copy goes, and of which timeline."""
        assert self.running is not None
        meta = self.running.store.replica.meta
        return (None, 0) if meta is None else (meta.epoch, meta.cursor)


def line_opener(open_line: Callable[[str, str], object]) -> Callable[..., object]:
    """Return what stands in for `ServerLink.open`: by desk and login."""

    def opened(profile: Profile, _password: str, **_options: object) -> object:
        return open_line(profile.dbname, profile.login)

    return opened
