"""The frame of the manager's small dialogs: a heading, what is asked, and the two ways to leave."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.ui.widgets.enter_presses import let_enter_press
from frontdesk.ui.widgets.labels import plain, wrapped


def lay_out_sheet(
    dialog: QDialog,
    title: str,
    *parts: QWidget | QLayout,
    go: QPushButton,
    said: QWidget | None = None,
) -> None:
    """Put the parts under the heading; `said` stands beside Back and `go`, at the foot."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setModal(True)
    leave = QPushButton("&Back", autoDefault=False)
    leave.clicked.connect(dialog.reject)
    head = plain(title)
    head.setProperty("title", True)
    foot = QHBoxLayout()
    if said is None:
        foot.addStretch()
    else:
        foot.addWidget(said, 1)
    foot.addWidget(leave)
    foot.addWidget(go)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 16, 24, 16)
    layout.setSpacing(12)
    layout.addWidget(wrapped(head))
    for part in parts:
        if isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)
    layout.addStretch()
    layout.addLayout(foot)
    let_enter_press(dialog)
