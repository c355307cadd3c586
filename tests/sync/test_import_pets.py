"""`frontdesk import pets` end to end: file, desk, server."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict

from frontdesk.commands.dispatch import run
from frontdesk.settings import Locations, resources_dir
from frontdesk.storage.profiles import Profile, add_profile, load_profile, save_profile
from tests.clinics import Clinic
from tests.servers import Database

CITY = (
    "License Issue Date,License Number,Animal's Name,Species,Primary Breed,Secondary Breed,ZIP Code"
)
TWO_OF_ONE_NUMBER = (
    'February 09 2021,21091,Twana,Dog,"Retriever, Labrador","Poodle, Standard",98115',
    "May 06 2021,21091,Molly,Dog,Lhasa Apso,Mix,98122",
)


class Importer:
    """A desk that imports files, and the clinic's rows on the server."""

    def __init__(
        self,
        directory: Path,
        clinic: Clinic,
        database: Database,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.file = directory / "pets.csv"
        self._clinic = clinic
        self._database = database
        self._capsys = capsys

    def profile(self, name: str, role: str = "receptionist") -> Profile:
        """Make a desk's profile."""
        dsn = self._clinic.dsn(role, password=False)
        parts = conninfo_to_dict(dsn)
        url = f"postgresql://{parts['user']}@{parts['host']}:{parts['port']}/{parts['dbname']}"
        return add_profile(Locations.of_this_user(), name, url)

    def __call__(self, *, profile: str = "counter", code: int = 0) -> dict[str, Any]:
        """Import the file and return the report."""
        assert run(["import", "pets", str(self.file), "--profile", profile, "--json"]) == code
        said = self._capsys.readouterr().out
        return json.loads(said) if said else {}

    def write(self, *lines: str) -> None:
        """Write a list of the city's form."""
        self.file.write_text("\n".join((CITY, *lines)), encoding="utf-8")

    def count(self, condition: str = "true", table: str = "pet") -> int:
        """Return how many rows of the clinic the server holds."""
        with self._database.server.operator(self._database.name) as operator:
            row = operator.execute(
                f"select count(*) from app.{table}"  # noqa: S608 - the test's own words
                f" where tenant_id = %s and {condition}",
                [self._clinic.tenant_id],
            ).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def importer(
    tmp_path: Path,
    clinic_a: Clinic,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Importer:
    """A desk of clinic A that never fetched anything."""
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FRONTDESK_PASSWORD", clinic_a.logins["receptionist"].password)
    made = Importer(tmp_path, clinic_a, database, capsys)
    made.profile("counter")
    return made


def test_the_shipped_list_is_imported_once_and_only_once(importer: Importer) -> None:
    importer.file = resources_dir() / "demo" / "pets.csv"
    before = importer.count()
    began = time.process_time()
    report = importer()
    imported = time.process_time()
    assert (report["lines"], report["imported"], report["bad"]) == (6000, 6000, [])
    assert importer.count() == before + 6000
    assert importer.count("name = '' and licence_no <> ''") == 16

    again = importer()
    compared = time.process_time()
    assert (again["imported"], again["already_here"]) == (0, 6000)
    assert importer.count() == before + 6000
    # Of the processor, and one beside the other: a busy machine makes both of them longer.
    assert imported - began < 20 * (compared - imported), "20,000 lines in a minute are promised"


def test_one_licence_number_on_two_pets_keeps_both(importer: Importer) -> None:
    importer.write(*TWO_OF_ONE_NUMBER)
    assert importer()["imported"] == 2
    assert importer.count("licence_no = '21091'") == 2


def test_bad_lines_are_reported_and_the_good_ones_arrive(importer: Importer) -> None:
    importer.write(TWO_OF_ONE_NUMBER[0], "too,short", TWO_OF_ONE_NUMBER[1])
    report = importer(code=1)
    assert report["imported"] == 2
    assert report["bad"] == [{"line": 3, "reason": "it has 2 columns, not 7"}]


def test_another_desk_imports_nothing_twice(importer: Importer) -> None:
    importer.write(*TWO_OF_ONE_NUMBER)
    assert importer()["imported"] == 2
    importer.profile("second")
    report = importer(profile="second")
    assert (report["imported"], report["already_here"]) == (0, 2)
    assert importer.count("licence_no = '21091'") == 2


def test_clients_of_our_own_form_arrive_once_with_their_contacts(importer: Importer) -> None:
    importer.file.write_text(
        "name,species,client_given_name,client_family_name,client_phone,client_email\n"
        "Zoë,Cat,Giulia,Marchetti,020 910 0178,g@example.org\n"
        "Neró,Dog,Giulia,Marchetti,020 910 0178,g@example.org\n",
        encoding="utf-8",
    )
    assert importer()["imported"] == 2
    assert importer.count("family_name = 'Marchetti'", "client") == 1
    assert importer.count("value = 'g@example.org'", "client_contact") == 1


def test_without_the_server_the_import_waits_and_arrives_later(importer: Importer) -> None:
    importer.write(TWO_OF_ONE_NUMBER[0])
    assert importer()["imported"] == 1
    reachable = load_profile(Locations.of_this_user(), "counter")
    save_profile(replace(reachable, port=9))
    importer.write(*TWO_OF_ONE_NUMBER)
    report = importer()
    assert (report["imported"], report["already_here"], report["waiting"]) == (0, 1, 1)
    assert importer.count("licence_no = '21091'") == 1
    save_profile(reachable)
    assert run(["sync", "--profile", "counter", "--once"]) == 0
    assert importer.count("licence_no = '21091'") == 2


def test_a_file_of_something_else_is_wrong_use_and_changes_nothing(importer: Importer) -> None:
    before = importer.count()
    importer.file.write_text("a,b\n1,2\n", encoding="utf-8")
    assert importer(code=2) == {}
    importer.file = importer.file.with_name("missing.csv")
    assert importer(code=2) == {}
    assert importer.count() == before


@pytest.mark.parametrize("name", ["/dev/zero", ".", "a\0b"])
def test_what_is_no_file_is_wrong_use(
    importer: Importer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.commands.importing.BYTES_READ", 1_000_000)
    importer.file = Path(name)
    assert importer(code=2) == {}
