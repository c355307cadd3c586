"""Edits a visit: its note, its services, its resources, its times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from frontdesk.domain.catalogue import Resource, Service
from frontdesk.domain.changes import Change, ChangeSet, JsonValue, update
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import AppointmentId, ResourceId, ServiceId, SiteId
from frontdesk.domain.records import VisitCard
from frontdesk.domain.wall_clock import from_text, to_text
from frontdesk.operations.fresh_rows import Row, existing, live_row, live_rows, together
from frontdesk.operations.occupancy import Deliberately, Place, Timing, require_place
from frontdesk.operations.permission import require_permission
from frontdesk.operations.rescheduling import movable_visit
from frontdesk.operations.shown_visits import (
    require_note_as_shown,
    require_place_as_shown,
    require_services_as_shown,
)
from frontdesk.operations.visit_parts import (
    claim_inserts,
    resources_of,
    service_inserts,
    services_of,
    spoken_name,
    with_everything_needed,
)
from frontdesk.storage.replica.catalogue import services
from frontdesk.storage.replica.replica import Replica


def edit_note(
    *,
    replica: Replica,
    appointment_id: AppointmentId,
    note: str,
    shown: VisitCard | None = None,
) -> ChangeSet:
    """Change the note of a visit, in whatever state it is; StaleEdit when it is not as `shown`."""
    require_permission(replica, "appointment.write")
    visit = live_row(
        replica, "appointment", appointment_id, missing="This visit is not on this desk."
    )
    if shown is not None:
        require_note_as_shown(visit, shown)
    change = update("appointment", appointment_id, was=visit, values={"note": note.strip()})
    return _change_set(replica, visit, [change])


def edit_appointment(
    *,
    replica: Replica,
    appointment_id: AppointmentId,
    now: datetime,
    note: str | None = None,
    service_ids: Sequence[ServiceId] | None = None,
    resource_ids: Sequence[ResourceId] | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    overbook_reason: str = "",
    outside_hours: bool = False,
    shown: VisitCard | None = None,
) -> ChangeSet:
    """Change whatever is given of a visit; what is None stays.

    `shown` is the visit as a form showed it: what another desk changed since is not overwritten
    (StaleEdit).

    Other services change its length by the difference of their durations unless `ends_at` says
    when it ends. InvalidInput when nothing is different.
    """
    if (service_ids, resource_ids, starts_at, ends_at) == (None, None, None, None):
        if note is None:
            raise InvalidInput("Nothing was changed.")
        return edit_note(replica=replica, appointment_id=appointment_id, note=note, shown=shown)
    visit = movable_visit(replica, appointment_id)
    before = _Before.read(replica, appointment_id)
    if shown is not None:
        _require_as_shown(visit, before, shown, note, service_ids)
    sold = before.sold if service_ids is None else services_of(replica, service_ids)
    timing = _timing(visit, before, sold, starts_at, ends_at)
    site = SiteId(UUID(str(visit["site_id"])))
    chosen = resources_of(replica, resource_ids or before.held)
    if service_ids is not None and resource_ids is None:
        chosen = _still_needed(chosen, sold)
    stays = any(service.stays for service in sold)
    place = Place(site, UUID(str(visit["pet_id"])), chosen, timing, stays)
    reason = overbook_reason.strip()
    require_place(replica, place, Deliberately(reason, outside_hours))
    taken = with_everything_needed(replica, chosen, sold, site, timing)
    changes = [
        _visit_change(visit, timing, note),
        *_service_changes(before, sold, timing, now),
        *_claim_changes(before, taken, timing, now, reason),
    ]
    return _change_set(replica, visit, changes)


@dataclass(frozen=True, slots=True)
class _Before:
    """What a visit is made of now; `length` in minutes, as sold."""

    lines: list[Row]
    claims: list[Row]
    sold: list[Service]
    length: int

    @staticmethod
    def read(replica: Replica, appointment_id: AppointmentId) -> _Before:
        lines = live_rows(replica, "appointment_service", "appointment_id", appointment_id)
        lines.sort(key=lambda line: (line["position"], line["id"]))
        claims = live_rows(replica, "resource_claim", "appointment_id", appointment_id)
        known = {str(each.id): each for each in services(replica, inactive=True)}
        sold = [known[str(line["service_id"])] for line in lines if line["service_id"] in known]
        return _Before(lines, claims, sold, sum(int(str(line["duration_min"])) for line in lines))

    @property
    def held(self) -> list[ResourceId]:
        """The resources the visit holds."""
        return [ResourceId(UUID(str(claim["resource_id"]))) for claim in self.claims]


def _require_as_shown(
    visit: Row,
    before: _Before,
    shown: VisitCard,
    note: str | None,
    service_ids: Sequence[ServiceId] | None,
) -> None:
    require_place_as_shown(visit, before.claims, shown)
    if service_ids is not None:
        require_services_as_shown(before.lines, shown)
    if note is not None:
        require_note_as_shown(visit, shown)


def _timing(
    visit: Row,
    before: _Before,
    sold: Sequence[Service],
    starts_at: datetime | None,
    ends_at: datetime | None,
) -> Timing:
    old_start, old_end = from_text(str(visit["starts_at"])), from_text(str(visit["ends_at"]))
    start = starts_at or old_start
    longer = sum(service.duration_min for service in sold) - before.length
    if sold == before.sold:  # priced and timed as booked, whatever the catalogue says today
        longer = 0
    end = ends_at or start + (old_end - old_start) + timedelta(minutes=longer)
    return Timing(AppointmentId(UUID(str(visit["id"]))), start, end)


def _still_needed(held: Sequence[Resource], sold: Iterable[Service]) -> list[Resource]:
    """Return what other services still need of the resources held; all when they need nothing."""
    needed = frozenset[str]().union(*(service.needs for service in sold))
    return [each for each in held if each.kind in needed] or list(held)


def _visit_change(visit: Row, timing: Timing, note: str | None) -> Change | None:
    times = {"starts_at": to_text(timing.starts_at), "ends_at": to_text(timing.ends_at)}
    values: dict[str, JsonValue] = {}
    if any(visit[column] != value for column, value in times.items()):
        values |= times
    if note is not None and note.strip() != visit["note"]:
        values["note"] = note.strip()
    return together("appointment", visit, values)


def _service_changes(
    before: _Before, sold: Sequence[Service], timing: Timing, now: datetime
) -> list[Change | None]:
    spare = list(before.lines)
    changes: list[Change | None] = []
    for insertion in service_inserts(timing.appointment_id, sold):
        kept = next(
            (line for line in spare if line["service_id"] == insertion.values["service_id"]), None
        )
        if kept is None:
            changes.append(insertion)
            continue
        spare.remove(kept)
        place = {"position": insertion.values["position"]}
        changes.append(together("appointment_service", kept, place))
    return changes + [_removed("appointment_service", line, now) for line in spare]


def _claim_changes(
    before: _Before,
    taken: Sequence[Resource],
    timing: Timing,
    now: datetime,
    overbook_reason: str,
) -> list[Change | None]:
    held = {str(claim["resource_id"]): claim for claim in before.claims}
    kept = {str(each.id) for each in taken}
    changes = [_removed("resource_claim", held[key], now) for key in held if key not in kept]
    for insertion in claim_inserts(timing, taken, overbook_reason):
        claim = held.get(str(insertion.values["resource_id"]))
        if claim is None:
            changes.append(insertion)
            continue
        place = {key: insertion.values[key] for key in ("starts_at", "ends_at", "resource_id")}
        if overbook_reason:
            place["overbook_reason"] = overbook_reason
        changes.append(together("resource_claim", claim, place))
    return changes


def _removed(table: str, row: Row, now: datetime) -> Change | None:
    gone: dict[str, JsonValue] = {"deleted_at": to_text(now)}
    return update(table, UUID(str(row["id"])), was=row, values=gone)


def _change_set(replica: Replica, visit: Row, changes: Iterable[Change | None]) -> ChangeSet:
    real = existing(list(changes))
    if not real:
        raise InvalidInput("Nothing was changed.")
    title = f"Changed {spoken_name(replica, UUID(str(visit['pet_id'])))}'s visit"
    return ChangeSet("appointment.edit", title, real)
