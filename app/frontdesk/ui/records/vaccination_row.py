"""One vaccination as a line of fields: which vaccine, given when, valid until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.spoken_times import parse_day, parse_past_day
from frontdesk.domain.vaccination import KnownVaccine, Shot, ShotRecord, VaccineState, state_of
from frontdesk.ui.widgets.field_errors import FieldErrors
from frontdesk.ui.widgets.labels import plain, wrapped
from frontdesk.ui.widgets.marking import mark

DAY_WIDTH = 108
REMOVE_WIDTH = 28
_LONGEST = 500
_BADLY = {VaccineState.EXPIRED: "bad", VaccineState.DUE_SOON: "warn"}
_FIELDS = ("vaccine", "given_on", "expires_on")


class VaccinationRow(QWidget):
    """The fields of one vaccination, with the error under them.

    Signals:
        remove_wanted(VaccinationRow): it does not belong on the record.
    """

    remove_wanted = Signal(object)

    def __init__(
        self,
        errors: FieldErrors,
        known: Sequence[KnownVaccine],
        today: date,
        record: ShotRecord | None,
        number: int,
    ) -> None:
        super().__init__()
        self._errors, self._today = errors, today
        self._usual = {each.name.casefold(): each.usual_days for each in known}
        self._number = number
        self._proposed = ""
        self.record = record
        self.vaccine = QComboBox(editable=True)
        self.given = QLineEdit(placeholderText="today, 5.3.")
        self.until = QLineEdit(placeholderText="5.3.29, +1y")
        self._remove = QToolButton()
        self._error = wrapped(plain())
        self._name_fields(known)
        self._build()
        if record is not None:
            self._show(record.shot)

    def focus(self) -> None:
        """Begin with the vaccine."""
        self.vaccine.setFocus()

    def forget(self) -> None:
        """Take its fields out of the form's errors."""
        for field in _FIELDS:
            self._errors.forget(self._key(field))

    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        texts = (self.vaccine.currentText(), self.given.text(), self.until.text())
        return not any(text.strip() for text in texts)

    def read(self) -> Shot:
        """Return the vaccination; InvalidInput names the field of this line."""
        try:
            shot = Shot(self._read_vaccine(), self._read_given(), self._read_until())
            shot.values()
        except InvalidInput as error:
            raise InvalidInput(str(error), field=self._key(error.field or "vaccine")) from error
        return shot

    def _read_vaccine(self) -> str:
        text = self.vaccine.currentText()
        old = self.record.shot.vaccine if self.record is not None else ""
        return old if text.strip() == old.strip() else text.strip()

    def _read_given(self) -> date | None:
        return parse_past_day(self.given.text(), today=self._today, field="given_on", recent=True)

    def _read_until(self) -> date:
        if not self.until.text().strip():
            raise InvalidInput("Say until when it is valid.", field="expires_on")
        try:
            return parse_day(self.until.text(), today=self._read_given() or self._today)
        except InvalidInput as error:
            field = error.field if error.field == "given_on" else "expires_on"
            raise InvalidInput(str(error), field=field) from error

    def _show(self, shot: Shot) -> None:
        self.vaccine.setCurrentText(shot.vaccine)
        edit = self.vaccine.lineEdit()
        if edit is not None:
            edit.setCursorPosition(0)
        self.given.setText(shot.given_on.isoformat() if shot.given_on is not None else "")
        self.until.setText(shot.expires_on.isoformat())
        self._tint(shot.expires_on)

    @Slot()
    def _propose(self) -> None:
        """Fill in how long this vaccine usually holds, unless somebody said otherwise."""
        if self.until.text() not in ("", self._proposed):
            return
        days = self._usual.get(self.vaccine.currentText().strip().casefold())
        try:
            given = self._read_given()
        except InvalidInput:
            return
        if given is None or days is None:
            return
        self._proposed = (given + timedelta(days=days)).isoformat()
        self.until.setText(self._proposed)
        self._tint(given + timedelta(days=days))

    @Slot()
    def _on_until_read(self) -> None:
        try:
            self._tint(self._read_until())
        except InvalidInput:
            mark(self.until, notice=None)

    def _tint(self, expires_on: date) -> None:
        """Let an expired vaccination, and one that soon is, be seen as such."""
        mark(self.until, notice=_BADLY.get(state_of(expires_on, self._today)))

    @Slot()
    def _on_remove(self) -> None:
        self.remove_wanted.emit(self)

    def _key(self, field: str) -> str:
        return f"{field}-{self._number}"

    def _name_fields(self, known: Sequence[KnownVaccine]) -> None:
        self.vaccine.addItems([each.name for each in known])
        self.vaccine.setCurrentText("")
        edit = self.vaccine.lineEdit()
        if edit is not None:
            edit.setMaxLength(_LONGEST)
            edit.setPlaceholderText("Vaccine")
        self.vaccine.setMinimumContentsLength(10)
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.vaccine.setSizeAdjustPolicy(policy)
        self.vaccine.setAccessibleName("Vaccine")
        self.given.setAccessibleName("Given on")
        self.until.setAccessibleName("Valid until")
        self._remove.setText("✕")
        self._remove.setFixedWidth(REMOVE_WIDTH)
        self._remove.setToolTip("Remove this vaccination")
        self._remove.setAccessibleName("Remove this vaccination")

    def _build(self) -> None:
        for day in (self.given, self.until):
            day.setFixedWidth(DAY_WIDTH)
        self._error.setProperty("problem", True)
        self._error.setProperty("small", True)
        self._error.hide()
        edits: tuple[QWidget, ...] = (self.vaccine, self.given, self.until)
        for field, edit in zip(_FIELDS, edits, strict=True):
            self._errors.register(self._key(field), edit, self._error)
        self.vaccine.currentTextChanged.connect(self._propose)
        self.given.editingFinished.connect(self._propose)
        self.until.editingFinished.connect(self._on_until_read)
        self._remove.clicked.connect(self._on_remove)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.vaccine, 1)
        for widget in (self.given, self.until, self._remove):
            line.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(line)
        layout.addWidget(self._error)
