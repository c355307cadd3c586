from __future__ import annotations

import json
from pathlib import Path

import pytest

from frontdesk.domain.errors import AlreadyExists, ReplicaUnusable, WrongPassword
from frontdesk.storage.replica.vault import (
    DEFAULT_COST,
    KdfCost,
    create_vault,
    open_vault,
    rewrap_vault,
)

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "key.json"


def test_the_key_comes_back_with_the_password(path: Path) -> None:
    key = create_vault(path, "sesam öffne dich", cost=CHEAP)
    assert len(key) == 32
    assert open_vault(path, "sesam öffne dich") == key


def test_a_guess_costs_at_least_64_mib(path: Path) -> None:
    assert DEFAULT_COST.memory_kib >= 65_536
    create_vault(path, "x")
    assert json.loads(path.read_text())["kdf"]["memory_kib"] >= 65_536
    open_vault(path, "x")


def test_another_password_is_refused(path: Path) -> None:
    create_vault(path, "right", cost=CHEAP)
    with pytest.raises(WrongPassword, match="Nothing was changed; type it again"):
        open_vault(path, "Right")


def test_every_vault_has_its_own_key_and_shows_none_of_it(path: Path, tmp_path: Path) -> None:
    key = create_vault(path, "same", cost=CHEAP)
    other = create_vault(tmp_path / "other.json", "same", cost=CHEAP)
    assert key != other
    assert key.hex() not in path.read_text()


def test_a_vault_is_never_overwritten(path: Path) -> None:
    key = create_vault(path, "first", cost=CHEAP)
    with pytest.raises(AlreadyExists):
        create_vault(path, "second", cost=CHEAP)
    assert open_vault(path, "first") == key
    assert [file.name for file in path.parent.iterdir()] == ["key.json"]


def test_a_changed_password_opens_the_same_key(path: Path) -> None:
    key = create_vault(path, "old", cost=CHEAP)
    rewrap_vault(path, key, "new", cost=CHEAP)
    assert open_vault(path, "new") == key
    with pytest.raises(WrongPassword):
        open_vault(path, "old")


def test_only_its_owner_may_read_the_file(path: Path) -> None:
    create_vault(path, "x", cost=CHEAP)
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["salt", "nonce", "wrapped", "kdf", "version"])
@pytest.mark.parametrize("value", [None, "", "AAAA", {"memory_kib": 1}, 7])
def test_a_damaged_file_is_said_to_be_damaged_or_refused(
    path: Path, name: str, value: object
) -> None:
    create_vault(path, "x", cost=CHEAP)
    document = json.loads(path.read_text())
    document[name] = value
    path.write_text(json.dumps(document))
    with pytest.raises((ReplicaUnusable, WrongPassword)):
        open_vault(path, "x")


def test_a_file_that_asks_for_all_memory_is_refused_at_once(path: Path) -> None:
    create_vault(path, "x", cost=CHEAP)
    document = json.loads(path.read_text())
    document["kdf"]["memory_kib"] = 2**40
    path.write_text(json.dumps(document))
    with pytest.raises(ReplicaUnusable):
        open_vault(path, "x")


def test_a_missing_file_and_a_file_that_is_no_json_are_told(path: Path) -> None:
    with pytest.raises(ReplicaUnusable):
        open_vault(path, "x")
    path.parent.mkdir()
    path.write_bytes(b"\xff\x00")
    with pytest.raises(ReplicaUnusable):
        open_vault(path, "x")
