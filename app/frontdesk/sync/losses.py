"""Lets somebody who may accept that the server takes much of this desk's data away."""

from __future__ import annotations

from frontdesk.domain.errors import NotAllowed
from frontdesk.domain.link import VanishingRows
from frontdesk.storage.replica.store import LocalStore

MAY_ACCEPT = "device.write"
"""Who manages workstations may: what is lost here is lost on this one."""

NOT_ALLOWED = "Only somebody who manages workstations may accept that these data go."


def accept_loss(store: LocalStore, login: str, lost: tuple[VanishingRows, ...]) -> None:
    """Let these rows go at the next exchange; NotAllowed when this person may not say so."""
    person = store.outbox.people.of(login)
    if person is None or MAY_ACCEPT not in person.perms:
        raise NotAllowed(NOT_ALLOWED, permission=MAY_ACCEPT)
    store.loads.accept_loss(lost)
