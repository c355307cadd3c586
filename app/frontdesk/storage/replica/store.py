"""The data of one desk: the encrypted replica and the outbox, kept in line with each other.

The outbox is the truth about what this desk has promised; the replica is disposable. A write takes
the replica's lock, then the outbox's, always in this order, so that commands are shown in the order
of their numbers, also with several processes at work. A crash between the two commits is repaired
by `bring_in_line`, which every write does in passing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import (
    EnvironmentalError,
    LeaseExpired,
    NotSynchronised,
)
from frontdesk.domain.ids import AppointmentId, CommandId
from frontdesk.domain.link import LeaseState
from frontdesk.domain.overrides import Override
from frontdesk.logs import log
from frontdesk.logs.events import Archived, NotArchived, ShownLater
from frontdesk.logs.fields import ErrorKind
from frontdesk.storage.replica.cipher import (
    Connection,
    DamagedFile,
    immediate,
    is_sound,
)
from frontdesk.storage.replica.commands import Committed, OutboxCommand
from frontdesk.storage.replica.comparing import Comparing
from frontdesk.storage.replica.ddl import make_books
from frontdesk.storage.replica.drafts import Drafts
from frontdesk.storage.replica.erasing import Erasing
from frontdesk.storage.replica.feed import has_gap, rows_vanishing
from frontdesk.storage.replica.lease import EXPIRED, ServerTime, hours_left, lease_state
from frontdesk.storage.replica.meta import ReplicaMeta, utc_now, write_meta
from frontdesk.storage.replica.opening import drop_everything
from frontdesk.storage.replica.outbox import Outbox
from frontdesk.storage.replica.overlay import Pairs
from frontdesk.storage.replica.own_rights import let_rights_follow, with_news_of_rights
from frontdesk.storage.replica.people import Person
from frontdesk.storage.replica.pins import Pins
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.replica_file import ReplicaFile
from frontdesk.storage.replica.salvage_note import Salvage, last_salvage, note_salvage_read
from frontdesk.storage.replica.settlements import Settlements
from frontdesk.storage.replica.showing import Showing
from frontdesk.storage.replica.unsound import mark_unsound
from frontdesk.storage.replica.window import move_window
from frontdesk.storage.replica.workplace import Workplace

if TYPE_CHECKING:
    from frontdesk.storage.replica.loads import Loads

_HEARD_AGAIN = timedelta(seconds=20)
"""An empty page within this time of the last one writes nothing."""


class LocalStore:
    """One desk's data; an instance belongs to one thread, any number may be open at once."""

    def __init__(
        self,
        file: ReplicaFile,
        outbox: Outbox,
        clock: Callable[[], datetime],
        open_drafts: Callable[[], Drafts],
        key_path: Path,
    ) -> None:
        self._file = file
        self._clock = clock
        self.outbox = outbox
        self.pins = Pins(outbox)
        self.settlements = Settlements(outbox)
        self.replica = Replica(file, outbox)
        self._showing = Showing(file, outbox)
        self._comparing = Comparing(file, self.replica, self._showing)
        self._erasing = Erasing(file, outbox, self.replica, self._showing, lambda: self.drafts)
        self._workplace = Workplace(key_path, outbox, self.replica)
        self._loads: Loads | None = None
        self.server_time = ServerTime(outbox.latest_time.kept, outbox.latest_time.keep, wall=clock)
        self._open_drafts = open_drafts
        self._drafts: Drafts | None = None

    @property
    def _connection(self) -> Connection:
        return self._file.connection

    @property
    def loads(self) -> Loads:
        """The fetching of all rows."""
        if self._loads is None:
            from frontdesk.storage.replica.loads import Loads  # seldom, and not for the first day

            self._loads = Loads(self._file, self.outbox, self._clock, self._showing.show)
        return self._loads

    @property
    def active_login(self) -> str | None:
        """Who works with this store: the meta, undo and redo are theirs; None before anybody."""
        if self.replica.login is not None:
            return self.replica.login
        meta = self.replica.meta
        return None if meta is None else meta.login or None

    @active_login.setter
    def active_login(self, login: str) -> None:
        self.replica.login = login

    def lease_of(self, login: str) -> LeaseState:
        """Return what this person may do here, by the server's clock as far as it is known."""
        return lease_state(self.outbox.people.lease_of(login), self.server_time.now())

    def hours_left(self, login: str) -> int | None:
        """Return for how many more hours this person may enter things without the server."""
        return hours_left(self.outbox.people.lease_of(login), self.server_time.now())

    def people(self) -> list[Person]:
        """Return who works at this workstation, in the order in which they came.

        Only those who can open it: whoever left stays in the record of their commands alone.
        """
        return self._workplace.people()

    @property
    def drafts(self) -> Drafts:
        """The desk's drafts; most users of a store never need them, so they open at first use."""
        if self._drafts is None:
            self._drafts = self._open_drafts()
        return self._drafts

    @staticmethod
    def open(
        replica_path: Path,
        outbox_path: Path,
        key: bytes,
        *,
        login: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> LocalStore:
        """Open or create both files; ReplicaUnusable for a wrong key or a damaged outbox.

        `login` is who works with it (default: whom the server was last asked for).
        A damaged replica is set aside and fetched anew: only the outbox cannot be replaced.
        """
        outbox = Outbox(outbox_path, key)
        try:
            file = ReplicaFile(replica_path, key)
        except EnvironmentalError:
            outbox.close()
            raise
        drafts_path = outbox_path.with_name("drafts.db")
        key_path = outbox_path.with_name("key.json")
        store = LocalStore(file, outbox, clock, lambda: Drafts(drafts_path, key), key_path)
        store.replica.login = login
        store.replica.on_damage = lambda: mark_unsound(replica_path)
        return store

    def commit(
        self,
        changeset: ChangeSet,
        *,
        now: datetime,
        login: str,
        reverses: CommandId | None = None,
        settles: AppointmentId | None = None,
        override: Override | None = None,
        replaces: CommandId | None = None,
    ) -> Committed:
        """Promise a ChangeSet: once this returns, it is on the disk and shown as pending.

        `settles` names the visit that leaves the login's pinboard with it, if it was parked there;
        `override` who asked this login to do it for them; `replaces` the refused command that this
        one settles (StaleEdit when somebody has settled it).

        Raises InvalidInput for text that cannot be kept, NotSynchronised before the first snapshot,
        LeaseExpired when the server was not heard for too long, ProgramTooOld or ServerTooOld when
        the two do not fit, ServerUnreachable without a line for what must not wait for one
        (`domain.online_only`), Withdrawn for whom it has shut out, DiskFull or ReplicaUnusable when
        it could not be kept: then nothing has happened.
        """
        from frontdesk.domain.text_rules import check_values  # not for the first day
        from frontdesk.storage.replica.line_needed import require_line

        for change in changeset.changes:
            check_values(change.values)
        self._erasing.refuse(changeset)
        if self.lease_of(login) is not LeaseState.OPEN:
            raise LeaseExpired(EXPIRED)
        self.outbox.entry_stop.require_none()
        command: OutboxCommand | None = None
        promised = False
        pairs: Pairs = {(change.table, change.id) for change in changeset.changes}
        try:
            with immediate(self._connection):
                meta = self.replica.kept()
                require_line(changeset, synced_at=meta.synced_at, now=self._clock())
                self._showing.overlay().check(changeset.changes)
                with self.outbox.transaction():
                    command = self.outbox.add(
                        changeset, now=now, login=login, reverses=reverses, override=override
                    )
                    self.pins.follow(command, settles)
                    self.settlements.follow(command, replaces)
                    pairs |= self._showing.show(meta, at_hand=(command,))
                promised = True
        except EnvironmentalError:
            if command is None or not promised:
                raise
            log(ShownLater())
        return Committed(command.command_id, command.device_seq, Changed.of(pairs))

    def apply_page(self, page: Mapping[str, Any]) -> Changed:
        """Apply an answer of `app.pull`: rows, waiting changes and cursor in one transaction.

        A page that is older than the cursor changes nothing. NotSynchronised when events are
        missing before it or the server's timeline is another one: a snapshot must be loaded.
        MassLoss, and nothing has changed, when it would take away much of what is here.
        """
        from frontdesk.storage.replica.mass_loss import refuse_page  # not for the first day

        with immediate(self._connection):
            meta = self.replica.kept()
            if UUID(page["epoch"]) != meta.epoch or has_gap(page, meta.cursor):
                raise NotSynchronised("The server's record continues elsewhere; fetch it anew.")
            position = int(page["position"])
            if position < meta.cursor:
                return Changed()
            later = meta.at(cursor=position, synced_at=self._clock())
            if position == meta.cursor and not page["rows"] and _just_heard(meta, later):
                return Changed()
            refuse_page(self._connection, meta, rows_vanishing(page), self._clock())
            pairs = self._showing.show(later, page)
            write_meta(self._connection, with_news_of_rights(self._connection, later, page))
        let_rights_follow(self._connection, self.outbox, later, page)
        return Changed.of(pairs)

    def record_answer(self, command_id: UUID, answer: dict[str, Any]) -> Changed:
        """Record what the server said to a command; a refused one is no longer shown."""
        return self.record_answers([(command_id, answer)])

    def record_answers(self, answers: Sequence[tuple[UUID, dict[str, Any]]]) -> Changed:
        """Record what the server said to several commands, at the price of one on the disk."""
        meta = self.replica.meta
        epoch = None if meta is None else meta.epoch
        self.outbox.answers.record(answers, epoch=epoch, now=self._clock())
        self._erasing.forget_refused(answers)
        rows = self.outbox.rows_of(command_id for command_id, _ in answers)
        return Changed.of(rows | self._align())

    def let_go(self, command_id: CommandId, reason: str) -> Changed:
        """Let a person drop what was refused or held, saying why: on record, and shown no longer.

        Once it is recorded it counts: where it cannot be taken off now, the next write does it.
        """
        self.outbox.answers.dismiss(command_id, reason)
        return self._settled(command_id)

    def take_up(self, command_id: CommandId) -> Changed:
        """Let what was let go need attention again; what a manager has to judge is shown again."""
        self.settlements.bring_back(command_id)
        return self._settled(command_id)

    def load_snapshot(
        self,
        meta: ReplicaMeta,
        tables: Iterable[tuple[str, Iterable[str]]],
        progress: Callable[[float], None],
        *,
        totals: Mapping[str, int] | None = None,
    ) -> Changed:
        """Replace all server rows by these (JSON texts, one a row) and enrol under the meta.

        `tables` gives (table, rows) and may fetch while it is read; `progress` hears 0 to 1, by
        rows when `totals` says how many there will be. The waiting commands stay on top.
        """
        return self.loads.of_rows(meta, tables, progress, totals)

    def tables(self) -> tuple[str, ...]:
        """Return the server's tables that are kept here, parents before children.

        As they were stored with the rows: the schema itself is 20 MB of program to load.
        """
        return tuple(self._showing.shapes())

    def differing_tables(self, answer: Mapping[str, Any]) -> list[str] | None:
        """Compare the server's rows here with an answer of `app.verify`; None if at another head.

        The waiting changes are taken off for it, within a transaction that is then undone.
        """
        return self._comparing.differing_tables(answer)

    def differing_rows(
        self, tables: Iterable[str], suffix: str, since: str, most: int
    ) -> list[tuple[str, UUID]]:
        """Compare the server's rows here with those being loaded; return some that differ."""
        return self._comparing.differing_rows(tables, suffix, since, most)

    def move_window(self, since: str) -> Changed:
        """Let the visits go that ended before `since` (ISO, UTC): they are kept by the server."""
        return Changed.of(move_window(self._file, since))

    def says_more(self, told: ReplicaMeta) -> bool:
        """Whether a new hello says anything of its person or the clinic that is not kept here."""
        present = self.replica.kept()
        later = _noted(present, told)
        return replace(later, cursor=present.cursor, synced_at=present.synced_at) != present

    def note_sign_in(self, meta: ReplicaMeta) -> None:
        """Keep what a new hello says of the user and the clinic; cursor and rows stay.

        NotSynchronised when it speaks of another clinic, timeline or schema: then only a snapshot
        will do.
        """
        with immediate(self._connection):
            present = self.replica.kept()
            if not present.rests_on_the_same(meta):
                raise NotSynchronised("The clinic's data must be fetched anew.")
            told = _noted(present, meta)
            write_meta(self._connection, told.at(cursor=present.cursor, synced_at=self._clock()))

    def forget(self, records: Iterable[tuple[str, UUID]]) -> Changed:
        """Forget erased records: drafts, commands, pins, rows, search; `scrub` cleans the files.

        The rows come again from the server, emptied. Call it before they do: the names that drafts
        are searched for are taken from the rows. Harmless when repeated.
        """
        return self._erasing.forget(records)

    def scrub(self) -> None:
        """Rewrite the files where they still hold what was forgotten; tried again when it fails."""
        self._erasing.scrub()

    def archive_old(self) -> None:
        """Move what the server did long ago from the outbox to the archive, if there is room."""
        meta, now = self.replica.meta, self.server_time.now()
        if meta is None or now is None:
            return
        try:
            count = self.outbox.archive.take_old(epoch=meta.epoch, cursor=meta.cursor, now=now)
        except EnvironmentalError as error:  # no room, or somebody writes: the next time
            log(NotArchived(ErrorKind.of(error)))
        else:
            if count:
                log(Archived(count))

    def bring_in_line(self) -> Changed:
        """Show exactly the commands that the outbox says are to be shown."""
        return Changed.of(self._align())

    def forget_rows(self) -> None:
        """Throw the replica's rows away (another clinic, a damaged copy); the outbox stays."""
        with immediate(self._connection):
            drop_everything(self._connection)
            make_books(self._connection)

    def begin_anew(self) -> None:
        """Empty a damaged replica, so that it is fetched anew; the outbox stays."""
        self._file.begin_anew()

    def check_seals(self) -> None:
        """Read every page of both files; DamagedFile where one is broken (a second)."""
        if damaged := self.damaged_files():
            raise DamagedFile(f"{damaged[0]} is damaged.")

    def damaged_files(self) -> list[str]:
        """Read every page of both files; return the names of those with damage (seconds)."""
        connections = {"replica.db": self._connection, "outbox.db": self.outbox.connection}
        return [name for name, connection in connections.items() if not is_sound(connection)]

    @property
    def salvaged(self) -> Salvage | None:
        """What became of a damaged outbox, until somebody has read it (`note_salvage_read`)."""
        return last_salvage(self.outbox.path)

    def note_salvage_read(self) -> None:
        """Note that somebody has read what was salvaged."""
        note_salvage_read(self.outbox.path)

    def close(self) -> None:
        """Close the files."""
        self._file.close()
        self.outbox.close()
        if self._drafts is not None:
            self._drafts.close()

    def _settled(self, command_id: CommandId) -> Changed:
        """Show it as it is now; return what it is about, for that was marked on the screen."""
        pairs: Pairs = self.outbox.rows_of([command_id])
        try:
            pairs |= self._align()
        except EnvironmentalError:
            log(ShownLater())
        return Changed.of(pairs)

    # -- within a write transaction --------------------------------------------------------------

    def _align(self) -> Pairs:
        with immediate(self._connection):
            meta = self.replica.meta
            return set() if meta is None else self._showing.show(meta)


def _noted(present: ReplicaMeta, told: ReplicaMeta) -> ReplicaMeta:
    """Return what is kept after a hello: the person's side only of whom the rows were fetched for.

    Of the others it stands in the outbox; somebody who signs in shortly changes nobody's window.
    """
    return told if present.login in ("", told.login) else present.about_the_clinic(told)


def _just_heard(meta: ReplicaMeta, later: ReplicaMeta) -> bool:
    if meta.synced_at is None or later.synced_at is None:
        return False
    return timedelta(0) <= later.synced_at - meta.synced_at < _HEARD_AGAIN
