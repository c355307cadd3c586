from __future__ import annotations

import json
from pathlib import Path

import pytest

from frontdesk.domain.errors import (
    PasswordChanged,
    ServerUnreachable,
    TooManyGuesses,
    WrongPassword,
)
from frontdesk.storage.replica.guesses import FREE, Guesses, wait_after


class Ticks:
    """The machine's forward-running clock."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def guesses(tmp_path: Path, ticks: Ticks) -> Guesses:
    return Guesses(tmp_path / "guesses.json", ticks=ticks)


def guess_wrong(guesses: Guesses, times: int = 1, login: str = "u_ann") -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword), guesses.one(login):
            raise WrongPassword("say")


def guess_right(guesses: Guesses, login: str = "u_ann") -> None:
    with guesses.one(login):
        pass


class Killed(BaseException):
    """The process ends here."""


def test_the_first_wrong_guesses_cost_no_wait_and_then_it_doubles_to_an_hour() -> None:
    assert [wait_after(wrong) // 60 for wrong in range(FREE + 9)] == [
        *(0 for _ in range(FREE)),
        *(1, 2, 4, 8, 16, 32, 60, 60, 60),
    ]


def test_after_the_free_guesses_none_is_looked_at_for_a_minute(
    guesses: Guesses, ticks: Ticks
) -> None:
    guess_wrong(guesses, FREE)
    with pytest.raises(TooManyGuesses, match="1 minute") as refused:
        guess_right(guesses)
    assert refused.value.seconds == 60
    ticks.now += 59.5
    with pytest.raises(TooManyGuesses, match="1 second"):
        guess_right(guesses)
    ticks.now += 0.5
    guess_wrong(guesses)
    assert guesses.seconds_to_wait("u_ann") == 120


def test_a_refused_guess_makes_nobody_wait_longer(guesses: Guesses, ticks: Ticks) -> None:
    guess_wrong(guesses, FREE)
    for _ in range(20):
        with pytest.raises(TooManyGuesses):
            guess_right(guesses)
    ticks.now += 60
    guess_right(guesses)


def test_a_right_one_begins_anew_and_leaves_no_trace(guesses: Guesses, tmp_path: Path) -> None:
    guess_wrong(guesses, FREE - 1)
    guess_right(guesses)
    assert not (tmp_path / "guesses.json").exists()
    guess_wrong(guesses, FREE)


def test_one_persons_fingers_make_nobody_else_wait(guesses: Guesses) -> None:
    guess_wrong(guesses, FREE)
    guess_right(guesses, "u_ben")
    with pytest.raises(TooManyGuesses):
        guess_right(guesses)


@pytest.mark.acceptance(38)
def test_a_new_start_of_the_program_wins_no_guess(
    guesses: Guesses, tmp_path: Path, ticks: Ticks
) -> None:
    guess_wrong(guesses, FREE)
    with pytest.raises(TooManyGuesses):
        guess_right(Guesses(tmp_path / "guesses.json", ticks=ticks))


@pytest.mark.acceptance(38)
def test_a_new_start_of_the_machine_wins_no_time(guesses: Guesses, ticks: Ticks) -> None:
    guess_wrong(guesses, FREE)
    ticks.now = 5.0  # it counts from its start
    assert guesses.seconds_to_wait("u_ann") == 55


def test_the_clock_on_the_wall_plays_no_part(guesses: Guesses, tmp_path: Path) -> None:
    guess_wrong(guesses, FREE)
    kept = json.loads((tmp_path / "guesses.json").read_text())
    assert kept == {"u_ann": [FREE, 1000.0]}


@pytest.mark.parametrize("content", ["", "[]", '{"u_ann": 7}', '{"u_ann": [1]}', "\x00"])
def test_a_damaged_file_keeps_nobody_out(guesses: Guesses, tmp_path: Path, content: str) -> None:
    (tmp_path / "guesses.json").write_text(content)
    guess_wrong(guesses)
    assert guesses.seconds_to_wait("u_ann") == 0


def test_a_disk_that_takes_nothing_keeps_nobody_out(tmp_path: Path, ticks: Ticks) -> None:
    nowhere = Guesses(tmp_path / "gone" / "guesses.json", ticks=ticks)
    guess_wrong(nowhere, FREE + 3)
    guess_right(nowhere)


def test_what_could_not_be_judged_is_neither_counted_nor_does_it_forgive(
    guesses: Guesses,
) -> None:
    guess_wrong(guesses, FREE - 1)
    for _ in range(3):
        with pytest.raises(ServerUnreachable), guesses.one("u_ann"):
            raise ServerUnreachable("say")
    guess_wrong(guesses)
    assert guesses.seconds_to_wait("u_ann") == 60


def test_a_password_that_the_server_takes_is_a_right_one(guesses: Guesses) -> None:
    guess_wrong(guesses, FREE - 1)
    with pytest.raises(PasswordChanged), guesses.one("u_ann"):
        raise PasswordChanged("say")
    guess_wrong(guesses, FREE - 1)
    assert guesses.seconds_to_wait("u_ann") == 0


def test_who_kills_the_program_before_it_has_judged_wins_no_guess(guesses: Guesses) -> None:
    for _ in range(FREE):
        with pytest.raises(Killed), guesses.one("u_ann"):
            raise Killed
    with pytest.raises(TooManyGuesses):
        guess_right(guesses)
