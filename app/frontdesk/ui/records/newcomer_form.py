"""A new client and pet, in the place of the strip: two rows, a phone number, Enter."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import FrontDeskError, InvalidInput
from frontdesk.domain.forms import ClientForm, ContactForm, PetForm
from frontdesk.domain.ids import ClientId, PetId, new_id
from frontdesk.operations.clients import add_client_with_pet
from frontdesk.operations.pets import add_pet
from frontdesk.storage.replica.duplicates import KnownClient, possible_duplicates
from frontdesk.storage.replica.search import SearchHit
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.strip_draft import DraftPet
from frontdesk.ui.widgets.field_errors import FieldErrors, field_with_error
from frontdesk.ui.widgets.key_events import is_enter, is_escape
from frontdesk.ui.widgets.labels import muted, plain, strong, wrapped

SPECIES = ("dog", "cat", "rabbit", "bird", "other")


class NewcomerForm(QWidget):
    """Adds a client with the first pet, or one more pet of a client.

    Signals:
        added(DraftPet): on disk; the booking goes on with this pet.
        left(): given up; nothing was added.
    """

    added = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._client: SearchHit | None = None
        self._busy = False
        self._begun_with: tuple[str, ClientId | None] | None = None
        self._asked_of: ClientForm | None = None
        self._warned_of: ClientForm | None = None
        self._warning = wrapped(plain())
        self._warning.setProperty("problem", True)
        self._warning.hide()
        self._errors = FieldErrors()
        self._title = strong()
        self._hint = muted("Enter adds · Esc goes back", small=True)
        self.pet = QLineEdit(placeholderText="Pet's name")
        self.species = QComboBox()
        self.species.addItems(list(SPECIES))
        self.species.setAccessibleName("Species")
        self.breed = QLineEdit(placeholderText="Breed")
        self.given = QLineEdit(placeholderText="Given name")
        self.family = QLineEdit(placeholderText="Family name")
        self.phone = QLineEdit(placeholderText="Phone")
        self._add = QPushButton("&Add ↵", autoDefault=False)
        self._back = QPushButton("&Back", autoDefault=False)
        self._build()

    def begin(self, text: str, client: SearchHit | None) -> None:
        """Ask for the newcomer; `text` is what was typed in the search, `client` the owner.

        Whoever comes back with the same text or client, after Esc, finds what was typed so far.
        """
        self._client, self._busy = client, False
        self._warned_of = None
        self._warning.hide()
        self._errors.clear()
        begun_with = (text, client.client_id if client is not None else None)
        if begun_with != self._begun_with:
            self._begun_with = begun_with
            self._begin_anew(text, client)
        self.pet.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self, erased: frozenset[UUID]) -> None:
        """Give up a pet of a client who was erased, with what was typed for it."""
        if self._client is not None and self._client.client_id in erased:
            self._client = self._begun_with = None
            self._begin_anew("", None)
            if self.isVisible():
                self._on_leave()

    def _begin_anew(self, text: str, client: SearchHit | None) -> None:
        for field in (self.pet, self.breed, self.given, self.family, self.phone):
            field.clear()
        owner = client.client_name if client is not None else ""
        self._title.setText(f"New pet of {owner}" if client is not None else "New client and pet")
        for field in (self.given, self.family, self.phone):
            field.setVisible(client is None)
        self._prefill(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter adds from any field, Esc goes back."""
        if is_escape(event):
            self._on_leave()
            return True
        if is_enter(event):
            self._on_add()
            return True
        return super().eventFilter(watched, event)

    def _prefill(self, text: str) -> None:
        """Put what was typed where it belongs.

        Digits are a phone; `smith, bella` is client and pet, `bella smith` pet and client, as the
        cards say it.
        """
        client, comma, pet = text.partition(",")
        if sum(letter.isdigit() for letter in text) >= 4:
            self.phone.setText(text)
        elif comma:
            self.family.setText(client.strip().title())
            self.pet.setText(pet.strip().title())
        elif self._client is None and " " in text:
            pet, _, family = text.partition(" ")
            self.pet.setText(pet.title())
            self.family.setText(family.strip().title())
        else:
            self.pet.setText(text.title())

    @Slot()
    def _on_leave(self) -> None:
        self._asked_of = None
        self.left.emit()

    @Slot()
    def _on_add(self) -> None:
        if self._busy:
            return
        self._errors.clear()
        self._warning.hide()
        if self._client is None and not self.phone.text().strip():
            self._errors.show("phone", "A number to call back.")
            return
        self._busy = True
        if self._client is not None or self._warned_of == self._client_form():
            self._add_them()
            return
        self._asked_of = client = self._client_form()
        phones = [each.value for each in client.contacts]
        self._desk.ask(
            self,
            lambda store: possible_duplicates(
                store.replica,
                given_name=client.given_name,
                family_name=client.family_name,
                phones=phones,
            ),
            lambda known: self._on_looked_up(client, known),
            self._on_refused,
        )

    def _on_looked_up(self, client: ClientForm, known: list[KnownClient]) -> None:
        """Add somebody new; of somebody known tell first, once."""
        if client is not self._asked_of:  # left meanwhile
            return
        if not known:
            self._add_them()
            return
        self._busy = False
        self._warned_of = client
        self._warning.setText(_known_words(known))
        self._warning.show()

    def _add_them(self) -> None:
        pet_id = PetId(new_id())
        pet_form, client_form = self._pet_form(), self._client_form()
        owner = self._client.client_id if self._client is not None else None

        def operation(store: LocalStore) -> ChangeSet:
            if owner is not None:
                return add_pet(replica=store.replica, form=pet_form, client_id=owner, pet_id=pet_id)
            return add_client_with_pet(
                replica=store.replica, client=client_form, pet=pet_form, pet_id=pet_id
            )

        self._desk.perform(
            self, operation, lambda _: self._on_added(pet_id, owner), self._on_refused
        )

    def _pet_form(self) -> PetForm:
        return PetForm(
            name=self.pet.text().strip(),
            species=self.species.currentText(),
            breed=self.breed.text().strip(),
        )

    def _client_form(self) -> ClientForm:
        return ClientForm(
            given_name=self.given.text().strip(),
            family_name=self.family.text().strip(),
            contacts=(ContactForm("phone", self.phone.text()),),
        )

    def _on_added(self, pet_id: PetId, owner: ClientId | None) -> None:
        self._busy, self._begun_with = False, None
        form = self._client_form()
        name = f"{form.given_name} {form.family_name}".strip()
        phone = self.phone.text().strip()
        if self._client is not None:
            name, phone = self._client.client_name, self._client.phone
        self.added.emit(
            DraftPet(pet_id, self.pet.text().strip(), owner, name, phone, self.breed.text())
        )

    def _on_refused(self, error: FrontDeskError) -> None:
        self._busy = False
        field = error.field if isinstance(error, InvalidInput) else None
        if field is None or not self._errors.show(field, str(error)):
            self._desk.tell(error)

    def _build(self) -> None:
        self._add.setProperty("role", "primary")
        self._add.clicked.connect(self._on_add)
        self._back.clicked.connect(self._on_leave)
        named = (
            (self.pet, "name", "Pet's name"),
            (self.breed, "breed", "Breed"),
            (self.given, "given_name", "Given name"),
            (self.family, "family_name", "Family name"),
            (self.phone, "phone", "Phone"),
        )
        holders = {}
        for edit, field, name in named:
            edit.setAccessibleName(name)
            edit.setMaxLength(500)
            edit.installEventFilter(self)
            holders[field] = field_with_error(edit, field, self._errors)
        self.species.installEventFilter(self)
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(holders["name"], 0, 0)
        grid.addWidget(self.species, 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(holders["breed"], 0, 2)
        grid.addWidget(holders["given_name"], 1, 0)
        grid.addWidget(holders["family_name"], 1, 1)
        grid.addWidget(holders["phone"], 1, 2)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 8)
        layout.setSpacing(8)
        layout.addLayout(_head(self._title, self._hint, self._add, self._back))
        layout.addLayout(grid)
        layout.addWidget(self._warning)


def _known_words(known: list[KnownClient]) -> str:
    first = " · ".join(part for part in (known[0].name, known[0].phone) if part)
    more = f" and {len(known) - 1} more" if len(known) > 1 else ""
    why = "has this number" if known[0].same_phone else "has this name"
    return f"{first}{more} {why} already. Esc goes back to choose; Enter adds one more client."


def _head(title: QLabel, hint: QLabel, *buttons: QPushButton) -> QHBoxLayout:
    head = QHBoxLayout()
    head.setSpacing(8)
    head.addWidget(title)
    head.addWidget(hint, 1)
    for button in buttons:
        head.addWidget(button)
    return head
