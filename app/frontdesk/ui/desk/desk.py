"""The widgets' one counterpart: it reads the replica for them and carries out what they ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot

from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import (
    BugError,
    EnvironmentalError,
    FrontDeskError,
    NotAllowed,
    NotFound,
)
from frontdesk.domain.ids import AppointmentId, CommandId
from frontdesk.domain.link import LeaseState, LinkStatus
from frontdesk.domain.table_permissions import permissions_to_reverse
from frontdesk.storage.replica.readable import require_readable
from frontdesk.ui.desk.lent_right import LentRight, Plea, RightWanted
from frontdesk.ui.tasks import Failed, TaskRunner

if TYPE_CHECKING:
    from frontdesk.storage.replica.commands import Committed
    from frontdesk.storage.replica.store import LocalStore

T = TypeVar("T")
Operation = Callable[["LocalStore"], ChangeSet]
_NO_PLEA = Plea()


class Reads(Enum):
    """How long the answer to a question may be shown while the server is not heard."""

    ANYTHING = auto()
    THE_PRESENT_DAY = auto()
    OWN_ENTRIES = auto()


@dataclass(frozen=True, slots=True)
class UndoTitles:
    """What Ctrl+Z and Ctrl+Y would do now, empty when there is nothing, and may be done by whom."""

    undo: str = ""
    redo: str = ""
    undo_needs: tuple[str, ...] = ()
    redo_needs: tuple[str, ...] = ()


def _now() -> datetime:
    return datetime.now(UTC)


class Desk(QObject):
    """One signed-in person at one workstation.

    Every read and every write runs on the replica thread; widgets get plain values back. The sync
    thread reports through `report_changed` and `report_link`, which any thread may call.

    Signals:
        changed(Changed): rows of the replica differ; each screen decides whether to look.
        link_changed(LinkStatus): the line to the server has another state.
        done(str): an operation is on disk; its title.
        refused(str): a rule forbids what was asked; nothing changed.
        troubled(str): the world is not as needed; nothing was lost.
        undo_changed(UndoTitles): undo and redo would do something else now.
        right_wanted(RightWanted): somebody else must allow what was asked for.
        rights_changed(): a right was lent, or is spent.
        became(str): another login works here from now on.
        closing(): the last moment at which work is accepted.
    """

    changed = Signal(object)
    link_changed = Signal(object)
    done = Signal(str)
    refused = Signal(str)
    troubled = Signal(str)
    undo_changed = Signal(object)
    right_wanted = Signal(object)
    rights_changed = Signal()
    became = Signal(str)
    closing = Signal()
    _changed_elsewhere = Signal(object)
    _link_elsewhere = Signal(object)

    def __init__(
        self,
        tasks: TaskRunner,
        open_store: Callable[[], LocalStore],
        *,
        login: str,
        nudge: Callable[[], None],
        now: Callable[[], datetime] = _now,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._open_store = open_store
        self._store: LocalStore | None = None
        self._login = login
        self._nudge = nudge
        self._lent: LentRight | None = None
        self.asks_others = False
        self.now = now
        self._changed_elsewhere.connect(self._on_changed_elsewhere)
        self._link_elsewhere.connect(self.link_changed)
        tasks.failed_unheard.connect(self.tell)

    @property
    def login(self) -> str:
        """The login that is signed in."""
        return self._login

    def become(self, login: str) -> None:
        """Work under another login from now on; what was asked for before keeps its own."""
        self.take_back()
        self._login = login
        self.became.emit(login)

    @property
    def lent(self) -> LentRight | None:
        """What somebody else allows, until it is used."""
        lent = self._lent
        return None if lent is None or lent.is_spent else lent

    def lend(self, right: LentRight) -> None:
        """Let one thing be done that this login may not do."""
        self._lent = right
        self.rights_changed.emit()

    @Slot()
    def take_back(self) -> None:
        """Forget a right that nobody used."""
        if self._lent is not None:
            self._lent = None
            self.rights_changed.emit()

    def ask(
        self,
        owner: QObject,
        query: Callable[[LocalStore], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        *,
        reads: Reads = Reads.ANYTHING,
    ) -> None:
        """Run `query` on the replica thread, then `done(result)` here while `owner` lives.

        It fails with LeaseExpired when what it `reads` may not be shown any more.
        """
        login = self._login
        self._tasks.run(owner, lambda: query(self._readable(login, reads)), done, failed)

    def ask_lease(self, owner: QObject, done: Callable[[LeaseState], None]) -> None:
        """Read what may be done here without the server, by who is at the desk."""
        login = self._login
        self._tasks.run(owner, lambda: self._store_of(login).lease_of(login), done)

    def perform(
        self,
        owner: QObject,
        operation: Operation,
        done: Callable[[Committed], None] | None = None,
        failed: Failed | None = None,
        *,
        settles: AppointmentId | None = None,
        replaces: CommandId | None = None,
        plea: Plea = _NO_PLEA,
    ) -> None:
        """Carry out `operation`: check, write to outbox and replica, show, wake the sync.

        `settles` leaves the pinboard with it, the refused command `replaces` needs nobody any more.
        `done` gets what was committed. Without `failed`, a
        refusal is told by `refused`. Both are spared an `owner` that is gone, such as a card closed
        at once; what happened is told anyway. What this login may not do is asked of somebody else
        first, in the words of `plea`.
        """
        speaker, lent = self._login, self.lent

        def work() -> tuple[Committed, str]:
            return self._carry_out(operation, speaker, lent, settles=settles, replaces=replaces)

        def finished(result: tuple[Committed, str]) -> None:
            committed, title = result
            self._announce(committed, title)
            if done is not None and shiboken6.isValid(owner):
                done(committed)

        def give_up(error: FrontDeskError) -> None:
            if failed is not None and shiboken6.isValid(owner):
                failed(error)
            elif not isinstance(error, BugError):  # that one has its own report
                self.tell(error)

        def again() -> None:
            self.perform(
                owner, operation, done, failed, settles=settles, replaces=replaces, plea=plea
            )

        def not_done(error: FrontDeskError) -> None:
            if isinstance(error, NotAllowed) and self.asks_others and lent is None:
                self.right_wanted.emit(RightWanted(error, plea, again, lambda: give_up(error)))
            else:
                give_up(error)

        self._tasks.run(self, work, finished, not_done)

    @Slot()
    def undo(self) -> None:
        """Take the last operation of this desk back, by a new command."""
        from frontdesk.operations.undo import undo_last  # not for the first day

        self._reverse(undo_last, "Undid", "There is nothing to undo.")

    @Slot()
    def redo(self) -> None:
        """Do again what was undone last."""
        from frontdesk.operations.undo import redo_last

        self._reverse(redo_last, "Redid", "There is nothing to redo.")

    def report_changed(self, changed: Changed) -> None:
        """Tell the screens that rows differ; any thread may call it."""
        self._changed_elsewhere.emit(changed)

    def report_link(self, status: LinkStatus) -> None:
        """Tell the screens how the line stands; any thread may call it."""
        self._link_elsewhere.emit(status)

    @Slot()
    def refresh_undo(self) -> None:
        """Look up what undo and redo would do and tell it by `undo_changed`."""
        self.ask(self, _undo_titles, self.undo_changed.emit)

    def close(self) -> None:
        """Finish accepted work and close the replica."""
        self.closing.emit()
        self._tasks.close(self._close_store)

    def _reverse(
        self,
        find: Callable[..., tuple[ChangeSet, CommandId] | None],
        verb: str,
        nothing: str,
    ) -> None:
        speaker, lent = self._login, self.lent
        found: list[CommandId] = []

        def reversal(store: LocalStore) -> ChangeSet:
            result = find(store=store, now=self.now())
            if result is None:
                raise NotFound(nothing)
            found[:] = [result[1]]
            return result[0]

        def work() -> tuple[Committed, str]:
            return self._carry_out(reversal, speaker, lent, reverses=found)

        self._tasks.run(
            self, work, lambda result: self._announce(result[0], f"{verb}: {result[1]}")
        )

    def _carry_out(
        self,
        operation: Operation,
        speaker: str,
        lent: LentRight | None,
        *,
        reverses: Sequence[CommandId] = (),
        settles: AppointmentId | None = None,
        replaces: CommandId | None = None,
    ) -> tuple[Committed, str]:
        """Check and commit under the speaker's name, or under that of who lent the right for it."""
        store = self._store_of(speaker)
        by, override = speaker, None
        try:
            changeset = operation(store)
        except NotAllowed:
            if lent is None or not lent.spend():
                raise
            by, override = lent.login, lent.override
            changeset = operation(self._store_of(by))
        committed = store.commit(
            changeset,
            now=self.now(),
            login=by,
            reverses=next(iter(reverses), None),
            settles=settles,
            override=override,
            replaces=replaces,
        )
        return committed, changeset.title

    def _announce(self, committed: Committed, title: str) -> None:
        if self._lent is not None and self._lent.is_spent:
            self.take_back()
        self.changed.emit(committed.changed)
        self.done.emit(title)
        self._nudge()
        self.refresh_undo()

    def _readable(self, login: str, reads: Reads) -> LocalStore:
        store = self._store_of(login)
        if reads is not Reads.OWN_ENTRIES:
            require_readable(store, login, of_today=reads is Reads.THE_PRESENT_DAY)
        return store

    def _store_of(self, login: str) -> LocalStore:
        """Return the store of the replica thread, opened there at its first use, for a person."""
        if self._store is None:
            self._store = self._open_store()
            self._store.bring_in_line()
        self._store.active_login = login
        return self._store

    def _close_store(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    @Slot(object)
    def _on_changed_elsewhere(self, changed: Changed) -> None:
        self.changed.emit(changed)
        self.refresh_undo()

    @Slot(object)
    def tell(self, error: FrontDeskError) -> None:
        """Tell an expected error to whoever shows such things: by `refused` or `troubled`."""
        if isinstance(error, EnvironmentalError):
            self.troubled.emit(str(error))
        else:
            self.refused.emit(str(error))


def _undo_titles(store: LocalStore) -> UndoTitles:
    undoable = store.outbox.last_undoable(store.replica.login)
    redoable = store.outbox.last_redoable(store.replica.login)
    return UndoTitles(
        undo=undoable.changeset.title if undoable else "",
        redo=redoable.changeset.title if redoable else "",
        undo_needs=permissions_to_reverse(undoable.changeset) if undoable else (),
        redo_needs=permissions_to_reverse(redoable.changeset) if redoable else (),
    )
