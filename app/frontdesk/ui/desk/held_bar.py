"""The drafts on hold, over the strip: each a chip with its name, its age and a way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QWidget

from frontdesk.domain.ids import AppointmentId
from frontdesk.ui.desk.strip_content import KeptDraft
from frontdesk.ui.desk.strip_words import one_line
from frontdesk.ui.widgets.key_events import is_escape
from frontdesk.ui.widgets.labels import giving_way, muted, plain

_IN_A_ROW = 4


class HeldBar(QWidget):
    """Shows nothing, and takes no room, while no draft is on hold.

    Signals:
        taken(AppointmentId): go on with that draft.
        thrown(AppointmentId): the user does not want it any more.
        left(): Esc on a chip.
    """

    taken = Signal(object)
    thrown = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[_Chip] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(14, 8, 14, 0)
        self._grid.setSpacing(6)
        for column in range(_IN_A_ROW):
            self._grid.setColumnStretch(column, 1)
        self.hide()

    @property
    def chips(self) -> Sequence[QPushButton]:
        """The buttons that take the drafts back, the longest held first."""
        return [chip.take for chip in self._chips]

    def show_drafts(self, drafts: Sequence[KeptDraft], now: datetime) -> None:
        """Show these, the longest held first."""
        for old in self._chips:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._chips = [_Chip(draft, self) for draft in drafts]
        for number, chip in enumerate(self._chips):
            self._grid.addWidget(chip, number // _IN_A_ROW, number % _IN_A_ROW)
            chip.show()
        self.setVisible(bool(drafts))
        self.show_ages(now)

    def show_ages(self, now: datetime) -> None:
        """Say how old each draft is now."""
        for chip in self._chips:
            chip.show_age(now)


class _Chip(QFrame):
    """One draft: Enter or a click takes it back, Del or the cross throws it away."""

    def __init__(self, kept: KeptDraft, bar: HeldBar) -> None:
        super().__init__(bar)
        self._kept, self._bar = kept, bar
        self.setProperty("card", True)
        self.take = QPushButton(autoDefault=False)
        self.take.setProperty("role", "flat")
        self.take.setMinimumWidth(60)
        self._name = giving_way(plain(title_of(kept)))
        self._age = muted(small=True)
        inside = QHBoxLayout(self.take)
        inside.setContentsMargins(10, 0, 6, 0)
        inside.setSpacing(8)
        inside.addWidget(self._name, 1)
        inside.addWidget(self._age)
        for label in (self._name, self._age):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.throw = QPushButton("×", autoDefault=False)  # noqa: RUF001 - the sign of closing
        self.throw.setProperty("role", "flat")
        self.throw.setProperty("cross", True)
        self.throw.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.throw.setToolTip("Throw this draft away: Del")
        self.throw.setAccessibleName(f"Throw away the draft {title_of(kept)}")
        self.throw.setFixedWidth(28)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.take, 1)
        row.addWidget(self.throw)
        self.take.clicked.connect(lambda: bar.taken.emit(kept.id))
        self.throw.clicked.connect(lambda: bar.thrown.emit(kept.id))
        self.take.installEventFilter(self)

    @property
    def draft_id(self) -> AppointmentId:
        """Which draft it is."""
        return self._kept.id

    def show_age(self, now: datetime) -> None:
        """Say how old the draft is now."""
        age = age_words(now - self._kept.begun_at)
        self._age.setText(age)
        title = title_of(self._kept)
        from html import escape  # with the first draft on hold

        self.take.setToolTip(f"<qt>Go on with {escape(title)}</qt>")  # wraps, and is no markup
        self.take.setAccessibleName(f"Draft on hold: {title}, {age}")

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Enter takes the draft back, Del throws it away, Esc goes to the day."""
        if is_escape(event):
            self._bar.left.emit()
            return True
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._bar.taken.emit(self._kept.id)
            return True
        if event.key() == Qt.Key.Key_Delete and not event.isAutoRepeat():
            self._bar.thrown.emit(self._kept.id)
            return True
        return False


def title_of(kept: KeptDraft) -> str:
    """Return whom a draft is about, as far as it was typed: `Bella Smith · Bath`."""
    parts = [kept.pet_text, kept.service_text]
    if not any(part.strip() for part in parts):
        parts = [kept.slot_text]
    said = " · ".join(one_line(part) for part in parts if part.strip())
    kind = "Move" if kept.draft.moves else "Walk-in" if kept.draft.walk_in else ""
    return f"{kind}: {said}" if kind else said


def age_words(age: timedelta) -> str:
    """Return `now`, `3 min`, `2 h` or `1 d`."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 24 * 60 else f"{minutes // (24 * 60)} d"
