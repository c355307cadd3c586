"""Reading pets from CSV files: what is good is taken, what is bad is named."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.errors import InvalidInput
from frontdesk.operations.city_licences import licence_date
from frontdesk.operations.pet_files import BadLine, PetEntry, read_pet_file
from frontdesk.settings import resources_dir

CITY = (
    "License Issue Date,License Number,Animal's Name,Species,Primary Breed,Secondary Breed,ZIP Code"
)
OWN = "name,species,born_on,weight_g,client_family_name,client_phone,note"
GOOD = "June 10 2022,S140203,Rigby,Dog,Doberman Pinscher,German Shepherd,98108"


def _city(*lines: str | bytes) -> list[PetEntry | BadLine]:
    data = [line if isinstance(line, bytes) else line.encode() for line in (CITY, *lines)]
    return list(read_pet_file(b"\r\n".join(data) + b"\r\n"))


def _own(*lines: str) -> list[PetEntry | BadLine]:
    return list(read_pet_file("\n".join((OWN, *lines)).encode()))


def test_a_city_line_becomes_a_pet_without_a_client() -> None:
    (entry,) = _city(GOOD)
    assert isinstance(entry, PetEntry)
    assert (entry.line, entry.client) == (2, None)
    pet = entry.pet
    assert (pet.name, pet.breed_secondary, pet.zip_code) == ("Rigby", "German Shepherd", "98108")
    assert (pet.licence_no, pet.licence_issued_on) == ("S140203", date(2022, 6, 10))


def test_a_pet_without_a_name_is_kept_by_its_licence_number() -> None:
    (entry,) = _city("September 14 2021,S110359,,Cat,Domestic Medium Hair,,98119")
    assert isinstance(entry, PetEntry)
    assert (entry.pet.name, entry.pet.licence_no) == ("", "S110359")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("June 10 2022,S1,Rigby,Dog", "4 columns, not 7"),
        (GOOD + ",more", "8 columns, not 7"),
        ("June 31 2022,S1,Rigby,Dog,Beagle,,98108", "not a day"),
        ("10.6.2022,S1,Rigby,Dog,Beagle,,98108", "June 10 2022"),
        ("June 10 2022,S1,Rig\0by,Dog,Beagle,,98108", "control character"),
        (f"June 10 2022,S1,{'x' * 501},Dog,Beagle,,98108", "501 characters"),
        (b"June 10 2022,S1,Zo\xeb,Dog,Beagle,,98108", "not written in UTF-8"),
        ("June 10 2022,,,Dog,Beagle,,98108", "needs a name"),
        ('June 10 2022,S1,"Rigby,Dog,Beagle,,98108', "quotation marks"),
    ],
)
def test_a_bad_line_is_named_and_spoils_no_other(line: str | bytes, reason: str) -> None:
    first, bad, last = _city(GOOD, line, GOOD)
    assert isinstance(first, PetEntry)
    assert isinstance(last, PetEntry)
    assert isinstance(bad, BadLine)
    assert bad.line == 3
    assert reason in bad.reason
    assert "Rigby" not in bad.reason


def test_quoted_commas_quotes_and_empty_lines_are_read() -> None:
    line = 'June 21 2021,8029918,"Ann ""T"", Jr","Dog","Mixed Breed, Medium",Mix,98108'
    first, second = _city(line, "", GOOD)
    assert isinstance(first, PetEntry)
    assert first.pet.name == 'Ann "T", Jr'
    assert isinstance(second, PetEntry)
    assert second.line == 4


def test_a_byte_order_mark_is_no_part_of_the_header() -> None:
    data = b"\xef\xbb\xbf" + f"{CITY}\n{GOOD}\n".encode()
    assert len(list(read_pet_file(data))) == 1


def test_our_own_form_brings_the_client_along() -> None:
    (entry,) = _own('Zoë,Cat,2022-09-03,4200,Marchetti,020 910 0178,"Two\nlines"')
    assert isinstance(entry, PetEntry)
    assert entry.client is not None
    assert entry.client.family_name == "Marchetti"
    assert (entry.pet.weight_g, entry.pet.note) == (4200, "Two\nlines")


@pytest.mark.parametrize(
    "line",
    [
        "Zoë,Cat,2022-13-03,4200,Marchetti,,",
        "Zoë,Cat,2022-09-03,4 kg,Marchetti,,",
        "Zoë,Cat,2022-09-03,0,Marchetti,,",
        "Zoë,Cat,2022-09-03,4200,,020 910 0178,",
        'Zoë,Cat,never,4200,,,"Two\nlines"',
    ],
)
def test_a_bad_line_of_our_own_form_is_named_once(line: str) -> None:
    bad, good = _own(line, "Rex,Dog,,,,,")
    assert isinstance(bad, BadLine)
    assert isinstance(good, PetEntry)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"a,b,c\n1,2,3\n",
        b"\xff\xfen\x00a\x00m\x00e\x00",
        b"%PDF-1.4\n%\xe2\xe3\n",
        b"name,species,name\nA,Dog,B\n",
        b"name,species,shoe_size\nA,Dog,7\n",
        b'"name,species\nA,Dog\n',
    ],
)
def test_another_file_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"[Nn]othing was imported"):
        read_pet_file(data)


@given(st.binary(max_size=300))
def test_no_bytes_after_the_header_make_it_fail(junk: bytes) -> None:
    entries = list(read_pet_file(CITY.encode() + b"\n" + junk + b"\n" + GOOD.encode()))
    assert all(entry.line >= 2 for entry in entries)


def test_every_shipped_line_is_good() -> None:
    data = (resources_dir() / "demo" / "pets.csv").read_bytes()
    entries = list(read_pet_file(data))
    assert len(entries) == 6000
    assert all(isinstance(entry, PetEntry) for entry in entries)


@pytest.mark.parametrize("text", ["", "June", "Juny 1 2022", "June 1 22", "June 0 2022"])
def test_what_is_no_licence_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        licence_date(text)


@pytest.mark.parametrize("form", ["x{}x", '"x{}x"', '"x{}x'])
def test_a_cell_without_an_end_is_called_too_long_and_spoils_no_other(form: str) -> None:
    line = f"June 10 2022,S1,{form.format('y' * 2_000_000)},Dog,Beagle,,98108"
    first, bad, last = _city(GOOD, line, GOOD)
    assert isinstance(first, PetEntry)
    assert isinstance(last, PetEntry)
    assert isinstance(bad, BadLine)
    assert (bad.line, bad.reason) == (3, "it is far too long")


def test_a_line_of_spaces_alone_is_an_empty_line() -> None:
    first, second = _city("   ", GOOD, "\t", GOOD)
    assert isinstance(first, PetEntry)
    assert isinstance(second, PetEntry)
    assert (first.line, second.line) == (3, 5)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (CITY.replace(",ZIP Code", ""), "It lacks: ZIP Code."),
        (CITY + ",Extra", "Nobody knows: Extra."),
        (CITY + ",Species", "Given twice: Species."),
        (CITY.replace("Species", "Kind"), "It lacks: Species. Nobody knows: Kind."),
        ("name,colour", "It lacks: species."),
        ("name,species,name", "Given twice: name."),
        ("name,species,tail", "Nobody knows: tail."),
        ("", "the first line must name the columns"),
        ("a;b", "the first line must name the columns"),
    ],
)
def test_a_header_that_is_nearly_right_is_told_what_is_wrong(header: str, said: str) -> None:
    with pytest.raises(InvalidInput) as told:
        read_pet_file(f"{header}\nx\n".encode())
    assert said in str(told.value)
    assert "Nothing was imported." in str(told.value)
