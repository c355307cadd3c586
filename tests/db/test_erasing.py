"""A client's data are erased on the server: gone everywhere, and the log still proves itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from frontdesk.domain.changes import Change, insert, update
from frontdesk.domain.ids import new_id
from tests.clinics import Clinic
from tests.db.desk import Desk, booking, pet
from tests.servers import Database

pytestmark = pytest.mark.db

PET_TEXTS = (
    "name", "species", "breed", "breed_secondary", "colour", "sex", "chip_no", "licence_no",
    "zip_code", "note",
)  # fmt: skip
PAST = ("2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z")
TO_COME = ("2099-03-02T09:00:00Z", "2099-03-02T10:00:00Z")


def _erase(database: Database, clinic: Clinic, client: UUID | None = None, **more: Any) -> Any:
    """Erase a client as the operator does."""
    with database.operator() as operator, operator.transaction():
        operator.execute("set local role fd_owner")
        operator.execute(
            "select set_config('app.acting_tenant', %s, true)", [str(clinic.tenant_id)]
        )
        row = operator.execute(
            "select sec.erase_client(%s, %s, %s)",
            [
                client or clinic.ids["client"],
                more.get("reason", "asked by letter"),
                more.get("cancel_visits", False),
            ],
        ).fetchone()
    assert row is not None
    return row[0]


def _everything(database: Database) -> str:
    """Return every row of every table of ours as text."""
    with database.operator() as operator:
        tables = operator.execute(
            "select n.nspname, c.relname from pg_class c"
            " join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname in ('app', 'sec', 'rpt') and c.relkind = 'r'"
        ).fetchall()
        return "\n".join(
            row[0]
            for name in tables
            for row in operator.execute(
                sql.SQL("select t::text from {} as t").format(sql.Identifier(*name))
            )
        )


def _broken(database: Database, clinic: Clinic) -> Any:
    with database.operator() as operator:
        row = operator.execute("select sec.broken_event(%s)", [clinic.tenant_id]).fetchone()
    assert row is not None
    return row[0]


def _known_by(ids: Any) -> list[Change]:
    """Return changes that put a mark of their own into every field that takes a text."""
    visit, claim = booking(ids, *PAST)
    noted: dict[str, Any] = {
        "note": "mark-visit",
        "cancel_reason": "mark-cancel",
        "custom": {"a": "mark-c1"},
    }
    return [
        insert(
            "client_contact",
            new_id(),
            {
                "client_id": str(ids["client"]),
                "kind": "email",
                "value": "mark-mail",
                "label": "mark-label",
            },
        ),
        insert(
            "pet",
            new_id(),
            {
                "client_id": str(ids["client"]),
                **{name: f"mark-{name}" for name in PET_TEXTS},
                "custom": {"b": {"c": ["mark-c2"]}},
                "born_on": "2019-05-04",
                "weight_g": 4321,
            },
        ),
        insert("alert", new_id(), {"pet_id": str(ids["bella"]), "text": "mark-alert"}),
        insert("alert", new_id(), {"client_id": str(ids["client"]), "text": "mark-alert2"}),
        insert(
            "vaccination",
            new_id(),
            {"pet_id": str(ids["rex"]), "vaccine": "mark-shot", "expires_on": "2027-01-02"},
        ),
        Change("appointment", "insert", visit.id, {**visit.values, **noted}, {}),
        claim,
        insert(
            "appointment_service",
            new_id(),
            {
                "appointment_id": str(visit.id),
                "service_id": str(ids["bath"]),
                "duration_min": 30,
                "price_minor": 4500,
                "currency": "EUR",
            },
        ),
    ]


def test_nothing_of_the_client_is_left_in_any_table(
    desk: Desk, database: Database, clinic_a: Clinic
) -> None:
    assert desk.apply(*_known_by(clinic_a.ids))["status"] == "applied"
    change = update(
        "client",
        clinic_a.ids["client"],
        was={"note": "", "family_name": "Stone"},
        values={"note": "mark-note", "family_name": "mark-family"},
    )
    assert change is not None
    assert desk.apply(change)["status"] == "applied"
    assert "mark-" in _everything(database)
    _erase(database, clinic_a)
    left = [line for line in _everything(database).splitlines() if "mark-" in line]
    assert left == []
    assert "Stone" not in "".join(
        line for line in _everything(database).splitlines() if str(clinic_a.tenant_id) in line
    )


def test_the_log_holds_and_every_record_has_its_event(
    desk: Desk, database: Database, clinic_a: Clinic
) -> None:
    desk.apply(*_known_by(clinic_a.ids))
    head = desk.value("select sec.head_position()")
    proof = _erase(database, clinic_a)
    assert _broken(database, clinic_a) is None
    events = desk.pull(head)["events"]
    assert {event["op"] for event in events} == {"erase"}
    told = {(event["entity"], event["entity_id"]) for event in events}
    assert ("client", str(clinic_a.ids["client"])) in told
    assert ("pet", str(clinic_a.ids["bella"])) in told
    assert {entity for entity, _ in told} == {
        "client", "client_contact", "pet", "alert", "vaccination", "appointment",
        "appointment_service", "resource_claim",
    }  # fmt: skip
    assert (proof["told_from"], proof["told_to"]) == (head + 1, desk.pull(head)["head"])
    assert len(proof["events"]) >= 10


def test_times_and_amounts_stay(desk: Desk, database: Database, clinic_a: Clinic) -> None:
    query = (
        "select a.starts_at, a.status, s.price_minor, s.service_id from app.appointment a"
        " join app.appointment_service s on s.appointment_id = a.id where a.deleted_at is null"
    )
    desk.apply(*_known_by(clinic_a.ids))
    before = desk.connection.execute(query).fetchall()
    assert len(before) == 1
    _erase(database, clinic_a)
    assert desk.connection.execute(query).fetchall() == before


def test_an_overbooked_visit_keeps_its_lane(
    desk: Desk, database: Database, clinic_a: Clinic
) -> None:
    other = pet("Other")
    boss = Desk(clinic_a.connect("owner"))
    assert boss.apply(other)["status"] == "applied"
    assert boss.apply(*booking(clinic_a.ids, *PAST, pet_id=other.id))["status"] == "applied"
    visit, claim = booking(clinic_a.ids, *PAST, overbook_reason="mark-overbook")
    assert boss.apply(visit, claim)["status"] == "applied"
    _erase(database, clinic_a)
    rows = boss.connection.execute(
        "select lane, overbook_reason from app.resource_claim where id = %s", [claim.id]
    ).fetchall()
    assert rows == [(2, "")]


def test_erasing_again_changes_nothing(desk: Desk, database: Database, clinic_a: Clinic) -> None:
    _erase(database, clinic_a)
    before = _everything(database)
    again = _erase(database, clinic_a)
    assert set(again["counts"].values()) == {0}
    assert _everything(database) == before


def test_visits_to_come_stand_in_the_way_unless_they_are_cancelled_along(
    desk: Desk, database: Database, clinic_a: Clinic
) -> None:
    visit, claim = booking(clinic_a.ids, *TO_COME)
    desk.apply(visit, claim)
    before = _everything(database)
    with pytest.raises(psycopg.Error, match="visits to come") as refused:
        _erase(database, clinic_a)
    assert refused.value.sqlstate == "FD009"
    assert _everything(database) == before
    proof = _erase(database, clinic_a, cancel_visits=True)
    assert proof["counts"]["visits_cancelled"] == 1
    assert desk.connection.execute(
        "select a.status, c.deleted_at is null from app.appointment a"
        " join app.resource_claim c on c.appointment_id = a.id where a.id = %s",
        [visit.id],
    ).fetchall() == [("cancelled", False)]
    assert _broken(database, clinic_a) is None


def test_a_pet_in_the_house_has_to_be_fetched_first(
    desk: Desk, database: Database, clinic_a: Clinic
) -> None:
    visit, claim = booking(clinic_a.ids, *PAST)
    desk.apply(visit, claim)
    here = update("appointment", visit.id, was={"status": "booked"}, values={"status": "here"})
    assert here is not None
    desk.apply(here)
    with pytest.raises(psycopg.Error, match="in the house"):
        _erase(database, clinic_a, cancel_visits=True)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "Mrs STONE asked", "call +49 30 1234567"])
def test_the_reason_is_given_and_names_nobody(
    database: Database, clinic_a: Clinic, reason: str
) -> None:
    with pytest.raises(psycopg.Error, match="reason"):
        _erase(database, clinic_a, reason=reason)


def test_only_who_may_erases_and_only_in_the_own_clinic(
    database: Database, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    call = "select app.erase_client(%s, 'asked', false)"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        clinic_a.connect("receptionist").execute(call, [clinic_a.ids["client"]])
    with database.operator() as operator:
        operator.execute("update sec.login_binding set perms = perms || '{client.erase}'")
    with pytest.raises(psycopg.Error, match="no client of this clinic"):
        clinic_a.connect("owner").execute(call, [clinic_b.ids["client"]])
    clinic_a.connect("owner").execute(call, [clinic_a.ids["client"]])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        clinic_a.connect("owner").execute(
            "select sec.erase_client(%s, 'asked', false)", [clinic_a.ids["client"]]
        )


def _late_changes(ids: Any) -> dict[str, tuple[Change, ...]]:
    edited = update("pet", ids["bella"], was={"note": ""}, values={"note": "mark-late"})
    assert edited is not None
    return {
        "booking": booking(ids, *TO_COME),
        "edit": (edited,),
        "contact": (
            insert(
                "client_contact",
                new_id(),
                {"client_id": str(ids["client"]), "kind": "phone", "value": "mark-late"},
            ),
        ),
        "alert": (insert("alert", new_id(), {"pet_id": str(ids["rex"]), "text": "mark-late"}),),
        "pet": (pet("mark-late", client_id=str(ids["client"])),),
    }


@pytest.mark.parametrize("kind", ["booking", "edit", "contact", "alert", "pet"])
def test_what_arrives_for_an_erased_client_is_refused_in_plain_words(
    desk: Desk, database: Database, clinic_a: Clinic, kind: str
) -> None:
    _erase(database, clinic_a)
    answer = desk.apply(*_late_changes(clinic_a.ids)[kind])
    assert (answer["status"], answer["code"]) == ("rejected", "FD009")
    assert answer["detail"]["constraint"] == "record_erased"
    assert "erased" in answer["detail"]["message"]
    assert "mark-late" not in _everything(database)
    assert desk.apply(pet("Next"))["status"] == "applied"


def test_plain_sql_writes_nothing_to_an_erased_record(database: Database, clinic_a: Clinic) -> None:
    _erase(database, clinic_a)
    owner = clinic_a.connect("owner")
    ids = clinic_a.ids
    for statement, value in (
        ("update app.client set note = 'again' where id = %s", ids["client"]),
        ("update app.pet set deleted_at = null where id = %s", ids["bella"]),
        (
            "insert into app.alert (id, pet_id, text) values (gen_random_uuid(), %s, 'x')",
            ids["bella"],
        ),
    ):
        with pytest.raises(psycopg.Error, match="were erased"):
            owner.execute(statement.encode(), [value])


def test_a_command_known_from_before_gets_its_old_answer(
    desk: Desk, database: Database, clinic_a: Clinic
) -> None:
    """A desk that never heard the answer asks again, after its texts and the digest have gone."""
    envelope = desk.envelope(*_known_by(clinic_a.ids))
    first = desk.send(envelope)
    _erase(database, clinic_a)
    again = desk.send({**envelope, "changes": []})
    assert (again["status"], again["replay"], again["head"]) == ("applied", True, first["head"])


def test_the_other_clinic_is_untouched(
    desk: Desk, database: Database, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    with database.operator() as operator:
        query = "select count(*), max(position) from app.event where tenant_id = %s"
        before = operator.execute(query, [clinic_b.tenant_id]).fetchone()
        _erase(database, clinic_a)
        assert operator.execute(query, [clinic_b.tenant_id]).fetchone() == before
        names = operator.execute(
            "select family_name from app.client where tenant_id = %s", [clinic_b.tenant_id]
        ).fetchall()
    assert names == [("Stone",)]


def test_every_text_of_a_clients_record_is_declared_personal_or_harmless(
    database: Database,
) -> None:
    """A new column must be looked at: does an erasure have to empty it?"""
    harmless = {
        ("client_contact", "kind"), ("alert", "severity"), ("appointment", "status"),
        ("appointment_service", "currency"),
    }  # fmt: skip
    with database.operator() as operator:
        rows = operator.execute(
            "select c.relname, a.attname from pg_class c"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
            " where c.relnamespace = 'app'::regnamespace and c.relname in ('client',"
            " 'client_contact', 'pet', 'alert', 'vaccination', 'appointment',"
            " 'appointment_service', 'resource_claim')"
            " and (a.atttypid in ('text'::regtype, 'jsonb'::regtype) or (c.relname in"
            " ('pet', 'vaccination') and a.atttypid in ('date'::regtype, 'int4'::regtype)))"
            " and not coalesce(sec.blank_record(c.relname::text) ? a.attname::text, false)"
        ).fetchall()
    assert set(rows) == harmless


def test_what_is_held_for_a_manager_goes_as_well(
    desk: Desk, database: Database, clinic_a: Clinic
) -> None:
    visit, claim = booking(clinic_a.ids, *TO_COME)
    noted = Change("appointment", "insert", visit.id, {**visit.values, "note": "mark-held"}, {})
    renoted = update("appointment", visit.id, was={"note": ""}, values={"note": "mark-held2"})
    assert renoted is not None
    held = [desk.envelope(noted, claim), desk.envelope(renoted), desk.envelope(pet("Other"))]
    boss = clinic_a.connect("owner")
    boss.execute("select app.revoke_device(%s, %s)", [desk.device_id, "gone"])
    for envelope in held:
        answer = desk.value("select app.hand_over(%s, 'revoked')", Jsonb(envelope))
        assert answer["status"] == "held"
    proof = _erase(database, clinic_a)
    assert proof["counts"]["held"] == 2
    assert "mark-held" not in _everything(database)
    assert _broken(database, clinic_a) is None
    left = boss.execute("select id from app.held where outcome is null").fetchall()
    assert [str(row[0]) for row in left] == [held[2]["command_id"]]
    late = desk.envelope(noted, claim)
    answer = desk.value("select app.hand_over(%s, 'revoked')", Jsonb(late))
    assert (answer["status"], answer["detail"]["constraint"]) == ("rejected", "record_erased")
    assert "mark-held" not in _everything(database)
