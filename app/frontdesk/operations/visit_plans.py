"""A visit that two desks changed: its time, people and services are one thing, its state another.

They are spread over several rows, and a row of one desk beside a row of the other would make a
visit that nobody planned. So they are shown and chosen as a whole, and done by the operations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from frontdesk.domain.agenda import STATUS_WORDS, Status
from frontdesk.domain.changes import Change, ChangeSet, JsonValue
from frontdesk.domain.ids import AppointmentId, ResourceId, ServiceId
from frontdesk.domain.moment_words import weekday_and_moment
from frontdesk.domain.transitions import STAMPS
from frontdesk.domain.wall_clock import from_text
from frontdesk.operations.current_rows import CurrentRows, differs
from frontdesk.operations.fresh_rows import live_rows
from frontdesk.operations.visit_edits import edit_appointment
from frontdesk.operations.visit_steps import (
    cancel_appointment,
    check_in,
    check_out,
    confirm,
    mark_no_show,
    mark_ready,
    start_service,
)
from frontdesk.storage.replica.cipher import Row
from frontdesk.storage.replica.commands import OutboxCommand
from frontdesk.storage.replica.names import names_of
from frontdesk.storage.replica.replica import Replica

PLAN, STATUS, REMOVAL = "plan", "status", "removal"

LABELS = {PLAN: "time and place", STATUS: "status", REMOVAL: "visit"}

_PARTS = frozenset({"resource_claim", "appointment_service"})
_COLUMNS = {
    PLAN: frozenset({"starts_at", "ends_at"}),
    STATUS: frozenset({"status", "cancel_reason", *STAMPS.values()}),
}
_STEPS = {
    Status.CONFIRMED: confirm,
    Status.HERE: check_in,
    Status.IN_SERVICE: start_service,
    Status.READY: mark_ready,
    Status.GONE: check_out,
    Status.NO_SHOW: mark_no_show,
}
_STAYS = "It was changed since, so it stays. Cancel the visit if it is not wanted."
_WENT_ON = "It went on at the other desk; what it became there stays."
_GONE = "The visit was removed there; it stays removed."


@dataclass(frozen=True, slots=True)
class Plan:
    """When a visit is, with whom (claim to resource), and what is done (line to service)."""

    starts_at: datetime
    ends_at: datetime
    claims: Mapping[str, str]
    lines: Mapping[str, str]

    @property
    def resource_ids(self) -> list[ResourceId]:
        """The resources it holds, once each."""
        return [ResourceId(UUID(each)) for each in dict.fromkeys(self.claims.values())]

    @property
    def service_ids(self) -> list[ServiceId]:
        """The services, in their order."""
        return [ServiceId(UUID(each)) for each in self.lines.values()]


@dataclass(frozen=True, slots=True)
class VisitPart:
    """The part of a command that is about a visit as a whole.

    `disputed` when another desk changed the same; `fixed` says why this desk's cannot be taken,
    or is empty. `mine` and `theirs` are both in words; `plan`, or `status`, what this desk wanted.
    `change` is the one of the appointment itself, if there is one.
    """

    kind: str
    appointment_id: AppointmentId
    disputed: bool
    change: Change | None
    mine: str = ""
    theirs: str = ""
    fixed: str = ""
    plan: Plan | None = None
    status: Status | None = None

    def covers(self, change: Change) -> bool:
        """Whether all of a change belongs to this part."""
        return change.table in _PARTS or (change.table == "appointment" and self.kind == REMOVAL)

    def columns(self, change: Change) -> frozenset[str]:
        """Return the columns of a change that belong to this part."""
        if change.table != "appointment":
            return frozenset()
        return _COLUMNS.get(self.kind, frozenset())


def visit_part(replica: Replica, command: OutboxCommand, rows: CurrentRows) -> VisitPart | None:
    """Return what a command does to an existing visit as a whole, or None when it does not."""
    changes = command.changeset.changes
    appointment_id = _visit_of(replica, changes)
    if appointment_id is None:
        return None
    mine = next((each for each in changes if each.table == "appointment"), None)
    kind = (mine is not None and _kind(mine)) or PLAN
    part = VisitPart(kind, appointment_id, _is_disputed(changes, rows, kind), mine)
    row = replica.row(
        "select * from appointment where id = ? and deleted_at is null", (str(appointment_id),)
    )
    if row is None:
        return replace(part, disputed=True, mine="changed", theirs="removed", fixed=_GONE)
    present = _present(replica, appointment_id, row)
    if kind == REMOVAL:
        return replace(part, mine="removed", theirs=_said(present, replica), fixed=_STAYS)
    if kind == STATUS and mine is not None:
        return _status_part(command, part, mine, str(row["status"]))
    plan = _planned(present, changes, mine)
    return replace(part, mine=_said(plan, replica), theirs=_said(present, replica), plan=plan)


def take_mine(replica: Replica, part: VisitPart, now: datetime) -> ChangeSet:
    """Return what makes the visit as this desk wanted it, by the rules as they are now."""
    if part.plan is not None:
        return edit_appointment(
            replica=replica,
            appointment_id=part.appointment_id,
            now=now,
            starts_at=part.plan.starts_at,
            ends_at=part.plan.ends_at,
            resource_ids=part.plan.resource_ids or None,
            service_ids=part.plan.service_ids or None,
        )
    if part.status is Status.CANCELLED:
        return cancel_appointment(
            replica=replica,
            appointment_id=part.appointment_id,
            reason=_reason(part),
            now=now,
        )
    assert part.status is not None  # noqa: S101  (a part without one is fixed)
    step = _STEPS[part.status]
    return step(replica=replica, appointment_id=part.appointment_id, now=now)


def _status_part(command: OutboxCommand, part: VisitPart, mine: Change, now: str) -> VisitPart:
    wanted = Status(str(mine.values["status"]))
    takes_back = command.changeset.name.endswith((".undo", ".redo"))
    possible = not takes_back and (wanted in _STEPS or wanted is Status.CANCELLED)
    return replace(
        part,
        mine=STATUS_WORDS[wanted],
        theirs=STATUS_WORDS[Status(now)],
        fixed="" if possible else _WENT_ON,
        status=wanted,
    )


def _visit_of(replica: Replica, changes: Sequence[Change]) -> AppointmentId | None:
    """Return the existing visit whose whole a command is about."""
    if any(each.table == "appointment" and each.op == "insert" for each in changes):
        return None
    for change in changes:
        if change.table == "appointment" and _kind(change):
            return AppointmentId(change.id)
        if change.table in _PARTS:
            named = change.values.get("appointment_id") or replica.value(
                f"select appointment_id from {change.table} where id = ?",  # noqa: S608
                (str(change.id),),
            )
            return None if named is None else AppointmentId(UUID(str(named)))
    return None


def _kind(change: Change) -> str:
    """Return what a change of an appointment is about; empty when only about a note and such."""
    if "deleted_at" in change.values:
        return REMOVAL
    if "starts_at" in change.values:
        return PLAN
    return STATUS if "status" in change.values else ""


def _reason(part: VisitPart) -> str:
    said = part.change.values.get("cancel_reason") if part.change is not None else ""
    return str(said or "Cancelled")


def _is_disputed(changes: Sequence[Change], rows: CurrentRows, kind: str) -> bool:
    for change in changes:
        if change.op != "update" or not (change.table in _PARTS or change.table == "appointment"):
            continue
        row = rows.row(change)
        if row is None:
            return True
        all_of_it = change.table in _PARTS or kind == REMOVAL
        for column, was in change.was.items():
            if (all_of_it or column in _COLUMNS[kind]) and differs(row.get(column), was):
                return True
    return False


def _present(replica: Replica, appointment_id: AppointmentId, row: Row) -> Plan:
    claims = live_rows(replica, "resource_claim", "appointment_id", appointment_id)
    return Plan(
        from_text(row["starts_at"]),
        from_text(row["ends_at"]),
        {str(claim["id"]): str(claim["resource_id"]) for claim in claims},
        {str(line["id"]): str(line["service_id"]) for line in _lines(replica, appointment_id)},
    )


def _lines(replica: Replica, appointment_id: AppointmentId) -> list[Mapping[str, JsonValue]]:
    lines = live_rows(replica, "appointment_service", "appointment_id", appointment_id)
    return sorted(lines, key=lambda line: (int(str(line["position"])), str(line["id"])))


def _planned(present: Plan, changes: Sequence[Change], mine: Change | None) -> Plan:
    """Return the visit as this desk's changes would make it of what is there now."""
    times = {} if mine is None else mine.values
    claims = _with(present.claims, changes, "resource_claim", "resource_id")
    named = {key for key, _ in _named(changes, "resource_claim", "resource_id")}
    if "starts_at" in times and named:  # a moved visit names all that it holds
        claims = {key: value for key, value in claims.items() if key in named}
    return Plan(
        from_text(str(times["starts_at"])) if "starts_at" in times else present.starts_at,
        from_text(str(times["ends_at"])) if "ends_at" in times else present.ends_at,
        claims,
        _with(present.lines, changes, "appointment_service", "service_id"),
    )


def _with(
    held: Mapping[str, str], changes: Sequence[Change], table: str, column: str
) -> dict[str, str]:
    removed = {str(each.id) for each in changes if each.table == table and _removes(each)}
    kept = {key: value for key, value in held.items() if key not in removed}
    return kept | dict(_named(changes, table, column))


def _named(changes: Sequence[Change], table: str, column: str) -> Iterator[tuple[str, str]]:
    for change in changes:
        if change.table == table and change.values.get(column) and not _removes(change):
            yield str(change.id), str(change.values[column])


def _removes(change: Change) -> bool:
    return bool(change.values.get("deleted_at"))


def _said(plan: Plan, replica: Replica) -> str:
    """Say a plan in one line: when, with whom, what."""
    zone = replica.zone()
    ids: list[tuple[str, UUID]] = [("resource", each) for each in plan.resource_ids]
    ids += [("service", each) for each in plan.service_ids]
    names = names_of(replica, ids)
    begins = weekday_and_moment(plan.starts_at, zone)
    who = " + ".join(names.get(each, "?") for each in plan.resource_ids)
    what = ", ".join(names.get(each, "?") for each in plan.service_ids)
    times = f"{begins} to {plan.ends_at.astimezone(zone):%H:%M}"
    return " · ".join(part for part in (times, who, what) if part)
