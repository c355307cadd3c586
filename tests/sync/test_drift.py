from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from frontdesk.domain.link import Drift, LinkState, LoadCause
from frontdesk.logs.events import LoadBegan
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.schema import REPLICATED
from frontdesk.sync import reports
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually


@pytest.fixture
def desk(make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch) -> DeskUnderTest:
    """A desk that compares its copy twice a second."""
    monkeypatch.setattr(reports, "FIRST_VERIFY_SECONDS", 0.5)
    monkeypatch.setattr(reports, "VERIFY_SECONDS", 0.5)
    return make_desk()


@pytest.fixture
def link(desk: DeskUnderTest) -> Iterator[ServerLink]:
    with closing(ServerLink.open(desk.profile, desk.password)) as opened:
        yield opened


def test_the_sums_of_desk_and_server_agree_in_every_table(
    desk: DeskUnderTest, link: ServerLink
) -> None:
    desk.start()
    desk.book()
    eventually(desk.is_live)
    eventually(lambda: desk.store.replica.signed_in().cursor == link.head())
    told = link.verify(REPLICATED)
    assert told["tables"]["resource_claim"]["count"] == 1
    assert desk.store.differing_tables(told) == []


def test_a_desk_at_work_compares_its_rows_without_loading_the_whole_schema(
    desk: DeskUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is 20 MB, and holds up the window while it is imported."""
    compared: list[list[str] | None] = []
    compare = LocalStore.differing_tables

    def noted(store: LocalStore, answer: Any) -> list[str] | None:
        compared.append(compare(store, answer))
        return compared[-1]

    monkeypatch.setattr(LocalStore, "differing_tables", noted)
    desk.start()
    eventually(desk.is_live)
    monkeypatch.setitem(sys.modules, "frontdesk.storage.schema", None)  # makes the import fail
    compared.clear()
    eventually(lambda: [] in compared)


@pytest.mark.acceptance(15)
def test_a_row_altered_behind_the_desks_back_is_found_and_put_right(desk: DeskUnderTest) -> None:
    desk.start()
    eventually(desk.is_live)
    pet = str(desk.clinic.ids["bella"])
    desk.store._connection.execute("update pet set name = 'Somebody' where id = ?", (pet,))
    eventually(
        lambda: desk.store.replica.value("select name from pet where id = ?", (pet,)) == "Bella"
    )
    eventually(desk.is_live)


def test_the_log_says_why_everything_was_fetched(
    desk: DeskUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    desk.start()
    eventually(desk.is_live)
    desk.store._connection.execute("update resource set name = 'altered'")
    eventually(lambda: _causes(caplog) == {LoadCause.NOTHING_HERE, LoadCause.COPY_DIFFERS})


def _causes(caplog: pytest.LogCaptureFixture) -> set[LoadCause]:
    said = [getattr(record, "event", record.msg) for record in caplog.records]
    return {each.because for each in said if isinstance(each, LoadBegan)}


@pytest.mark.acceptance(15)
def test_a_row_altered_on_the_server_behind_the_log_is_named(desk: DeskUnderTest) -> None:
    desk.start()
    eventually(desk.is_live)
    pet = desk.clinic.ids["bella"]
    with psycopg.connect(desk.clinic.operator_dsn, autocommit=True) as operator:
        operator.execute("set session_replication_role = replica")  # no trigger, and no event
        operator.execute("update app.pet set name = 'Somebody' where id = %s", [pet])
    eventually(lambda: desk.status is not None and desk.status.drift is not None)
    eventually(lambda: bool(told(desk).records))
    assert told(desk).tables == ("pet",)
    assert told(desk).records == (("pet", pet),)
    name = desk.store.replica.value("select name from pet where id = ?", (str(pet),))
    assert name == "Somebody"


def told(desk: DeskUnderTest) -> Drift:
    assert desk.status is not None
    assert desk.status.drift is not None
    return desk.status.drift


@pytest.mark.acceptance(17)
def test_a_visit_that_this_login_may_see_no_more_leaves_the_desk_within_six_seconds(
    desk: DeskUnderTest,
) -> None:
    desk.start()
    booked = desk.book()
    visit = booked.changeset.changes[0].id
    eventually(desk.is_live)
    with psycopg.connect(desk.clinic.operator_dsn, autocommit=True) as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s, false)", [str(desk.clinic.tenant_id)]
        )
        operator.execute(
            f"create policy elsewhere on app.appointment as restrictive using (id <> '{visit}')"
        )
        operator.execute("update app.appointment set note = 'moved' where id = %s", [visit])
        before = desk.paused
        eventually(lambda: not desk.has("appointment", visit))
        assert desk.paused - before < 6
    eventually(desk.is_live)


def test_a_comparison_lets_the_visits_go_that_have_grown_too_old(desk: DeskUnderTest) -> None:
    desk.start()
    command = desk.book()
    visit, claim = (change.id for change in command.changeset.changes)
    eventually(desk.is_live)
    with psycopg.connect(desk.clinic.operator_dsn, autocommit=True) as operator:
        operator.execute("set session_replication_role = replica")
        for table in ("appointment", "resource_claim"):
            operator.execute(
                f"update app.{table} set starts_at = now() - interval '99 days 1 hour',"  # noqa: S608
                " ends_at = now() - interval '99 days'"
            )
    for table in ("appointment", "resource_claim"):  # it was here while it was young
        desk.store._connection.execute(
            f"update {table} set starts_at = '2020-01-01', ends_at = '2020-01-02'"  # noqa: S608
        )
    eventually(lambda: not desk.has("appointment", visit))
    assert not desk.has("resource_claim", claim)
    assert any(visit in changed.rows.get("appointment", ()) for changed in desk.changes)


def test_new_rights_of_the_user_arrive_without_a_fetch(desk: DeskUnderTest) -> None:
    runner = desk.start()
    eventually(desk.is_live)
    assert "appointment.overbook" not in desk.store.replica.signed_in().perms
    with psycopg.connect(desk.clinic.operator_dsn, autocommit=True) as operator:
        operator.execute(
            "update sec.login_binding set perms = perms || 'appointment.overbook'::text"
            " where role_name = %s",
            [desk.profile.login],
        )
    runner.go_offline()
    eventually(lambda: desk.state() is LinkState.OFFLINE)
    runner.go_online()
    eventually(lambda: "appointment.overbook" in desk.store.replica.signed_in().perms)
    eventually(desk.is_live)
