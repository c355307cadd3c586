from __future__ import annotations

from datetime import date, timedelta

import pytest

from frontdesk.domain.vaccination import (
    VaccineState,
    stands_at_the_gate,
    state_of,
    vaccinations_of,
)

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (-1, VaccineState.EXPIRED),
        (0, VaccineState.DUE_SOON),  # its last valid day
        (30, VaccineState.DUE_SOON),
        (31, VaccineState.VALID),
    ],
)
def test_a_vaccine_holds_until_the_end_of_its_last_day(days: int, state: VaccineState) -> None:
    assert state_of(TODAY + timedelta(days=days), TODAY) is state


def test_the_latest_shot_counts_whatever_the_spelling() -> None:
    old, new = TODAY - timedelta(days=400), TODAY + timedelta(days=100)
    found = vaccinations_of("Dog", [("RABIES", None, new), ("Rabies", None, old)], today=TODAY)
    assert [(each.vaccine, each.expires_on, each.required) for each in found] == [
        ("RABIES", new, True)
    ]


def test_only_what_the_species_needs_is_missing() -> None:
    assert [(each.vaccine, each.state) for each in vaccinations_of("cat", [], today=TODAY)] == [
        ("Rabies", VaccineState.MISSING)
    ]
    assert vaccinations_of("rabbit", [], today=TODAY) == ()
    assert vaccinations_of("", [], today=TODAY) == ()


def test_the_required_and_the_worst_come_first() -> None:
    def until(days: int) -> date:
        return TODAY + timedelta(days=days)

    given = [
        ("Bordetella", None, until(-5)),
        ("Rabies", None, until(200)),
        ("DHPP", None, until(10)),
    ]
    found = vaccinations_of("dog", given, today=TODAY)
    assert [each.vaccine for each in found] == ["Rabies", "Bordetella", "DHPP"]
    assert [each.days_left(TODAY) for each in found] == [200, -5, 10]


@pytest.mark.parametrize(
    ("species", "shots", "stops"),
    [
        ("dog", [], True),
        ("dog", [("Rabies", None, TODAY - timedelta(days=1))], True),
        ("dog", [("Rabies", None, TODAY)], False),
        ("dog", [("Bordetella", None, TODAY + timedelta(days=99))], True),
        ("cat", [("rabies", None, TODAY), ("FeLV", None, TODAY - timedelta(days=9))], False),
        ("rabbit", [], False),
    ],
)
def test_only_what_is_required_stops_a_pet_at_the_gate(
    species: str, shots: list[tuple[str, date | None, date]], *, stops: bool
) -> None:
    assert stands_at_the_gate(vaccinations_of(species, shots, today=TODAY)) is stops
