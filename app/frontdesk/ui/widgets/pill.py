"""A short fact in a rounded frame; its colour repeats what its words say."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from frontdesk.ui.theme import Tint
from frontdesk.ui.widgets.labels import plain


def pill(text: str = "", parent: QWidget | None = None) -> QLabel:
    """Return an uncoloured pill."""
    label = plain(text)
    label.setParent(parent)
    return label


def tint_pill(label: QLabel, tint: Tint) -> None:
    """Give a pill its ground and text."""
    label.setStyleSheet(
        f"QLabel {{ background: {tint.ground.name()}; color: {tint.text.name()};"
        " border-radius: 11px; padding: 3px 10px; font-size: 12px; }"
    )
