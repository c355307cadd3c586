"""The demo's visits day by day: who comes when, to whom, and how far each visit has got."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.domain.agenda import Status
from frontdesk.domain.wall_clock import instant_at, to_text
from frontdesk.server.demo.catalogue import Catalogue
from frontdesk.server.demo.courses import Course, Showing, course, late, lost
from frontdesk.server.demo.people import DemoPet, Household, words
from frontdesk.server.demo.pet_chooser import PetChooser
from frontdesk.server.demo.plans import ClinicPlan, ServicePlan
from frontdesk.server.demo.rows import DemoRows
from frontdesk.server.demo.visits import SURGERY_MINUTES, PlannedVisit, fill

Span = tuple[datetime, datetime]

_NOTE_SHARE = 0.12
_CANCELLED_SHARE = 0.06
_NO_SHOW_SHARE = 0.02


class DayMaker:
    """Adds visits to the rows. Days may be added in any order, each once."""

    def __init__(
        self,
        plan: ClinicPlan,
        catalogue: Catalogue,
        household: Household,
        rows: DemoRows,
        today: date,
        now: datetime,
    ) -> None:
        self._plan = plan
        self._catalogue = catalogue
        self._rows = rows
        self._today = today
        self._now = now
        self._zone = ZoneInfo(plan.timezone)
        self._rng = Random(f"days:{plan.key}:{plan.pets}:{today}")  # noqa: S311 - reproducible
        visits_a_day = sum(column.visits for column in plan.columns)
        self._chooser = PetChooser(self._rng, household, visits_a_day, today)
        self._words = words()
        self._showing = Showing()
        self._second: dict[str, list[Span]] = {}

    def add_day(self, day: date) -> None:
        """Add the visits that begin and end on this day."""
        planned: list[PlannedVisit] = []
        for number, column in enumerate(self._plan.columns):
            if column.kind == "run":
                continue
            if column.surgery is not None:
                self._block(number, day, column.surgery)
            planned += fill(
                self._rng,
                number,
                column,
                self._plan.services,
                load=self._load(day),
            )
        for visit in sorted(planned, key=lambda visit: (visit.starts, visit.column)):
            self._visit(visit, day)

    def add_stays(self, first: date, last: date) -> None:
        """Add the nights in the runs; a run is free for some hours between two guests."""
        service = next((s for s in self._plan.services if s.kind == "boarding"), None)
        runs = [number for number, column in enumerate(self._plan.columns) if column.kind == "run"]
        for number in runs if service else ():
            day = first + timedelta(days=self._rng.randrange(3))
            while service and day < last:
                nights = self._rng.choice((1, 1, 2, 2, 3, 4, 6))
                leaves = day + timedelta(days=nights)
                span = (self._at(day, self._rng.randrange(56, 70) * 15), self._at(leaves, 600))
                pet = self._chooser.choose(service, day, leaves)
                if pet:
                    self._add(pet, (service,), [self._catalogue.resources[number]], span)
                day = leaves + timedelta(days=self._rng.choice((0, 0, 1, 2)))

    def _load(self, day: date) -> float:
        """Return how full a day is: today full, Sundays quiet, the future still filling up."""
        ahead = (day - self._today).days
        if ahead == 0:
            return 1.0
        quiet = 0.6 if day.weekday() == 6 else 1.0
        booked = 1.0 if ahead < 0 else max(0.15, 0.9 - ahead * 0.03)
        return quiet * booked * self._rng.uniform(0.8, 1.0)

    def _visit(self, visit: PlannedVisit, day: date) -> None:
        services = visit.services
        span = (self._at(day, visit.starts), self._at(day, visit.ends))
        resources = [self._catalogue.resources[visit.column]]
        for kind in services[0].needs[1:]:
            second = self._free_second(kind, span)
            if second is None:
                return
            resources.append(second)
        pet = self._chooser.choose(services[0], day)
        if pet is not None:
            self._add(pet, services, resources, span)
        if self._rng.random() < _CANCELLED_SHARE:
            other = self._chooser.choose(services[0], day)
            if other is not None:
                given_up = lost(self._rng, Status.CANCELLED, span[0], self._now)
                self._add(other, services, resources, span, given_up)

    def _free_second(self, kind: str, span: Span) -> UUID | None:
        for column, resource in zip(self._plan.columns, self._catalogue.resources, strict=True):
            taken = self._second.setdefault(str(resource), [])
            clash = any(start < span[1] and span[0] < end for start, end in taken)
            if column.kind == kind and not clash:
                taken.append(span)
                return resource
        return None

    def _add(
        self,
        pet: DemoPet,
        services: tuple[ServicePlan, ...],
        resources: list[UUID],
        span: Span,
        known: Course | None = None,
    ) -> None:
        went = known or self._course(span)
        rng = self._rng
        cancelled = went.status is Status.CANCELLED
        appointment = self._rows.add(
            "appointment",
            site_id=str(self._catalogue.site),
            pet_id=str(pet.id),
            client_id=str(pet.client_id),
            status=went.status.value,
            starts_at=to_text(span[0]),
            ends_at=to_text(span[1]),
            note=rng.choice(self._words["visit"]) if rng.random() < _NOTE_SHARE else "",
            cancel_reason=rng.choice(self._words["cancel"]) if cancelled else "",
            **{
                stamp: to_text(went.stamps[stamp]) if stamp in went.stamps else None
                for stamp in _STAMP_COLUMNS
            },
        )
        self._add_services(appointment, services)
        released = to_text(went.stamps["cancelled_at"]) if not went.status.occupies else None
        for resource in resources:
            self._rows.add(
                "resource_claim",
                appointment_id=str(appointment),
                resource_id=str(resource),
                starts_at=to_text(span[0]),
                ends_at=to_text(span[1]),
                deleted_at=released,
            )

    def _add_services(self, appointment: UUID, services: tuple[ServicePlan, ...]) -> None:
        for position, service in enumerate(services):
            self._rows.add(
                "appointment_service",
                appointment_id=str(appointment),
                service_id=str(self._catalogue.services[service.code]),
                position=position,
                duration_min=service.minutes,
                price_minor=service.price,
                currency=self._plan.currency,
            )

    def _course(self, span: Span) -> Course:
        shown = self._showing.course(span[0], span[1], self._now)
        if shown is not None:
            return shown
        begun = self._now - span[0]
        if timedelta(minutes=35) < begun and self._rng.random() < _NO_SHOW_SHARE:
            return lost(self._rng, Status.NO_SHOW, span[0], self._now)
        if timedelta() < begun < timedelta(minutes=30) and self._rng.random() < 0.15:
            return late(span[0])
        return course(self._rng, span[0], span[1], self._now)

    def _block(self, column: int, day: date, minute: int) -> None:
        self._rows.add(
            "block",
            resource_id=str(self._catalogue.resources[column]),
            starts_at=to_text(self._at(day, minute)),
            ends_at=to_text(self._at(day, minute + SURGERY_MINUTES)),
            label="Surgery",
        )

    def _at(self, day: date, minute: int) -> datetime:
        return instant_at(day, minute, self._zone)


_STAMP_COLUMNS = (
    "confirmed_at",
    "here_at",
    "in_service_at",
    "ready_at",
    "gone_at",
    "cancelled_at",
)
