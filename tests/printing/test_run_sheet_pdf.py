"""The run sheet on paper: read back from the PDF as a reader finds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.domain.agenda import DayAgenda
from frontdesk.domain.errors import InvalidInput
from frontdesk.printing.pdf import pdf_bytes, write_pdf
from frontdesk.printing.run_sheet import run_sheet
from frontdesk.printing.sheets import Sheet
from tests.printing.conftest import PrintedPages
from tests.printing.days import AS_OF, card, day, full_day


def _sheet(agenda: DayAgenda, unsent: int = 3) -> Sheet:
    return run_sheet(agenda, as_of=AS_OF, unsent=unsent, clinic="Paws & Co", site="Main Street")


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_every_visit_stands_on_some_page(printed: PrintedPages, paper: str) -> None:
    agenda = full_day(250)
    text = "\n".join(printed(_sheet(agenda), paper))
    for visit in agenda.cards():
        assert visit.phone in text
    assert "Cancelled and not kept: 1" in text


def test_every_page_has_head_count_and_number(printed: PrintedPages) -> None:
    pages = printed(_sheet(full_day(60)))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert "Run sheet, Saturday 21 November 2026" in page
        assert "Paws & Co · Main Street" in page
        assert "as of 09:47" in page
        assert "3 unsent changes" in page
        assert "Client, phone" in page
        assert "60 visits, 60 printed" in page
        assert f"Page {number} of {len(pages)}" in page


def test_nothing_unsent_says_nothing(printed: PrintedPages) -> None:
    assert "unsent" not in printed(_sheet(full_day(), unsent=0))[0]


def test_an_empty_day_says_so(printed: PrintedPages) -> None:
    (page,) = printed(_sheet(day()))
    assert "No visits on this day." in page
    assert "0 visits, 0 printed" in page


def test_a_usual_day_of_twenty_visits_is_one_page(printed: PrintedPages) -> None:
    assert len(printed(_sheet(day([card(number) for number in range(20)])))) == 1


def test_long_names_are_wrapped_not_cut(printed: PrintedPages) -> None:
    name = " ".join(f"Maximilian{number:03}" for number in range(35))[:500]
    (page,) = printed(_sheet(day([card(1, pet_name=name), card(2)])))
    assert all(word in page for word in name.split()[:-1])
    assert "2 visits, 2 printed" in page


def test_one_endless_word_is_broken_and_kept(printed: PrintedPages) -> None:
    (page,) = printed(_sheet(day([card(1, pet_name="W" * 500)])))
    assert page.count("W") == 500


def test_a_note_longer_than_a_page_goes_on_over_the_next(printed: PrintedPages) -> None:
    note = " ".join(f"n{number:04}" for number in range(3300))
    pages = printed(_sheet(day([card(1, note=note), card(2)])))
    words = set("\n".join(pages).split())
    assert set(note.split()) <= words
    assert len(pages) >= 3
    assert "Bella 2" in pages[-1]


def test_names_of_every_script_survive(printed: PrintedPages) -> None:
    visits = [
        card(1, pet_name="Íñigo", client_name="Þórður Ægisson"),
        card(2, pet_name="שלום", client_name="Ђорђе"),
        card(3, pet_name="Bella 🐶", client_name="Nguyễn Thị Hương"),
    ]
    (page,) = printed(_sheet(day(visits)))
    for name in ("Íñigo", "Þórður Ægisson", "Ђорђе", "Nguyễn Thị Hương"):
        assert name in page
    assert "שלום" in page or "םולש" in page  # the reader may give the letters as they stand
    assert "Bella" in page


def test_the_same_sheet_gives_the_same_bytes(qapp: object) -> None:
    first, _ = pdf_bytes(_sheet(full_day()))
    second, _ = pdf_bytes(_sheet(full_day()))
    assert first == second
    assert b"(D:20261121084700Z)" in first


def test_an_unwritable_place_is_named_and_leaves_nothing(qapp: object, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nowhere"):
        write_pdf(_sheet(day()), tmp_path / "nowhere" / "sheet.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_replaces_the_older_one_whole(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")
    write_pdf(_sheet(day()), path)
    assert path.read_bytes().startswith(b"%PDF-")
    assert [entry.name for entry in tmp_path.iterdir()] == ["sheet.pdf"]


def test_an_unknown_paper_is_refused_with_the_known_ones(qapp: object) -> None:
    with pytest.raises(InvalidInput, match="a4, letter"):
        pdf_bytes(_sheet(day()), "a3")
