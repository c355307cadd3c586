"""A full disk: nothing is half done, it is said at once, and room is all that it needs to go on.

The disk fills up at every single write of each piece of work, one after the other; and once it is
really full, as a small file system is.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from frontdesk.domain.errors import DiskFull
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import small_clinic
from tests.factories.store import load_clinic, open_store, seeded_store
from tests.fakes.recorded_disk import RecordedDisk
from tests.proof.power_cuts_desk import Promise, broken_in_store, enter
from tests.unit.replica.test_feed import image, page

pytestmark = pytest.mark.acceptance(21)

Work = Callable[[LocalStore], object]


def entry(store: LocalStore) -> None:
    enter(store, lambda _: None, random.Random(1))  # noqa: S311


def pull(store: LocalStore) -> None:
    clinic = small_clinic()
    store.apply_page(page(101, {"pet": [image(clinic, "pet", 0, name="Bella II")]}))


def fetch(store: LocalStore) -> None:
    load_clinic(store, small_clinic(), cursor=200)


def clean(store: LocalStore) -> None:
    store.forget([("pet", small_clinic().pet_id(0))])


WORKS: dict[str, tuple[Work, int]] = {
    # a fetch makes hundreds of writes: the disk fills up at some of them
    "entry": (entry, 1),
    "pull": (pull, 1),
    "erasure": (clean, 3),
    "fetch": (fetch, 29),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Promise]]:
    """A desk with some entries waiting, and what it promised."""
    directory = tmp_path_factory.mktemp("desk")
    said: list[Promise] = []
    store = seeded_store(directory)
    for number in range(5):
        enter(store, said.append, random.Random(number))  # noqa: S311
    store.close()
    return directory, said


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder on a quick disk, where there is one."""
    quick = Path("/dev/shm")  # noqa: S108
    where = quick if quick.is_dir() else Path.cwd()
    made = where / f"full-disk-{os.getpid()}"
    made.mkdir()
    yield made
    shutil.rmtree(made)


@pytest.mark.parametrize("name", WORKS)
def test_a_disk_that_fills_up_at_any_write_leaves_everything_as_it_was(
    desk: tuple[Path, list[Promise]], memory: Path, name: str
) -> None:
    work, stride = WORKS[name]
    failed, writes = 0, 0
    while True:
        here = shutil.copytree(desk[0], memory / str(writes))
        disk = RecordedDisk(here)
        with disk.recording():
            store = open_store(here)
            disk.writes_left = writes
            is_done = _tried(work, store)
            disk.writes_left = None
            waiting = store.outbox.counts().waiting
            assert waiting == len(desk[1]) + (is_done and name == "entry")
            assert broken_in_store(store, desk[1]) == []
            work(store)  # there is room again, and nothing was opened anew
            store.close()
        shutil.rmtree(here)
        if is_done:
            break
        failed += not is_done
        writes += stride
    assert failed > 0


def _tried(work: Work, store: LocalStore) -> bool:
    try:
        work(store)
    except DiskFull:
        return False
    return True


def test_a_migration_that_finds_no_room_is_made_by_the_next_start(
    desk: tuple[Path, list[Promise]], memory: Path
) -> None:
    failed, writes = 0, 0
    while True:
        here = shutil.copytree(desk[0], memory / str(writes))
        _make_older(here)
        disk = RecordedDisk(here)
        with disk.recording():
            disk.writes_left = writes
            try:
                open_store(here).close()
                break
            except DiskFull:
                failed += 1
            disk.writes_left = None
            store = open_store(here)
            assert broken_in_store(store, desk[1]) == []
            store.close()
        writes += 4
    assert failed > 0


def _make_older(directory: Path) -> None:
    """Let both files look as if an older program had made them."""
    store = open_store(directory)
    store._connection.execute("pragma user_version = 1")
    store.outbox.connection.execute("drop table forgotten_command")  # the program adds what lacks
    store.close()


def test_a_file_system_that_is_full_to_the_last_byte_is_told_and_survived(
    desk: tuple[Path, list[Promise]], memory: Path
) -> None:
    with small_disk(memory) as disk:
        here = shutil.copytree(desk[0], memory / "desk")
        store, said = open_store(here), list(desk[1])
        disk.fill()
        with pytest.raises(DiskFull, match="There is no room left"):
            _enter_until_full(store, said)
        assert len(said) > len(desk[1])
        with pytest.raises(DiskFull):
            fetch(store)
        store.close()
        _try_to_open(here)
        disk.free()
        store = open_store(here)
        assert broken_in_store(store, said) == []
        entry(store)
        store.close()


def _enter_until_full(store: LocalStore, said: list[Promise]) -> None:
    for number in range(1000):
        enter(store, said.append, random.Random(number))  # noqa: S311


def _try_to_open(directory: Path) -> None:
    """A desk either opens on a full disk, or says why it does not."""
    try:
        open_store(directory).close()
    except DiskFull:
        return


@contextmanager
def small_disk(folder: Path) -> Iterator[FullDisk | FullRecord]:
    """Make the folder a file system of 4 MB, where the user may; else a disk that plays one."""
    command = ["/bin/mount", "-t", "tmpfs", "-o", "size=4096k", "none", str(folder)]
    if os.geteuid() == 0 and subprocess.run(command, check=False).returncode == 0:
        try:
            yield FullDisk(folder)
        finally:
            subprocess.run(["/bin/umount", "-l", str(folder)], check=True)
        return
    record = FullRecord(folder / "desk")
    with record.disk.recording():
        yield record


class FullDisk:
    """A file system with 600 kB left, once it is filled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        room = os.statvfs(self._folder)
        self._ballast.write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - 600_000)))

    def free(self) -> None:
        self._ballast.unlink()


class FullRecord:
    """A disk that takes as many writes more as make 600 kB, once it is filled."""

    def __init__(self, folder: Path) -> None:
        self.disk = RecordedDisk(folder)

    def fill(self) -> None:
        self.disk.writes_left = 300

    def free(self) -> None:
        self.disk.writes_left = None
