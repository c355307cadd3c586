"""Under which device each person's commands are numbered, and whose are taken down at all."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from frontdesk.storage.replica.key_file import NOBODY_NAMED
from frontdesk.storage.replica.latest_time import LatestTime
from frontdesk.storage.replica.lease import KeptTime
from frontdesk.storage.replica.outbox_file import THEIRS, WAITING, OutboxFile
from frontdesk.storage.replica.people import PeopleBook, Person


class Enrolments:
    """The devices of an outbox, their numbers, and whom the server has shut out."""

    def __init__(self, file: OutboxFile, people: PeopleBook, latest: LatestTime) -> None:
        self._file = file
        self._people = people
        self._latest = latest

    @property
    def workstation(self) -> UUID:
        """The id of this workstation, for all who work at it."""
        return UUID(self._file.value("select id from workstation"))

    def last_seq(self, login: str) -> int:
        """The number of the newest command of this person's device, 0 before the first."""
        return int(
            self._file.value(
                f"select coalesce(max(device_seq), 0) from command where {THEIRS}", login
            )
        )

    def last_answered_seq(self, login: str) -> int:
        """The number up to which the server has answered every command of their device."""
        first_waiting = self._file.value(
            f"select min(device_seq) from command where {WAITING} and {THEIRS}", login
        )
        return self.last_seq(login) if first_waiting is None else int(first_waiting) - 1

    def greet(self, person: Person, device_id: UUID, *, at: datetime, shown: datetime) -> None:
        """Keep what hello says: who it is, their device here, and what time it is (UTC).

        `shown` is what this machine's clock shows meanwhile. Who is let in may enter things again,
        whatever was before.
        """
        with self._file.transaction():
            self._enrol(person.login, device_id)
            self._people.note(person)
            self._open_for(person.login)
            self._latest.note(KeptTime(at, shown))

    def enrol(self, login: str, device_id: UUID) -> None:
        """Take the id the server gave; this person's waiting commands are numbered anew under it.

        The ids stay: what the server knows of them under another number, it does not do twice.
        """
        with self._file.transaction():
            self._enrol(login, device_id)

    def _enrol(self, login: str, device_id: UUID) -> None:
        if login == NOBODY_NAMED:
            self._file.connection.execute("update desk set device_id = ?", (str(device_id),))
            return
        self._people.adopt(login)
        if self._people.device_of(login) == device_id:
            return
        self._people.set_device(login, device_id)
        last_seq = self.last_seq(login)  # not 0 when this device had been enrolled before
        waiting = self._file.rows(
            f"select ordinal from command where {WAITING} and login = ? order by ordinal",
            (login,),
        )
        self._file.connection.executemany(
            "update command set device_id = ?, device_seq = ?, state = 'queued' where ordinal = ?",
            [(str(device_id), seq, row[0]) for seq, row in enumerate(waiting, start=last_seq + 1)],
        )

    def close_for(self, login: str | None) -> None:
        """Take nothing down any more for a person, or (None) for anybody: they are shut out.

        In the outbox itself, so that nothing is promised to a window that has not heard of it.
        """
        with self._file.transaction():
            if login is None:
                self._file.connection.execute("update workstation set closed = 1")
            else:
                self._file.connection.execute(
                    "update person set closed = 1 where login = ?", (login,)
                )

    def _open_for(self, login: str) -> None:
        if self.is_closed_for(login):
            self._file.connection.execute("update workstation set closed = 0")
            self._file.connection.execute("update person set closed = 0 where login = ?", (login,))

    def is_closed_for(self, login: str) -> bool:
        """Whether nothing is taken down for this person any more."""
        return bool(
            self._file.value(
                "select exists (select 1 from workstation where closed)"
                " or exists (select 1 from person where login = ? and closed)",
                login,
            )
        )
