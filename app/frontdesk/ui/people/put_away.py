"""Takes the open cards, sheets and questions out of sight, and gives them back to their person.

What somebody typed into a card is neither lost nor shown to the next one: the card waits, hidden,
until its person is at the desk again.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QToolTip, QWidget


class PutAway(QObject):
    """Keeps the windows that belong to the main one, by login."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._kept: dict[str, list[QWidget]] = {}
        self._holding_for: str | None = None

    def put_away(self, login: str) -> None:
        """Hide every open window but the main one; menus and lists are closed."""
        QToolTip.hideText()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
            if popup.isVisible():
                break
        for widget in QApplication.topLevelWidgets():
            self._put_away(widget, login)

    def give_back(self, login: str) -> None:
        """Show what was this person's."""
        for widget in self._kept.pop(login, []):
            if shiboken6.isValid(widget):
                widget.show()

    def hold(self, login: str) -> None:
        """Let no window come up until `let_go`: an answer that was on its way may open one."""
        self._holding_for = login
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def let_go(self) -> None:
        """Windows come up again."""
        self._holding_for = None
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Put a window away that comes up meanwhile, and say nothing on hovering."""
        if event.type() == QEvent.Type.ToolTip:
            return True
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            login = self._holding_for
            if login is not None and watched.isWindow():
                self._put_away(watched, login)
        return super().eventFilter(watched, event)

    def _put_away(self, widget: QWidget, login: str) -> None:
        if widget is self._window or not widget.isVisible() or not self._is_ours(widget):
            return
        # Closing would ask, or throw away what was typed; what deletes itself when closed stays.
        widget.hide()
        if widget.windowType() not in (Qt.WindowType.ToolTip, Qt.WindowType.Popup):
            self._kept.setdefault(login, []).append(widget)

    def _is_ours(self, widget: QWidget) -> bool:
        parent = widget.parentWidget()
        while parent is not None and parent is not self._window:
            parent = parent.parentWidget()
        return parent is not None
