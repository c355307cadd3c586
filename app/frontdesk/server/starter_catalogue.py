"""What a new clinic starts with: site, hours, resources with rosters, services; read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import new_id
from frontdesk.settings import resources_dir

EMPTY = "empty"
"""The template of a clinic that brings its own catalogue."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record to insert: its table, and its columns with `id`."""

    table: str
    values: Mapping[str, Any]


def templates() -> list[str]:
    """Return the names that `starter_rows` knows."""
    return [*sorted(file.stem for file in _folder().glob("*.toml")), EMPTY]


def starter_rows(template: str, currency: str) -> list[Row]:
    """Return the records of a template, parents before children, prices in `currency`.

    Raises:
        InvalidInput: there is no such template.
    """
    if template not in templates():
        raise InvalidInput(
            f"No template of that name; there are {', '.join(templates())}.", field="template"
        )
    if template == EMPTY:
        return []
    text = (_folder() / f"{template}.toml").read_text(encoding="utf-8")
    return list(_rows(tomllib.loads(text), currency))


def _folder() -> Path:
    return resources_dir() / "catalogues"


def _rows(plan: Mapping[str, Any], currency: str) -> Iterator[Row]:
    site = _row("site", name=plan["site"])
    yield site
    yield from _opening_rows(site.values["id"], plan["opening"])
    position = 0
    for group in plan["resource"]:
        for index, name in enumerate(group["names"]):
            yield from _resource_rows(site.values["id"], group, index, name, position)
            position += 1
    for position, service in enumerate(plan["service"]):
        yield from _service_rows(service, position, currency)


def _opening_rows(site_id: UUID, opening: Mapping[str, str]) -> Iterator[Row]:
    for weekday, opens, closes in _week(opening):
        yield _row(
            "opening_hours",
            site_id=site_id,
            weekday=weekday,
            opens_minute=opens,
            closes_minute=closes,
        )


def _resource_rows(
    site_id: UUID, group: Mapping[str, Any], index: int, name: str, position: int
) -> Iterator[Row]:
    resource = _row(
        "resource",
        site_id=site_id,
        name=name,
        kind=group["kind"],
        capacity=group.get("capacity", 1),
        position=position,
    )
    yield resource
    lunches = group.get("lunch", [])
    for weekday, starts, ends in _week(group["work"]):
        yield _roster(resource, "work", weekday, (starts, ends))
        if lunches:
            pause = _span(lunches[index % len(lunches)])
            if starts < pause[0] and pause[1] < ends:  # nobody pauses at the end of a short day
                yield _roster(resource, "break", weekday, pause, label="Lunch")


def _roster(
    resource: Row, kind: str, weekday: int, minutes: tuple[int, int], *, label: str = ""
) -> Row:
    return _row(
        "roster",
        resource_id=resource.values["id"],
        kind=kind,
        weekday=weekday,
        starts_minute=minutes[0],
        ends_minute=minutes[1],
        label=label,
    )


def _service_rows(plan: Mapping[str, Any], position: int, currency: str) -> Iterator[Row]:
    service = _row(
        "service",
        code=plan["code"],
        name=plan["name"],
        kind=plan["kind"],
        duration_min=plan["minutes"],
        price_minor=plan["price"],
        currency=currency,
        position=position,
    )
    yield service
    for kind in plan["needs"]:
        yield _row("service_need", service_id=service.values["id"], resource_kind=kind)


def _row(table: str, **values: Any) -> Row:
    return Row(table, {"id": new_id(), **values})


def _week(days: Mapping[str, str]) -> Iterator[tuple[int, int, int]]:
    """Yield weekday, first and last minute from `{"0-4": "08:00-18:00"}`."""
    for span, times in days.items():
        first, _, last = span.partition("-")
        for weekday in range(int(first), int(last or first) + 1):
            yield (weekday, *_span(times))


def _span(times: str) -> tuple[int, int]:
    starts, _, ends = times.partition("-")
    return _minute(starts), _minute(ends)


def _minute(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)
