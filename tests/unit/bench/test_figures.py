"""A benchmark's line is what outside checks read; a broken promise is said."""

from __future__ import annotations

import json

import pytest

from tests.bench.__main__ import main, names
from tests.bench.figures import Figure, percentile, quietest, timed, timed_in_turn


def test_a_line_has_the_promised_fields_in_order() -> None:
    line = Figure("dayview.full_repaint", 2.0567, "ms", 0.27012, 80).to_json()
    assert json.loads(line) == {
        "name": "dayview.full_repaint",
        "value": 2.057,
        "unit": "ms",
        "floor": 0.2701,
        "ratio": 7.61,
        "n": 80,
    }
    assert list(json.loads(line)) == ["name", "value", "unit", "floor", "ratio", "n"]


def test_without_a_floor_there_is_no_ratio() -> None:
    document = json.loads(Figure("x", 1.0, "ms", None, 1).to_json())
    assert document["floor"] is None
    assert document["ratio"] is None


@pytest.mark.parametrize(
    ("figure", "holds"),
    [
        (Figure("a", 15.9, "ms", None, 1, limit=16), True),
        (Figure("a", 16.1, "ms", None, 1, limit=16), False),
        (Figure("a", 12.0, "ms", 1.0, 1, ratio_limit=12), True),
        (Figure("a", 12.1, "ms", 1.0, 1, ratio_limit=12), False),
        (Figure("a", 151, "commands/s", None, 1, limit=150), True),
        (Figure("a", 149, "commands/s", None, 1, limit=150), False),
        (Figure("a", 1e9, "ms", None, 1), True),
    ],
)
def test_a_promise_is_kept_or_broken(figure: Figure, holds: bool) -> None:
    assert figure.holds is holds


def test_only_counted_runs_are_returned_and_warm_ones_come_first() -> None:
    calls: list[int] = []
    samples = timed(lambda: calls.append(1), 5, warm=2)
    assert len(samples) == 5
    assert len(calls) == 7
    assert all(sample >= 0 for sample in samples)


def test_floor_and_work_are_taken_in_turn() -> None:
    calls: list[str] = []
    full, bare = timed_in_turn(lambda: calls.append("w"), lambda: calls.append("b"), 2, each=2)
    assert (len(full), len(bare)) == (4, 4)
    assert "".join(calls).startswith("bbbbb")
    assert "bw" in "".join(calls)
    assert "wb" in "".join(calls)


def test_the_quietest_turn_is_a_median_and_no_lucky_sample() -> None:
    assert quietest([9.0, 1.0, 9.0, 4.0, 5.0, 6.0], 3) == 5.0
    assert quietest([4.0, 5.0, 6.0, 0.1], 3) == 5.0


def test_a_percentile_is_a_sample_that_was_taken() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.95) == 3.0
    assert percentile([3.0, 1.0, 2.0], 0.0) == 1.0


def test_every_benchmark_is_found_by_its_name() -> None:
    assert {"dayview", "startup"} <= set(names())


def test_an_unknown_name_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["no-such-benchmark"])
    assert stopped.value.code == 2
    assert "invalid choice" in capsys.readouterr().err
