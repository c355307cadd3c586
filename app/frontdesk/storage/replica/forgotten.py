"""How far erased records were forgotten in an outbox, and whether its files still hold them."""

from __future__ import annotations

from uuid import UUID

from frontdesk.storage.replica.outbox_file import OutboxFile


class Forgotten:
    """The one note of what was erased."""

    def __init__(self, file: OutboxFile) -> None:
        self._file = file

    def up_to(self, epoch: UUID) -> int:
        """Return the event of this timeline up to which erased records were forgotten here."""
        rows = self._file.rows("select position from forgotten where epoch = ?", (str(epoch),))
        return int(rows[0][0]) if rows else 0

    def note(self, epoch: UUID, position: int) -> None:
        """Note that all erased up to this event is forgotten."""
        if self.up_to(epoch) >= position > 0:
            return
        with self._file.transaction():
            self._file.connection.execute(
                "update forgotten set epoch = ?, position = ?", (str(epoch), position)
            )

    @property
    def owes_scrubbing(self) -> bool:
        """Whether the files may still hold, in unused places, what was forgotten."""
        return bool(self._file.value("select owed from forgotten"))

    def note_scrubbed(self) -> None:
        """Note that they do not."""
        with self._file.transaction():
            self._file.connection.execute("update forgotten set owed = 0")
