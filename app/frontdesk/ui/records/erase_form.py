"""Asks once more before a client is erased: what will happen, why, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QWidget

from frontdesk.domain.errors import FrontDeskError, InvalidInput, ServerUnreachable
from frontdesk.domain.folding import fold
from frontdesk.ui.dialogs.small_form import SmallForm
from frontdesk.ui.history.history_desk import HistoryDesk
from frontdesk.ui.history.record_name import RecordName

_TOLD = (
    "Names, phone numbers, addresses, pets, alerts, vaccinations and notes go from the server and,"
    " when they next connect, from all desks, also out of what waits there. Visits and prices stay,"
    " under no name. It cannot be undone, and nothing can be kept for this client any more."
)
_NO_LINK = "Erasing needs the server. Nothing was erased; connect and try again."


class EraseForm(SmallForm):
    """Erases after the client's name and a reason were typed."""

    def __init__(
        self,
        history: HistoryDesk,
        client: RecordName,
        erased: Callable[[], object],
        parent: QWidget,
    ) -> None:
        super().__init__("Erase this client", _TOLD, "&Erase for good", parent)
        self._history, self._client, self._erased = history, client, erased
        self._name = self.add_field("Type the &name", "name", secret=False, hint=client.title)
        self._reason = self.add_field(
            "&Reason", "reason", secret=False, hint="kept for good; must name nobody"
        )
        self._cancel = QCheckBox("Cancel &visits to come")
        self.finish()
        self._form.addRow("", self._cancel)
        self.go.setProperty("role", "danger")

    def submit(self) -> None:
        """Erase, if the name is the client's."""
        if as_typed(self._name.text()) != as_typed(self._client.title):
            raise InvalidInput("Type the client's name as it stands on the card.", field="name")
        reason, cancel = self._reason.text().strip(), self._cancel.isChecked()
        if not reason:
            raise InvalidInput("Say why; it is kept with the erasure.", field="reason")
        self.work()
        self._history.ask(
            self,
            lambda line: line.erase_client(self._client.id, reason, cancel_visits=cancel),
            lambda _: self._on_erased(),
            self._on_failed,
        )

    def forget(self, erased: frozenset[UUID]) -> bool:
        """Close when another desk was first; when this one was, it closes anyway."""
        if self._client.id not in erased:
            return False
        self.reject()
        return True

    def _on_erased(self) -> None:
        self._erased()
        self.accept()

    def _on_failed(self, error: FrontDeskError) -> None:
        unreachable = isinstance(error, ServerUnreachable)
        self.refuse(ServerUnreachable(_NO_LINK) if unreachable else error)


def as_typed(name: str) -> list[str]:
    """Return the words of a name as any keyboard has them: no accents, a straight apostrophe."""
    return fold(name).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()
