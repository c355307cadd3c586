"""`frontdesk doctor` with a real server."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from frontdesk.commands.dispatch import run
from frontdesk.doctor.examination import Examination, examine
from frontdesk.doctor.subject import Subject
from frontdesk.settings import Locations
from frontdesk.storage.profiles import save_profile
from tests.clinics import Clinic
from tests.factories.ill_servers import SERVER_DEFECTS
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, server_rows

pytestmark = pytest.mark.db


def _examined(desk: DeskUnderTest, tmp_path: Path) -> Examination:
    locations = Locations(tmp_path, tmp_path, tmp_path / "logs")
    return examine(Subject(locations, desk.profile, password=desk.password, key=desk.key))


@pytest.fixture
def desk(make_desk: MakeDesk) -> DeskUnderTest:
    made = make_desk()
    save_profile(made.profile)
    made.sign_in()
    return made


@pytest.mark.acceptance(51)
def test_a_desk_whose_server_answers_has_no_problem(desk: DeskUnderTest, tmp_path: Path) -> None:
    found = _examined(desk, tmp_path)
    assert [each.code for each in found.problems] == []
    assert "server.answers" in {each.code for each in found.findings}


def test_examining_leaves_no_trace_at_the_server(
    desk: DeskUnderTest, clinic_a: Clinic, tmp_path: Path
) -> None:
    def devices() -> list[object]:
        return server_rows(clinic_a, "select to_jsonb(d)::text from app.device as d order by 1")

    before = devices()
    _examined(desk, tmp_path)
    assert devices() == before


@pytest.mark.acceptance(51)
def test_a_defect_at_the_server_is_found_under_its_own_code(
    desk: DeskUnderTest, tmp_path: Path
) -> None:
    well, profile, password = tmp_path / "well", desk.profile, desk.password
    shutil.copytree(profile.directory, well)
    for code, seed in SERVER_DEFECTS.items():
        desk.profile, desk.password = profile, password
        with pytest.MonkeyPatch.context() as monkeypatch:
            seed(desk, monkeypatch)
            found = [each.code for each in _examined(desk, tmp_path).problems]
        assert found == [code]
        shutil.rmtree(profile.directory)
        shutil.copytree(well, profile.directory)


@pytest.mark.acceptance(51)
def test_the_command_tells_by_its_exit_code(
    desk: DeskUnderTest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FRONTDESK_PASSWORD", desk.password)
    name = str(desk.profile.directory)
    assert run(["doctor", "--json", "--profile", name]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["ok"], answer["problems"]) == (True, [])
    assert {"code", "severity", "sentence", "advice", "facts"} == set(answer["findings"][0])
    desk.close()
    desk._store = None
    desk.profile.outbox_path.unlink()
    assert run(["doctor", "--json", "--profile", name]) == 1
    assert "outbox.missing" in json.loads(capsys.readouterr().out)["problems"]
    assert run(["doctor", "--profile", name]) == 1
    assert "[outbox.missing]" in capsys.readouterr().out
    assert run(["doctor", "--json", "--profile", "nobodys"]) == 2
