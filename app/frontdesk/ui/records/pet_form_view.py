"""The fields of a pet."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.forms import HEAVIEST_G, SEXES, PetForm
from frontdesk.domain.spoken_times import parse_past_day
from frontdesk.ui.records.facts import SEXES as SEX_WORDS
from frontdesk.ui.records.newcomer_form import SPECIES
from frontdesk.ui.widgets.field_errors import FieldErrors, field_with_error

_WEIGHT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(kg|g)?")
_LONGEST = 500


class PetFormView(QWidget):
    """Shows a PetForm and reads it back."""

    def __init__(self, errors: FieldErrors, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = PetForm()
        self._texts = {
            name: QLineEdit(maxLength=_LONGEST)
            for name in ("name", "breed", "breed_secondary", "colour", "chip_no", "licence_no")
        }
        self._days = {name: QLineEdit() for name in ("born_on", "deceased_on")}
        self._weight = QLineEdit(placeholderText="4.2 kg")
        self._species = QComboBox(editable=True)
        self._species.addItems(list(SPECIES))
        self._sex = QComboBox()
        for sex in SEXES:
            self._sex.addItem(SEX_WORDS.get(sex, "not known"), sex)
        self._note = QPlainTextEdit()
        self._note.setTabChangesFocus(True)
        self._note.setFixedHeight(70)
        self._build(errors)

    def show_form(self, form: PetForm) -> None:
        """Show the values."""
        self._shown = form
        for name, edit in self._texts.items():
            edit.setText(getattr(form, name))
            edit.setCursorPosition(0)
        for name, edit in self._days.items():
            day: date | None = getattr(form, name)
            edit.setText(day.isoformat() if day else "")
        self._weight.setText(f"{Decimal(form.weight_g) / 1000:f} kg" if form.weight_g else "")
        self._species.setCurrentText(form.species)
        self._sex.setCurrentIndex(max(0, self._sex.findData(form.sex)))
        self._note.setPlainText(form.note)

    def read(self, today: date) -> PetForm:
        """Return what stands there; InvalidInput names the field that cannot be read."""
        values: dict[str, Any] = {
            name: self._kept(name, edit.text()) for name, edit in self._texts.items()
        }
        for name, edit in self._days.items():
            lately = name == "deceased_on"
            values[name] = parse_past_day(edit.text(), today=today, field=name, recent=lately)
        return replace(
            self._shown,
            **values,
            species=self._kept("species", self._species.currentText()),
            sex=self._sex.currentData(),
            weight_g=self._read_weight(),
            note=self._kept("note", self._note.toPlainText()),
        )

    def focus(self) -> None:
        """Begin with the name."""
        self._texts["name"].setFocus()

    def _kept(self, name: str, text: str) -> str:
        """Return the text, or what was shown when only white space at its ends differs."""
        shown: str = getattr(self._shown, name)
        return shown if text.strip() == shown.strip() else text.strip()

    def _read_weight(self) -> int | None:
        text = self._weight.text().strip().casefold()
        if not text:
            return None
        match = _WEIGHT.fullmatch(text)
        if match is None:
            raise InvalidInput("Type a weight like 4.2 kg or 850 g.", field="weight_g")
        grams = Decimal(match[1].replace(",", ".")) * (1 if match[2] == "g" else 1000)
        return round(min(grams, Decimal(HEAVIEST_G + 1)))  # what is too heavy is said by the form

    def _build(self, errors: FieldErrors) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: tuple[tuple[str, str, QWidget], ...] = (
            ("&Name", "name", self._texts["name"]),
            ("S&pecies", "species", self._species),
            ("&Breed", "breed", self._texts["breed"]),
            ("Second br&eed", "breed_secondary", self._texts["breed_secondary"]),
            ("Colo&ur", "colour", self._texts["colour"]),
            ("Se&x", "sex", self._sex),
            ("Bo&rn", "born_on", self._days["born_on"]),
            ("&Weight", "weight_g", self._weight),
            ("C&hip", "chip_no", self._texts["chip_no"]),
            ("&Licence", "licence_no", self._texts["licence_no"]),
            ("&Died", "deceased_on", self._days["deceased_on"]),
            ("N&ote", "note", self._note),
        )
        for label, field, edit in rows:
            edit.setAccessibleName(label.replace("&", ""))
            form.addRow(label, field_with_error(edit, field, errors))
        self._days["born_on"].setPlaceholderText("5.3.2021, or an age: 4y")
