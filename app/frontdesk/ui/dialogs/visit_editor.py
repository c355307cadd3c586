"""Changes what was booked: services, times, note."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.catalogue import Service
from frontdesk.domain.errors import FrontDeskError, InvalidInput
from frontdesk.domain.records import VisitCard
from frontdesk.domain.spoken_times import parse_when
from frontdesk.domain.wall_clock import business_day, instant_at, shown_by_clock
from frontdesk.operations.appointments import edit_appointment
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.strip_words import match_services
from frontdesk.ui.dialogs.visit_edit import VisitEdit
from frontdesk.ui.history.history_button import history_button
from frontdesk.ui.history.record_name import RecordName
from frontdesk.ui.widgets.field_errors import FieldErrors, field_with_error
from frontdesk.ui.widgets.labels import muted, plain, wrapped
from frontdesk.ui.widgets.save_bar import SaveBar


class VisitEditor(QDialog):
    """A small form; Enter saves, Esc closes when nothing would be lost.

    The end follows the begin and the services, in sight, until somebody types another one.

    Signals:
        history_wanted(RecordName): what happened to the visit so far.
    """

    history_wanted = Signal(object)

    def __init__(
        self,
        desk: Desk,
        visit: VisitCard,
        services: tuple[Service, ...],
        zone: ZoneInfo,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._desk, self._visit, self._services, self._zone = desk, visit, services, zone
        self._busy = False
        self._errors = FieldErrors()
        self._sold = " + ".join(line.name for line in visit.services)
        self._service = QLineEdit(self._sold)
        self._start = QLineEdit(self._said(visit.starts_at))
        self._end = QLineEdit(self._said(visit.ends_at))
        self._proposed_end = self._end.text()
        self._note = QPlainTextEdit(visit.note)
        self._note.setTabChangesFocus(True)
        self._note.setFixedHeight(80)
        self._bar = SaveBar()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Edit visit · {visit.pet_name}")
        self._build()
        self._connect()
        self.resize(500, 380)

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
        shown = {self._visit.id, self._visit.pet_id, self._visit.client_id}
        if not shown & erased:
            return False
        self.discard()
        return True

    def _said(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M}"

    def _build(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(8)
        rows: tuple[tuple[str, str, QWidget], ...] = (
            ("Ser&vices", "service", self._service),
            ("&Begins", "starts_at", self._start),
            ("&Ends", "ends_at", self._end),
            ("&Note", "note", self._note),
        )
        for label, field, edit in rows:
            edit.setAccessibleName(label.replace("&", ""))
            form.addRow(label, field_with_error(edit, field, self._errors))
        title = plain(self._visit.pet_name or "Visit")
        title.setProperty("title", True)
        hint = muted("Codes or names, several with +. Times like 930 or fri 14:00.", small=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(wrapped(title))
        layout.addLayout(form)
        layout.addWidget(wrapped(hint))
        layout.addStretch()
        layout.addWidget(self._bar)

    def _connect(self) -> None:
        self._start.editingFinished.connect(self._follow)
        self._service.editingFinished.connect(self._follow)
        name = RecordName("appointment", self._visit.id, f"the visit of {self._visit.pet_name}")
        self._bar.stand_aside(history_button([("", name)], self.history_wanted.emit))
        self._bar.save_wanted.connect(self._on_save)
        self._bar.close_wanted.connect(self.reject)
        self._bar.discard_wanted.connect(self.discard)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self, self._on_save)

    @Slot()
    def _follow(self) -> None:
        """Let the end keep its distance from the begin, as long as nobody typed another one."""
        if self._end.text() != self._proposed_end:
            return
        visit = self._visit
        try:
            starts, services = self._read_start(), self._read_services()
        except InvalidInput:  # said when it is saved
            return
        ends = visit.ends_at + (starts - visit.starts_at)
        if services is not None:
            booked = sum(line.duration_min for line in visit.services)
            ends += timedelta(minutes=sum(each.duration_min for each in services) - booked)
        self._proposed_end = self._said(ends)
        self._end.setText(self._proposed_end)

    def _is_changed(self) -> bool:
        try:
            return self._read().changes_anything
        except InvalidInput:  # what cannot be read was typed by somebody
            return True

    @Slot()
    def _on_save(self) -> None:
        if self._busy:
            return
        self._errors.clear()
        self._bar.clear()
        self._follow()
        try:
            edit = self._read()
        except InvalidInput as error:
            self._on_refused(error)
            return
        if not edit.changes_anything:
            self.accept()
            return
        visit, now = self._visit, self._desk.now()
        self._busy = True
        self._desk.perform(
            self,
            lambda store: edit_appointment(
                replica=store.replica,
                appointment_id=visit.id,
                now=now,
                note=edit.new_note,
                service_ids=edit.new_services,
                starts_at=edit.new_start,
                ends_at=edit.new_end,
                shown=visit,
            ),
            lambda _: self.accept(),
            self._on_refused,
        )

    def _read(self) -> VisitEdit:
        services = self._read_services()
        return VisitEdit(
            self._visit,
            None if services is None else tuple(each.id for each in services),
            self._read_start(),
            self._read_time(self._end.text(), self._visit.ends_at, "ends_at"),
            self._note.toPlainText().strip(),
        )

    def _read_services(self) -> tuple[Service, ...] | None:
        """Return the services typed, or None when nobody typed any.

        A name that stands there is not looked up: another service may begin with it, and this one
        may not be sold any more.
        """
        if self._service.text() == self._sold:
            return None
        return match_services(self._service.text(), self._services)

    def _read_start(self) -> datetime:
        return self._read_time(self._start.text(), self._visit.starts_at, "starts_at")

    def _read_time(self, text: str, before: datetime, field: str) -> datetime:
        """Read a day and a time; what is not said stays as it was."""
        if text == self._said(before):  # also of an hour that autumn's clock shows twice
            return before
        today = business_day(self._desk.now(), self._zone)
        try:
            said = parse_when(text, today=today)
        except InvalidInput as error:
            raise InvalidInput(str(error), field=field) from error
        local = before.astimezone(self._zone)
        day, clock = said.day or local.date(), said.clock or local.time()
        minute = clock.hour * 60 + clock.minute
        if not shown_by_clock(day, minute, self._zone):
            raise InvalidInput("The clocks are put forward over this time.", field=field)
        return instant_at(day, minute, self._zone)

    def _on_refused(self, error: FrontDeskError) -> None:
        self._busy = False
        field = error.field if isinstance(error, InvalidInput) else None
        if field is None or not self._errors.show(field, str(error)):
            self._bar.say(str(error))
