"""The program is started while its window is open: that one comes, and nothing is done twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from frontdesk.bootstrap import DeskSession, Program
from frontdesk.bootstrap.window_place import WindowPlace
from frontdesk.settings import Locations
from frontdesk.storage.profiles import remember_profile
from frontdesk.ui.signed_in import SignedIn
from tests.ui.test_bootstrap import locations, program, signed_in

__all__ = ["locations", "program", "signed_in"]

_CALLED = "import sys; from frontdesk.bootstrap.window_place import is_open_elsewhere as called;"
_CALLED += "from frontdesk.storage.profiles import last_profile;"
_CALLED += "from frontdesk.settings import Locations;"
_CALLED += "print(called(last_profile(Locations.of_this_user())))"


def _start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "FRONTDESK_HOME": str(home), "PYTHONPATH": "app"}
    return subprocess.Popen(
        [sys.executable, *arguments], env=environment, stdout=subprocess.PIPE, text=True
    )


def _open(program: Program, signed_in: SignedIn, qtbot: QtBot) -> DeskSession:
    remember_profile(program._locations, signed_in.profile)  # as signing in does
    session = program.open_desk(signed_in)
    watched = session._door._watcher
    qtbot.waitUntil(lambda: bool(watched.directories()))
    return session


@pytest.mark.acceptance(24)
def test_a_second_start_brings_the_open_window_to_the_front_and_ends(
    program: Program, signed_in: SignedIn, locations: Locations, qtbot: QtBot
) -> None:
    session = _open(program, signed_in, qtbot)
    session.window.showMinimized()
    with _start(locations.data, "-m", "frontdesk") as second:
        qtbot.waitUntil(lambda: second.poll() is not None)
        assert second.returncode == 0
    qtbot.waitUntil(lambda: not session.window.isMinimized())
    assert session.window.isVisible()


def test_a_window_that_was_closed_is_not_called(
    program: Program, signed_in: SignedIn, locations: Locations, qtbot: QtBot
) -> None:
    _open(program, signed_in, qtbot).close()
    with _start(locations.data, "-c", _CALLED) as second:
        assert second.communicate(timeout=60)[0].strip() == "False"


def test_a_window_that_hangs_does_not_keep_the_next_one_from_opening(
    signed_in: SignedIn,
) -> None:
    held = WindowPlace(signed_in.profile)
    assert held.take()
    asked = "import sys; from pathlib import Path; from dataclasses import replace;"
    asked += "from frontdesk.storage.profiles import load_profile;"
    asked += "from frontdesk.settings import Locations;"
    asked += "from frontdesk.bootstrap.window_place import WindowPlace;"
    asked += "profile = load_profile(Locations.of_this_user(), Path(sys.argv[1]));"
    asked += "print(WindowPlace(profile).call(0.2))"
    directory = signed_in.profile.directory
    with _start(directory, "-c", asked, str(directory)) as second:
        assert second.communicate(timeout=60)[0].strip() == "False"
    held.release()


def test_a_call_that_nobody_heard_is_not_answered_by_the_next_window(signed_in: SignedIn) -> None:
    place = WindowPlace(signed_in.profile)
    place.folder.mkdir()
    (place.folder / "call").touch()
    assert place.take()
    assert not place.answer()
    place.release()


def test_a_folder_that_cannot_be_written_keeps_nobody_from_working(signed_in: SignedIn) -> None:
    place = WindowPlace(signed_in.profile)
    place.folder.touch()
    assert not place.take()
    assert not place.call(0)
