"""Tells who works at a workstation: who can open it, and what the server said of them."""

from __future__ import annotations

from pathlib import Path

from frontdesk.storage.replica.outbox import Outbox
from frontdesk.storage.replica.people import Person
from frontdesk.storage.replica.pin_records import with_pin
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.vault import names_in


class Workplace:
    """The people of one workstation; belongs to the thread of its store."""

    def __init__(self, key_path: Path, outbox: Outbox, replica: Replica) -> None:
        self._key_path = key_path
        self._outbox = outbox
        self._replica = replica

    def people(self) -> list[Person]:
        """Return who works at this workstation, in the order in which they came.

        Only those who can open it: whoever left stays in the record of their commands alone.
        """
        here, pins = names_in(self._key_path), with_pin(self._key_path)
        known = {person.login: person for person in self._outbox.people.all()}
        found = [
            known.get(login) or self._former_person(login, name) for login, name in here.items()
        ]
        order = list(known)
        found.sort(key=lambda person: order.index(person.login) if person.login in known else 10**6)
        return [person.with_pin_of(pins) for person in found]

    def _former_person(self, login: str, name: str) -> Person:
        """Return somebody whom the server has not described since this program came here."""
        meta = self._replica.meta
        if meta is None or meta.login not in ("", login):
            return Person(login, name=name)
        return Person(
            login,
            meta.staff_id,
            meta.staff_name,
            meta.role,
            meta.perms,
            self._outbox.people.device_of(login),
        )
