"""A server that no authority vouches for: a person compares its certificate in the window."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, list_profiles
from frontdesk.ui.dialogs.sign_in import SignInWindow
from frontdesk.ui.tasks import TaskRunner
from tests.fakes.man_in_the_middle import Asks, ManInTheMiddle, Tricks
from tests.fakes.self_signed import SelfSigned

NAME = "db.clinic.test"


@pytest.fixture
def locations(tmp_path: Path) -> Locations:
    return Locations(tmp_path, tmp_path, tmp_path / "logs")


@pytest.fixture
def window(
    locations: Locations, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SignInWindow]:
    real = socket.getaddrinfo

    def look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        known = str(host).endswith(".clinic.test")
        return real("127.0.0.1" if known else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    window = SignInWindow(locations, lambda *_asked: b"", TaskRunner("sign-in"))
    window.show()
    window.activateWindow()
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def fill(window: SignInWindow) -> Callable[..., None]:
    def typed(port: int | str, **more: str) -> None:
        values = {"name": "Harbour", "host": NAME, "port": str(port), "login": "u_ab", **more}
        for name, value in values.items():
            edit = getattr(window._form, f"_{name}")
            assert isinstance(edit, QLineEdit)
            edit.setText(value)

    return typed


def kept(locations: Locations) -> list[Profile]:
    return list_profiles(locations)


def test_a_certificate_is_shown_compared_and_trusted_by_keyboard(
    window: SignInWindow, fill: Callable[..., None], locations: Locations, qtbot: QtBot
) -> None:
    certificate = SelfSigned.of(NAME)
    part = window._form._certificate
    with ManInTheMiddle(Tricks(certificate, Asks.FOR_A_PROOF)) as server:
        fill(server.port)
        QTest.keyClick(part._look, Qt.Key.Key_Space)
        qtbot.waitUntil(part._same.isVisible)
        assert NAME in part._words.text()
        assert "".join(part._digits.text().split()).lower() == certificate.sha256
        qtbot.waitUntil(part._same.hasFocus)
        assert part.trusted is None
        QTest.keyClick(part._same, Qt.Key.Key_Space)
        window._form._on_save()
        qtbot.waitUntil(lambda: window._heading.text() == "Harbour")
    assert [each.sslrootcert for each in kept(locations)] == ["server.pem"]


def test_a_certificate_that_was_only_shown_is_not_trusted(
    window: SignInWindow, fill: Callable[..., None], locations: Locations, qtbot: QtBot
) -> None:
    part = window._form._certificate
    with ManInTheMiddle(Tricks(SelfSigned.of(NAME), Asks.FOR_A_PROOF)) as server:
        fill(server.port)
        part._look.click()
        qtbot.waitUntil(part._same.isVisible)
        window._form._on_save()
        qtbot.waitUntil(lambda: window._heading.text() == "Harbour")
    assert [each.sslrootcert for each in kept(locations)] == [""]


def test_another_server_is_not_trusted_by_the_first_ones_certificate(
    window: SignInWindow, fill: Callable[..., None], qtbot: QtBot
) -> None:
    part = window._form._certificate
    with ManInTheMiddle(Tricks(SelfSigned.of(NAME), Asks.FOR_A_PROOF)) as server:
        fill(server.port)
        part._look.click()
        qtbot.waitUntil(part._same.isVisible)
        part._same.setChecked(True)
        before = part.trusted
        fill(server.port, host="other.clinic.test")
    assert (before is None, part.trusted is None) == (False, True)
    assert not part._same.isVisible()
    assert not part._same.isChecked()


def test_a_certificate_for_another_name_is_refused_at_its_line(
    window: SignInWindow, fill: Callable[..., None], locations: Locations, qtbot: QtBot
) -> None:
    part = window._form._certificate
    with ManInTheMiddle(Tricks(SelfSigned.of("x.clinic.test"), Asks.FOR_A_PROOF)) as server:
        fill(server.port)
        part._look.click()
        qtbot.waitUntil(part._same.isVisible)
        part._same.setChecked(True)
        window._form._on_save()
        line = window._form._roots
        qtbot.waitUntil(lambda: "another name" in line.accessibleDescription())
    assert kept(locations) == []


@pytest.mark.parametrize("case", ["an authority's", "no TLS", "nobody", "no port"])
def test_what_cannot_be_trusted_is_said_and_offers_no_way_on(
    window: SignInWindow, fill: Callable[..., None], qtbot: QtBot, case: str
) -> None:
    issued = trustme.CA().issue_cert(NAME) if case == "an authority's" else None
    part = window._form._certificate
    words = {"an authority's": "sslrootcert", "no TLS": "no encrypted", "nobody": "answer"}
    with ManInTheMiddle(Tricks(issued, Asks.FOR_A_PROOF)) as server:
        port = server.port
        if case == "nobody":
            server.close()
        fill("x" if case == "no port" else port)
        part._look.click()
        qtbot.waitUntil(lambda: words.get(case, "which server") in part._words.text())
    assert not part._same.isVisible()
    assert part.trusted is None


def test_no_control_of_the_window_lets_anybody_do_without_proof(window: SignInWindow) -> None:
    choices = window.findChildren(QCheckBox)
    assert choices == [window._form._certificate._same]
    assert window.findChildren(QComboBox) == []
    words = " ".join(each.text() for each in window.findChildren(QAbstractButton)).lower()
    assert not any(bad in words for bad in ("ignore", "anyway", "insecure", "skip", "continue"))
