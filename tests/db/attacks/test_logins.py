"""Attacks by connecting: what is brought along, what becomes of a session, the pooler."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.json import Jsonb

from tests.db.attacks.battlefield import Battlefield, refusal
from tests.db.attacks.identities import Attackers
from tests.db.desk import Desk, pet

pytestmark = pytest.mark.db


def _tenants(connection: psycopg.Connection[Any]) -> set[Any]:
    return {row[0] for row in connection.execute("select tenant_id from app.pet")}


@pytest.mark.attack(3, "settings brought along at login")
@pytest.mark.parametrize("setting", ["app.current_tenant_id", "app.acting_tenant", "app.tenant_id"])
def test_a_setting_brought_along_at_login_changes_nothing(field: Battlefield, setting: str) -> None:
    connection = field.attacker(options=f"-c {setting}={field.b.tenant_id}")
    for target in field.targets:
        rows = repr(connection.execute(f"select * from app.{target.name}".encode()).fetchall())
        assert not field.marks_in(rows), target.name


@pytest.mark.attack(5, "a permission to set a parameter, which is no wall")
def test_permission_to_set_a_parameter_is_no_wall_and_none_is_needed(field: Battlefield) -> None:
    with field.watch.transaction(force_rollback=True):
        field.watch.execute("revoke set on parameter app.current_tenant_id from public")
    connection = field.attacker()
    connection.execute(f"set app.current_tenant_id = '{field.b.tenant_id}'".encode())
    assert _tenants(connection) == {field.a.tenant_id}


@pytest.mark.attack(7, "event triggers switched off at login")
def test_event_triggers_cannot_be_switched_off_at_login(field: Battlefield) -> None:
    with pytest.raises(psycopg.OperationalError, match="event_triggers"):
        field.attacker(options="-c event_triggers=off")


@pytest.mark.attack(11, "triggers and row security switched off at login")
@pytest.mark.parametrize("option", ["row_security=off", "session_replication_role=replica"])
def test_switches_brought_along_at_login_open_nothing(field: Battlefield, option: str) -> None:
    try:
        connection = field.attacker(options=f"-c {option}")
    except psycopg.OperationalError as refused:
        assert "permission denied" in str(refused)  # noqa: PT017 - either answer keeps the wall
        return
    told = refusal(connection, "select * from app.pet")
    assert told is not None
    assert told.sqlstate == "42501"


@pytest.mark.attack(0, "another role as the session's own at login")
@pytest.mark.parametrize("role", ["fd_owner", "fd_reader", "postgres"])
def test_no_role_is_taken_at_login(field: Battlefield, role: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        field.attacker(options=f"-c role={role}")


@pytest.mark.attack(59, "other databases of the server")
@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_other_databases_are_closed(field: Battlefield, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        field.attacker(dbname=database)


@pytest.mark.attack(59, "a replication connection")
@pytest.mark.parametrize("kind", ["true", "database"])
def test_no_login_copies_the_whole_server(field: Battlefield, kind: str) -> None:
    with pytest.raises(psycopg.OperationalError):
        field.attacker(replication=kind).execute("IDENTIFY_SYSTEM")


@pytest.mark.attack(51, "role names by number")
def test_role_names_that_can_be_guessed_tell_nothing(field: Battlefield) -> None:
    """Names of roles cannot be hidden, hence they hold nothing."""
    names = {
        row[0]
        for row in field.attacker().execute(
            "select distinct pg_get_userbyid(g) from generate_series(16384, 18000) as g"
        )
    }
    odd = {n for n in names if not re.fullmatch(r"u_[0-9a-f]{16}|unknown \(OID=\d+\)|fd_[a-z]+", n)}
    assert odd == set()


@pytest.mark.attack(66, "an open session after its login was disabled")
def test_a_disabled_login_is_shut_out_at_its_next_statement(fresh_field: Battlefield) -> None:
    connection = fresh_field.attacker("manager")
    connection.execute("prepare p as select tenant_id from app.pet")
    assert connection.execute("execute p").fetchall()
    connection.execute("begin")
    connection.execute("declare c cursor for select tenant_id from app.pet")
    fresh_field.watch.execute(
        "update sec.login_binding set active = false where role_name = %s",
        [fresh_field.a.logins["manager"].login],
    )
    assert _tenants(connection) == set()
    assert connection.execute("execute p").fetchall() == []
    connection.execute("rollback")
    told = refusal(connection, "insert into app.pet (id, name) values (gen_random_uuid(), 'X')")
    assert told is not None
    assert told.sqlstate in ("42501", "FD001")


HANDED_OVER = "select app.hand_over(%s, 'disabled')"
ASKED = "app.answers_kept('{}')"


@pytest.mark.attack(66, "a look at the records while something is handed over")
def test_handing_over_opens_the_wall_to_nothing_else(fresh_field: Battlefield) -> None:
    """It is all that a disabled login may do, and within its own call only."""
    connection = fresh_field.attacker("manager")
    desk = Desk(connection)
    fresh_field.watch.execute(
        "update sec.login_binding set active = false where role_name = %s",
        [fresh_field.a.logins["manager"].login],
    )
    for query in (
        "select tenant_id from app.pet",
        (
            "select p.tenant_id from (select app.hand_over(%s, 'disabled') as h offset 0) as h"
            " cross join lateral (select * from app.pet where h.h is not null) as p"
        ),
        (
            "select t from (select app.hand_over(%s, 'disabled') as h offset 0) as h"
            " cross join lateral (select sec.tenant_id() as t, h.h) as o where t is not null"
        ),
    ):
        waiting = Jsonb(desk.envelope(pet()))
        with connection.transaction():
            answer = connection.execute(HANDED_OVER, [waiting]).fetchone()
            assert answer is not None
            assert answer[0]["status"] == "held"
            again = [Jsonb(desk.envelope(pet()))] if "%s" in query else None
            assert connection.execute(query.encode(), again).fetchall() == []


@pytest.mark.attack(66, "a look at the records while answers are asked for")
def test_asking_for_answers_opens_the_wall_to_nothing_else(fresh_field: Battlefield) -> None:
    """Nor to the colleagues' answers, though they are of the same clinic."""
    connection = fresh_field.attacker("manager")
    colleague = Desk(fresh_field.attacker("owner"))
    theirs = colleague.envelope(pet())
    assert colleague.send(theirs)["status"] == "applied"
    asked = json.dumps({theirs["command_id"]: "applied"})
    fresh_field.watch.execute(
        "update sec.login_binding set active = false where role_name = %s",
        [fresh_field.a.logins["manager"].login],
    )
    for query in (
        "select id from app.command",
        (
            f"select c.id from (select {ASKED} as h offset 0) as h"
            " cross join lateral (select * from app.command where h.h is not null) as c"
        ),
        (
            f"select t from (select {ASKED} as h offset 0) as h"
            " cross join lateral (select sec.tenant_id() as t, h.h) as o where t is not null"
        ),
        f"select jsonb_array_elements(app.answers_kept('{asked}'))",
    ):
        with connection.transaction():
            assert connection.execute(f"select {ASKED}".encode()).fetchone() == ([],)
            assert connection.execute(query.encode()).fetchall() == []


@pytest.mark.attack(67, "a login that is bound to no clinic")
def test_a_login_without_a_clinic_reads_and_writes_nothing(
    field: Battlefield, attackers: Attackers
) -> None:
    unbound = next(one for one in attackers.identities if one.name == "unbound")
    connection = attackers.session(unbound, "direct").connection
    assert _tenants(connection) == set()
    assert connection.execute("select sec.tenant_id()").fetchone() == (None,)
    told = refusal(connection, "insert into app.pet (id, name) values (gen_random_uuid(), 'X')")
    assert told is not None
    assert told.sqlstate in ("42501", "FD001")


@pytest.mark.attack(68, "a login's name used again")
def test_a_name_is_never_given_twice(field: Battlefield) -> None:
    """A binding of a login that is gone would be inherited, so the rules name it."""
    from frontdesk.server.wall_check import violations

    name = f"u_{secrets.token_hex(8)}"
    with field.watch.transaction(force_rollback=True):
        field.watch.execute(
            "insert into sec.login_binding (role_name, service) values (%s, true)", [name]
        )
        told = violations(field.watch, only=["binding_of_nobody"])
    assert [one.object for one in told] == [name]


@pytest.mark.attack(58, "its own password, which never leaves the desk")
def test_a_password_is_changed_by_its_verifier(fresh_field: Battlefield) -> None:
    connection = fresh_field.attacker("vet")
    login = fresh_field.a.logins["vet"].login
    verifier = connection.pgconn.encrypt_password(
        fresh_field.a.logins["vet"].password.encode(), login.encode(), b"scram-sha-256"
    )
    connection.execute(
        sql.SQL("alter role {} password {}").format(
            sql.Identifier(login), sql.Literal(verifier.decode())
        )
    )
    assert _tenants(fresh_field.attacker("vet")) == {fresh_field.a.tenant_id}


@pytest.mark.attack(42, "an idle transaction that holds all it can")
def test_an_idle_transaction_does_not_stop_another_clinic(fresh_field: Battlefield) -> None:
    hostile = fresh_field.attacker("owner")
    hostile.execute("begin")
    hostile.execute("insert into app.pet (id, name) values (gen_random_uuid(), 'Held')")
    for target in fresh_field.targets:
        if target.settable:
            hostile.execute(f"select 1 from app.{target.name} for update".encode())
    theirs = fresh_field.b.connect("owner", options="-c lock_timeout=30s")
    assert Desk(theirs).apply(pet())["status"] == "applied"
    hostile.execute("rollback")


@pytest.mark.attack(45, "listening for what the other clinic does")
def test_wake_ups_of_another_clinic_are_not_heard(fresh_field: Battlefield) -> None:
    hostile = fresh_field.attacker()
    channel = Desk(hostile).welcome["channel"]
    for name in ("frontdesk", str(fresh_field.b.tenant_id), "pet", channel):
        hostile.execute(sql.SQL("listen {}").format(sql.Identifier(name)))
    assert Desk(fresh_field.b.connect()).apply(pet())["status"] == "applied"
    assert Desk(fresh_field.attacker("owner")).apply(pet())["status"] == "applied"
    heard = list(hostile.notifies(timeout=20, stop_after=1))
    assert [(one.channel, one.payload) for one in heard] == [(channel, "")]


@pytest.mark.attack(45, "a wake-up that somebody made up")
def test_a_spoofed_wake_up_carries_nothing(fresh_field: Battlefield) -> None:
    """Whoever knows a channel may wake its desks up; they ask the server, and learn nothing new."""
    desk = Desk(fresh_field.b.connect())
    before = desk.pull(0)
    fresh_field.attacker().execute(
        sql.SQL("notify {}, 'drop everything'").format(sql.Identifier(desk.welcome["channel"]))
    )
    assert desk.pull(0) == before


@pytest.mark.attack(45, "the queue of messages filled up")
def test_a_full_queue_of_messages_stops_no_clinic_from_writing(fresh_field: Battlefield) -> None:
    """Filling eight gigabytes takes a hostile login seconds; here the server only says it is so."""
    channel = Desk(fresh_field.b.connect()).welcome["channel"]
    listener = fresh_field.b.connect()
    listener.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
    for usage in (0.5, 0.1):
        fresh_field.watch.execute(
            "create or replace function pg_catalog.pg_notification_queue_usage()"
            f" returns double precision language sql volatile as 'select {usage}::float8'".encode()
        )
        # A new session: one that has the function's text in a plan would keep it.
        assert Desk(fresh_field.b.connect("owner")).apply(pet())["status"] == "applied"
    assert [one.payload for one in listener.notifies(timeout=60, stop_after=1)] == [""]
    assert list(listener.notifies(timeout=0)) == []


@pytest.mark.attack(54, "limits of the server taken off by its own login")
def test_what_a_session_may_take_off_is_a_default_and_no_wall(field: Battlefield) -> None:
    connection = field.attacker()
    limits = ("idle_in_transaction_session_timeout", "temp_file_limit")
    kept = [connection.execute(f"show {one}".encode()).fetchone() for one in limits]
    assert kept == [("10min",), ("2GB",)]
    connection.execute("set idle_in_transaction_session_timeout = 0")
    told = refusal(connection, "set temp_file_limit = -1")
    assert told is not None
    assert told.sqlstate == "42501"


@pytest.mark.attack(55, "more connections than a login has")
def test_a_login_cannot_take_all_connections(field: Battlefield) -> None:
    login = f"u_{secrets.token_hex(8)}"
    field.watch.execute(
        sql.SQL("create role {} login password 'guess' connection limit 2").format(
            sql.Identifier(login)
        )
    )
    field.watch.execute(sql.SQL("grant fd_staff to {}").format(sql.Identifier(login)))
    dsn = make_conninfo(field.database.dsn, user=login, password="guess")  # noqa: S106
    with contextlib.ExitStack() as held:
        for _ in range(2):
            held.enter_context(psycopg.connect(dsn))
        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            psycopg.connect(dsn)


@pytest.mark.attack(70, "the superuser through the pooler")
def test_the_pooler_does_not_know_the_superuser(field: Battlefield, attackers: Attackers) -> None:
    dsn = make_conninfo(field.database.dsn, port=attackers.pooler_port)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(dsn)


@pytest.mark.attack(70, "options through the pooler")
def test_the_pooler_takes_no_options(field: Battlefield, attackers: Attackers) -> None:
    dsn = attackers.dsn(attackers.identities[0], "pooled")
    with pytest.raises(psycopg.OperationalError, match="unsupported startup parameter"):
        psycopg.connect(dsn, options=f"-c app.acting_tenant={field.b.tenant_id}")


@pytest.mark.attack(70, "another password through the pooler")
def test_the_pooler_asks_for_the_password(field: Battlefield, attackers: Attackers) -> None:
    victim = field.b.logins["owner"].login
    own = conninfo_to_dict(attackers.dsn(attackers.identities[0], "pooled"))
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(make_conninfo("", **{**own, "user": victim}))


@pytest.mark.attack(70, "another login's server connection")
def test_a_connection_of_the_pooler_serves_one_login_only(
    field: Battlefield, attackers: Attackers
) -> None:
    theirs = make_conninfo(field.b.dsn("owner"), port=attackers.pooler_port)
    own = attackers.dsn(attackers.identities[0], "pooled")
    seen: dict[int, set[Any]] = {}
    with (
        psycopg.connect(own, autocommit=True, prepare_threshold=None) as a,
        psycopg.connect(theirs, autocommit=True, prepare_threshold=None) as b,
    ):
        for _ in range(20):
            for connection, clinic in ((a, field.a), (b, field.b)):
                row = connection.execute(
                    "select pg_backend_pid(), session_user::text, sec.tenant_id()"
                ).fetchone()
                assert row is not None
                assert row[2] == clinic.tenant_id
                seen.setdefault(row[0], set()).add(row[1])
    assert all(len(logins) == 1 for logins in seen.values())


@pytest.mark.attack(0, "a setting left behind in the pooler for the next client")
def test_what_a_pooled_session_sets_gives_its_successor_nothing(
    field: Battlefield, attackers: Attackers
) -> None:
    dsn = attackers.dsn(attackers.identities[0], "pooled")
    with psycopg.connect(dsn, autocommit=True, prepare_threshold=None) as left:
        left.execute(f"set app.acting_tenant = '{field.b.tenant_id}'".encode())
        left.execute("set search_path = pg_temp, sec")
    with psycopg.connect(dsn, autocommit=True, prepare_threshold=None) as next_one:
        assert _tenants(next_one) == {field.a.tenant_id}
        next_one.execute("reset all")
