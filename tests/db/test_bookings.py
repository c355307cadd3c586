from __future__ import annotations

from typing import Any

import psycopg
import pytest

from frontdesk.domain.changes import Change, insert, update
from frontdesk.domain.ids import new_id
from tests.clinics import Clinic
from tests.db.desk import Desk, booking

pytestmark = pytest.mark.db

NINE, TEN, ELEVEN, TWELVE = (f"2026-11-23T{hour:02}:00:00+00:00" for hour in (9, 10, 11, 12))


def _edit(row: Change, **values: Any) -> Change:
    changed = update(row.table, row.id, was={"deleted_at": None, **row.values}, values=values)
    assert changed is not None
    return changed


def _lanes(desk: Desk) -> list[int]:
    rows = desk.connection.execute(
        "select lane from app.resource_claim where deleted_at is null order by created_at, id"
    ).fetchall()
    return [row[0] for row in rows]


def test_booking_a_taken_resource_is_refused(desk: Desk, clinic_a: Clinic) -> None:
    ids = clinic_a.ids
    assert desk.apply(*booking(ids, NINE, ELEVEN))["status"] == "applied"
    visit, claim = booking(ids, TEN, TWELVE, pet_id=ids["rex"])
    answer = desk.apply(visit, claim)
    assert (answer["status"], answer["code"]) == ("rejected", "23P01")
    assert answer["detail"]["constraint"] == "resource_taken"
    assert answer["detail"]["table"] == "resource_claim"
    assert answer["detail"]["id"] == str(claim.id)
    assert desk.value("select count(*) from app.appointment where id = %s", visit.id) == 0


def test_bookings_that_touch_do_not_overlap(desk: Desk, clinic_a: Clinic) -> None:
    ids = clinic_a.ids
    assert desk.apply(*booking(ids, NINE, TEN))["status"] == "applied"
    assert desk.apply(*booking(ids, TEN, ELEVEN, pet_id=ids["rex"]))["status"] == "applied"


def test_a_pet_cannot_be_in_two_places(desk: Desk, clinic_a: Clinic) -> None:
    ids = clinic_a.ids
    desk.apply(*booking(ids, NINE, ELEVEN))
    answer = desk.apply(*booking(ids, TEN, TWELVE, resource="ben"))
    assert answer["code"] == "23P01"
    assert answer["detail"]["constraint"] == "pet_elsewhere"


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_an_appointment_that_is_off_frees_pet_and_resource(
    desk: Desk, clinic_a: Clinic, status: str
) -> None:
    ids = clinic_a.ids
    visit, claim = booking(ids, NINE, ELEVEN)
    desk.apply(visit, claim)
    visit = Change(visit.table, visit.op, visit.id, {**visit.values, "status": "booked"}, visit.was)
    off = desk.apply(_edit(visit, status=status), _edit(claim, deleted_at=NINE))
    assert off["status"] == "applied", off
    assert desk.apply(*booking(ids, NINE, ELEVEN))["status"] == "applied"


def test_a_cancelled_appointment_cannot_keep_its_resource(desk: Desk, clinic_a: Clinic) -> None:
    visit, claim = booking(clinic_a.ids, NINE, ELEVEN)
    desk.apply(visit, claim)
    change = update("appointment", visit.id, was={"status": "booked"}, values={"status": "no_show"})
    assert change is not None
    answer = desk.apply(change)
    assert (answer["status"], answer["code"]) == ("rejected", "FD009")
    assert answer["detail"]["constraint"] == "claim_within_appointment"
    assert desk.value("select status from app.appointment where id = %s", visit.id) == "booked"


@pytest.mark.parametrize("order", [1, -1])
def test_appointment_and_claim_move_together_in_any_order(
    desk: Desk, clinic_a: Clinic, order: int
) -> None:
    visit, claim = booking(clinic_a.ids, NINE, TEN)
    desk.apply(visit, claim)
    moved = [_edit(row, starts_at=ELEVEN, ends_at=TWELVE) for row in (visit, claim)]
    assert desk.apply(*moved[::order])["status"] == "applied"


def test_a_claim_cannot_outlast_its_appointment(desk: Desk, clinic_a: Clinic) -> None:
    visit, claim = booking(clinic_a.ids, NINE, TEN)
    desk.apply(visit, claim)
    answer = desk.apply(_edit(claim, ends_at=ELEVEN))
    assert answer["detail"]["constraint"] == "claim_within_appointment"


def test_plain_sql_cannot_leave_a_claim_outside_its_appointment(
    desk: Desk, clinic_a: Clinic
) -> None:
    visit, claim = booking(clinic_a.ids, NINE, TEN)
    desk.apply(visit, claim)
    with pytest.raises(psycopg.Error) as caught:
        desk.connection.execute(
            "update app.resource_claim set ends_at = %s where id = %s", [ELEVEN, claim.id]
        )
    assert caught.value.sqlstate == "FD009"


def test_a_resource_takes_as_many_as_its_capacity(desk: Desk, clinic_a: Clinic) -> None:
    for _ in range(3):
        pet = insert("pet", new_id(), {"name": "Guest"})
        held = booking(clinic_a.ids, NINE, ELEVEN, pet_id=pet.id, resource="runs")
        assert desk.apply(pet, *held)["status"] == "applied"
    assert _lanes(desk) == [1, 2, 3]
    answer = desk.apply(*booking(clinic_a.ids, TEN, TWELVE, resource="runs"))
    assert answer["detail"]["constraint"] == "resource_taken"


def test_a_family_booked_in_one_command_gets_a_lane_each(desk: Desk, clinic_a: Clinic) -> None:
    pets = [insert("pet", new_id(), {"name": "Guest"}) for _ in range(3)]
    held = [booking(clinic_a.ids, NINE, TEN, pet_id=pet.id, resource="runs") for pet in pets]
    visits = [visit for visit, _ in held]
    claims = [claim for _, claim in held]
    assert desk.apply(*pets, *visits, *claims)["status"] == "applied"
    assert sorted(_lanes(desk)) == [1, 2, 3]


def test_a_freed_lane_is_used_again(desk: Desk, clinic_a: Clinic) -> None:
    rows = []
    for _ in range(3):
        pet = insert("pet", new_id(), {"name": "Guest"})
        visit, claim = booking(clinic_a.ids, NINE, TEN, pet_id=pet.id, resource="runs")
        desk.apply(pet, visit, claim)
        rows.append(claim)
    desk.apply(_edit(rows[1], deleted_at=NINE))
    desk.apply(*booking(clinic_a.ids, NINE, TEN, resource="runs"))
    assert _lanes(desk) == [1, 3, 2]


def test_overbooking_takes_a_reason_and_the_permission(desk: Desk, clinic_a: Clinic) -> None:
    ids = clinic_a.ids
    manager = Desk(clinic_a.connect("manager"))
    desk.apply(*booking(ids, NINE, TEN))
    wanted = booking(ids, NINE, TEN, pet_id=ids["rex"], overbook_reason="Wedding")
    refused = desk.apply(*wanted)
    assert (refused["status"], refused["code"]) == ("rejected", "FD009")
    assert refused["detail"]["constraint"] == "overbook_allowed"
    assert manager.apply(*booking(ids, NINE, TEN, pet_id=ids["rex"]))["code"] == "23P01"
    assert manager.apply(*wanted)["status"] == "applied"
    assert _lanes(desk) == [1, 2]


def test_a_reason_without_need_takes_an_ordinary_lane(desk: Desk, clinic_a: Clinic) -> None:
    answer = desk.apply(*booking(clinic_a.ids, NINE, TEN, overbook_reason="Just in case"))
    assert answer["status"] == "applied"
    assert _lanes(desk) == [1]


def test_moving_within_the_day_keeps_the_lane(desk: Desk, clinic_a: Clinic) -> None:
    ids = clinic_a.ids
    first = booking(ids, NINE, TEN, resource="runs")
    second = booking(ids, NINE, TEN, pet_id=ids["rex"], resource="runs")
    desk.apply(*first)
    desk.apply(*second)
    desk.apply(*(_edit(row, ends_at=ELEVEN) for row in second))
    assert _lanes(desk) == [1, 2]


def test_an_appointment_that_ends_before_it_starts_is_refused(desk: Desk, clinic_a: Clinic) -> None:
    assert desk.apply(*booking(clinic_a.ids, TEN, NINE))["status"] == "rejected"


def test_a_removed_resource_cannot_be_booked(desk: Desk, clinic_a: Clinic) -> None:
    manager = Desk(clinic_a.connect("manager"))
    gone = update(
        "resource", clinic_a.ids["anna"], was={"deleted_at": None}, values={"deleted_at": NINE}
    )
    assert gone is not None
    manager.apply(gone)
    answer = desk.apply(*booking(clinic_a.ids, NINE, TEN))
    assert (answer["code"], answer["detail"]["constraint"]) == ("FD009", "resource_in_use")


def test_a_visit_removed_meanwhile_cannot_be_moved_unseen(desk: Desk, clinic_a: Clinic) -> None:
    visit, claim = booking(clinic_a.ids, NINE, TEN)
    desk.apply(visit, claim)
    other = Desk(clinic_a.connect("manager"))
    assert other.apply(_edit(claim, deleted_at=NINE), _edit(visit, deleted_at=NINE))["code"] is None
    answer = desk.apply(*(_edit(row, starts_at=TEN, ends_at=ELEVEN) for row in (visit, claim)))
    assert (answer["status"], answer["code"]) == ("rejected", "FD002")
    assert answer["detail"]["column"] == "deleted_at"
    assert answer["detail"]["id"] == str(visit.id)
    assert answer["detail"]["current"]["deleted_at"] is not None


def test_a_visit_cancelled_meanwhile_cannot_be_moved_unseen(desk: Desk, clinic_a: Clinic) -> None:
    visit, claim = booking(clinic_a.ids, NINE, TEN)
    desk.apply(visit, claim)
    booked = Change(visit.table, visit.op, visit.id, {**visit.values, "status": "booked"}, {})
    other = Desk(clinic_a.connect("manager"))
    other.apply(_edit(booked, status="cancelled"), _edit(claim, deleted_at=NINE))
    answer = desk.apply(*(_edit(row, starts_at=TEN, ends_at=ELEVEN) for row in (visit, claim)))
    assert (answer["status"], answer["code"]) == ("rejected", "FD002")
    assert (answer["detail"]["table"], answer["detail"]["column"]) == (
        "resource_claim",
        "deleted_at",
    )


def test_a_row_removed_can_be_brought_back_and_changed_in_one_step(
    desk: Desk, clinic_a: Clinic
) -> None:
    visit, claim = booking(clinic_a.ids, NINE, TEN)
    desk.apply(visit, claim)
    gone = "2026-11-22T08:00:00+00:00"
    desk.apply(_edit(claim, deleted_at=gone))
    back = {"deleted_at": None, "resource_id": str(clinic_a.ids["ben"])}
    was = {"deleted_at": gone, "resource_id": str(clinic_a.ids["anna"])}
    answer = desk.apply(Change("resource_claim", "update", claim.id, back, was))
    assert answer["status"] == "applied", answer


def _remove(clinic: Clinic, resource: str) -> None:
    row = Change("resource", "insert", clinic.ids[resource], {}, {})
    assert Desk(clinic.connect("manager")).apply(_edit(row, deleted_at=NINE))["code"] is None


def test_a_visit_cannot_be_moved_to_a_removed_resource(desk: Desk, clinic_a: Clinic) -> None:
    visit, claim = booking(clinic_a.ids, NINE, TEN)
    desk.apply(visit, claim)
    _remove(clinic_a, "ben")
    answer = desk.apply(_edit(claim, resource_id=str(clinic_a.ids["ben"])))
    assert (answer["code"], answer["detail"]["constraint"]) == ("FD009", "resource_in_use")


def test_a_visit_on_a_resource_removed_since_can_be_shortened_or_leave_it_but_not_return(
    desk: Desk, clinic_a: Clinic
) -> None:
    visit, claim = booking(clinic_a.ids, NINE, TWELVE)
    desk.apply(visit, claim)
    _remove(clinic_a, "anna")
    assert desk.apply(*(_edit(row, ends_at=ELEVEN) for row in (claim, visit)))["code"] is None
    assert desk.apply(_edit(claim, deleted_at=NINE))["code"] is None
    back = Change("resource_claim", "update", claim.id, {"deleted_at": None}, {"deleted_at": NINE})
    assert desk.apply(back)["detail"]["constraint"] == "resource_in_use"


def test_a_long_stay_is_found_among_short_visits(desk: Desk, clinic_a: Clinic) -> None:
    ids = clinic_a.ids
    month = ("2026-11-01T09:00:00+00:00", "2026-12-01T09:00:00+00:00")
    stay, claim = booking(ids, *month, pet_id=ids["rex"])
    assert desk.apply(stay, claim)["status"] == "applied"
    assert desk.apply(*booking(ids, NINE, TEN))["code"] == "23P01"
    assert desk.apply(_edit(claim, deleted_at=NINE))["status"] == "applied"
    assert desk.apply(*booking(ids, NINE, TEN))["status"] == "applied"
    assert desk.apply(*booking(ids, *month, resource="anna"))["code"] == "23P01"


def test_a_booking_does_not_read_a_busy_resources_history(
    desk: Desk, clinic_a: Clinic, database: Any
) -> None:
    ids = clinic_a.ids
    visit, claim = booking(ids, NINE, TEN)
    assert desk.apply(visit, claim)["status"] == "applied"
    with database.operator() as operator:
        operator.execute("set session_replication_role = replica")
        operator.execute(
            "insert into app.resource_claim (tenant_id, id, appointment_id, resource_id, starts_at,"
            " ends_at) select c.tenant_id, gen_random_uuid(), c.appointment_id, c.resource_id,"
            " c.starts_at - n * interval '1 hour', c.ends_at - n * interval '1 hour'"
            " from app.resource_claim as c, generate_series(1, 3000) as n where c.id = %s",
            [claim.id],
        )
        operator.execute("set session_replication_role = origin")
        operator.execute("analyze app.resource_claim")
        with operator.transaction(force_rollback=True):
            login = clinic_a.logins["receptionist"].login
            operator.execute(f"set local session authorization {login}")
            operator.execute(
                "insert into app.resource_claim (id, appointment_id, resource_id, starts_at,"
                " ends_at) values (%s, %s, %s, %s, %s)",
                [new_id(), visit.id, ids["anna"], TEN, ELEVEN],
            )
            operator.execute("reset session authorization")
            row = operator.execute(
                "select pg_stat_get_xact_tuples_fetched('app.resource_claim'::regclass),"
                " pg_stat_get_xact_tuples_returned('app.resource_claim'::regclass)"
            ).fetchone()
    assert row is not None
    assert max(row) < 100, "the whole history was read"
