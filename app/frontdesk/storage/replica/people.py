"""The people of one workstation: who may work here, under which device id, and until when.

They stand in the outbox's file, for a workstation outlives its replica: rows are fetched anew, the
numbers a person's commands carry are not. The first row may lack a login: it is the device of the
only person the former program knew, and belongs to whoever comes first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from frontdesk.domain.ids import DeviceId, id_of
from frontdesk.storage.replica.cipher import Connection, OpenFile, immediate, translated


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works at this workstation, as the server described them last.

    `device_id` is the number line of their commands here, None until the server gave one;
    `lease_until` (UTC) until when they may enter new things without the server being heard;
    `epoch` the server's timeline in which they were last greeted.
    """

    login: str
    staff_id: UUID | None = None
    name: str = ""
    role: str = ""
    perms: frozenset[str] = frozenset()
    device_id: DeviceId | None = None
    has_pin: bool = False
    lease_until: datetime | None = None
    epoch: UUID | None = None

    def with_pin_of(self, logins: Iterable[str]) -> Person:
        """Return the person with `has_pin` as the key file says it."""
        return replace(self, has_pin=self.login in logins)

    @staticmethod
    def from_hello(hello: dict[str, Any], login: str) -> Person:
        """Read what `app.hello` says of the person; it says nothing of the PIN."""
        user, lease = hello["user"], hello["user"].get("lease_until")
        return Person(
            login,
            id_of(user["staff_id"]),
            user["name"],
            user["role"],
            frozenset(user["perms"]),
            lease_until=None if lease is None else datetime.fromisoformat(lease),
            epoch=id_of(hello["epoch"]),
        )


class PeopleBook:
    """The rows of the people in an outbox; one instance belongs to one thread."""

    def __init__(self, file: OpenFile) -> None:
        self._file = file

    @property
    def _connection(self) -> Connection:
        return self._file.connection

    def all(self) -> list[Person]:
        """Return everybody known here, in the order in which they came."""
        return [_person(row) for row in self._rows("select * from person order by ordinal")]

    def of(self, login: str) -> Person | None:
        """Return one person, or None."""
        rows = self._rows("select * from person where login = ?", (login,))
        return _person(rows[0]) if rows else None

    def lease_of(self, login: str) -> datetime | None:
        """Return until when a person may enter new things (UTC); None where nothing limits it."""
        rows = self._rows("select lease_until from person where login = ?", (login,))
        return datetime.fromisoformat(rows[0][0]) if rows and rows[0][0] else None

    def device_of(self, login: str) -> DeviceId | None:
        """Return the id the server knows this person at this workstation by, or None."""
        rows = self._rows(
            "select coalesce((select device_id from person where login = ?),"
            " (select device_id from desk))",
            (login,),
        )
        value = rows[0][0]
        return None if value is None else DeviceId(id_of(value))

    def adopt(self, login: str) -> None:
        """Give this person the former program's device, if it still has none; in a transaction."""
        if not self._rows("select 1 from desk where device_id is not null"):
            return
        self._connection.execute(
            "insert into person (login, device_id) select ?, device_id from desk"
            " where device_id is not null"
            " on conflict (login) do update set device_id = excluded.device_id"
            " where person.device_id is null",
            (login,),
        )
        self._connection.execute(
            "update desk set device_id = null"
            " where device_id = (select device_id from person where login = ?)",
            (login,),
        )

    def note(self, person: Person) -> None:
        """Keep what the server said of a person, in a transaction; the device stays as it is."""
        values = (
            person.login,
            None if person.staff_id is None else str(person.staff_id),
            person.name,
            person.role,
            json.dumps(sorted(person.perms)),
            None if person.lease_until is None else person.lease_until.isoformat(),
            None if person.epoch is None else str(person.epoch),
        )
        self._connection.execute(
            "insert into person (login, staff_id, name, role, perms, lease_until, epoch)"
            " values (?, ?, ?, ?, ?, ?, ?) on conflict (login) do update set"
            " staff_id = excluded.staff_id, name = excluded.name, role = excluded.role,"
            " perms = excluded.perms, lease_until = excluded.lease_until, epoch = excluded.epoch",
            values,
        )

    def set_device(self, login: str, device_id: UUID) -> None:
        """Note the id the server gave this person here; within the caller's transaction."""
        self._connection.execute(
            "insert into person (login, device_id) values (?, ?)"
            " on conflict (login) do update set device_id = excluded.device_id",
            (login, str(device_id)),
        )

    def greet_all_again(self, *, but: str) -> None:
        """Note that the server may have forgotten something of the others, too; in a
        transaction.
        """
        self._connection.execute("update person set epoch = null where login <> ?", (but,))

    def forget(self, login: str) -> None:
        """Forget all of a person but the name: the commands they gave stay on record under it."""
        with immediate(self._connection):
            self._connection.execute(
                "update person set device_id = null, staff_id = null, role = '', perms = '[]',"
                " lease_until = null, epoch = null where login = ?",
                (login,),
            )

    def _rows(self, sql: str, params: tuple[Any, ...] = ()) -> list[Any]:
        with translated():
            return self._connection.execute(sql, params).fetchall()


def _person(row: Any) -> Person:
    lease = row["lease_until"]
    return Person(
        login=row["login"],
        staff_id=None if row["staff_id"] is None else id_of(row["staff_id"]),
        name=row["name"],
        role=row["role"],
        perms=frozenset(json.loads(row["perms"])),
        device_id=None if row["device_id"] is None else DeviceId(id_of(row["device_id"])),
        lease_until=None if lease is None else datetime.fromisoformat(lease),
        epoch=None if row["epoch"] is None else id_of(row["epoch"]),
    )
