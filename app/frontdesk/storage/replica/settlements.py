"""What becomes of a refused command: replaced by another one, let go for a reason, or taken back.

None is ever deleted. What replaced a refused command settles it in the transaction that promises
the new one, and taking the new one back brings the refusal back: nothing gets lost between the two.
"""

from __future__ import annotations

from frontdesk.domain.errors import StaleEdit
from frontdesk.domain.ids import CommandId
from frontdesk.storage.replica.cipher import Connection, OpenFile, immediate, translated
from frontdesk.storage.replica.commands import OutboxCommand, command_from_row

SETTLED_ALREADY = (
    "This was settled already, in another window or by a colleague. Nothing was done twice."
)


class Settlements:
    """The settled refusals of one desk; within the outbox's file."""

    def __init__(self, file: OpenFile) -> None:
        self._file = file

    @property
    def _connection(self) -> Connection:
        return self._file.connection

    def follow(self, command: OutboxCommand, replaces: CommandId | None) -> None:
        """Settle what a new command replaces, and follow undo and redo of such a one.

        Within the outbox's transaction that adds the command; StaleEdit when what it replaces
        needs nobody any more.
        """
        if command.reverses is not None:
            self._follow_reversal(command.reverses)
        if replaces is None:
            return
        cursor = self._connection.execute(
            "update command set state = 'resolved', resolved_by = ?"
            " where command_id = ? and state = 'rejected'",
            (str(command.command_id), str(replaces)),
        )
        if cursor.rowcount != 1:
            raise StaleEdit(SETTLED_ALREADY)

    def _follow_reversal(self, reverses: CommandId) -> None:
        self._connection.execute(
            "update command set state = 'rejected' where state = 'resolved' and resolved_by = ?",
            (str(reverses),),
        )
        self._connection.execute(
            "update command set state = 'resolved' where state = 'rejected' and resolved_by ="
            " (select reverses from command where command_id = ?)",
            (str(reverses),),
        )

    def let_go(self, limit: int) -> list[OutboxCommand]:
        """Return the refused commands that were dismissed, newest first."""
        with translated():
            rows = self._connection.execute(
                "select * from command where state = 'dismissed' order by ordinal desc limit ?",
                (limit,),
            ).fetchall()
        return [command_from_row(row) for row in rows]

    def bring_back(self, command_id: CommandId) -> bool:
        """Let a dismissed command need attention again; whether it was dismissed."""
        with immediate(self._connection):
            cursor = self._connection.execute(
                "update command set settled_reason = null,"
                " state = case when code is null then 'held' else 'rejected' end"
                " where command_id = ? and state = 'dismissed'",
                (str(command_id),),
            )
        return bool(cursor.rowcount == 1)
