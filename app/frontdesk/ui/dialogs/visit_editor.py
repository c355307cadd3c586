"""Changes what was booked: services, times, note."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.catalogue import Service
from frontdesk.domain.errors import FrontDeskError, InvalidInput
from frontdesk.domain.ids import ServiceId
from frontdesk.domain.records import VisitCard
from frontdesk.domain.spoken_times import parse_when
from frontdesk.domain.wall_clock import business_day, instant_at
from frontdesk.operations.appointments import edit_appointment
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.strip_words import match_services
from frontdesk.ui.widgets.field_errors import FieldErrors, field_with_error
from frontdesk.ui.widgets.labels import muted, plain, wrapped


class VisitEditor(QDialog):
    """A small form; Enter saves, Esc leaves everything as it was."""

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
        self._service = QLineEdit(" + ".join(line.name for line in visit.services))
        self._start = QLineEdit(f"{self._local(visit.starts_at):%Y-%m-%d %H:%M}")
        self._end = QLineEdit(f"{self._local(visit.ends_at):%Y-%m-%d %H:%M}")
        self._note = QPlainTextEdit(visit.note)
        self._note.setTabChangesFocus(True)
        self._note.setFixedHeight(80)
        self._problem = wrapped(plain())
        self._problem.setProperty("problem", True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Edit visit · {visit.pet_name}")
        self._build()
        self.resize(460, 360)

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)

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
        save = QPushButton("&Save", default=True)
        save.setProperty("role", "primary")
        save.clicked.connect(self._on_save)
        close = QPushButton("&Close", autoDefault=False)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self._problem, 1)
        foot.addWidget(close)
        foot.addWidget(save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(muted("Codes or names, several with +. Times like 930 or fri 14:00."))
        layout.addStretch()
        layout.addLayout(foot)

    @Slot()
    def _on_save(self) -> None:
        if self._busy:
            return
        self._errors.clear()
        self._problem.clear()
        try:
            services = self._read_services()
            starts = self._read_time(self._start.text(), self._visit.starts_at, "starts_at")
            ends = self._read_time(self._end.text(), self._visit.ends_at, "ends_at")
        except InvalidInput as error:
            self._on_refused(error)
            return
        visit, note, now = self._visit, self._note.toPlainText().strip(), self._desk.now()
        if self._nothing_changed(services, starts, ends, note):
            self.accept()
            return
        length_kept = ends == visit.ends_at
        self._busy = True
        self._desk.perform(
            self,
            lambda store: edit_appointment(
                replica=store.replica,
                appointment_id=visit.id,
                now=now,
                note=note if note != visit.note else None,
                service_ids=services,
                starts_at=starts if starts != visit.starts_at else None,
                ends_at=None if length_kept else ends,
            ),
            lambda _: self.accept(),
            self._on_refused,
        )

    def _nothing_changed(
        self, services: list[ServiceId] | None, starts: datetime, ends: datetime, note: str
    ) -> bool:
        visit = self._visit
        same_times = (starts, ends) == (visit.starts_at, visit.ends_at)
        return services is None and same_times and note == visit.note

    def _read_services(self) -> list[ServiceId] | None:
        """Return the services typed, or None when they are the same as before."""
        found = match_services(self._service.text(), self._services)
        chosen = [each.id for each in found]
        return None if chosen == [line.service_id for line in self._visit.services] else chosen

    def _read_time(self, text: str, before: datetime, field: str) -> datetime:
        """Read a day and a time; what is not said stays as it was."""
        today = business_day(self._desk.now(), self._zone)
        try:
            said = parse_when(text, today=today)
        except InvalidInput as error:
            raise InvalidInput(str(error), field=field) from error
        local = self._local(before)
        day, clock = said.day or local.date(), said.clock or local.time()
        return instant_at(day, clock.hour * 60 + clock.minute, self._zone)

    def _on_refused(self, error: FrontDeskError) -> None:
        self._busy = False
        field = error.field if isinstance(error, InvalidInput) else None
        if field is None or not self._errors.show(field, str(error)):
            self._problem.setText(str(error))
