"""Turns a plain text field into a search over pets, clients and phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import FrontDeskError
from frontdesk.ui.desk.desk import Desk

if TYPE_CHECKING:
    from frontdesk.storage.replica.search import SearchHit
    from frontdesk.storage.replica.store import LocalStore
    from frontdesk.ui.records.hit_list import HitList

_PAGE = 6
_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _PAGE,
    Qt.Key.Key_PageUp: -_PAGE,
}


class HitSearch(QObject):
    """Looks up each text as it is typed and lets the keys of the field choose.

    Enter before the answer has come is remembered: a fast typist never waits for the list.

    Signals:
        picked(SearchHit): one was taken.
        new_wanted(str): a new client and pet, from the text typed so far.
        taken_blind(): Enter came before the answer; the first hit will be taken.
        nobody_found(str): Enter came, and nobody answers to that text.
        passed(): Enter on a text that was taken already.
        left(): Esc in the field.
    """

    picked = Signal(object)
    new_wanted = Signal(str)
    taken_blind = Signal()
    nobody_found = Signal(str)
    passed = Signal()
    left = Signal()

    def __init__(
        self,
        field: QLineEdit,
        window: QWidget,
        desk: Desk,
        *,
        upwards: bool = False,
    ) -> None:
        super().__init__(field)
        self._field = field
        self._desk = desk
        self._upwards = upwards
        self._answered = ""
        self._asking = ""
        self._settled = ""
        self._enter_waits = False
        self._window = window
        self._list: HitList | None = None
        field.installEventFilter(self)
        field.textEdited.connect(self._on_typed)
        desk.changed.connect(self._on_changed)

    @property
    def waits(self) -> bool:
        """Whether Enter was pressed for an answer that is still on its way."""
        return self._enter_waits

    @property
    def dropped(self) -> HitList:
        """The list that drops; built for the first answer, the day comes before."""
        if self._list is None:
            from frontdesk.ui.records.hit_list import HitList

            self._list = HitList(self._window)
            self._list.picked.connect(self._take)
            self._list.new_wanted.connect(self._on_new_wanted)
        return self._list

    def settle(self, text: str) -> None:
        """Show `text` as the answer; Enter passes on until it is edited."""
        self.close()
        self._settled = text
        self._field.setText(text)

    def close(self) -> None:
        """Fold the list away and forget a waiting Enter."""
        self._enter_waits = False
        self._fold()

    def eventFilter(self, _field: QObject, event: QEvent) -> bool:
        """Use the keys that choose; fold the list away when the field is left."""
        if event.type() == QEvent.Type.FocusOut:
            self._fold()
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if _is_new(event):
                event.accept()
                return True
            return False
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return False

    def _fold(self) -> None:
        if self._list is not None:
            self._list.hide()

    def _is_dropped(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _MOVES and self._is_dropped():
            self.dropped.move_choice(_MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._field.text().strip():
            self._on_enter()
        elif _is_new(event):
            self._on_new_wanted()
        elif key == Qt.Key.Key_Escape:
            if self._is_dropped():
                self.close()
            else:
                self.left.emit()
        else:
            return False
        return True

    def _on_enter(self) -> None:
        if self._field.text() == self._settled:
            self.passed.emit()
            return
        if self._answered != self._field.text():
            self._enter_waits = True
            self.look_up()
            self.taken_blind.emit()
            return
        self._take_or_tell(self.dropped.chosen())

    @Slot(str)
    def _on_typed(self, _text: str) -> None:
        self._enter_waits = False
        self.look_up()

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if changed.concerns("pet", "client", "client_contact", "alert"):
            self._answered = ""
            if self._is_dropped():
                self.look_up()

    def look_up(self) -> None:
        """Ask for the present text; while an answer is on its way only the last text counts."""
        text = self._field.text()
        if not text.strip():
            self._answered = text
            self.close()
            return
        if self._asking:
            return
        self._asking = text
        self._desk.ask(
            self,
            lambda store: _search(store, text),
            self._on_found,
            self._on_failed,
        )

    def _on_found(self, hits: list[SearchHit]) -> None:
        text, self._asking = self._asking, ""
        if text != self._field.text():
            self.look_up()
            return
        self._answered = text
        if not self._field.hasFocus() and not self._enter_waits:
            return
        if self._enter_waits:
            self._take_or_tell(hits[0] if hits else None)
        else:
            self.dropped.drop(self._field, hits, upwards=self._upwards)

    def _on_failed(self, error: FrontDeskError) -> None:
        self._asking = ""
        self.close()
        self._desk.tell(error)

    def _take_or_tell(self, hit: SearchHit | None) -> None:
        if hit is None:
            self.close()
            self.nobody_found.emit(self._field.text().strip())
        else:
            self._take(hit)

    @Slot()
    def _on_new_wanted(self) -> None:
        self.close()
        self.new_wanted.emit(self._field.text().strip())

    @Slot(object)
    def _take(self, hit: SearchHit) -> None:
        self.close()
        self.picked.emit(hit)


def _is_new(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_N and event.modifiers() == Qt.KeyboardModifier.AltModifier


def _search(store: LocalStore, text: str) -> list[SearchHit]:
    from frontdesk.storage.replica.search import search  # not for the first day

    return search(store.replica, text)
