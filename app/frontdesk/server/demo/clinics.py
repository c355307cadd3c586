"""A whole demo clinic as rows: catalogue, people, and the days from -90 to +30."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from frontdesk.server.demo.catalogue import Catalogue, add_catalogue
from frontdesk.server.demo.days import DayMaker
from frontdesk.server.demo.people import PeopleMaker
from frontdesk.server.demo.plans import ClinicPlan
from frontdesk.server.demo.rows import DemoRows

DAYS_BACK = 90
DAYS_AHEAD = 30


@dataclass(frozen=True, slots=True)
class DemoClinic:
    """A clinic ready to be loaded."""

    plan: ClinicPlan
    rows: DemoRows


def make_clinic(
    plan: ClinicPlan,
    day: date,
    now: datetime,
    staff_ids: Mapping[str, UUID],
    role_ids: Mapping[str, UUID] | None = None,
) -> DemoClinic:
    """Return the clinic as it stands at `now` (aware), with `day` as its full day.

    `staff_ids` gives the staff rows that signing in already made, by name, and `role_ids` the
    clinic's roles.
    """
    rows = DemoRows(f"{plan.key}:{plan.pets}:{day}")
    catalogue: Catalogue = add_catalogue(plan, rows, staff_ids, role_ids or {})
    household = PeopleMaker(plan, rows, day).make()
    maker = DayMaker(plan, catalogue, household, rows, day, now)
    maker.add_stays(day - timedelta(days=DAYS_BACK), day + timedelta(days=DAYS_AHEAD))
    maker.add_day(day)  # first: the day on the screen has its pick of the pets
    for offset in range(-DAYS_BACK, DAYS_AHEAD + 1):
        if offset:
            maker.add_day(day + timedelta(days=offset))
    return DemoClinic(plan, rows)
