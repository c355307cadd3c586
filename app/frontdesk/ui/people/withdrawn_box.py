"""Says that the server has shut somebody out of this workstation, and what became of it all."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.link import HandedOver, Withdrawal
from frontdesk.ui.widgets.labels import plain, wrapped
from frontdesk.ui.widgets.room import fitting, room

_SIZE = QSize(560, 420)
_DESK_GONE = (
    "This workstation was shut out. The clinic's data kept here can no longer be opened, and"
    " nothing more is sent from here."
)
_PERSON_GONE = (
    "You were shut out of this workstation. What opened the clinic's data for you here is"
    " gone; the others go on."
)
_COLLEAGUE_GONE = (
    "A colleague was shut out of this workstation. What opened the data here for"
    " that person is gone; everybody else goes on."
)
_NOTHING_WAITED = "Nothing was waiting: all that was entered had reached the server."
_HELD = "These entries had not reached the server. They lie with the manager, who decides on each:"


def withdrawal_words(withdrawal: Withdrawal, login: str) -> str:
    """Return what happened, and what was kept, to who is at the desk."""
    person = _PERSON_GONE if login in withdrawal.logins else _COLLEAGUE_GONE
    happened = _DESK_GONE if withdrawal.whole_workstation else person
    return f"{happened} {_HELD if withdrawal.entries else _NOTHING_WAITED}"


class WithdrawnBox(QDialog):
    """Lists what was handed over, to be read or copied by hand before it is closed."""

    def __init__(
        self, withdrawal: Withdrawal, login: str, zone: ZoneInfo, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Shut out")
        self.words = withdrawal_words(withdrawal, login)
        title = plain("Shut out by the clinic")
        title.setProperty("title", True)
        self.entries = QListWidget()
        self.entries.setAccessibleName("Entries handed over")
        self.entries.setWordWrap(True)
        self.entries.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.entries.addItems([_line(each, zone) for each in withdrawal.entries])
        self.entries.setVisible(bool(withdrawal.entries))
        close = QPushButton("&Close", default=True)
        close.setProperty("role", "primary")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(wrapped(plain(self.words)))
        layout.addWidget(self.entries, 1)
        layout.addStretch()
        layout.addLayout(buttons)
        if withdrawal.entries:
            self.resize(fitting(_SIZE, room()))


def _line(entry: HandedOver, zone: ZoneInfo) -> str:
    at = entry.entered_at.astimezone(zone)
    return f"{at:%Y-%m-%d %H:%M} · {entry.title}"
