from __future__ import annotations

import csv
from typing import Any

import pytest

from frontdesk.domain.card_numbers import holds_card_number
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.text_rules import check_note, check_values
from frontdesk.settings import resources_dir

CARDS = [
    "4111111111111111",
    "4000056655665556",
    "5555555555554444",
    "2223003122003222",
    "2720992222222229",
    "378282246310005",
    "371449635398431",
    "30569309025904",
    "38520000023237",
    "6011111111111117",
    "6445644564456445",
    "3530111333300000",
    "3566002020360505",
    "6200000000000005",
    "6304000000000000",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "3782 822463 10005",
    "4111\u00a01111\u00a01111\u00a01111",
    "4000 0000 0000 0000 006",
]
PASS = [
    "",
    "Bella",
    "4111111111111112",
    "41111111111111111",
    "4111 1111 1111",
    "1234567890123452",
    "+49 1512 3456786",
    "4915123456786",
    "0049 151 23456786",
    "+1 (212) 555-0100, +1 212 555 0199",
    "276098100123451",
    "985112003456787",
    "372098100123457",
    "2026-11-21 09:30 until 2026-11-22 17:00",
    "Licence 2016-0012345",
    "30-11-2026 12-30-05",
    "1:2:3:4:5:6:7:8:9:1:2:3:4:5:6",
    "4111/1111/1111/1111",
]


@pytest.mark.parametrize("card", CARDS)
def test_a_card_number_is_seen_wherever_it_stands(card: str) -> None:
    for text in (
        card,
        f"card {card} 12/27",
        f"\n{card},",
        f"x{card}y",
        f"call 030 1234567; {card}",
    ):
        assert holds_card_number(text), text


@pytest.mark.parametrize("text", PASS)
def test_what_is_no_card_number_passes(text: str) -> None:
    assert not holds_card_number(text)


@pytest.mark.parametrize(
    "values",
    [
        {"note": "pays with 4111 1111 1111 1111"},
        {"family_name": "4111111111111111"},
        {"custom": {"card": "4111-1111-1111-1111"}},
        {"custom": {"a": [{"4111111111111111": 1}]}},
        {"custom": {"n": 378282246310005}},
        {"chip_no": "4111111111111111"},
    ],
)
def test_a_desk_refuses_it_before_anything_is_promised(values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="card's number") as refused:
        check_values(values)
    assert not any(letter.isdigit() for letter in str(refused.value))
    assert refused.value.field in values


def test_a_chip_that_looks_like_a_card_is_a_chip_in_its_own_field() -> None:
    check_values({"chip_no": "378282246310005"})
    with pytest.raises(InvalidInput):
        check_note("378282246310005", field="note")


def test_no_chip_of_any_country_that_has_them_is_taken_for_a_card() -> None:
    for country in ("900", "956", "977", "985", "276", "250", "372", "348", "528", "756", "840"):
        for number in range(3000):
            assert not holds_card_number(f"chip {country}{number * 333_667:012d}")


def test_the_licences_of_the_demo_clinics_pass() -> None:
    with (resources_dir() / "demo" / "pets.csv").open(encoding="utf-8", newline="") as file:
        rows = [" | ".join(filter(None, row)) for row in csv.reader(file)]
    assert len(rows) > 5000
    assert [row for row in rows if holds_card_number(row)] == []
