"""Moves what the server did long ago out of the outbox, into a file that nothing is taken from.

The outbox is read with every step and rewritten where records are erased, so it should not grow for
years. The archive has the same tables, and each command is on its disk before it leaves the outbox;
a crash in between leaves it in both. A server that comes back from a backup older than that gets
offered the archived commands again, too, and an erasure reaches them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from frontdesk.storage.replica.cipher import Connection, OpenFile, immediate
from frontdesk.storage.replica.disposable import open_disposable
from frontdesk.storage.replica.forgetting import forget_in_outbox, scrub
from frontdesk.storage.replica.outbox_ddl import COMMAND_STAYS, make_outbox

KEPT_AT_HAND = timedelta(days=30)
"""How long the outbox keeps what the server has done."""

NEWEST_AT_HAND = 500
"""So many of the newest stay however old they are: undo looks that far back."""

_AT_A_TIME = 500


class Archive:
    """The commands of one desk that are archived; an instance belongs to one thread."""

    def __init__(self, path: Path, key: bytes, outbox: OpenFile) -> None:
        self._path = path
        self._key = key
        self._file = outbox

    @property
    def _outbox(self) -> Connection:
        return self._file.connection

    @property
    def exists(self) -> bool:
        """Whether anything was ever archived here."""
        return self._path.exists()

    def take_old(self, *, epoch: UUID, cursor: int, now: datetime) -> int:
        """Archive what the server did long ago and whose rows are here; return how many.

        `epoch` and `cursor` say up to where the rows are here. The newest command of each device
        stays, for the next one is numbered after it.
        """
        before = now - KEPT_AT_HAND
        old = self._old(epoch, cursor, before)
        if not old:
            return 0
        self._put(old)
        with immediate(self._outbox):
            # Meanwhile another window may have heard that the server forgot some of them.
            still = sorted(set(old) & set(self._old(epoch, cursor, before)))
            self._take_out(still, now)
        return len(still)

    def bring_back(self, login: str, after_seq: int | None) -> None:
        """Put into the outbox what a server that came back from a backup may have forgotten.

        Of this person's device after a number, or (None) all that this person ever gave.
        """
        ordinals = self._archived(login, after_seq)
        if not ordinals or not self.exists:
            return
        archive = self._opened()
        try:
            with immediate(self._outbox):
                self._return(archive, ordinals)
        finally:
            archive.close()

    def _return(self, archive: Connection, ordinals: list[int]) -> None:
        """Put archived commands into the outbox, within its transaction."""
        _copy(archive, self._outbox, ordinals, "ignore")
        self._outbox.execute("delete from archived where ordinal in (select ordinal from command)")

    def of_others(self, epoch: UUID, limit: int, login: str | None = None) -> dict[UUID, str]:
        """Return the first archived commands that were answered in another timeline: id, state.

        Of everybody, or of this login.
        """
        if not self.exists:
            return {}
        archive = self._opened()
        try:
            rows = archive.execute(
                "select command_id, state from command where state = 'applied'"
                " and epoch is not ?1 and (?3 is null or login = ?3) order by ordinal limit ?2",
                (str(epoch), limit, login),
            ).fetchall()
        finally:
            archive.close()
        return {UUID(row[0]): row[1] for row in rows}

    def settle(self, forgotten: Iterable[UUID], asked: Iterable[UUID], epoch: UUID) -> None:
        """Put into the outbox what the server has forgotten, and note that all these were asked.

        What is not archived is passed over.
        """
        if not self.exists:
            return
        archive = self._opened()
        try:
            ordinals = _ordinals(archive, forgotten)
            with immediate(self._outbox):
                self._return(archive, ordinals)
            with immediate(archive):
                archive.executemany(
                    "update command set epoch = ? where ordinal = ?",
                    [(str(epoch), each) for each in _ordinals(archive, asked)],
                )
        finally:
            archive.close()

    def distrust(self, login: str | None = None) -> None:
        """Have every archived answer asked for again; with a login, what it was given."""
        if not self.exists:
            return
        archive = self._opened()
        try:
            with immediate(archive):
                archive.execute(
                    "update command set epoch = null where state = 'applied'"
                    " and (?1 is null or login = ?1)",
                    (login,),
                )
        finally:
            archive.close()

    def forget(self, erased: Mapping[str, str]) -> None:
        """Empty what is archived about erased records, down to the disk."""
        if not self.exists:
            return
        archive = self._opened()
        try:
            with immediate(archive):
                forget_in_outbox(archive, erased)
            scrub(archive)
        finally:
            archive.close()

    def _old(self, epoch: UUID, cursor: int, before: datetime) -> list[int]:
        rows = self._outbox.execute(
            "select ordinal from command where state = 'applied' and epoch = ? and head <= ?"
            " and answered_at < ? and ordinal <= (select max(ordinal) from command) - ?"
            " and device_seq < (select max(device_seq) from command other"
            " where other.device_id = command.device_id) order by ordinal limit ?",
            (str(epoch), cursor, before.isoformat(), NEWEST_AT_HAND, _AT_A_TIME),
        ).fetchall()
        return [row[0] for row in rows]

    def _put(self, ordinals: list[int]) -> None:
        archive = self._opened()
        try:
            with immediate(archive):
                # What was here before and was offered again since has another number or answer.
                _copy(self._outbox, archive, ordinals, "replace")
        finally:
            archive.close()

    def _take_out(self, ordinals: list[int], now: datetime) -> None:
        """Remove what is on the archive's disk, within a transaction; what may never go, else."""
        ids = [(each,) for each in ordinals]
        self._outbox.executemany(
            "insert or ignore into archived (ordinal, device_id, device_seq, archived_at)"
            " select ordinal, device_id, device_seq, ?2 from command where ordinal = ?1",
            [(each, now.isoformat()) for each in ordinals],
        )
        self._outbox.execute("drop trigger if exists command_stays")
        self._outbox.executemany("delete from command where ordinal = ?", ids)
        self._outbox.executemany("delete from touched where ordinal = ?", ids)
        self._outbox.execute(COMMAND_STAYS)

    def _archived(self, login: str, after_seq: int | None) -> list[int]:
        rows = self._outbox.execute(
            "select ordinal from archived where (?2 is null or device_seq > ?2) and device_id in"
            " (select device_id from person where login = ?1 union select device_id from command"
            " where login = ?1 and ?2 is null) order by ordinal",
            (login, after_seq),
        ).fetchall()
        return [row[0] for row in rows]

    def _opened(self) -> Connection:
        # All in it is known to the server: a damaged one is set aside, and the desk goes on.
        archive = open_disposable(self._path, self._key, synchronous="FULL")
        try:
            make_outbox(archive)
        except BaseException:
            archive.close()
            raise
        return archive


def _ordinals(archive: Connection, command_ids: Iterable[UUID]) -> list[int]:
    rows = archive.execute(
        "select ordinal from command where command_id in (select value from json_each(?))",
        (json.dumps([str(each) for each in command_ids]),),
    ).fetchall()
    return [row[0] for row in rows]


def _copy(
    source: Connection,
    target: Connection,
    ordinals: list[int],
    known: Literal["ignore", "replace"],
) -> None:
    """Copy commands with what they touch, within the target's transaction; harmless if repeated.

    `known` says what becomes of a command that the target has already.
    """
    for table in ("command", "touched"):
        for ordinal in ordinals:
            for row in source.execute(f"select * from {table} where ordinal = ?", (ordinal,)):
                columns = ", ".join(row.keys())
                marks = ", ".join("?" * len(row))
                target.execute(
                    f"insert or {known} into {table} ({columns}) values ({marks})", tuple(row)
                )
