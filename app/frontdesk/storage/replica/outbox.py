"""The outbox: every command of this desk, from the moment it was promised; never deleted.

It is a file of its own with synchronous=FULL: when `add` has committed, the command survives a
power cut. `device_seq` is given in the same transaction, 1, 2, 3 … without gaps.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import NotSynchronised, Withdrawn
from frontdesk.domain.ids import CommandId, new_id
from frontdesk.domain.overrides import Override
from frontdesk.storage.replica.answers import Answers
from frontdesk.storage.replica.archive import Archive
from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.commands import OutboxCommand, changes_from
from frontdesk.storage.replica.enrolments import Enrolments
from frontdesk.storage.replica.entry_stop import EntryStop
from frontdesk.storage.replica.forgotten import Forgotten
from frontdesk.storage.replica.latest_time import LatestTime
from frontdesk.storage.replica.outbox_file import OutboxFile
from frontdesk.storage.replica.outbox_queries import OutboxQueries
from frontdesk.storage.replica.people import PeopleBook
from frontdesk.storage.replica.sending_line import SendingLine
from frontdesk.storage.replica.sent_again import SentAgainBook
from frontdesk.storage.replica.stock import StockOfAnswers

SHUT_OUT = (
    "The server has shut this login or workstation out, so nothing more is taken down here. This"
    " step was not done. What waited before is handed to the manager; ask there."
)


class Outbox(OutboxQueries):
    """The commands of one desk, and what is kept beside them; one instance belongs to one thread.

    `line` says what is sent next, `answers` what became of it, `enrolments` whose numbers it has,
    `stock` which answers are of another timeline, `sent_again` what a restored server lacked.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        file = OutboxFile(path, key)
        super().__init__(file)
        self.people = PeopleBook(file)
        self.entry_stop = EntryStop(file)
        self.archive = Archive(path.with_name("archive.db"), key, file)
        self.latest_time = LatestTime(file)
        self.forgotten = Forgotten(file)
        self.line = SendingLine(file)
        self.enrolments = Enrolments(file, self.people, self.latest_time)
        self.answers = Answers(file, self.people, self.archive)
        self.stock = StockOfAnswers(file, self.archive)
        self.sent_again = SentAgainBook(file)

    @property
    def connection(self) -> Connection:
        """The connection to the file, for what else stands in it."""
        return self._file.connection

    @property
    def path(self) -> Path:
        """Where the file stands."""
        return self._file.path

    def transaction(self) -> AbstractContextManager[None]:
        """Hold the outbox for a block; what `add` wrote is promised when the block has ended.

        ReplicaUnusable or DiskFull where its file was removed and cannot be written anew.
        """
        return self._file.transaction()

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

        Withdrawn for whom the server has shut out.
        """
        if self.enrolments.is_closed_for(login):
            raise Withdrawn(SHUT_OUT)
        self.people.adopt(login)
        device_id = self.people.device_of(login)
        if device_id is None:
            raise NotSynchronised("This workstation is not yet known to the server. Sign in once.")
        command_id = CommandId(new_id())
        changes = json.dumps(changeset.to_json(), ensure_ascii=False, allow_nan=False)
        cursor = self._file.connection.execute(
            "insert into command (command_id, device_id, device_seq, name, version, title,"
            " changes, client_time, login, reverses, override) values"
            " (?, ?, (select coalesce(max(device_seq), 0) + 1 from command where device_id = ?),"
            " ?, ?, ?, ?, ?, ?, ?, ?) returning ordinal, device_seq",
            (
                str(command_id),
                str(device_id),
                str(device_id),
                changeset.name,
                changeset.version,
                changeset.title,
                changes,
                now.isoformat(),
                login,
                None if reverses is None else str(reverses),
                None if override is None else json.dumps(override.to_json()),
            ),
        )
        row = cursor.fetchone()
        assert row is not None  # noqa: S101  (an insert returns its row)
        self._file.connection.executemany(
            "insert or ignore into touched (ordinal, tbl, row_id) values (?, ?, ?)",
            [(row[0], change.table, str(change.id)) for change in changeset.changes],
        )
        return OutboxCommand(
            command_id,
            device_id,
            row["device_seq"],
            ChangeSet(changeset.name, changeset.title, changes_from(changes), changeset.version),
            now,
            login,
            reverses=reverses,
            override=override,
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()
