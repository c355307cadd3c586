"""The questions asked after a rough day notice what they are there to notice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.proof import invariants
from tests.proof.invariants import Known, Sent

MINE = Sent("c1", "d", 1, "applied", None, 5, 2)
THEIRS = Known("c1", "d", 1, "applied", None, 5)
PETS = {"pet": {"p": {"name": "Bella"}}}
SECOND = Known("c2", "d", 2, "rejected", "FD002", 5)


def test_what_holds_is_not_complained_of() -> None:
    assert not list(invariants.nothing_promised_is_missing("a", ["c1"], [MINE]))
    assert not list(invariants.nothing_is_deleted("a", [MINE], [1]))
    assert not list(invariants.each_happened_once([MINE], {"c1": 2}))
    assert not list(invariants.answers_agree("a", [MINE], {"c1": THEIRS}))
    assert not list(invariants.effects_are_in_order([THEIRS, SECOND]))
    assert not list(invariants.log_is_contiguous([1, 2, 3]))
    assert not list(invariants.log_is_contiguous([]))
    assert not list(invariants.replica_is_the_servers("a", PETS, PETS))
    assert not list(invariants.nothing_foreign("a", b"mine", [b"theirs"]))


def test_a_promise_that_is_gone_is_noticed() -> None:
    assert list(invariants.nothing_promised_is_missing("a", ["c1", "c2"], [MINE]))


@pytest.mark.parametrize(
    ("outbox", "ordinals"),
    [([MINE], [2]), ([MINE], []), ([replace(MINE, device_seq=2)], [1])],
)
def test_a_line_that_was_deleted_is_noticed(outbox: list[Sent], ordinals: list[int]) -> None:
    assert list(invariants.nothing_is_deleted("a", outbox, ordinals))


@pytest.mark.parametrize("effects", [{}, {"c1": 1}, {"c1": 4}])
def test_an_effect_missing_or_doubled_is_noticed(effects: dict[str, int]) -> None:
    assert list(invariants.each_happened_once([MINE], effects))


def test_an_effect_of_a_refused_command_is_noticed() -> None:
    refused = replace(MINE, state="rejected")
    assert list(invariants.each_happened_once([refused], {"c1": 1}))


@pytest.mark.parametrize(
    "mine",
    [
        replace(MINE, command_id="c9"),
        replace(MINE, state="rejected", code="23P01"),
        replace(MINE, state="queued", head=None),
        replace(MINE, state="in_doubt", head=None),
        replace(MINE, state="dismissed"),
        replace(MINE, head=4),
    ],
)
def test_an_end_that_is_not_the_servers_is_noticed(mine: Sent) -> None:
    assert list(invariants.answers_agree("a", [mine], {"c1": THEIRS}))


def test_a_refusal_that_somebody_settled_is_in_agreement() -> None:
    settled = replace(MINE, state="dismissed")
    assert not list(
        invariants.answers_agree("a", [settled], {"c1": replace(THEIRS, status="rejected")})
    )


def test_effects_out_of_order_are_noticed() -> None:
    assert list(invariants.effects_are_in_order([THEIRS, replace(SECOND, head=4)]))


@pytest.mark.parametrize("positions", [[1, 3], [2, 3], [1, 1, 2], [1, 2, 2]])
def test_a_log_with_a_gap_or_a_double_is_noticed(positions: list[int]) -> None:
    assert list(invariants.log_is_contiguous(positions))


@pytest.mark.parametrize("here", [{}, {"p": {"name": "B"}}, {"p": {"name": "A"}, "q": {}}])
def test_a_row_missing_changed_or_too_many_is_noticed(here: dict[str, dict[str, str]]) -> None:
    server = {"pet": {"p": {"name": "A"}}}
    assert list(invariants.replica_is_the_servers("a", {"pet": here}, server))


def test_a_word_of_another_clinic_is_noticed() -> None:
    assert list(invariants.nothing_foreign("a", b"some theirs here", [b"theirs"]))
