"""What a forgetful server is offered again waits again, also on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.sync.actions import OfferAgain
from tests.proof.simulated import checks
from tests.proof.simulated.run import world_of
from tests.proof.simulated.world import World


def test_what_is_offered_again_is_shown_as_waiting_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world_of(1, tmp_path / "world", desks=1) as world:
        (desk,) = world.desks
        world.start(desk)
        _come_to_rest(world)
        for _ in range(10):
            world.act(desk)
        _come_to_rest(world)
        assert desk.running is not None
        courier = desk.running.courier
        with monkeypatch.context() as patch:
            patch.setattr(courier.engine, "next", lambda *_: OfferAgain(0))
            desk.step()
        assert courier.desk().waiting
        assert list(checks.of_what_is_shown(desk, world.server)) == []


def _come_to_rest(world: World) -> None:
    while not all(desk.is_quiet for desk in world.desks):
        world.step_somebody()
