"""Takes what was erased off the screen: open cards, drafts, the newcomer's form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog

from frontdesk.domain.changed import Changed
from frontdesk.ui.desk.desk import Desk

if TYPE_CHECKING:
    from frontdesk.ui.main_window import MainWindow

CARD_CLOSED = "What was open here was erased. Its window is closed; nothing of it can be kept."


@runtime_checkable
class Forgetful(Protocol):
    """A window that shows records."""

    def forget(self, erased: frozenset[UUID]) -> bool:
        """Close, or read anew, when it shows one of these records; return whether it closed."""


class Forgetting(QObject):
    """Hears of erasures and lets every part of the window forget; lists read anew by themselves."""

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        desk.changed.connect(self._on_changed)

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if not changed.erased:
            return
        self._window.drafts.forget(changed.erased)
        self._window.foot.forget(changed.erased)
        open_windows = [w for w in self._window.findChildren(QDialog) if isinstance(w, Forgetful)]
        closed = [each for each in open_windows if each.forget(changed.erased)]
        if closed:
            self._window.foot.notice.say(CARD_CLOSED)
