"""What is wrong with this desk, in the window: the same as `frontdesk doctor` says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.doctor.bundle import Bundle
from frontdesk.doctor.examination import Examination
from frontdesk.domain.errors import FrontDeskError
from frontdesk.logs.finding import Finding, Severity
from frontdesk.ui.support.bundle_preview import BundlePreview
from frontdesk.ui.tasks import TaskRunner
from frontdesk.ui.theme import Theme
from frontdesk.ui.widgets.labels import plain, wrapped
from frontdesk.ui.widgets.room import fitting, room

_SIZE = QSize(720, 560)
_DOT = 12
_ORDER = (Severity.PROBLEM, Severity.NOTE, Severity.OK)
_WORD = {Severity.PROBLEM: "To do: ", Severity.NOTE: "", Severity.OK: ""}

LOOKING = "Looking at this desk …"
ALL_WELL = "Nothing is wrong with this desk."
SOMETHING = "{count} to be looked at; they come first."

Examined = tuple[Examination, Bundle]


class CheckWindow(QDialog):
    """Examines the desk on another thread and lists what was found, what is to be done first."""

    def __init__(
        self,
        examine: Callable[[], Examined],
        tasks: TaskRunner,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._examine, self._tasks, self._theme = examine, tasks, theme
        self._bundle: Bundle | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Check this desk")
        title = plain("Check this desk")
        title.setProperty("title", True)
        self.verdict = plain(LOOKING)
        self.findings = QListWidget()
        self.findings.setAccessibleName("What was found")
        self.findings.setProperty("calm", True)
        self.findings.setWordWrap(True)
        self.findings.setIconSize(QSize(_DOT, _DOT))
        self.findings.setSpacing(2)
        self.findings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(wrapped(self.verdict))
        layout.addWidget(self.findings, 1)
        layout.addLayout(self._buttons())
        self.resize(fitting(_SIZE, room()))
        self.check()

    def _buttons(self) -> QHBoxLayout:
        self.again = QPushButton("Check &again", autoDefault=False)
        self.again.clicked.connect(self.check)
        self.bundle = QPushButton("Support &bundle…", autoDefault=False)
        self.bundle.clicked.connect(self._on_bundle)
        close = QPushButton("&Close", default=True)
        close.setProperty("role", "primary")
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.bundle)
        row.addStretch()
        row.addWidget(self.again)
        row.addWidget(close)
        return row

    @Slot()
    def check(self) -> None:
        """Examine the desk anew."""
        self.verdict.setText(LOOKING)
        self._let_act(yes=False)
        self._tasks.run(self, self._examine, self._on_examined, self._on_failed)

    def _on_examined(self, examined: Examined) -> None:
        found, self._bundle = examined
        count = len(found.problems)
        self.verdict.setText(SOMETHING.format(count=count) if count else ALL_WELL)
        self.findings.clear()
        for each in sorted(found.findings, key=lambda one: _ORDER.index(one.severity)):
            self.findings.addItem(self._item(each))
        self.findings.setCurrentRow(0)
        self._let_act(yes=True)

    def _on_failed(self, error: FrontDeskError) -> None:
        self.verdict.setText(str(error))
        self.again.setEnabled(True)

    def _let_act(self, *, yes: bool) -> None:
        self.again.setEnabled(yes)
        self.bundle.setEnabled(yes)

    def _item(self, finding: Finding) -> QListWidgetItem:
        words = f"{_WORD[finding.severity]}{finding.sentence}"
        item = QListWidgetItem(f"{words}\n{finding.advice}" if finding.advice else words)
        item.setIcon(_dot(self._colour(finding.severity)))
        item.setData(Qt.ItemDataRole.UserRole, finding.code)
        return item

    def _colour(self, severity: Severity) -> QColor:
        names = {Severity.PROBLEM: "bad", Severity.NOTE: "neutral", Severity.OK: "good"}
        return self._theme.notices[names[severity]].text

    @Slot()
    def _on_bundle(self) -> None:
        if self._bundle is not None:
            BundlePreview(self._bundle, self._tasks, self).open()


def _dot(colour: QColor) -> QIcon:
    pixmap = QPixmap(_DOT, _DOT)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QRectF(1, 1, _DOT - 2, _DOT - 2))
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # its colour means something, chosen or not
    return icon
