"""Reads pets from a CSV file, line by line: a bad line spoils only itself.

Two forms are known by their header: the city's licence list and our own (docs/import-format.md).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.forms import ClientForm, ContactForm, PetForm
from frontdesk.domain.text_rules import check_values
from frontdesk.operations import city_licences

OWN_COLUMNS = (
    "name",
    "species",
    "breed",
    "breed_secondary",
    "colour",
    "sex",
    "born_on",
    "weight_g",
    "chip_no",
    "licence_no",
    "licence_issued_on",
    "zip_code",
    "note",
    "client_given_name",
    "client_family_name",
    "client_phone",
    "client_email",
)
OWN_NEEDED = ("name", "species")

LINES_A_RECORD = 40
"""A quotation mark left open swallows no more lines than this, and then spoils only its own."""

LETTERS_A_LINE = 100_000
"""Every column filled to the brim takes less; more is no list of pets."""


@dataclass(frozen=True, slots=True)
class PetEntry:
    """A good line: a pet, and its client where the line names one."""

    line: int
    pet: PetForm
    client: ClientForm | None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be taken, by its number in the file (the header is 1), and why."""

    line: int
    reason: str


Cells = Mapping[str, str]
ReadCells = Callable[[int, Cells], PetEntry]


def read_pet_file(data: bytes) -> Iterator[PetEntry | BadLine]:
    """Yield what each line of the file holds.

    Raises InvalidInput, before anything is yielded, when the first line is no header we know.
    """
    text = data.decode("utf-8-sig", errors="surrogateescape")
    lines = list(io.StringIO(text, newline=""))
    header = _header(lines)
    return _entries(lines, header, _reader_for(header))


def _header(lines: list[str]) -> list[str]:
    if not lines:
        raise InvalidInput("The file is empty. Nothing was imported.", field="file")
    try:
        record = next(csv.reader(lines[:1], strict=True), [])
    except csv.Error:
        record = []
    return [name.strip() for name in record]


def _reader_for(header: list[str]) -> ReadCells:
    if set(header) & set(city_licences.COLUMNS):
        _check_header(header, city_licences.COLUMNS, needed=city_licences.COLUMNS)
        return _city_entry
    if set(header) & set(OWN_COLUMNS):
        _check_header(header, OWN_COLUMNS, needed=OWN_NEEDED)
        return _own_entry
    raise InvalidInput(
        "This is no list of pets we know: the first line must name the columns of the city's"
        f" licence list ({', '.join(city_licences.COLUMNS)}) or of our own import"
        f" ({', '.join(OWN_NEEDED)} …). Nothing was imported.",
        field="file",
    )


def _check_header(header: list[str], known: Sequence[str], *, needed: Sequence[str]) -> None:
    """Say which columns keep the file from being read; InvalidInput."""
    faults = {
        "It lacks": [name for name in needed if name not in header],
        "Nobody knows": [name[:40] or "(no name)" for name in header if name not in known],
        "Given twice": [name for name in known if header.count(name) > 1],
    }
    told = [f"{fault}: {', '.join(names)}." for fault, names in faults.items() if names]
    if told:
        raise InvalidInput(
            f"The first line does not name the right columns. {' '.join(told)}"
            " Nothing was imported.",
            field="file",
        )


def _entries(lines: list[str], header: list[str], read: ReadCells) -> Iterator[PetEntry | BadLine]:
    position = 1
    while position < len(lines):
        number = position + 1
        try:
            cells, used = _record(lines, position)
        except InvalidInput as error:
            yield BadLine(number, str(error))
            position += 1
            continue
        position += used
        if any(cell.strip() for cell in cells):
            yield _entry(number, header, cells, read)


def _record(lines: list[str], position: int) -> tuple[list[str], int]:
    """Return the cells that begin at this line, and the lines they take.

    InvalidInput when they never end: a quotation mark left open takes one line, the next one
    counts again.
    """
    if len(lines[position]) > LETTERS_A_LINE:
        raise InvalidInput("it is far too long")
    records = csv.reader(islice(lines, position, position + LINES_A_RECORD), strict=True)
    try:
        return next(records, []), max(1, records.line_num)
    except csv.Error as error:
        raise InvalidInput("its quotation marks do not match") from error


def _entry(number: int, header: list[str], cells: list[str], read: ReadCells) -> PetEntry | BadLine:
    if len(cells) != len(header):
        return BadLine(number, f"it has {len(cells)} columns, not {len(header)}")
    try:
        return read(number, _readable(dict(zip(header, cells, strict=True))))
    except InvalidInput as error:
        where = f"{error.field}: " if error.field else ""
        return BadLine(number, f"{where}{error}")


def _readable(cells: Cells) -> Cells:
    """Return the cells without space around them; InvalidInput for bytes that are no UTF-8."""
    for name, text in cells.items():
        if any("\udc80" <= letter <= "\udcff" for letter in text):
            raise InvalidInput("it is not written in UTF-8", field=name)
    return {name: text.strip() for name, text in cells.items()}


def _city_entry(number: int, cells: Cells) -> PetEntry:
    line = city_licences.read_licence(cells)
    form = PetForm(
        name=line.name,
        species=line.species,
        breed=line.breed,
        breed_secondary=line.breed_secondary,
        licence_no=line.licence_no,
        licence_issued_on=line.issued_on,
        zip_code=line.zip_code,
    )
    return _checked(PetEntry(number, form, None))


def _own_entry(number: int, cells: Cells) -> PetEntry:
    def text(name: str) -> str:
        return cells.get(name, "")

    form = PetForm(
        name=text("name"),
        species=text("species"),
        breed=text("breed"),
        breed_secondary=text("breed_secondary"),
        colour=text("colour"),
        sex=text("sex").upper(),
        born_on=_day(cells, "born_on"),
        weight_g=_grams(cells),
        chip_no=text("chip_no"),
        licence_no=text("licence_no"),
        licence_issued_on=_day(cells, "licence_issued_on"),
        zip_code=text("zip_code"),
        note=text("note"),
    )
    return _checked(PetEntry(number, form, _client(cells)))


def _client(cells: Cells) -> ClientForm | None:
    contacts = (
        ContactForm("phone", cells.get("client_phone", "")),
        ContactForm("email", cells.get("client_email", "")),
    )
    given, family = cells.get("client_given_name", ""), cells.get("client_family_name", "")
    if not (given or family or any(contact.value for contact in contacts)):
        return None
    return ClientForm(given, family, "", contacts)


def _checked(entry: PetEntry) -> PetEntry:
    """Refuse at once what neither the form nor the server would keep."""
    check_values(entry.pet.values())
    if entry.client is not None:
        check_values(entry.client.values())
        for contact in entry.client.kept_contacts():
            check_values({contact.kind: contact.value})
    return entry


def _day(cells: Cells, name: str) -> date | None:
    text = cells.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput("not a day written as YYYY-MM-DD", field=name) from error


def _grams(cells: Cells) -> int | None:
    text = cells.get("weight_g", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise InvalidInput("not a whole number of grams", field="weight_g")
    return int(text)
