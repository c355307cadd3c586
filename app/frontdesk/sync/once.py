"""One exchange with the server: send what waits, fetch what is new, hang up."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import ServerUnreachable, Withdrawn
from frontdesk.domain.link import LinkState, Withdrawal
from frontdesk.storage.postgres.errors import UNREACHABLE
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.courier import Courier
from frontdesk.sync.engine import Engine
from frontdesk.sync.people import People


def synchronise(
    profile: Profile,
    people: People,
    store: LocalStore,
    *,
    on_progress: Callable[[float | None], None] = lambda _progress: None,
    on_step: Callable[[Courier], None] = lambda _courier: None,
    is_enough: Callable[[], bool] = lambda: False,
    seconds: float = 600.0,
) -> None:
    """Bring the desk and the server in step; the caller holds the desk's lock.

    Returns when nothing waits that can be sent for these people, and everything known to the server
    is here, or when `is_enough` says so after a step. Raises what kept it from that:
    ServerUnreachable, WrongPassword, NoBinding, ServerTooOld … Nothing queued is lost then;
    Withdrawn when the server has shut somebody out, and what waited was handed over.
    """
    withdrawn: list[Withdrawal] = []
    courier = Courier(
        profile,
        people,
        store,
        Engine(random.random),
        clock=time.monotonic,
        on_changed=_ignore,
        on_progress=on_progress,
        on_withdrawn=withdrawn.append,
    )
    try:
        _run(courier, on_step, is_enough, until=time.monotonic() + seconds)
        require_nobody_shut_out(withdrawn)
    finally:
        courier.hang_up()


def _run(
    courier: Courier,
    on_step: Callable[[Courier], None],
    is_enough: Callable[[], bool],
    *,
    until: float,
) -> None:
    while time.monotonic() < until:
        rest = courier.step()
        on_step(courier)
        if courier.engine.is_down and courier.last_error is not None:
            raise courier.last_error
        if courier.engine.state is LinkState.REVOKED or is_enough():
            return
        if rest and courier.engine.state is LinkState.LIVE and not courier.desk().sendable:
            return
        time.sleep(min(rest, 0.2))
    raise ServerUnreachable(UNREACHABLE)


def require_nobody_shut_out(withdrawn: Sequence[Withdrawal]) -> None:
    """Raise Withdrawn, saying what became of the waiting entries, where somebody was shut out."""
    if withdrawn:
        count = sum(len(each.entries) for each in withdrawn)
        raise Withdrawn(withdrawn_words(count))


def withdrawn_words(count: int) -> str:
    """Return what is said to whom the server has shut out, `count` entries being handed over."""
    kept = "Nothing was waiting" if not count else f"What was waiting ({count}) is with the manager"
    return (
        f"The server has shut this login or workstation out. {kept}, and what opened the data kept"
        " here was destroyed. Ask the manager."
    )


def _ignore(_changed: Changed) -> None:
    """A single exchange refreshes no screen."""
