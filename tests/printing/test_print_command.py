"""`frontdesk print` on a desk whose server does not answer."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontdesk.commands.desk_access import open_desk
from frontdesk.commands.dispatch import run
from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.ids import new_id
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, add_profile
from frontdesk.storage.replica.agenda import day_agenda
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import create_vault
from tests.factories.clinic import DAY, small_clinic
from tests.factories.store import load_clinic

PASSWORD = "a desk's own password"  # noqa: S105 - of the test's own desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profile:
    """A desk that has fetched its data once and hears nobody now."""
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FRONTDESK_PASSWORD", PASSWORD)
    profile = add_profile(
        Locations.of_this_user(), "counter", "postgresql://u_1@127.0.0.1:9/frontdesk"
    )
    key = create_vault(profile.key_path, profile.login, PASSWORD)
    store = LocalStore.open(profile.replica_path, profile.outbox_path, key)
    load_clinic(store, small_clinic(), synced_at=datetime.now(UTC) - timedelta(hours=1))
    note = ChangeSet("client.add", "", (insert("client", new_id(), {"family_name": "Kim"}),))
    store.commit(note, now=datetime.now(UTC), login="u_1")
    store.close()
    return profile


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Where the sheet goes."""
    return tmp_path / "sheet.pdf"


def _names_in_the_replica() -> set[str]:
    """What `frontdesk list` says of the day."""
    with open_desk("counter").store() as store:
        agenda = day_agenda(store.replica, None, DAY, now=datetime.now(UTC))
    return {card.pet_name for card in agenda.cards()} - {""}


def _text(path: Path) -> str:
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


@pytest.mark.acceptance(32)
def test_the_day_is_printed_without_the_server(
    qapp: object, desk: Profile, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["print", "run-sheet", "--profile", "counter", "--output", str(output)]
    assert run([*arguments, "--date", DAY.isoformat(), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"output": str(output), "pages": 1, "count": said["count"]}
    text = _text(output)
    assert said["count"] in text
    assert "Íñigo" in text
    assert "Kleintiersalon am Park" in text
    assert "1 unsent change" in text
    assert "server last heard" in text
    assert re.search(r"as of \w+ \d+ \w+ \d{4}, \d\d:\d\d|as of \d\d:\d\d", text)
    # A long name takes two lines of its column.
    assert {word for name in _names_in_the_replica() for word in name.split()} <= set(text.split())


def test_the_paper_is_that_of_the_land_unless_one_is_named(
    qapp: object, desk: Profile, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    arguments = ["print", "run-sheet", "--profile", "counter", "--output", str(output)]
    for more, size in ([], "612 x 792"), (["--paper", "a4"], "595"):
        assert run([*arguments, *more]) == 0
        command = ["pdfinfo", str(output)]
        told = subprocess.run(command, check=True, capture_output=True).stdout.decode()
        assert re.search(rf"Page size: +{size}", told), told


def test_an_unknown_sheet_is_wrong_use_and_names_the_sheets(
    desk: Profile, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["print", "cage-card", "--profile", "counter", "--output", str(output)]) == 2
    assert "run-sheet" in capsys.readouterr().err
    assert not output.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        ["--date", "21.11.2026"],
        ["--date", "2026-02-30"],
        ["--paper", "a3"],
        ["--profile", "nobody"],
    ],
)
def test_wrong_use_says_so_and_writes_nothing(
    desk: Profile, output: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["print", "run-sheet", "--profile", "counter", "--output", str(output), *wrong]
    assert run(arguments) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not output.exists()


def test_a_desk_that_never_fetched_its_data_cannot_print(
    desk: Profile, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_profile(Locations.of_this_user(), "fresh", "postgresql://u_2@127.0.0.1:9/frontdesk")
    assert run(["print", "run-sheet", "--profile", "fresh", "--output", str(output)]) == 3
    assert not output.exists()
