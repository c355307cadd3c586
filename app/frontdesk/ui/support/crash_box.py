"""Shows at the next start what was written down of a crash, in whole, before it goes anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.logs.crash_folder import CrashFolder, KeptReport, as_text
from frontdesk.ui.support.saving import Told, ask_and_save
from frontdesk.ui.support.whole_text import whole_text
from frontdesk.ui.tasks import TaskRunner
from frontdesk.ui.widgets.labels import plain, wrapped
from frontdesk.ui.widgets.room import fit_height, fitting, room

_SIZE = QSize(680, 480)

TITLE = "The program went wrong last time"
LOOP_TITLE = "The program ended badly {crashes} times"
KEPT = "What you entered is safe."
SET_ASIDE = (
    "It began more carefully now: this desk's copy of the clinic's data was set aside and is"
    " fetched anew when you sign in. What you entered is safe and waits as before; without the"
    " server the former copy is used."
)
NOTHING_SET_ASIDE = "What you entered is safe. If it happens again, tell your operator."
ALL_OF_IT = (
    "Below is all that was written down: kinds of errors and places in the program, nobody's name"
    " or number. It stays on this workstation. Save a copy if your operator asks for it."
)
NO_REPORT = "Nothing was written down of it: the program was ended from outside."


@dataclass(frozen=True, slots=True)
class SafeStart:
    """The window ended badly so often that copies of data were set aside before it began."""

    crashes: int
    set_aside: int


class CrashBox(QDialog):
    """One box for all reports that nobody has seen; closing it keeps them for a support bundle."""

    def __init__(
        self,
        folder: CrashFolder,
        reports: Sequence[KeptReport],
        safe_start: SafeStart | None,
        tasks: TaskRunner,
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._reports, self._tasks = folder, tuple(reports), tasks
        self.setWindowTitle("Pet Care Scheduler")
        title = plain(
            TITLE if safe_start is None else LOOP_TITLE.format(crashes=safe_start.crashes)
        )
        title.setProperty("title", True)
        self.words = plain("\n".join(_words(safe_start, bool(reports))))
        self.details = whole_text("All that was written down")
        self.details.setPlainText("\n\n".join(as_text(each) for each in reports))
        self.details.setVisible(bool(reports))
        self.told = Told()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addWidget(wrapped(self.words))
        layout.addWidget(self.details, 1)
        layout.addWidget(self.told)
        layout.addLayout(self._buttons())
        self.close_button.setFocus()
        if reports:
            self.resize(fitting(_SIZE, room()))
        else:
            fit_height(self, _SIZE.width())

    def _buttons(self) -> QHBoxLayout:
        self.save = QPushButton("&Save a copy…", autoDefault=False)
        self.save.clicked.connect(self._on_save)
        self.throw_away = QPushButton("&Throw away", autoDefault=False)
        self.throw_away.clicked.connect(self._on_throw_away)
        for button in (self.save, self.throw_away):
            button.setVisible(bool(self._reports))
        self.close_button = QPushButton("&Close", default=True)
        self.close_button.setProperty("role", "primary")
        self.close_button.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.throw_away)
        row.addStretch()
        row.addWidget(self.save)
        row.addWidget(self.close_button)
        return row

    def done(self, result: int) -> None:
        """Close; what was seen is not shown again."""
        reports, self._reports = self._reports, ()
        self._tasks.run(self, partial(_each, self._folder.put_away, reports))
        super().done(result)

    @Slot()
    def _on_save(self) -> None:
        text = self.details.toPlainText()
        ask_and_save(
            self,
            self._tasks,
            "crash-report.json",
            lambda path: _write(path, text),
            self.told.tell,
        )

    @Slot()
    def _on_throw_away(self) -> None:
        reports, self._reports = self._reports, ()
        self._tasks.run(self, partial(_each, self._folder.throw_away, reports))
        self.accept()


def _words(safe_start: SafeStart | None, has_reports: bool) -> list[str]:  # noqa: FBT001
    if safe_start is None:
        return [KEPT, ALL_OF_IT]
    first = SET_ASIDE if safe_start.set_aside else NOTHING_SET_ASIDE
    return [first, ALL_OF_IT if has_reports else NO_REPORT]


def _each(act: Callable[[KeptReport], None], reports: Sequence[KeptReport]) -> None:
    for each in reports:
        act(each)


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")
