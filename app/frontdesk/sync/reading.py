"""Puts together what is told of the line: from what was decided, and from where the desk stands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from frontdesk.domain.errors import FrontDeskError, MassLoss, ReplicaUnusable
from frontdesk.domain.link import LinkState, LinkStatus, Trouble

if TYPE_CHECKING:
    from frontdesk.sync.courier import Courier
    from frontdesk.sync.engine import Engine


def read_status(
    engine: Engine, courier: Courier, *, since: datetime, progress: float | None
) -> LinkStatus:
    """Return how the line stands; `since` when its state began."""
    desk = courier.desk()
    catches_up = engine.state is LinkState.CATCHING_UP
    return LinkStatus(
        engine.state,
        since,
        position=desk.cursor,
        waiting=desk.waiting,
        attention=desk.attention,
        synced_at=courier.synced_at,
        progress=progress,
        problem=engine.problem,
        absent=courier.standing.absent_names() if desk.carried else (),
        lease=courier.lease(),
        trouble=Trouble.MASS_LOSS if engine.loss else _trouble(engine, courier),
        behind=max(0, engine.head - desk.cursor) if catches_up else 0,
        ahead=courier.gauge.ahead,
        loading=courier.loading.progress,
        loss=engine.loss,
        drift=courier.comparison.drift,
        hours_left=courier.hours_left(),
    )


def trouble_of(error: FrontDeskError | None) -> Trouble:
    """Return whose trouble an error is."""
    is_disk = isinstance(error, ReplicaUnusable) and not isinstance(error, MassLoss)
    return Trouble.DISK if is_disk else Trouble.NONE


def _trouble(engine: Engine, courier: Courier) -> Trouble:
    """Return whose the problem is that the engine tells."""
    error = courier.last_error
    return trouble_of(error) if str(error or "") == engine.problem != "" else Trouble.NONE
