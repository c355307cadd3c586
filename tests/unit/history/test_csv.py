from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.csv_text import csv_text, harmless


@pytest.mark.parametrize(
    "cell", ["=1+1", "+49 30 1", "-5", "@SUM(A1)", "\tx", "\r=1", "  =1", '=HYPERLINK("x")']
)
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Bella", "a=b", "10:00 → 11:30", "'quoted"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_every_text_comes_back_from_the_file(row: list[str]) -> None:
    text = csv_text(["h"] * len(row), [row])
    read = list(csv.reader(io.StringIO(text, newline="")))[1]
    assert read == [harmless(cell) for cell in row]
