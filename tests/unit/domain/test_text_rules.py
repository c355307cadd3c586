from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.text_rules import MAX_LINE, MAX_NOTE, check_line, check_note, check_values
from frontdesk.storage import schema


def test_the_limits_are_the_servers() -> None:
    assert (MAX_LINE, MAX_NOTE) == (schema.MAX_NAME, schema.MAX_NOTE)


def test_the_longest_text_is_kept_and_one_letter_more_is_refused() -> None:
    check_line("é" * MAX_LINE, field="name")
    check_note("x" * MAX_NOTE, field="note")
    with pytest.raises(InvalidInput, match="501 characters; at most 500"):
        check_line("é" * (MAX_LINE + 1), field="name")
    with pytest.raises(InvalidInput):
        check_note("x" * (MAX_NOTE + 1), field="note")


@pytest.mark.parametrize("letter", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_what_no_database_keeps_is_refused_without_being_repeated(letter: str) -> None:
    for check in (check_line, check_note):
        with pytest.raises(InvalidInput) as refused:
            check(f"Bella{letter}", field="name")
        assert refused.value.field == "name"
        assert "Bella" not in str(refused.value)


def test_line_breaks_belong_into_notes_only() -> None:
    check_note("one\r\n\ttwo", field="note")
    with pytest.raises(InvalidInput):
        check_line("one\ntwo", field="name")


@pytest.mark.parametrize("text", ["שָׁלוֹם", "🐕‍🦺", "\u202eabc\u202c", "e\u0301", "小白", ""])
def test_every_script_is_welcome(text: str) -> None:
    check_line(text, field="name")


CONTROLS = dict.fromkeys([*range(32), *range(127, 160), *range(0xD800, 0xE000)])


@given(st.dictionaries(st.sampled_from(["name", "breed", "custom"]), st.text(max_size=30)))
def test_values_pass_exactly_if_they_can_be_kept(values: dict[str, str]) -> None:
    keepable = {name: text.translate(CONTROLS) for name, text in values.items()}
    if keepable == values:
        check_values(values)
    else:
        with pytest.raises(InvalidInput):
            check_values(values)


@pytest.mark.parametrize(
    "value", [{"a": ["x\x00"]}, {"a\x00": 1}, [1.0, float("inf")], 2**63, -(2**63) - 1]
)
def test_custom_fields_are_checked_to_their_depth(value: object) -> None:
    with pytest.raises(InvalidInput):
        check_values({"custom": value})
