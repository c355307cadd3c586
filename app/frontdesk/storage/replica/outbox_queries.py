"""What an outbox tells of its commands: which wait, which need somebody, which are to be shown."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from uuid import UUID

from frontdesk.domain.ids import CommandId, id_of
from frontdesk.storage.replica.commands import CommandState, OutboxCommand, OutboxCounts
from frontdesk.storage.replica.outbox_file import ATTENTION, WAITING, OutboxFile
from frontdesk.storage.replica.undo_chain import ChainLink, undo_chain

_UNDO_DEPTH = 500
"""How many commands back undo looks."""


# Each part has an index of its own: in one condition they cost a look at every command there is.
_SHOWN = f"""select command_id, ordinal from command where {WAITING}
    union all select command_id, ordinal from command where {ATTENTION} and state = 'held'
    union all select command_id, ordinal from command
        where state = 'applied' and epoch = ? and head > ?
    union all select command_id, ordinal from command
        where state = 'applied' and epoch is null and head > ?
    order by ordinal"""


class OutboxQueries:
    """The reading half of an outbox; nothing here writes."""

    def __init__(self, file: OutboxFile) -> None:
        self._file = file

    def waiting(self) -> list[OutboxCommand]:
        """Return the commands without an answer, in order."""
        return self._file.commands(WAITING)

    def waiting_by_author(self) -> dict[str, int]:
        """Return whose commands have no answer and how many, in the order of their first one."""
        rows = self._file.rows(
            f"select login, count(*) from command where {WAITING}"
            " group by login order by min(ordinal)"
        )
        return dict(rows)

    def authors_waiting(self) -> list[str]:
        """Return whose commands have no answer, in the order of their first one."""
        return list(self.waiting_by_author())

    def needing_attention(self) -> int:
        """Count what was refused or held and that nobody has settled yet."""
        return int(self._file.value(f"select count(*) from command where {ATTENTION}"))

    def next_to_greet(self, epoch: UUID, present: Collection[str]) -> str | None:
        """Return of whom among these the server may have lost answered commands, or None.

        They have some, and were not greeted since.
        """
        login = self._file.value(
            "select login from person where epoch is not ?"
            " and login in (select value from json_each(?)) and exists (select 1 from command where"
            f" command.login = person.login and not {WAITING}) order by ordinal limit 1",
            str(epoch),
            json.dumps(list(present)),
        )
        return None if login is None else str(login)

    def handed_over(self, logins: Collection[str]) -> list[OutboxCommand]:
        """Return what waits for the manager of these people."""
        return self._file.commands(
            "state = 'held' and login in (select value from json_each(?))",
            (json.dumps(list(logins)),),
        )

    def attention(self) -> list[OutboxCommand]:
        """Return the commands that were refused or held and that nobody has settled yet."""
        return self._file.commands(ATTENTION)

    def command(self, command_id: UUID) -> OutboxCommand | None:
        """Return one command in whatever state, or None."""
        found = self._file.commands("command_id = ?", (str(command_id),))
        return found[0] if found else None

    def commands(self, command_ids: Iterable[UUID]) -> list[OutboxCommand]:
        """Return these commands, in order."""
        wanted = [str(command_id) for command_id in command_ids]
        if not wanted:
            return []
        return self._file.commands(
            "command_id in (select value from json_each(?))", (json.dumps(wanted),)
        )

    def rows_of(self, command_ids: Iterable[UUID]) -> set[tuple[str, UUID]]:
        """Return the rows that these commands change."""
        rows = self._file.rows(
            "select changes from command where command_id in (select value from json_each(?))",
            (json.dumps([str(command_id) for command_id in command_ids]),),
        )
        return {(each["table"], id_of(each["id"])) for row in rows for each in json.loads(row[0])}

    def shown_ids(self, epoch: UUID, cursor: int) -> list[CommandId]:
        """Return the commands to be shown on top of server rows of `epoch` at `cursor`, in order.

        Those without a final answer, and those applied by the server whose rows are not here yet:
        also where it must still be asked whether its timeline is that one.
        """
        rows = self._file.rows(_SHOWN, (str(epoch), cursor, cursor))
        return [CommandId(id_of(row[0])) for row in rows]

    def counts(self) -> OutboxCounts:
        """Count what waits for the server and what waits for a person."""
        return OutboxCounts(
            waiting=int(self._file.value(f"select count(*) from command where {WAITING}")),
            attention=self.needing_attention(),
        )

    def waiting_rows(self, table: str) -> frozenset[UUID]:
        """Return the rows of a table that a command without an answer touches."""
        return self._touched(WAITING, table)

    def attention_rows(self, table: str) -> frozenset[UUID]:
        """Return the rows of a table that an unsettled refusal touches."""
        return self._touched(ATTENTION, table)

    def rows_touched(self, table: str, row_ids: Iterable[UUID]) -> frozenset[UUID]:
        """Return those of these rows of a table that any command of this desk touches."""
        rows = self._file.rows(
            "select distinct row_id from touched where tbl = ?"
            " and row_id in (select value from json_each(?))",
            (table, json.dumps([str(row_id) for row_id in row_ids])),
        )
        return frozenset(id_of(row[0]) for row in rows)

    def recent(self, limit: int) -> list[OutboxCommand]:
        """Return the newest `limit` commands, oldest first."""
        return self._file.commands("1", order="ordinal desc", limit=limit)[::-1]

    def version(self) -> int:
        """Return a number that differs after anybody, also another process, wrote here."""
        return self._file.version()

    def stamp(self) -> tuple[int, int, int]:
        """Return what differs after anything was written here, by whomever; not in a write."""
        return self._file.stamp()

    def consistent(self) -> AbstractContextManager[None]:
        """Let all reads of a block see one state, whatever another process writes meanwhile."""
        return self._file.consistent()

    def last_undoable(self, login: str | None = None) -> OutboxCommand | None:
        """Return the command that "undo" would take back, or None; with a login, of theirs."""
        undoable, _ = undo_chain(self._chain(login))
        return None if undoable is None else self.command(undoable)

    def last_redoable(self, login: str | None = None) -> OutboxCommand | None:
        """Return the undoing command that "redo" would take back, or None; with a login, theirs."""
        _, redoable = undo_chain(self._chain(login))
        return None if redoable is None else self.command(redoable)

    def _chain(self, login: str | None) -> list[ChainLink]:
        # What somebody was allowed once is taken back by who asked for it.
        rows = self._file.rows(
            "select command_id, reverses, state from command where (?1 is null"
            " or coalesce(json_extract(override, '$.asked_by'), login) = ?1)"
            " and ordinal not in (select ordinal from forgotten_command)"
            " order by ordinal desc limit ?2",
            (login, _UNDO_DEPTH),
        )
        return [
            ChainLink(id_of(one), None if other is None else id_of(other), CommandState(state))
            for one, other, state in reversed(rows)
        ]

    def _touched(self, where: str, table: str) -> frozenset[UUID]:
        rows = self._file.rows(
            "select row_id from touched where tbl = ? and ordinal in"
            f" (select ordinal from command where {where})",
            (table,),
        )
        return frozenset(id_of(row[0]) for row in rows)
