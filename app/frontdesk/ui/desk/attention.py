"""Settles what the server refused: reads it, offers other times, books one, or lets it go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal, Slot

from frontdesk.domain.catalogue import Resource
from frontdesk.domain.changed import Changed
from frontdesk.domain.ids import new_id
from frontdesk.domain.link import LinkStatus
from frontdesk.domain.wall_clock import business_day
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.side_panel import SidePanel
from frontdesk.ui.desk.strip_draft import first_names

if TYPE_CHECKING:
    from frontdesk.domain.changes import ChangeSet
    from frontdesk.domain.free_slots import FreeSlot
    from frontdesk.operations.refusals import Refusal, Visit
    from frontdesk.storage.replica.commands import Committed
    from frontdesk.storage.replica.store import LocalStore


class Attention(QObject):
    """Keeps the list at the left at what the outbox says.

    Signals:
        dismiss_wanted(Refusal): a reason is needed.
    """

    dismiss_wanted = Signal(object)

    def __init__(self, desk: Desk, panel: SidePanel, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._panel = desk, panel
        self._zone = ZoneInfo("UTC")
        self._resources: tuple[Resource, ...] = ()
        self._count = 0
        panel.attention.alternative_taken.connect(self._on_alternative)
        panel.attention.dismiss_wanted.connect(self.dismiss_wanted)
        desk.link_changed.connect(self._on_link_changed)
        desk.changed.connect(self._on_changed)

    def know(self, zone: ZoneInfo, resources: tuple[Resource, ...]) -> None:
        """Take the clinic's clock and names; `refresh` reads the list."""
        self._zone, self._resources = zone, resources

    @Slot()
    def refresh(self) -> None:
        """Read the list."""
        now = self._desk.now()
        self._desk.ask(self, lambda store: _refusals(store, now), self._on_read)

    def dismiss(self, refusal: Refusal, reason: str) -> None:
        """Let a refusal go, for a reason; it stays on record."""
        self._settle(lambda store: store.outbox.dismiss(refusal.command_id, reason))

    def _on_read(self, found: list[Refusal]) -> None:
        self._count = len(found)
        self._panel.show_attention_count(len(found))
        self._panel.attention.show_refusals(
            found,
            first_names({each.id: each.name for each in self._resources}),
            zone=self._zone,
            today=business_day(self._desk.now(), self._zone),
        )

    @Slot(object, object)
    def _on_alternative(self, refusal: Refusal, slot: FreeSlot) -> None:
        visit = refusal.visit
        if visit is None:
            return
        self._desk.perform(
            self,
            lambda store: _take_alternative(store, visit, slot),
            lambda committed: self._on_booked(refusal, committed),
            settles=visit.appointment_id,
        )

    def _on_booked(self, refusal: Refusal, committed: Committed) -> None:
        by = committed.command_id
        self._settle(lambda store: store.outbox.resolve(refusal.command_id, by=by))

    def _settle(self, settle: Callable[[LocalStore], None]) -> None:
        self._desk.ask(self, settle, self._on_settled)

    def _on_settled(self, _nothing: None) -> None:
        self.refresh()
        # The day marked the refused visit; it need not any more.
        self._desk.report_changed(Changed.of([("appointment", new_id())]))

    @Slot(object)
    def _on_link_changed(self, status: LinkStatus) -> None:
        if status.attention != self._count:
            self.refresh()

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if self._count and changed.concerns("appointment", "resource_claim"):
            self.refresh()


def _refusals(store: LocalStore, now: datetime) -> list[Refusal]:
    from frontdesk.operations.refusals import refusals  # not for the first day

    return refusals(store, now=now)


def _take_alternative(store: LocalStore, visit: Visit, slot: FreeSlot) -> ChangeSet:
    from frontdesk.operations.refusals import take_alternative  # not for the first day

    return take_alternative(store.replica, visit, slot)
