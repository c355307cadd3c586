"""Eight raw SQL writers of one clinic, in any order, some of whom change their mind; one reader.

The log they leave is numbered without a gap, the reader has seen every committed row, and nobody
was deadlocked: on our own PostgreSQL and on the oldest that we support.
"""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from frontdesk.domain.ids import new_id
from frontdesk.server.embedded import EmbeddedServer
from frontdesk.server.migrate import migrate
from tests.clinics import ROLES, Clinic, make_clinics
from tests.db.desk import Desk, pet
from tests.proof import invariants
from tests.proof.outcome import Outcome, Run
from tests.servers import BINARIES_15

WRITERS = 8
ROLLBACKS = 0.05
FULL_SECONDS, SHORT_SECONDS = 60.0, 2.0

SETTINGS = {"fsync": "off", "auth_delay.milliseconds": "0", "deadlock_timeout": "200ms"}


@dataclass(slots=True)
class Tally:
    """What all writers did together; `pets` are the committed new ones."""

    commits: int = 0
    rollbacks: int = 0
    deadlocks: int = 0
    commands: int = 0
    pets: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)


def prove(run: Run) -> Outcome:
    """Let them write on PostgreSQL 18 and 15."""
    figures: dict[str, int | float | str] = {}
    violations: list[str] = []
    for version, binaries in ((18, None), (15, BINARIES_15)):
        run.say(f"   on PostgreSQL {version}")
        with _clinic(binaries) as clinic:
            seconds = SHORT_SECONDS if run.short else FULL_SECONDS
            outcome = write(clinic, run.seed, seconds)
        figures |= {f"{name}, PostgreSQL {version}": each for name, each in outcome.figures.items()}
        violations += [f"PostgreSQL {version}: {each}" for each in outcome.violations]
    return Outcome(figures, tuple(violations))


def write(clinic: Clinic, seed: int, seconds: float) -> Outcome:
    """Let them write for so long, and judge what the reader saw."""
    tally, until = Tally(), time.monotonic() + seconds
    # Connected before anybody begins: what is written together must be written at once.
    writers = [
        _Writer(clinic, random.Random(seed * WRITERS + number), tally)  # noqa: S311 - no secret
        for number in range(WRITERS)
    ]
    reader = _Reader(clinic)
    failures: list[BaseException] = []
    acts: list[Callable[[], None]] = [lambda each=each: each.work(until) for each in writers]  # type: ignore[misc]
    threads = [threading.Thread(target=_guarded, args=(act, failures)) for act in acts]
    reading = threading.Thread(target=_guarded, args=(reader.read, failures))
    for thread in (*threads, reading):
        thread.start()
    for thread in threads:
        thread.join()
    reader.finish()
    reading.join()
    if failures:
        raise failures[0]
    return Outcome(
        {
            "commits": tally.commits,
            "of them commands": tally.commands,
            "rolled back": tally.rollbacks,
            "deadlocks": tally.deadlocks,
            "events read": len(reader.positions),
        },
        tuple(_violations(clinic, tally, reader)),
    )


def _violations(clinic: Clinic, tally: Tally, reader: _Reader) -> Iterator[str]:
    yield from invariants.log_is_contiguous(reader.positions)
    if unseen := tally.pets - reader.pets:
        yield f"{len(unseen)} committed rows were never seen by the reader"
    if tally.deadlocks:
        yield f"{tally.deadlocks} deadlocks"
    with psycopg.connect(clinic.operator_dsn) as operator:
        counted = operator.execute(
            "select deadlocks from pg_stat_database where datname = current_database()"
        ).fetchone()
        broken = operator.execute("select sec.broken_event(%s)", [clinic.tenant_id]).fetchone()
    if counted is None or counted[0]:
        yield f"the server counted {counted} deadlocks"
    if broken != (None,):
        yield f"the chain of the log is broken at {broken}"
    if not tally.rollbacks or not tally.commits:
        yield "nothing was committed, or nothing rolled back: nothing was tried"


class _Writer:
    """One session that writes with plain SQL, and now and then with a command."""

    def __init__(self, clinic: Clinic, chance: random.Random, tally: Tally) -> None:
        role = ROLES[0] if chance.random() < 0.5 else "manager"
        self._clinic, self._chance, self._tally = clinic, chance, tally
        self._connection = clinic.connect(role, autocommit=False)
        self._desk = Desk(clinic.connect(role))
        self._shared = [clinic.ids["bella"], clinic.ids["rex"]]

    def work(self, until: float) -> None:
        while time.monotonic() < until or not self._tally.rollbacks:
            if self._chance.random() < 0.15:
                self._command()
            else:
                self._transaction()

    def _command(self) -> None:
        added = pet("By command")
        self._desk.apply(added)
        with self._tally.lock:
            self._tally.commits += 1
            self._tally.commands += 1
            self._tally.pets.add(str(added.id))

    def _transaction(self) -> None:
        """Do some things in whatever order, think for a moment, and keep them or not."""
        added: list[str] = []
        acts = [self._change_pet, self._change_pet, self._change_client]
        acts += [lambda: added.append(self._add_pet())] * 2
        try:
            for act in self._chance.sample(acts, self._chance.randrange(1, len(acts) + 1)):
                act()
            time.sleep(self._chance.random() * 0.004)
        except psycopg.errors.DeadlockDetected:
            self._connection.rollback()
            with self._tally.lock:
                self._tally.deadlocks += 1
            return
        self._end(added)

    def _end(self, added: list[str]) -> None:
        if self._chance.random() < ROLLBACKS:
            self._connection.rollback()
            with self._tally.lock:
                self._tally.rollbacks += 1
            return
        self._connection.commit()
        with self._tally.lock:
            self._tally.commits += 1
            self._tally.pets.update(added)

    def _add_pet(self) -> str:
        row_id = new_id()
        self._connection.execute("insert into app.pet (id, name) values (%s, 'Raw')", [row_id])
        return str(row_id)

    def _change_pet(self) -> None:
        self._connection.execute(
            "update app.pet set weight_g = %s where tenant_id = %s and id = %s",
            [
                self._chance.randrange(1, 90_000),
                self._clinic.tenant_id,
                self._chance.choice(self._shared),
            ],
        )

    def _change_client(self) -> None:
        self._connection.execute(
            "update app.client set note = %s where tenant_id = %s and id = %s",
            [
                f"note {self._chance.randrange(1000)}",
                self._clinic.tenant_id,
                self._clinic.ids["client"],
            ],
        )


class _Reader:
    """Pulls the log as a desk does, while others write."""

    def __init__(self, clinic: Clinic) -> None:
        self._desk = Desk(clinic.connect("owner"))
        self._finishing = threading.Event()
        self.positions: list[int] = []
        self.pets: set[str] = set()

    def finish(self) -> None:
        """Nobody writes any more: read what is left, and end."""
        self._finishing.set()

    def read(self) -> None:
        while True:
            last = self._finishing.is_set()
            if not self._page() and last:
                return
            time.sleep(0.002)

    def _page(self) -> bool:
        cursor = self.positions[-1] if self.positions else 0
        page: dict[str, Any] = self._desk.pull(cursor, 200)
        self.positions += [event["position"] for event in page["events"]]
        self.pets.update(row["id"] for row in page["rows"].get("pet", []))
        return bool(page["events"])


def _guarded(act: Callable[[], None], failures: list[BaseException]) -> None:
    try:
        act()
    except BaseException as failure:  # noqa: BLE001 - raised again where they are waited for
        failures.append(failure)


@contextmanager
def _clinic(binaries: Path | None) -> Iterator[Clinic]:
    with tempfile.TemporaryDirectory(prefix="frontdesk-proof-") as directory:
        server = EmbeddedServer(Path(directory), binaries=binaries, settings=SETTINGS)
        dsn = server.start()
        try:
            migrate(dsn)
            with psycopg.connect(dsn, autocommit=True) as operator:
                kept = make_clinics(operator)
            with closing(Clinic.of(dsn, kept["a"])) as clinic:
                yield clinic
        finally:
            server.stop()
