"""The server comes back from a backup: what it lost is sent again, once, and the user is told."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from frontdesk.domain.changes import Change, insert, update
from frontdesk.domain.ids import new_id
from frontdesk.server.binaries import bundled_binaries
from frontdesk.server.embedded import EmbeddedServer
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from tests.clinics import Clinic
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, kept_of, server_rows


@pytest.mark.acceptance(11)
def test_a_server_restored_from_a_base_backup_gets_all_it_lost_once_and_the_user_hears_what(
    make_desk: MakeDesk, own_server: EmbeddedServer, own_clinic: Clinic, tmp_path: Path
) -> None:
    busy, edited, quiet = desks = [make_desk(name, clinic=own_clinic) for name in "abc"]
    for desk in desks:
        desk.start()
    for desk in desks:
        eventually(desk.is_live)
    entered = [busy.book(hour=0), edited.commit(_pet(own_clinic)), quiet.book(hour=1)]
    _all_live(desks)
    epoch = _epoch(own_clinic)
    backup = _base_backup(own_server, tmp_path / "backup")

    lost = [busy.book(hour=hour) for hour in (2, 3, 4)]
    eventually(busy.is_live)
    lost += [edited.commit(_renamed(own_clinic)), edited.commit(_pet(own_clinic))]
    _all_live(desks)
    _wait_for(desks, lost)
    entered += lost
    own_clinic.close()
    own_server.stop()
    entered.append(edited.book(hour=5))
    _restore(own_server, backup)

    own_server.start()
    _all_live(desks)
    for desk in (busy, edited):
        eventually(lambda: bool(desk.resent))  # noqa: B023
    with closing(Clinic.of(own_clinic.operator_dsn, kept_of(own_clinic))) as restored:
        assert _epoch(restored) != epoch
        _each_happened_once(restored, entered)
    _wait_for(desks, entered)
    assert _told(busy) == [CommandState.APPLIED] * 3
    assert _told(edited) == [CommandState.APPLIED] * 2
    assert quiet.resent == []
    for desk in desks:
        assert {each.state for each in desk.store.outbox.recent(50)} == {CommandState.APPLIED}


def _pet(clinic: Clinic) -> Change:
    return insert("pet", new_id(), {"name": "Milo", "client_id": str(clinic.ids["client"])})


def _renamed(clinic: Clinic) -> Change:
    change = update("pet", clinic.ids["rex"], was={"name": "Rex"}, values={"name": "Rexi"})
    assert change is not None
    return change


def _all_live(desks: list[DeskUnderTest]) -> None:
    for desk in desks:
        eventually(desk.is_live, 120)


def _wait_for(desks: list[DeskUnderTest], commands: list[OutboxCommand]) -> None:
    """Wait until every desk shows what each of these entries made or changed."""
    changes = [change for command in commands for change in command.changeset.changes]
    for desk in desks:
        eventually(lambda: all(desk.has(each.table, each.id) for each in changes))  # noqa: B023


def _told(desk: DeskUnderTest) -> list[str]:
    (resent,) = desk.resent
    assert all(each.title == "Test" for each in resent.entries)
    return [each.state for each in resent.entries]


def _epoch(clinic: Clinic) -> object:
    return clinic.connect("owner").execute("select sec.epoch()").fetchone()


def _each_happened_once(clinic: Clinic, commands: list[OutboxCommand]) -> None:
    events = server_rows(
        clinic, "select command_id, entity_id from app.event where command_id is not null"
    )
    expected = Counter(
        (each.command_id, change.id) for each in commands for change in each.changeset.changes
    )
    assert Counter((command, entity) for command, entity in events) == expected
    positions = server_rows(clinic, "select position from app.event order by position")
    assert [row[0] for row in positions] == list(range(1, len(positions) + 1))


def _base_backup(server: EmbeddedServer, into: Path) -> Path:
    dsn = conninfo_to_dict(server.status().dsn or "")
    command: list[str | Path] = [bundled_binaries() / "pg_basebackup", "-D", into]
    command += ["-X", "stream", "-c", "fast"]
    for option, name in (("-h", "host"), ("-p", "port"), ("-U", "user")):
        command += [option, str(dsn[name])]
    environment = {**os.environ, "PGPASSWORD": str(dsn["password"])}
    subprocess.run(command, check=True, env=environment, capture_output=True)
    return into


def _restore(server: EmbeddedServer, backup: Path) -> None:
    """Put the backup in place as its handbook says: recovery ends it on a timeline of its own."""
    data = server.log_path.parent
    owner = data.stat()
    shutil.rmtree(data)
    shutil.copytree(backup, data)
    (data / "recovery.signal").touch()
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
        settings.write("restore_command = 'false'\n")
    for path in (data, *data.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    data.chmod(0o700)
