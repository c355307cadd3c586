"""Offers each part of the window what may be done by who is at the desk, and says who may else.

What the operations would refuse is disabled here; a test goes through all of it, role by role.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Slot

from frontdesk.ui.calendar.day_grid import DayGrid
from frontdesk.ui.desk.booking_flow import BookingFlow
from frontdesk.ui.desk.desk import Desk, UndoTitles
from frontdesk.ui.desk.desk_actions import DeskActions
from frontdesk.ui.desk.foot import Foot
from frontdesk.ui.desk.rights import Rights
from frontdesk.ui.desk.session_facts import Facts
from frontdesk.ui.desk.strip import Shop
from frontdesk.ui.desk.visit_actions import VisitActions


class Parts(Protocol):
    """The parts of the window that offer something to do."""

    actions_: DeskActions
    visit: VisitActions
    foot: Foot
    grid: DayGrid
    booking: BookingFlow


class Permitted(QObject):
    """Follows who is at the desk, and a right that is lent for once."""

    def __init__(self, desk: Desk, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._parts = desk, parts
        self._facts: Facts | None = None
        self._undo = UndoTitles()
        desk.rights_changed.connect(self._apply)
        desk.undo_changed.connect(self._on_undo_changed)

    @property
    def facts(self) -> Facts | None:
        """The clinic and who is at the desk, once they were read."""
        return self._facts

    @property
    def rights(self) -> Rights:
        """What may be done now."""
        return self.own_rights.with_lent(self._desk.lent)

    @property
    def own_rights(self) -> Rights:
        """What who is at the desk may do without anybody else."""
        facts = self._facts
        return Rights() if facts is None else Rights(facts.perms, facts.who)

    def know(self, facts: Facts) -> None:
        """Take who is at the desk, and what is sold."""
        self._facts = facts
        self._apply()

    def refresh(self) -> None:
        """Look again: others can be asked from now on."""
        self._apply()

    @Slot()
    def _apply(self) -> None:
        facts, parts, rights = self._facts, self._parts, self.rights
        if facts is None:
            return
        act = parts.actions_
        for action in (act.new_visit, act.walk_in):
            rights.offer(action, "appointment.write")
        rights.offer(act.new_client, "client.write", "pet.write")
        parts.foot.strip.know(
            Shop(
                facts.services,
                facts.resources,
                facts.zone,
                rights.refusal("appointment.overbook"),
                rights.refusal("appointment.write"),
                self._desk.asks_others,
            )
        )
        parts.visit.allow(rights)
        parts.grid.set_editable(rights.may("appointment.write"))
        parts.booking.allow(rights)
        self._offer_undo()

    @Slot(object)
    def _on_undo_changed(self, titles: UndoTitles) -> None:
        self._undo = titles
        self._offer_undo()

    def _offer_undo(self) -> None:
        act = self._parts.actions_
        self.rights.offer(act.undo, *self._undo.undo_needs)
        self.rights.offer(act.redo, *self._undo.redo_needs)
