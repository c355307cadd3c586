"""`frontdesk book`: books a visit through the same path as the window."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from frontdesk.commands.desk_access import (
    DeskAccess,
    JsonOption,
    LoginOption,
    ProfileOption,
    open_desk,
)
from frontdesk.commands.saying import say
from frontdesk.commands.slots import slot_as_json
from frontdesk.domain.errors import FrontDeskError, InvalidInput, ResourceTaken
from frontdesk.domain.ids import PetId, ResourceId, ServiceId
from frontdesk.domain.refusal_words import TAKEN
from frontdesk.domain.wall_clock import instant_at, require_in_calendar, shown_by_clock
from frontdesk.operations.appointments import book_appointment
from frontdesk.operations.refusals import reason_of
from frontdesk.storage.replica.catalogue import service_by_code
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.slot_search import find_free_slots
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.settling import settle

app = typer.Typer(add_completion=False, help="Book a visit without the window.")

Answer = dict[str, Any]

HOW_A_TIME_IS_WRITTEN = "--at takes a time as 2026-11-21T09:30."
LETTERS_OF_A_DAY = len("2026-11-21")


class _Wish:
    """What is to be booked, read from the command line."""

    def __init__(self, store: LocalStore, pet: str, service: str, resource: str, at: str) -> None:
        self.pet_id = PetId(_uuid(pet, "pet"))
        self.resource_id = ResourceId(_uuid(resource, "resource"))
        self.service_id: ServiceId = service_by_code(store.replica, service).id
        self.starts_at = _instant(at, store.replica.zone())


@app.command()
def book(
    profile: ProfileOption,
    pet: Annotated[str, typer.Option(help="The pet's id.")],
    service: Annotated[str, typer.Option(help="The code of the service.")],
    resource: Annotated[str, typer.Option(help="The id of who or what does it.")],
    at: Annotated[
        str, typer.Option(help="When, ISO 8601; without an offset by the clinic's clock.")
    ],
    *,
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not ask the server; it waits in the outbox.")
    ] = False,
    login: LoginOption = "",
    as_json: JsonOption = False,
) -> None:
    """Book a visit; prints what became of it once it is on the disk. Exits 1 when refused."""
    desk = open_desk(profile, login=login)
    with desk.store() as store:
        wish = _Wish(store, pet, service, resource, at)
        answer = _book(desk, store, wish, offline=offline)
    say(json.dumps(answer) if as_json else _sentence(answer))
    if answer["state"] == CommandState.REJECTED:
        raise typer.Exit(1)


def _book(desk: DeskAccess, store: LocalStore, wish: _Wish, *, offline: bool) -> Answer:
    try:
        changeset = book_appointment(
            replica=store.replica,
            pet_id=wish.pet_id,
            service_ids=[wish.service_id],
            resource_ids=[wish.resource_id],
            starts_at=wish.starts_at,
        )
    except ResourceTaken as taken:
        return {
            "command_id": None,
            "appointment_id": None,
            "state": "rejected",
            "code": TAKEN,
            "message": str(taken),
            "alternatives": _alternatives(store, wish),
        }
    committed = store.commit(changeset, now=datetime.now(UTC), login=desk.profile.login)
    answer = {
        "command_id": str(committed.command_id),
        "appointment_id": str(changeset.changes[0].id),
        "state": "waiting",
    }
    if offline:
        return answer
    command, problem = settle(desk.profile, desk.people(), store, committed.command_id)
    return answer | _outcome(store, wish, command, problem)


def _outcome(
    store: LocalStore, wish: _Wish, command: OutboxCommand, problem: FrontDeskError | None
) -> Answer:
    if command.state is CommandState.APPLIED:
        return {"state": "applied"}
    if command.state is not CommandState.REJECTED:
        return {"state": "waiting"} | ({"message": str(problem)} if problem else {})
    answer: Answer = {"state": "rejected", "code": command.code, "message": reason_of(command)}
    if command.code == TAKEN:
        answer["alternatives"] = _alternatives(store, wish)
    return answer


def _alternatives(store: LocalStore, wish: _Wish) -> list[Answer]:
    """Return the next three free times with the same resource."""
    found = find_free_slots(
        store.replica,
        service_ids=[wish.service_id],
        resource_ids=[wish.resource_id],
        pet_id=wish.pet_id,
        not_before=wish.starts_at,
        count=3,
    )
    return [slot_as_json(slot, [wish.resource_id]) for slot in found.slots]


def _uuid(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as exc:
        raise InvalidInput(
            f"--{field} takes an id as `frontdesk list` shows it.", field=field
        ) from exc


def _instant(text: str, zone: ZoneInfo) -> datetime:
    if len(text) <= LETTERS_OF_A_DAY:  # midnight is a time only for who says so
        raise InvalidInput(HOW_A_TIME_IS_WRITTEN, field="at")
    try:
        given = datetime.fromisoformat(text)
        require_in_calendar(given)
        instant = given.astimezone(UTC) if given.tzinfo else _by_the_clock(given, zone)
    except (ValueError, OverflowError) as exc:
        raise InvalidInput(HOW_A_TIME_IS_WRITTEN, field="at") from exc
    return instant


def _by_the_clock(given: datetime, zone: ZoneInfo) -> datetime:
    minute = given.hour * 60 + given.minute
    if not shown_by_clock(given.date(), minute, zone):
        raise InvalidInput(
            "The clocks go forward over that time; it does not exist on that day.", field="at"
        )
    return instant_at(given.date(), minute, zone)


def _sentence(answer: Answer) -> str:
    words = [str(answer["state"]), str(answer["appointment_id"] or ""), answer.get("message", "")]
    lines = [" ".join(word for word in words if word)]
    lines += [f"  free: {slot['starts_at']}" for slot in answer.get("alternatives", ())]
    return "\n".join(lines)
