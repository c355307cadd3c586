from __future__ import annotations

from typing import Any

import psycopg
import pytest

from frontdesk.domain.changes import Change, ChangeSet, insert, update
from frontdesk.domain.ids import new_id
from tests.clinics import Clinic
from tests.db.desk import Desk, booking, pet

pytestmark = pytest.mark.db


def _changed(row: Change, was: Any = None, **values: Any) -> Change:
    change = update(row.table, row.id, was=was or row.values, values=values)
    assert change is not None
    return change


def test_a_command_is_applied_and_pulled(desk: Desk) -> None:
    start = desk.welcome["head"]
    milo = pet("Milo", weight_g=4200)
    answer = desk.apply(milo)
    assert answer == {
        "status": "applied",
        "code": None,
        "detail": None,
        "head": start + 1,
        "replay": False,
    }
    page = desk.pull(start)
    assert page["head"] == page["position"] == start + 1
    assert [event["op"] for event in page["events"]] == ["insert"]
    row = page["rows"]["pet"][0]
    assert row["id"] == str(milo.id)
    assert row["weight_g"] == 4200
    assert "tenant_id" not in row
    assert row["created_at"].endswith("+00:00")


def test_a_repeated_command_returns_its_first_answer(desk: Desk) -> None:
    envelope = desk.envelope(pet())
    first = desk.send(envelope)
    again = desk.send({**envelope, "client_time": "2027-01-01T00:00:00+00:00"})
    assert again == {**first, "replay": True}
    assert desk.value("select count(*) from app.pet where name = 'Milo'") == 1


@pytest.mark.acceptance(5)
def test_a_command_id_with_other_contents_is_refused_and_changes_nothing(desk: Desk) -> None:
    envelope = desk.envelope(pet())
    first = desk.send(envelope)
    for other in (
        {"changes": []},
        {"changes": [pet("Other").to_json()]},
        {"name": "test.other"},
        {"device_seq": envelope["device_seq"] + 1, "changes": []},
    ):
        with pytest.raises(psycopg.Error) as caught:
            desk.send({**envelope, **other})
        assert caught.value.sqlstate == "FD006"
    assert desk.value("select sec.head_position()") == first["head"]
    assert desk.value("select count(*) from app.command") == 1
    assert desk.hello(desk.device_id)["device"]["last_seq"] == 1


def test_a_desk_enrolled_anew_gets_the_first_answer_and_goes_on_from_there(
    desk: Desk, clinic_a: Clinic
) -> None:
    envelope = desk.envelope(pet())
    first = desk.send(envelope)
    anew = Desk(clinic_a.connect())
    renumbered = {**envelope, "device_id": anew.device_id, "device_seq": 1, "after": None}
    assert anew.send(renumbered) == {**first, "replay": True}
    assert anew.send(renumbered) == {**first, "replay": True}
    assert anew.hello(anew.device_id)["device"]["last_seq"] == 1
    assert anew.apply(pet("Next"))["status"] == "applied"
    assert desk.send(envelope) == {**first, "replay": True}
    assert desk.value("select count(*) from app.pet where name = 'Milo'") == 1


def test_a_known_command_moves_no_number_but_the_next_one(desk: Desk, clinic_a: Clinic) -> None:
    envelope = desk.envelope(pet())
    desk.send(envelope)
    colleague = Desk(clinic_a.connect("manager"))
    anew = Desk(clinic_a.connect())
    for device_id, seq in ((anew.device_id, 7), (colleague.device_id, 1)):
        desk.send({**envelope, "device_id": device_id, "device_seq": seq})
    assert anew.hello(anew.device_id)["device"]["last_seq"] == 0
    assert colleague.hello(colleague.device_id)["device"]["last_seq"] == 0


def test_a_command_waits_for_the_one_it_was_sent_behind(desk: Desk) -> None:
    first = desk.envelope(pet("First"))
    second = desk.envelope(pet("Second"), after=first["command_id"])
    with pytest.raises(psycopg.Error) as caught:
        desk.send(second)
    assert caught.value.sqlstate == "FD004"
    desk.send(first)
    assert desk.send({**second, "device_seq": 2})["status"] == "applied"


@pytest.mark.acceptance(6)
def test_a_sequence_number_cannot_be_used_again(desk: Desk) -> None:
    desk.apply(pet())
    with pytest.raises(psycopg.Error) as caught:
        desk.apply(pet("Other"), device_seq=1)
    assert caught.value.sqlstate == "FD005"


@pytest.mark.acceptance(6)
def test_a_gap_in_the_sequence_is_refused(desk: Desk) -> None:
    with pytest.raises(psycopg.Error) as caught:
        desk.apply(pet(), device_seq=2)
    assert caught.value.sqlstate == "FD004"
    assert desk.hello(desk.device_id)["device"]["last_seq"] == 0


@pytest.mark.acceptance(6)
def test_numbers_sent_backwards_are_refused_until_their_turn_comes(desk: Desk) -> None:
    envelopes = [{**desk.envelope(pet(f"No {seq}")), "device_seq": seq} for seq in (1, 2, 3)]
    for envelope in reversed(envelopes[1:]):
        with pytest.raises(psycopg.Error) as caught:
            desk.send(envelope)
        assert caught.value.sqlstate == "FD004"
    assert [desk.send(envelope)["status"] for envelope in envelopes] == ["applied"] * 3
    rows = desk.connection.execute("select device_seq from app.command order by head").fetchall()
    assert rows == [(1,), (2,), (3,)]


def test_an_unknown_device_is_refused(desk: Desk) -> None:
    with pytest.raises(psycopg.Error) as caught:
        desk.apply(pet(), device_id=str(new_id()))
    assert caught.value.sqlstate == "FD007"


def test_a_colleagues_device_is_refused(desk: Desk, clinic_a: Clinic) -> None:
    other = Desk(clinic_a.connect("manager"))
    with pytest.raises(psycopg.Error) as caught:
        desk.apply(pet(), device_id=other.device_id)
    assert caught.value.sqlstate == "FD007"


def test_edits_of_different_columns_merge(desk: Desk, clinic_a: Clinic) -> None:
    milo = pet("Milo", breed="Pug", colour="fawn")
    desk.apply(milo)
    other = Desk(clinic_a.connect("groomer"))
    assert desk.apply(_changed(milo, breed="Beagle"))["status"] == "applied"
    assert other.apply(_changed(milo, colour="black"))["status"] == "applied"
    assert desk.value("select breed || colour from app.pet where id = %s", milo.id) == "Beagleblack"


def test_an_edit_of_the_same_column_is_stale_and_shows_the_row(
    desk: Desk, clinic_a: Clinic
) -> None:
    milo = pet("Milo", breed="Pug")
    desk.apply(milo)
    other = Desk(clinic_a.connect("groomer"))
    desk.apply(_changed(milo, breed="Beagle"))
    envelope = other.envelope(_changed(milo, breed="Poodle"))
    answer = other.send(envelope)
    assert (answer["status"], answer["code"]) == ("rejected", "FD002")
    assert answer["detail"]["table"] == "pet"
    assert answer["detail"]["column"] == "breed"
    assert answer["detail"]["id"] == str(milo.id)
    assert answer["detail"]["current"]["breed"] == "Beagle"
    assert list(answer["detail"]["changed"]) == ["breed"]
    assert answer["detail"]["changed"]["breed"]["by"] == "Staff receptionist"
    assert other.send(envelope) == {**answer, "replay": True}


def test_an_update_of_a_row_that_is_not_there_is_stale_without_a_row(desk: Desk) -> None:
    answer = desk.apply(_changed(pet(), name="Nobody"))
    assert answer["code"] == "FD002"
    assert answer["detail"]["current"] is None
    assert answer["detail"]["changed"] == {}


def test_was_is_compared_by_type(desk: Desk) -> None:
    visit, claim = booking(_ids(desk), "2026-11-21T10:00:00+01:00", "2026-11-21T11:00:00+01:00")
    desk.apply(visit, claim)
    was = {"ends_at": "2026-11-21T10:00:00+00:00"}
    answer = desk.apply(_changed(visit, was, ends_at="2026-11-21T10:30:00Z"))
    assert answer["status"] == "applied", answer


def _ids(desk: Desk) -> dict[str, Any]:
    rows = desk.connection.execute(
        "select lower(name), id from app.resource union all select lower(name), id from app.pet"
        " union all select 'site', id from app.site union all select 'client', id from app.client"
    ).fetchall()
    return dict(rows)


@pytest.mark.parametrize(
    "change",
    [
        {"table": "command", "op": "insert", "set": {"name": "x"}},
        {"table": "nothing", "op": "insert", "set": {"name": "x"}},
        {"table": 'pet"; drop table app.pet; --', "op": "insert", "set": {"name": "x"}},
        {"table": "pet", "op": "insert", "set": {"nothing": "x"}},
        {"table": "pet", "op": "insert", "set": {"tenant_id": str(new_id())}},
        {"table": "pet", "op": "insert", "set": {"updated_at": "2026-01-01T00:00:00Z"}},
        {"table": "resource_claim", "op": "insert", "set": {"lane": 7}},
        {"table": "appointment", "op": "insert", "set": {"during": "empty"}},
        {"table": "pet", "op": "update", "set": {"id": str(new_id())}, "was": {"id": None}},
        {"table": "pet", "op": "update", "set": {"name": "x"}, "was": {}},
        {"table": "pet", "op": "update", "set": {"name": "x"}},
        {"table": "pet", "op": "update", "set": {}, "was": {}},
        {"table": "pet", "op": "delete", "set": {"name": "x"}},
        {"op": "insert", "set": {"name": "x"}},
    ],
)
def test_a_change_outside_the_form_is_rejected(desk: Desk, change: dict[str, Any]) -> None:
    answer = desk.apply({**change, "id": str(new_id())})
    assert (answer["status"], answer["code"]) == ("rejected", "FD003")


def test_changes_that_are_no_list_are_rejected(desk: Desk) -> None:
    assert desk.apply(changes={})["code"] == "FD003"
    assert desk.apply(changes=None)["code"] == "FD003"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "x" * 501}, "23514"),
        ({"name": None}, "23502"),
        ({"weight_g": "heavy"}, "22P02"),
        ({"born_on": "2026-02-30"}, "22008"),
        ({"client_id": str(new_id())}, "23503"),
        ({"note": "n" * 1_000_000}, "23514"),
        ({"weight_g": 10**12}, "22003"),
        ({"born_on": "infinity"}, "23514"),
        ({"born_on": "0044-03-15 BC"}, "23514"),
        ({"deleted_at": "infinity"}, "23514"),
        ({"custom": {"essay": "x" * 100_000}}, "23514"),
        ({"custom": [1]}, "23514"),
        ({"custom": {"a": [[[[[[[[[1]]]]]]]]]}}, "23514"),
        ({"custom": {"a": 10**4000}}, "23514"),
        ({"custom": {"a": [0.5, -(10**16)]}}, "23514"),
    ],
)
def test_a_value_that_cannot_be_is_rejected_and_the_next_command_goes_on(
    desk: Desk, values: dict[str, Any], code: str
) -> None:
    bad = insert("pet", new_id(), values)
    answer = desk.apply(pet("Before"), bad)
    assert (answer["status"], answer["code"]) == ("rejected", code)
    assert desk.value("select count(*) from app.pet where name = 'Before'") == 0
    assert desk.apply(pet("After"))["status"] == "applied"


def test_fields_of_the_clinics_own_are_kept_as_they_are(desk: Desk) -> None:
    own = {"a": {"b": [1, -2.5, True, None, "ü"]}, "n": 10**15, "s": str(10**40), "e": {}}
    milo = pet(custom=own)
    assert desk.apply(milo)["status"] == "applied"
    assert desk.value("select custom from app.pet where id = %s", milo.id) == own


@pytest.mark.parametrize("column", ["weight_g", "born_on", "client_id", "deleted_at"])
def test_a_recorded_refusal_holds_no_value(desk: Desk, column: str) -> None:
    """Commands are kept for ever; who erases a person looks at the events alone."""
    answer = desk.apply(insert("pet", new_id(), {column: "Maya Stone"}))
    assert answer["code"] in ("22P02", "22007")
    assert "Maya" not in str(answer)
    assert desk.value("select count(*) from app.command as c where c::text like '%%Maya%%'") == 0


def test_a_command_the_server_cannot_read_is_consumed(desk: Desk) -> None:
    with pytest.raises(psycopg.Error) as caught:
        desk.apply(pet("Mi\x00lo"))
    assert caught.value.sqlstate == "22P05"
    answer = desk.send({**desk.envelope(), "unreadable": "22P05"})
    assert (answer["status"], answer["code"]) == ("rejected", "22P05")
    assert desk.apply(pet("After"))["status"] == "applied"


def test_a_command_of_many_megabytes_is_refused_and_the_next_goes_on(desk: Desk) -> None:
    answer = desk.apply(pet("Mia", note="n" * 4_000_000))
    assert (answer["status"], answer["code"]) == ("rejected", "FD003")
    assert answer["detail"]["message"] == "a command is no longer than 4 MB"
    assert desk.apply(pet("After"))["status"] == "applied"


@pytest.mark.parametrize(
    "change",
    [
        {"table": "x" * 1_000_000, "op": "insert", "id": str(new_id()), "set": {}},
        {"table": "pet", "op": "x" * 1_000_000, "id": "x" * 1_000_000, "set": {}},
        {"table": "pet", "op": "insert", "id": "x" * 1_000_000, "set": {"name": "Mia"}},
        {"table": "pet", "op": "insert", "id": str(new_id()), "set": {"x" * 1_000_000: 1}},
        {"table": "pet", "op": "update", "id": "x" * 1_000_000, "set": {}, "was": {}},
    ],
)
def test_the_record_of_a_refusal_stays_small_whatever_was_sent(
    desk: Desk, change: dict[str, Any]
) -> None:
    answer = desk.apply(change)
    assert answer["status"] == "rejected"
    size = desk.value(
        "select octet_length(c::text) from app.command as c order by received_at desc limit 1"
    )
    assert size < 3000
    assert desk.apply(pet("After"))["status"] == "applied"


def test_a_command_needs_its_permission(clinic_a: Clinic) -> None:
    groomer = Desk(clinic_a.connect("groomer"))
    answer = groomer.apply(insert("client", new_id(), {"given_name": "Ada"}))
    assert (answer["status"], answer["code"]) == ("rejected", "42501")
    known = clinic_a.ids["client"]
    change = update("client", known, was={"given_name": "Maya"}, values={"given_name": "Ada"})
    assert change is not None
    assert groomer.apply(change)["code"] == "42501"


def test_a_disabled_login_is_told_so_at_once(desk: Desk, database: Any, clinic_a: Clinic) -> None:
    with database.operator() as operator:
        operator.execute(
            "update sec.login_binding set active = false where role_name = %s",
            [clinic_a.logins["receptionist"].login],
        )
    with pytest.raises(psycopg.Error) as applying:
        desk.apply(pet())
    with pytest.raises(psycopg.Error) as greeting:
        desk.hello()
    with pytest.raises(psycopg.Error) as pulling:
        desk.pull(0)
    assert {caught.value.sqlstate for caught in (applying, greeting, pulling)} == {"FD001"}


def test_five_hundred_rows_are_one_statement(desk: Desk) -> None:
    start = desk.welcome["head"]
    answer = desk.apply(*(pet(f"Pet {number}") for number in range(500)))
    assert answer["head"] == start + 500
    page = desk.pull(start)
    assert [event["position"] for event in page["events"]] == list(range(start + 1, start + 501))
    assert len({event["at"] for event in page["events"]}) == 1
    assert len(page["rows"]["pet"]) == 500


def test_an_update_to_the_same_value_leaves_no_event(desk: Desk) -> None:
    milo = pet("Milo")
    head = desk.apply(milo)["head"]
    before = desk.pull(0, 5000)["rows"]["pet"]
    same = Change("pet", "update", milo.id, {"name": "Milo"}, {"name": "Milo"})
    assert desk.apply(same)["head"] == head
    assert desk.pull(0, 5000)["rows"]["pet"] == before


def test_events_name_the_login_and_the_command(desk: Desk, clinic_a: Clinic) -> None:
    envelope = desk.envelope(pet())
    desk.connection.execute("select set_config('app.command_id', %s, false)", [str(new_id())])
    desk.send(envelope)
    event = desk.pull(desk.welcome["head"])["events"][0]
    assert event["command_id"] == envelope["command_id"]
    assert event["login"] == clinic_a.logins["receptionist"].login


def test_a_write_outside_a_command_is_logged_without_one(desk: Desk) -> None:
    desk.apply(pet())
    desk.connection.execute("insert into app.pet (id, name) values (%s, 'Raw')", [new_id()])
    assert desk.pull(desk.welcome["head"])["events"][-1]["command_id"] is None


def test_an_undone_booking_can_be_booked_again(desk: Desk) -> None:
    times = ("2026-11-23T09:00:00+00:00", "2026-11-23T10:00:00+00:00")
    booked = ChangeSet("appointment.book", "", booking(_ids(desk), *times))
    assert desk.apply(*booked.changes)["status"] == "applied"
    undone = booked.inverse("2026-11-21T09:00:00+00:00")
    assert desk.apply(*undone.changes)["status"] == "applied"
    assert desk.apply(*booking(_ids(desk), *times))["status"] == "applied"
