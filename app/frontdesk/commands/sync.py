"""`frontdesk sync`: the exchange with the server without a window, as a second desk for tests."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable
from typing import Annotated

import typer

from frontdesk.commands.desk_access import (
    DeskAccess,
    JsonOption,
    LoginOption,
    ProfileOption,
    open_desk,
)
from frontdesk.commands.ending import TOLD
from frontdesk.commands.saying import say
from frontdesk.domain.errors import MassLoss, ServerBusy
from frontdesk.domain.link import LinkState, LinkStatus, Withdrawal
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.courier import Courier
from frontdesk.sync.lock import DeskLock
from frontdesk.sync.losses import accept_loss
from frontdesk.sync.once import require_nobody_shut_out, synchronise
from frontdesk.sync.runner import SyncRunner

app = typer.Typer(add_completion=False, help="Send and fetch changes without the window.")

OTHER_SECONDS = 10.0
"""How long `--once` waits for another process that holds the line of this desk."""

Line = tuple[str, int, int, int]


@app.command()
def sync(
    profile: ProfileOption,
    *,
    once: Annotated[bool, typer.Option("--once", help="Exchange and end (the default).")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on until interrupted.")] = False,
    accept: Annotated[
        bool,
        typer.Option("--accept-loss", help="Let the server take away what it would take away."),
    ] = False,
    login: LoginOption = "",
    as_json: JsonOption = False,
) -> None:
    """Send what waits and fetch what is new; print a line at every change of state.

    The password comes from FRONTDESK_PASSWORD, the keyring or a prompt. After it was changed on the
    server, give the former one once in FRONTDESK_FORMER_PASSWORD: it opens the data kept here.

    A server that would take away much of what is kept here is refused, with the numbers; who
    manages workstations says --accept-loss when that is right.
    """
    if once and watch:
        raise typer.BadParameter("choose --once or --watch")
    if watch and accept:
        raise typer.BadParameter("--accept-loss goes with --once")
    desk = open_desk(profile, login=login, may_be_new=True)
    lines = StateLines(as_json=as_json)
    if watch:
        _watch(desk, lines)
    else:
        _once(desk, lines, accept=accept)


class StateLines:
    """Prints a line when the state, the position or a count differs from the line before."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._last: Line | None = None

    def show(self, state: LinkState, position: int, waiting: int, attention: int) -> bool:
        """Print these if they are news; return whether anybody still reads."""
        line = (str(state), position, waiting, attention)
        if line == self._last:
            return True
        self._last = line
        if self._as_json:
            names = ("state", "position", "waiting", "attention")
            return say(json.dumps(dict(zip(names, line, strict=True))))
        return say(f"{line[0]}, position {position}, {waiting} waiting, {attention} need attention")

    def status(self, status: LinkStatus) -> bool:
        """Print a status of the runner; return whether anybody still reads."""
        return self.show(status.state, status.position, status.waiting, status.attention)

    def step(self, courier: Courier) -> None:
        """Print where a single exchange stands."""
        desk = courier.desk()
        self.show(courier.engine.state, desk.cursor, desk.waiting, desk.attention)


def _once(desk: DeskAccess, lines: StateLines, *, accept: bool) -> None:
    lock = DeskLock(desk.profile.lock_path)
    with desk.store() as store:
        if not lock.take():
            _wait_for_the_other(store, lines)
            return
        try:
            _exchange(desk, store, lines, accept=accept)
        finally:
            lock.release()


def _exchange(desk: DeskAccess, store: LocalStore, lines: StateLines, *, accept: bool) -> None:
    people = desk.people()
    try:
        synchronise(desk.profile, people, store, on_step=lines.step)
    except MassLoss as refused:
        if not accept:
            raise
        accept_loss(store, people.active, refused.lost)
        synchronise(desk.profile, people, store, on_step=lines.step)


def _wait_for_the_other(store: LocalStore, lines: StateLines) -> None:
    """Let the process that holds the line send what waits here."""
    until = time.monotonic() + OTHER_SECONDS
    while store.outbox.counts().waiting and time.monotonic() < until:
        time.sleep(0.05)
    counts, meta = store.outbox.counts(), store.replica.meta
    state = LinkState.OFFLINE if counts.waiting else LinkState.LIVE
    lines.show(state, 0 if meta is None else meta.cursor, counts.waiting, counts.attention)
    if counts.waiting:
        raise ServerBusy("Another program talks to the server for this desk and is not done yet.")


def _watch(desk: DeskAccess, lines: StateLines) -> None:
    ended = threading.Event()
    _on_signals(ended.set)
    problems: list[str] = []
    withdrawn: list[Withdrawal] = []

    def on_status(status: LinkStatus) -> None:
        try:
            if not lines.status(status) or status.state is LinkState.REVOKED:
                ended.set()
        except OSError:  # the lines go to a disk that is full
            ended.set()
        if status.problem and status.problem not in problems[-1:]:
            problems.append(status.problem)
            say(status.problem, err=True)

    runner = SyncRunner(
        desk.profile,
        desk.people(),
        desk.open_store,
        on_status=on_status,
        on_changed=lambda _changed: None,
        on_withdrawn=withdrawn.append,
    )
    runner.start()
    ended.wait()
    runner.stop()
    require_nobody_shut_out(withdrawn)


def _on_signals(act: Callable[[], None]) -> None:
    for number in (signal.SIGINT, *TOLD):
        signal.signal(number, lambda _number, _frame: act())
