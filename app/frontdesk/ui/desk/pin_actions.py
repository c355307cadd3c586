"""Cut, copy and paste of visits: each an action with its key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from frontdesk.domain.agenda import AppointmentCard
from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.calendar.dragging import is_movable
from frontdesk.ui.desk.rights import Rights

_WRITE = "appointment.write"


class PinActions(QObject):
    """What can be done with the chosen visit and the pinboard; the pinboard listens to them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._card: AppointmentCard | None = None
        self._parked: frozenset[AppointmentId] = frozenset()
        self._rights = Rights(frozenset({_WRITE}))
        self.park = _action(self, "To the pin&board", "Space")
        self.cut = _action(self, "Cu&t", "Ctrl+X")
        self.copy = _action(self, "Cop&y", "Ctrl+C")
        self.paste = _action(self, "Paste &visit", "Ctrl+V")

    def all(self) -> Sequence[QAction]:
        """Return every action."""
        return (self.park, self.cut, self.copy, self.paste)

    @property
    def card(self) -> AppointmentCard | None:
        """The visit chosen."""
        return self._card

    @property
    def is_parked(self) -> bool:
        """Whether the chosen visit is on the pinboard."""
        return self._card is not None and self._card.id in self._parked

    def choose(self, card: AppointmentCard | None, rights: Rights) -> None:
        """Take another visit, and what this login may do with visits at all."""
        self._card, self._rights = card, rights
        self._follow()

    def know_parked(self, parked: frozenset[AppointmentId]) -> None:
        """Take what is on the pinboard."""
        self._parked = parked
        self._follow()

    def _follow(self) -> None:
        movable = self._card is not None and is_movable(self._card)
        self.park.setText("Off the pin&board" if self.is_parked else "To the pin&board")
        for action, possible in (
            (self.park, movable),
            (self.cut, movable),
            (self.copy, self._card is not None),
            (self.paste, True),
        ):
            self._rights.offer(action, _WRITE, possible=possible)


def _action(parent: QObject, text: str, key: str) -> QAction:
    action = QAction(parent, text=text)
    action.setShortcut(QKeySequence(key))
    action.setAutoRepeat(False)
    # In a field these keys are the field's own.
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    return action
