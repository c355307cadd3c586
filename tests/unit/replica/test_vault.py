from __future__ import annotations

import base64
import json
import os
import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from frontdesk.domain.errors import AlreadyExists, ReplicaUnusable, UnknownHere, WrongPassword
from frontdesk.storage.replica.key_file import KeyFile, change_key_file, destroy_key_file
from frontdesk.storage.replica.sealing import DEFAULT_COST, KdfCost
from frontdesk.storage.replica.vault import (
    call_by_name,
    create_vault,
    forget_person,
    names_in,
    open_vault,
    wrap_for,
)

LOGIN = "u_ann"
CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "key.json"


def test_the_key_comes_back_with_the_password(path: Path) -> None:
    key = create_vault(path, LOGIN, "sesam öffne dich", cost=CHEAP)
    assert len(key) == 32
    assert open_vault(path, LOGIN, "sesam öffne dich") == key


@pytest.mark.acceptance(38)
def test_a_guess_costs_at_least_64_mib(path: Path) -> None:
    assert DEFAULT_COST.memory_kib >= 65_536
    create_vault(path, LOGIN, "x")
    assert json.loads(path.read_text())["people"][LOGIN]["kdf"]["memory_kib"] >= 65_536
    open_vault(path, LOGIN, "x")


def test_another_password_is_refused(path: Path) -> None:
    create_vault(path, LOGIN, "right", cost=CHEAP)
    with pytest.raises(WrongPassword, match="Nothing was changed; type it again"):
        open_vault(path, LOGIN, "Right")


def test_every_vault_has_its_own_key_and_shows_none_of_it(path: Path, tmp_path: Path) -> None:
    key = create_vault(path, LOGIN, "same", cost=CHEAP)
    other = create_vault(tmp_path / "other.json", LOGIN, "same", cost=CHEAP)
    assert key != other
    assert key.hex() not in path.read_text()


def test_a_vault_is_never_overwritten(path: Path) -> None:
    key = create_vault(path, LOGIN, "first", cost=CHEAP)
    with pytest.raises(AlreadyExists):
        create_vault(path, LOGIN, "second", cost=CHEAP)
    assert open_vault(path, LOGIN, "first") == key
    assert {file.name for file in path.parent.iterdir()} == {"key.json", "key.json-turn"}


def test_a_changed_password_opens_the_same_key(path: Path) -> None:
    key = create_vault(path, LOGIN, "old", cost=CHEAP)
    wrap_for(path, key, LOGIN, "new", cost=CHEAP)
    assert open_vault(path, LOGIN, "new") == key
    with pytest.raises(WrongPassword):
        open_vault(path, LOGIN, "old")


def test_only_its_owner_may_read_the_file(path: Path) -> None:
    create_vault(path, LOGIN, "x", cost=CHEAP)
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["salt", "wrapped", "kdf", "version", "people", None])
@pytest.mark.parametrize("value", [None, "", "AAAA", {"memory_kib": 1}, 7])
def test_a_damaged_file_is_said_to_be_damaged_or_refused(
    path: Path, name: str | None, value: object
) -> None:
    create_vault(path, LOGIN, "x", cost=CHEAP)
    document = json.loads(path.read_text())
    if name in ("version", "people"):
        document[name] = value
    elif name is None:
        document["people"][LOGIN] = value
    else:
        document["people"][LOGIN][name] = value
    path.write_text(json.dumps(document))
    with pytest.raises((ReplicaUnusable, WrongPassword, UnknownHere)):
        open_vault(path, LOGIN, "x")


@pytest.mark.parametrize("name", ["salt", "nonce", "wrapped", "kdf"])
@pytest.mark.parametrize("value", [None, "", "AAAA", {"memory_kib": 1}, 7])
def test_a_damaged_file_of_the_former_program_is_said_to_be_damaged_or_refused(
    path: Path, name: str, value: object
) -> None:
    former_vault(path, "x")
    document = json.loads(path.read_text())
    document[name] = value
    path.write_text(json.dumps(document))
    with pytest.raises((ReplicaUnusable, WrongPassword)):
        open_vault(path, LOGIN, "x")


def test_a_file_that_asks_for_all_memory_is_refused_at_once(path: Path) -> None:
    create_vault(path, LOGIN, "x", cost=CHEAP)
    document = json.loads(path.read_text())
    document["people"][LOGIN]["kdf"]["memory_kib"] = 2**40
    path.write_text(json.dumps(document))
    with pytest.raises(ReplicaUnusable):
        open_vault(path, LOGIN, "x")


def test_a_missing_file_and_a_file_that_is_no_json_are_told(path: Path) -> None:
    with pytest.raises(ReplicaUnusable):
        open_vault(path, LOGIN, "x")
    path.parent.mkdir()
    path.write_bytes(b"\xff\x00")
    with pytest.raises(ReplicaUnusable):
        open_vault(path, LOGIN, "x")


def former_vault(path: Path, password: str) -> bytes:
    """Write the file as the former program did: one person, who is not named; return the key."""
    key, salt, nonce = os.urandom(32), os.urandom(16), os.urandom(12)
    stretched = hash_secret_raw(
        password.encode(),
        salt,
        time_cost=CHEAP.passes,
        memory_cost=CHEAP.memory_kib,
        parallelism=CHEAP.lanes,
        hash_len=32,
        type=Type.ID,
    )
    wrapped = AESGCM(stretched).encrypt(nonce, key, None)
    texts = {"salt": salt, "nonce": nonce, "wrapped": wrapped}
    document = {name: base64.b64encode(value).decode() for name, value in texts.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": 1, "kdf": asdict(CHEAP), **document}))
    return key


def test_the_former_file_opens_and_becomes_that_of_its_person(path: Path) -> None:
    key = former_vault(path, "old times")
    assert names_in(path) == {}
    assert open_vault(path, LOGIN, "old times") == key
    assert list(names_in(path)) == [LOGIN]
    assert open_vault(path, LOGIN, "old times") == key
    with pytest.raises(UnknownHere):
        open_vault(path, "u_ben", "old times")


def test_the_former_file_stays_as_it_is_for_who_does_not_know_its_password(path: Path) -> None:
    former_vault(path, "old times")
    before = path.read_bytes()
    with pytest.raises(WrongPassword):
        open_vault(path, LOGIN, "wrong")
    assert path.read_bytes() == before


def test_a_full_disk_leaves_the_former_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    former_vault(path, "old times")
    before = path.read_bytes()

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReplicaUnusable):
        open_vault(path, LOGIN, "old times")
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.glob("key.json.*")] == []


def test_several_people_open_the_same_key_each_with_their_own_password(path: Path) -> None:
    key = create_vault(path, LOGIN, "ann's", cost=CHEAP)
    wrap_for(path, key, "u_ben", "ben's", name="Ben", cost=CHEAP)
    assert open_vault(path, LOGIN, "ann's") == open_vault(path, "u_ben", "ben's") == key
    for login, password in ((LOGIN, "ben's"), ("u_ben", "ann's")):
        with pytest.raises(WrongPassword):
            open_vault(path, login, password)
    assert names_in(path) == {LOGIN: "", "u_ben": "Ben"}


def test_nobody_opens_the_desk_with_the_record_of_a_colleague_under_their_own_name(
    path: Path,
) -> None:
    create_vault(path, LOGIN, "ann's", cost=CHEAP)
    document = json.loads(path.read_text())
    document["people"]["u_eve"] = document["people"][LOGIN]
    path.write_text(json.dumps(document))
    with pytest.raises(WrongPassword):
        open_vault(path, "u_eve", "ann's")


def test_who_leaves_takes_only_their_own_part_and_the_last_one_the_file(path: Path) -> None:
    key = create_vault(path, LOGIN, "ann's", cost=CHEAP)
    wrap_for(path, key, "u_ben", "ben's", cost=CHEAP)
    assert forget_person(path, LOGIN)
    with pytest.raises(UnknownHere):
        open_vault(path, LOGIN, "ann's")
    assert open_vault(path, "u_ben", "ben's") == key
    assert not forget_person(path, "u_ben")
    assert not path.exists()
    assert not forget_person(path, "u_ben")


def test_a_changed_name_and_password_leave_the_others_alone(path: Path) -> None:
    key = create_vault(path, LOGIN, "ann's", cost=CHEAP)
    wrap_for(path, key, "u_ben", "ben's", cost=CHEAP)
    call_by_name(path, "u_ben", "Ben Ng")
    wrap_for(path, key, "u_ben", "ben's new one", cost=CHEAP)
    assert names_in(path) == {LOGIN: "", "u_ben": "Ben Ng"}
    assert open_vault(path, LOGIN, "ann's") == key
    assert open_vault(path, "u_ben", "ben's new one") == key


def test_changes_at_the_same_time_lose_nobody(path: Path) -> None:
    key = create_vault(path, LOGIN, "ann's", cost=CHEAP)
    logins = [f"u_{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda login: wrap_for(path, key, login, "x", cost=CHEAP), logins))
    assert set(names_in(path)) == {LOGIN, *logins}


def test_a_destroyed_file_is_overwritten_before_it_goes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_vault(path, LOGIN, "x", cost=CHEAP)
    before, other_name = path.read_bytes(), path.with_name("another-name")
    os.link(path, other_name)  # keeps the bytes in sight after the name is gone
    synced: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append("directory" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    destroy_key_file(path)
    assert not path.exists()
    assert synced == ["file", "directory"]
    left = other_name.read_bytes()
    assert len(left) == len(before)
    assert b"wrapped" not in left


def _killed(*_arguments: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("end", [lambda path: forget_person(path, "u_ben"), destroy_key_file])
def test_nothing_that_a_killed_program_left_behind_opens_what_was_taken_away(
    path: Path, monkeypatch: pytest.MonkeyPatch, end: Callable[[Path], object]
) -> None:
    """A half-made change holds everybody's part of the key, also of who is shut out later."""
    key = create_vault(path, LOGIN, "ann's", cost=CHEAP)
    wrap_for(path, key, "u_ben", "ben's", cost=CHEAP)
    with monkeypatch.context() as patched:
        patched.setattr("frontdesk.storage.replica.key_file.Path.replace", _killed)
        with pytest.raises(KeyboardInterrupt):
            call_by_name(path, LOGIN, "Ann")
    copy = path.with_name("key.json.backup")
    copy.write_text("somebody's own")
    assert len(list(path.parent.glob("key.json.*"))) == 2
    end(path)
    assert list(path.parent.glob("key.json.*")) == [copy]


def test_a_change_that_is_under_way_does_not_bring_a_destroyed_key_back(path: Path) -> None:
    create_vault(path, LOGIN, "x", cost=CHEAP)
    destroying = threading.Thread(target=destroy_key_file, args=(path,))

    def change(content: KeyFile) -> KeyFile:
        destroying.start()
        destroying.join(0.3)
        return content

    change_key_file(path, change)
    destroying.join()
    assert not path.exists()


def test_the_last_two_who_leave_at_the_same_time_leave_no_file(path: Path) -> None:
    key = create_vault(path, LOGIN, "ann's", cost=CHEAP)
    wrap_for(path, key, "u_ben", "ben's", cost=CHEAP)
    with ThreadPoolExecutor(2) as pool:
        left = list(pool.map(lambda login: forget_person(path, login), [LOGIN, "u_ben"]))
    assert sorted(left) == [False, True]
    assert not path.exists()
