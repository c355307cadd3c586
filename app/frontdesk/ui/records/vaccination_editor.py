"""The vaccinations of a pet: noted, corrected and removed in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.vaccination import (
    KnownVaccine,
    Shot,
    ShotRecord,
    Vaccination,
    VaccineState,
)
from frontdesk.ui.records.facts import vaccine_words
from frontdesk.ui.records.vaccination_row import DAY_WIDTH, REMOVE_WIDTH, VaccinationRow
from frontdesk.ui.widgets.field_errors import FieldErrors
from frontdesk.ui.widgets.labels import muted, plain, wrapped


@dataclass(frozen=True, slots=True)
class VaccinationEntry:
    """One line of the editor; `id` is None for a new one."""

    id: UUID | None
    shot: Shot


class VaccinationEditor(QWidget):
    """Edits what is on record; nothing is written before the card is saved."""

    def __init__(
        self,
        errors: FieldErrors,
        known: Sequence[KnownVaccine],
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._errors, self._known, self._today = errors, known, today
        self._rows: list[VaccinationRow] = []
        self._count = 0
        self._missing = wrapped(plain())
        self._missing.setProperty("problem", True)
        self._head = _head()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self._add = QPushButton("+ Add a &vaccination", autoDefault=False)
        # A mnemonic clicks a tenth of a second after it presses: what is typed on would be lost.
        self._add.pressed.connect(self._on_add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._missing)
        layout.addWidget(self._head)
        layout.addLayout(self._lines)
        layout.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)

    def show_shots(self, shots: Sequence[ShotRecord], standing: Sequence[Vaccination]) -> None:
        """Show what is on record, and which required vaccine is not."""
        for row in list(self._rows):
            self._drop(row)
        for record in shots:
            self._add_row(record)
        missing = [each for each in standing if each.state is VaccineState.MISSING]
        self._missing.setText("\n".join(vaccine_words(each, self._today) for each in missing))
        self._missing.setVisible(bool(missing))
        self._head.setVisible(bool(self._rows))

    def entries(self) -> tuple[VaccinationEntry, ...]:
        """Return what stands there, without empty new lines; InvalidInput names line and field."""
        filled = [row for row in self._rows if row.record is not None or not row.is_empty()]
        return tuple(
            VaccinationEntry(row.record.id if row.record is not None else None, row.read())
            for row in filled
        )

    @Slot()
    def _on_add(self) -> None:
        row = self._add_row(None)
        self._head.setVisible(True)
        row.show()  # at once, or it could not take the keyboard yet
        row.focus()

    def _add_row(self, record: ShotRecord | None) -> VaccinationRow:
        self._count += 1
        row = VaccinationRow(self._errors, self._known, self._today, record, self._count)
        row.remove_wanted.connect(self._on_remove)
        self._rows.append(row)
        self._lines.addWidget(row)
        return row

    @Slot(object)
    def _on_remove(self, row: VaccinationRow) -> None:
        self._drop(row)
        self._head.setVisible(bool(self._rows))
        self._add.setFocus()

    def _drop(self, row: VaccinationRow) -> None:
        self._rows.remove(row)
        row.forget()
        self._lines.removeWidget(row)
        row.hide()
        row.deleteLater()


def _head() -> QWidget:
    head = QWidget()
    layout = QHBoxLayout(head)
    layout.setContentsMargins(0, 0, REMOVE_WIDTH + 6, 0)  # nothing stands above the crosses
    layout.setSpacing(6)
    layout.addWidget(muted("Vaccine", small=True), 1)
    for words in ("Given on", "Valid until"):
        label = muted(words, small=True)
        label.setFixedWidth(DAY_WIDTH)
        layout.addWidget(label)
    return head
