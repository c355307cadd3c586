"""The pill and the banner in every state, and what the banner leads to."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from sqlcipher3 import dbapi2

from frontdesk.domain.errors import MassLoss
from frontdesk.domain.link import (
    Drift,
    LeaseState,
    LinkState,
    LoadProgress,
    Resent,
    SentAgain,
    Trouble,
    VanishingRows,
)
from frontdesk.storage.replica.cipher import translate
from frontdesk.storage.replica.salvage_note import Salvage
from frontdesk.sync.reports import LOADING_STOPPED
from frontdesk.sync.runner import OTHER_PROCESS
from frontdesk.ui.desk.telling import drift_banner, salvage_banner, sent_again_banner
from tests.pictures.stage import Stage

_TOP = 146
_LOSS = (VanishingRows("pet", 408, 400), VanishingRows("appointment", 61, 61))


def line(stage: Stage) -> None:
    """Show every state of the line; the real line has to be stopped."""
    ago = stage.clock() - timedelta(minutes=37)

    def reading(**values: object):  # type: ignore[no-untyped-def]
        return lambda: stage.say(**values)

    stage.camera.strips(
        "pill-and-banner-1",
        stage.window,
        _TOP,
        [
            reading(synced_at=stage.clock()),
            reading(state=LinkState.CONNECTING, waiting=3),
            reading(state=LinkState.OFFLINE, since=ago, waiting=7),
            reading(state=LinkState.OFFLINE, since=ago - timedelta(days=2)),
            reading(state=LinkState.CATCHING_UP, behind=1240, waiting=2),
            reading(attention=2, waiting=1),
            reading(attention=1),
            reading(
                state=LinkState.OFFLINE,
                since=ago,
                trouble=Trouble.DISK,
                problem=str(_full_disk()),
                waiting=4,
            ),
        ],
    )
    stage.camera.strips(
        "pill-and-banner-2",
        stage.window,
        _TOP,
        [
            reading(state=LinkState.OFFLINE, since=ago, lease=LeaseState.TODAY_ONLY, waiting=4),
            reading(state=LinkState.OFFLINE, since=ago, lease=LeaseState.LOCKED, waiting=1),
            reading(state=LinkState.UPGRADE_NEEDED, waiting=2),
            reading(state=LinkState.SIGNED_OUT, waiting=5),
            reading(state=LinkState.REVOKED),
            reading(trouble=Trouble.MASS_LOSS, problem=str(MassLoss(_LOSS)), loss=_LOSS),
            reading(state=LinkState.OFFLINE, since=ago, hours_left=5, waiting=2),
            reading(ahead=timedelta(minutes=3)),
            reading(ahead=timedelta(days=-2)),
        ],
    )
    stage.camera.strips(
        "pill-and-banner-3",
        stage.window,
        _TOP,
        [
            reading(loading=LoadProgress(9120, 21_480, today_here=True), progress=0.42),
            reading(loading=LoadProgress(10, 0, today_here=False), progress=0.0),
            reading(problem=LOADING_STOPPED, state=LinkState.OFFLINE, since=ago),
            reading(problem=OTHER_PROCESS, waiting=1),
            reading(absent=("Ben",), waiting=2),
            reading(absent=("Žofie-Ångström Wolfeschlegelsteinhausen", "Ben", "Cem"), waiting=9),
            reading(problem="The server does not accept the desk’s certificate.", waiting=2),
            reading(state=LinkState.CONNECTING),
        ],
    )


def _full_disk() -> Exception:
    error = dbapi2.OperationalError()
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return translate(error)


def told(stage: Stage) -> None:
    """Show what is told once, and the lists behind it."""
    zone, now = stage.window.news._zone, stage.clock()
    entry = SentAgain("Booked Žofie-Ångström Ñandú, Sat 21 Nov 11:00", now, "a", "applied")
    long = SentAgain("Changed " + "Wolfeschlegelsteinhausenbergerdorff " * 3, now, "a", "rejected")
    missing = (("u_ann", 1204), ("u_ann", 1206), ("", 17))
    backup = Path("/home/ann/.local/outbox.damaged-20261121-0912.db")
    banners = [
        sent_again_banner(Resent((entry,)), zone),
        sent_again_banner(Resent((entry, long, entry)), zone),
        salvage_banner(Salvage(41, (), backup), {}),
        salvage_banner(Salvage(41, missing, backup), {"u_ann": "Ann Fraser"}),
        drift_banner(Drift(now, ("pet",), (("pet", uuid4()),)), {}),
    ]
    stage.say(synced_at=now)

    def telling(number: int):  # type: ignore[no-untyped-def]
        def tell() -> None:
            stage.window.news._told.clear()
            stage.window.news.tell(banners[number])

        return tell

    states = [telling(number) for number in range(len(banners))]
    stage.camera.strips("pill-and-banner-4", stage.window, _TOP, states)
    for number, name in ((1, "sent-again"), (3, "salvaged")):
        telling(number)()
        stage.window.banner._act.click()
        dialog = stage.dialog()
        stage.camera.keep(f"which-{name}", stage.window, dialog)
        stage.shut(dialog)
    stage.window.news._told.clear()
    stage.say(trouble=Trouble.MASS_LOSS, problem=str(MassLoss(_LOSS)), loss=_LOSS)
    stage.settle()
    stage.window.banner._act.click()
    dialog = stage.dialog()
    stage.camera.keep("mass-loss", stage.window, dialog)
    stage.shut(dialog)
    stage.say(synced_at=now)


def lease(stage: Stage) -> None:
    """Show what is left of the window when the server was not heard for too long."""
    read = stage.desk.ask_lease
    for state, name in ((LeaseState.TODAY_ONLY, "today-only"), (LeaseState.LOCKED, "locked")):
        stage.desk.ask_lease = partial(_answered, state)  # type: ignore[method-assign]
        stage.window.lease.look()
        stage.say(state=LinkState.OFFLINE, since=stage.clock(), lease=state, waiting=3)
        stage.settle()
        stage.camera.keep(f"lease-{name}", stage.window)
    stage.desk.ask_lease = read  # type: ignore[method-assign]
    stage.window.lease.look()
    stage.say(synced_at=stage.clock())
    stage.settle()


def _answered(state: LeaseState, _owner: object, done: Callable[[LeaseState], None]) -> None:
    done(state)
