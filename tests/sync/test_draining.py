"""What waited off line goes to the server in batches; what was answered is kept, come what may."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import pytest

from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import ServerUnreachable
from frontdesk.storage.postgres.server_link import JsonObject, ServerLink
from frontdesk.sync.courier import Courier
from frontdesk.sync.engine import Engine
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, server_rows


def _courier(
    desk: DeskUnderTest, clock: Callable[[], float], told: list[Changed] | None = None
) -> Courier:
    told = [] if told is None else told
    return Courier(
        desk.profile,
        desk.people,
        desk.store,
        Engine(lambda: 0.5),
        clock=clock,
        on_changed=told.append,
    )


def _push(courier: Courier) -> None:
    """Step until nothing waits; a rest is not taken, the clock of the test decides."""
    for _ in range(100):
        if not courier.desk().waiting:
            break
        courier.step()
    courier.hang_up()
    assert not courier.desk().waiting


def test_answers_that_come_at_once_are_written_and_shown_at_once(make_desk: MakeDesk) -> None:
    desk = make_desk()
    sent = [desk.book(hour=hour) for hour in range(6)]
    told: list[Changed] = []
    version = desk.store.outbox.version()
    _push(_courier(desk, lambda: 0.0, told))
    states = {desk.command(one.command_id).state for one in sent}
    assert states == {"applied"}
    ids = {change.id for one in sent for change in one.changeset.changes}
    showing = [one for one in told if ids & one.rows.get("appointment", frozenset())]
    assert len(showing) == 1
    # Noted as in doubt, then answered; and the enrolment that found nothing to change.
    assert desk.store.outbox.version() - version <= 3


def test_an_answer_does_not_wait_long_for_those_behind_it(make_desk: MakeDesk) -> None:
    desk = make_desk()
    for hour in range(3):
        desk.book(hour=hour)
    told: list[Changed] = []
    seconds = count()
    _push(_courier(desk, lambda: float(next(seconds)), told))
    assert len([one for one in told if "appointment" in one.rows]) >= 3


def test_answers_before_a_cut_are_kept_and_the_others_asked_for_again(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    sent = [desk.book(hour=hour) for hour in range(5)]
    whole = ServerLink.apply

    def cut(link: ServerLink, envelopes: Sequence[JsonObject]) -> Iterator[dict[str, Any]]:
        for number, answer in enumerate(whole(link, envelopes)):
            if number == 2:
                raise ServerUnreachable("cut")
            yield answer

    with monkeypatch.context() as patch:
        patch.setattr(ServerLink, "apply", cut)
        courier = _courier(desk, lambda: 0.0)
        for _ in range(20):
            courier.step()
            if courier.last_error is not None:
                break
        courier.hang_up()
    states = [desk.command(one.command_id).state for one in sent]
    assert states == ["applied", "applied", "in_doubt", "in_doubt", "in_doubt"]
    _push(_courier(desk, lambda: 0.0))
    assert {desk.command(one.command_id).state for one in sent} == {"applied"}
    assert server_rows(desk.clinic, "select count(*) from app.appointment") == [(5,)]
