"""What the engine does and says when something is wrong that is nobody's release."""

from __future__ import annotations

import pytest

from frontdesk.domain.errors import (
    BugError,
    DiskFull,
    FrontDeskError,
    MassLoss,
    ProgramTooOld,
    ServerBusy,
    ServerNotTrusted,
    ServerReadOnly,
    ServerTooOld,
    ServerUnreachable,
    WrongPassword,
)
from frontdesk.domain.link import LinkState, VanishingRows
from frontdesk.sync.actions import (
    Connect,
    FetchAll,
    Pull,
    Push,
    Rest,
    TakeStock,
    Verify,
)
from frontdesk.sync.pace import LOSS_SECONDS
from frontdesk.sync.reports import LOADING_STOPPED
from tests.unit.sync.world import World, kinds, live


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (WrongPassword("say"), LinkState.SIGNED_OUT),
        (ProgramTooOld("say"), LinkState.UPGRADE_NEEDED),
        (ServerTooOld("say"), LinkState.UPGRADE_NEEDED),
        (ServerNotTrusted("say"), LinkState.OFFLINE),
        (DiskFull("say"), LinkState.OFFLINE),
        (BugError("say"), LinkState.OFFLINE),
    ],
)
def test_what_needs_a_person_is_said(error: Exception, state: LinkState) -> None:
    world = live()
    world.book()
    world.next_error = error  # type: ignore[assignment]
    world.step()
    assert world.state() is state
    assert world.engine.problem == "say"
    assert world.here().waiting == 1


def test_a_missing_line_alone_needs_no_words() -> None:
    world = live()
    world.line = False
    world.run(6)
    assert world.state() is LinkState.OFFLINE
    assert world.engine.problem == ""


def test_a_wrong_password_is_not_tried_again_by_itself() -> None:
    world = live()
    world.next_error = WrongPassword("say")
    world.run(6)
    world.actions.clear()
    world.run(7200)
    assert Connect not in kinds(world)


def test_a_problem_is_over_when_the_line_is_back() -> None:
    world = live()
    world.next_error = ServerNotTrusted("say")
    world.run(30)
    assert world.state() is LinkState.LIVE
    assert world.engine.problem == ""


@pytest.mark.parametrize("error", [ServerBusy("busy"), ServerReadOnly("read only")])
def test_a_busy_server_is_asked_again_on_the_same_line(error: Exception) -> None:
    world = live()
    world.book()
    world.next_error = error  # type: ignore[assignment]
    world.run(3)
    assert kinds(world)[:4] == [Push, Rest, Push, Pull]
    assert world.state() is LinkState.LIVE
    assert world.engine.problem == ""


def test_a_server_that_stays_busy_ends_the_line_for_a_while() -> None:
    world = live()
    world.book()
    for _ in range(9):
        world.next_error = ServerBusy("busy")
        while world.next_error is not None:
            world.step()
    assert world.engine.is_down


def test_the_copy_is_compared_with_the_server_every_hour() -> None:
    world = live()
    world.run(3 * 3600)
    assert kinds(world).count(Verify) == 3
    assert FetchAll not in kinds(world)


@pytest.mark.parametrize(
    "error", [ServerUnreachable("cut"), MassLoss((VanishingRows("pet", 90, 80),))]
)
def test_a_copy_that_has_drifted_is_fetched_though_the_first_try_fails(
    error: FrontDeskError,
) -> None:
    world = live()
    world.agrees = False
    while not isinstance(world.engine.next(world.now, world.here()), FetchAll):
        world.step()
    assert TakeStock(anew=True) in world.actions  # its files may have been put back unnoticed
    world.next_error = error
    world.step()
    assert world.engine.is_down
    world.actions.clear()
    world.agrees = True
    world.run(LOSS_SECONDS + 5)
    assert kinds(world).count(FetchAll) == 1
    assert world.state() is LinkState.LIVE


def test_a_copy_that_has_drifted_is_fetched_anew_once() -> None:
    world = live()
    world.agrees = False
    world.run(4 * 3600)
    assert kinds(world).count(FetchAll) == 1


def test_data_that_the_server_would_take_away_stay_and_are_asked_for_again_later() -> None:
    world = live()
    lost = (VanishingRows("pet", 408, 400),)
    world.server.head += 1
    world.next_error = MassLoss(lost)
    world.engine.woken()
    world.run(1)
    assert world.state() is LinkState.OFFLINE
    assert list(world.engine.loss) == list(lost)
    assert "400 of 408 pets" in world.engine.problem
    assert world.actions[-1] == Rest(LOSS_SECONDS)
    world.run(20)
    assert world.state() is LinkState.LIVE
    assert (list(world.engine.loss), world.engine.problem) == ([], "")


def test_a_fetch_can_be_stopped_and_goes_on_when_the_user_wants_it() -> None:
    world = World()
    while not isinstance(world.engine.next(world.now, world.here()), FetchAll):
        world.step()
    world.engine.stop_loading()
    world.run(600)
    assert world.state() is LinkState.OFFLINE
    assert world.engine.problem == LOADING_STOPPED
    assert world.desk.epoch is None
    world.engine.resume(world.now)
    world.run(1)
    assert world.state() is LinkState.LIVE
    assert world.engine.problem == ""


def test_where_nothing_is_fetched_there_is_nothing_to_stop() -> None:
    world = live()
    world.engine.stop_loading()
    world.run(5)
    assert world.state() is LinkState.LIVE


def test_a_comparison_that_could_not_be_made_is_made_soon() -> None:
    world = live()
    world.agrees = None
    world.run(600)
    assert 8 <= kinds(world).count(Verify) <= 10
    assert FetchAll not in kinds(world)
