"""The page of proofs names tests; the table is made from the tests' own marks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.proof import page
from tests.proof.__main__ import PROOFS, main
from tests.proof.acceptance import marked_tests
from tests.proof.items import GAPS, ITEMS, LATER


def test_the_page_is_what_the_marks_say() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.current(), (
        "run python -m tests.proof --page"
    )


def test_every_mark_is_an_item_of_the_list() -> None:
    assert set(marked_tests()) <= set(ITEMS)


def test_the_list_is_whole() -> None:
    assert set(ITEMS) | set(LATER) == set(range(1, 55))
    assert set(GAPS) <= set(ITEMS)


def test_every_proof_has_its_place_on_the_page() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    day = datetime.now(UTC).date()
    for name in PROOFS:
        block = page.figures_table({7: {"kills_done": 1_000}, 8: {"kills_done": 900}}, day=day)
        assert "| kills done | 1,000 | 900 |" in page.with_block(text, name, block)


def test_a_proof_that_is_none_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        main(["magic"])
    assert ending.value.code == 2
    assert "no such proof: magic" in capsys.readouterr().err
