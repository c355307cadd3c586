"""The server and the desks know the same card numbers, and the server keeps none of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.domain.card_numbers import holds_card_number
from frontdesk.domain.changes import insert
from frontdesk.domain.ids import new_id
from tests.clinics import Clinic
from tests.db.desk import Desk, pet
from tests.servers import Database
from tests.unit.domain.test_card_numbers import CARDS, PASS

pytestmark = pytest.mark.db

_digits = st.text("0123456789", min_size=1, max_size=20)
_beginnings = st.sampled_from(
    [
        "4",
        "51",
        "55",
        "2221",
        "2720",
        "2721",
        "34",
        "37",
        "372",
        "300",
        "3095",
        "36",
        "38",
        "3528",
        "3589",
        "6011",
        "644",
        "65",
        "62",
        "5018",
        "6304",
        "6763",
    ]
)
_gaps = st.sampled_from(["", " ", "-", "  ", "    ", "\u00a0", "\u2013", ".", "+", "x"])


@st.composite
def _likely(draw: st.DrawFn) -> str:
    """Return a number with an issuer's beginning, a check digit that may fit, cut into groups."""
    number = draw(_beginnings) + draw(st.text("0123456789", min_size=9, max_size=16))
    number += str(draw(st.integers(0, 9)))
    pieces = []
    while number:
        length = draw(st.sampled_from([1, 2, 3, 4, 4, 4, 6, 20]))
        pieces += [number[:length], draw(_gaps)]
        number = number[length:]
    return "".join(pieces)


_texts = st.lists(st.one_of(_likely(), _digits, st.text(max_size=5)), min_size=1, max_size=4)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.lists(_texts.map(" ".join), min_size=1, max_size=40))
def test_both_say_the_same_of_any_text(database: Database, texts: list[str]) -> None:
    keepable = [text.replace("\0", "").encode("utf-8", "ignore").decode() for text in texts]
    assert _by_server(database, keepable) == [holds_card_number(text) for text in keepable]


def test_both_say_the_same_of_the_known_ones(database: Database) -> None:
    expected = [True] * len(CARDS) + [False] * len(PASS)
    assert _by_server(database, [*CARDS, *PASS]) == expected


def _by_server(database: Database, texts: list[str]) -> list[bool]:
    with database.operator() as operator:
        rows = operator.execute(
            "select sec.holds_card_number(t.words)"
            " from unnest(%s::text[]) with ordinality as t (words, n) order by t.n",
            [texts],
        ).fetchall()
    return [row[0] for row in rows]


def test_a_command_with_a_card_number_is_refused_and_holds_up_nothing(clinic_a: Clinic) -> None:
    desk = Desk(clinic_a.connect())
    note = "pays with 4111 1111 1111 1111"
    answer = desk.apply(pet("Milo", note=note))
    assert (answer["status"], answer["code"]) == ("rejected", "23514")
    assert answer["detail"]["constraint"] == "no_card_number"
    assert "4111" not in str(answer)
    assert desk.apply(pet("Milo", chip_no="378282246310005"))["status"] == "applied"


def test_no_table_takes_one_in_any_of_its_texts(database: Database, clinic_a: Clinic) -> None:
    with database.operator() as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s, false)", [str(clinic_a.tenant_id)]
        )
        guarded = operator.execute(
            "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint"
            " where conname = 'no_card_number' and convalidated"
        ).fetchall()
        open_texts = operator.execute(
            "select c.oid::regclass::text, a.attname from pg_class c"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
            " where c.relnamespace = 'app'::regnamespace and c.relkind = 'r'"
            " and a.atttypid in ('text'::regtype, 'jsonb'::regtype)"
            " and has_column_privilege('fd_staff', c.oid, a.attnum, 'insert')"
        ).fetchall()
    definitions = dict(guarded)
    assert len(open_texts) > 40
    for table, column in open_texts:
        assert column in definitions.get(table, ""), f"{table}.{column}"


@pytest.mark.parametrize("custom", [{"a": "4111-1111-1111-1111"}, {"4111111111111111": ["x"]}])
def test_fields_of_the_clinics_own_are_looked_at(clinic_a: Clinic, custom: Any) -> None:
    desk = Desk(clinic_a.connect())
    answer = desk.apply(insert("client", new_id(), {"family_name": "Stone", "custom": custom}))
    assert answer["detail"]["constraint"] == "no_card_number"
