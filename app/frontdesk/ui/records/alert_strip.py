"""Alerts as they are read: the loudest first, a coloured line each, and the mark in words."""

from __future__ import annotations

from frontdesk.domain.agenda import Severity
from frontdesk.ui.theme import Theme, Tint
from frontdesk.ui.widgets.labels import plain, wrapped
from frontdesk.ui.widgets.text_label import TextLabel

_MARKS = {Severity.STOP: "!", Severity.ASK: "?", Severity.NOTE: "·"}


def alert_line(theme: Theme, severity: Severity, text: str) -> TextLabel:
    """Return the line of an alert."""
    line = notice_line(theme.alert(severity), f"{_MARKS[severity]}  {text}")
    line.setAccessibleName(f"{severity.value}: {text}")
    return line


def notice_line(tint: Tint, text: str) -> TextLabel:
    """Return a line of text on its own ground."""
    line = wrapped(plain(text))
    line.setStyleSheet(
        f"QLabel {{ background: {tint.ground.name()}; color: {tint.text.name()};"
        " border-radius: 6px; padding: 6px 10px; }"
    )
    return line
