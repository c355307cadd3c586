"""Desks of the two releases before this one, on a server that was migrated under them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from frontdesk.domain.changes import update
from frontdesk.domain.errors import ServerTooOld
from frontdesk.domain.link import LinkState
from frontdesk.server.migrate import migrate
from frontdesk.storage.replica.commands import CommandState
from frontdesk.sync.fit import NEEDED_REVISION
from tests.clinics import Clinic
from tests.releases.conftest import MakeClinic, MakeDesk, MakeFormer
from tests.releases.former import FOUNDATION, WALL, FormerDesk
from tests.sync.desks import MORNING, DeskUnderTest, eventually, monday, server_rows

pytestmark = pytest.mark.db

SERVER_SETS = {"created_at", "updated_at"}
"""Columns that a waiting row does not know yet."""


def _sign_in(desk: FormerDesk, clinic: Clinic) -> None:
    assert desk.ask("sign_in", password=clinic.logins["receptionist"].password) is None


def _work(desk: FormerDesk, clinic: Clinic, count: int) -> None:
    ids = {name: str(each) for name, each in clinic.ids.items()}
    assert desk.ask("work", count=count, first_day=monday(8).isoformat(), ids=ids) is None


def _rows(commands: list[dict[str, Any]]) -> list[list[str]]:
    found = {(change["table"], change["id"]) for each in commands for change in each["changes"]}
    return [list(each) for each in sorted(found)]


def _without(row: Mapping[str, Any] | None) -> dict[str, Any]:
    assert row is not None
    return {name: value for name, value in row.items() if name not in SERVER_SETS}


@pytest.mark.acceptance(42)
def test_what_a_desk_of_the_former_release_has_queued_means_the_same_on_the_migrated_server(
    clinic_of: MakeClinic, make_former: MakeFormer, make_desk: MakeDesk
) -> None:
    clinic = clinic_of(WALL)
    former = make_former(WALL, clinic)
    assert former.ask("version") == WALL
    _sign_in(former, clinic)
    _work(former, clinic, 48)
    entered = former.ask("outbox")
    rows = _rows(entered)
    meant = [_without(row) for row in former.ask("shown", rows=rows)]
    ids = {name: str(each) for name, each in clinic.ids.items()}
    too_late = [
        former.ask("book", starts_at=MORNING.isoformat(), ids=ids),
        former.ask("name_pet", pet=ids["bella"], name="Bellissima"),
    ]
    migrate(clinic.operator_dsn)
    faster = _faster(make_desk(clinic))

    assert former.ask("sync") is None

    ended = {each["id"]: each for each in former.ask("outbox")}
    assert [ended[each["id"]]["state"] for each in entered] == ["applied"] * 48
    assert [(ended[each]["state"], ended[each]["code"]) for each in too_late] == [
        ("rejected", "23P01"),
        ("rejected", "FD002"),
    ]
    assert [_without(row) for row in former.ask("shown", rows=rows)] == meant
    eventually(lambda: None not in _shown_at(faster, rows))
    for row, expected in zip(_shown_at(faster, rows), meant, strict=True):
        assert row is not None
        assert {name: row[name] for name in expected} == expected


def _faster(desk: DeskUnderTest) -> DeskUnderTest:
    """Let a desk of this release take the time and name the pet before the former one is heard."""
    desk.start()
    eventually(desk.is_live)
    ids = desk.clinic.ids
    desk.book()
    change = update("pet", ids["bella"], was={"name": "Bella"}, values={"name": "Belle"})
    assert change is not None
    desk.commit(change)
    eventually(desk.is_live)
    return desk


def _shown_at(desk: DeskUnderTest, rows: list[list[str]]) -> list[Any]:
    found = desk.store.replica.row
    return [found(f'select * from "{table}" where id = ?', (row,)) for table, row in rows]  # noqa: S608


@pytest.mark.acceptance(42)
def test_a_desk_of_the_release_before_keeps_what_waits_until_it_is_updated(
    clinic_of: MakeClinic, make_former: MakeFormer, make_desk: MakeDesk
) -> None:
    clinic = clinic_of(FOUNDATION)
    former = make_former(FOUNDATION, clinic, "desk")
    _sign_in(former, clinic)
    _work(former, clinic, 50)
    entered = former.ask("outbox")
    migrate(clinic.operator_dsn)

    assert former.ask("sync")["error"] == "ProgramTooOld"
    assert former.ask("outbox") == entered
    former.close()

    updated = make_desk(clinic, "desk")
    updated.start()
    eventually(updated.is_live)
    commands = updated.store.outbox.recent(100)
    assert [str(each.command_id) for each in commands] == [each["id"] for each in entered]
    assert {each.state for each in commands} == {CommandState.APPLIED}
    assert server_rows(clinic, "select count(*) from app.command") == [(50,)]


@pytest.mark.acceptance(43)
def test_this_program_on_a_server_of_the_former_release_says_which_migration_it_needs(
    clinic_of: MakeClinic, make_former: MakeFormer, make_desk: MakeDesk
) -> None:
    clinic = clinic_of(WALL)
    former = make_former(WALL, clinic, "desk")
    _sign_in(former, clinic)
    _work(former, clinic, 3)
    former.close()

    updated = make_desk(clinic, "desk")
    updated.start()
    eventually(lambda: updated.state() is LinkState.UPGRADE_NEEDED)
    assert updated.status is not None
    assert NEEDED_REVISION in updated.status.problem
    assert "admin migrate" in updated.status.problem
    with pytest.raises(ServerTooOld, match=NEEDED_REVISION):
        updated.book()
    assert len(updated.store.outbox.waiting()) == 3
    assert server_rows(clinic, "select count(*) from app.command") == [(0,)]

    migrate(clinic.operator_dsn)
    updated.runner_of().go_online()
    eventually(updated.is_live)
    updated.book(hour=9)
    eventually(updated.is_live)
    assert server_rows(clinic, "select count(*) from app.command") == [(4,)]


@pytest.mark.acceptance(44)
def test_what_waits_goes_from_release_to_release_and_back(
    clinic_of: MakeClinic, make_former: MakeFormer, make_desk: MakeDesk
) -> None:
    """The outbox is one file for both; the copy of the rows is fetched anew where it must be."""
    clinic = clinic_of(WALL)
    migrate(clinic.operator_dsn)
    former = make_former(WALL, clinic, "desk")
    _sign_in(former, clinic)
    _work(former, clinic, 12)
    entered = former.ask("outbox")
    former.close()

    updated = make_desk(clinic, "desk")
    updated.sign_in()
    newer = updated.book(hour=3)
    assert [str(each.command_id) for each in updated.store.outbox.waiting()] == [
        *(each["id"] for each in entered),
        str(newer.command_id),
    ]
    updated.close()

    again = make_former(WALL, clinic, "desk")
    _sign_in(again, clinic)
    read = again.ask("outbox")
    assert read[:-1] == entered
    assert read[-1]["id"] == str(newer.command_id)
    oldest = again.ask("add_pet", name="Typed after the way back")
    assert again.ask("sync") is None
    ended = again.ask("outbox")
    assert [each["id"] for each in ended[-2:]] == [str(newer.command_id), oldest]
    assert {each["state"] for each in ended} == {"applied"}
