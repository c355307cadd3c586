from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from frontdesk.domain.agenda import Severity
from frontdesk.domain.changes import ChangeSet, insert, update
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica.search import search
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import Clinic
from tests.unit.replica.test_overlay_property import documents, fresh_documents

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def names(store: LocalStore, text: str) -> list[str]:
    return [hit.pet_name or hit.client_name for hit in search(store.replica, text)]


def pets(store: LocalStore, text: str) -> list[str]:
    return [hit.pet_name for hit in search(store.replica, text) if hit.kind == "pet"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("inigo", "Íñigo"),
        ("ÍÑIGO", "Íñigo"),
        ("lil bean", "Lil’ Bean"),
        ("lil' bean", "Lil’ Bean"),
        ("bean lil", "Lil’ Bean"),
        ("heming", "Hemingway “Heming” Pilar"),
        ("pilar", "Hemingway “Heming” Pilar"),
        ("wisniewski", "Hemingway “Heming” Pilar"),
        ("mueller", "Íñigo"),
        ("muller", "Íñigo"),
        ("obrien", "Lil’ Bean"),
        ("o'brien", "Lil’ Bean"),
        ("o brien", "Lil’ Bean"),
        ("smi,bel", "Bella"),
        ("sm be", "Bella"),
        ("bella smith", "Bella"),
    ],
)
def test_words_are_found_from_their_beginning_without_accents(
    store: LocalStore, typed: str, found: str
) -> None:
    assert names(store, typed)[0] == found


@pytest.mark.parametrize(
    "typed", ["brno", "brunno", "brumo", "burno", "xruno", "brux", "runo", "bruon"]
)
def test_one_letter_missing_extra_wrong_or_swapped_is_forgiven(
    store: LocalStore, typed: str
) -> None:
    assert pets(store, typed)[0] == "Bruno"


@pytest.mark.parametrize("typed", ["hemingwya", "hemimgway", "hemngwa", "ehmingw", "hemmingw"])
def test_a_typing_error_is_forgiven_in_the_beginning_of_a_word(
    store: LocalStore, typed: str
) -> None:
    assert pets(store, typed) == ["Hemingway “Heming” Pilar"]


def test_two_errors_in_one_word_are_not_forgiven(store: LocalStore) -> None:
    assert search(store.replica, "brxxo") == []


@pytest.mark.parametrize("typed", ["S712345", "s7123", "712345", "2345 ", "0007"])
def test_a_pet_without_a_name_is_found_by_its_numbers(store: LocalStore, typed: str) -> None:
    hits = search(store.replica, typed)
    assert "S712345" in [hit.licence_no for hit in hits]


@pytest.mark.parametrize(
    "typed", ["0151 2345", "015123", "23456701", "+49 151 2345 6701", "6701", "0151 23 45"]
)
def test_a_phone_is_found_by_any_part_of_its_digits(store: LocalStore, typed: str) -> None:
    assert ("Bella", "Anna Smith") in [
        (hit.pet_name, hit.client_name) for hit in search(store.replica, typed)
    ]


@pytest.mark.parametrize("typed", ["+353 151 2345 6701", "00353 151 2345 6701", "+1 151 23456701"])
def test_a_phone_is_found_by_the_form_in_which_it_rings_from_abroad(
    store: LocalStore, typed: str
) -> None:
    hits = search(store.replica, typed)
    assert [(hit.pet_name, hit.client_name) for hit in hits] == [
        ("Bella", "Anna Smith"),
        ("", "Anna Smith"),
    ]


def test_another_number_of_the_same_country_finds_nobody(store: LocalStore) -> None:
    assert not search(store.replica, "+49 151 2345 6799")


def test_a_comma_parts_the_client_from_the_pet(store: LocalStore) -> None:
    assert [hit.client_name for hit in search(store.replica, "smi,bel")] == ["Anna Smith"]
    assert {hit.client_name for hit in search(store.replica, ",bel")} == {
        "Anna Smith",
        "Maria Becker",
    }
    assert {hit.client_name for hit in search(store.replica, "smi,")} == {
        "Anna Smith",
        "Ben Smithers",
    }


def test_exact_words_come_before_beginnings_and_these_before_typing_errors(
    store: LocalStore,
) -> None:
    assert [hit.client_name for hit in search(store.replica, "smith,")][:1] == ["Anna Smith"]
    found = pets(store, "bela")
    assert found[:2] == ["Bella", "Bella"]
    assert found[2:] == ["Lil’ Bean"]


def test_the_pets_name_comes_before_the_clients(store: LocalStore, clinic: Clinic) -> None:
    pet = new_id()
    values = {"name": "Smith", "client_id": str(clinic.client_id(4))}
    store.commit(ChangeSet("pet.add", "t", (insert("pet", pet, values),)), now=NOW, login="u_1")
    assert names(store, "smith")[0] == "Smith"


def test_among_equals_the_latest_visit_comes_first(store: LocalStore) -> None:
    hits = [hit for hit in search(store.replica, "bella") if hit.kind == "pet"]
    assert [hit.client_name for hit in hits] == ["Maria Becker", "Anna Smith"]


def test_a_hit_tells_what_the_line_shows(store: LocalStore, clinic: Clinic) -> None:
    rex = search(store.replica, "rex")[0]
    assert (rex.kind, rex.pet_id, rex.client_id) == ("pet", clinic.pet_id(4), clinic.client_id(4))
    assert (rex.phone, rex.breed, rex.alert) == (
        "+49 176 4444 5555",
        "German Shepherd",
        Severity.STOP,
    )
    assert rex.last_visit is None
    assert search(store.replica, "lil bean")[0].last_visit == clinic.at(9)


def test_a_renamed_client_is_found_with_its_pets_at_once(store: LocalStore, clinic: Clinic) -> None:
    change = update(
        "client",
        clinic.client_id(0),
        was={"family_name": "Smith"},
        values={"family_name": "Zimmermann"},
    )
    assert change is not None
    store.commit(ChangeSet("client.edit", "t", (change,)), now=NOW, login="u_1")
    assert pets(store, "zimmermann") == ["Bella"]
    assert "Anna Smith" not in [hit.client_name for hit in search(store.replica, "smith")]


def test_what_is_not_searched_for_is_changed_without_writing_to_the_index(
    store: LocalStore, clinic: Clinic
) -> None:
    def kept() -> list[tuple[object, ...]]:
        return [tuple(row) for row in store.replica.rows("select * from search_doc order by doc")]

    def edit(table: str, row_id: UUID, values: dict[str, str]) -> None:
        change = update(table, row_id, was=dict.fromkeys(values, ""), values=values)
        assert change is not None
        store.commit(ChangeSet("any.edit", "t", (change,)), now=NOW, login="u_1")

    before = kept()
    edit("pet", clinic.pet_id(0), {"note": "likes cheese", "breed": "Dachshund"})
    edit("client", clinic.client_id(0), {"note": "rings twice"})
    assert kept() == before
    edit("pet", clinic.pet_id(0), {"name": "Zora"})
    assert len(set(kept()) - set(before)) == 1


@pytest.mark.parametrize("table", ["pet", "client", "client_contact", "appointment"])
def test_whichever_column_changes_the_index_is_what_it_would_be_if_made_anew(
    store: LocalStore, clinic: Clinic, table: str
) -> None:
    odd = {
        "client_id": str(clinic.client_id(2)),
        "pet_id": str(clinic.pet_id(2)),
        "status": "cancelled",
        "kind": "email",
    }
    live = "deleted_at is null"
    if table == "appointment":  # the one that makes its pet's recency
        live += " and status not in ('cancelled', 'no_show') order by starts_at desc"
    columns = [name for name in store._showing.shapes()[table].columns if name != "id"]
    for column in columns:
        row = store.replica.row(
            f'select id, "{column}" from "{table}" where {live}'  # noqa: S608
        )
        assert row is not None
        value = odd.get(column, "2031-01-01T00:00:00+00:00" if column.endswith("_at") else "77 Zo")
        change = update(table, UUID(row[0]), was={column: row[1]}, values={column: value})
        assert change is not None
        store.commit(ChangeSet("any.edit", "t", (change,)), now=NOW, login="u_1")
        assert documents(store._connection) == fresh_documents(store._connection), column


def test_a_phone_that_moved_is_found_under_its_new_client_only(
    store: LocalStore, clinic: Clinic
) -> None:
    contact = store.replica.value(
        "select id from client_contact where client_id = ? and kind = 'phone'",
        (str(clinic.client_id(0)),),
    )
    from uuid import UUID

    change = update(
        "client_contact",
        UUID(contact),
        was={"client_id": str(clinic.client_id(0))},
        values={"client_id": str(clinic.client_id(3))},
    )
    assert change is not None
    store.commit(ChangeSet("client.edit", "t", (change,)), now=NOW, login="u_1")
    assert pets(store, "23456701") == ["Hemingway “Heming” Pilar"]


@pytest.mark.parametrize(
    "typed", ["", "  ", ",", "'", '"', "*", "%", "(", "a\x00b", "🐶", "x" * 500]
)
def test_odd_input_finds_nothing_or_something_but_never_fails(
    store: LocalStore, typed: str
) -> None:
    assert isinstance(search(store.replica, typed), list)


@pytest.mark.parametrize("name", ["🐶", "محمد", "Мурка", "小白", "ß", "İpek"])
def test_names_in_any_script_are_found(store: LocalStore, name: str) -> None:
    pet = new_id()
    store.commit(
        ChangeSet("pet.add", "t", (insert("pet", pet, {"name": name}),)), now=NOW, login="u_1"
    )
    assert pets(store, name) == [name]
