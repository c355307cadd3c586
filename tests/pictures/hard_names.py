"""Names as people really write them, of pets and clients: accents, quotes, very long, blank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.forms import ClientForm, PetForm
from frontdesk.domain.ids import PetId
from frontdesk.operations.clients import edit_client
from frontdesk.operations.pets import edit_pet
from frontdesk.storage.replica.agenda import day_agenda
from frontdesk.storage.replica.cards import client_card, pet_card
from frontdesk.storage.replica.store import LocalStore

PETS = (
    "Sir Reginald Fluffington-Wolfeschlegelsteinhausenbergerdorff III",
    'Mr. "Boo" <b>&amp;</b> O’Malley',
    "Žofie-Ångström Ñandú",
    "",
    "Δημήτρης Šťastný",
    "'); drop table pet; --",
)
CLIENTS = (
    ("Maximiliana-Theodora", "von und zu Hohenlohe-Waldenburg-Schillingsfürst"),
    ("Nguyễn", "Thị Minh Khai"),
    ("", "O'Connor-Łukasiewicz"),
)


def harden(day: date, now: datetime) -> list[Callable[[LocalStore], ChangeSet]]:
    """Return what gives pets and clients of the day hard names, one after the other."""
    pets = [_renamed(day, now, number, name) for number, name in enumerate(PETS)]
    clients = [_client_renamed(day, now, number, *both) for number, both in enumerate(CLIENTS)]
    return [*pets, *clients]


def coming(store: LocalStore, day: date, now: datetime) -> list[PetId]:
    """Return the pets that are still to come on the day, in order."""
    cards = day_agenda(store.replica, None, day, now=now).cards()
    later = sorted((c for c in cards if c.starts_at > now), key=lambda c: (c.starts_at, str(c.id)))
    return [card.pet_id for card in later]


def _renamed(day: date, now: datetime, number: int, name: str) -> Callable[[LocalStore], ChangeSet]:
    def edit(store: LocalStore) -> ChangeSet:
        pet_id = coming(store, day, now)[number]
        shown = PetForm.of(pet_card(store.replica, pet_id))
        licence = shown.licence_no or f"S7{number:05}"
        form = replace(shown, name=name, licence_no=licence)
        return edit_pet(replica=store.replica, pet_id=pet_id, form=form, shown=shown)

    return edit


def _client_renamed(
    day: date, now: datetime, number: int, given: str, family: str
) -> Callable[[LocalStore], ChangeSet]:
    def edit(store: LocalStore) -> ChangeSet:
        client = pet_card(store.replica, coming(store, day, now)[number]).client
        assert client is not None
        shown = ClientForm.of(client_card(store.replica, client.id))
        form = replace(shown, given_name=given, family_name=family)
        return edit_client(
            replica=store.replica, client_id=client.id, form=form, now=now, shown=shown
        )

    return edit
