"""The pins of the pinboard: which visits a person has parked at this workstation.

They stand in the outbox's file, so that a visit is put elsewhere and taken off the board in one
transaction, and never leave the workstation. A pin holds no more than the visit's id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from frontdesk.domain.ids import AppointmentId, CommandId
from frontdesk.storage.replica.cipher import Connection, OpenFile, immediate, translated
from frontdesk.storage.replica.commands import OutboxCommand

_PLACED_KEPT = timedelta(days=7)
"""How long undo may bring a placed visit's card back to the board."""


class Pins:
    """The parked visits; one instance belongs to one thread."""

    def __init__(self, file: OpenFile) -> None:
        self._file = file

    @property
    def _connection(self) -> Connection:
        return self._file.connection

    def of(self, login: str) -> list[AppointmentId]:
        """Return the visits a person has parked, in the order of parking."""
        with translated():
            rows = self._connection.execute(
                "select appointment_id from pin where login = ? and placed_by is null"
                " order by ordinal",
                (login,),
            ).fetchall()
        return [AppointmentId(UUID(row[0])) for row in rows]

    def park(self, appointment_id: AppointmentId, *, login: str, now: datetime) -> None:
        """Put a visit at the end of a person's board; one that is on it already stays there."""
        with immediate(self._connection):
            self._connection.execute(
                "delete from pin where placed_by is not null"
                " and (parked_at < ? or (login = ? and appointment_id = ?))",
                ((now - _PLACED_KEPT).isoformat(), login, str(appointment_id)),
            )
            self._connection.execute(
                "insert or ignore into pin (login, appointment_id, parked_at) values (?, ?, ?)",
                (login, str(appointment_id), now.isoformat()),
            )

    def take_off(self, appointment_ids: Iterable[AppointmentId], *, login: str) -> None:
        """Take visits off a person's board."""
        wanted = json.dumps([str(each) for each in appointment_ids])
        with immediate(self._connection):
            self._connection.execute(
                "delete from pin where login = ? and placed_by is null"
                " and appointment_id in (select value from json_each(?))",
                (login, wanted),
            )

    def follow(self, command: OutboxCommand, settles: AppointmentId | None) -> None:
        """Let the board follow a new command, which may take one back or settle a parked visit.

        Within the outbox's transaction that adds the command.
        """
        if command.reverses is not None:
            self.note_reversal(command.reverses, command_id=command.command_id)
        if settles is not None:
            who = command.login if command.override is None else command.override.asked_by
            self.note_placed(settles, login=who, command_id=command.command_id)

    def note_placed(
        self, appointment_id: AppointmentId, *, login: str, command_id: CommandId
    ) -> None:
        """Take a visit off the board because a command settles it; within the caller's
        transaction of the outbox.
        """
        self._connection.execute(
            "update pin set placed_by = ?, undone_by = null"
            " where login = ? and appointment_id = ? and placed_by is null",
            (str(command_id), login, str(appointment_id)),
        )

    def note_reversal(self, reverses: CommandId, *, command_id: CommandId) -> None:
        """Let a card follow undo and redo; within the caller's transaction of the outbox."""
        self._connection.execute(
            "update pin set placed_by = ?, undone_by = null"
            " where undone_by = ? and placed_by is null",
            (str(command_id), str(reverses)),
        )
        self._connection.execute(
            "update pin set placed_by = null, undone_by = ? where placed_by = ?",
            (str(command_id), str(reverses)),
        )
