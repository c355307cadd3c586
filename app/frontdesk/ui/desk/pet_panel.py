"""The chosen visit at the right: whose it is, what to beware of, the next step, the history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.agenda import STATUS_WORDS, AppointmentCard, Status
from frontdesk.domain.ids import PetId
from frontdesk.domain.vaccination import VaccineState
from frontdesk.domain.wall_clock import business_day
from frontdesk.ui.calendar.wording import full_status
from frontdesk.ui.desk.visit_actions import VisitActions
from frontdesk.ui.records.alert_strip import alert_line, notice_line
from frontdesk.ui.records.facts import pet_facts, vaccine_words
from frontdesk.ui.theme import Theme
from frontdesk.ui.widgets.hints import hint
from frontdesk.ui.widgets.kept_focus import button_with_focus, give_focus
from frontdesk.ui.widgets.key_button import KeyButton
from frontdesk.ui.widgets.key_events import tab_through
from frontdesk.ui.widgets.labels import giving_way, muted, plain, strong, wrapped
from frontdesk.ui.widgets.section_label import SectionLabel
from frontdesk.ui.widgets.text_label import TextLabel

if TYPE_CHECKING:
    from frontdesk.domain.records import PetCard, VisitCard, VisitLine

_HISTORY = 4
_NAME_AT_MOST = 80  # characters: the alerts under the name must stay in sight


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
        visit, card = self._visit, self._card
        self._menu = None
        page, layout = _page()
        self._add_head(layout)
        self._add_alerts(layout)
        if visit is not None and card is not None:
            self._add_visit(layout, visit, card)
            self._add_buttons(layout, card)
        else:
            self._add_pet_buttons(layout)
        self._add_client(layout)
        self._add_lines(layout, "To come", pet.visits_to_come[:_HISTORY])
        self._add_lines(layout, "History", pet.last_visits[:_HISTORY])
        layout.addStretch()
        return page

    def _show_nothing(self) -> None:
        focused = button_with_focus(self)
        page, layout = _page()
        layout.addWidget(wrapped(muted("Choose a visit, or search for a pet or client: Ctrl+K.")))
        layout.addStretch()
        self.setWidget(page)
        if focused is not None:
            self.left.emit()

    def _add_head(self, layout: QVBoxLayout) -> None:
        pet = self._the_pet()
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._avatar(pet), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        whole = pet.name or f"No name ({pet.licence_no})"
        long = len(whole) > _NAME_AT_MOST
        name = wrapped(strong(f"{whole[:_NAME_AT_MOST]}…" if long else whole))
        name.setToolTip(hint(whole) if long else "")
        name.setProperty("title", True)
        words.addWidget(name)
        for line in pet_facts(pet, business_day(self._now, self._zone)):
            if line:
                words.addWidget(wrapped(muted(line)))
        if pet.deceased_on is not None:
            words.addWidget(wrapped(strong(f"Died {pet.deceased_on:%d %b %Y}")))
        head.addLayout(words, 1)
        layout.addLayout(head)
        layout.addSpacing(8)

    def _avatar(self, pet: PetCard) -> QLabel:
        kind = self._card.kind if self._card is not None else "other"
        tint = self._theme.kind(kind)
        avatar = QLabel((pet.name or "?")[:1].upper())
        avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        avatar.setFixedSize(60, 60)
        avatar.setStyleSheet(
            f"background: {tint.ground.name()}; color: {tint.text.name()};"
            " border-radius: 8px; font-size: 22px; font-weight: 600;"
        )
        return avatar

    def _add_alerts(self, layout: QVBoxLayout) -> None:
        pet = self._the_pet()
        today = business_day(self._now, self._zone)
        for alert in pet.alerts:
            layout.addWidget(alert_line(self._theme, alert.severity, alert.text))
        for vaccination in pet.vaccinations:
            words = vaccine_words(vaccination, today)
            if words and vaccination.required:
                bad = vaccination.state in (VaccineState.EXPIRED, VaccineState.MISSING)
                tint = self._theme.notices["bad" if bad else "warn"]
                layout.addWidget(notice_line(tint, f"✚  {words}"))

    def _add_visit(self, layout: QVBoxLayout, visit: VisitCard, card: AppointmentCard) -> None:
        start = card.starts_at.astimezone(self._zone)
        who = " + ".join(claim.resource_name for claim in visit.claims[:1])
        layout.addSpacing(6)
        layout.addWidget(SectionLabel(f"Visit · {start:%H:%M}" + (f" with {who}" if who else "")))
        for line in visit.services:
            layout.addLayout(_pair(f"{line.name}, {line.duration_min} min", str(line.price)))
        until = f"until {card.ends_at.astimezone(self._zone):%H:%M}"
        layout.addLayout(_pair(full_status(card, self._now), until, quiet=True))
        if visit.note:
            layout.addWidget(wrapped(plain(visit.note)))
        if card.pending:
            layout.addWidget(wrapped(muted("Not yet on the server; it is kept and will be sent.")))

    def _add_buttons(self, layout: QVBoxLayout, card: AppointmentCard) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        step = self._actions.next
        if step is not None and step.isEnabled():
            row.addWidget(KeyButton(step, "success"), 1)
        if self._actions.move.isEnabled():
            row.addWidget(KeyButton(self._actions.move))
        more = QToolButton()
        more.setText("⋯")
        more.setAccessibleName("More for this visit")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = self._menu = QMenu(more)
        # Queued: what was picked in the menu comes first.
        menu.aboutToHide.connect(self._on_menu_closed, Qt.ConnectionType.QueuedConnection)
        menu.addActions([action for action in self._actions.all() if action.isEnabled()])
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
        book.setEnabled(pet.deceased_on is None)
        card = QPushButton("Pet and client", autoDefault=False)
        card.clicked.connect(self._on_card)
        row = QHBoxLayout()
        row.addWidget(book, 1)
        row.addWidget(card)
        layout.addSpacing(2)
        layout.addLayout(row)

    def _add_client(self, layout: QVBoxLayout) -> None:
        client = self._the_pet().client
        layout.addSpacing(6)
        layout.addWidget(SectionLabel("Client"))
        if client is None:
            layout.addWidget(muted("No client on record."))
            return
        name = strong(client.name or "No name")
        layout.addLayout(_row(name, plain(client.phone)))
        pets = f"{len(client.pets)} pet{'s' * (len(client.pets) != 1)} · no-shows {client.no_shows}"
        layout.addWidget(muted(pets))

    def _add_lines(self, layout: QVBoxLayout, title: str, visits: tuple[VisitLine, ...]) -> None:
        shown = [
            each for each in visits if self._visit is None or each.appointment_id != self._visit.id
        ]
        if not shown:
            return
        layout.addSpacing(6)
        layout.addWidget(SectionLabel(title))
        for visit in shown:
            day = visit.starts_at.astimezone(self._zone)
            layout.addLayout(_pair(f"{day:%d %b %Y}", _what(visit), quiet_right=True))

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


def _same_visit(one: AppointmentCard | None, other: AppointmentCard | None) -> bool:
    return (one and one.id) == (other and other.id)


def _what(visit: VisitLine) -> str:
    who = visit.resource_names.split(", ")[0]
    word = STATUS_WORDS[visit.status] if visit.status is Status.NO_SHOW else ""
    return " · ".join(part for part in (visit.service_names, who, word) if part)


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(16, 14, 16, 14)
    layout.setSpacing(8)
    return page, layout


def _row(left: TextLabel, right: TextLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(giving_way(left), 1)
    row.addWidget(right)
    return row


def _pair(left: str, right: str, *, quiet: bool = False, quiet_right: bool = False) -> QHBoxLayout:
    first = muted(left) if quiet else plain(left)
    second = muted(right) if quiet or quiet_right else plain(right)
    if quiet_right:
        second.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(first)
        row.addWidget(giving_way(second), 1)
        return row
    return _row(first, second)
