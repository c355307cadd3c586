"""The outbox: every command of this desk, from the moment it was promised; never deleted.

It is a file of its own with synchronous=FULL: when `add` has committed, the command survives a
power cut. `device_seq` is given in the same transaction, 1, 2, 3 … without gaps.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import NotSynchronised, ReplicaUnusable
from frontdesk.domain.ids import CommandId, DeviceId, new_id
from frontdesk.storage.replica.cipher import Connection, immediate, open_database, translated
from frontdesk.storage.replica.commands import (
    CommandState,
    OutboxCommand,
    OutboxCounts,
    command_from_row,
)
from frontdesk.storage.replica.outbox_ddl import make_outbox
from frontdesk.storage.replica.undo_chain import ChainLink, undo_chain

_WAITING = "state in ('queued', 'in_doubt')"
_ATTENTION = "state in ('rejected', 'held')"


REMOVED = (
    "The file outbox.db of this desk was removed or replaced while the program runs, so nothing can"
    " be kept. This step was not done. Put the file back, close the program and start it again."
)


class Outbox:
    """The commands of one desk; one instance belongs to one thread."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.connection: Connection = open_database(path, key, synchronous="FULL")
        self._path, self._file = path, _file_at(path)
        self._written = 0
        try:
            make_outbox(self.connection)
        except BaseException:
            self.connection.close()
            raise

    def transaction(self) -> Any:
        """Hold the outbox for a block; what `add` wrote is promised when the block has ended."""
        self._written += 1
        return immediate(self.connection)

    def add(
        self, changeset: ChangeSet, *, now: datetime, login: str, reverses: CommandId | None
    ) -> OutboxCommand:
        """Queue a command within the caller's `transaction`; NotSynchronised before enrolment.

        ReplicaUnusable when the file was removed: what is written to it then is nowhere.
        """
        if _file_at(self._path) != self._file:
            raise ReplicaUnusable(REMOVED)
        device_id = self.device_id
        if device_id is None:
            raise NotSynchronised("This workstation is not yet known to the server. Sign in once.")
        command_id = CommandId(new_id())
        cursor = self.connection.execute(
            "insert into command (command_id, device_id, device_seq, name, version, title,"
            " changes, client_time, login, reverses) values"
            " (?, ?, (select coalesce(max(device_seq), 0) + 1 from command where device_id = ?),"
            " ?, ?, ?, ?, ?, ?, ?) returning ordinal",
            (
                str(command_id),
                str(device_id),
                str(device_id),
                changeset.name,
                changeset.version,
                changeset.title,
                json.dumps(changeset.to_json(), ensure_ascii=False, allow_nan=False),
                now.isoformat(),
                login,
                None if reverses is None else str(reverses),
            ),
        )
        row = cursor.fetchone()
        assert row is not None  # noqa: S101  (an insert returns its row)
        self.connection.executemany(
            "insert or ignore into touched (ordinal, tbl, row_id) values (?, ?, ?)",
            [(row[0], change.table, str(change.id)) for change in changeset.changes],
        )
        return self._commands("command_id = ?", (str(command_id),))[0]

    # -- reading ---------------------------------------------------------------------------------

    @property
    def device_id(self) -> DeviceId | None:
        """The id the server knows this desk by, or None before enrolment."""
        value = self._value("select device_id from desk")
        return None if value is None else DeviceId(UUID(value))

    @property
    def last_seq(self) -> int:
        """The number of this device's newest command, 0 before the first."""
        return int(self._value(f"select coalesce(max(device_seq), 0) from command where {_MINE}"))

    @property
    def last_answered_seq(self) -> int:
        """The number up to which the server has answered every command of this device."""
        return int(
            self._value(
                "select coalesce((select min(device_seq) - 1 from command where"
                f" {_WAITING} and {_MINE}), (select max(device_seq) from command where {_MINE}), 0)"
            )
        )

    def waiting(self) -> list[OutboxCommand]:
        """Return the commands without an answer, in order."""
        return self._commands(_WAITING)

    def next_batch(self, limit: int) -> list[OutboxCommand]:
        """Return the first `limit` commands without an answer, in order."""
        return self._commands(_WAITING, limit=limit)

    def attention(self) -> list[OutboxCommand]:
        """Return the commands that were refused or held and that nobody has settled yet."""
        return self._commands(_ATTENTION)

    def command(self, command_id: UUID) -> OutboxCommand | None:
        """Return one command in whatever state, or None."""
        found = self._commands("command_id = ?", (str(command_id),))
        return found[0] if found else None

    def commands(self, command_ids: Iterable[UUID]) -> list[OutboxCommand]:
        """Return these commands, in order."""
        wanted = json.dumps([str(command_id) for command_id in command_ids])
        return self._commands("command_id in (select value from json_each(?))", (wanted,))

    def shown_ids(self, epoch: UUID, cursor: int) -> list[CommandId]:
        """Return the commands to be shown on top of server rows of `epoch` at `cursor`, in order.

        Those without a final answer, and those applied by the server whose rows are not here yet.
        """
        rows = self._rows(
            f"select command_id from command where {_WAITING} or state = 'held'"
            " or (state = 'applied' and epoch = ? and head > ?) order by ordinal",
            (str(epoch), cursor),
        )
        return [CommandId(UUID(row[0])) for row in rows]

    def counts(self) -> OutboxCounts:
        """Count what waits for the server and what waits for a person."""
        return OutboxCounts(
            waiting=int(self._value(f"select count(*) from command where {_WAITING}")),
            attention=int(self._value(f"select count(*) from command where {_ATTENTION}")),
        )

    def waiting_rows(self, table: str) -> frozenset[UUID]:
        """Return the rows of a table that a command without an answer touches."""
        return self._touched(_WAITING, table)

    def attention_rows(self, table: str) -> frozenset[UUID]:
        """Return the rows of a table that an unsettled refusal touches."""
        return self._touched(_ATTENTION, table)

    def rows_touched(self, table: str, row_ids: Iterable[UUID]) -> frozenset[UUID]:
        """Return those of these rows of a table that any command of this desk touches."""
        rows = self._rows(
            "select distinct row_id from touched where tbl = ?"
            " and row_id in (select value from json_each(?))",
            (table, json.dumps([str(row_id) for row_id in row_ids])),
        )
        return frozenset(UUID(row[0]) for row in rows)

    def recent(self, limit: int) -> list[OutboxCommand]:
        """Return the newest `limit` commands, oldest first."""
        return self._commands("1", order="ordinal desc", limit=limit)[::-1]

    def version(self) -> int:
        """Return a number that differs after anybody, also another process, wrote here."""
        return (int(self._value("pragma data_version")) << 32) + self._written

    def last_undoable(self) -> OutboxCommand | None:
        """Return the command that "undo" would take back, or None."""
        undoable, _ = undo_chain(self._chain())
        return None if undoable is None else self.command(undoable)

    def last_redoable(self) -> OutboxCommand | None:
        """Return the undoing command that "redo" would take back, or None."""
        _, redoable = undo_chain(self._chain())
        return None if redoable is None else self.command(redoable)

    # -- writing ---------------------------------------------------------------------------------

    def enrol(self, device_id: UUID) -> None:
        """Take the id the server gave; commands still waiting are numbered anew under it."""
        with self.transaction():
            if self.device_id == device_id:
                return
            self.connection.execute("update desk set device_id = ?", (str(device_id),))
            last_seq = self.last_seq  # not 0 when this device had been enrolled before
            waiting = self._rows(f"select ordinal from command where {_WAITING} order by ordinal")
            self.connection.executemany(
                "update command set device_id = ?, device_seq = ?, state = 'queued'"
                " where ordinal = ?",
                [
                    (str(device_id), seq, row[0])
                    for seq, row in enumerate(waiting, start=last_seq + 1)
                ],
            )

    def mark_in_doubt(self, command_ids: Iterable[UUID]) -> None:
        """Note, before they are sent, that these may be known to the server from now on."""
        with self.transaction():
            self.connection.executemany(
                "update command set state = 'in_doubt' where command_id = ? and state = 'queued'",
                [(str(command_id),) for command_id in command_ids],
            )

    def answer(
        self, answers: Iterable[tuple[UUID, dict[str, Any]]], *, epoch: UUID | None, now: datetime
    ) -> None:
        """Record the server's answers, all on the disk once this returns.

        A second answer to a settled command changes nothing.
        """
        with self.transaction():
            self.connection.executemany(
                "update command set state = ?, code = ?, detail = ?, head = ?, epoch = ?,"
                f" answered_at = ? where command_id = ? and ({_WAITING} or state = 'held')",
                [
                    _answer_columns(command_id, answer, epoch=epoch, now=now)
                    for command_id, answer in answers
                ],
            )

    def dismiss(self, command_id: UUID, reason: str) -> None:
        """Let a person drop a refused command, saying why; it stays on record."""
        with self.transaction():
            self.connection.execute(
                "update command set state = 'dismissed', settled_reason = ?"
                f" where command_id = ? and {_ATTENTION}",
                (reason, str(command_id)),
            )

    def resolve(self, command_id: UUID, *, by: UUID) -> None:
        """Note that a refused command was replaced by another one."""
        with self.transaction():
            self.connection.execute(
                f"update command set state = 'resolved', resolved_by = ? where command_id = ?"
                f" and {_ATTENTION}",
                (str(by), str(command_id)),
            )

    def forgotten_up_to(self, epoch: UUID) -> int:
        """Return the event of this timeline up to which erased records were forgotten here."""
        rows = self._rows("select position from forgotten where epoch = ?", (str(epoch),))
        return int(rows[0][0]) if rows else 0

    def note_forgotten(self, epoch: UUID, position: int) -> None:
        """Note that all erased up to this event is forgotten."""
        if self.forgotten_up_to(epoch) >= position > 0:
            return
        with self.transaction():
            self.connection.execute(
                "update forgotten set epoch = ?, position = ?", (str(epoch), position)
            )

    @property
    def owes_scrubbing(self) -> bool:
        """Whether the files may still hold, in unused places, what was forgotten."""
        return bool(self._value("select owed from forgotten"))

    def note_scrubbed(self) -> None:
        """Note that they do not."""
        with self.transaction():
            self.connection.execute("update forgotten set owed = 0")

    def offer_again(self, *, after_seq: int | None) -> int:
        """Queue again the commands of this device after `after_seq`; return how many.

        For a server that came back from a backup and has forgotten them: the ids stay the same, so
        nothing can happen twice. None when it has forgotten the device too: then what this desk
        sent as another device, before it was enrolled anew, may be gone as well.
        """
        which, params = ("true", ()) if after_seq is None else (_AFTER, (after_seq,))
        with self.transaction():
            cursor = self.connection.execute(
                "update command set state = 'queued', code = null, detail = null, head = null,"
                " epoch = null, answered_at = null"
                f" where state in ('in_doubt', 'applied', 'rejected', 'held') and {which}",
                params,
            )
            return cursor.rowcount

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    # -- rows ------------------------------------------------------------------------------------

    def _commands(
        self,
        where: str,
        params: tuple[Any, ...] = (),
        *,
        order: str = "ordinal",
        limit: int = -1,
    ) -> list[OutboxCommand]:
        rows = self._rows(
            f"select * from command where {where} order by {order} limit ?",
            (*params, limit),
        )
        return [command_from_row(row) for row in rows]

    def _chain(self) -> list[ChainLink]:
        rows = self._rows(
            "select command_id, reverses, state from command"
            " where ordinal not in (select ordinal from forgotten_command)"
            " order by ordinal desc limit ?",
            (_UNDO_DEPTH,),
        )
        return [
            ChainLink(UUID(one), None if other is None else UUID(other), CommandState(state))
            for one, other, state in reversed(rows)
        ]

    def _touched(self, where: str, table: str) -> frozenset[UUID]:
        rows = self._rows(
            "select row_id from touched where tbl = ? and ordinal in"
            f" (select ordinal from command where {where})",
            (table,),
        )
        return frozenset(UUID(row[0]) for row in rows)

    def _rows(self, sql: str, params: tuple[Any, ...] = ()) -> list[Any]:
        with translated():
            return self.connection.execute(sql, params).fetchall()

    def _value(self, sql: str) -> Any:
        rows = self._rows(sql)
        return rows[0][0] if rows else None


def _file_at(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at a path from any other, or None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _answer_columns(
    command_id: UUID, answer: dict[str, Any], *, epoch: UUID | None, now: datetime
) -> tuple[Any, ...]:
    detail = answer.get("detail")
    return (
        CommandState(answer["status"]).value,
        answer.get("code"),
        None if detail is None else json.dumps(detail, ensure_ascii=False),
        answer.get("head"),
        None if epoch is None else str(epoch),
        now.isoformat(),
        str(command_id),
    )


_MINE = "device_id = (select device_id from desk)"
_AFTER = f"device_seq > ? and {_MINE}"

_UNDO_DEPTH = 500
"""How many commands back undo looks."""
