"""Where the rough day takes place: a server, two clinics, their desks, a proxy before each."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from frontdesk.server.embedded import EmbeddedServer
from frontdesk.server.migrate import migrate
from frontdesk.server.postmaster import running_postmaster
from frontdesk.storage.profiles import Profile, save_profile
from frontdesk.sync.sign_in import sign_in
from tests.clinics import Clinic, insert, make_clinics
from tests.fakes.proxy import CuttingProxy
from tests.proof.faults_desk import CLOSED, DRAINED, HASTY

SETTINGS = {
    # The machine itself does not fail here, so nothing need reach the platter; but a commit that
    # was answered must survive the killing of the whole server.
    "fsync": "off",
    "full_page_writes": "off",
    "auth_delay.milliseconds": "0",
    "checkpoint_timeout": "1h",
}

ROLES = {"a": ("receptionist", "receptionist", "manager", "owner"), "b": ("receptionist", "owner")}
"""The desks of each clinic; two of the first are used by one person."""

MARKS = {"a": "CANARY-OF-CANAL", "b": "CANARY-OF-OTHER"}
"""What stands in every text that a clinic enters."""

PETS = 60


@dataclass(frozen=True, slots=True)
class PlacedDesk:
    """One workstation: `profile` leads through its own proxy."""

    name: str
    clinic: str
    profile: Profile
    password: str
    key: bytes = field(repr=False)
    proxy: CuttingProxy


class Tally:
    """Counts what a desk has promised; a day long, so it reads only what came since."""

    def __init__(self, said: Path) -> None:
        self._said = said
        self._read = 0
        self._promised = 0

    def count(self) -> int:
        """Return how many promises stand there by now."""
        with suppress(FileNotFoundError), self._said.open("rb") as said:
            said.seek(self._read)
            news, line_end, _begun = said.read().rpartition(b"\n")
            self._read += len(news) + len(line_end)
            self._promised += sum(line.startswith(b"promised ") for line in news.splitlines())
        return self._promised


@dataclass(slots=True)
class Place:
    """A directory with desks in it, and the server they talk to; `server` None: not ours."""

    directory: Path
    operator_dsn: str
    clinics: Mapping[str, Clinic]
    server: EmbeddedServer | None = None
    desks: list[PlacedDesk] = field(default_factory=list)

    def operator(self) -> psycopg.Connection[Any]:
        """Connect as the operator, autocommit; the caller closes."""
        return psycopg.connect(self.operator_dsn, autocommit=True)

    def desks_of(self, clinic: str) -> list[PlacedDesk]:
        """Return the desks of clinic a or b."""
        return [desk for desk in self.desks if desk.clinic == clinic]

    def said(self, desk: PlacedDesk) -> list[list[str]]:
        """Return what a desk has said so far, in words."""
        path = self._said(desk)
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def tally(self, desk: PlacedDesk) -> Tally:
        """Return a counter of what a desk promises."""
        return Tally(self._said(desk))

    def _said(self, desk: PlacedDesk) -> Path:
        return self.directory / f"{desk.name}.said"

    def have_all(self, word: str) -> bool:
        """Whether every desk has told this."""
        return all((self.directory / f"{desk.name}.{word}").exists() for desk in self.desks)

    def drained(self) -> bool:
        """Whether no desk has anything to send or to fetch of its own."""
        return self.have_all(DRAINED)

    def closed(self) -> bool:
        """Whether every desk has ended by itself."""
        return self.have_all(CLOSED)


class Zygote:
    """Starts the processes of desks, and knows which of them live."""

    def __init__(self, place: Place, pace: str = HASTY) -> None:
        root = Path(__file__).resolve().parents[2]
        roots = [str(root / "app"), str(root)]
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.proof.faults_desk", str(place.directory), pace],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(roots)},
        )

    def start(self, desk: PlacedDesk, seed: int, pause: float) -> int:
        """Fork a process for a desk, and return its id; one caller at a time."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(f"{desk.name} {seed} {pause}\n".encode())
        self._program.stdin.flush()
        return int(self._program.stdout.readline())

    def close(self) -> None:
        """End it; the desks were ended before."""
        self._program.communicate(timeout=30)


def kill(process: int) -> bool:
    """Kill a process at once; false when it was gone."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
        return True
    return False


@contextmanager
def own_place() -> Iterator[Place]:
    """A server of our own with two clinics, and their desks signed in; all of it goes away."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-proof-", dir=_fast_disk()) as text:
        directory = Path(text)
        directory.chmod(0o711)
        server = EmbeddedServer(directory / "server", settings=SETTINGS)
        dsn = server.start()
        try:
            migrate(dsn)
            with psycopg.connect(dsn, autocommit=True) as operator:
                kept = make_clinics(operator)
            clinics = {name: Clinic.of(dsn, kept[name]) for name in kept}
            _let_in_quickly(dsn, clinics.values())
            with furnished(Place(directory / "desks", dsn, clinics, server)) as place:
                yield place
        finally:
            server.stop()


@contextmanager
def furnished(place: Place) -> Iterator[Place]:
    """Put proxies and signed-in desks into the place."""
    place.directory.mkdir(parents=True, exist_ok=True)
    for name, clinic in place.clinics.items():
        _fill(place, clinic, MARKS[name])
        for number, role in enumerate(ROLES[name], start=1):
            place.desks.append(_desk(place, name, f"{name}{number}", role))
    _write(place)
    try:
        yield place
    finally:
        for desk in place.desks:
            desk.proxy.close()


def restart(server: EmbeddedServer, *, crash: bool) -> None:
    """Stop the server and start it again; with `crash` nobody is told before."""
    data = server.log_path.parent
    process = running_postmaster(data)
    if crash and process is not None:
        os.kill(process, signal.SIGQUIT)
        deadline = time.monotonic() + 30
        while running_postmaster(data) is not None and time.monotonic() < deadline:
            time.sleep(0.01)
    else:
        server.stop()
    server.start()


def _fast_disk() -> Path | None:
    """Return a disk in memory if there is one: it outlives the processes, which alone die here."""
    memory = Path("/dev/shm")  # noqa: S108 - the directory made in it is private
    return memory if os.access(memory, os.W_OK) else None


def _let_in_quickly(dsn: str, clinics: Iterable[Clinic]) -> None:
    """Spare the desks the work that is to slow down who guesses: each logs in a thousand times."""
    with psycopg.connect(dsn, autocommit=True) as operator:
        operator.execute("set scram_iterations = 1")
        for login in (each for clinic in clinics for each in clinic.logins.values()):
            operator.execute(
                sql.SQL("alter role {} password {}").format(
                    sql.Identifier(login.login), sql.Literal(login.password)
                )
            )


def _fill(place: Place, clinic: Clinic, mark: str) -> None:
    with place.operator() as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s, false)", [str(clinic.tenant_id)]
        )
        for number in range(PETS):
            insert(
                operator,
                "pet",
                _row_id(clinic, number),
                client_id=clinic.ids["client"],
                name=f"{mark} {number}",
            )


def _row_id(clinic: Clinic, number: int) -> Any:
    return clinic.ids["bella"].__class__(int=clinic.ids["bella"].int + number + 1)


def _desk(place: Place, clinic_name: str, name: str, role: str) -> PlacedDesk:
    clinic, server = place.clinics[clinic_name], conninfo_to_dict(place.operator_dsn)
    proxy = CuttingProxy((str(server["host"]), int(str(server["port"]))))
    login = clinic.logins[role]
    profile = Profile(
        name, place.directory / name, "127.0.0.1", proxy.port, str(server["dbname"]), login.login
    )
    key = sign_in(profile, login.password)
    save_profile(profile)
    return PlacedDesk(name, clinic_name, profile, login.password, key, proxy)


def _write(place: Place) -> None:
    told = {
        desk.name: {
            "name": desk.name,
            "directory": str(desk.profile.directory),
            "password": desk.password,
            "key": desk.key.hex(),
            "ids": {key: str(value) for key, value in place.clinics[desk.clinic].ids.items()},
            "mark": MARKS[desk.clinic],
        }
        for desk in place.desks
    }
    (place.directory / "desks.json").write_text(json.dumps(told), encoding="utf-8")
