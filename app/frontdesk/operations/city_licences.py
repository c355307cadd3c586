"""The pet licence list as cities publish it (Seattle's columns): one pet a line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from frontdesk.domain.errors import InvalidInput

COLUMNS = (
    "License Issue Date",
    "License Number",
    "Animal's Name",
    "Species",
    "Primary Breed",
    "Secondary Breed",
    "ZIP Code",
)

_MONTHS = {
    month: number
    for number, month in enumerate(
        (
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ),
        start=1,
    )
}
_DATE = re.compile(r"([A-Za-z]+) (\d{1,2}),? (\d{4})")


@dataclass(frozen=True, slots=True)
class LicenceLine:
    """One licensed pet; any text may be empty, the name too."""

    issued_on: date
    licence_no: str
    name: str
    species: str
    breed: str
    breed_secondary: str
    zip_code: str


def read_licence(cells: Mapping[str, str]) -> LicenceLine:
    """Read one line; InvalidInput says which cell cannot be understood."""
    return LicenceLine(
        issued_on=licence_date(cells["License Issue Date"]),
        licence_no=cells["License Number"].strip(),
        name=cells["Animal's Name"].strip(),
        species=cells["Species"].strip(),
        breed=cells["Primary Breed"].strip(),
        breed_secondary=cells["Secondary Breed"].strip(),
        zip_code=cells["ZIP Code"].strip(),
    )


def licence_date(text: str) -> date:
    """Read `June 10 2022`, whatever the locale; InvalidInput when it is no such day."""
    match = _DATE.fullmatch(text.strip())
    month = _MONTHS.get(match[1].lower()) if match else None
    if match is None or month is None:
        raise InvalidInput("the issue date is not written like 'June 10 2022'", field="issued_on")
    try:
        return date(int(match[3]), month, int(match[2]))
    except ValueError as error:
        raise InvalidInput("the issue date is not a day of the calendar") from error
