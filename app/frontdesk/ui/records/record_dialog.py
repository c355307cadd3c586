"""The card of a pet and its client: alerts first, both halves editable, saved as one step."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import QSize, Qt, Signal, Slot
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

from frontdesk.domain.errors import FrontDeskError, InvalidInput
from frontdesk.domain.forms import ClientForm, PetForm
from frontdesk.domain.wall_clock import business_day
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.pet_page import KEPT_HERE
from frontdesk.ui.history.history_button import history_button
from frontdesk.ui.history.record_name import RecordName
from frontdesk.ui.records.alert_editor import AlertEditor
from frontdesk.ui.records.client_form_view import ClientFormView
from frontdesk.ui.records.opened_record import OpenedRecord
from frontdesk.ui.records.pet_form_view import PetFormView
from frontdesk.ui.records.record_changes import RecordEdit, save_record
from frontdesk.ui.records.record_history import pet_lines, visit_lines
from frontdesk.ui.records.vaccination_editor import VaccinationEditor
from frontdesk.ui.widgets.field_errors import FieldErrors
from frontdesk.ui.widgets.labels import hairline, muted, plain, strong, wrapped
from frontdesk.ui.widgets.room import fitting, room
from frontdesk.ui.widgets.save_bar import SaveBar

_SIZE = QSize(1080, 760)
_READ_ONLY = "Your role may read this but not change all of it."


class RecordDialog(QDialog):
    """Reads and edits; Ctrl+S or Enter on Save keeps, Esc closes when nothing would be lost.

    Signals:
        history_wanted(RecordName): what happened to the pet, or to the client.
        erase_wanted(RecordName, callable): erase the client; called when that was done.
        export_wanted(UUID, RecordDialog): hand out all kept of the client; `tell` says the rest.
    """

    history_wanted = Signal(object)
    erase_wanted = Signal(object, object)
    export_wanted = Signal(object, object)

    def __init__(
        self,
        desk: Desk,
        record: OpenedRecord,
        zone: ZoneInfo,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._desk, self._zone, self._record = desk, zone, record
        self._busy = False
        self._errors = FieldErrors()
        self._alerts = AlertEditor(self._errors)
        today = business_day(desk.now(), zone)
        has_pet, has_client = record.pet is not None, record.client is not None
        self._pet_form = PetFormView(self._errors) if has_pet else None
        self._client_form = ClientFormView(self._errors) if has_client else None
        self._vaccinations = (
            VaccinationEditor(self._errors, record.vaccines, today) if has_pet else None
        )
        self._bar = SaveBar()
        self._erase = QPushButton("Erase th&is client…", autoDefault=False)
        self._export = QPushButton("Hand out this client’s data…", autoDefault=False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(record.title)
        self.setModal(False)
        self._build()
        self._fill()
        self._allow()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self._on_save)
        self.resize(fitting(_SIZE, room()))

    def reject(self) -> None:
        """Close, unless something typed would be lost: then say so and stay."""
        if self._is_changed():
            self._bar.warn()
        else:
            self.discard()

    @Slot()
    def discard(self) -> None:
        """Close and leave everything as it was."""
        super().reject()

    def forget(self, erased: frozenset[UUID]) -> bool:
        """Close, whatever was typed, when this was erased: it could not be kept."""
        pet, client = self._record.pet, self._record.client
        shown = {each.id for each in (pet, client) if each is not None}
        if not shown & erased:
            return False
        self.discard()
        return True

    def _build(self) -> None:
        self._bar.save_wanted.connect(self._on_save)
        self._bar.close_wanted.connect(self.reject)
        self._bar.discard_wanted.connect(self.discard)
        self._bar.stand_aside(history_button(self._names(), self.history_wanted.emit))
        self._erase.clicked.connect(self._on_erase)
        self._export.clicked.connect(self._on_export)
        for button in (self._export, self._erase):
            button.setProperty("role", "flat")
            button.setVisible(self._record.client is not None)
            self._bar.stand_aside(button)
        self._bar.setContentsMargins(24, 12, 24, 16)
        halves = QHBoxLayout()
        halves.setSpacing(32)
        if self._pet_form is not None:
            halves.addLayout(_half("Pet", self._pet_form), 1)
        halves.addLayout(self._right_half(), 1)
        page = QWidget()
        body = QVBoxLayout(page)
        body.setContentsMargins(24, 16, 24, 16)
        body.setSpacing(16)
        title = plain(self._record.title)
        title.setProperty("title", True)
        body.addWidget(wrapped(title))
        if _waits(self._record):
            body.addWidget(wrapped(muted(KEPT_HERE)))
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
        layout.addWidget(self._bar)

    def _names(self) -> list[tuple[str, RecordName]]:
        pet, client = self._record.pet, self._record.client
        names = []
        if pet is not None:
            names.append(("Of the &pet…", RecordName("pet", pet.id, pet.name or pet.licence_no)))
        if client is not None:
            names.append(("Of the &client…", RecordName("client", client.id, client.name)))
        return names

    def _right_half(self) -> QVBoxLayout:
        right = QVBoxLayout()
        right.setSpacing(16)
        pet, client = self._record.pet, self._record.client
        if self._client_form is not None:
            right.addLayout(_half("Client", self._client_form))
        elif pet is not None:
            right.addLayout(_half("Client", muted("No client on record.")))
        if self._vaccinations is not None:
            right.addLayout(_half("Vaccinations", self._vaccinations))
        visits = visit_lines(pet, client, self._zone)
        if visits:
            right.addLayout(_half("Visits", _lines(visits)))
        if pet is None and client is not None and client.pets:
            right.addLayout(_half("Pets", _lines(pet_lines(client))))
        right.addStretch()
        return right

    def _fill(self) -> None:
        pet, client = self._record.pet, self._record.client
        if self._client_form is not None and client is not None:
            self._client_form.show_form(ClientForm.of(client))
            self._client_form.focus()
            self._alerts.show_alerts(client.alerts)
        if self._pet_form is not None and pet is not None:
            self._pet_form.show_form(PetForm.of(pet))
            self._pet_form.focus()
            self._alerts.show_alerts(pet.alerts)
        if self._vaccinations is not None and pet is not None:
            self._vaccinations.show_shots(pet.shots, pet.vaccinations)

    def _allow(self) -> None:
        """Let nobody type what the server would refuse, and say who may."""
        of_pet = [self._alerts, self._pet_form, self._vaccinations]
        parts: list[tuple[str, QWidget]] = []
        parts += [("pet.write", each) for each in of_pet if each is not None]
        if self._client_form is not None:
            parts.append(("client.write", self._client_form))
        # Never lent: the one is for good, the other leaves the house.
        self._record.rights.grant(self._erase, "client.erase")
        self._record.rights.grant(self._export, "client.export")
        rights = self._record.rights.with_lent(self._desk.lent)
        refusals = [rights.refusal(permission) for permission, _ in parts]
        granted = [rights.grant(part, permission) for permission, part in parts]
        told = " ".join([_READ_ONLY, *dict.fromkeys(each for each in refusals if each)])
        if not any(granted):
            self._bar.allow_nothing(told)
        elif not all(granted):
            self._bar.note(told)

    def _is_changed(self) -> bool:
        try:
            return self._read(self._desk.now()).changes_anything
        except InvalidInput:  # what cannot be read was typed by somebody
            return True

    @Slot()
    def _on_erase(self) -> None:
        client = self._record.client
        if client is not None:
            name = RecordName("client", client.id, client.name)
            self.erase_wanted.emit(name, self._on_erased)

    @Slot()
    def _on_export(self) -> None:
        client = self._record.client
        if client is not None:
            self.export_wanted.emit(client.id, self)

    def tell(self, words: str, *, is_problem: bool = False) -> None:
        """Say what came of what was asked for by this card."""
        if is_problem:
            self._bar.say(words)
        else:
            self._bar.note(words)

    def _on_erased(self) -> None:
        if shiboken6.isValid(self):  # else somebody had closed it, or the news were faster
            self.discard()

    @Slot()
    def _on_save(self) -> None:
        if self._busy:
            return
        self._errors.clear()
        self._bar.clear()
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
            self._record.pet,
            self._record.client,
            self._pet_form.read(today) if self._pet_form is not None else None,
            self._client_form.read() if self._client_form is not None else None,
            self._alerts.entries(),
            self._vaccinations.entries() if self._vaccinations is not None else (),
        )

    def _on_refused(self, error: FrontDeskError) -> None:
        self._busy = False
        field = error.field if isinstance(error, InvalidInput) else None
        if field == "email":
            field = "phone"  # one error line serves all contacts
        if field is None or not self._errors.show(field, str(error)):
            self._bar.say(str(error))


def _waits(record: OpenedRecord) -> bool:
    """Whether a change of the pet or the client has not reached the server."""
    return any(each is not None and each.pending for each in (record.pet, record.client))


def _half(title: str, body: QWidget) -> QVBoxLayout:
    half = QVBoxLayout()
    half.setSpacing(8)
    half.addWidget(strong(title))
    half.addWidget(body)
    half.addStretch()
    return half


def _lines(texts: list[str]) -> QLabel:
    return wrapped(plain("\n".join(texts)))
