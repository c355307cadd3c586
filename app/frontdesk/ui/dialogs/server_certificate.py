"""Shows what a server proves itself by, to be compared before it is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.tasks import TaskRunner
from frontdesk.ui.widgets.labels import muted, plain, wrapped

if TYPE_CHECKING:
    from frontdesk.storage.postgres.certificate import ShownCertificate

_PAIRS_A_LINE = 16
_SHOWN = (
    "Made for {names}, good until {ends_at:%d %B %Y}. Compare its SHA-256 with the one that your"
    " operator gave you, letter by letter:"
)
_WHERE_FIRST = "Say first which server and port it is."


class ServerCertificate(QWidget):
    """Asks a server for its certificate when told to; trusts it only by a person's hand."""

    def __init__(self, tasks: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._host, self._port = "", ""
        self._shown: ShownCertificate | None = None
        self._look = QPushButton("Show the server's &certificate", autoDefault=False)
        self._words = wrapped(muted())
        self._digits = plain()
        self._same = QCheckBox("It is the same: &trust this certificate, and no other")
        self._build()

    @property
    def trusted(self) -> ShownCertificate | None:
        """The certificate that was found to be the right one, or None."""
        return self._shown if self._same.isChecked() else None

    @Slot()
    def forget(self) -> None:
        """Show nothing: it was another server's, or nobody asked yet."""
        self._shown = None
        self._same.setChecked(False)
        for part in (self._words, self._digits, self._same):
            part.hide()

    def set_server(self, host: str, port: str) -> None:
        """Ask this server from now on; what another one showed is forgotten."""
        if (host, port) != (self._host, self._port):
            self._host, self._port = host, port
            self.forget()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._look, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self._words, self._digits, self._same):
            layout.addWidget(part)
        self._digits.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._digits.setAccessibleName("SHA-256 of the certificate")
        self._look.clicked.connect(self._on_look)
        self.forget()

    @Slot()
    def _on_look(self) -> None:
        self.forget()
        host, port = self._host, self._port
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            self._say(_WHERE_FIRST)
            return
        self._say("Asking the server …")
        self._look.setEnabled(False)
        self._tasks.run(
            self,
            lambda: (host, port, _certificate_of(host, int(port))),
            self._on_answered,
            self._on_failed,
        )

    def _on_answered(self, answer: tuple[str, str, ShownCertificate]) -> None:
        self._look.setEnabled(True)
        host, port, shown = answer
        if (host, port) != (self._host, self._port):
            self.forget()
            return
        self._shown = shown
        self._say(_SHOWN.format(names=", ".join(shown.names) or "nobody", ends_at=shown.ends_at))
        pairs = shown.fingerprint.split(":")
        lines = (pairs[at : at + _PAIRS_A_LINE] for at in range(0, len(pairs), _PAIRS_A_LINE))
        self._digits.setText("\n".join(" ".join(line) for line in lines))
        self._digits.show()
        self._same.show()
        self._same.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_failed(self, error: FrontDeskError) -> None:
        self._look.setEnabled(True)
        self._say(str(error))

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self._words.show()


def _certificate_of(host: str, port: int) -> ShownCertificate:
    from frontdesk.storage.postgres.certificate import shown_certificate  # slow to import

    shown = shown_certificate(host, port)
    shown.require_trustable()
    return shown
