from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.folding import digits, fold, query_words, record_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Íñigo", ("inigo",)),
        ("Lil’ Bean", ("lil", "bean")),
        ("Lil’Bean", ("lilbean", "lil", "bean")),
        ("Hemingway “Heming” Pilar", ("hemingway", "heming", "pilar")),
        ("O'Brien", ("obrien", "o", "brien")),
        ("Müller", ("muller", "mueller")),
        ("Straße", ("strasse",)),
        ("Łukasz", ("lukasz",)),
        ("Smith-Jones", ("smithjones", "smith", "jones")),
        ("J.R.", ("jr", "j", "r")),
        ("\uff22ella", ("bella",)),
        ("", ()),
        (" .-'’ ", ()),
    ],
)
def test_a_record_is_found_under_each_of_its_spellings(text: str, words: tuple[str, ...]) -> None:
    assert sorted(record_words(text)) == sorted(words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Lil' Bean", ("lil", "bean")),
        ("o’brien", ("obrien",)),
        ("  SM be ", ("sm", "be")),
        ("0151/23-4", ("0151", "23", "4")),
    ],
)
def test_a_query_has_one_spelling(text: str, words: tuple[str, ...]) -> None:
    assert query_words(text) == words


@given(st.text(max_size=40))
def test_what_a_record_is_called_finds_it(text: str) -> None:
    assert set(query_words(text)) <= set(record_words(text))


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_words_hold_nothing_that_the_index_reads_as_syntax(text: str) -> None:
    for word in (*query_words(text), *record_words(text)):
        assert word
        assert not set(word) & set(" \"'*(){}:^-+\x00")


@pytest.mark.parametrize(
    ("text", "expected"), [("+49 (0)151/23-4", "490151234"), ("S100", "100"), ("٣x", "3"), ("", "")]
)
def test_digits_are_taken_from_any_number(text: str, expected: str) -> None:
    assert digits(text) == expected
