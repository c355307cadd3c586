"""What a locked desk shows: that it is locked, the time, and who may open it. Nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.people.counter import PersonHere
from frontdesk.ui.people.who_entry import WhoEntry
from frontdesk.ui.widgets.enter_presses import let_enter_press
from frontdesk.ui.widgets.labels import muted, plain

_WIDTH = 360


class LockScreen(QWidget):
    """A page in place of the whole window.

    Signals:
        entered(Attempt): a person and what proves it.
        sign_out_wanted(): back to the sign-in screen.
    """

    entered = Signal(object)
    sign_out_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.who = WhoEntry()
        self._clock = plain()
        self._open = QPushButton("&Unlock ↵", autoDefault=False)
        self._leave = QPushButton("&Sign out", autoDefault=False)
        self._build()
        let_enter_press(self)
        self.who.entered.connect(self.entered)
        self._open.clicked.connect(self.who.submit)
        self._leave.clicked.connect(self.sign_out_wanted)

    def show_people(self, people: Sequence[PersonHere], active: str) -> None:
        """Offer the people of this workstation; who was at the desk first."""
        self.who.show_people(people, active=active, choose=active)
        self.who.begin()

    def show_time(self, now: datetime, zone: ZoneInfo) -> None:
        """Show the clinic's clock."""
        at = now.astimezone(zone)
        self._clock.setText(f"{at:%H:%M} · {at:%A} {at.day} {at:%B}")

    @Slot(object)
    def refuse(self, error: FrontDeskError) -> None:
        """Say why it stays locked."""
        self.who.refuse(error)

    def _build(self) -> None:
        self.setAccessibleName("Locked")
        self.setObjectName("lockScreen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        card = QFrame()
        card.setProperty("card", True)
        card.setFixedWidth(_WIDTH)
        title = plain("Locked")
        title.setProperty("title", True)
        told = muted("Drafts are kept; sending and printing go on.", small=True)
        self._clock.setProperty("muted", True)
        self._open.setProperty("role", "primary")
        self._leave.setProperty("role", "flat")
        buttons = QHBoxLayout()
        buttons.addWidget(self._open)
        buttons.addStretch()
        buttons.addWidget(self._leave)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(self._clock)
        layout.addWidget(told)
        layout.addWidget(self.who)
        layout.addLayout(buttons)
        across = QHBoxLayout()  # an alignment would not give the card the height its words need
        across.addStretch()
        across.addWidget(card)
        across.addStretch()
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addLayout(across)
        whole.addStretch(3)
