"""The panel under the user's pill: who is at the desk from now on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.people.counter import Attempt, PersonHere
from frontdesk.ui.people.people_desk import PeopleDesk
from frontdesk.ui.people.who_entry import WhoEntry
from frontdesk.ui.widgets.action_row import ActionRow
from frontdesk.ui.widgets.enter_presses import let_enter_press
from frontdesk.ui.widgets.key_events import is_escape
from frontdesk.ui.widgets.labels import hairline, muted, strong

_WIDTH = 340


class SwitchPopup(QFrame):
    """A plain child of the page, not a popup window: a screen reader and a test find it there.

    Signals:
        left(): answered or given up; the day gets the keyboard back.
    """

    left = Signal()

    def __init__(self, people: PeopleDesk, actions: Sequence[QAction], page: QWidget) -> None:
        super().__init__(page)
        self._people, self._page = people, page
        self._former = ""
        self.who = WhoEntry()
        self.setProperty("card", True)
        self.setObjectName("switchPopup")
        self.setAccessibleName("Who is at the desk?")
        self.setAutoFillBackground(True)
        self.setFixedWidth(_WIDTH)
        self._go = QPushButton("Take over ↵", autoDefault=False)
        self._go.setProperty("role", "primary")
        self._go.clicked.connect(self.who.submit)
        self._build(actions)
        let_enter_press(self)
        self.who.entered.connect(self._on_entered)
        self.who.left.connect(self.give_up)
        self.hide()

    def open_under(self, corner: QPoint) -> None:
        """Read who has signed in here and open with the top right corner there."""
        self._corner = corner
        self._people.ask_known(self, self._show)

    @Slot()
    def give_up(self) -> None:
        """Close and leave everything as it was."""
        self.who.forget()
        if self.isVisible():
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            self.hide()
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc anywhere in the panel, and a click beside it, close it."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            inside = watched is self or self.isAncestorOf(watched)
            if not inside:
                self.give_up()
                return False
        if is_escape(event) and isinstance(watched, QWidget) and self.isAncestorOf(watched):
            self.give_up()
            return True
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 -- as Qt has it
        """Let Tab go round in the panel: behind it nobody would see where the keyboard is."""
        stops = [each for each in self.findChildren(QWidget) if _is_stop(each, self)]
        focused = QApplication.focusWidget()
        if not stops or focused not in stops:
            return super().focusNextPrevChild(next)
        way = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        stops[(stops.index(focused) + (1 if next else -1)) % len(stops)].setFocus(way)
        return True

    def _show(self, known: Sequence[PersonHere]) -> None:
        active = self._people.active
        others = [each.login for each in known if each.login != active]
        choose = self._former if self._former in others else next(iter(others), active)
        self.who.show_people(known, active=active, choose=choose)
        self._fit()
        self.move(self._corner - QPoint(self.width(), 0))
        self.show()
        self.raise_()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        self.who.begin()

    @Slot(object)
    def _on_entered(self, attempt: Attempt) -> None:
        before = self._people.active
        self.who.work()
        self._people.hand_over(
            self, attempt, lambda: self._on_switched(before, attempt.login), self._on_refused
        )

    def _on_switched(self, before: str, now: str) -> None:
        self._former = before if before != now else self._former
        self.give_up()

    def _on_refused(self, error: FrontDeskError) -> None:
        self.who.refuse(error)
        self._fit()

    def _fit(self) -> None:
        """Take the height that the people and the words need now, not at the next turn."""
        for part in (self.who, self):
            layout = part.layout()
            if layout is not None:
                layout.activate()
        self.adjustSize()

    def _build(self, actions: Sequence[QAction]) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 10)
        layout.setSpacing(10)
        layout.addWidget(strong("Who is at the desk?"))
        layout.addWidget(self.who)
        layout.addWidget(self._go)
        layout.addWidget(muted("First letters or ↑ ↓ choose. Esc goes back.", small=True))
        layout.addWidget(hairline())
        rows = QVBoxLayout()
        rows.setSpacing(0)
        for action in actions:
            row = ActionRow(action)
            row.clicked.connect(self.give_up)
            rows.addWidget(row)
        layout.addLayout(rows)


def _is_stop(widget: QWidget, panel: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isEnabled() and widget.isVisibleTo(panel)
