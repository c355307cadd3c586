from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from frontdesk.domain.link import LinkState
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.schema import REPLICATED
from frontdesk.sync import engine
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually


@pytest.fixture
def desk(make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch) -> DeskUnderTest:
    """A desk that compares its copy twice a second."""
    monkeypatch.setattr(engine, "FIRST_VERIFY_SECONDS", 0.5)
    monkeypatch.setattr(engine, "VERIFY_SECONDS", 0.5)
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


def test_a_row_altered_behind_the_desks_back_is_found_and_put_right(desk: DeskUnderTest) -> None:
    desk.start()
    eventually(desk.is_live)
    pet = str(desk.clinic.ids["bella"])
    desk.store._connection.execute("update pet set name = 'Somebody' where id = ?", (pet,))
    eventually(
        lambda: desk.store.replica.value("select name from pet where id = ?", (pet,)) == "Bella"
    )
    eventually(desk.is_live)


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
