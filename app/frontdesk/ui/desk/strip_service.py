"""The strip's second step: what is done to the pet."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from frontdesk.domain.errors import InvalidInput
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.strip_times import TimeStep
from frontdesk.ui.desk.strip_words import match_services, rank_services

_SHOWN_MATCHES = 5


class ServiceStep(TimeStep):
    """Understands services by code or name, and looks for times as soon as they are known."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(desk, window)
        self.service_field.textEdited.connect(self._on_service_edited)
        self.service_field.returnPressed.connect(self._on_service_entered)

    @Slot(str)
    def _on_service_edited(self, text: str) -> None:
        """Look for times already while a full code stands there; Enter comes later."""
        self.forget_complaint()
        codes = {service.code.casefold() for service in self._shop.services}
        typed = [part.strip().casefold() for part in text.replace("+", " ").split()]
        if typed and all(part in codes for part in typed):
            self._take_services(text)
            return
        if self._draft.services:
            self._set(replace(self._draft, services=(), minutes=None).without_slots())
        fitting = rank_services(text.split("+")[-1], self._shop.services)[:_SHOWN_MATCHES]
        self.explain("   ".join(f"{each.code} {each.name}" for each in fitting))

    @Slot()
    def _on_service_entered(self) -> None:
        self.forget_complaint()
        if self._take_services(self.service_field.text()):
            self._show_services()
            self.slot_field.setFocus(Qt.FocusReason.TabFocusReason)
            self.slot_field.selectAll()

    def _take_services(self, text: str) -> bool:
        said_already = bool(self._draft.services) and text == self._service_words
        if self._draft.moves or said_already:
            return True
        try:
            services = match_services(text, self._shop.services)
        except InvalidInput as error:
            self.complain(str(error))
            return False
        if services != self._draft.services:
            minutes = self._draft.minutes if not self._draft.services else None
            self._set(replace(self._draft, services=services, minutes=minutes).without_slots())
            self._look_for_slots()
        return True
