"""One exchange with the server: send what waits, fetch what is new, hang up."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import ServerUnreachable
from frontdesk.domain.link import LinkState
from frontdesk.storage.postgres.errors import UNREACHABLE
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.courier import Courier
from frontdesk.sync.engine import Engine


def synchronise(
    profile: Profile,
    password: str,
    store: LocalStore,
    *,
    on_progress: Callable[[float | None], None] = lambda _progress: None,
    on_step: Callable[[Courier], None] = lambda _courier: None,
    seconds: float = 600.0,
) -> None:
    """Bring the desk and the server in step; the caller holds the desk's lock.

    Returns when nothing waits and everything known to the server is here. Raises what kept it from
    that: ServerUnreachable, WrongPassword, NoBinding, ServerTooOld … Nothing queued is lost then.
    """
    courier = Courier(
        profile,
        password,
        store,
        Engine(random.random),
        clock=time.monotonic,
        on_changed=_ignore,
        on_progress=on_progress,
    )
    try:
        _run(courier, on_step, until=time.monotonic() + seconds)
    finally:
        courier.hang_up()


def _run(courier: Courier, on_step: Callable[[Courier], None], *, until: float) -> None:
    while time.monotonic() < until:
        rest = courier.step()
        on_step(courier)
        if courier.engine.is_down and courier.last_error is not None:
            raise courier.last_error
        if rest and courier.engine.state is LinkState.LIVE and not courier.desk().waiting:
            return
        time.sleep(min(rest, 0.2))
    raise ServerUnreachable(UNREACHABLE)


def _ignore(_changed: Changed) -> None:
    """A single exchange refreshes no screen."""
