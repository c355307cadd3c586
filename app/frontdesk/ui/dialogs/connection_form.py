"""The few fields that say where the clinic's server is and who signs in there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.errors import InvalidInput
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, add_profile
from frontdesk.ui.dialogs.server_certificate import ServerCertificate
from frontdesk.ui.tasks import TaskRunner
from frontdesk.ui.widgets.field_errors import FieldErrors, field_with_error

if TYPE_CHECKING:
    from frontdesk.storage.postgres.certificate import ShownCertificate

_DEFAULT_PORT = "5432"


@dataclass(frozen=True, slots=True)
class ConnectionEntry:
    """What was typed: a name for the connection and its parts.

    `certificate` is the server's own, when it was compared and found to be the right one.
    """

    name: str
    host: str
    port: str
    database: str
    login: str
    sslrootcert: str
    certificate: ShownCertificate | None = None

    def keep(self, locations: Locations) -> Profile:
        """Make the connection profile; slow, and raises what `add_profile` and `pin` raise."""
        if self.certificate is None:
            return add_profile(locations, self.name, self.dsn())
        from frontdesk.storage.postgres.pinning import add_pinned  # loads the driver

        return add_pinned(locations, self.name, self.dsn(), self.certificate)

    def dsn(self) -> str:
        """Return the connection string of these parts, each quoted as libpq wants it."""
        parts = {
            "host": self.host,
            "port": self.port or _DEFAULT_PORT,
            "dbname": self.database,
            "user": self.login,
            "sslrootcert": self.sslrootcert,
        }
        return " ".join(f"{key}={_quoted(value)}" for key, value in parts.items() if value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


class ConnectionForm(QWidget):
    """Asks for a new connection.

    Signals:
        submitted(ConnectionEntry): the fields are filled in.
        given_up(): the user went back.
    """

    submitted = Signal(object)
    given_up = Signal()

    def __init__(self, tasks: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = QLineEdit(placeholderText="Main Street")
        self._host = QLineEdit(placeholderText="db.example.com")
        self._port = QLineEdit(_DEFAULT_PORT)
        self._database = QLineEdit("petcare")
        self._login = QLineEdit(placeholderText="u_…")
        self._roots = QLineEdit(placeholderText="only for a server with its own authority")
        self._certificate = ServerCertificate(tasks)
        self._errors = FieldErrors()
        self._build()

    def edit(self) -> None:
        """Begin with the first field."""
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_error(self, error: InvalidInput) -> None:
        """Say beside the field what is wrong with it."""
        self._errors.show(error.field or "name", str(error))

    def _build(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, field, edit in (
            ("&Name", "name", self._name),
            ("Ser&ver", "host", self._host),
            ("&Port", "port", self._port),
            ("&Database", "database", self._database),
            ("&Login", "login", self._login),
            ("&Root certificate", "dsn", self._roots),
        ):
            form.addRow(label, field_with_error(edit, field, self._errors))
        form.addRow("", self._certificate)
        for edit in (self._host, self._port):
            edit.textChanged.connect(self._on_server_typed)
        save = QPushButton("&Save connection", default=True, autoDefault=True)
        save.setProperty("role", "primary")
        save.clicked.connect(self._on_save)
        back = QPushButton("&Back", autoDefault=False)
        back.clicked.connect(self.given_up)
        QShortcut(
            QKeySequence(Qt.Key.Key_Escape),
            self,
            self.given_up.emit,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        for edit in (self._name, self._host, self._port, self._database, self._login, self._roots):
            edit.returnPressed.connect(self._on_save)
        buttons = QHBoxLayout()
        buttons.addWidget(save)
        buttons.addWidget(back)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addLayout(buttons)
        layout.addStretch()

    @Slot()
    def _on_server_typed(self) -> None:
        self._certificate.set_server(self._host.text().strip(), self._port.text().strip())

    @Slot()
    def _on_save(self) -> None:
        self._errors.clear()
        entry = ConnectionEntry(
            self._name.text().strip(),
            self._host.text().strip(),
            self._port.text().strip(),
            self._database.text().strip(),
            self._login.text().strip(),
            self._roots.text().strip(),
            self._certificate.trusted,
        )
        missing = [
            field for field in ("name", "host", "database", "login") if not getattr(entry, field)
        ]
        for field in missing:
            words = "Give it a name." if field == "name" else "Needed to reach the server."
            self._errors.show(field, words)
        if not missing:
            self.submitted.emit(entry)
