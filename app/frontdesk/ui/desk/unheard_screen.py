"""What stands in place of the window when the server was not heard for too long: no data at all."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.link import LinkStatus
from frontdesk.ui.widgets.enter_presses import let_enter_press
from frontdesk.ui.widgets.labels import muted, plain, wrapped

_WIDTH = 460
_WHY = (
    "The server has not been heard for four days, so the clinic's data is out of sight here. As"
    " soon as the server is reached, everything is back and what waits is sent."
)


class UnheardScreen(QWidget):
    """Says why, how much waits, and what to do.

    Signals:
        retry_wanted(), waiting_wanted(), sign_out_wanted().
    """

    retry_wanted = Signal()
    waiting_wanted = Signal()
    sign_out_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Too long without the server")
        self.setObjectName("lockScreen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.standing = wrapped(muted("Trying to reach the server …"))
        self._retry = QPushButton("&Try the server now", autoDefault=False)
        self._waiting = QPushButton("&What waits", autoDefault=False)
        self._leave = QPushButton("&Sign out", autoDefault=False)
        self._retry.setProperty("role", "primary")
        self._leave.setProperty("role", "flat")
        self._retry.clicked.connect(self.retry_wanted)
        self._waiting.clicked.connect(self.waiting_wanted)
        self._leave.clicked.connect(self.sign_out_wanted)
        self.setFocusProxy(self._retry)
        self._lay_out()

    @Slot(object)
    def show_link(self, status: LinkStatus) -> None:
        """Say how the line stands and that what waits is kept."""
        waits = status.waiting
        kept = f"{waits} entr{'y' if waits == 1 else 'ies'} wait{'s' * (waits == 1)} and"
        is_kept = f"{kept} {'is' if waits == 1 else 'are'} kept." if waits else "Nothing waits."
        problem = status.problem or "The server does not answer yet."
        self.standing.setText(f"{problem} {is_kept}")

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("card", True)
        card.setFixedWidth(_WIDTH)
        title = plain("Too long without the server")
        title.setProperty("title", True)
        buttons = QHBoxLayout()
        buttons.addWidget(self._retry)
        buttons.addWidget(self._waiting)
        buttons.addStretch()
        buttons.addWidget(self._leave)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(wrapped(plain(_WHY)))
        layout.addWidget(self.standing)
        layout.addLayout(buttons)
        across = QHBoxLayout()
        across.addStretch()
        across.addWidget(card)
        across.addStretch()
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addLayout(across)
        whole.addStretch(3)
        let_enter_press(self)
