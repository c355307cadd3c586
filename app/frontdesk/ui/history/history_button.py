"""The button of a card that leads to the history of what stands on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QPushButton

from frontdesk.ui.history.record_name import RecordName


def history_button(
    names: Sequence[tuple[str, RecordName]], wanted: Callable[[RecordName], object]
) -> QPushButton:
    """Return a button that asks for the history of the record, or first of which one.

    `names` are the records with what their entry in the menu says.
    """
    button = QPushButton("Histor&y…" if len(names) == 1 else "Histor&y", autoDefault=False)
    if len(names) == 1:
        button.clicked.connect(partial(_ask, wanted, names[0][1]))
        return button
    menu = QMenu(button)
    for text, name in names:
        menu.addAction(text).triggered.connect(partial(_ask, wanted, name))
    button.setMenu(menu)
    return button


def _ask(wanted: Callable[[RecordName], object], name: RecordName, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - of clicked
    wanted(name)
