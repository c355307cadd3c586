"""What desks that were shut out had not sent: released or dropped here, one by one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPlainTextEdit

from frontdesk.ui.clinic.held_words import changes_said, entered, reason_said, what
from frontdesk.ui.clinic.office import Clerk, Office
from frontdesk.ui.clinic.page import LOADING, Page
from frontdesk.ui.clinic.prompt import Prompt, reason_for
from frontdesk.ui.widgets.row_table import Column, RowTable

if TYPE_CHECKING:
    from frontdesk.storage.postgres.desk_admin import HeldCommand, Settled

_EXPLAINS = (
    "Entered at a desk, or by a person, that was shut out before it was sent. Releasing makes it"
    " happen now, under your name; the log says who wrote it. Nothing here happens by itself."
)
_NOTHING = "Nothing is held."
_DROP = "It never happens; the log keeps who dropped it and why. This cannot be taken back."
_DETAIL_HEIGHT = 120


class HeldPage(Page):
    """Lists them, the oldest first, with what each would change."""

    def __init__(self, office: Office, zone: ZoneInfo) -> None:
        super().__init__(_EXPLAINS)
        self._office, self._zone = office, zone
        self.table = RowTable(
            (
                Column("Entered", partial(entered, zone), 4),
                Column("By", lambda held: held.author_name or held.author, 5),
                Column("At", lambda held: held.device_name or "unnamed", 4),
                Column("What", what, 5),
                Column("Held because", reason_said, 8),
            ),
            "Held entries",
        )
        self.detail = QPlainTextEdit(readOnly=True)
        self.detail.setAccessibleName("What it would change")
        self.detail.setFixedHeight(_DETAIL_HEIGHT)
        self.detail.setTabChangesFocus(True)
        self.hold(self.table, self.detail)
        self._drop = self.button("&Drop …", self._ask_to_drop, role="danger")
        self._release = self.button("&Release", self._on_release, role="primary")
        self.table.thing_chosen.connect(self._on_chosen)
        self._on_chosen(None)

    @Slot()
    def load(self) -> None:
        """Ask the server anew."""
        self.say(LOADING)
        self._office.ask(self, lambda clerk: clerk.held(), self._show, self.complain)

    def _show(self, held: list[HeldCommand]) -> None:
        self.say("" if held else _NOTHING)
        self.table.show_things(held)

    @Slot(object)
    def _on_chosen(self, held: HeldCommand | None) -> None:
        for button in (self._drop, self._release):
            button.setEnabled(held is not None)
        self.detail.setPlainText("" if held is None else changes_said(held, self._zone))

    @Slot()
    def _on_release(self) -> None:
        held: HeldCommand = self.table.thing
        self._settle(lambda clerk: clerk.release(held), f"Released: {what(held)}.")

    @Slot()
    def _ask_to_drop(self) -> None:
        held: HeldCommand = self.table.thing
        prompt = Prompt(reason_for(f"Drop: {what(held)}", _DROP, "&Drop it"), self)
        prompt.decided.connect(
            lambda reason: self._settle(
                lambda clerk: clerk.drop(held, reason), f"Dropped: {what(held)}."
            )
        )
        prompt.open()

    def _settle(self, act: Callable[[Clerk], Settled], says: str) -> None:
        self.say(LOADING)
        self._release.setEnabled(False)
        self._drop.setEnabled(False)
        self._office.ask(self, act, partial(self._after, says), self._not_settled)

    def _after(self, says: str, settled: Settled) -> None:
        if settled.is_still_held:
            self._on_chosen(self.table.thing)
            why = settled.detail.get("message") or settled.code or ""
            self.say(f"It cannot happen as it stands, and stays held: {why}", problem=True)
            return
        self.told.emit(says)
        self.load()

    def _not_settled(self, error: Exception) -> None:
        self._on_chosen(self.table.thing)
        self.say(str(error), problem=True)
