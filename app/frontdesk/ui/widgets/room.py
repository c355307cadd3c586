"""The room that the screen leaves for a window, so that its buttons stay within reach."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLayout, QWidget

_FRAME = QSize(16, 48)  # what a window manager adds, at most


def room() -> QSize | None:
    """Return the room on the screen; one that nobody sees, as for pictures, has no edges."""
    if QGuiApplication.platformName() == "offscreen":
        return None
    return QGuiApplication.primaryScreen().availableSize()


def fits(window: QSize, room: QSize | None) -> bool:
    """Whether a window with its frame has room; None is a screen without edges."""
    return fitting(window, room) == window


def fitting(window: QSize, room: QSize | None) -> QSize:
    """Return the size of a window, made smaller where it would reach out of the room."""
    return window if room is None else window.boundedTo(room - _FRAME)


def fit_height(dialog: QDialog, width: int) -> None:
    """Give a dialog of this width the height that its words need, and no more.

    Qt asks how high it would be if it were narrow, and its few words then stand far apart.
    """
    for child in dialog.findChildren(QWidget):
        child.ensurePolished()  # in the fonts it will be shown in
    layout = dialog.layout()
    if layout is None:
        return
    layout.setSizeConstraint(
        QLayout.SizeConstraint.SetNoConstraint
    )  # by its own, narrow, reckoning
    layout.invalidate()
    size = fitting(QSize(width, layout.totalHeightForWidth(width)), room())
    dialog.setMinimumHeight(size.height())
    dialog.resize(size)
