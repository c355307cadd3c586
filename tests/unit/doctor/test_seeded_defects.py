"""Each seeded defect of a desk is found, under its own code; a desk that is well has none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.doctor.words import CODES
from frontdesk.logs.finding import Severity
from tests.factories.ill_desks import DEFECTS, IllDesk, make_desk
from tests.factories.ill_servers import SERVER_DEFECTS

WELL = ["server.unreachable"]
"""What a desk that is well says where its server is not there."""


@pytest.fixture(scope="module")
def well(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """The files of a desk that is well, and their key; each test takes a copy."""
    home = tmp_path_factory.mktemp("well")
    return home, make_desk(home)


@pytest.fixture
def desk(well: tuple[Path, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IllDesk:
    home, key = well
    shutil.copytree(home, tmp_path / "home")
    return IllDesk(tmp_path / "home", key, monkeypatch)


@pytest.mark.acceptance(51)
@pytest.mark.parametrize("code", DEFECTS)
def test_a_defect_is_found_under_its_own_code(desk: IllDesk, code: str) -> None:
    DEFECTS[code](desk)
    found = desk.codes()
    assert code in found
    assert set(found) <= {code, *WELL}, "one defect, one code"


@pytest.mark.acceptance(51)
def test_every_problem_that_can_be_told_has_a_defect_that_shows_it() -> None:
    told = {code for code, words in CODES.items() if words.severity is Severity.PROBLEM}
    seeded = {*DEFECTS, *SERVER_DEFECTS}
    assert told - seeded == set()
    assert seeded - told == set()


def test_a_desk_that_is_well_has_no_problem(desk: IllDesk) -> None:
    desk.enter(2)
    assert desk.codes() == WELL
    found = {each.code: each for each in desk.examine().findings}
    assert found["outbox.waits"].facts == {"waiting": 2}
    assert {"disk.room", "key.opens", "outbox.sound", "replica.sound", "lease.ends"} <= set(found)


def test_without_a_password_it_says_that_it_did_not_look_inside(desk: IllDesk) -> None:
    desk.password = None
    found = {each.code for each in desk.examine().findings}
    assert {"key.not_given"} <= found
    assert not {"outbox.sound", "replica.sound"} & found
    assert desk.codes() == WELL


def test_looking_changes_no_file(desk: IllDesk) -> None:
    desk.enter()
    desk.examine()
    before = _contents(desk.profile.directory)
    desk.examine()
    assert _contents(desk.profile.directory) == before


def test_a_damaged_file_is_left_as_it_is(desk: IllDesk) -> None:
    DEFECTS["replica.damaged"](desk)
    DEFECTS["outbox.damaged"](desk)
    before = _contents(desk.profile.directory)
    assert {"replica.damaged", "outbox.damaged"} <= set(desk.codes())
    assert _contents(desk.profile.directory) == before


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


RUINS: dict[str, Callable[[Path], object]] = {
    "noise": lambda path: path.write_bytes(bytes(range(255, 0, -1)) * 40),
    "cut": _cut,
    "text": lambda path: path.write_text('{"version": 2, "people": {"u_ann": []}}'),
}


@pytest.mark.parametrize("ruin", RUINS)
@pytest.mark.parametrize(
    "names", [("profile.toml",), ("key.json",), ("outbox.db", "replica.db")], ids=" ".join
)
def test_whatever_stands_in_a_file_the_examination_comes_to_its_end(
    desk: IllDesk, names: tuple[str, ...], ruin: str
) -> None:
    for name in names:
        RUINS[ruin](desk.profile.directory / name)
    found = desk.codes()
    assert "doctor.check_failed" not in found
    assert len(set(found) - set(WELL)) >= len(names)


@pytest.mark.parametrize("code", CODES)
def test_what_is_to_be_done_is_said_where_something_is_wrong(code: str) -> None:
    words = CODES[code]
    assert words.sentence.endswith(".")
    if words.severity is Severity.PROBLEM:
        assert words.advice.endswith(".")


def _contents(directory: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in directory.iterdir()
        if path.suffix in (".db", ".json", ".toml")
    }
