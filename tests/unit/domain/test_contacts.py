from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.contacts import phone_digits, tidy_email, tidy_phone
from frontdesk.domain.errors import InvalidInput

FIGURES = st.text(st.sampled_from("0123456789"), min_size=3, max_size=20)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("555-0144", "555-0144"),
        (" +49 (0)30  / 12 34 ", "+49 (0)30 / 12 34"),
        ("030.1234 ext. 12", "030.1234 ext. 12"),
        ("030 1234 x5", "030 1234 x5"),
        ("(206) 555-0144", "(206) 555-0144"),
    ],
)
def test_a_number_is_kept_as_it_is_spoken(typed: str, kept: str) -> None:
    assert tidy_phone(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "12", "call me", "0151-", "1" * 21, "555 0144 Anna", "++49 1"]
)
def test_what_cannot_be_dialled_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        tidy_phone(typed)
    assert refusal.value.field == "phone"


@given(FIGURES, st.sampled_from(["", " ", "-", "/", "."]))
def test_tidying_keeps_every_digit_and_changes_nothing_twice(figures: str, between: str) -> None:
    typed = between.join(figures)
    tidied = tidy_phone(typed)
    assert phone_digits(tidied) == figures
    assert tidy_phone(tidied) == tidied


def test_an_address_keeps_its_name_and_loses_the_case_of_its_domain() -> None:
    assert tidy_email(" Noor.Ali+dog@Example.ORG ") == "Noor.Ali+dog@example.org"


@pytest.mark.parametrize(
    "typed", ["", "noor", "noor@", "@example.org", "a@b@c.de", "a@b", "a @b.de"]
)
def test_what_cannot_be_written_to_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        tidy_email(typed)
    assert refusal.value.field == "email"
