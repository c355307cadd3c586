"""Somebody the server has shut out is told what became of what they had entered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from frontdesk.bootstrap import DeskSession, Program
from frontdesk.domain.link import HandedOver, Withdrawal
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile
from frontdesk.ui.people.withdrawn_box import WithdrawnBox
from frontdesk.ui.signed_in import SignedIn
from tests.factories.clinic import small_clinic
from tests.factories.colleagues import MARA, workstation
from tests.factories.store import KEY, seeded_store

ENTRY = HandedOver("Booked Bella, Mon 19:00", datetime(2026, 11, 23, 9, tzinfo=UTC), "u_test", "")


@pytest.fixture
def program(qapp: QApplication, tmp_path: Path) -> Iterator[Program]:
    program = Program(qapp, Locations(tmp_path, tmp_path, tmp_path / "logs"))
    yield program
    program.close()
    program.deleteLater()


@pytest.fixture
def session(program: Program, tmp_path: Path, qtbot: QtBot) -> DeskSession:
    directory = tmp_path / "desk"
    directory.mkdir()
    seeded_store(directory, small_clinic(), login=MARA.login).close()
    workstation(directory)
    profile = Profile("counter", directory, "127.0.0.1", 1, "petcare", MARA.login)
    session = program.open_desk(SignedIn(profile, MARA.password, KEY))
    qtbot.waitUntil(lambda: session.flow is not None)
    return session


def _boxes() -> list[WithdrawnBox]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, WithdrawnBox)]


def test_a_workstation_that_is_withdrawn_closes_and_lists_what_was_handed_over(
    program: Program, session: DeskSession
) -> None:
    session._on_shut_out(Withdrawal((MARA.login,), True, (ENTRY,)))
    assert program.session is None
    assert program.sign_in is not None
    (box,) = _boxes()
    assert box.isVisible()
    assert "This workstation was shut out." in box.words
    assert box.entries.item(0).text() == "2026-11-23 10:00 · Booked Bella, Mon 19:00"
    box.accept()


def test_who_is_shut_out_while_another_is_at_the_desk_closes_nothing(
    program: Program, session: DeskSession
) -> None:
    session._on_shut_out(Withdrawal(("u_groomer",), False, ()))
    assert program.session is session
    (box,) = _boxes()
    assert "A colleague was shut out" in box.words
    assert "everybody else goes on" in box.words
    box.accept()
