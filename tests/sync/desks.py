"""A desk of a test: its own folder, store and runner, on the test's real server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg.conninfo import conninfo_to_dict

from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import Change, ChangeSet, insert
from frontdesk.domain.ids import CommandId, new_id
from frontdesk.domain.link import LinkState, LinkStatus, Resent, Withdrawal
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.people import People
from frontdesk.sync.runner import SyncRunner
from frontdesk.sync.sign_in import open_store, sign_in
from tests.clinics import Clinic

TODAY = datetime.now(UTC).replace(second=0, microsecond=0)
"""The day the tests began: at midnight on a Sunday the coming Monday would become another one."""

MORNING = TODAY.replace(hour=8, minute=0) + timedelta(days=7)


def monday(hour: int, minute: int = 0) -> datetime:
    """Return a time of a Monday in the coming weeks, in UTC; doors are open 8 to 18 in Berlin."""
    return TODAY.replace(hour=hour, minute=minute) + timedelta(days=14 - TODAY.weekday())


def eventually(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Poll until it holds; AssertionError after the deadline.

    The deadline is for what never happens: a busy machine must not reach it.
    """
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, "did not happen in time"
        time.sleep(0.01)


class Pause(threading.Event):
    """Counts the seconds for which it was waited in vain."""

    seconds = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        """Wait as an event does."""
        happened = super().wait(timeout)
        if not happened and timeout is not None:
            self.seconds += timeout
        return happened


class DeskUnderTest:
    """One workstation. `port` leads to the server, or to a proxy before it."""

    def __init__(
        self, directory: Path, clinic: Clinic, *, role: str = "receptionist", port: int = 0
    ) -> None:
        login = clinic.logins[role]
        server = conninfo_to_dict(clinic.operator_dsn)
        self.clinic = clinic
        self.password = login.password
        self.profile = Profile(
            directory.name,
            directory,
            str(server["host"]),
            port or int(str(server["port"])),
            str(server["dbname"]),
            login.login,
        )
        self.statuses: list[LinkStatus] = []
        self.changes: list[Changed] = []
        self.withdrawals: list[Withdrawal] = []
        self.resent: list[Resent] = []
        self.runner: SyncRunner | None = None
        self._pauses: tuple[Pause, ...] = ()
        self._store: LocalStore | None = None
        self._key: bytes | None = None
        self._people: People | None = None

    def sign_in(self) -> bytes:
        """Sign in; the first time this fetches the clinic's data."""
        self._key = sign_in(self.profile, self.password)
        return self._key

    @property
    def key(self) -> bytes:
        """The key of the desk's data, once somebody has signed in."""
        return self._key or self.sign_in()

    @property
    def store(self) -> LocalStore:
        """The store of the test's own thread, as the window has one."""
        if self._store is None:
            key = self._key or self.sign_in()
            self._store = open_store(self.profile, key)
        return self._store

    @property
    def people(self) -> People:
        """The people of this workstation; the one of the profile is let in."""
        if self._people is None:
            key = self._key or self.sign_in()
            self._people = People.of(self.profile, key, self.password)
        return self._people

    def start(self) -> SyncRunner:
        """Start a runner, as the window does."""
        key = self._key or self.sign_in()
        self.runner = SyncRunner(
            self.profile,
            self.people,
            lambda: open_store(self.profile, key),
            on_status=self.statuses.append,
            on_changed=self.changes.append,
            on_withdrawn=self.withdrawals.append,
            on_offered_again=self.resent.append,
        )
        self._pauses = (Pause(), Pause())
        self.runner._wake, self.runner._stopping = self._pauses
        self.runner.start()
        return self.runner

    @property
    def paused(self) -> float:
        """For how many seconds the runner has rested by its own choice.

        What a promise allows is compared with this: a busy machine makes everything between the
        rests longer, but no rest.
        """
        return sum(pause.seconds for pause in self._pauses)

    def close(self) -> None:
        """Stop the runner and close the store."""
        if self.runner is not None:
            self.runner.stop(60)
        if self._store is not None:
            self._store.close()

    @property
    def status(self) -> LinkStatus | None:
        """The latest status the runner told."""
        return self.statuses[-1] if self.statuses else None

    def is_live(self) -> bool:
        """Whether the desk is on line with nothing waiting."""
        if self.store.outbox.counts().waiting:
            return False
        status = self.status
        return status is not None and status.state is LinkState.LIVE and status.waiting == 0

    def state(self) -> LinkState | None:
        """The state of the line."""
        return None if self.status is None else self.status.state

    def runner_of(self) -> SyncRunner:
        """The runner that was started."""
        assert self.runner is not None
        return self.runner

    def book(
        self, *, hour: int = 0, resource: str = "anna", pet: str = "bella", login: str = ""
    ) -> OutboxCommand:
        """Book half an hour, `hour` hours after eight, and return the command."""
        return self.commit(*self.booking(hour=hour, resource=resource, pet=pet), login=login)

    def booking(self, *, hour: int, resource: str, pet: str) -> tuple[Change, Change]:
        """Return the changes of a booking."""
        ids, starts = self.clinic.ids, MORNING + timedelta(hours=hour)
        times = {
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(minutes=30)).isoformat(),
        }
        appointment = insert(
            "appointment",
            new_id(),
            {
                "site_id": str(ids["site"]),
                "pet_id": str(ids[pet]),
                "client_id": str(ids["client"]),
                **times,
            },
        )
        claim = insert(
            "resource_claim",
            new_id(),
            {
                "appointment_id": str(appointment.id),
                "resource_id": str(ids[resource]),
                **times,
            },
        )
        return appointment, claim

    def commit(self, *changes: Change, name: str = "test.change", login: str = "") -> OutboxCommand:
        """Promise changes and nudge the runner, as the window does."""
        committed = self.store.commit(
            ChangeSet(name, "Test", changes),
            now=datetime.now(UTC),
            login=login or self.profile.login,
        )
        if self.runner is not None:
            self.runner.nudge()
        return self.command(committed.command_id)

    def command(self, command_id: CommandId) -> OutboxCommand:
        """Return a command as the outbox has it now."""
        command = self.store.outbox.command(command_id)
        assert command is not None
        return command

    def has(self, table: str, row_id: UUID) -> bool:
        """Whether the replica shows the row."""
        found: int = self.store.replica.value(
            f"select count(*) from {table} where id = ? and deleted_at is null",  # noqa: S608
            (str(row_id),),
        )
        return found == 1


def server_rows(clinic: Clinic, query: str, *parameters: Any) -> list[Any]:
    """Ask the server as the clinic's owner."""
    return clinic.connect("owner").execute(query, parameters).fetchall()


def kept_of(clinic: Clinic) -> dict[str, object]:
    """Return what `Clinic.of` reads, to connect to the clinic anew."""
    return {
        "tenant_id": str(clinic.tenant_id),
        "logins": {
            role: {
                "login": login.login,
                "password": login.password,
                "staff_id": str(login.staff_id),
            }
            for role, login in clinic.logins.items()
        },
        "ids": {name: str(each) for name, each in clinic.ids.items()},
    }
