"""A number of the status line with its word; checked, it lights the visits that it counts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from frontdesk.ui.widgets.labels import muted, strong

_MARGIN = 8


class StatusCount(QPushButton):
    """`Vaccine gate 2`; not there while there is nothing to count."""

    def __init__(self, word: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word, self._key = word, key
        self._count = 0
        self._number = strong()
        self.setProperty("role", "flat")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # its key leaves the keyboard where it is
        self.setShortcut(QKeySequence(key))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        self._row.setSpacing(5)
        for label in (muted(word), self._number):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._row.addWidget(label)
        self.toggled.connect(self._follow)
        self.set_count(0)

    @property
    def count(self) -> int:
        """The number shown."""
        return self._count

    def set_count(self, count: int) -> None:
        """Show a number."""
        self._count = count
        self._number.setText(str(count))
        self._row.invalidate()
        self.updateGeometry()
        self._follow()

    def words(self) -> str:
        """Return what is shown; nothing while there is nothing to count."""
        return "" if self.isHidden() else f"{self._word} {self._count}"

    def sizeHint(self) -> QSize:
        """Return room for word and number."""
        return QSize(self._row.sizeHint().width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the size hint: a number is not cut."""
        return self.sizeHint()

    def _follow(self) -> None:
        self.setVisible(self._count > 0 or self.isChecked())
        verb = "Show every visit again" if self.isChecked() else "Show only these"
        self.setToolTip(f"{verb}: {self._key}")
        self.setAccessibleName(f"{self._word}: {self._count}")
        self.setAccessibleDescription(self.toolTip())
