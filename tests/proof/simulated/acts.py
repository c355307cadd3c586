"""What people do at a simulated desk: each act is a command that the desk promises to keep."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from frontdesk.domain.changes import Change, ChangeSet, insert, update
from frontdesk.domain.ids import CommandId, new_id
from frontdesk.storage.replica.store import LocalStore
from tests.proof.simulated.clock import BEGIN

_SLOTS = 24
_STATES = ("confirmed", "here", "in_service", "ready", "gone", "no_show")

Act = Callable[["Hand"], "ChangeSet | None"]


class Hand:
    """A person at a window: chooses among what the replica shows."""

    def __init__(self, store: LocalStore, chance: random.Random) -> None:
        self.store = store
        self.chance = chance

    def some(self, table: str, where: str = "1") -> dict[str, Any] | None:
        """Return a row that the window shows."""
        query = f"from {table} where deleted_at is null and {where}"
        count = self.store.replica.value(f"select count(*) {query}")
        if not count:
            return None
        place = self.chance.randrange(count)
        row = self.store.replica.row(f"select * {query} order by id limit 1 offset ?", (place,))
        return None if row is None else dict(row)

    def times(self) -> dict[str, str]:
        """Return the times of some slot; there are few, so that desks want the same."""
        starts = BEGIN + timedelta(days=1, minutes=30 * self.chance.randrange(_SLOTS))
        ends = starts + timedelta(minutes=self.chance.choice([30, 60]))
        return {"starts_at": starts.isoformat(), "ends_at": ends.isoformat()}


def newcomer(hand: Hand) -> ChangeSet | None:
    client = insert("client", new_id(), {"family_name": "Neu", "note": "Grüße 🐕"})
    pet = insert("pet", new_id(), {"name": "Íñigo", "client_id": str(client.id)})
    phone = {"client_id": str(client.id), "kind": "phone", "value": "+49 30 1234567"}
    contact = insert("client_contact", new_id(), phone)
    return ChangeSet("client.add", "Added", (client, pet, contact))


def book(hand: Hand) -> ChangeSet | None:
    pet, resource, site = hand.some("pet"), hand.some("resource"), hand.some("site")
    if pet is None or resource is None or site is None:
        return None
    times = hand.times()
    visit = insert(
        "appointment",
        new_id(),
        {"site_id": site["id"], "pet_id": pet["id"], "client_id": pet["client_id"], **times},
    )
    claim = insert(
        "resource_claim",
        new_id(),
        {"appointment_id": str(visit.id), "resource_id": resource["id"], **times},
    )
    return ChangeSet("appointment.book", "Booked", (visit, claim))


def move(hand: Hand) -> ChangeSet | None:
    visit = hand.some("appointment", "status in ('booked', 'confirmed')")
    if visit is None:
        return None
    times, resource = hand.times(), hand.some("resource")
    changes = [_changed("appointment", visit, times)]
    for claim in _claims(hand, visit):
        wanted = {**times, "resource_id": resource["id"]} if resource else times
        changes.append(_changed("resource_claim", claim, wanted))
    return _set("appointment.move", changes)


def cancel(hand: Hand) -> ChangeSet | None:
    visit = hand.some("appointment", "status in ('booked', 'confirmed')")
    if visit is None:
        return None
    off = datetime.now(UTC).isoformat()
    gone = {"deleted_at": off}
    changes = [_changed("resource_claim", claim, gone) for claim in _claims(hand, visit)]
    changes.append(_changed("appointment", visit, {"status": "cancelled"}))
    return _set("appointment.cancel", changes)


def check_in(hand: Hand) -> ChangeSet | None:
    visit = hand.some("appointment", "status not in ('cancelled', 'no_show')")
    if visit is None:
        return None
    status = hand.chance.choice(_STATES[:5])
    return _set("appointment.progress", [_changed("appointment", visit, {"status": status})])


def edit(hand: Hand) -> ChangeSet | None:
    table, columns = hand.chance.choice(
        [("pet", ("breed", "colour", "note", "weight_g")), ("client", ("given_name", "note"))]
    )
    row = hand.some(table)
    if row is None:
        return None
    wanted = {
        column: hand.chance.randrange(1000, 9000) if column == "weight_g" else f"v{new_id()}"
        for column in hand.chance.sample(columns, hand.chance.choice([1, 1, 2]))
    }
    return _set(f"{table}.edit", [_changed(table, row, wanted)])


def warn(hand: Hand) -> ChangeSet | None:
    pet = hand.some("pet")
    if pet is None:
        return None
    values = {"pet_id": pet["id"], "text": "bites", "severity": "ask"}
    return ChangeSet("alert.add", "Warned", (insert("alert", new_id(), values),))


def block(hand: Hand) -> ChangeSet | None:
    resource = hand.some("resource")
    if resource is None:
        return None
    values = {"resource_id": resource["id"], "label": "Meeting", **hand.times()}
    return ChangeSet("block.add", "Blocked", (insert("block", new_id(), values),))


ACTS: tuple[Act, ...] = (
    book,
    book,
    book,
    newcomer,
    move,
    move,
    cancel,
    check_in,
    edit,
    edit,
    edit,
    warn,
    block,
)


def undoing(hand: Hand, login: str) -> tuple[ChangeSet, CommandId] | None:
    """Return what takes the person's last step back, and which step that is."""
    command = hand.store.outbox.last_undoable(login)
    if command is None:
        return None
    return command.changeset.inverse(datetime.now(UTC).isoformat()), command.command_id


def _claims(hand: Hand, visit: dict[str, Any]) -> list[dict[str, Any]]:
    rows = hand.store.replica.rows(
        "select * from resource_claim where appointment_id = ? and deleted_at is null order by id",
        (visit["id"],),
    )
    return [dict(row) for row in rows]


def _changed(table: str, row: dict[str, Any], values: dict[str, Any]) -> Change | None:
    was = {name: row[name] for name in values}
    return update(table, UUID(row["id"]), was=was, values=values)


def _set(name: str, changes: list[Change | None]) -> ChangeSet | None:
    made = tuple(change for change in changes if change is not None)
    return ChangeSet(name, "Changed", made) if made else None
