"""Desks as processes of their own: forked at a word, at work until killed or told to close.

The program loads once and forks a desk for every line it reads, which
names the desk and gives a seed; it answers with the process's id. Each desk writes a line for every
promise behind it, and for what it sees amiss. Unless it is to take its time, its pauses are a tenth
of the program's, so that a day fits into minutes; the deciding is the same.
"""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import EnvironmentalError, UserError
from frontdesk.domain.ids import CommandId
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.logs.events import Program
from frontdesk.logs.logbook import Logbook
from frontdesk.settings import Locations
from frontdesk.storage.postgres.connection import DeskConnection
from frontdesk.storage.profiles import Profile, load_profile
from frontdesk.storage.replica import cipher
from frontdesk.storage.replica.commands import CommandState
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync import backoff, reports, setbacks
from frontdesk.sync.people import People
from frontdesk.sync.runner import SyncRunner
from frontdesk.sync.sign_in import open_store
from tests.proof.faults_work import Work

CLOSING, HOME, DRAINED, CLOSED = "closing", "home", "drained", "closed"
"""Files: the first two tell all desks to enter nothing more, and to end; the others are a desk's
answers."""

HASTY, STEADY = "hasty", "steady"
"""With pauses of a tenth, or those of the program."""

PAUSES: dict[Any, dict[str, float]] = {
    backoff: {"FIRST_SECONDS": 0.1, "LONGEST_SECONDS": 0.6, "LONGEST_WHILE_WAITING": 0.4},
    reports: {"SOONEST_RETRY": 0.1, "FIRST_VERIFY_SECONDS": 4.0},
    setbacks: {"RETRY_SECONDS": 1.0},
}
SILENCE_SECONDS = 1.0
CACHE_KIB = 2048
"""Of a file; the program's own bound is far off still after an hour, and would hide what leaks."""

_ASK_AGAIN = 40
"""After how many steps a desk looks whether something of its own has vanished from its sight."""


def main(place: str, pace: str) -> None:
    """Fork a desk for every line of standard input: its name, a seed, the seconds between steps."""
    if pace == HASTY:
        _hasten()
    else:
        cipher.PAGE_CACHE_KIB = CACHE_KIB
    directory = Path(place)
    desks = json.loads((directory / "desks.json").read_text(encoding="utf-8"))
    opened = {name: _open(Path(desk["directory"]), desk) for name, desk in desks.items()}
    gc.freeze()  # what all desks share is neither looked through nor copied by each of them
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    here = os.getpid()
    for line in sys.stdin:
        name, seed, pause = line.split()
        child = os.fork()
        if child == 0:
            threading.Thread(target=_end_with, args=(here,), daemon=True).start()
            os._exit(_child(opened[name], directory, int(seed), float(pause)))
        os.write(1, b"%d\n" % child)


def _end_with(starter: int) -> None:
    """End this process when its starter is gone: a proof that was killed leaves no desk at work."""
    while os.getppid() == starter:
        time.sleep(0.5)
    os._exit(1)


def _hasten() -> None:
    for module, pauses in PAUSES.items():
        for name, seconds in pauses.items():
            if not isinstance(getattr(module, name), float):
                raise TypeError(name)  # it was renamed: nothing would be any faster
            setattr(module, name, seconds)
    DeskConnection.silence = SILENCE_SECONDS


def _open(directory: Path, told: dict[str, Any]) -> tuple[Profile, bytes, dict[str, Any]]:
    profile = load_profile(Locations.of_this_user(), directory)
    return profile, bytes.fromhex(told["key"]), told


def _child(
    opened: tuple[Profile, bytes, dict[str, Any]], directory: Path, seed: int, pause: float
) -> int:
    profile, key, told = opened
    errors = os.open(directory / f"{told['name']}.err", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(errors, 2)
    import traceback

    logbook = Logbook(directory / f"{told['name']}.logs", Program.WINDOW)
    logbook.begin()
    try:
        _Desk(profile, key, told, directory, seed, pause).work()
        logbook.close()
    except BaseException:  # noqa: BLE001 - a forked process ends here, whatever it was
        traceback.print_exc()
        return 1
    return 0


class _Desk:
    def __init__(
        self,
        profile: Profile,
        key: bytes,
        told: dict[str, Any],
        directory: Path,
        seed: int,
        pause: float,
    ) -> None:
        self._profile, self._key, self._told, self._pause = profile, key, told, pause
        self._directory = directory
        self._chance = random.Random(seed)  # noqa: S311 - a day, not a secret
        self._out = os.open(
            directory / f"{told['name']}.said", os.O_WRONLY | os.O_CREAT | os.O_APPEND
        )
        self._status: LinkStatus | None = None
        self._seen: list[tuple[CommandId, str, UUID]] = []
        """Records of its own that nobody ever takes away: they must be in sight for ever."""

    def work(self) -> None:
        runner = SyncRunner(
            self._profile,
            People.of(self._profile, self._key, self._told["password"]),
            lambda: open_store(self._profile, self._key),
            on_status=self._note,
            on_changed=lambda _changed: None,
        )
        runner.start()
        store = open_store(self._profile, self._key)
        store.bring_in_line()
        ids = {name: UUID(text) for name, text in self._told["ids"].items()}
        work = Work(store, ids, self._chance, self._told["mark"])
        steps = 0
        while not (self._directory / CLOSING).exists():
            self._step(store, work, runner)
            steps += 1
            if steps % _ASK_AGAIN == 0:
                self._look(store)
            time.sleep(self._chance.uniform(0, 2 * self._pause))
        self._go_home(store)
        runner.stop(10)
        store.close()
        self._tell(CLOSED)

    def _go_home(self, store: LocalStore) -> None:
        drained = False
        while not (self._directory / HOME).exists():
            self._look(store)
            if not drained and self._is_done(store):
                drained = True
                self._tell(DRAINED)
            time.sleep(0.05)

    def _tell(self, word: str) -> None:
        (self._directory / f"{self._told['name']}.{word}").touch()

    def _note(self, status: LinkStatus) -> None:
        self._status = status

    def _step(self, store: LocalStore, work: Work, runner: SyncRunner) -> None:
        try:
            changeset, reverses = work.next()
            promised = store.commit(
                changeset, now=datetime.now(UTC), login=self._profile.login, reverses=reverses
            )
        except UserError:
            return
        except EnvironmentalError as error:  # said before anything was promised
            self._say(f"refused {type(error).__name__}")
            time.sleep(0.05)
            return
        self._say(f"promised {promised.command_id} {changeset.name}")
        self._keep_in_sight(promised.command_id, changeset)
        runner.nudge()

    def _keep_in_sight(self, command_id: CommandId, changeset: ChangeSet) -> None:
        if changeset.name in ("pet.add", "client.add_with_pet"):
            for change in changeset.changes:
                if change.table == "pet":
                    self._seen.append((command_id, change.table, change.id))

    def _look(self, store: LocalStore) -> None:
        """I7: what was entered here and not refused is in sight, at whatever moment one looks."""
        if not self._seen:
            return
        command_id, table, row_id = self._chance.choice(self._seen)
        query = f"select count(*) from {table} where id = ?"  # noqa: S608 - our own words
        if store.replica.value(query, (str(row_id),)):
            return
        command = store.outbox.command(command_id)
        if command is not None and command.state is CommandState.REJECTED:
            self._seen.remove((command_id, table, row_id))
            return
        self._say(f"blinked {command_id}")

    def _is_done(self, store: LocalStore) -> bool:
        """Whether nothing waits and all that was answered has come back."""
        status, meta = self._status, store.replica.meta
        if status is None or meta is None or status.state is not LinkState.LIVE:
            return False
        last = store.outbox.recent(1)
        return (
            not store.outbox.counts().waiting
            and not status.waiting
            and all((each.head or 0) <= meta.cursor for each in last)
        )

    def _say(self, text: str) -> None:
        os.write(self._out, f"{text}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
