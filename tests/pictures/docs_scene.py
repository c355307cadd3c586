"""The pictures of the documentation that the headless demo does not make: what takes two people."""

from __future__ import annotations

from tests.pictures.entry_scenes import show_day, taken_slot
from tests.pictures.stage import Stage

PIN = "274916"


def docs(stage: Stage) -> None:
    """Make `attention.png` and `switch.png`."""
    _switch(stage)
    stage.off_line()
    mine, theirs = taken_slot(stage)
    stage.do(mine)
    stage.colleague.do(theirs)
    stage.session.sync.go_online()
    stage.until(lambda: stage.status.attention == 1 and not stage.status.waiting)
    stage.settle()
    _refusal(stage)


def _refusal(stage: Stage) -> None:
    """Show what can be done about it, over the day on which it was wanted."""
    (refusal,) = stage.window.attention._refusals.values()
    show_day(stage, refusal)
    stage.window.attention.open(refusal.command_id)
    dialog = stage.dialog()
    stage.camera.keep_for_docs("attention", stage.window, dialog)
    stage.shut(dialog)


def _switch(stage: Stage) -> None:
    """Let the manager in at this desk, with a PIN, and ask who is at it."""
    people, flow = stage.session.people, stage.session.flow
    assert flow is not None
    manager = stage.demo.clinic.login_of("manager")
    people.add(manager.login, manager.password)
    me = people.active
    people.switch(manager.login)
    people.set_pin(manager.login, PIN)
    people.switch(me)
    flow.ask_who()
    stage.until(flow.popup.isVisible)
    stage.camera.keep_for_docs("switch", stage.window)
    flow.popup.give_up()
