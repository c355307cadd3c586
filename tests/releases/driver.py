"""A desk of whichever release stands first on the path: reads a JSON command a line, answers so.

Only what all releases have in common is used here; where they differ, the difference is here too.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import frontdesk
from frontdesk.domain.agenda import Severity
from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.forms import ClientForm, PetForm
from frontdesk.domain.ids import AppointmentId, ClientId, PetId, ResourceId, ServiceId, new_id
from frontdesk.domain.vaccination import Shot
from frontdesk.operations.alerts import add_alert
from frontdesk.operations.booking import book_appointment
from frontdesk.operations.clients import add_client_with_pet, edit_client
from frontdesk.operations.pets import edit_pet
from frontdesk.operations.rescheduling import move_appointment
from frontdesk.operations.vaccinations import add_vaccination
from frontdesk.operations.visit_edits import edit_note
from frontdesk.operations.visit_steps import cancel_appointment, confirm
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, load_profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.once import synchronise
from frontdesk.sync.runner import SyncRunner
from frontdesk.sync.sign_in import open_store, sign_in


def main(directory: str) -> None:
    desk = Desk(Path(directory))
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = getattr(desk, order.pop("do"))(**order)
        except FrontDeskError as error:
            answer = {"error": type(error).__name__, "words": str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


class Desk:
    """The orders, by name."""

    def __init__(self, directory: Path) -> None:
        self._profile: Profile = load_profile(Locations.of_this_user(), directory)
        self._store: LocalStore | None = None
        self._password, self._key = "", b""

    def version(self) -> str:
        return frontdesk.__version__

    def sign_in(self, password: str) -> None:
        """Let the person in; the first time this fetches the clinic's data."""
        self._password = password
        self._key = sign_in(self._profile, password)
        self._store = open_store(self._profile, self._key)
        self._store.bring_in_line()

    def sync(self) -> None:
        """Exchange once with the server."""
        synchronise(self._profile, self._who(), self.store, seconds=60)

    def _who(self) -> Any:
        try:
            from frontdesk.sync.people import People
        except ImportError:
            return self._password  # 0.1.0 knew one person
        return People.of(self._profile, self._key, self._password)

    @property
    def store(self) -> LocalStore:
        assert self._store is not None
        return self._store

    def work(self, count: int, first_day: str, ids: dict[str, str]) -> None:
        """Do `count` things as a receptionist does them, each by its operation."""
        work = _a_days_work(self.store, datetime.fromisoformat(first_day), ids)
        for _ in range(count):
            self._commit(next(work))

    def book(self, starts_at: str, ids: dict[str, str]) -> str:
        return self._commit(
            book_appointment(
                replica=self.store.replica,
                pet_id=PetId(UUID(ids["bella"])),
                service_ids=[ServiceId(UUID(ids["bath"]))],
                resource_ids=[ResourceId(UUID(ids["anna"]))],
                starts_at=datetime.fromisoformat(starts_at),
                outside_hours=True,
            )
        )

    def name_pet(self, pet: str, name: str) -> str:
        shown = PetForm(name="Bella")
        form = PetForm(name=name)
        return self._commit(
            edit_pet(replica=self.store.replica, pet_id=PetId(UUID(pet)), form=form, shown=shown)
        )

    def add_pet(self, name: str) -> str:
        return self._commit(
            ChangeSet("pet.add", "Added a pet", (insert("pet", new_id(), {"name": name}),))
        )

    def _commit(self, changeset: ChangeSet) -> str:
        now = datetime.now(UTC)
        done = self.store.commit(changeset, now=now, login=self._profile.login)
        return str(done.command_id)

    def push_without_end(self, until: str, pause: float) -> dict[str, Any]:
        """Enter something whenever nothing waits, and send it, as long as the file is not there.

        Tells how many there were, how many still wait, and the longest time, in seconds, until one
        was answered.
        """
        ended, count, longest = Path(until), 0, 0.0
        with self._runner() as nudge:
            while not ended.exists():
                self.add_pet(f"Entered as number {count}")
                count += 1
                nudge()
                longest = max(longest, self._until_answered(ended))
                time.sleep(pause)
        waiting = self.store.outbox.counts().waiting
        return {"count": count, "longest": longest, "waiting": waiting}

    def _until_answered(self, ended: Path) -> float:
        begun = time.monotonic()
        while self.store.outbox.counts().waiting and not ended.exists():
            time.sleep(0.005)
        return time.monotonic() - begun

    @contextmanager
    def _runner(self) -> Iterator[Callable[[], None]]:
        key, who = self._key, self._who()
        runner = SyncRunner(
            self._profile,
            who,
            lambda: open_store(self._profile, key),
            on_status=lambda _status: None,
            on_changed=lambda _changed: None,
        )
        runner.start()
        try:
            yield runner.nudge
        finally:
            runner.stop(20)

    def outbox(self) -> list[dict[str, Any]]:
        """Tell everything of every command that must not change on the way."""
        return [
            {
                "id": str(each.command_id),
                "name": each.changeset.name,
                "title": each.changeset.title,
                "changes": each.changeset.to_json(),
                "login": each.login,
                "time": each.client_time.isoformat(),
                "state": each.state.value,
                "code": each.code,
            }
            for each in self.store.outbox.recent(1_000_000)
        ]

    def shown(self, rows: list[list[str]]) -> list[dict[str, Any] | None]:
        """Tell what the desk shows of these rows, each [table, id]."""
        found = [
            self.store.replica.row(f'select * from "{table}" where id = ?', (row_id,))  # noqa: S608
            for table, row_id in rows
        ]
        return [None if row is None else {name: row[name] for name in row.keys()} for row in found]  # noqa: SIM118


def _a_days_work(
    store: LocalStore, first_day: datetime, ids: dict[str, str]
) -> Iterator[ChangeSet]:
    """Yield a client with a pet, their visits and what becomes of those, again and again."""
    replica = store.replica
    bath, anna = ServiceId(UUID(ids["bath"])), ResourceId(UUID(ids["anna"]))
    slot = 0
    while True:
        client, pet = ClientId(new_id()), PetId(new_id())
        called = ClientForm(given_name="Renée", family_name=f"O’Neill {slot}")
        named = PetForm(name=f"Lil’ Bean {slot}", breed="Beagle")
        yield add_client_with_pet(
            replica=replica, client=called, pet=named, client_id=client, pet_id=pet
        )
        visits = []
        for _ in range(3):
            visit = AppointmentId(new_id())
            visits.append(visit)
            day, place = divmod(slot, 8)
            starts = first_day + timedelta(days=day, hours=place)
            slot += 1
            yield book_appointment(
                replica=replica,
                pet_id=pet,
                service_ids=[bath],
                resource_ids=[anna],
                starts_at=starts,
                appointment_id=visit,
            )
        now = datetime.now(UTC)
        last = first_day + timedelta(days=(slot - 1) // 8, hours=(slot - 1) % 8)
        yield confirm(replica=replica, appointment_id=visits[0], now=now)
        yield edit_note(replica=replica, appointment_id=visits[1], note="Does not like the dryer")
        yield move_appointment(
            replica=replica, appointment_id=visits[2], starts_at=last + timedelta(minutes=30)
        )
        yield cancel_appointment(
            replica=replica, appointment_id=visits[0], reason="Has a cold", now=now
        )
        yield add_alert(replica=replica, severity=Severity.ASK, text="Bites", pet_id=pet)
        yield edit_client(
            replica=replica,
            client_id=client,
            form=ClientForm("Renée", called.family_name, "Pays by card"),
            now=now,
            shown=called,
        )
        shot = Shot("Rabies", date(2026, 1, 5), date(2029, 1, 5))
        yield add_vaccination(replica=replica, pet_id=pet, shot=shot)


if __name__ == "__main__":
    main(sys.argv[1])
