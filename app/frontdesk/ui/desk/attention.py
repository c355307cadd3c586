"""Settles what the server refused: reads it, offers what can be done, does it, or lets it go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from frontdesk.domain.catalogue import Resource
from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import BugError, FrontDeskError
from frontdesk.domain.ids import CommandId, new_id
from frontdesk.domain.link import LinkStatus
from frontdesk.domain.wall_clock import business_day
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.offer_words import OfferWords
from frontdesk.ui.desk.side_panel import SidePanel
from frontdesk.ui.desk.strip_draft import first_names

if TYPE_CHECKING:
    from frontdesk.domain.changes import ChangeSet
    from frontdesk.domain.free_slots import FreeSlot
    from frontdesk.operations.refusals import LetGo, Refusal
    from frontdesk.storage.replica.store import LocalStore
    from frontdesk.storage.replica.wanted_visits import WantedVisit

NOTHING_TO_SETTLE = "Nothing needs attention: the server refused nothing"
THEIRS_KEPT = "What the other desk entered was kept"
_AGAIN_AFTER_MS = 200
"""Each reading searches weeks for other times: a hundred refusals in a row must not keep what
somebody does meanwhile waiting behind a hundred readings."""


class Attention(QObject):
    """Keeps the list at the left at what the outbox says, and opens a refusal on a sheet.

    Signals:
        dismiss_wanted(Refusal): a reason is needed.
        told(str): something small was done, such as a number copied.
    """

    dismiss_wanted = Signal(object)
    told = Signal(str)

    def __init__(self, desk: Desk, panel: SidePanel, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._panel, self._window = desk, panel, window
        self._zone = ZoneInfo("UTC")
        self._resources: tuple[Resource, ...] = ()
        self._refusals: dict[CommandId, Refusal] = {}
        self._is_reading = self._is_outdated = False
        self._soon = QTimer(self, singleShot=True, interval=_AGAIN_AFTER_MS)
        self._soon.timeout.connect(self.refresh)
        panel.attention.alternative_taken.connect(self._on_alternative)
        panel.attention.more_wanted.connect(self._show)
        panel.attention.dismiss_wanted.connect(self.dismiss_wanted)
        desk.link_changed.connect(self._on_link_changed)
        desk.changed.connect(self._on_changed)

    def know(self, zone: ZoneInfo, resources: tuple[Resource, ...]) -> None:
        """Take the clinic's clock and names; `refresh` reads the list."""
        self._zone, self._resources = zone, resources

    @Slot()
    def refresh(self) -> None:
        """Read the list; what is told while it is read is read once more afterwards."""
        if self._is_reading:
            self._is_outdated = True
            return
        self._is_reading, self._is_outdated = True, False
        now = self._desk.now()
        self._desk.ask(self, lambda store: _refusals(store, now), self._on_read, self._on_unread)

    @Slot()
    def go_to_first(self) -> None:
        """Give the keyboard to the first note; where it has no room, show it on its sheet."""
        if not self._refusals:
            self.told.emit(NOTHING_TO_SETTLE)
        elif self._panel.has_room_for_attention():
            self._panel.attention.focus_first()
        else:
            self._show(next(iter(self._refusals.values())))

    def open(self, command_id: CommandId) -> bool:
        """Show all that can be done about a refused command; False when it is none."""
        refusal = self._refusals.get(command_id)
        if refusal is not None:
            self._show(refusal)
        return refusal is not None

    def dismiss(self, refusal: Refusal, reason: str) -> None:
        """Let a refusal go, for a reason; it stays on record."""
        self._settle(lambda store: store.let_go(refusal.command_id, reason))

    @Slot()
    def show_let_go(self) -> None:
        """Show what was let go, to be looked at or taken up again."""
        self._desk.ask(self, _let_go, self._on_let_go)

    def _words(self) -> OfferWords:
        names = first_names({each.id: each.name for each in self._resources})
        return OfferWords(self._zone, business_day(self._desk.now(), self._zone), names)

    def _on_unread(self, error: FrontDeskError) -> None:
        self._is_reading = False
        if not isinstance(error, BugError):  # that one has its own report
            self._desk.tell(error)

    def _on_read(self, found: list[Refusal]) -> None:
        self._is_reading = False
        if self._is_outdated:
            self._soon.start()
        self._refusals = {each.command_id: each for each in found}
        self._panel.attention.show_refusals(found, self._words())  # while it has the keyboard
        self._panel.show_attention_count(len(found))

    @Slot(object)
    def _show(self, refusal: Refusal) -> None:
        """Read it again: what is free now, and what stands there now."""
        command_id, now = refusal.command_id, self._desk.now()
        self._desk.ask(self, lambda store: _one(store, command_id, now), self._on_one)

    def _on_one(self, refusal: Refusal | None) -> None:
        from frontdesk.ui.desk.refusal_dialog import RefusalDialog

        if refusal is None:
            self.refresh()
            return
        dialog = RefusalDialog(refusal, self._words(), self._window)
        dialog.alternative_taken.connect(self._on_alternative)
        dialog.choice_made.connect(self._on_choice)
        dialog.dismiss_wanted.connect(self.dismiss_wanted)
        dialog.number_wanted.connect(self._on_number)
        dialog.open()

    @Slot(object, object)
    def _on_alternative(self, refusal: Refusal, slot: FreeSlot) -> None:
        visit = refusal.visit
        if visit is None:
            return
        now = self._desk.now()
        self._desk.perform(
            self,
            lambda store: _take_alternative(store, visit, slot, now),
            lambda _committed: self._on_settled(Changed()),
            settles=visit.appointment_id,
            replaces=refusal.command_id,
        )

    @Slot(object, object)
    def _on_choice(self, refusal: Refusal, mine: frozenset[str]) -> None:
        now = self._desk.now()

        def settled(store: LocalStore) -> ChangeSet | None:
            return _chosen(store, refusal, mine, now)

        self._desk.ask(self, settled, lambda found: self._on_known(refusal, found))

    def _on_known(self, refusal: Refusal, changeset: ChangeSet | None) -> None:
        """Send what was chosen; when that changes nothing, what stands there was taken."""
        if changeset is None:
            self.dismiss(refusal, THEIRS_KEPT)
            return
        self._desk.perform(
            self,
            lambda _store: changeset,
            lambda _committed: self._on_settled(Changed()),
            replaces=refusal.command_id,
        )

    @Slot(str)
    def _on_number(self, number: str) -> None:
        QGuiApplication.clipboard().setText(number)
        self.told.emit(f"Copied {number}")

    def _on_let_go(self, found: list[LetGo]) -> None:
        from frontdesk.ui.desk.let_go_dialog import LetGoDialog

        dialog = LetGoDialog(found, self._zone, self._window)
        dialog.taken_up.connect(self._on_taken_up)
        dialog.open()

    @Slot(object)
    def _on_taken_up(self, command_id: CommandId) -> None:
        self._settle(lambda store: store.take_up(command_id))

    def _settle(self, settle: Callable[[LocalStore], Changed]) -> None:
        self._desk.ask(self, settle, self._on_settled)

    def _on_settled(self, changed: Changed) -> None:
        self.refresh()
        # The day marked the refused visit; it need not any more.
        self._desk.report_changed(changed | Changed.of([("appointment", new_id())]))

    @Slot(object)
    def _on_link_changed(self, status: LinkStatus) -> None:
        if status.attention != len(self._refusals):
            self.refresh()

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if self._refusals and changed.concerns("appointment", "resource_claim"):
            self.refresh()


def _refusals(store: LocalStore, now: datetime) -> list[Refusal]:
    if not store.outbox.counts().attention:
        return []
    from frontdesk.operations.refusals import refusals  # not for the first day

    return refusals(store, now=now)


def _one(store: LocalStore, command_id: CommandId, now: datetime) -> Refusal | None:
    from frontdesk.operations.refusals import refusal  # not for the first day

    return refusal(store, command_id, now=now)


def _take_alternative(
    store: LocalStore, visit: WantedVisit, slot: FreeSlot, now: datetime
) -> ChangeSet:
    from frontdesk.operations.refusals import take_alternative  # not for the first day

    return take_alternative(store.replica, visit, slot, now=now)


def _chosen(
    store: LocalStore, refusal: Refusal, mine: frozenset[str], now: datetime
) -> ChangeSet | None:
    from frontdesk.operations.settling import settle_refusal  # not for the first day

    return settle_refusal(store, refusal, mine=mine, now=now)


def _let_go(store: LocalStore) -> list[LetGo]:
    from frontdesk.operations.refusals import let_go  # not for the first day

    return let_go(store)
