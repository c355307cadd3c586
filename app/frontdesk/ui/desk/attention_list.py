"""At the left: what the server refused, why, and what can be done instead, a key press away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.ids import ResourceId
from frontdesk.ui.desk.strip_draft import time_words
from frontdesk.ui.widgets.kept_focus import button_with_focus, give_focus
from frontdesk.ui.widgets.labels import breakable, muted, strong, wrapped

if TYPE_CHECKING:
    from frontdesk.domain.free_slots import FreeSlot
    from frontdesk.operations.refusals import Refusal


class AttentionList(QWidget):
    """One framed note for each refusal.

    Signals:
        alternative_taken(Refusal, FreeSlot): this time instead.
        dismiss_wanted(Refusal): let it go; a reason is asked first.
        left(): what had the keyboard is settled; the day gets it back.
    """

    alternative_taken = Signal(object, object)
    dismiss_wanted = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._notes: list[QWidget] = []

    def show_refusals(
        self,
        refusals: Sequence[Refusal],
        names: dict[ResourceId, str],
        *,
        zone: ZoneInfo,
        today: date,
    ) -> None:
        """Replace the notes; the keyboard stays on the button it is on."""
        focused = button_with_focus(self)
        for note in self._notes:
            self._layout.removeWidget(note)
            note.setParent(None)
            note.deleteLater()
        self._notes = [self._note(each, names, zone, today) for each in refusals]
        for note in self._notes:
            self._layout.addWidget(note)
        if focused is not None and not give_focus(self, focused):
            self.left.emit()

    def focus_first(self) -> bool:
        """Go to the first note's first button; False when nothing needs attention."""
        for note in self._notes:
            buttons = note.findChildren(QPushButton)
            if buttons:
                buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return False

    def _note(
        self, refusal: Refusal, names: dict[ResourceId, str], zone: ZoneInfo, today: date
    ) -> QWidget:
        note = QFrame()
        note.setObjectName("refusal")
        note.setProperty("attention", True)
        layout = QVBoxLayout(note)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(4)
        layout.addWidget(wrapped(strong(refusal.reason)))
        what = " · ".join(part for part in (refusal.title, refusal.phone) if part)
        layout.addWidget(wrapped(muted(breakable(what))))
        for slot in refusal.alternatives:
            offer = _offer(slot, names, zone, today)
            button = QPushButton(offer.replace("&", "&&"), autoDefault=True)
            button.setAccessibleName(f"{offer}, instead of: {refusal.title}")
            button.setToolTip("Book this time instead")
            button.clicked.connect(partial(self.alternative_taken.emit, refusal, slot))
            layout.addWidget(button)
        dismiss = QPushButton("Let it go…", autoDefault=True)
        dismiss.setProperty("role", "flat")
        dismiss.setAccessibleName(f"Let it go: {refusal.title}")
        dismiss.clicked.connect(partial(self.dismiss_wanted.emit, refusal))
        layout.addWidget(dismiss)
        note.setAccessibleName(f"{refusal.reason}: {refusal.title}")
        return note


def _offer(slot: FreeSlot, names: dict[ResourceId, str], zone: ZoneInfo, today: date) -> str:
    who = " + ".join(names.get(each, "?") for each in slot.resource_ids[:1])
    return f"{time_words(slot.starts_at, zone=zone, today=today)} · {who}"
