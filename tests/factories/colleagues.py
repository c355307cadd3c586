"""A workstation that several people know: key file, PINs and rights, without any server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from frontdesk.domain.ids import new_id
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.key_file import KeyFile, create_key_file
from frontdesk.storage.replica.people import Person
from frontdesk.storage.replica.pin_records import set_pin
from frontdesk.storage.replica.sealing import KdfCost
from frontdesk.storage.replica.vault import wrap_for
from frontdesk.sync.people import People
from tests.factories.clinic import row_id
from tests.factories.store import ALL_PERMS, EPOCH, KEY, open_store

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
RECEPTION = frozenset({"client.write", "pet.write", "appointment.write", "block.write"})


@dataclass(frozen=True)
class Colleague:
    """Somebody to be enrolled at a workstation."""

    login: str
    name: str
    role: str
    perms: frozenset[str]
    password: str
    pin: str


MARA = Colleague("u_test", "Mara", "receptionist", RECEPTION, "mara and her dog", "4711")
INIGO = Colleague("u_manager", "Íñigo Ørsted", "manager", ALL_PERMS, "mellon and friend", "1357")
ZOE = Colleague("u_groomer", "Zoë", "groomer", frozenset({"pet.write"}), "correct horse", "")
EVERYBODY = (MARA, INIGO, ZOE)


def workstation(directory: Path) -> People:
    """Enrol everybody at the desk whose files lie in `directory`; Mara is signed in."""
    profile = Profile("counter", directory, "127.0.0.1", 1, "petcare", MARA.login)
    _write_keys(profile.key_path)
    store = open_store(directory)
    try:
        for number, each in enumerate(EVERYBODY):
            staff_id, book = row_id("staff", number), store.outbox.people
            book.note(Person(each.login, staff_id, each.name, each.role, each.perms, epoch=EPOCH))
            if store.outbox.people.device_of(each.login) is None:
                store.outbox.enrolments.enrol(each.login, new_id())
    finally:
        store.close()
    return People(profile, KEY, login=MARA.login, password=MARA.password)


def _write_keys(path: Path) -> None:
    create_key_file(path, KeyFile())
    for each in EVERYBODY:
        wrap_for(path, KEY, each.login, each.password, name=each.name, cost=CHEAP)
        if each.pin:
            set_pin(path, KEY, each.login, each.password, each.pin, cost=CHEAP)
