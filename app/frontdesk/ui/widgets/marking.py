"""Marks a widget for the stylesheet: in the look of the day, also when that changes under it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def mark(widget: QWidget, **properties: str | bool | None) -> None:
    """Set properties that the stylesheet asks for (`problem`, `notice` …) and dress it by them.

    Nothing happens where all are so already; None takes a mark off.
    """
    changed = {name: to for name, to in properties.items() if widget.property(name) != to}
    for name, to in changed.items():
        widget.setProperty(name, to)
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else Qt does so
        widget.style().unpolish(widget)
        widget.style().polish(widget)
