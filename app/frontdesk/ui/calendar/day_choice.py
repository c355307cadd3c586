"""The day with one cell chosen: by keys, by a click, by name; and what a screen reader hears."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QFocusEvent,
    QRegion,
)
from PySide6.QtWidgets import QWidget

from frontdesk.domain.agenda import AppointmentCard, DayAgenda
from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.calendar.accessible import AccessibleDay, install_accessibility
from frontdesk.ui.calendar.cursor import Cell, cell_at, cell_of
from frontdesk.ui.calendar.day_view import DayView
from frontdesk.ui.calendar.marked import HALO, cell_rect, cell_region
from frontdesk.ui.calendar.requests import SlotRequest
from frontdesk.ui.calendar.scene import PlacedCard
from frontdesk.ui.calendar.wording import day_in_words, one_line, spoken
from frontdesk.ui.theme import Theme


class ChoosingView(DayView):
    """A day in which a cell, and the visit standing there, is chosen.

    Signals:
        appointment_selected(AppointmentCard | None): another visit is chosen, or it changed.
        announced(str): what a screen reader was told.
    """

    appointment_selected = Signal(object)
    announced = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        install_accessibility()
        self.accessible_day = AccessibleDay(self, self)

    @property
    def selected(self) -> AppointmentCard | None:
        """The visit chosen."""
        cell = self._marked.cell
        return cell.card.card if cell is not None and cell.card is not None else None

    @property
    def cell(self) -> Cell | None:
        """Where the keyboard stands."""
        return self._marked.cell

    @property
    def cell_request(self) -> SlotRequest | None:
        """The empty slot the keyboard stands on, as a wish to book there."""
        cell = self._marked.cell
        if cell is None or cell.card is not None:
            return None
        column = self._scene_or_fail().columns[cell.column].column
        return SlotRequest(column.resource_id, cell.starts_at)

    @property
    def slot_minutes(self) -> int:
        """Minutes of one step."""
        return self._marked.slot_minutes

    def select(self, appointment_id: AppointmentId | None) -> bool:
        """Choose a visit and bring it into sight, or choose nothing; whether it is there."""
        scene = self._scene
        cards = scene.cards_of(appointment_id) if scene and appointment_id else ()
        if scene is not None and cards:
            self.choose(cell_of(scene, cards[0], self.slot_minutes))
        else:
            self._set_cell(None)
        return bool(cards)

    def choose(self, cell: Cell) -> None:
        """Put the keyboard's cell there, in sight, and say where it is."""
        self._set_cell(cell)
        self._reveal(cell)
        self.announce(self._cell_text(cell))
        number = self.chosen_number()
        if number is not None and QAccessible.isActive():
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild(number)
            QAccessible.updateAccessibility(event)

    def start_cell(self) -> Cell | None:
        """Return where the keyboard starts on a fresh day: now, or opening, in the first column."""
        if self._scene is None or self._agenda is None or not self._scene.columns:
            return None
        minute = self._marked.now
        today = minute.astimezone(self._agenda.zone).date() == self._agenda.day
        starts = minute if today else self._agenda.opens_at or self._scene.axis.begins
        return cell_at(self._scene, 0, starts, self.slot_minutes)

    def page_slots(self) -> int:
        """Return how many slots fit the viewport, less one for orientation."""
        pixels = self.slot_minutes * self._scene_or_fail().axis.pixels_per_minute
        return int(self.viewport().height() / pixels) - 1

    def announce(self, text: str) -> None:
        """Tell a screen reader."""
        self.announced.emit(text)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def spoken_cards(self) -> tuple[PlacedCard, ...]:
        """Return all cards in reading order."""
        return self._scene.by_time if self._scene is not None else ()

    def spoken_title(self) -> str:
        """Return what the grid shows: the day and how many visits."""
        if self._agenda is None:
            return "Day calendar"
        return f"Day calendar, {day_in_words(self._agenda)}"

    def spoken_text(self, placed: PlacedCard) -> str:
        """Return a card in words."""
        scene = self._scene_or_fail()
        column = scene.columns[placed.column].column
        cut = placed.card.id in self._marked.parked
        return spoken(placed.card, column, scene.axis.zone, self._marked.now, cut=cut)

    def screen_rect(self, placed: PlacedCard) -> QRect:
        """Return where a card is on the screen."""
        rect = placed.rect.translated(-self._offset())
        return QRect(self.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def chosen_number(self) -> int | None:
        """Return the place of the chosen card in reading order."""
        cell = self._marked.cell
        if self._scene is None or cell is None or cell.card is None:
            return None
        return self._scene.number_of(cell.card)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the keyboard's cell."""
        if self._marked.cell is None:
            self._set_cell(self.start_cell())
        self._set_focused(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere; the chosen visit stays chosen."""
        self._set_focused(False)
        super().focusOutEvent(event)

    def _set_focused(self, focused: bool) -> None:  # noqa: FBT001 -- on and off of one thing
        self._mark(replace(self._marked, focused=focused), self._cell_region(self._marked.cell))

    def _set_cell(self, cell: Cell | None) -> None:
        """Choose a cell; tell when that chooses another visit."""
        before = self.selected
        region = self._cell_region(self._marked.cell) + self._cell_region(cell)
        self._mark(replace(self._marked, cell=cell), region)
        if self.selected != before:
            self.appointment_selected.emit(self.selected)

    def _cell_region(self, cell: Cell | None) -> QRegion:
        if self._scene is None:
            return QRegion()
        return self._on_screen(cell_region(self._scene, cell, self.slot_minutes))

    def _reveal(self, cell: Cell) -> None:
        """Scroll as little as needed for the cell to be in sight."""
        wanted = cell_rect(self._scene_or_fail(), cell, self.slot_minutes)
        wanted = wanted.adjusted(-HALO, -HALO, HALO, HALO)
        size, offset = self.viewport().size(), self._offset()
        self.horizontalScrollBar().setValue(
            _shifted(offset.x(), size.width(), wanted.left(), wanted.right())
        )
        self.verticalScrollBar().setValue(
            _shifted(offset.y(), size.height(), wanted.top(), wanted.bottom())
        )

    def _cell_text(self, cell: Cell) -> str:
        if cell.card is not None:
            return self.spoken_text(cell.card)
        scene = self._scene_or_fail()
        column = one_line(scene.columns[cell.column].column.name)
        return f"{scene.axis.clock(cell.starts_at)} {column}, free"

    def _lay_out(self) -> None:
        """Lay the day out, and find what was chosen at its new place."""
        super()._lay_out()
        cell, agenda = self._marked.cell, self._agenda
        if cell is not None and agenda is not None:
            self._marked = replace(self._marked, cell=self._found_again(agenda, cell))

    def _found_again(self, agenda: DayAgenda, cell: Cell) -> Cell | None:
        """Return the cell on a new agenda: with its visit, wherever that went, or its time."""
        scene = self._scene
        if scene is None or not scene.columns:
            return None
        if cell.card is not None:
            cards = scene.cards_of(cell.card.card.id)
            same = [card for card in cards if card.card.resource_id == cell.card.card.resource_id]
            if cards:
                return cell_of(scene, (same or list(cards))[0], self.slot_minutes)
        column = min(cell.column, len(agenda.columns) - 1)
        at = cell_at(scene, column, cell.starts_at, self.slot_minutes)
        return Cell(at.column, at.starts_at)


def _shifted(offset: int, room: int, low: int, high: int) -> int:
    """Return the scroll offset nearest to `offset` at which low to high is in sight."""
    if high - low >= room or low < offset:
        return low
    return max(offset, high - room + 1)
