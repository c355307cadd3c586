"""Another takes over, too many wrong tries, the locked desk."""

from __future__ import annotations

from frontdesk.domain.errors import TooManyGuesses, WrongPassword
from frontdesk.storage.replica.vault import NOT_OPENED
from tests.pictures.stage import Stage


def people(stage: Stage) -> None:
    """Show who is asked for, and what is said to somebody who guesses."""
    flow = stage.session.flow
    assert flow is not None
    flow.ask_who()
    stage.until(flow.popup.isVisible)
    stage.camera.keep("switch", stage.window)
    for name, error in (("wrong", WrongPassword(NOT_OPENED)), ("slowed", TooManyGuesses(480))):
        flow.popup._on_refused(error)
        stage.settle()
        stage.camera.keep(f"switch-{name}", stage.window)
    flow.popup.give_up()
    flow.lock_now()
    stage.settle()
    stage.camera.keep("lock", stage.window)
    screen = flow.lock.screen
    assert screen is not None
    screen.who.secret.setText(stage.password)
    screen.who.submit()
    stage.until(lambda: not flow.lock.is_locked)
