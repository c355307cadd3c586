from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from frontdesk.domain.agenda import Alert, DayAgenda, Severity, Status
from frontdesk.domain.errors import NotFound
from frontdesk.domain.ids import AppointmentId, SiteId, new_id
from frontdesk.domain.money import Money
from frontdesk.operations.appointments import cancel_appointment, check_in, move_appointment
from frontdesk.storage.replica.agenda import day_agenda, month_load
from frontdesk.storage.replica.cards import appointment_card
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.visit_rows import NO_RESOURCE
from tests.factories.clinic import Clinic, row_id, small_clinic
from tests.factories.store import seeded_store


def shown(store: LocalStore, clinic: Clinic, day: date | None = None) -> DayAgenda:
    return day_agenda(store.replica, None, day or clinic.day, now=clinic.at(9, 47))


def test_columns_come_in_the_catalogues_order_with_their_hours(
    store: LocalStore, clinic: Clinic
) -> None:
    agenda = shown(store, clinic)
    assert [column.name for column in agenda.columns] == ["Mara", "Jonas", "Aylin", "Table 1"]
    assert (agenda.opens_at, agenda.closes_at) == (clinic.at(8), clinic.at(18))
    mara, table = agenda.columns[0], agenda.columns[3]
    assert mara.working == ((clinic.at(8), clinic.at(17)),)
    assert [(block.starts_at, block.label) for block in mara.blocks] == [(clinic.at(12), "Lunch")]
    assert table.working == ((clinic.at(8), clinic.at(18)),)  # without a roster: when open


def test_a_card_says_everything_about_its_visit(store: LocalStore, clinic: Clinic) -> None:
    card = next(each for each in shown(store, clinic).cards() if each.pet_name == "Bella")
    assert card.id == clinic.appointment_id(0)
    assert card.status is Status.HERE
    assert (card.client_name, card.phone) == ("Anna Smith", "+49 151 2345 6701")
    assert (card.service_names, card.kind) == ("Full groom", "grooming")
    assert card.price == Money(6500, "EUR")
    assert (card.starts_at, card.ends_at) == (clinic.at(8, 30), clinic.at(10))
    assert not card.pending
    assert not card.attention


def test_every_visit_is_in_a_column_or_among_the_cancelled(
    store: LocalStore, clinic: Clinic
) -> None:
    agenda = shown(store, clinic)
    cancelled = {card.id for card in agenda.cancelled}
    assert {card.status for card in agenda.cancelled} == {Status.CANCELLED, Status.NO_SHOW}
    assert {card.id for card in agenda.cards()} | cancelled == {
        clinic.appointment_id(number) for number in range(10)
    }


def test_a_visit_without_any_resource_is_still_shown(tmp_path: Path) -> None:
    clinic = small_clinic()
    homeless = row_id("appointment", 99)
    clinic.add(
        "appointment",
        homeless,
        site_id=clinic.site_id,
        pet_id=clinic.pet_id(0),
        client_id=None,
        status="booked",
        starts_at=clinic.at(16),
        ends_at=clinic.at(17),
        note="",
        custom={},
    )
    store = seeded_store(tmp_path, clinic)
    last = shown(store, clinic).columns[-1]
    store.close()
    assert (last.resource_id, [card.id for card in last.cards]) == (NO_RESOURCE, [homeless])
    assert last.cards[0].client_name == "Anna Smith"  # the pet's client, when none was named


def test_a_stay_is_shown_on_every_day_it_touches(tmp_path: Path) -> None:
    clinic = small_clinic()
    stay = row_id("appointment", 99)
    starts_at, ends_at = clinic.at(11), clinic.at(9) + timedelta(days=2)
    clinic.add(
        "appointment",
        stay,
        site_id=clinic.site_id,
        pet_id=clinic.pet_id(7),
        client_id=None,
        status="here",
        starts_at=starts_at,
        ends_at=ends_at,
        note="",
        custom={},
    )
    store = seeded_store(tmp_path, clinic)
    days = [
        offset
        for offset in range(-1, 4)
        if stay in {c.id for c in shown(store, clinic, clinic.day + timedelta(days=offset)).cards()}
    ]
    store.close()
    assert days == [0, 1, 2]


def test_alerts_of_pet_and_client_stand_on_the_card_loudest_first(tmp_path: Path) -> None:
    clinic = small_clinic()
    owner = {"pet_id": None, "client_id": clinic.client_id(0)}
    pet = {"pet_id": clinic.pet_id(0), "client_id": None}
    clinic.add("alert", row_id("alert", 90), severity="ask", text="Deposit", **owner)
    clinic.add("alert", row_id("alert", 91), severity="note", text="Birthday", **pet)
    clinic.add("alert", row_id("alert", 92), severity="stop", text="Bites", **pet)
    store = seeded_store(tmp_path, clinic)
    card = next(each for each in shown(store, clinic).cards() if each.pet_name == "Bella")
    store.close()
    loudest = [alert for alert in card.alerts if alert.text in ("Deposit", "Birthday", "Bites")]
    assert loudest == [
        Alert(Severity.STOP, "Bites"),
        Alert(Severity.ASK, "Deposit"),
        Alert(Severity.NOTE, "Birthday"),
    ]
    assert card.worst_alert is Severity.STOP


def test_the_first_visit_of_a_new_pet_is_flagged(store: LocalStore, clinic: Clinic) -> None:
    def flagged(pets_age_in_days: int) -> set[bool]:
        now = clinic.at(9) + timedelta(days=pets_age_in_days - 22)  # added on 1 November
        return {
            card.first_visit
            for card in day_agenda(store.replica, None, clinic.day, now=now).cards()
        }

    assert flagged(22) == {True}
    assert flagged(120) == {False}  # what happened before the replica's window is not known


def test_what_the_server_has_not_answered_is_marked(store: LocalStore, clinic: Clinic) -> None:
    moved = move_appointment(
        replica=store.replica,
        appointment_id=AppointmentId(clinic.appointment_id(6)),
        starts_at=clinic.at(11),
        from_resource_id=None,
        to_resource_id=clinic.resource_id("Aylin"),  # type: ignore[arg-type]
    )
    assert {change.table for change in moved.changes} == {"resource_claim"}
    store.commit(moved, now=clinic.at(9), login="u_1")
    pending = {card.id for card in shown(store, clinic).cards() if card.pending}
    assert pending == {clinic.appointment_id(6)}


def test_what_the_server_refused_asks_for_attention(store: LocalStore, clinic: Clinic) -> None:
    visit = AppointmentId(clinic.appointment_id(3))
    step = check_in(replica=store.replica, appointment_id=visit, now=clinic.at(9, 30))
    kept = store.commit(step, now=clinic.at(9, 30), login="u_1")
    refusal = {"status": "rejected", "code": "FD002", "detail": {}, "head": 100, "replay": False}
    store.record_answer(kept.command_id, refusal)
    card = next(each for each in shown(store, clinic).cards() if each.id == visit)
    assert (card.attention, card.pending, card.status) == (True, False, Status.BOOKED)


def test_a_cancelled_visit_leaves_its_column(store: LocalStore, clinic: Clinic) -> None:
    visit = AppointmentId(clinic.appointment_id(3))
    off = cancel_appointment(
        replica=store.replica, appointment_id=visit, reason="ill", now=clinic.at(9)
    )
    store.commit(off, now=clinic.at(9), login="u_1")
    agenda = shown(store, clinic)
    assert visit not in {card.id for card in agenda.cards()}
    gone = next(card for card in agenda.cancelled if card.id == visit)
    assert gone.resource_id == clinic.resource_id("Aylin")


def test_a_closed_day_has_columns_and_no_hours(store: LocalStore, clinic: Clinic) -> None:
    agenda = shown(store, clinic, clinic.day - timedelta(days=1))
    assert (agenda.opens_at, agenda.closes_at) == (None, None)
    assert len(agenda.columns) == 4


def test_an_unknown_site_is_not_found(store: LocalStore, clinic: Clinic) -> None:
    with pytest.raises(NotFound):
        day_agenda(store.replica, SiteId(new_id()), clinic.day, now=clinic.at(9))


def test_the_month_counts_visits_by_day_without_cancelled_ones(
    store: LocalStore, clinic: Clinic
) -> None:
    load = month_load(store.replica, None, 2026, 11)
    assert len(load) == 30
    assert load[clinic.day] == 8
    assert sum(load.values()) == 8


def test_a_visit_stays_when_its_pet_service_and_resource_were_removed(tmp_path: Path) -> None:
    clinic = small_clinic()
    removed = {"pet": clinic.pet_id(0), "service": clinic.service_id("groom-full")}
    removed["resource"] = clinic.resource_id("Mara")
    for table, row in removed.items():
        clinic.rows[table] = [each for each in clinic.rows[table] if each["id"] != str(row)]
    store = seeded_store(tmp_path, clinic)
    visit = AppointmentId(clinic.appointment_id(0))
    cards = {card.id: card for card in shown(store, clinic).columns[-1].cards}
    detail = appointment_card(store.replica, visit)
    store.close()
    assert (cards[visit].pet_name, cards[visit].service_names, cards[visit].kind) == ("", "", "")
    assert str(cards[visit].price) == "€ 65.00"
    assert not cards[visit].first_visit
    assert len(detail.services) == len(detail.claims) == 1
