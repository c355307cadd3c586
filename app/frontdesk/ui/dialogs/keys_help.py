"""The keys, one page, made from the actions themselves so that it cannot be out of date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

GRID_KEYS: Sequence[tuple[str, str]] = (
    ("Arrows, PgUp, PgDn, Home, End", "move over the day"),
    ("Tab, Shift+Tab", "next, previous visit by time"),
    ("Enter", "open the visit, or book on a free time"),
    ("Shift+Enter", "book here"),
    ("letters", "book here, beginning with these letters"),
    ("Alt+arrows", "move the visit"),
    ("Alt+1 … Alt+8", "show only what a counter counts"),
    ("Ctrl+Alt+Up, Ctrl+Alt+Down", "make it shorter, longer"),
)

STRIP_KEYS: Sequence[tuple[str, str]] = (
    ("sm be · smi,bel", "parts of client and pet, in any order"),
    ("Enter", "take what is proposed, go on; at the end: book"),
    ("Up, Down", "other pets, other free times"),
    ("fg · fg+nt", "code of a service, or several"),
    ("930 · fri 14:00 · +6w · tom 1145", "time, day, who"),
    ("60m · + · ++ · -", "how long; a quarter of an hour longer, shorter"),
    ("Ctrl+Enter", "book or move to a taken or closed time, for a reason"),
    ("Alt+N", "new client and pet from what is typed"),
    ("Tab to a held draft: Enter, Del", "take it back, throw it away"),
    ("Esc", "back to the day; the draft stays"),
)


BOARD_KEYS: Sequence[tuple[str, str]] = (
    ("Up, Down", "another card"),
    ("Enter", "to the day: arrows, Enter places it"),
    ("Shift+Enter", "show the visit where it stands"),
    ("Del", "take it off; the visit stays"),
)


class KeysHelp(QDialog):
    """Lists every action with its key, and the keys of the day and of the booking strip."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        keyed = [
            (_keys(action), action.text().replace("&", "").rstrip("…"))
            for action in actions
            if action.shortcuts()
        ]
        half = (len(keyed) + 1) // 2
        columns = QHBoxLayout()
        columns.setSpacing(40)
        columns.addLayout(_column((("Everywhere", keyed[:half]),)))
        columns.addLayout(_column((("", keyed[half:]), ("On the pinboard", BOARD_KEYS))))
        columns.addLayout(_column((("In the day", GRID_KEYS), ("In the strip", STRIP_KEYS))))
        close = QPushButton("&Close", default=True)
        close.clicked.connect(self.accept)
        bottom = QHBoxLayout()
        bottom.addStretch()
        bottom.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(columns)
        layout.addStretch()
        layout.addLayout(bottom)


def _keys(action: QAction) -> str:
    return " or ".join(
        sequence.toString(QKeySequence.SequenceFormat.NativeText) for sequence in action.shortcuts()
    )


def _column(groups: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    for title, rows in groups:
        heading = QLabel(title or " ")
        heading.setProperty("strong", True)
        column.addWidget(heading)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        for number, (keys, meaning) in enumerate(rows):
            key = QLabel(keys)
            key.setProperty("muted", True)
            grid.addWidget(key, number, 0)
            grid.addWidget(QLabel(meaning), number, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        column.addSpacing(8)
    column.addStretch()
    return column
