from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.agenda import Severity, Status
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import InvalidInput, NotAllowed, NotFound, StaleEdit
from frontdesk.domain.forms import ClientForm, ContactForm, PetForm
from frontdesk.domain.ids import AppointmentId, ClientId, PetId, new_id
from frontdesk.domain.vaccination import VaccineState
from frontdesk.operations.alerts import add_alert, edit_alert, remove_alert
from frontdesk.operations.clients import add_client, add_client_with_pet, edit_client
from frontdesk.operations.pets import add_pet, edit_pet, give_pet_to_client
from frontdesk.storage.replica.cards import appointment_card, client_card, pet_card
from frontdesk.storage.replica.duplicates import possible_duplicates
from tests.factories.at_the_desk import AtTheDesk
from tests.factories.clinic import row_id, small_clinic
from tests.factories.store import seeded_store

ARABIC_0151 = "\u0660\u0661\u0665\u0661"
NOOR, MOCHI = ClientId(new_id()), PetId(new_id())


def client_form(desk: AtTheDesk, number: int = 0) -> ClientForm:
    return ClientForm.of(client_card(desk.replica, desk.client(number), now=desk.now))


def pet_form(desk: AtTheDesk, number: int = 0) -> PetForm:
    return PetForm.of(pet_card(desk.replica, desk.pet(number), now=desk.now))


def edit(desk: AtTheDesk, form: ClientForm, shown: ClientForm | None = None) -> ChangeSet:
    return edit_client(
        replica=desk.replica, client_id=desk.client(0), form=form, shown=shown, now=desk.now
    )


def test_a_pets_card_shows_what_the_panel_needs(desk: AtTheDesk) -> None:
    card = pet_card(desk.replica, desk.pet(0), now=desk.now)
    assert (card.name, card.breed, card.sex) == ("Bella", "Labrador Retriever", "MN")
    assert card.client is not None
    assert (card.client.name, card.client.phone) == ("Anna Smith", "+49 151 2345 6701")
    assert [(v.vaccine, v.state, v.required) for v in card.vaccinations] == [
        ("Rabies", VaccineState.EXPIRED, True)
    ]
    visits = [
        (line.status, line.service_names, line.resource_names) for line in card.visits_to_come
    ]
    assert visits == [(Status.HERE, "Full groom", "Mara")]
    assert str(card.visits_to_come[0].price) == "€ 65.00"
    assert not card.pending


def test_past_visits_and_no_shows_are_told_apart(desk: AtTheDesk) -> None:
    desk.now = desk.at(18)
    heming = pet_card(desk.replica, desk.pet(3), now=desk.now)
    assert [line.appointment_id for line in heming.last_visits] == [desk.visit(3)]
    assert (heming.visits_to_come, heming.no_shows) == ((), 1)
    bean = pet_card(desk.replica, desk.pet(2), now=desk.at(9))
    assert [line.status for line in bean.last_visits] == [Status.GONE]  # gone before its end


def test_a_dog_without_its_required_vaccine_shows_it_missing(desk: AtTheDesk) -> None:
    card = pet_card(desk.replica, desk.pet(5), now=desk.now)
    assert [(v.vaccine, v.state) for v in card.vaccinations] == [("Rabies", VaccineState.MISSING)]


def test_a_clients_card_lists_pets_contacts_and_visits_of_all_pets(desk: AtTheDesk) -> None:
    card = client_card(desk.replica, desk.client(4), now=desk.now)
    assert [pet.name for pet in card.pets] == ["Bella", "Rex"]
    assert [line.appointment_id for line in card.visits_to_come] == [desk.visit(4), desk.visit(6)]
    anna = client_card(desk.replica, desk.client(0), now=desk.now)
    assert {(each.kind, each.value) for each in anna.contacts} == {
        ("phone", "+49 151 2345 6701"),
        ("email", "anna.smith@example.org"),
    }


def test_a_visits_card_lists_services_and_claims(desk: AtTheDesk) -> None:
    card = appointment_card(desk.replica, desk.visit(0))
    assert [(line.code, line.duration_min) for line in card.services] == [("groom-full", 90)]
    assert [line.resource_name for line in card.claims] == ["Mara"]
    assert (str(card.price), card.here_at) == ("€ 65.00", desk.at(8, 30))


def test_cards_of_what_this_desk_does_not_hold_are_not_found(desk: AtTheDesk) -> None:
    with pytest.raises(NotFound):
        pet_card(desk.replica, PetId(new_id()), now=desk.now)
    with pytest.raises(NotFound):
        client_card(desk.replica, ClientId(new_id()), now=desk.now)
    with pytest.raises(NotFound):
        appointment_card(desk.replica, AppointmentId(new_id()))


def test_a_client_and_a_pet_are_added_in_one_step(desk: AtTheDesk) -> None:
    added = add_client_with_pet(
        replica=desk.replica,
        client=ClientForm(
            " Noor ",
            "Ali",
            contacts=(
                ContactForm("phone", f" {ARABIC_0151} 22  33 44", "mobile"),
                ContactForm("phone", "030/1234"),
                ContactForm("email", "Noor.Ali@Example.ORG"),
                ContactForm("email", "  "),
            ),
        ),
        pet=PetForm(name="Mochi 🐕", species="dog", born_on=date(2020, 2, 29)),
        client_id=NOOR,
        pet_id=MOCHI,
    )
    desk.do(added)
    card = pet_card(desk.replica, MOCHI, now=desk.now)
    assert (card.name, card.born_on, card.pending) == ("Mochi 🐕", date(2020, 2, 29), True)
    assert card.client is not None
    assert card.client.name == "Noor Ali"
    assert [(each.value, each.label) for each in card.client.contacts] == [
        ("0151 22 33 44", "mobile"),
        ("030/1234", ""),
        ("Noor.Ali@example.org", ""),
    ]
    assert added.title == "Added Mochi 🐕 of Noor Ali"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (ClientForm(" ", ""), "family_name"),
        (ClientForm("A", contacts=(ContactForm("phone", "call me"),)), "phone"),
        (ClientForm("A", contacts=(ContactForm("phone", "12"),)), "phone"),
        (ClientForm("A", contacts=(ContactForm("phone", "1" * 21),)), "phone"),
        (ClientForm("A", contacts=(ContactForm("email", "a@b"),)), "email"),
        (ClientForm("A", contacts=(ContactForm("email", "a b@c.de"),)), "email"),
    ],
)
def test_a_client_that_cannot_be_kept_is_refused_beside_its_field(
    desk: AtTheDesk, form: ClientForm, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        add_client(replica=desk.replica, form=form)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (PetForm(), "name"),
        (PetForm(name="Rex", sex="X"), "sex"),
        (PetForm(name="Rex", weight_g=0), "weight_g"),
        (PetForm(name="Rex", weight_g=2_000_001), "weight_g"),
        (
            PetForm(name="Rex", born_on=date(2020, 1, 2), deceased_on=date(2020, 1, 1)),
            "deceased_on",
        ),
    ],
)
def test_a_pet_that_cannot_be_kept_is_refused_beside_its_field(
    desk: AtTheDesk, form: PetForm, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        add_pet(replica=desk.replica, form=form)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("name", "kept"),
    [("x" * 501, False), ("x" * 500, True), ("a\x00b", False), ("يافا", True), ("🐶" * 9, True)],
)
def test_odd_names_are_kept_or_refused_and_nothing_is_half_written(
    desk: AtTheDesk, name: str, kept: bool
) -> None:
    before = desk.rows()
    added = add_pet(replica=desk.replica, form=PetForm(name=name), pet_id=MOCHI)
    if kept:
        desk.do(added)
        assert pet_card(desk.replica, MOCHI, now=desk.now).name == name
    else:
        with pytest.raises(InvalidInput) as refusal:
            desk.do(added)
        assert refusal.value.field == "name"
        assert desk.rows() == before
        assert desk.store.outbox.counts().waiting == 0


def test_an_edit_sends_only_what_was_changed(desk: AtTheDesk) -> None:
    shown = pet_form(desk)
    edited = edit_pet(
        replica=desk.replica,
        pet_id=desk.pet(0),
        form=replace(shown, weight_g=28_000, note="loves cheese"),
        shown=shown,
    )
    change = edited.changes[0]
    assert dict(change.values) == {"weight_g": 28_000, "note": "loves cheese"}
    assert dict(change.was) == {"weight_g": 4000, "note": ""}
    desk.do(edited)
    assert pet_form(desk) == replace(shown, weight_g=28_000, note="loves cheese")


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(desk: AtTheDesk) -> None:
    shown = pet_form(desk)
    other = replace(shown, note="their note", colour="black")
    desk.do(edit_pet(replica=desk.replica, pet_id=desk.pet(0), form=other, shown=shown))
    with pytest.raises(StaleEdit):
        edit_pet(
            replica=desk.replica,
            pet_id=desk.pet(0),
            form=replace(shown, note="my note"),
            shown=shown,
        )
    mine = replace(shown, weight_g=5000)  # another field: both edits stand
    desk.do(edit_pet(replica=desk.replica, pet_id=desk.pet(0), form=mine, shown=shown))
    assert pet_form(desk) == replace(other, weight_g=5000)


def test_contacts_are_added_changed_ordered_and_removed(desk: AtTheDesk) -> None:
    shown = client_form(desk)
    phone = next(each for each in shown.contacts if each.kind == "phone")
    contacts = (
        ContactForm("phone", "0176 5555", "work"),
        replace(phone, value="+49 151 0000"),
    )
    desk.do(edit(desk, replace(shown, contacts=contacts), shown))
    after = client_form(desk)
    assert [(each.kind, each.value, each.label) for each in after.contacts] == [
        ("phone", "0176 5555", "work"),
        ("phone", "+49 151 0000", ""),
    ]
    assert after.contacts[1].id == phone.id


def test_a_contact_that_came_after_the_form_was_opened_stays(desk: AtTheDesk) -> None:
    shown = client_form(desk)
    more = replace(shown, contacts=(*shown.contacts, ContactForm("phone", "0176 5555")))
    desk.do(edit(desk, more, shown))
    desk.do(edit(desk, replace(shown, contacts=shown.contacts[:1], note="quiet"), shown))
    assert [each.value for each in client_form(desk).contacts] == [
        shown.contacts[0].value,
        "0176 5555",
    ]


def test_a_contact_that_somebody_changed_meanwhile_is_not_overwritten(desk: AtTheDesk) -> None:
    shown = client_form(desk)
    first, *rest = shown.contacts

    def with_value(value: str) -> ClientForm:
        return replace(shown, contacts=(replace(first, value=value), *rest))

    kind = "0176 1" if first.kind == "phone" else "new@example.org"
    desk.do(edit(desk, with_value(f"{kind}1"), shown))
    with pytest.raises(StaleEdit):
        edit(desk, with_value(f"{kind}2"), shown)


def test_an_odd_old_contact_keeps_nobody_from_saving_the_rest(tmp_path: Path) -> None:
    clinic = small_clinic()
    clinic.add(
        "client_contact",
        row_id("contact", 90),
        client_id=clinic.client_id(0),
        kind="phone",
        value="ask the neighbour",
        label="",
        position=5,
    )
    desk = AtTheDesk(seeded_store(tmp_path, clinic), clinic)
    shown = client_form(desk)
    edited = edit(desk, replace(shown, note="quiet"), shown)
    assert [change.table for change in edited.changes] == ["client"]
    desk.store.close()


def test_saving_an_unchanged_form_changes_nothing(desk: AtTheDesk) -> None:
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        edit(desk, client_form(desk), client_form(desk))
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        edit_pet(replica=desk.replica, pet_id=desk.pet(0), form=pet_form(desk))


def test_a_pet_may_change_hands(desk: AtTheDesk) -> None:
    desk.do(give_pet_to_client(replica=desk.replica, pet_id=desk.pet(7), client_id=desk.client(0)))
    card = pet_card(desk.replica, desk.pet(7), now=desk.now)
    assert card.client is not None
    assert card.client.id == desk.client(0)
    with pytest.raises(InvalidInput, match="already"):
        give_pet_to_client(replica=desk.replica, pet_id=desk.pet(7), client_id=desk.client(0))


def test_alerts_are_added_changed_and_removed(desk: AtTheDesk) -> None:
    desk.do(
        add_alert(
            replica=desk.replica, severity=Severity.ASK, text=" Deposit ", client_id=desk.client(4)
        )
    )
    card = pet_card(desk.replica, desk.pet(4), now=desk.now)
    assert [(a.severity, a.text, a.of_client) for a in card.alerts] == [
        (Severity.STOP, "Bites: muzzle before handling", False),
        (Severity.ASK, "Deposit", True),
    ]
    bites = card.alerts[0].id
    desk.do(edit_alert(replica=desk.replica, alert_id=bites, severity=Severity.NOTE, text="calmer"))
    card = pet_card(desk.replica, desk.pet(4), now=desk.now)
    assert [a.text for a in card.alerts] == ["Deposit", "calmer"]
    desk.do(remove_alert(replica=desk.replica, alert_id=bites, now=desk.now))
    assert [a.text for a in pet_card(desk.replica, desk.pet(4), now=desk.now).alerts] == ["Deposit"]


def test_words_that_another_desk_changed_are_neither_overwritten_nor_removed(
    desk: AtTheDesk,
) -> None:
    shown = pet_card(desk.replica, desk.pet(4), now=desk.now).alerts[0]
    louder: dict[str, Any] = {"replica": desk.replica, "alert_id": shown.id}
    desk.do(edit_alert(**louder, severity=Severity.STOP, text="Bites strangers"))
    with pytest.raises(StaleEdit):
        edit_alert(**louder, severity=Severity.STOP, text="Was calm", shown=shown)
    with pytest.raises(StaleEdit):
        remove_alert(**louder, now=desk.now, shown=shown)
    card = pet_card(desk.replica, desk.pet(4), now=desk.now)
    assert [each.text for each in card.alerts] == ["Bites strangers"]


def test_a_phone_that_another_desk_corrected_is_not_removed_unseen(desk: AtTheDesk) -> None:
    shown = client_form(desk)
    phone = next(each for each in shown.contacts if each.kind == "phone")
    others = tuple(each for each in shown.contacts if each is not phone)
    corrected = replace(phone, value="0151 99 88")
    desk.do(edit(desk, replace(shown, contacts=(corrected, *others))))
    with pytest.raises(StaleEdit):
        edit(desk, replace(shown, contacts=others), shown)


def test_an_alert_belongs_to_one_and_says_something(desk: AtTheDesk) -> None:
    wanted: dict[str, Any] = {"replica": desk.replica, "severity": Severity.ASK}
    both: dict[str, Any] = {"pet_id": desk.pet(0), "client_id": desk.client(0)}
    for owners in ({}, both):
        with pytest.raises(InvalidInput):
            add_alert(**wanted, text="Deposit", **owners)
    with pytest.raises(InvalidInput) as refusal:
        add_alert(**wanted, text=" ", pet_id=desk.pet(0))
    assert refusal.value.field == "text"
    with pytest.raises(NotFound):
        add_alert(**wanted, text="Deposit", client_id=ClientId(new_id()))
    with pytest.raises(NotFound):
        remove_alert(replica=desk.replica, alert_id=new_id(), now=desk.now)


def test_records_are_changed_only_by_those_who_may(desk: AtTheDesk, no_perms: AtTheDesk) -> None:
    replica = no_perms.replica
    attempts: list[Any] = [
        lambda: add_client(replica=replica, form=ClientForm("A")),
        lambda: edit_client(
            replica=replica, client_id=desk.client(0), form=ClientForm("A"), now=desk.now
        ),
        lambda: add_pet(replica=replica, form=PetForm(name="A")),
        lambda: edit_pet(replica=replica, pet_id=desk.pet(0), form=PetForm(name="A")),
        lambda: add_alert(replica=replica, severity=Severity.ASK, text="A", pet_id=desk.pet(0)),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()


def test_a_client_about_to_be_added_twice_is_pointed_out(desk: AtTheDesk) -> None:
    def found(given: str, family: str, *phones: str) -> list[tuple[str, bool]]:
        known = possible_duplicates(
            desk.replica, given_name=given, family_name=family, phones=phones
        )
        return [(each.name, each.same_phone) for each in known]

    assert found("jurgen", "MULLER") == [("Jürgen Müller", False)]
    assert found("", "Somebody", "0049-151 2345-6701") == [("Anna Smith", True)]
    assert found("Zoë", "O’Brien", "01512345 6701") == [
        ("Anna Smith", True),
        ("Zoë O’Brien", False),
    ]
    assert found("New", "Person", "12") == []
