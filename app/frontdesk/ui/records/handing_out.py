"""Asks where all that is kept of a client shall be written, and has it written there."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QDir, QStandardPaths, Qt, Slot
from PySide6.QtWidgets import QFileDialog

from frontdesk.domain.errors import FrontDeskError, ServerUnreachable
from frontdesk.ui.history.history_desk import HistoryDesk
from frontdesk.ui.records.record_dialog import RecordDialog

WORKING = "Reading all that is kept of this client …"
WRITTEN = "Written to {name}. It holds all that is kept of this client, for no other eyes."
NO_LINK = "Handing data out needs the server. Nothing was written; connect and try again."


class HandingOut(QFileDialog):
    """A place for the archive; chosen, it is written while everything else goes on."""

    def __init__(self, history: HistoryDesk, client_id: UUID, card: RecordDialog) -> None:
        super().__init__(card, "Hand out this client’s data")
        self._history, self._client_id, self._card = history, client_id, card
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilter("ZIP archive (*.zip)")
        self.setDefaultSuffix("zip")
        # What is there already is never replaced: the writer refuses it, in words.
        self.setOption(QFileDialog.Option.DontConfirmOverwrite)
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        self.setDirectory(QStandardPaths.writableLocation(documents) or QDir.homePath())
        self.selectFile("client-data.zip")
        self.fileSelected.connect(self._on_chosen)

    @Slot(str)
    def _on_chosen(self, name: str) -> None:
        card, client_id, out = self._card, self._client_id, Path(name)
        card.tell(WORKING)
        self._history.ask(
            card,
            lambda line: line.export_client(client_id, out),
            lambda _: card.tell(WRITTEN.format(name=out.name)),
            lambda error: _refused(card, error),
        )


def _refused(card: RecordDialog, error: FrontDeskError) -> None:
    unreachable = isinstance(error, ServerUnreachable)
    card.tell(NO_LINK if unreachable else str(error), is_problem=True)
