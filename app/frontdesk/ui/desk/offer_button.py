"""A button that offers a time: what does not fit is left out at the end, never the time itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from frontdesk.ui.widgets.hints import hint

_BESIDE = 24  # pixels of the frame and the room on either side of the words


class OfferButton(QPushButton):
    """Takes the width it is given; the whole offer is its name, and is told on hovering."""

    def __init__(self, offer: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(offer.replace("&", "&&"), parent)
        self._offer, self._tip = offer, tip
        self.setAutoDefault(True)
        self.setAccessibleName(offer)
        self.setToolTip(hint(tip))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what fits."""
        super().resizeEvent(event)
        room = max(0, self.width() - _BESIDE)
        shown = self.fontMetrics().elidedText(self._offer, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))
        whole = "" if shown == self._offer else self._offer
        self.setToolTip(hint("\n".join(part for part in (whole, self._tip) if part)))
