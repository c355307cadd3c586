"""How late it was by the server's clock when this desk last knew it, across restarts."""

from __future__ import annotations

from datetime import datetime

from frontdesk.storage.replica.lease import KeptTime
from frontdesk.storage.replica.outbox_file import OutboxFile


class LatestTime:
    """The one note of the time in an outbox."""

    def __init__(self, file: OutboxFile) -> None:
        self._file = file
        self._last: tuple[tuple[str, ...], KeptTime | None] = ((), None)

    def kept(self) -> KeptTime | None:
        """Return how late it was by the server's clock when that was last noted, or None."""
        rows = self._file.rows("select instant, shown from latest")
        if not rows:
            return None
        texts = tuple(rows[0])
        if texts != self._last[0]:
            self._last = texts, KeptTime(*(datetime.fromisoformat(text) for text in texts))
        return self._last[1]

    def keep(self, kept: KeptTime) -> None:
        """Note how late it is by the server's clock."""
        with self._file.transaction():
            self.note(kept)

    def note(self, kept: KeptTime) -> None:
        """Note how late it is, within the caller's transaction."""
        self._file.connection.execute(
            "insert or replace into latest (one, instant, shown) values (1, ?, ?)",
            (kept.instant.isoformat(), kept.shown.isoformat()),
        )
