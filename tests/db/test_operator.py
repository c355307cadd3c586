"""Clinics and staff as the operator makes them, on every supported server."""

from __future__ import annotations

from contextlib import closing
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from frontdesk.domain.errors import InvalidInput, NotFound, ServerTooOld, ServerUnreachable
from frontdesk.server.schema_state import migrate_for_operator
from frontdesk.server.staff import StaffLogin, add_staff, disable_staff, reset_password
from frontdesk.server.starter_catalogue import templates
from frontdesk.server.tenants import create_tenant
from tests.clinics import Clinic
from tests.servers import Database

HELLO = {"device_id": None, "device_name": "Counter", "client_version": "0.1.0"}


def _rows(dsn: str, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(query, parameters).fetchall()


def _value(dsn: str, query: str, *parameters: Any) -> Any:
    return _rows(dsn, query, *parameters)[0][0]


def _sign_in(made: StaffLogin) -> psycopg.Connection[Any]:
    return psycopg.connect(made.dsn, password=made.password, autocommit=True)


def _hello(made: StaffLogin) -> dict[str, Any]:
    with _sign_in(made) as connection:
        row = connection.execute("select app.hello(%s)", [Jsonb(HELLO)]).fetchone()
    assert row is not None
    answer: dict[str, Any] = row[0]
    return answer


def _tenant(database: Database, **options: Any) -> UUID:
    return create_tenant(
        database.dsn, **{"name": "Paws & Co", "timezone": "Europe/Dublin", **options}
    )


@pytest.mark.parametrize("template", ["grooming", "vet", "resort"])
def test_a_clinic_starts_with_a_catalogue_that_can_be_booked(
    database: Database, template: str
) -> None:
    tenant_id = _tenant(database, template=template, currency="GBP")

    needless = _rows(
        database.dsn,
        "select n.resource_kind from app.service_need n where n.tenant_id = %s and not exists ("
        " select from app.resource r join app.roster w on w.tenant_id = r.tenant_id"
        " and w.resource_id = r.id and w.kind = 'work'"
        " where r.tenant_id = n.tenant_id and r.kind = n.resource_kind)",
        tenant_id,
    )
    assert needless == []
    services, priced, needs = _rows(
        database.dsn,
        "select count(*), count(*) filter (where s.currency = 'GBP'), count(n.id)"
        " from app.service s left join app.service_need n"
        " on n.tenant_id = s.tenant_id and n.service_id = s.id where s.tenant_id = %s",
        tenant_id,
    )[0]
    assert services == priced == needs >= 8
    assert _value(
        database.dsn, "select count(*) from app.opening_hours where tenant_id = %s", tenant_id
    ) in (6, 7)


def test_lunch_breaks_lie_within_the_working_time(database: Database) -> None:
    tenant_id = _tenant(database)

    breaks = _rows(
        database.dsn,
        "select exists (select from app.roster w where w.tenant_id = b.tenant_id"
        " and w.resource_id = b.resource_id and w.weekday = b.weekday and w.kind = 'work'"
        " and w.starts_minute < b.starts_minute and b.ends_minute < w.ends_minute)"
        " from app.roster b where b.kind = 'break' and b.tenant_id = %s",
        tenant_id,
    )
    assert len(breaks) == 3 * 6
    assert all(within for (within,) in breaks)


def test_the_empty_template_brings_nothing_but_roles(database: Database) -> None:
    tenant_id = _tenant(database, template="empty")

    logged = _rows(
        database.dsn, "select distinct entity from app.event where tenant_id = %s", tenant_id
    )
    assert logged == [("role",)]
    assert templates() == ["grooming", "resort", "vet", "empty"]


WRONG_VALUES = (
    ("timezone", "Europe"),
    ("timezone", "Middle/Earth"),
    ("timezone", "../../etc/passwd"),
    ("timezone", "posixrules"),  # files beside the zones, which not every server knows
    ("timezone", "localtime"),
    ("timezone", "Factory"),
    ("timezone", ""),
    ("currency", "eur"),
    ("currency", "XXX"),
    ("template", "zoo"),
    ("template", "../fonts/x"),
    ("name", ""),
    ("name", "   "),
    ("name", "x" * 501),
    ("name", "a\0b"),
)


def test_a_wrong_value_is_named_and_makes_no_clinic(database: Database) -> None:
    before = _value(database.dsn, "select count(*) from sec.tenant")

    for field, value in WRONG_VALUES:
        with pytest.raises(InvalidInput) as refused:
            _tenant(database, **{field: value})
        assert refused.value.field == field, value

    assert _value(database.dsn, "select count(*) from sec.tenant") == before


def test_names_are_kept_as_they_are_written(database: Database) -> None:
    for name in ("Íñigo Ó Briain", "עדה", "犬猫 🐾", "Lil’ Bean", "'; drop --", "x" * 500):
        tenant_id = _tenant(database, name=name, template="empty")
        hello = _hello(add_staff(database.dsn, tenant_id=tenant_id, name=name, role="vet"))

        assert hello["tenant"]["name"] == name
        assert hello["user"]["name"] == name


def test_a_new_staff_member_signs_in_with_the_permissions_of_the_role(database: Database) -> None:
    tenant_id = _tenant(database, template="empty")
    made = add_staff(database.dsn, tenant_id=tenant_id, name="Ann Fraser", role="groomer")

    hello = _hello(made)

    assert made.login.startswith("u_")
    assert made.password not in made.dsn
    assert "ann" not in made.login
    assert hello["tenant"]["id"] == str(tenant_id)
    assert hello["user"]["role"] == "groomer"
    assert sorted(hello["user"]["perms"]) == ["appointment.write", "pet.write"]


def test_staff_may_not_take_the_group_role_and_have_few_connections(database: Database) -> None:
    made = add_staff(database.dsn, tenant_id=_tenant(database), name="Ann", role="owner")

    with _sign_in(made) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("set role fd_owner")
    assert (
        0
        < _value(database.dsn, "select rolconnlimit from pg_roles where rolname = %s", made.login)
        <= 40
    )


def test_the_password_itself_never_reaches_the_server(database: Database) -> None:
    made = add_staff(database.dsn, tenant_id=_tenant(database), name="Ann", role="vet")

    verifier = _value(
        database.dsn, "select rolpassword from pg_authid where rolname = %s", made.login
    )
    assert verifier.startswith("SCRAM-SHA-256$")
    assert made.password not in repr(made)


def test_a_disabled_login_is_out_at_once_and_its_sessions_end(database: Database) -> None:
    made = add_staff(database.dsn, tenant_id=_tenant(database), name="Ann", role="receptionist")
    with closing(_sign_in(made)) as connection:
        disable_staff(database.dsn, login=made.login)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")

    with _sign_in(made) as again:  # its desks may hand over what waits, for a week
        assert again.execute("select sec.tenant_id(), sec.can('pet.write')").fetchone() == (
            None,
            False,
        )
        with pytest.raises(psycopg.Error) as refused:
            again.execute("select app.pull(0, 10)")
        assert refused.value.sqlstate == "FD001"
    assert _rows(
        database.dsn,
        "select b.active, s.active from sec.login_binding b join app.staff s"
        " on s.tenant_id = b.tenant_id and s.id = b.staff_id where b.role_name = %s",
        made.login,
    ) == [(False, False)]


def test_a_role_made_again_under_a_disabled_name_belongs_to_no_clinic(database: Database) -> None:
    made = add_staff(database.dsn, tenant_id=_tenant(database), name="Ann", role="receptionist")
    disable_staff(database.dsn, login=made.login)
    with closing(database.operator()) as operator:
        operator.execute(f"drop role {made.login}")
        operator.execute(f"create role {made.login} login password 'again' in role fd_staff")

    with psycopg.connect(made.dsn, password="again") as connection:  # noqa: S106
        row = connection.execute("select sec.tenant_id(), sec.can('pet.write')").fetchone()
    assert row == (None, False)
    with closing(database.operator()) as operator:  # other tests look at all logins there are
        operator.execute(f"drop role {made.login}")


def test_a_new_password_replaces_the_old_one(database: Database) -> None:
    made = add_staff(database.dsn, tenant_id=_tenant(database), name="Ann", role="vet")
    renewed = reset_password(database.dsn, login=made.login)

    assert renewed.login == made.login
    assert _hello(renewed)["user"]["name"] == "Ann"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        _sign_in(made)


def test_a_disabled_login_gets_no_new_password(database: Database) -> None:
    made = add_staff(database.dsn, tenant_id=_tenant(database), name="Ann", role="vet")
    disable_staff(database.dsn, login=made.login)

    with pytest.raises(InvalidInput, match="shut out"):
        reset_password(database.dsn, login=made.login)


def test_only_staff_logins_are_touched(database: Database) -> None:
    for login in ("postgres", "fd_owner", "u_nobody", "", "x\0y"):
        with pytest.raises(NotFound):
            disable_staff(database.dsn, login=login)
        with pytest.raises(NotFound):
            reset_password(database.dsn, login=login)


def test_staff_of_an_unknown_clinic_or_role_are_not_added(
    database: Database, clinic_a: Clinic
) -> None:
    with pytest.raises(NotFound):
        add_staff(database.dsn, tenant_id=uuid4(), name="Ann", role="vet")
    with pytest.raises(InvalidInput, match="there are groomer"):
        add_staff(database.dsn, tenant_id=clinic_a.tenant_id, name="Ann", role="boss")
    with pytest.raises(InvalidInput):
        add_staff(database.dsn, tenant_id=clinic_a.tenant_id, name=" ", role="vet")

    kept = _value(
        database.dsn, "select count(*) from app.staff where tenant_id = %s", clinic_a.tenant_id
    )
    assert kept == len(clinic_a.logins)


def test_the_operator_is_told_when_the_database_was_never_migrated(database: Database) -> None:
    unmigrated = database.server.dsn_of("postgres")

    with pytest.raises(ServerTooOld, match="frontdesk admin migrate"):
        create_tenant(unmigrated, name="Paws", timezone="UTC")


def test_migrating_twice_changes_nothing(database: Database) -> None:
    assert migrate_for_operator(database.dsn) == migrate_for_operator(database.dsn)


def test_a_server_that_is_not_there_and_a_dsn_that_is_none_are_told_apart() -> None:
    with pytest.raises(ServerUnreachable):
        migrate_for_operator("postgresql://nobody:secret@127.0.0.1:1/none")
    with pytest.raises(InvalidInput) as refused:
        migrate_for_operator("secret nonsense")
    assert "secret" not in str(refused.value)
