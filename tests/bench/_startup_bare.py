"""The floor: an empty window. Prints the monotonic clock at its first paint."""

from __future__ import annotations

import sys
import time

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow


class Bare(QMainWindow):
    """Ends the program once it has been painted."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Report and end."""
        super().paintEvent(event)
        sys.stdout.write(f"{time.monotonic()}\n")
        QApplication.quit()


if __name__ == "__main__":
    application = QApplication(sys.argv)
    window = Bare()
    window.resize(1440, 900)
    window.show()
    application.exec()
