"""The rules of visits and of what they hold: lanes, no overlap, no claim outside its visit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.fakes.clinic_server.book import Book, Login, Row
from tests.fakes.clinic_server.refusals import Refused

DECISIVE = frozenset({"starts_at", "ends_at", "status", "deleted_at"})
"""Columns of a visit that decide whether what it holds still fits."""

SPANS = ("appointment", "resource_claim")
"""Tables whose rows are a range of time to PostgreSQL."""

_OFF = ("cancelled", "no_show")


@dataclass(frozen=True, slots=True)
class Touched:
    """A visit or claim that a command wrote, to be checked when the command is complete."""

    table: str
    before: Row | None
    after: Row


def with_lane(book: Book, row: Row, before: Row | None, login: Login) -> Row:
    """Return the claim in a free lane of its resource, or in a taken one that refuses it."""
    if row["deleted_at"] is not None:
        return row
    resource = book.rows["resource"].get(row["resource_id"])
    if before is None and resource is not None and resource["deleted_at"] is not None:
        raise Refused("FD009", table="resource_claim", constraint="resource_in_use")
    capacity = 1 if resource is None else resource["capacity"]
    taken = {each["lane"] for each in _overlapping(book, row)}
    if (
        before is not None
        and before["resource_id"] == row["resource_id"]
        and before["lane"] <= capacity
        and before["lane"] not in taken
    ):
        return {**row, "lane": before["lane"]}
    chosen = next(lane for lane in range(1, len(taken) + 2) if lane not in taken)
    if chosen <= capacity:
        return {**row, "lane": chosen}
    if row["overbook_reason"] == "":
        return {**row, "lane": 1}
    if "appointment.overbook" in login.perms:
        return {**row, "lane": max(chosen, capacity + 1)}
    raise Refused("FD009", table="resource_claim", constraint="overbook_allowed")


def require_room(book: Book, table: str, row: Row) -> None:
    """Raise what an exclusion constraint says to a row that overlaps another one."""
    if row["deleted_at"] is not None:
        return
    if table == "resource_claim":
        if any(each["lane"] == row["lane"] for each in _overlapping(book, row)):
            raise Refused("23P01", table=table, constraint="resource_taken")
    elif table == "appointment" and row["status"] not in _OFF and _pet_elsewhere(book, row):
        raise Refused("23P01", table=table, constraint="pet_elsewhere")


def check(book: Book, touched: Iterable[Touched]) -> None:
    """Raise for a claim outside its visit, or moved to a resource that was removed."""
    for each in touched:
        visit_id = each.after["id" if each.table == "appointment" else "appointment_id"]
        visit = book.rows["appointment"].get(visit_id)
        if visit is not None and any(_outside(claim, visit) for claim in _claims(book, visit_id)):
            raise Refused("FD009", table=each.table, constraint="claim_within_appointment")
        if _moved_to_a_removed_resource(book, each):
            raise Refused("FD009", table="resource_claim", constraint="resource_in_use")


def _overlapping(book: Book, row: Row) -> list[Row]:
    return [
        each
        for each in book.rows["resource_claim"].values()
        if each["resource_id"] == row["resource_id"]
        and each["deleted_at"] is None
        and each["id"] != row["id"]
        and _overlap(each, row)
    ]


def _pet_elsewhere(book: Book, row: Row) -> bool:
    return any(
        each["pet_id"] == row["pet_id"]
        and each["deleted_at"] is None
        and each["status"] not in _OFF
        and each["id"] != row["id"]
        and _overlap(each, row)
        for each in book.rows["appointment"].values()
    )


def _overlap(one: Row, other: Row) -> bool:
    begins: bool = one["starts_at"] < other["ends_at"]
    return begins and one["ends_at"] > other["starts_at"]


def _claims(book: Book, visit_id: str) -> list[Row]:
    return [
        each
        for each in book.rows["resource_claim"].values()
        if each["appointment_id"] == visit_id and each["deleted_at"] is None
    ]


def _outside(claim: Row, visit: Row) -> bool:
    return bool(
        claim["starts_at"] < visit["starts_at"]
        or claim["ends_at"] > visit["ends_at"]
        or visit["deleted_at"] is not None
        or visit["status"] in _OFF
    )


def _moved_to_a_removed_resource(book: Book, each: Touched) -> bool:
    if (
        each.table != "resource_claim"
        or each.before is None
        or each.after["deleted_at"] is not None
    ):
        return False
    resource = book.rows["resource"].get(each.after["resource_id"])
    if resource is None or resource["deleted_at"] is None:
        return False
    back: bool = each.before["deleted_at"] is not None
    moved: bool = each.after["resource_id"] != each.before["resource_id"]
    return back or moved
