"""A damaged outbox is put aside, what can be read of it goes on, and what cannot is named."""

from __future__ import annotations

import random
import shutil
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.errors import DiskFull, ReplicaUnusable
from frontdesk.storage.replica import salvage as salvaging
from frontdesk.storage.replica.salvage import needs_salvage, salvage_outbox
from frontdesk.storage.replica.salvage_note import last_salvage, note_salvage_read
from frontdesk.storage.replica.salvaged_rows import table_forms
from frontdesk.storage.replica.write_ahead_log import frames
from tests.factories.store import KEY, open_store, seeded_store
from tests.proof.power_cuts_desk import LOGIN, enter, hear, send

PAGE_BYTES = 4096

Commands = dict[int, tuple[Any, ...]]


@dataclass(frozen=True)
class Desk:
    """A desk that was closed; `commands` are the rows of its outbox by their place."""

    directory: Path
    commands: Commands

    @property
    def outbox(self) -> Path:
        return self.directory / "outbox.db"

    def copy(self, to: Path) -> Desk:
        shutil.copytree(self.directory, to)
        return Desk(to, self.commands)

    def flip(self, offset: int, name: str = "outbox.db") -> None:
        path = self.directory / name
        content = bytearray(path.read_bytes())
        content[offset] ^= 0x10
        path.write_bytes(content)


def rows(directory: Path) -> Commands:
    store = open_store(directory)
    found = store.outbox.connection.execute("select * from command order by ordinal").fetchall()
    store.close()
    return {row["ordinal"]: tuple(row) for row in found}


def worked(directory: Path, steps: int) -> None:
    """Let a new desk enter, send and hear; it is left open, its log full, and then closed."""
    directory.mkdir()
    store = seeded_store(directory)
    chance = random.Random(7)  # noqa: S311
    for number in range(steps):
        enter(store, lambda _: None, chance)
        if number < steps // 2:
            send(store, lambda _: None, chance)
            hear(store, lambda _: None, chance)
    store.close()


@pytest.fixture(scope="module")
def kept_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    directory = tmp_path_factory.mktemp("kept") / "desk"
    worked(directory, 40)
    return Desk(directory, rows(directory))


@pytest.fixture(scope="module")
def crashed_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The same, as a crash leaves it: nothing has moved from the log into the file yet."""
    folder = tmp_path_factory.mktemp("crashed")
    directory, left = folder / "desk", folder / "left"
    worked(directory, 10)
    store = open_store(directory)
    for _ in range(20):
        enter(store, lambda _: None, random.Random(8))  # noqa: S311
    shutil.copytree(directory, left, ignore=shutil.ignore_patterns("*-shm", "*-turn"))
    store.close()
    return Desk(left, rows(directory))


def check(desk: Desk, saved: int, missing: tuple[tuple[str, int], ...]) -> None:
    """All that is not missing is there, unchanged, in a sound outbox that goes on working."""
    assert not needs_salvage(desk.outbox, KEY)
    after = rows(desk.directory)
    assert len(after) == saved
    assert after == {place: desk.commands[place] for place in after}
    lost = {place: row for place, row in desk.commands.items() if place not in after}
    named = sorted((row[9], row[3]) for row in lost.values())
    unnamed = sorted(("", place) for place in lost)
    assert len(missing) == len(lost)
    assert all(each in named or each in unnamed for each in missing)
    store = open_store(desk.directory)
    store.bring_in_line()
    enter(store, lambda _: None, random.Random(9))  # noqa: S311
    (newest,) = store.outbox.recent(1)
    store.close()
    assert max(rows(desk.directory)) == max(desk.commands) + 1
    assert newest.login == LOGIN


@pytest.mark.acceptance(22)
def test_a_bit_flipped_in_any_page_of_the_outbox_costs_no_more_than_that_page(
    kept_desk: Desk, tmp_path: Path
) -> None:
    chance = random.Random(20261121)  # noqa: S311
    pages = kept_desk.outbox.stat().st_size // PAGE_BYTES
    worst, named = 0, 0
    for page in range(pages):
        desk = kept_desk.copy(tmp_path / str(page))
        desk.flip(page * PAGE_BYTES + chance.randrange(PAGE_BYTES))
        damaged = desk.outbox.read_bytes()
        assert needs_salvage(desk.outbox, KEY)
        salvage = salvage_outbox(desk.outbox, KEY)
        assert salvage.backup.read_bytes() == damaged
        assert last_salvage(desk.outbox) == salvage
        check(desk, salvage.saved, salvage.missing)
        worst = max(worst, len(salvage.missing))
        named += sum(1 for login, _ in salvage.missing if login == LOGIN)
    assert 0 < worst <= 16  # as many as there are on one page
    assert named > 0


def test_any_byte_of_the_files_first_ones_may_be_damaged(kept_desk: Desk, tmp_path: Path) -> None:
    for offset in (0, 9, 15):  # without the salt no seal of any page would fit
        desk = kept_desk.copy(tmp_path / str(offset))
        desk.flip(offset)
        assert needs_salvage(desk.outbox, KEY)
        salvage = salvage_outbox(desk.outbox, KEY)
        assert salvage.missing == ()
        assert rows(desk.directory) == kept_desk.commands


def test_two_pages_may_be_damaged_the_first_among_them(kept_desk: Desk, tmp_path: Path) -> None:
    pages = kept_desk.outbox.stat().st_size // PAGE_BYTES
    for page in range(1, pages, 3):
        desk = kept_desk.copy(tmp_path / str(page))
        desk.flip(2000)
        desk.flip(page * PAGE_BYTES + 2000)
        salvage = salvage_outbox(desk.outbox, KEY)
        check(desk, salvage.saved, salvage.missing)


def test_damage_in_the_log_is_seen_although_sqlite_passes_over_it(
    crashed_desk: Desk, tmp_path: Path
) -> None:
    log = crashed_desk.directory / "outbox.db-wal"
    chance = random.Random(3)  # noqa: S311
    frames = (log.stat().st_size - 32) // (PAGE_BYTES + 24)
    assert frames > 40
    for frame in range(0, frames - 10, 9):  # what is torn at the very end is no damage
        desk = crashed_desk.copy(tmp_path / str(frame))
        desk.flip(32 + frame * (PAGE_BYTES + 24) + chance.randrange(PAGE_BYTES + 24), log.name)
        assert needs_salvage(desk.outbox, KEY)
        salvage = salvage_outbox(desk.outbox, KEY)
        check(desk, salvage.saved, salvage.missing)


def test_a_log_that_was_cut_short_by_a_crash_is_no_damage(
    crashed_desk: Desk, tmp_path: Path
) -> None:
    log = crashed_desk.directory / "outbox.db-wal"
    for size in (0, 20, 32, 5000, log.stat().st_size // 2, log.stat().st_size - 1):
        desk = crashed_desk.copy(tmp_path / str(size))
        with (desk.directory / log.name).open("r+b") as file:
            file.truncate(size)
        assert not needs_salvage(desk.outbox, KEY)


def test_what_two_cuts_of_the_power_tore_one_after_the_other_is_no_damage(
    crashed_desk: Desk, tmp_path: Path
) -> None:
    desk = crashed_desk.copy(tmp_path / "desk")
    path = desk.directory / "outbox.db-wal"
    log, size = path.read_bytes(), PAGE_BYTES + 24
    ends = [at + 1 for at, frame in enumerate(frames(log)) if frame.commits]
    whole, torn, longer = ends[4], (ends[4] + 1, ends[5]), (ends[8] + 1, ends[9])
    assert torn[0] < torn[1]
    assert longer[0] < longer[1]
    cut = log[: 32 + whole * size]
    for first, last in (torn, longer):  # of each only the end reached the disk
        cut += log[32 + first * size : 32 + last * size]
    path.write_bytes(cut)
    assert not needs_salvage(desk.outbox, KEY)


def test_what_the_log_held_before_it_began_anew_is_no_damage(
    crashed_desk: Desk, tmp_path: Path
) -> None:
    """SQLite begins its log anew in the same file; a power cut may leave pieces of the former."""
    desk = crashed_desk.copy(tmp_path / "desk")
    path = desk.directory / "outbox.db-wal"
    log, size = path.read_bytes(), PAGE_BYTES + 24
    ends = [at + 1 for at, frame in enumerate(frames(log)) if frame.commits]
    cut = bytearray(log[: 32 + ends[3] * size])
    for at in range(ends[3], ends[6]):  # two transactions and more, whole, of the former log
        former = bytearray(log[32 + at * size : 32 + (at + 1) * size])
        former[8:16] = b"a former"
        cut += former
    cut += log[32 + ends[7] * size : 32 + ends[8] * size]
    path.write_bytes(cut)
    assert not needs_salvage(desk.outbox, KEY)


def test_a_log_that_began_anew_and_of_which_no_frame_reached_the_disk_is_no_damage(
    crashed_desk: Desk, tmp_path: Path
) -> None:
    desk = crashed_desk.copy(tmp_path / "desk")
    path = desk.directory / "outbox.db-wal"
    log = path.read_bytes()
    header = log[:16] + b"its salt"
    sums = [0, 0]
    for first, second in struct.iter_unpack("<II", header):
        sums[0] = sums[0] + first + sums[1] & 0xFFFFFFFF
        sums[1] = sums[1] + second + sums[0] & 0xFFFFFFFF
    path.write_bytes(header + struct.pack(">II", *sums) + log[32:])
    assert not needs_salvage(desk.outbox, KEY)


def test_a_sound_outbox_is_left_alone(kept_desk: Desk, crashed_desk: Desk) -> None:
    assert not needs_salvage(kept_desk.outbox, KEY)
    assert not needs_salvage(crashed_desk.outbox.with_name("none.db"), KEY)


def test_a_key_that_opens_no_page_changes_nothing(kept_desk: Desk, tmp_path: Path) -> None:
    desk = kept_desk.copy(tmp_path / "desk")
    before = {path.name: path.read_bytes() for path in desk.directory.iterdir()}
    with pytest.raises(ReplicaUnusable, match="Nothing was changed"):
        salvage_outbox(desk.outbox, bytes(32))
    assert {path.name: path.read_bytes() for path in desk.directory.iterdir()} == before


def test_a_newer_programs_outbox_is_left_to_it(
    kept_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = kept_desk.copy(tmp_path / "desk")
    desk.flip(10 * PAGE_BYTES + 100)
    damaged = desk.outbox.read_bytes()
    monkeypatch.setattr(salvaging, "OUTBOX_FORMAT", 1)
    with pytest.raises(ReplicaUnusable, match="newer version"):
        salvage_outbox(desk.outbox, KEY)
    assert desk.outbox.read_bytes() == damaged
    assert not desk.outbox.with_name("outbox.db.damaged").exists()


class Cut(BaseException):
    """The power goes."""


STEPS = ("copy_whole", "write_whole", "put_rows", "_replace", "sync_folder")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True])
def test_a_salvage_that_was_cut_off_is_done_again(
    kept_desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    after: bool,
) -> None:
    desk = kept_desk.copy(tmp_path / "desk")
    desk.flip(10 * PAGE_BYTES + 100)
    damaged = desk.outbox.read_bytes()
    really: Callable[..., Any] = getattr(salvaging, step)

    def cut(*arguments: Any) -> None:
        if after:
            really(*arguments)
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(salvaging, step, cut)
        with pytest.raises(Cut):
            salvage_outbox(desk.outbox, KEY)
    if needs_salvage(desk.outbox, KEY):
        salvage_outbox(desk.outbox, KEY)
    salvage = last_salvage(desk.outbox)
    assert salvage is not None
    assert salvage.backup.read_bytes() == damaged
    check(desk, salvage.saved, salvage.missing)


def test_a_full_disk_leaves_the_damaged_outbox_as_it_is_and_says_so(
    kept_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = kept_desk.copy(tmp_path / "desk")
    desk.flip(10 * PAGE_BYTES + 100)
    damaged = desk.outbox.read_bytes()

    def full(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(salvaging, "copy_whole", full)
        with pytest.raises(DiskFull, match="Free some room"):
            salvage_outbox(desk.outbox, KEY)
    assert desk.outbox.read_bytes() == damaged
    salvage = salvage_outbox(desk.outbox, KEY)  # without a restart
    check(desk, salvage.saved, salvage.missing)


def test_the_note_for_the_user_stays_until_it_was_read(kept_desk: Desk, tmp_path: Path) -> None:
    desk = kept_desk.copy(tmp_path / "desk")
    assert last_salvage(desk.outbox) is None
    desk.flip(10 * PAGE_BYTES + 100)
    salvage = salvage_outbox(desk.outbox, KEY)
    assert last_salvage(desk.outbox) == salvage
    note_salvage_read(desk.outbox)
    assert last_salvage(desk.outbox) is None
    assert salvage.backup.exists()


def test_a_second_salvage_keeps_the_first_backup(kept_desk: Desk, tmp_path: Path) -> None:
    desk = kept_desk.copy(tmp_path / "desk")
    backups = []
    for _ in range(2):
        desk.flip(10 * PAGE_BYTES + 100)
        backups.append(salvage_outbox(desk.outbox, KEY).backup)
    assert backups[0] != backups[1]
    assert all(backup.exists() for backup in backups)


def test_no_two_tables_of_the_outbox_look_alike(kept_desk: Desk, tmp_path: Path) -> None:
    desk = kept_desk.copy(tmp_path / "desk")
    store = open_store(desk.directory)
    looks = [(form.keyed, form.types) for form in table_forms(store.outbox.connection)]
    store.close()
    assert len(looks) > 10
    assert len(set(looks)) == len(looks)


def test_entries_that_changed_numbers_are_all_saved_where_one_is_found_with_its_former_number(
    kept_desk: Desk, tmp_path: Path
) -> None:
    working, left = kept_desk.copy(tmp_path / "working"), tmp_path / "left"
    store = open_store(working.directory)
    waiting = {place: row[3] for place, row in kept_desk.commands.items() if "queued" in row}
    turned = dict(zip(waiting, reversed(waiting.values()), strict=True))
    with store.outbox.transaction():
        store.outbox.line._number(turned)
    shutil.copytree(working.directory, left, ignore=shutil.ignore_patterns("*-shm", "*-turn"))
    store.close()
    frames = ((left / "outbox.db-wal").stat().st_size - 32) // (PAGE_BYTES + 24)
    assert frames > 3
    met = 0
    for frame in range(0, frames, 3):
        desk = Desk(left, kept_desk.commands).copy(tmp_path / str(frame))
        desk.flip(32 + frame * (PAGE_BYTES + 24) + 24 + 2000, "outbox.db-wal")
        salvage = salvage_outbox(desk.outbox, KEY)
        after = rows(desk.directory)
        assert len(after) == salvage.saved
        assert len(after) + len(salvage.missing) == len(kept_desk.commands)
        for place, row in after.items():  # none is put together of two
            assert row[4:] == kept_desk.commands[place][4:]
        met += any(
            after[place][3] not in (seq, kept_desk.commands[place][3])
            for place, seq in turned.items()
            if place in after
        )
    assert met
