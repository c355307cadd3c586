"""The chosen visit at the right: whose it is, what to beware of, the next step, the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.agenda import AppointmentCard, Status
from frontdesk.domain.ids import PetId
from frontdesk.domain.wall_clock import business_day
from frontdesk.ui.desk.visit_actions import VisitActions
from frontdesk.ui.theme import Theme
from frontdesk.ui.widgets.kept_focus import button_with_focus, give_focus
from frontdesk.ui.widgets.key_button import KeyButton
from frontdesk.ui.widgets.key_events import tab_through
from frontdesk.ui.widgets.labels import muted, wrapped

if TYPE_CHECKING:
    from frontdesk.domain.records import PetCard, VisitCard, VisitLine

_HISTORY = 4


class PetPanel(QScrollArea):
    """Shows one pet and, when one is chosen, its visit.

    Signals:
        card_wanted(PetId): the whole card, to read and edit.
        visit_wanted(PetCard): a new visit of this pet.
        left(): the button that had the keyboard is not offered any more.
    """

    card_wanted = Signal(object)
    visit_wanted = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, actions: VisitActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._actions = actions
        self._pet: PetCard | None = None
        self._visit: VisitCard | None = None
        self._card: AppointmentCard | None = None
        self._zone = ZoneInfo("UTC")
        self._now = datetime.min.replace(tzinfo=UTC)
        self._menu: QMenu | None = None
        self._later: Callable[[], None] | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Chosen pet")
        self._show_nothing()

    @property
    def pet_id(self) -> PetId | None:
        """The pet shown."""
        return self._pet.id if self._pet is not None else None

    @property
    def pet_name(self) -> str:
        """What the pet shown is called; empty without one."""
        return self._pet.name if self._pet is not None else ""

    def set_theme(self, theme: Theme) -> None:
        """Show the same in other colours."""
        self._theme = theme
        if self._pet is not None:
            self.show_pet(self._pet, self._visit, self._card, self._zone, self._now)
        else:
            self._show_nothing()

    @Slot()
    def clear(self) -> None:
        """Show that nothing is chosen."""
        self._later = None
        self._pet = self._visit = self._card = None
        self._show_nothing()

    def show_pet(
        self,
        pet: PetCard,
        visit: VisitCard | None,
        card: AppointmentCard | None,
        zone: ZoneInfo,
        now: datetime,
    ) -> None:
        """Show a pet, with its visit when one is chosen.

        The same again keeps the scrolling and the keyboard in place, and waits for an open menu.
        """
        again = self._pet is not None and self._pet.id == pet.id and _same_visit(self._card, card)
        if again and self._menu is not None and self._menu.isVisible():
            self._later = partial(self.show_pet, pet, visit, card, zone, now)
            return
        self._later = None
        self._pet, self._visit, self._card = pet, visit, card
        self._zone, self._now = zone, now
        scrolled, focused = self.verticalScrollBar().value(), button_with_focus(self)
        page = self._new_page(pet)
        self._put(page, scrolled if again else 0)
        if focused is not None and not (again and give_focus(page, focused)):
            self.left.emit()

    def _put(self, page: QWidget, scrolled: int) -> None:
        """Replace the page and scroll it."""
        self.setWidget(page)
        page.adjustSize()
        self.verticalScrollBar().setValue(scrolled)
        tab_through(self, *page.findChildren(QAbstractButton))

    def _new_page(self, pet: PetCard) -> QWidget:
        from frontdesk.ui.desk import pet_page as parts  # nothing is chosen at the start

        visit, card = self._visit, self._card
        self._menu = None
        page, layout = _empty_page()
        today = business_day(self._now, self._zone)
        tint = self._theme.kind(card.kind if card is not None else "other")
        parts.add_head(layout, pet, parts.avatar_of(pet, tint), today)
        parts.add_alerts(layout, pet, self._theme, today)
        if visit is not None and card is not None:
            parts.add_visit(layout, visit, card, self._zone, self._now)
            self._add_buttons(layout, card)
        else:
            self._add_pet_buttons(layout)
        parts.add_client(layout, pet.client)
        parts.add_lines(layout, "To come", self._others(pet.visits_to_come), self._zone)
        parts.add_lines(layout, "History", self._others(pet.last_visits), self._zone)
        layout.addStretch()
        return page

    def _show_nothing(self) -> None:
        focused = button_with_focus(self)
        page, layout = _empty_page()
        layout.addWidget(wrapped(muted("Choose a visit, or search for a pet or client: Ctrl+K.")))
        layout.addStretch()
        self.setWidget(page)
        if focused is not None:
            self.left.emit()

    def _add_buttons(self, layout: QVBoxLayout, card: AppointmentCard) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        step = self._actions.next
        if step is not None and _is_offered(step):
            row.addWidget(KeyButton(step, "success"), 1)
        if _is_offered(self._actions.move):
            row.addWidget(KeyButton(self._actions.move))
        more = QToolButton()
        more.setText("⋯")
        more.setAccessibleName("More for this visit")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = self._menu = QMenu(more)
        # Queued: what was picked in the menu comes first.
        menu.aboutToHide.connect(self._on_menu_closed, Qt.ConnectionType.QueuedConnection)
        menu.setToolTipsVisible(True)
        menu.addActions([action for action in self._actions.all() if _is_offered(action)])
        more.setMenu(menu)
        row.addWidget(more)
        if card.status in (Status.GONE, Status.CANCELLED, Status.NO_SHOW):
            row.addStretch()
        layout.addSpacing(2)
        layout.addLayout(row)

    def _add_pet_buttons(self, layout: QVBoxLayout) -> None:
        pet = self._the_pet()
        book = QPushButton("New visit", autoDefault=False)
        book.setProperty("role", "primary")
        book.clicked.connect(self._on_book)
        if pet.deceased_on is None:
            self._actions.rights.grant(book, "appointment.write")
        else:
            book.setEnabled(False)
        card = QPushButton("Pet and client", autoDefault=False)
        card.clicked.connect(self._on_card)
        row = QHBoxLayout()
        row.addWidget(book, 1)
        row.addWidget(card)
        layout.addSpacing(2)
        layout.addLayout(row)

    def _others(self, visits: Sequence[VisitLine]) -> list[VisitLine]:
        """Return the first few visits, without the one that is shown."""
        shown = self._visit
        return [
            each for each in visits[:_HISTORY] if shown is None or each.appointment_id != shown.id
        ]

    def _the_pet(self) -> PetCard:
        if self._pet is None:
            raise ValueError("no pet is shown")
        return self._pet

    @Slot()
    def _on_menu_closed(self) -> None:
        later, self._later = self._later, None
        if later is not None:
            later()

    @Slot()
    def _on_book(self) -> None:
        self.visit_wanted.emit(self._pet)

    @Slot()
    def _on_card(self) -> None:
        if self._pet is not None:
            self.card_wanted.emit(self._pet.id)


def _is_offered(action: QAction) -> bool:
    """Whether it can be done, or could be by somebody else, who is then named."""
    return action.isEnabled() or bool(action.statusTip() and action.isVisible())


def _same_visit(one: AppointmentCard | None, other: AppointmentCard | None) -> bool:
    return (one and one.id) == (other and other.id)


def _empty_page() -> tuple[QWidget, QVBoxLayout]:
    """Return a page and what its parts are put into."""
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(16, 14, 16, 14)
    layout.setSpacing(8)
    return page, layout
