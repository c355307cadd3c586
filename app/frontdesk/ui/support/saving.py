"""Asks where something shall be saved, and has it saved while the window goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtWidgets import QDialog, QFileDialog

from frontdesk.domain.errors import EnvironmentalError, FrontDeskError
from frontdesk.ui.tasks import TaskRunner
from frontdesk.ui.widgets.labels import wrapped
from frontdesk.ui.widgets.text_label import TextLabel

SAVED = "Saved as {name}. Nothing was sent anywhere."
NOT_SAVED = "It could not be saved there: the disk is full or the folder may not be written."

Tell = Callable[[str], None]


class Told(TextLabel):
    """Says how the saving went; takes no room before."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("muted", True)
        wrapped(self)
        self.hide()

    def tell(self, words: str) -> None:
        """Show it."""
        self.setText(words)
        self.show()


def ask_and_save(
    dialog: QDialog, tasks: TaskRunner, name: str, save: Callable[[Path], None], tell: Tell
) -> QFileDialog:
    """Ask for a place, save there on the worker's thread, and tell how that went."""
    place = QFileDialog(dialog, "Save a copy")
    place.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    place.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    place.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    place.setDirectory(QStandardPaths.writableLocation(documents) or QDir.homePath())
    place.selectFile(name)

    def saved(path: Path) -> str:
        try:
            save(path)
        except OSError as exc:
            raise EnvironmentalError(NOT_SAVED) from exc
        return SAVED.format(name=path.name)

    def on_chosen(chosen: str) -> None:
        tasks.run(dialog, lambda: saved(Path(chosen)), tell, lambda error: tell(_words(error)))

    place.fileSelected.connect(on_chosen)
    place.open()
    return place


def _words(error: FrontDeskError) -> str:
    return str(error)
