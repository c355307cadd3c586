"""Keys held down, keys from anywhere, and the way through the window by Tab."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from frontdesk.domain.agenda import Status
from tests.ui.desk.conftest import Front

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def _hold(
    front: Front, key: Qt.Key, text: str, held: Qt.KeyboardModifier = NONE, *, times: int = 5
) -> None:
    """Press a key and keep it down, as the keyboard repeats it."""
    for number in range(times):
        QTest.simulateEvent(front.focus(), True, key.value, held, text, number > 0)
    QTest.simulateEvent(front.focus(), False, key.value, held, text, False)
    front.quiet()


def test_a_letter_held_down_takes_one_step(front: Front) -> None:
    front.choose(1)
    _hold(front, Qt.Key.Key_I, "i")
    assert len(front.done) == 1
    assert front.refusals == []
    card = front.window.grid.selected
    assert card is not None
    assert card.status is Status.HERE


def test_ctrl_z_held_down_takes_one_thing_back(front: Front) -> None:
    front.choose(1)
    front.press(Qt.Key.Key_I)
    front.quiet()
    front.press(Qt.Key.Key_S)
    front.quiet()
    _hold(front, Qt.Key.Key_Z, "", CTRL)
    assert [title.split(":")[0] for title in front.done[2:]] == ["Undid"]


def test_delete_held_down_leaves_a_reason_to_be_read(front: Front) -> None:
    front.choose(1)
    _hold(front, Qt.Key.Key_Delete, "")
    assert front.window.foot.reason._reason.currentText() == "Client cancelled"


def test_enter_held_down_opens_one_form(front: Front) -> None:
    front.choose(1)
    grid = front.window.grid
    opened: list[object] = []
    grid.appointment_opened.disconnect(front.window._on_appointment_opened)
    grid.appointment_opened.connect(opened.append)
    _hold(front, Qt.Key.Key_Return, "\r")
    assert len(opened) == 1


def test_the_arrows_go_on_while_they_are_held_down(front: Front) -> None:
    day = front.window.day.day
    _hold(front, Qt.Key.Key_Right, "", CTRL, times=3)
    assert (front.window.day.day - day).days == 3


def _stops(front: Front) -> list[QWidget]:
    """Return the widgets that Tab comes to."""
    window = front.window
    stops: list[QWidget] = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        by_tab = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        if by_tab and widget.isVisible() and widget.isEnabled() and widget.window() is window:
            stops.append(widget)
        widget = widget.nextInFocusChain()
    return stops


def test_esc_comes_back_to_the_day_from_every_place(front: Front) -> None:
    front.choose(1)
    stuck = []
    for stop in _stops(front):
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        front.press(Qt.Key.Key_Escape)
        if not front.window.grid.hasFocus():
            stuck.append(stop.accessibleName() or type(stop).__name__)
    assert stuck == []


def test_every_place_that_tab_comes_to_has_a_name(front: Front) -> None:
    front.choose(1)
    nameless = [
        repr(stop)
        for stop in _stops(front)
        if not stop.accessibleName() and not (isinstance(stop, QPushButton) and stop.text())
    ]
    assert nameless == []


def test_tab_goes_through_the_window_from_top_to_bottom(front: Front) -> None:
    front.choose(1)
    window = front.window
    parts = (
        window.top,
        window.tools,
        window.side,
        window.grid,
        window.foot,
        window.today,
        window.panel,
        window.status,
    )
    order: list[QWidget] = []
    for stop in _stops(front):
        part = next((each for each in parts if each is stop or each.isAncestorOf(stop)), None)
        if part is not None and (not order or order[-1] is not part):
            order.append(part)
    assert order == list(parts)
