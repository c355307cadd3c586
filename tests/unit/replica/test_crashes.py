"""Kills the program at random moments: what was acknowledged is there afterwards, once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories.clinic import small_clinic
from tests.factories.store import open_store, seeded_store

ROOT = Path(__file__).parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "app"), str(ROOT)])}


def run(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.unit.replica.{module}", *arguments],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
    )


def finished(process: subprocess.Popen[bytes]) -> list[str]:
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return output.decode().split()


@pytest.mark.acceptance(19)
def test_every_acknowledged_booking_survives_sixty_kills_once(tmp_path: Path) -> None:
    seeded_store(tmp_path).close()
    acknowledged = finished(run("kills", "book", str(tmp_path), "60", "20261123"))
    store = open_store(tmp_path)
    store.bring_in_line()
    commands = store.outbox.waiting()
    kept = [str(command.command_id) for command in commands]
    shown = store.replica.rows("select command_id from overlay_command order by ordinal")
    booked = {str(change.id) for c in commands for change in c.changeset.changes}
    held = store.replica.rows("select id from appointment union all select id from resource_claim")
    assert len(acknowledged) >= 30  # one at least of every second child
    assert set(acknowledged) <= set(kept)
    assert len(set(kept)) == len(kept)
    assert [command.device_seq for command in commands] == list(range(1, len(kept) + 1))
    assert [row[0] for row in shown] == kept
    assert booked <= {row[0] for row in held}
    assert {
        str(row_id)
        for table in ("appointment", "resource_claim")
        for row_id in store.replica.pending_ids(table)
    } == booked
    assert store.damaged_files() == []
    store.close()


@pytest.mark.acceptance(13)
def test_a_killed_snapshot_leaves_the_old_data_or_the_new(tmp_path: Path) -> None:
    seeded_store(tmp_path, tenant_name="0").close()
    loaded = 0
    for seed in range(3):
        finished(run("kills", "load", str(tmp_path), "17", str(seed)))
        store = open_store(tmp_path)
        meta = store.replica.meta
        assert meta is not None
        names = {row[0] for row in store.replica.rows("select name from pet")}
        words = {row[0] for row in store.replica.rows("select pet from search_doc where pet <> ''")}
        if meta.tenant_name != "0":
            loaded += 1
            assert names == {f"Pet of {meta.tenant_name}"}
            assert words == {f" pet of {meta.tenant_name} "}
            assert meta.cursor == int(meta.tenant_name)
        store.close()
    assert loaded > 0


def test_a_killed_desk_finds_each_visit_parked_or_placed_never_both(tmp_path: Path) -> None:
    clinic = small_clinic()
    seeded_store(tmp_path, clinic).close()
    placed = 0
    for seed in range(4):
        words = finished(run("kills", "park", str(tmp_path), "6", str(seed)))
        store = open_store(tmp_path)
        commands = len(store.outbox.waiting())
        (pin,) = store.outbox.connection.execute("select * from pin").fetchall()
        on_board = store.pins.of("u_1") == [clinic.appointment_id(3)]
        placed += words.count("placed")
        assert commands >= placed
        assert on_board is (pin["placed_by"] is None)
        if on_board:
            assert pin["parked_at"] == (clinic.at(0) + timedelta(minutes=commands)).isoformat()
        else:
            assert pin["placed_by"] == str(store.outbox.waiting()[-1].command_id)
        store.close()
    assert placed > 0


def test_two_processes_and_this_one_book_at_one_desk(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    others = [run("bookings", str(tmp_path), "40") for _ in range(2)]
    before = store.outbox.version()
    acknowledged = [command_id for other in others for command_id in finished(other)]
    assert store.outbox.version() != before
    commands = store.outbox.waiting()
    shown = store.replica.rows("select command_id from overlay_command order by ordinal")
    assert sorted(acknowledged) == sorted(str(command.command_id) for command in commands)
    assert [command.device_seq for command in commands] == list(range(1, 81))
    assert [row[0] for row in shown] == [str(command.command_id) for command in commands]
    assert len(store.replica.pending_ids("appointment")) == 80
    store.close()


def test_the_plan_of_a_command_reads_the_same_after_a_restart(tmp_path: Path) -> None:
    store = seeded_store(tmp_path)
    finished(run("bookings", str(tmp_path), "1"))
    sent = [json.dumps(command.envelope()) for command in store.outbox.waiting()]
    store.close()
    again = open_store(tmp_path)
    assert [json.dumps(command.envelope()) for command in again.outbox.waiting()] == sent
    again.close()
