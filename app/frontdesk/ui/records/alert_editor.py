"""Alerts of a pet and its client: read first, changed beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.agenda import Severity
from frontdesk.domain.records import AlertRecord
from frontdesk.ui.theme import notice_of
from frontdesk.ui.widgets.field_errors import FieldErrors, field_with_error
from frontdesk.ui.widgets.marking import mark

_WORDS = {Severity.STOP: "! Stop", Severity.ASK: "? Ask", Severity.NOTE: "Note"}


@dataclass(frozen=True, slots=True)
class AlertEntry:
    """One line of the editor; `id` is None for a new one."""

    severity: Severity
    text: str
    id: UUID | None
    of_client: bool


@dataclass(frozen=True, slots=True)
class _Row:
    holder: QWidget
    severity: QComboBox
    text: QLineEdit
    alert_id: UUID | None
    of_client: bool


def _severity(row: _Row) -> Severity:
    return Severity(row.severity.currentData())  # Qt gives back a plain text


class AlertEditor(QWidget):
    """Edits the alerts in place; nothing is written before the card is saved."""

    def __init__(self, errors: FieldErrors, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)
        lines = QWidget()
        lines.setLayout(self._lines)
        add = QPushButton("+ Add an &alert", autoDefault=False)
        # A mnemonic clicks a tenth of a second after it presses: what is typed on would be lost.
        add.pressed.connect(self._on_add)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(add)
        head.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(field_with_error(lines, "text", errors))
        layout.addLayout(head)

    def show_alerts(self, alerts: Sequence[AlertRecord]) -> None:
        """Show them, the loudest first."""
        for row in list(self._rows):
            self._drop(row)
        for alert in alerts:
            self._add_row(AlertEntry(alert.severity, alert.text, alert.id, alert.of_client))

    def entries(self) -> tuple[AlertEntry, ...]:
        """Return what stands there; a new line without text is left out."""
        return tuple(
            AlertEntry(_severity(row), row.text.text(), row.alert_id, row.of_client)
            for row in self._rows
            if row.alert_id is not None or row.text.text().strip()
        )

    def _on_add(self) -> None:
        self._add_row(AlertEntry(Severity.ASK, "", None, of_client=False))
        self._rows[-1].holder.show()  # at once, or it could not take the keyboard yet
        self._rows[-1].text.setFocus()

    def _add_row(self, entry: AlertEntry) -> None:
        holder = QWidget()
        severity = QComboBox()
        for each, word in _WORDS.items():
            severity.addItem(word, each)
        severity.setCurrentIndex(list(_WORDS).index(entry.severity))
        severity.setAccessibleName("Severity")
        text = QLineEdit(entry.text, maxLength=500)
        text.setAccessibleName("Alert of the client" if entry.of_client else "Alert")
        remove = QToolButton()
        remove.setText("✕")
        remove.setFixedWidth(28)
        remove.setToolTip("Remove this alert")
        remove.setAccessibleName("Remove this alert")
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(severity)
        layout.addWidget(text, 1)
        layout.addWidget(remove)
        row = _Row(holder, severity, text, entry.id, entry.of_client)
        severity.currentIndexChanged.connect(partial(self._tint, row))
        self._tint(row)
        remove.clicked.connect(partial(self._drop, row))
        self._rows.append(row)
        self._lines.addWidget(holder)

    def _tint(self, row: _Row, _index: int = 0) -> None:
        mark(row.text, notice=notice_of(_severity(row)))

    def _drop(self, row: _Row, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - of clicked
        self._rows.remove(row)
        self._lines.removeWidget(row.holder)
        row.holder.deleteLater()
