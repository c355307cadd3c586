from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from frontdesk.domain.errors import (
    FrontDeskError,
    LoadingStopped,
    NoBinding,
    PasswordChanged,
    ReplicaUnusable,
    ServerTooOld,
    ServerUnreachable,
    WrongPassword,
)
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, add_profile, list_profiles
from frontdesk.storage.replica.key_file import KeyFile, create_key_file
from frontdesk.storage.replica.vault import wrap_for
from frontdesk.ui.dialogs.sign_in import SignInWindow
from frontdesk.ui.signed_in import SignedIn
from frontdesk.ui.tasks import TaskRunner
from tests.factories.colleagues import CHEAP


class Door:
    """Answers as the server would, and remembers what it was asked."""

    def __init__(self) -> None:
        self.error: FrontDeskError | None = None
        self.asked: list[tuple[str, str, str | None]] = []
        self.logins: list[str] = []
        self.shares: list[float | None] = []
        self.may_end = threading.Event()
        self.may_end.set()

    def __call__(
        self,
        profile: Profile,
        password: str,
        former: str | None,
        report: Callable[[float | None], None],
        is_stopped: Callable[[], bool],
    ) -> bytes:
        self.asked.append((profile.name, password, former))
        self.logins.append(profile.login)
        for share in self.shares:
            report(share)
        while not self.may_end.wait(0.01):
            if is_stopped():
                raise LoadingStopped("The fetching was stopped. What has come is kept.")
        if self.error is not None:
            raise self.error
        return b"k" * 32


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def locations(tmp_path: Path) -> Locations:
    return Locations(tmp_path, tmp_path, tmp_path / "logs")


@pytest.fixture
def window(locations: Locations, door: Door, qtbot: QtBot) -> Iterator[SignInWindow]:
    add_profile(locations, "Main Street", "postgresql://u_ann@db.example.com:5433/petcare")
    window = SignInWindow(locations, door, TaskRunner("sign-in"))
    window.show()
    window.activateWindow()
    yield window
    window.close()
    window.deleteLater()


def _enter(window: SignInWindow, password: str) -> None:
    window._password.setText(password)
    QTest.keyClick(window._password, Qt.Key.Key_Return)


def test_the_only_connection_is_chosen_and_its_login_shown(window: SignInWindow) -> None:
    assert window._heading.text() == "Main Street"
    assert "u_ann at db.example.com:5433" in window._whose.text()


def test_the_right_password_opens_the_desk(window: SignInWindow, door: Door, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.signed_in) as told:
        _enter(window, "secret")
    signed_in = told.args[0]
    assert isinstance(signed_in, SignedIn)
    assert (signed_in.profile.name, signed_in.key) == ("Main Street", b"k" * 32)
    assert "secret" not in repr(signed_in)
    assert window._password.text() == ""


@pytest.mark.acceptance(26)
@pytest.mark.parametrize(
    "error",
    [
        WrongPassword("The server did not accept this password. Type it again."),
        ServerUnreachable("The server does not answer. Check the network."),
        NoBinding("This login belongs to no clinic on this server."),
        ServerTooOld("The database holds an older schema than this program needs."),
        ReplicaUnusable("The key on this workstation (key.json) is gone. Nothing was changed."),
    ],
)
def test_what_went_wrong_is_said_and_can_be_tried_again(
    window: SignInWindow, door: Door, qtbot: QtBot, error: FrontDeskError
) -> None:
    door.error = error
    _enter(window, "wrong")
    qtbot.waitUntil(lambda: window._problem.text() == str(error))
    assert window._go.isEnabled()
    door.error = None
    with qtbot.waitSignal(window.signed_in):
        _enter(window, "right")
    assert [asked[1] for asked in door.asked] == ["wrong", "right"]


def test_a_changed_password_asks_for_the_former_one(
    window: SignInWindow, door: Door, qtbot: QtBot
) -> None:
    door.error = PasswordChanged("Enter the former password once more.")
    _enter(window, "new")
    qtbot.waitUntil(window._former.isVisible)
    door.error = None
    window._former.setText("old")
    with qtbot.waitSignal(window.signed_in):
        QTest.keyClick(window._former, Qt.Key.Key_Return)
    assert door.asked[-1] == ("Main Street", "new", "old")


def test_the_first_fetch_shows_how_far_it_is(
    window: SignInWindow, door: Door, qtbot: QtBot
) -> None:
    door.shares = [0.1, 0.42]
    door.may_end.clear()
    _enter(window, "secret")
    qtbot.waitUntil(lambda: "42%" in window._step.text())
    assert window._bar.isVisible()
    assert window._bar.value() == 42
    with qtbot.waitSignal(window.signed_in):
        door.may_end.set()


def test_the_first_fetch_can_be_stopped_and_begun_again(
    window: SignInWindow, door: Door, qtbot: QtBot
) -> None:
    door.shares = [0.3]
    door.may_end.clear()
    _enter(window, "secret")
    qtbot.waitUntil(window._stop.isVisible)
    QTest.keyClick(window._stop, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "What has come is kept" in window._problem.text())
    assert not window._stop.isVisible()
    assert window._go.isEnabled()
    door.may_end.set()
    with qtbot.waitSignal(window.signed_in):
        _enter(window, "secret")


def test_closing_while_the_data_is_fetched_does_not_wait_for_it(
    window: SignInWindow, door: Door, qtbot: QtBot
) -> None:
    door.shares = [0.3]
    door.may_end.clear()
    _enter(window, "secret")
    qtbot.waitUntil(window._stop.isVisible)
    window.close()  # would never end


def test_no_password_is_asked_for_before_anybody_is_bothered(
    window: SignInWindow, door: Door
) -> None:
    _enter(window, "")
    assert window._problem.text() == "Type your password."
    assert door.asked == []


def _fill(window: SignInWindow, **values: str) -> None:
    for name, value in values.items():
        edit = getattr(window._form, f"_{name}")
        assert isinstance(edit, QLineEdit)
        edit.setText(value)


def test_a_connection_is_added_and_chosen(
    window: SignInWindow, locations: Locations, qtbot: QtBot
) -> None:
    window._on_add()
    _fill(window, name="Harbour", host="10.0.0.1", login="it's \\ me")
    window._form._on_save()
    qtbot.waitUntil(lambda: window._heading.text() == "Harbour")
    added = next(each for each in list_profiles(locations) if each.name == "Harbour")
    assert (added.host, added.port, added.login) == ("10.0.0.1", 5432, "it's \\ me")


def test_a_field_that_is_missing_or_wrong_is_marked(window: SignInWindow, qtbot: QtBot) -> None:
    window._on_add()
    window._form._on_save()
    host = window._form._host
    assert host.property("wrong") is True
    assert host.accessibleDescription() == "Needed to reach the server."
    _fill(window, name="Main Street", host="10.0.0.1", login="u_other")
    window._form._on_save()
    qtbot.waitUntil(lambda: "exists already" in window._form._name.accessibleDescription())


def test_with_no_connection_the_form_is_shown(
    locations: Locations, door: Door, qtbot: QtBot
) -> None:
    window = SignInWindow(locations, door, TaskRunner("sign-in"))
    window.show()
    assert window._form.isVisible()
    window.close()
    window.deleteLater()


def test_damaged_profiles_do_not_keep_the_others_away(
    locations: Locations, door: Door, qtbot: QtBot
) -> None:
    broken = locations.profiles / "Broken"
    broken.mkdir(parents=True)
    (broken / "profile.toml").write_text("this is = not = toml")
    add_profile(locations, "Good", "postgresql://u_ann@localhost/petcare")
    window = SignInWindow(locations, door, TaskRunner("sign-in"))
    assert window._heading.text() == "Good"
    window.close()
    window.deleteLater()


def test_caps_lock_is_told_before_the_password_is_refused(window: SignInWindow) -> None:
    QTest.keyClicks(window._password, "S")  # a large letter without Shift
    assert window._caps_lock.isVisible()
    QTest.keyClick(window._password, Qt.Key.Key_CapsLock)
    assert not window._caps_lock.isVisible()
    QTest.keyClicks(window._password, "1s")
    assert not window._caps_lock.isVisible()


def test_esc_leaves_the_form_of_a_new_connection(window: SignInWindow, qtbot: QtBot) -> None:
    window._on_add()
    assert window._form.isVisible()
    qtbot.waitUntil(window._form._name.hasFocus)
    QTest.keyClick(window._form._name, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window._form.isVisible())
    assert window._password.hasFocus()


@pytest.mark.parametrize("port", ["0", "65536", "port", "-1"])
def test_a_wrong_port_is_said_at_the_port(window: SignInWindow, qtbot: QtBot, port: str) -> None:
    window._on_add()
    _fill(window, name="Harbour", host="10.0.0.1", login="u_ann", port=port)
    window._form._on_save()
    edit = window._form._port
    qtbot.waitUntil(lambda: "1 to 65535" in edit.accessibleDescription())


def test_a_disk_that_cannot_be_written_is_said_in_the_form(
    window: SignInWindow, locations: Locations, qtbot: QtBot
) -> None:
    (locations.profiles / "Harbour").write_text("a file where the folder should be")
    window._on_add()
    _fill(window, name="Harbour", host="10.0.0.1", login="u_ann")
    window._form._on_save()
    name = window._form._name
    qtbot.waitUntil(lambda: "disk" in name.accessibleDescription())


def test_long_names_neither_widen_the_window_nor_scroll_sideways(
    locations: Locations, door: Door, qtbot: QtBot
) -> None:
    name, host = "A clinic with a name of very many words in it", "h" * 200 + ".example.com"
    add_profile(locations, name, f"postgresql://u_ann@{host}/petcare")
    window = SignInWindow(locations, door, TaskRunner("sign-in"))
    window.show()
    assert window.minimumSizeHint().width() <= 820
    assert not window._profiles.horizontalScrollBar().isVisible()
    window.close()
    window.deleteLater()


@pytest.fixture
def shared(window: SignInWindow, locations: Locations, qtbot: QtBot) -> SignInWindow:
    """The first screen of a workstation that two people can open."""
    (profile,) = list_profiles(locations)
    create_key_file(profile.key_path, KeyFile())
    for login, name in (("u_ann", "Ann Oyelaran"), ("u_ben", "Ben Íñigo")):
        wrap_for(profile.key_path, bytes(32), login, "secret", name=name, cost=CHEAP)
    window.reload()
    qtbot.waitUntil(window._who.isVisible)
    return window


def test_who_can_open_this_workstation_is_chosen_by_name(
    shared: SignInWindow, door: Door, qtbot: QtBot
) -> None:
    assert shared._who.count() == 2
    assert "Signing in as Ann Oyelaran" in shared._whose.text()
    QTest.keyClick(shared._password, Qt.Key.Key_Down)
    assert "Signing in as Ben Íñigo" in shared._whose.text()
    with qtbot.waitSignal(shared.signed_in) as told:
        _enter(shared, "secret")
    assert door.logins == ["u_ben"]
    assert told.args is not None
    assert told.args[0].profile.login == "u_ben"


def test_a_workstation_of_one_person_offers_no_choice(
    window: SignInWindow, locations: Locations, qtbot: QtBot
) -> None:
    (profile,) = list_profiles(locations)
    create_key_file(profile.key_path, KeyFile())
    wrap_for(profile.key_path, bytes(32), "u_ann", "secret", name="Ann", cost=CHEAP)
    window.reload()
    qtbot.waitUntil(lambda: window._who.count() == 1)
    assert not window._who.isVisible()
