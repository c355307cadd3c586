"""The card of a pet and its client: alerts first, both halves editable, saved as one step."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.agenda import STATUS_WORDS
from frontdesk.domain.errors import FrontDeskError, InvalidInput
from frontdesk.domain.forms import ClientForm, PetForm
from frontdesk.domain.records import ClientCard, PetCard, VisitLine
from frontdesk.domain.wall_clock import business_day
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.records.alert_editor import AlertEditor
from frontdesk.ui.records.client_form_view import ClientFormView
from frontdesk.ui.records.facts import vaccine_words
from frontdesk.ui.records.pet_form_view import PetFormView
from frontdesk.ui.records.record_changes import RecordEdit, save_record
from frontdesk.ui.theme import Theme
from frontdesk.ui.widgets.field_errors import FieldErrors
from frontdesk.ui.widgets.labels import hairline, muted, plain, strong, wrapped


class RecordDialog(QDialog):
    """Reads and edits; Ctrl+S or Enter on Save keeps, Esc leaves everything as it was."""

    def __init__(
        self,
        desk: Desk,
        theme: Theme,
        pet: PetCard | None,
        client: ClientCard | None,
        zone: ZoneInfo,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._zone = zone
        self._pet, self._client = pet, client
        self._busy = False
        self._errors = FieldErrors()
        self._alerts = AlertEditor(theme, self._errors)
        self._pet_form = PetFormView(self._errors) if pet is not None else None
        self._client_form = ClientFormView(self._errors) if client is not None else None
        self._problem = wrapped(plain())
        self._problem.setProperty("problem", True)
        self._save = QPushButton("&Save", default=True)
        self._save.setProperty("role", "primary")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._name())
        self.setModal(False)
        self._build()
        self._fill()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self._on_save)
        self.resize(1060, 720)

    def _name(self) -> str:
        pet = (self._pet.name or self._pet.licence_no) if self._pet is not None else ""
        client = self._client.name if self._client is not None else ""
        return " · ".join(part for part in (pet, client) if part) or "Card"

    def _build(self) -> None:
        self._save.clicked.connect(self._on_save)
        close = QPushButton("&Close", autoDefault=False)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 16)
        foot.addWidget(self._problem, 1)
        foot.addWidget(close)
        foot.addWidget(self._save)
        halves = QHBoxLayout()
        halves.setSpacing(32)
        if self._pet_form is not None:
            halves.addLayout(_half("Pet", self._pet_form), 1)
        halves.addLayout(self._right_half(), 1)
        page = QWidget()
        body = QVBoxLayout(page)
        body.setContentsMargins(24, 16, 24, 16)
        body.setSpacing(16)
        title = plain(self._name())
        title.setProperty("title", True)
        body.addWidget(wrapped(title))
        body.addWidget(self._alerts)
        body.addLayout(halves)
        body.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(hairline())
        layout.addLayout(foot)

    def _right_half(self) -> QVBoxLayout:
        right = QVBoxLayout()
        right.setSpacing(16)
        if self._client_form is not None:
            right.addLayout(_half("Client", self._client_form))
        elif self._pet is not None:
            right.addLayout(_half("Client", muted("No client on record.")))
        today = business_day(self._desk.now(), self._zone)
        if self._pet is not None and self._pet.vaccinations:
            lines = [
                vaccine_words(each, today) or f"{each.vaccine} until {each.expires_on:%d %b %Y}"
                for each in self._pet.vaccinations
            ]
            right.addLayout(_half("Vaccinations", _lines(lines)))
        visits = self._visits()
        if visits:
            right.addLayout(_half("Visits", _lines([self._visit(each) for each in visits])))
        if self._pet is None and self._client is not None and self._client.pets:
            pets = [f"{each.name} · {each.breed or each.species}" for each in self._client.pets]
            right.addLayout(_half("Pets", _lines(pets)))
        right.addStretch()
        return right

    def _visits(self) -> tuple[VisitLine, ...]:
        if self._pet is not None:
            return (*reversed(self._pet.visits_to_come[:5]), *self._pet.last_visits[:8])
        return self._client.visits_to_come[:8] if self._client is not None else ()

    def _visit(self, visit: VisitLine) -> str:
        start = visit.starts_at.astimezone(self._zone)
        status = STATUS_WORDS[visit.status]
        parts = (f"{start:%d %b %Y %H:%M}", visit.service_names, visit.resource_names, status)
        return " · ".join(part for part in parts if part)

    def _fill(self) -> None:
        if self._pet_form is not None and self._pet is not None:
            self._pet_form.show_form(PetForm.of(self._pet))
            self._pet_form.focus()
        if self._client_form is not None and self._client is not None:
            self._client_form.show_form(ClientForm.of(self._client))
        if self._pet is not None:
            self._alerts.show_alerts(self._pet.alerts)
        elif self._client is not None:
            self._alerts.show_alerts(self._client.alerts)

    @Slot()
    def _on_save(self) -> None:
        if self._busy:
            return
        self._errors.clear()
        self._problem.clear()
        now = self._desk.now()
        try:
            edit = self._read(now)
        except InvalidInput as error:
            self._on_refused(error)
            return
        if not edit.changes_anything:
            self.accept()
            return
        self._busy = True
        self._desk.perform(
            self,
            lambda store: save_record(replica=store.replica, edit=edit, now=now),
            lambda _: self.accept(),
            self._on_refused,
        )

    def _read(self, now: datetime) -> RecordEdit:
        today = business_day(now, self._zone)
        return RecordEdit(
            self._pet,
            self._client,
            self._pet_form.read(today) if self._pet_form is not None else None,
            self._client_form.read() if self._client_form is not None else None,
            self._alerts.entries(),
        )

    def _on_refused(self, error: FrontDeskError) -> None:
        self._busy = False
        field = error.field if isinstance(error, InvalidInput) else None
        if field == "email":
            field = "phone"  # one error line serves all contacts
        if field is None or not self._errors.show(field, str(error)):
            self._problem.setText(str(error))


def _half(title: str, body: QWidget) -> QVBoxLayout:
    half = QVBoxLayout()
    half.setSpacing(8)
    half.addWidget(strong(title))
    half.addWidget(body)
    half.addStretch()
    return half


def _lines(texts: list[str]) -> QLabel:
    return wrapped(plain("\n".join(texts)))
