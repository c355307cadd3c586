"""The counters: who is expected, here, waiting, ready, about to leave, overdue."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from frontdesk.domain.agenda import DayAgenda, Status
from frontdesk.domain.today import Counter, Today, count_today
from frontdesk.ui.theme import Theme
from frontdesk.ui.widgets.counter_tile import CounterTile
from frontdesk.ui.widgets.labels import muted, strong

WORDS: dict[Counter, str] = {
    Counter.EXPECTED: "Expected",
    Counter.HERE: "Here",
    Counter.WAITING: "Waiting",
    Counter.READY: "Ready",
    Counter.GOING_HOME: "Going home",
    Counter.OVERDUE: "Overdue",
}
_COLUMNS = 3


class TodayPanel(QWidget):
    """Six tiles; a checked one lights its visits in the day.

    Signals:
        filtered(frozenset[AppointmentId] | None): show these only, or everything again.
    """

    filtered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today: Today | None = None
        self._title = strong("Today")
        self.tiles = {
            counter: CounterTile(theme, word, _colour(theme, counter))
            for counter, word in WORDS.items()
        }
        grid = QGridLayout()
        grid.setSpacing(7)
        for number, (counter, tile) in enumerate(self.tiles.items()):
            tile.setShortcut(QKeySequence(f"Alt+{number + 1}"))
            tile.setToolTip(f"Show only these: Alt+{number + 1}")
            tile.clicked.connect(lambda checked, chosen=counter: self._on_clicked(chosen, checked))
            grid.addWidget(tile, number // _COLUMNS, number % _COLUMNS)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(muted("filter: Alt+1…6", small=True))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addLayout(grid)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        for counter, tile in self.tiles.items():
            tile.set_theme(theme, _colour(theme, counter))

    def show_agenda(self, agenda: DayAgenda, now: datetime) -> None:
        """Count the visits of a day as of now."""
        today = now.astimezone(agenda.zone).date()
        self._title.setText(
            "Today" if agenda.day == today else f"{agenda.day:%a} {agenda.day.day} {agenda.day:%b}"
        )
        counted = count_today(agenda, now=now)
        changed = self._today is None or counted.ids != self._today.ids
        self._today = counted
        for counter, tile in self.tiles.items():
            tile.set_count(counted.count(counter))
        chosen = self._chosen()
        if changed and chosen is not None:
            self.filtered.emit(counted.ids[chosen])

    def end_filter(self) -> None:
        """Show everything again."""
        chosen = self._chosen()
        if chosen is not None:
            self.tiles[chosen].setChecked(False)
            self.filtered.emit(None)

    def _chosen(self) -> Counter | None:
        return next((key for key, tile in self.tiles.items() if tile.isChecked()), None)

    def _on_clicked(self, chosen: Counter, checked: bool) -> None:  # noqa: FBT001 - of clicked
        for counter, tile in self.tiles.items():
            tile.setChecked(checked and counter is chosen)
        if self._today is not None:
            self.filtered.emit(self._today.ids[chosen] if checked else None)


def _colour(theme: Theme, counter: Counter) -> QColor:
    """Return the status colour that a counter is about."""
    if counter in (Counter.WAITING, Counter.OVERDUE):
        return theme.now
    status = {
        Counter.EXPECTED: Status.CONFIRMED,
        Counter.HERE: Status.HERE,
        Counter.READY: Status.READY,
    }.get(counter, Status.IN_SERVICE)
    return theme.statuses[status]
