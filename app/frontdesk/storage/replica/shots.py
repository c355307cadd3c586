"""Reads the vaccinations on record, and which vaccines this clinic gives to a species."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from frontdesk.domain.ids import PetId
from frontdesk.domain.vaccination import REQUIRED, KnownVaccine, Shot, ShotRecord
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.row_values import date_or_none


def shots_of(replica: Replica, pet_id: PetId) -> tuple[ShotRecord, ...]:
    """Return the vaccinations of a pet, the one that holds longest first."""
    rows = replica.rows(
        "select id, vaccine, given_on, expires_on from vaccination"
        " where pet_id = ? and deleted_at is null order by expires_on desc, vaccine, id",
        (str(pet_id),),
    )
    return tuple(
        ShotRecord(
            UUID(row["id"]),
            Shot(
                row["vaccine"],
                date_or_none(row["given_on"]),
                date.fromisoformat(row["expires_on"]),
            ),
        )
        for row in rows
    )


def known_vaccines(replica: Replica, species: str) -> tuple[KnownVaccine, ...]:
    """Return the vaccines given to a species here: required ones first, then the most given.

    How long one holds is what was noted most often for it, in whole days.
    """
    rows = replica.rows(
        "select v.vaccine, julianday(v.expires_on) - julianday(v.given_on) as days,"
        " count(*) as times from vaccination v join pet p on p.id = v.pet_id"
        " where v.deleted_at is null and lower(p.species) = lower(?)"
        " group by v.vaccine, days order by times desc, v.vaccine, days",
        (species,),
    )
    given: dict[str, list[tuple[str, int | None, int]]] = {}
    for row in rows:
        days = None if row["days"] is None else int(row["days"])
        given.setdefault(row["vaccine"].casefold(), []).append((row["vaccine"], days, row["times"]))
    required = {name.casefold(): name for name in REQUIRED.get(species.casefold(), ())}
    by_use = sorted(given, key=lambda key: -sum(times for _, _, times in given[key]))
    others = [key for key in by_use if key not in required]
    return tuple(
        KnownVaccine(required.get(key) or given[key][0][0], _usual(given.get(key, [])))
        for key in (*required, *others)
    )


def _usual(spans: list[tuple[str, int | None, int]]) -> int | None:
    """Return the span noted most often; a shot without its day says nothing."""
    return next((days for _, days, _ in spans if days), None)
