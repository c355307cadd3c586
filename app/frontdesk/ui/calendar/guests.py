"""Visits that come into the day from outside, carried by the keyboard or dragged in.

A carried guest stands at the keyboard's cell and follows it, over other days too, until Enter
places it or Esc lets it go.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.ui.calendar.cursor import Cell
from frontdesk.ui.calendar.dragging import Preview, arriving
from frontdesk.ui.calendar.requests import Guest
from frontdesk.ui.calendar.scene import Scene
from frontdesk.ui.widgets.key_events import is_enter, is_escape


class Neighbour(Protocol):
    """What stands beside the day and takes visits that are dragged out of it."""

    def would_take(self, card: AppointmentCard, where: QPoint) -> bool:
        """Whether a visit let go at this global point would be taken; shows it, too."""

    def take(self, card: AppointmentCard) -> None:
        """Take the visit."""

    def ended(self) -> None:
        """Forget the drag: the button was let go."""


class Nobody:
    """No neighbour."""

    def would_take(self, _card: AppointmentCard, _where: QPoint) -> bool:
        """Take nothing."""
        return False

    def take(self, _card: AppointmentCard) -> None:
        """Take nothing."""

    def ended(self) -> None:
        """Forget nothing."""


class Host(Protocol):
    """What a guest needs of the grid."""

    @property
    def scene(self) -> Scene | None:
        """The day shown."""

    @property
    def slot_minutes(self) -> int:
        """Minutes of one step."""

    @property
    def cell(self) -> Cell | None:
        """Where the keyboard stands."""

    def start_cell(self) -> Cell | None:
        """Where the keyboard starts on a fresh day."""

    def show_preview(self, preview: Preview | None) -> None:
        """Show what letting go would do."""

    def ask_for(self, preview: Preview) -> None:
        """Ask for what a preview shows."""


class CarriedGuest:
    """The guest in the keyboard's hand, if there is one."""

    def __init__(self, grid: Host) -> None:
        self._grid = grid
        self._guest: Guest | None = None

    @property
    def guest(self) -> Guest | None:
        """The guest carried."""
        return self._guest

    def take(self, guest: Guest) -> None:
        """Carry a guest and show it at the keyboard's cell."""
        self._guest = guest
        self.follow()

    def let_go(self) -> bool:
        """Carry nothing any more; whether there was something."""
        if self._guest is None:
            return False
        self._guest = None
        self._grid.show_preview(None)
        return True

    def follow(self) -> None:
        """Show the guest where the keyboard stands now."""
        if self._guest is not None:
            self._grid.show_preview(self._at_cell(self._guest))

    def place(self, guest: Guest) -> bool:
        """Ask for a guest at the keyboard's cell; False when no day is shown."""
        preview = self._at_cell(guest)
        if preview is None:
            return False
        self._grid.ask_for(preview)
        return True

    def handle_key(self, event: QKeyEvent) -> bool:
        """Act on Enter and Esc while something is carried; whether it was one of them."""
        if self._guest is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if is_enter(event):  # one still held from the board takes nothing to a place
            return event.isAutoRepeat() or self.place(self._guest)
        return is_escape(event) and self.let_go()

    def _at_cell(self, guest: Guest) -> Preview | None:
        scene, cell = self._grid.scene, self._grid.cell or self._grid.start_cell()
        if scene is None or cell is None:
            return None
        return arriving(scene, guest, cell.column, cell.starts_at, self._grid.slot_minutes)
