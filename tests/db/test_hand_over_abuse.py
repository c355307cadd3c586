"""A disabled login may hand over, and that is all it can make of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from frontdesk.domain.changes import insert
from frontdesk.domain.ids import new_id
from frontdesk.storage.schema import REPLICATED
from tests.clinics import Clinic
from tests.db.attacks.battlefield import refusal
from tests.db.desk import Desk, pet
from tests.db.held_work import disable, drop, hand_over, held_ids, refused, release, revoke
from tests.servers import Database

pytestmark = pytest.mark.db

HAND_OVER = "select app.hand_over(%s, 'disabled')"


@pytest.fixture
def shut(clinic_a: Clinic, database: Database) -> Desk:
    """A desk whose login was disabled while it was connected."""
    desk = Desk(clinic_a.connect())
    disable(database, clinic_a)
    return desk


def test_nothing_of_the_clinic_shows_while_it_hands_over(shut: Desk) -> None:
    """Also not in the statement, the transaction or the cursor that hands over."""
    envelope = Jsonb(shut.envelope(pet()))
    seen = shut.connection.execute(
        "select app.hand_over(%s, 'disabled') is not null, sec.tenant_id(),"
        " (select count(*) from app.client), sec.can('pet.write')",
        [envelope],
    ).fetchone()
    assert seen == (True, None, 0, False)
    with shut.connection.transaction():
        shut.connection.execute("declare c cursor for select id from app.pet")
        shut.connection.execute(HAND_OVER, [Jsonb(shut.envelope(pet()))])
        assert shut.connection.execute("fetch all from c").fetchall() == []
        for table in (*REPLICATED, "command", "device", "event", "held"):
            assert shut.value(f"select count(*) from app.{table}") == 0  # noqa: S608
    with shut.connection.transaction(), pytest.raises(psycopg.Error, match="no complete"):
        shut.connection.execute("select app.hand_over('{}', 'disabled')")
    assert shut.value("select count(*) from app.pet") == 0


def test_a_refused_hand_over_opens_nothing_behind_it(shut: Desk) -> None:
    strange = {**shut.envelope(pet()), "device_id": str(new_id())}
    with shut.connection.transaction():
        shut.connection.execute("savepoint s")
        with pytest.raises(psycopg.Error, match="unknown"):
            shut.connection.execute(HAND_OVER, [Jsonb(strange)])
        shut.connection.execute("rollback to s")
        assert shut.value("select count(*) from app.pet") == 0
        assert shut.value("select sec.tenant_id()") is None


def test_it_can_do_nothing_else(shut: Desk, manager: Desk) -> None:
    held = shut.envelope(pet())
    hand_over(shut, held)
    for statement, *parameters in (
        ("select app.release(%s)", held["command_id"]),
        ("select app.drop_held(%s, '')", held["command_id"]),
        ("select count(*) from app.held_commands()",),
        ("select count(*) from app.devices()",),
        ("select app.revoke_device(%s)", manager.device_id),
        ("select app.pull(0, 10)",),
        ("insert into app.held (id) values (gen_random_uuid())",),
        ("update app.held set outcome = 'released'",),
        ("delete from app.held",),
        ("select * from sec.hand_over_turn",),
        ("insert into sec.hand_over_turn values (session_user, pg_current_xact_id())",),
        ("select sec.hold(%s)", Jsonb(held)),
        ("select sec.hands_over()",),
        ("select sec.known_answer(%s)", Jsonb(held)),
    ):
        assert refused(partial(shut.value, statement, *parameters)) in ("FD001", "42501")
    assert held_ids(manager) == [held["command_id"]]


def test_only_who_was_shut_out_may_hand_over_and_only_his_own(
    shut: Desk, manager: Desk, clinic_b: Clinic
) -> None:
    other = Desk(clinic_b.connect())
    of_manager = manager.envelope(pet("Not mine"))
    for device_id in (manager.device_id, other.device_id, str(new_id())):
        strange = {**shut.envelope(pet()), "device_id": device_id}
        assert refused(partial(hand_over, shut, strange)) == "FD007"
    assert refused(partial(hand_over, manager, of_manager)) == "FD009"
    # Who is at work may carry for somebody gone, and not for a colleague or another clinic.
    colleague = Desk(manager.connection).envelope(pet())
    assert refused(partial(hand_over, manager, colleague, "carried")) == "FD009"
    foreign = {**manager.envelope(pet()), "device_id": other.device_id}
    assert refused(partial(hand_over, manager, foreign, "carried")) == "FD007"
    assert held_ids(manager) == []


def test_what_a_colleague_carries_is_never_his_own(
    shut: Desk, manager: Desk, clinic_a: Clinic
) -> None:
    left_behind = shut.envelope(pet("Left behind"))
    carrier = Desk(clinic_a.connect("groomer"))

    assert refused(partial(carrier.send, left_behind)) == "FD007"
    assert hand_over(carrier, left_behind, "carried")["detail"] == {"reason": "carried"}

    author, handed_by = manager.connection.execute(
        "select author, handed_by from app.held_commands()"
    ).fetchall()[0]
    assert author == clinic_a.logins["receptionist"].login
    assert handed_by == clinic_a.logins["groomer"].login
    assert manager.value("select count(*) from app.pet where name = 'Left behind'") == 0


def test_who_sits_at_a_workstation_that_was_shut_out_carries_for_all_of_it(
    manager: Desk, clinic_a: Clinic
) -> None:
    here = {"workstation": str(uuid4())}
    one, two = Desk(clinic_a.connect()), Desk(clinic_a.connect("groomer"))
    one.hello(one.device_id, **here)
    two.hello(two.device_id, **here)
    waiting = one.envelope(pet())
    assert refused(partial(hand_over, two, waiting, "carried")) == "FD009"
    manager.value("select app.revoke_workstation(%s)", here["workstation"])

    assert hand_over(two, waiting, "carried")["status"] == "held"


def test_the_desk_does_not_choose_the_reason_or_the_author(shut: Desk, manager: Desk) -> None:
    forged = {**shut.envelope(pet()), "author": "somebody", "login": "somebody", "reason": "x"}

    assert hand_over(shut, forged, "carried")["detail"] == {"reason": "disabled"}
    assert refused(partial(hand_over, shut, shut.envelope(pet()), "because")) == "FD003"
    reasons = manager.connection.execute("select reason from app.held_commands()").fetchall()
    assert reasons == [("disabled",)]


def test_an_answered_command_cannot_be_handed_over_anew(
    manager: Desk, clinic_a: Clinic, database: Database
) -> None:
    desk = Desk(clinic_a.connect())
    applied, bad = desk.envelope(pet("Known")), insert("pet", new_id(), {"name": "x" * 501})
    first = desk.send(applied)
    rejected = desk.envelope(bad)
    second = desk.send(rejected)
    disable(database, clinic_a)

    assert hand_over(desk, applied) == {**first, "replay": True}
    assert hand_over(desk, rejected) == {**second, "replay": True}
    assert refused(partial(hand_over, desk, {**applied, "changes": []})) == "FD006"
    of_colleague = manager.envelope(pet("Theirs"))
    manager.send(of_colleague)
    stolen = {**desk.envelope(pet("Stolen id")), "command_id": of_colleague["command_id"]}
    assert refused(partial(hand_over, desk, stolen)) == "FD006"
    assert held_ids(manager) == []


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"command_id": None}, "FD003"),
    ({"command_id": "x"}, "22P02"),
    ({"device_id": "x"}, "22P02"),
    ({"device_id": None}, "FD003"),
    ({"name": None}, "FD003"),
    ({"version": "x"}, "22P02"),
    ({"version": 10**12}, "22003"),
)


def test_what_is_no_command_is_refused(shut: Desk, manager: Desk) -> None:
    for change, code in WRONG:
        assert refused(partial(hand_over, shut, {**shut.envelope(pet()), **change})) == code
    for value in ([], "x", 7, None, {"a": 1}):
        assert refused(partial(hand_over, shut, value)) == "FD003"
    assert held_ids(manager) == []


def test_long_texts_and_odd_changes_are_held_as_they_came(shut: Desk, manager: Desk) -> None:
    odd = shut.envelope(changes={"not": "a list"}, name="n" * 3000, client_time="t" * 3000)
    assert hand_over(shut, odd)["status"] == "held"
    assert release(manager, odd["command_id"])["code"] == "FD003"
    assert len(manager.value("select name from app.held_commands()")) == 500
    assert drop(manager, odd["command_id"])["code"] == "FD010"


def test_a_command_of_many_megabytes_is_refused_for_good(shut: Desk, manager: Desk) -> None:
    giant = shut.envelope(pet("Big", note="n" * 4_000_000))

    for _ in range(2):
        answer = hand_over(shut, giant)
        assert (answer["status"], answer["code"]) == ("rejected", "FD003")
    assert held_ids(manager) == []
    assert manager.value("select count(*) from app.command") == 0


def _fill(database: Database, clinic: Clinic, count: int, size: int, login: str) -> None:
    with database.operator() as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s, false)", [str(clinic.tenant_id)]
        )
        operator.execute(
            "insert into app.held (id, device_id, author, handed_by, envelope, size, reason)"
            " select gen_random_uuid(), d.id, d.login, %s, '{}', %s, 'disabled'"
            " from generate_series(1, %s), (select * from app.device where tenant_id = %s limit 1)"
            " as d",
            [login, size, count, clinic.tenant_id],
        )


def test_a_flood_ends_at_two_thousand_a_login(
    shut: Desk, clinic_a: Clinic, database: Database
) -> None:
    _fill(database, clinic_a, 1999, 10, clinic_a.logins["receptionist"].login)
    waiting = shut.envelope(pet())
    assert hand_over(shut, waiting)["status"] == "held"
    assert refused(partial(hand_over, shut, shut.envelope(pet()))) == "FD009"
    assert hand_over(shut, waiting)["replay"] is True


def test_a_flood_from_many_sessions_at_once_ends_there_too(
    shut: Desk, manager: Desk, clinic_a: Clinic, database: Database
) -> None:
    _fill(database, clinic_a, 1995, 10, clinic_a.logins["receptionist"].login)

    def flood(session: psycopg.Connection[Any]) -> set[str | None]:
        answers = (refusal(session, HAND_OVER, Jsonb(shut.envelope(pet()))) for _ in range(4))
        return {answer.sqlstate for answer in answers if answer is not None}

    sessions = [clinic_a.connect() for _ in range(8)]
    for session in sessions[4:]:
        session.execute("set default_transaction_isolation = 'repeatable read'")
    with ThreadPoolExecutor(8) as pool:
        refusals = set[str | None]().union(*pool.map(flood, sessions))

    assert "FD009" in refusals <= {"FD009", "40001"}
    assert manager.value("select count(*) from app.held") == 2000


def test_a_flood_ends_at_two_hundred_megabytes_a_clinic(
    shut: Desk, clinic_a: Clinic, clinic_b: Clinic, database: Database
) -> None:
    _fill(database, clinic_a, 50, 4_000_000, clinic_a.logins["groomer"].login)
    assert refused(partial(hand_over, shut, shut.envelope(pet()))) == "FD009"
    # The other clinic has its own room.
    other = Desk(clinic_b.connect())
    disable(database, clinic_b)
    assert hand_over(other, other.envelope(pet()))["status"] == "held"


def test_an_open_transaction_of_a_disabled_login_holds_up_nobody(
    shut: Desk, manager: Desk, clinic_a: Clinic, database: Database
) -> None:
    done = shut.envelope(pet())
    hand_over(shut, done)
    with closing(clinic_a.connect(autocommit=False)) as sleeper:
        waiting = Jsonb(shut.envelope(pet()))
        sleeper.execute(HAND_OVER, [waiting])
        manager.connection.execute("set lock_timeout = '10s'")
        assert manager.apply(pet("Meanwhile"))["status"] == "applied"
        assert drop(manager, done["command_id"])["code"] == "FD010"
        revoke(manager, shut)
        with database.operator() as operator:
            operator.execute("set lock_timeout = '10s'")
            operator.execute(
                "update sec.login_binding set perms = perms || '{a.b}', active = true"
                " where role_name = %s",
                [clinic_a.logins["receptionist"].login],
            )
        sleeper.rollback()


def kept(desk: Desk, answers: dict[str, str]) -> set[str]:
    """Ask which of these answers stand as this login was given them."""
    return set(desk.value("select app.answers_kept(%s)", Jsonb(answers)))


def test_a_disabled_login_learns_which_of_its_own_answers_stand_and_of_no_others(
    manager: Desk, clinic_a: Clinic, clinic_b: Clinic, database: Database
) -> None:
    desk, other = Desk(clinic_a.connect()), Desk(clinic_b.connect())
    mine, colleagues, strangers = (
        desk.envelope(pet()),
        manager.envelope(pet()),
        other.envelope(pet()),
    )
    for who, command in ((desk, mine), (manager, colleagues), (other, strangers)):
        assert who.send(command)["status"] == "applied"
    disable(database, clinic_a)
    waiting = desk.envelope(pet())
    hand_over(desk, waiting)
    asked = {each["command_id"]: "applied" for each in (mine, colleagues, strangers)}
    asked |= {waiting["command_id"]: "held", str(new_id()): "applied"}
    assert kept(desk, asked) == {mine["command_id"], waiting["command_id"]}
    assert kept(desk, dict.fromkeys(asked, "rejected")) == set()
    drop(manager, waiting["command_id"])
    assert kept(desk, asked) == {mine["command_id"]}


def test_nothing_of_the_clinic_shows_while_a_disabled_login_asks_for_its_answers(
    shut: Desk,
) -> None:
    seen = shut.connection.execute(
        "select app.answers_kept('{}'), sec.tenant_id(), (select count(*) from app.client),"
        " sec.can('pet.write'), app.answers_kept('{}')"
    ).fetchone()
    assert seen == ([], None, 0, False, [])
    with shut.connection.transaction():
        shut.connection.execute("declare c cursor for select id from app.command")
        assert kept(shut, {str(new_id()): "applied"}) == set()
        assert shut.connection.execute("fetch all from c").fetchall() == []
    for asked in ('{"x": "applied"}', "[]", "null"):
        with shut.connection.transaction(), pytest.raises(psycopg.Error):
            shut.connection.execute("select app.answers_kept(%s)", [asked])
        assert shut.value("select count(*) from app.command") == 0


def test_a_question_for_answers_is_bounded_and_ends_with_the_week(
    shut: Desk, clinic_a: Clinic, database: Database
) -> None:
    assert kept(shut, {str(new_id()): "applied" for _ in range(500)}) == set()
    many = {str(new_id()): "applied" for _ in range(501)}
    for asked in (many, {str(new_id()): "x" * 100_000}):
        assert refused(partial(kept, shut, asked)) == "FD003"
    said = shut.value("select app.hello(%s)", Jsonb({"knows": ["disabled"]}))
    assert set(said) == {"epoch", "user", "server_time"}
    with database.operator() as operator:
        operator.execute(
            "update sec.login_binding set disabled_at = now() - interval '8 days'"
            " where role_name = %s",
            [clinic_a.logins["receptionist"].login],
        )
    assert refused(partial(kept, shut, {})) == "FD001"
    assert refused(partial(shut.value, 'select app.hello(\'{"knows": ["disabled"]}\')')) == "FD001"


def test_a_disabled_login_is_told_the_timeline_that_its_desk_knew(
    clinic_a: Clinic, database: Database
) -> None:
    desk = Desk(clinic_a.connect())
    disable(database, clinic_a)
    said = desk.value("select app.hello(%s)", Jsonb({"knows": ["disabled"]}))
    assert said["epoch"] == desk.welcome["epoch"]
    assert refused(partial(desk.value, "select sec.epoch_of(%s)", clinic_a.tenant_id)) == "42501"
