"""No way of giving or changing a password sends it: neither the line nor the server's log holds it.

The line is the worst there is, unencrypted, and the server writes down every statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from frontdesk.server.staff import add_staff, disable_staff, reset_password
from frontdesk.storage.postgres import staff_office
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.profiles import Profile
from tests.clinics import Clinic
from tests.fakes.wiretap import Wiretap, found_in
from tests.servers import Database

VERIFIER = re.compile(rb"SCRAM-SHA-256\$4096:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+")


@dataclass
class Watched:
    """A database whose server writes every statement down, and the tapped way there."""

    dsn: str
    tap: Wiretap
    log: Path
    begun_at: int

    def through_the_tap(self, dsn: str) -> str:
        return make_conninfo(dsn, host="127.0.0.1", port=str(self.tap.port))

    def written(self) -> bytes:
        """What the log says since the test began; other tests write there too."""
        with self.log.open("rb") as log:
            log.seek(self.begun_at)
            return log.read()

    def carried(self) -> bytes:
        return self.tap.heard + self.tap.told


@pytest.fixture
def watched(database: Database) -> Iterator[Watched]:
    parts = conninfo_to_dict(database.dsn)
    name = sql.Identifier(database.name)
    with closing(database.operator()) as operator:
        operator.execute(sql.SQL("alter database {} set log_statement = 'all'").format(name))
        operator.execute(sql.SQL("alter database {} set log_duration = on").format(name))
    log = database.server.directory / "data/server.log"
    with Wiretap(("127.0.0.1", int(str(parts["port"])))) as tap:
        watched = Watched("", tap, log, log.stat().st_size)
        watched.dsn = watched.through_the_tap(database.dsn)
        yield watched


@pytest.fixture
def clinic_roles(clinic_a: Clinic) -> dict[str, UUID]:
    rows = clinic_a.connect("manager").execute("select lower(name), id from app.role").fetchall()
    return dict(rows)


def test_a_new_staff_member_and_a_new_password_travel_as_verifiers(
    watched: Watched, clinic_a: Clinic
) -> None:
    made = add_staff(watched.dsn, tenant_id=clinic_a.tenant_id, name="Eve", role="groomer")
    renewed = reset_password(watched.dsn, login=made.login)
    for told in (made, renewed):
        entered = make_conninfo(watched.through_the_tap(told.dsn), password=renewed.password)
        psycopg.connect(entered).close()
        assert not found_in(watched.carried(), told.password, told.login)
        assert not found_in(watched.written(), told.password, told.login)
    assert b"app.reset_password" in watched.written()
    assert len(set(VERIFIER.findall(watched.carried()))) == 2
    disable_staff(watched.dsn, login=made.login)
    _drop(clinic_a, made.login)


def test_a_manager_at_a_desk_makes_logins_without_sending_their_passwords(
    watched: Watched, clinic_a: Clinic, clinic_roles: dict[str, UUID]
) -> None:
    login = clinic_a.logins["manager"]
    parts = conninfo_to_dict(watched.dsn)
    desk = Profile(
        *("A", Path("/nowhere"), "127.0.0.1", watched.tap.port, str(parts["dbname"]), login.login)
    )
    made = staff_office.add_staff(desk, login.password, name="Zoe", role_id=clinic_roles["groomer"])
    person = next(
        each for each in staff_office.staff_list(desk, login.password) if each.login == made.login
    )
    renewed = staff_office.reset_password(
        desk, login.password, staff_id=person.id, login=made.login
    )
    for password in (login.password, made.password, renewed.password):
        assert not found_in(watched.carried(), password, made.login)
        assert not found_in(watched.written(), password, made.login)
    assert len(set(VERIFIER.findall(watched.carried()))) == 2
    _drop(clinic_a, made.login)


def test_a_person_changes_their_own_password_without_sending_it(
    watched: Watched, clinic_a: Clinic
) -> None:
    made = add_staff(watched.dsn, tenant_id=clinic_a.tenant_id, name="Ivo", role="groomer")
    own = "my own, remembered password"
    parts = conninfo_to_dict(watched.dsn)
    desk = Profile(
        *("A", Path("/nowhere"), "127.0.0.1", watched.tap.port, str(parts["dbname"]), made.login)
    )
    with closing(ServerLink.open(desk, made.password)) as line:
        line.change_own_password(made.login, own)
    entered = watched.through_the_tap(made.dsn)
    psycopg.connect(make_conninfo(entered, password=own)).close()
    for password in (made.password, own):
        assert not found_in(watched.carried(), password, made.login)
        assert not found_in(watched.written(), password, made.login)
    assert b"app.change_own_password" in watched.written()
    assert len(set(VERIFIER.findall(watched.carried()))) == 2
    _drop(clinic_a, made.login)


@pytest.mark.parametrize("given", ["in plain sight", "md5" + "0" * 32, ""])
def test_the_server_takes_no_password_where_a_verifier_belongs(
    clinic_a: Clinic, given: str
) -> None:
    with pytest.raises(psycopg.Error) as refused:
        clinic_a.connect().execute("select app.change_own_password(%s)", [given])
    assert refused.value.sqlstate == "22023"
    psycopg.connect(clinic_a.dsn()).close()


def test_a_careless_change_would_be_seen_by_both(watched: Watched, clinic_a: Clinic) -> None:
    made = add_staff(watched.dsn, tenant_id=clinic_a.tenant_id, name="Uma", role="groomer")
    entered = make_conninfo(watched.through_the_tap(made.dsn), password=made.password)
    with psycopg.connect(entered, autocommit=True) as line:
        line.execute(
            sql.SQL("alter role {} password {}").format(
                sql.Identifier(made.login), sql.Literal("in plain sight")
            )
        )
    assert found_in(watched.carried(), "in plain sight") == ["plain"]
    assert found_in(watched.written(), "in plain sight") == ["plain"]
    _drop(clinic_a, made.login)


def _drop(clinic: Clinic, login: str) -> None:
    """Take a login of one test from the cluster, which all tests share."""
    with psycopg.connect(clinic.operator_dsn, autocommit=True) as operator:
        operator.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", [login]
        )
        operator.execute(sql.SQL("drop owned by {}").format(sql.Identifier(login)))
        operator.execute(sql.SQL("drop role {}").format(sql.Identifier(login)))
