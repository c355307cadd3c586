"""Remembers that program and server do not fit, so that nothing is promised across the gap.

Kept in the outbox, where every window and command line of the desk reads it before it promises
anything, on line or not. It binds the version of the program that was told so: another one asks
the server anew.
"""

from __future__ import annotations

from frontdesk import __version__
from frontdesk.domain.errors import ProgramTooOld, ServerTooOld
from frontdesk.storage.replica.cipher import Connection, OpenFile, immediate, translated

TABLE = """create table if not exists entry_stop (
    one integer primary key check (one = 1),
    program text not null,
    too_old text not null check (too_old in ('program', 'server')),
    words text not null)"""

_KINDS: dict[str, type[ProgramTooOld | ServerTooOld]] = {
    "program": ProgramTooOld,
    "server": ServerTooOld,
}


class EntryStop:
    """The one note of an outbox that nothing new is taken down; `version` is the program's own."""

    def __init__(self, file: OpenFile, *, version: str = __version__) -> None:
        self._file = file
        self._version = version

    @property
    def _connection(self) -> Connection:
        return self._file.connection

    def reason(self) -> ProgramTooOld | ServerTooOld | None:
        """Return why nothing new is taken down, or None."""
        with translated():
            row = self._connection.execute(
                "select too_old, words from entry_stop where program = ?", (self._version,)
            ).fetchone()
        return None if row is None else _KINDS[row[0]](row[1])

    def require_none(self) -> None:
        """Raise ProgramTooOld or ServerTooOld where nothing new is taken down."""
        reason = self.reason()
        if reason is not None:
            raise reason

    def note(self, reason: ProgramTooOld | ServerTooOld | None) -> None:
        """Keep what the server's last hello meant; writes only what is new."""
        if str(reason) == str(self.reason()):
            return
        with immediate(self._connection):
            self._connection.execute("delete from entry_stop")
            if reason is not None:
                too_old = "program" if isinstance(reason, ProgramTooOld) else "server"
                self._connection.execute(
                    "insert into entry_stop (one, program, too_old, words) values (1, ?, ?, ?)",
                    (self._version, too_old, str(reason)),
                )
