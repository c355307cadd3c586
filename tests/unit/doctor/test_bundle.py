from __future__ import annotations

import json
import shutil
import stat
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from frontdesk.commands.dispatch import run
from frontdesk.doctor.bundle import MANIFEST, Bundle, make_bundle
from frontdesk.logs import log
from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.crash_report import CrashKind, CrashReport
from frontdesk.logs.events import LineGivenUp, Program
from frontdesk.logs.logbook import Logbook
from tests.factories.ill_desks import IllDesk, make_desk

CANARY = "Kanarienvogel"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IllDesk:
    home = tmp_path / "home"
    made = IllDesk(home, make_desk(home), monkeypatch)
    made.enter(3)
    logbook = Logbook(made.locations.logs, Program.WINDOW)
    log(LineGivenUp())
    logbook.close()
    with logbook.path.open("a") as file:
        file.write(f"2026-11-21 INFO a line of an older program about {CANARY}\n")
    crashes = CrashFolder(made.locations.logs / "crashes")
    crashes.keep(CrashReport.of(ValueError(CANARY), CrashKind.WINDOW))
    return made


def _bundle(desk: IllDesk) -> Bundle:
    return make_bundle(desk.subject(), desk.examine())


def test_a_bundle_holds_findings_counts_logs_and_reports(desk: IllDesk) -> None:
    files = {each.name: each.text for each in _bundle(desk).files}
    assert list(files) == [
        MANIFEST,
        "doctor.json",
        "counts.json",
        "logs/frontdesk.jsonl",
        "crashes/01.json",
    ]
    assert "crash.reported" in json.loads(files["doctor.json"])["problems"]
    counts = json.loads(files["counts.json"])
    assert counts["entries"] == {"queued": 3}
    assert counts["rows"]["pet"] > 0
    assert counts["bytes"]["outbox.db"] > 0


def test_lines_that_no_program_of_today_writes_are_left_out_and_counted(desk: IllDesk) -> None:
    files = {each.name: each.text for each in _bundle(desk).files}
    *lines, last = [json.loads(line) for line in files["logs/frontdesk.jsonl"].splitlines()]
    assert [line["event"] for line in lines] == ["link.given_up"]
    assert last == {"left_out": 1}
    assert CANARY not in "".join(files.values())


def test_a_bundle_names_neither_the_person_nor_the_server(desk: IllDesk) -> None:
    whole = "".join(each.text for each in _bundle(desk).files)
    for private in (desk.profile.login, str(desk.home), "127.0.0.1", 'petcare"', "Kleintiersalon"):
        assert private not in whole


def test_the_manifest_proves_the_other_files(desk: IllDesk, tmp_path: Path) -> None:
    path = tmp_path / "out.zip"
    _bundle(desk).save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        listed = json.loads(archive.read(MANIFEST))["files"]
        assert [each["name"] for each in listed] == archive.namelist()[1:]
        for each in listed:
            content = archive.read(each["name"])
            assert (len(content), sha256(content).hexdigest()) == (each["bytes"], each["sha256"])


def test_a_bundle_that_cannot_be_saved_leaves_nothing(desk: IllDesk, tmp_path: Path) -> None:
    (tmp_path / "out.zip").mkdir()
    with pytest.raises(OSError, match="directory"):
        _bundle(desk).save(tmp_path / "out.zip")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_command_shows_all_of_it_and_saves_it(
    desk: IllDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FRONTDESK_HOME", str(desk.home))
    monkeypatch.setenv("FRONTDESK_PASSWORD", "secret")
    path = tmp_path / "out.zip"
    assert run(["doctor", "--json", "--bundle", str(path)]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["ok"] is False
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            assert archive.read(name).decode() in said.err.replace("\n\n", "\n") + "\n"


def test_a_bundle_is_made_of_a_desk_that_cannot_be_read(desk: IllDesk) -> None:
    shutil.rmtree(desk.locations.profiles)
    desk.name = ""
    files = {each.name: each.text for each in _bundle(desk).files}
    assert json.loads(files["doctor.json"])["problems"] == ["crash.reported", "profile.none"]
    assert json.loads(files["counts.json"])["bytes"] == {}
