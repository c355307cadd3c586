from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from frontdesk.domain.changes import Change, insert, update
from frontdesk.domain.history import HistoryPage, LogFilter
from frontdesk.domain.ids import new_id
from frontdesk.storage.postgres import history as history_module
from frontdesk.storage.postgres.history import History
from frontdesk.storage.profiles import Profile
from tests.clinics import Clinic
from tests.db.desk import Desk, booking, pet
from tests.servers import Database

pytestmark = pytest.mark.db


def _history(clinic: Clinic, role: str = "receptionist") -> History:
    parts = conninfo_to_dict(clinic.dsn(role))
    profile = Profile(
        name="test",
        directory=Path(),
        host=str(parts["host"]),
        port=int(str(parts["port"])),
        dbname=str(parts["dbname"]),
        login=clinic.logins[role].login,
    )
    return History.open(profile, clinic.logins[role].password)


@pytest.fixture
def history(clinic_a: Clinic) -> Iterator[History]:
    opened = _history(clinic_a)
    yield opened
    opened.close()


def _told(page: HistoryPage) -> list[tuple[str, str]]:
    return [(event.entity, event.op) for event in page.events]


def _whole(history: History, asked: LogFilter, limit: int = 7) -> list[int]:
    """Follow the pages of a search to the end; return the positions."""
    positions: list[int] = []
    page = history.search(asked, limit=limit)
    while True:
        positions += [event.position for event in page.events]
        if page.before is None:
            return positions
        page = history.search(asked, before=page.before, limit=limit)


def _edit(row: Change, **values: str) -> Change:
    change = update(row.table, row.id, was=row.values, values=values)
    assert change is not None
    return change


def test_a_pet_brings_its_alerts_and_vaccinations_latest_first(
    history: History, desk: Desk, clinic_a: Clinic
) -> None:
    milo = pet("Milo", breed="Pug")
    desk.apply(milo)
    alert = insert("alert", new_id(), {"pet_id": str(milo.id), "severity": "stop", "text": "bites"})
    shot = insert(
        "vaccination",
        new_id(),
        {"pet_id": str(milo.id), "vaccine": "rabies", "expires_on": "2027-01-01"},
    )
    desk.apply(alert, name="alert.add")
    desk.apply(shot, name="vaccination.add")
    desk.apply(_edit(milo, breed="Beagle"), name="pet.edit")
    desk.apply(pet("Another"))
    page = history.of_record("pet", milo.id)
    assert _told(page) == [
        ("pet", "update"),
        ("vaccination", "insert"),
        ("alert", "insert"),
        ("pet", "insert"),
    ]
    newest = page.events[0]
    assert newest.changed == {"breed": ["Pug", "Beagle"]}
    assert newest.login == clinic_a.logins["receptionist"].login
    assert newest.command is not None
    assert (newest.command.name, newest.command.device) == ("pet.edit", "Test")
    assert page.before is None


def test_a_visit_brings_its_services_and_claims(
    history: History, desk: Desk, clinic_a: Clinic
) -> None:
    visit, claim = booking(clinic_a.ids, "2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z")
    desk.apply(visit, claim)
    page = history.of_record("appointment", visit.id)
    assert sorted(_told(page)) == [("appointment", "insert"), ("resource_claim", "insert")]


def test_a_client_brings_its_contacts_and_pets(history: History, clinic_a: Clinic) -> None:
    page = history.of_record("client", clinic_a.ids["client"])
    assert sorted(_told(page)) == [
        ("client", "insert"),
        ("client_contact", "insert"),
        ("pet", "insert"),
        ("pet", "insert"),
    ]
    assert all(event.command is None for event in page.events)


def test_pages_follow_each_other_without_gaps(history: History, desk: Desk) -> None:
    milo = pet("Milo", breed="0")
    desk.apply(milo)
    for number in range(1, 12):
        was, becomes = {"breed": str(number - 1)}, {"breed": str(number)}
        change = update("pet", milo.id, was=was, values=becomes)
        assert change is not None
        desk.apply(change)
    seen: list[int] = []
    before: int | None = None
    while True:
        page = history.of_record("pet", milo.id, before=before, limit=5)
        seen += [event.position for event in page.events]
        before = page.before
        if before is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 12
    assert [event.position for event in history.search(LogFilter(), limit=12).events] == seen


def test_the_record_of_another_clinic_has_no_history_here(
    history: History, clinic_b: Clinic
) -> None:
    assert history.of_record("client", clinic_b.ids["client"]).events == ()


def test_values_that_were_erased_are_none(
    history: History, desk: Desk, database: Database, clinic_a: Clinic
) -> None:
    milo = pet("Milo")
    desk.apply(milo)
    with database.operator() as operator:
        operator.execute(
            "update app.event set changed = null, salt = null where entity_id = %s", [milo.id]
        )
    assert [event.changed for event in history.of_record("pet", milo.id).events] == [None]


def _work(desk: Desk, manager: Desk) -> None:
    for number in range(6):
        milo = pet("Milo", breed=str(number))
        desk.apply(milo, name="pet.add")
        client = insert("client", new_id(), {"given_name": str(number)})
        manager.apply(client, pet("Of client", client_id=str(client.id)), name="client.add")
        desk.apply(_edit(milo, breed="Pug"), name="pet.edit")
        desk.apply(pet("Airy", weight_g=-1), name="pet.add")  # refused: it leaves no event


_POSITIONS = """
select e.position from app.event e
left join app.command c on c.tenant_id = e.tenant_id and c.id = e.command_id
where e.tenant_id = %s and CONDITION order by e.position desc
"""


def _positions(database: Database, clinic: Clinic, condition: str) -> list[int]:
    with database.operator() as operator:
        rows = operator.execute(
            _POSITIONS.replace("CONDITION", condition).encode(),
            [clinic.tenant_id],
        ).fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize("limit", [2, 100])
def test_every_search_finds_all_that_match_in_pages_of_any_length(
    history: History,
    desk: Desk,
    manager: Desk,
    database: Database,
    clinic_a: Clinic,
    limit: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(history_module, "SCANNED", 4)
    monkeypatch.setattr(history_module, "COMMANDS_A_STEP", 2)
    _work(desk, manager)
    boss = clinic_a.logins["manager"].login
    device = UUID(manager.device_id)
    for asked, condition in (
        (LogFilter(), "true"),
        (LogFilter(login=boss), f"e.login = '{boss}'"),
        (LogFilter(kind="pet"), "e.entity = 'pet'"),
        (LogFilter(login=boss, kind="pet"), f"e.entity = 'pet' and e.login = '{boss}'"),
        (LogFilter(column="breed"), "e.changed ? 'breed'"),
        (LogFilter(command="pet.edit"), "c.name = 'pet.edit'"),
        (LogFilter(command="pet.edit", login=boss), "false"),
        (LogFilter(device_ids=(device,)), f"c.device_id = '{device}'"),
        (
            LogFilter(device_ids=(device, UUID(desk.device_id)), kind="client"),
            "e.entity = 'client' and c.id is not null",
        ),
        (
            LogFilter(device_ids=(device,), command="client.add", kind="pet"),
            "e.entity = 'pet' and c.name = 'client.add'",
        ),
        (LogFilter(device_ids=(device,), command="pet.add"), "false"),
    ):
        expected = _positions(database, clinic_a, condition)
        assert _whole(history, asked, limit) == expected, asked


def test_a_period_is_exact_at_both_ends(
    history: History, desk: Desk, manager: Desk, database: Database, clinic_a: Clinic
) -> None:
    _work(desk, manager)
    with database.operator() as operator:
        moments = operator.execute(
            "select distinct at from app.event where tenant_id = %s order by at",
            [clinic_a.tenant_id],
        ).fetchall()
    since, until = moments[3][0], moments[-3][0]
    between = f"e.at >= '{since.isoformat()}' and e.at < '{until.isoformat()}'"
    assert _whole(history, LogFilter(since=since, until=until)) == _positions(
        database, clinic_a, between
    )
    assert _whole(history, LogFilter(since=since, command="pet.edit")) == _positions(
        database, clinic_a, f"e.at >= '{since.isoformat()}' and c.name = 'pet.edit'"
    )
    never = datetime.now(UTC) + timedelta(days=1)
    assert _whole(history, LogFilter(since=never)) == []
    assert _whole(history, LogFilter(until=datetime(2000, 1, 1, tzinfo=UTC))) == []


def test_the_names_to_search_for_are_the_clinics_own(
    history: History, desk: Desk, manager: Desk, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    Desk(clinic_b.connect()).apply(pet(), name="secret.command")
    _work(desk, manager)
    names = history.names()
    assert {author.name for author in names.authors} >= {"Staff receptionist", "Staff manager"}
    assert {author.login for author in names.authors} == {
        login.login for login in clinic_a.logins.values()
    }
    assert set(names.desks) == {"Test"}
    assert set(names.desks["Test"]) == {UUID(desk.device_id), UUID(manager.device_id)}
    assert names.commands == ("client.add", "pet.add", "pet.edit")


def test_a_disabled_login_reads_no_history(
    history: History, database: Database, clinic_a: Clinic
) -> None:
    assert history.search(LogFilter()).events
    with database.operator() as operator:
        operator.execute(
            "update sec.login_binding set active = false where role_name = %s",
            [clinic_a.logins["receptionist"].login],
        )
    assert history.search(LogFilter()).events == ()
    assert history.names().authors == ()


def test_no_question_reads_more_of_the_log_than_its_page(
    database: Database, clinic_a: Clinic, clinic_b: Clinic, history: History
) -> None:
    """Each plan walks an index along the clinic; none sorts or filters the whole log."""
    from frontdesk.storage.postgres import history_sql

    asked = (
        LogFilter(),
        LogFilter(login="u_x"),
        LogFilter(kind="pet"),
        LogFilter(login="u_x", kind="pet"),
        LogFilter(command="pet.edit"),
        LogFilter(device_ids=(new_id(),)),
        LogFilter(since=datetime(2026, 1, 1, tzinfo=UTC), until=datetime(2027, 1, 1, tzinfo=UTC)),
    )
    with psycopg.connect(clinic_a.dsn()) as connection:
        connection.execute("set enable_seqscan = off")  # a small table would be read whole
        for each in asked:
            commands = bool(each.command or each.device_ids)
            query = (
                history_sql.search_commands(each) if commands else history_sql.search_events(each)
            )
            values = {**history_module._values(each), "before": 2**62, "limit": 51, "scanned": 51}
            plan = "\n".join(
                row[0]
                for row in connection.execute(
                    sql.SQL("explain (costs off) {}").format(query), values
                )
            )
            assert "Seq Scan on event" not in plan, plan
            for is_asked, index in (
                (commands, "event_command"),
                (each.login, "event_login"),
                (each.kind and not each.login, "event_kind"),
            ):
                assert not is_asked or index in plan, plan
            assert "Seq Scan on command" not in plan, plan
