"""The strip's one line of words: what is known gives way to what can be done next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt

from frontdesk.ui.widgets.hints import hint as on_hovering
from frontdesk.ui.widgets.labels import giving_way
from frontdesk.ui.widgets.text_label import TextLabel

_GAP = " " * 6


class StripLine(TextLabel):
    """Shows words with advice behind them; where both do not fit, the shortest advice stays whole.

    Its `text` is all of it, for who hears it or hovers over it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("small", True)
        giving_way(self)
        self._known = ""
        self._advice: tuple[str, ...] = ()

    def say(self, known: str, advice: Sequence[str] = ()) -> None:
        """Show what is known and the longest piece of advice there is room for.

        `advice` says the same thing in several lengths, the longest first.
        """
        self._known, self._advice = known, tuple(advice)
        self.setText(_joined(known, advice[0] if advice else ""))
        self.setAccessibleName(self.text())
        self._tell_on_hovering()

    def shown_text(self) -> str:
        """Return the text as it fits."""
        if not self._advice:
            return super().shown_text()
        room, metrics = self.contentsRect().width(), self.fontMetrics()
        for advice in self._advice:
            whole = _joined(self._known, advice)
            if metrics.horizontalAdvance(whole) <= room:
                return whole
        shortest = self._advice[-1]
        left = room - metrics.horizontalAdvance(_GAP + shortest)
        known = metrics.elidedText(self._known, Qt.TextElideMode.ElideRight, max(left, 0))
        return _joined(known, shortest)

    def _tell_on_hovering(self) -> None:
        self.setToolTip(on_hovering(self.text()) if self.shown_text() != self.text() else "")


def _joined(known: str, advice: str) -> str:
    return _GAP.join(part for part in (known, advice) if part)
