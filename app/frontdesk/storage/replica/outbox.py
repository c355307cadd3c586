"""The outbox: every command of this desk, from the moment it was promised; never deleted.

It is a file of its own with synchronous=FULL: when `add` has committed, the command survives a
power cut. `device_seq` is given in the same transaction, 1, 2, 3 … without gaps.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice, takewhile
from pathlib import Path
from typing import Any
from uuid import UUID

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import NotSynchronised, ReplicaUnusable, Withdrawn
from frontdesk.domain.ids import CommandId, new_id
from frontdesk.domain.overrides import Override
from frontdesk.storage.replica.archive import Archive
from frontdesk.storage.replica.cipher import Connection, immediate, open_database, translated
from frontdesk.storage.replica.commands import (
    CommandState,
    OutboxCommand,
    OutboxCounts,
    command_from_row,
)
from frontdesk.storage.replica.entry_stop import EntryStop
from frontdesk.storage.replica.key_file import NOBODY_NAMED
from frontdesk.storage.replica.lease import KeptTime
from frontdesk.storage.replica.line_order import InLine, sendable
from frontdesk.storage.replica.outbox_ddl import make_outbox
from frontdesk.storage.replica.people import PeopleBook, Person
from frontdesk.storage.replica.same_files import SameFiles
from frontdesk.storage.replica.undo_chain import ChainLink, undo_chain

_WAITING = "state in ('queued', 'in_doubt')"
_ATTENTION = "state in ('rejected', 'held')"


SHUT_OUT = (
    "The server has shut this login or workstation out, so nothing more is taken down here. This"
    " step was not done. What waited before is handed to the manager; ask there."
)
REMOVED = (
    "The file outbox.db of this desk, or its outbox.db-wal, was removed or replaced while the"
    " program runs, so nothing can be kept. This step was not done. Put the file back, for instance"
    " from a virus scanner's quarantine, and try again."
)


class Outbox:
    """The commands of one desk; one instance belongs to one thread."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.connection: Connection = open_database(path, key, synchronous="FULL")
        self.path = path
        self._written = 0
        self.people = PeopleBook(self.connection)
        self.entry_stop = EntryStop(self.connection)
        self.archive = Archive(path.with_name("archive.db"), key, self.connection)
        try:
            make_outbox(self.connection)
        except BaseException:
            self.connection.close()
            raise
        self._files = SameFiles(path)

    def transaction(self) -> Any:
        """Hold the outbox for a block; what `add` wrote is promised when the block has ended."""
        self._written += 1
        return immediate(self.connection)

    def add(
        self,
        changeset: ChangeSet,
        *,
        now: datetime,
        login: str,
        reverses: CommandId | None,
        override: Override | None = None,
    ) -> OutboxCommand:
        """Queue a command within the caller's `transaction`; NotSynchronised before enrolment.

        Withdrawn for whom the server has shut out. ReplicaUnusable when the file was removed: what
        is written to it then is nowhere.
        """
        if not self._files.are_there():
            raise ReplicaUnusable(REMOVED)
        if self._is_closed_for(login):
            raise Withdrawn(SHUT_OUT)
        self.people.adopt(login)
        device_id = self.people.device_of(login)
        if device_id is None:
            raise NotSynchronised("This workstation is not yet known to the server. Sign in once.")
        command_id = CommandId(new_id())
        cursor = self.connection.execute(
            "insert into command (command_id, device_id, device_seq, name, version, title,"
            " changes, client_time, login, reverses, override) values"
            " (?, ?, (select coalesce(max(device_seq), 0) + 1 from command where device_id = ?),"
            " ?, ?, ?, ?, ?, ?, ?, ?) returning ordinal",
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
                None if override is None else json.dumps(override.to_json()),
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
    def workstation(self) -> UUID:
        """The id of this workstation, for all who work at it."""
        return UUID(self._value("select id from workstation"))

    def last_seq(self, login: str) -> int:
        """The number of the newest command of this person's device, 0 before the first."""
        return int(
            self._value(f"select coalesce(max(device_seq), 0) from command where {_THEIRS}", login)
        )

    def last_answered_seq(self, login: str) -> int:
        """The number up to which the server has answered every command of their device."""
        first_waiting = self._value(
            f"select min(device_seq) from command where {_WAITING} and {_THEIRS}", login
        )
        return self.last_seq(login) if first_waiting is None else int(first_waiting) - 1

    def waiting(self) -> list[OutboxCommand]:
        """Return the commands without an answer, in order."""
        return self._commands(_WAITING)

    def waits_for(self, login: str) -> int:
        """Return how many commands of this person have no answer."""
        return int(
            self._value(f"select count(*) from command where {_WAITING} and login = ?", login)
        )

    def authors_waiting(self) -> list[str]:
        """Return whose commands have no answer, in the order of their first one."""
        rows = self._rows(
            f"select login from command where {_WAITING} group by login order by min(ordinal)"
        )
        return [row[0] for row in rows]

    def to_greet(self, epoch: UUID) -> list[str]:
        """Return whose answered commands the server may have lost: they were not greeted since."""
        rows = self._rows(
            "select login from person where epoch is not ? and exists (select 1 from command where"
            f" command.login = person.login and not {_WAITING}) order by ordinal",
            (str(epoch),),
        )
        return [row[0] for row in rows]

    def handed_over(self, logins: Collection[str]) -> list[OutboxCommand]:
        """Return what waits for the manager of these people."""
        return self._commands(
            "state = 'held' and login in (select value from json_each(?))",
            (json.dumps(list(logins)),),
        )

    def next_author(self, present: Collection[str]) -> str | None:
        """Return whose command is the first that may be sent while these people are here."""
        first = next(self._sendable(present, 1), None)
        return None if first is None else first.login

    def next_run(self, login: str, present: Collection[str], limit: int) -> list[OutboxCommand]:
        """Return the commands to send for this person now: those before anybody else's turn.

        Their numbers are the next ones; where one that has to wait stood between, it is numbered
        behind them.
        """
        run = list(islice(takewhile(_by(login), self._sendable(present, limit)), limit))
        if not run:
            return []
        ordinals = [each.ordinal for each in run]
        if not self._is_in_order(login, ordinals):
            self._move_up(login, ordinals)
        return self._commands(
            "ordinal in (select value from json_each(?))", (json.dumps(ordinals),)
        )

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

    def last_undoable(self, login: str | None = None) -> OutboxCommand | None:
        """Return the command that "undo" would take back, or None; with a login, of theirs."""
        undoable, _ = undo_chain(self._chain(login))
        return None if undoable is None else self.command(undoable)

    def last_redoable(self, login: str | None = None) -> OutboxCommand | None:
        """Return the undoing command that "redo" would take back, or None; with a login, theirs."""
        _, redoable = undo_chain(self._chain(login))
        return None if redoable is None else self.command(redoable)

    # -- writing ---------------------------------------------------------------------------------

    def greet(self, person: Person, device_id: UUID, *, at: datetime, shown: datetime) -> None:
        """Keep what hello says: who it is, their device here, and what time it is (UTC).

        `shown` is what this machine's clock shows meanwhile. Who is let in may enter things again,
        whatever was before.
        """
        with self.transaction():
            self._enrol(person.login, device_id)
            self.people.note(person)
            self._open_for(person.login)
            self._keep_time(KeptTime(at, shown))

    def enrol(self, login: str, device_id: UUID) -> None:
        """Take the id the server gave; this person's waiting commands are numbered anew under it.

        The ids stay: what the server knows of them under another number, it does not do twice.
        """
        with self.transaction():
            self._enrol(login, device_id)

    def _enrol(self, login: str, device_id: UUID) -> None:
        if login == NOBODY_NAMED:
            self.connection.execute("update desk set device_id = ?", (str(device_id),))
            return
        self.people.adopt(login)
        if self.people.device_of(login) == device_id:
            return
        self.people.set_device(login, device_id)
        last_seq = self.last_seq(login)  # not 0 when this device had been enrolled before
        waiting = self._rows(
            f"select ordinal from command where {_WAITING} and login = ? order by ordinal",
            (login,),
        )
        self.connection.executemany(
            "update command set device_id = ?, device_seq = ?, state = 'queued' where ordinal = ?",
            [(str(device_id), seq, row[0]) for seq, row in enumerate(waiting, start=last_seq + 1)],
        )

    def close_for(self, login: str | None) -> None:
        """Take nothing down any more for a person, or (None) for anybody: they are shut out.

        In the outbox itself, so that nothing is promised to a window that has not heard of it.
        """
        with self.transaction():
            if login is None:
                self.connection.execute("update workstation set closed = 1")
            else:
                self.connection.execute("update person set closed = 1 where login = ?", (login,))

    def _open_for(self, login: str) -> None:
        if self._is_closed_for(login):
            self.connection.execute("update workstation set closed = 0")
            self.connection.execute("update person set closed = 0 where login = ?", (login,))

    def _is_closed_for(self, login: str) -> bool:
        return bool(
            self._value(
                "select exists (select 1 from workstation where closed)"
                " or exists (select 1 from person where login = ? and closed)",
                login,
            )
        )

    def kept_time(self) -> KeptTime | None:
        """Return how late it was by the server's clock when that was last noted, or None."""
        rows = self._rows("select instant, shown from latest")
        if not rows:
            return None
        return KeptTime(*(datetime.fromisoformat(value) for value in rows[0]))

    def keep_time(self, kept: KeptTime) -> None:
        """Note how late it is by the server's clock."""
        with self.transaction():
            self._keep_time(kept)

    def _keep_time(self, kept: KeptTime) -> None:
        self.connection.execute(
            "insert or replace into latest (one, instant, shown) values (1, ?, ?)",
            (kept.instant.isoformat(), kept.shown.isoformat()),
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

    def offer_again(self, login: str, *, after_seq: int | None) -> list[OutboxCommand]:
        """Queue again this person's commands after `after_seq`; return those that had an answer.

        For a server that came back from a backup and has forgotten them: the ids stay the same, so
        nothing can happen twice. None when it has forgotten the device too: then what this person
        sent as another device, before it was enrolled anew, may be gone as well. What it has
        forgotten of the others, their own greetings will tell.
        """
        self.archive.bring_back(login, after_seq)
        which: str = "login = ?"
        params: tuple[str | int, ...] = (login,)
        if after_seq is not None:
            which, params = (f"{_THEIRS} and device_seq > ?", (login, after_seq))
        with self.transaction():
            self.people.greet_all_again(but=login)
            answered = self._commands(
                f"state in ('applied', 'rejected', 'held') and {which}", params
            )
            self.connection.execute(
                "update command set state = 'queued', code = null, detail = null, head = null,"
                " epoch = null, answered_at = null"
                f" where state in ('in_doubt', 'applied', 'rejected', 'held') and {which}",
                params,
            )
            return answered

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    # -- the line ---------------------------------------------------------------------------------

    def _sendable(self, present: Collection[str], limit: int) -> Iterator[InLine]:
        if set(self.authors_waiting()) <= set(present):
            return self._line(limit)  # nobody is missed: however much waits, the first go first
        return sendable(self._line(-1), present)

    def _line(self, limit: int) -> Iterator[InLine]:
        rows = self._rows(
            "select ordinal, login, state = 'in_doubt', changes from command"
            f" where {_WAITING} order by ordinal limit ?",
            (limit,),
        )
        return (InLine(row[0], row[1], bool(row[2]), row[3]) for row in rows)

    def _move_up(self, login: str, ordinals: list[int]) -> None:
        """Let these be the first of a person's waiting commands by number, too.

        Where one that has to wait stood between, they change numbers: it was never sent. The
        numbers themselves stay the same, for those in their gaps are of commands that are settled.
        """
        with self.transaction():
            waiting = self._rows(
                f"select ordinal, device_seq from command where {_WAITING} and login = ?"
                " order by ordinal",
                (login,),
            )
            first = set(ordinals)
            behind = [row[0] for row in waiting if row[0] not in first]
            numbers = sorted(row[1] for row in waiting)
            wanted = dict(zip([*ordinals, *behind], numbers, strict=True))
            self._number({each: wanted[each] for each, seq in waiting if wanted[each] != seq})

    def _number(self, numbers: Mapping[int, int]) -> None:
        """Give these commands of one device these numbers, in a transaction."""
        for offset in (_OUT_OF_THE_WAY, 0):  # two of them never share a number on the way
            self.connection.executemany(
                "update command set device_seq = ? where ordinal = ?",
                [(seq + offset, ordinal) for ordinal, seq in numbers.items()],
            )

    def _is_in_order(self, login: str, ordinals: list[int]) -> bool:
        rows = self._rows(
            f"select ordinal from command where {_WAITING} and login = ?"
            " order by device_seq limit ?",
            (login, len(ordinals)),
        )
        return [row[0] for row in rows] == ordinals

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

    def _chain(self, login: str | None) -> list[ChainLink]:
        # What somebody was allowed once is taken back by who asked for it.
        rows = self._rows(
            "select command_id, reverses, state from command where (?1 is null"
            " or coalesce(json_extract(override, '$.asked_by'), login) = ?1)"
            " and ordinal not in (select ordinal from forgotten_command)"
            " order by ordinal desc limit ?2",
            (login, _UNDO_DEPTH),
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

    def _value(self, sql: str, *params: Any) -> Any:
        rows = self._rows(sql, params)
        return rows[0][0] if rows else None


def _by(login: str) -> Callable[[InLine], bool]:
    return lambda command: command.login == login


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


_OUT_OF_THE_WAY = 2**40

_THEIRS = "device_id = (select device_id from person where login = ?)"

_UNDO_DEPTH = 500
"""How many commands back undo looks."""
