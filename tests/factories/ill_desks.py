"""Desks with one thing wrong: each defect that `frontdesk doctor` finds without a server."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfoNotFoundError

import pytest

from frontdesk.doctor import files, machine
from frontdesk.doctor.examination import Examination, examine
from frontdesk.doctor.opening import open_subject
from frontdesk.doctor.subject import Subject
from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import WrongPassword
from frontdesk.domain.fault_text import Fault
from frontdesk.domain.ids import new_id
from frontdesk.logs.crash_folder import CrashFolder
from frontdesk.logs.crash_report import CrashKind, CrashReport
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, add_profile, load_profile
from frontdesk.storage.replica.cipher import immediate, open_database
from frontdesk.storage.replica.guesses import Guesses
from frontdesk.storage.replica.people import Person
from frontdesk.storage.replica.salvage import salvage_outbox
from frontdesk.storage.replica.sealing import KdfCost
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.unsound import mark_unsound
from frontdesk.storage.replica.vault import create_vault, wrap_for
from tests.factories.clinic import small_clinic
from tests.factories.store import DEVICE, load_clinic

NOWHERE = "postgresql://u_ann@127.0.0.1:1/petcare"
CHEAP = KdfCost(memory_kib=65_536, passes=1, lanes=1)


@dataclass
class IllDesk:
    """A desk that fetched its data once and is well, until a defect is seeded.

    Its server is not there. `now` and `password` are what the examination takes.
    """

    home: Path
    key: bytes
    monkeypatch: pytest.MonkeyPatch
    name: str = "main"
    password: str | None = "secret"  # noqa: S105
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.locations = Locations(self.home, self.home, self.home / "logs")
        self.profile: Profile = load_profile(self.locations, "main")

    def store(self) -> LocalStore:
        """Open the desk's data as its window would."""
        profile = self.profile
        return LocalStore.open(
            profile.replica_path, profile.outbox_path, self.key, login=profile.login
        )

    def enter(self, entries: int = 1, *, at: datetime | None = None) -> None:
        """Let entries wait."""
        store = self.store()
        for number in range(entries):
            change = insert("client", new_id(), {"given_name": f"Client {number}"})
            store.commit(
                ChangeSet("client.add", "Added", (change,)),
                now=at or self.now,
                login=self.profile.login,
            )
        store.close()

    def sql(self, path: Path, *statements: str) -> None:
        """Do what no program of ours would do to a file."""
        connection = open_database(path, self.key, synchronous="FULL")
        with immediate(connection):
            for statement in statements:
                connection.execute(statement)
        connection.close()

    def subject(self) -> Subject:
        """Return it as `frontdesk doctor` opens it."""
        subject = open_subject(self.locations, self.name, "", lambda _profile: self.password)
        return replace(subject, now=lambda: self.now, printers=lambda: 1)

    def examine(self) -> Examination:
        """Examine it as `frontdesk doctor` does."""
        return examine(self.subject())

    def codes(self) -> list[str]:
        """Return the codes of what is to be acted on."""
        return [each.code for each in self.examine().problems]


def make_desk(home: Path) -> bytes:
    """Make the files of a desk that is well, and return its key."""
    now = datetime.now(UTC)
    profile = add_profile(Locations(home, home, home / "logs"), "main", NOWHERE)
    key = create_vault(profile.key_path, profile.login, "secret", cost=CHEAP)
    store = LocalStore.open(profile.replica_path, profile.outbox_path, key, login=profile.login)
    load_clinic(store, small_clinic(), synced_at=now)
    person = Person(profile.login, device_id=DEVICE, lease_until=now + timedelta(hours=72))
    store.outbox.enrolments.greet(person, DEVICE, at=now, shown=now)
    store.close()
    return key


def flip_a_bit(path: Path, offset: int) -> None:
    """Damage a file as a bad disk would."""
    content = bytearray(path.read_bytes())
    content[offset] ^= 0x10
    path.write_bytes(bytes(content))


def _no_profile(desk: IllDesk) -> None:
    shutil.rmtree(desk.locations.profiles)
    desk.name = ""


def _key_of(desk: IllDesk, **record: object) -> None:
    document = json.loads(desk.profile.key_path.read_text())
    document["people"][desk.profile.login].update(record)
    desk.profile.key_path.write_text(json.dumps(document))


def _profile_toml(desk: IllDesk, old: str, new: str) -> None:
    file = desk.profile.directory / "profile.toml"
    file.write_text(file.read_text().replace(old, new))


def _plain(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()
    connection = sqlite3.connect(path)
    connection.execute("create table t (x)")
    connection.commit()
    connection.close()


def _guess_too_often(desk: IllDesk) -> None:
    guesses = Guesses.beside(desk.profile.key_path)
    while not guesses.seconds_to_wait(desk.profile.login):
        with suppress(WrongPassword), guesses.one(desk.profile.login):
            raise WrongPassword("wrong")


def _weak_key(desk: IllDesk) -> None:
    cost = KdfCost(memory_kib=8_192, passes=1, lanes=1)
    wrap_for(desk.profile.key_path, desk.key, desk.profile.login, "secret", cost=cost)


def _disk_of(megabytes: int) -> Callable[[IllDesk], None]:
    def seed(desk: IllDesk) -> None:
        usage = SimpleNamespace(free=megabytes * 10**6)
        desk.monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)

    return seed


def _no_zones(desk: IllDesk) -> None:
    def unknown(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    desk.monkeypatch.setattr(machine, "ZoneInfo", unknown)


def _failing_check(desk: IllDesk) -> None:
    def fail(_subject: object) -> None:
        raise RuntimeError("Bella")

    desk.monkeypatch.setattr(machine, "printers", fail)


def _open_log(desk: IllDesk) -> None:
    desk.locations.logs.mkdir()
    log = desk.locations.logs / "frontdesk.jsonl"
    log.touch()
    log.chmod(0o644)


def _crash(desk: IllDesk) -> None:
    folder = CrashFolder(desk.locations.logs / "crashes")
    folder.keep(CrashReport(CrashKind.WINDOW, desk.now, (Fault("builtins.ValueError"),)))


def _others_may_read(desk: IllDesk) -> None:
    desk.profile.directory.chmod(0o755)
    desk.profile.outbox_path.chmod(0o644)


def _file_in_the_way(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a file where a folder should be")


def _unwritable_folder(desk: IllDesk) -> None:
    desk.monkeypatch.setattr(files, "can_write", lambda _folder: False)  # root may write anywhere


def _emptied(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}-*"):
        each.unlink()
    path.write_bytes(b"")


def _folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _gap(desk: IllDesk) -> None:
    desk.enter(3)
    desk.sql(
        desk.profile.outbox_path,
        "drop trigger command_stays",
        "delete from command where device_seq = 2",
    )


def _salvage(desk: IllDesk) -> None:
    desk.enter(3)
    flip_a_bit(desk.profile.outbox_path, desk.profile.outbox_path.stat().st_size - 2000)
    salvage_outbox(desk.profile.outbox_path, desk.key)


def _lock_is_a_folder(desk: IllDesk) -> None:
    desk.profile.lock_path.unlink(missing_ok=True)
    desk.profile.lock_path.mkdir()


def _late(desk: IllDesk) -> None:
    desk.enter(2, at=desk.now - timedelta(hours=30))


def _lease_over(desk: IllDesk) -> None:
    desk.now += timedelta(hours=80)


def _clock_back(desk: IllDesk) -> None:
    desk.now -= timedelta(days=2)


Seed = Callable[[IllDesk], object]

DEFECTS: dict[str, Seed] = {
    "disk.full": _disk_of(3),
    "disk.low": _disk_of(200),
    "zones.missing": _no_zones,
    "preferences.damaged": lambda desk: (desk.home / "preferences.toml").write_text("theme = ["),
    "logs.unwritable": lambda desk: _file_in_the_way(desk.locations.logs),
    "logs.open": _open_log,
    "crash.reported": _crash,
    "doctor.check_failed": _failing_check,
    "profile.none": _no_profile,
    "profile.damaged": lambda desk: (desk.profile.directory / "profile.toml").write_text("]"),
    "profile.read_only": _unwritable_folder,
    "profile.open": _others_may_read,
    "profile.writable": lambda desk: desk.profile.directory.chmod(0o777),
    "profile.roots_missing": lambda desk: _profile_toml(
        desk, 'sslrootcert = ""', 'sslrootcert = "gone.pem"'
    ),
    "profile.shut_out": lambda desk: desk.profile.withdrawn_path.touch(),
    "key.missing": lambda desk: desk.profile.key_path.unlink(),
    "key.damaged": lambda desk: desk.profile.key_path.write_text("{"),
    "key.open": lambda desk: desk.profile.key_path.chmod(0o644),
    "key.wrong_password": lambda desk: setattr(desk, "password", "wrong"),
    "key.unknown_person": lambda desk: _profile_toml(desk, '"u_ann"', '"u_bob"'),
    "key.waits": _guess_too_often,
    "key.weak": _weak_key,
    "outbox.missing": lambda desk: desk.profile.outbox_path.unlink(),
    "outbox.empty": lambda desk: _emptied(desk.profile.outbox_path),
    "outbox.damaged": lambda desk: flip_a_bit(desk.profile.outbox_path, 5000),
    "outbox.plain": lambda desk: _plain(desk.profile.outbox_path),
    "outbox.newer": lambda desk: desk.sql(desk.profile.outbox_path, "pragma user_version = 99"),
    "outbox.unreadable": lambda desk: _folder_instead(desk.profile.outbox_path),
    "outbox.gap": _gap,
    "outbox.salvaged": _salvage,
    "outbox.late": _late,
    "replica.damaged": lambda desk: flip_a_bit(desk.profile.replica_path, 9000),
    "replica.marked": lambda desk: mark_unsound(desk.profile.replica_path),
    "replica.unreadable": lambda desk: _folder_instead(desk.profile.replica_path),
    "replica.plain": lambda desk: _plain(desk.profile.replica_path),
    "lease.ended": _lease_over,
    "clock.before_server": _clock_back,
    "lock.unusable": _lock_is_a_folder,
    "server.unreachable": lambda _desk: None,
}
"""Each defect by the code that it must be found under, with what seeds it."""
