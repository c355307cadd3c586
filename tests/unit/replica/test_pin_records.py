from __future__ import annotations

import json
from pathlib import Path

import pytest

from frontdesk.domain.errors import UnknownHere
from frontdesk.storage.replica.pin_records import (
    forget_pin,
    password_by_pin,
    set_pin,
    with_pin,
)
from frontdesk.storage.replica.sealing import DEFAULT_COST, DoesNotOpen, KdfCost
from frontdesk.storage.replica.vault import create_vault, open_vault, wrap_for

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
ANN, BEN = "u_ann", "u_ben"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "key.json"


@pytest.fixture
def key(path: Path) -> bytes:
    """The key of a workstation with two people, of whom Ann has a PIN."""
    key = create_vault(path, ANN, "ann's password", cost=CHEAP)
    wrap_for(path, key, BEN, "ben's password", cost=CHEAP)
    set_pin(path, key, ANN, "ann's password", "4711", cost=CHEAP)
    return key


def test_a_pin_opens_the_password_of_its_person(path: Path, key: bytes) -> None:
    assert password_by_pin(path, key, ANN, "4711") == "ann's password"
    assert with_pin(path) == {ANN}


def test_another_pin_opens_nothing(path: Path, key: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        password_by_pin(path, key, ANN, "4712")


def test_who_has_no_pin_is_not_opened_by_one(path: Path, key: bytes) -> None:
    for login in (BEN, "u_nobody"):
        with pytest.raises(UnknownHere):
            password_by_pin(path, key, login, "4711")
    with pytest.raises(UnknownHere):
        set_pin(path, key, "u_nobody", "x", "4711", cost=CHEAP)


def test_without_the_data_key_the_right_pin_opens_nothing(path: Path, key: bytes) -> None:
    """A thief of the disk has the file and may try all PINs; only a password gives the key."""
    stolen = bytes(len(key))
    with pytest.raises(DoesNotOpen):
        password_by_pin(path, stolen, ANN, "4711")


def test_neither_pin_nor_password_stand_in_the_file(path: Path, key: bytes) -> None:
    del key
    text = path.read_text()
    assert "4711" not in text.replace(" ", "")
    assert "password's" not in text
    assert "ann's" not in text


def test_a_changed_password_keeps_the_pin(path: Path, key: bytes) -> None:
    wrap_for(path, key, ANN, "her new one", former="ann's password", cost=CHEAP)
    assert password_by_pin(path, key, ANN, "4711") == "her new one"
    wrap_for(path, key, ANN, "a third one", former="her new one", cost=CHEAP)
    assert password_by_pin(path, key, ANN, "4711") == "a third one"
    assert open_vault(path, ANN, "a third one") == key


def test_a_password_set_by_somebody_else_takes_the_pin_away(path: Path, key: bytes) -> None:
    wrap_for(path, key, ANN, "given by the manager", cost=CHEAP)
    assert with_pin(path) == frozenset()
    wrap_for(path, key, BEN, "new", former="not the former one", cost=CHEAP)
    assert open_vault(path, BEN, "new") == key


def test_a_pin_is_forgotten_and_the_password_stays(path: Path, key: bytes) -> None:
    forget_pin(path, ANN)
    forget_pin(path, BEN)
    assert with_pin(path) == frozenset()
    assert open_vault(path, ANN, "ann's password") == key


def test_a_pin_record_copied_to_a_colleague_opens_nothing(path: Path, key: bytes) -> None:
    document = json.loads(path.read_text())
    document["people"][BEN]["pin"] = document["people"][ANN]["pin"]
    path.write_text(json.dumps(document))
    with pytest.raises(DoesNotOpen):
        password_by_pin(path, key, BEN, "4711")


@pytest.mark.acceptance(38)
def test_a_guess_of_a_pin_costs_as_much_as_one_of_a_password(path: Path, key: bytes) -> None:
    set_pin(path, key, BEN, "ben's password", "90210", cost=DEFAULT_COST)
    kept = json.loads(path.read_text())["people"][BEN]["pin"]["kdf"]
    assert kept["memory_kib"] >= 65_536


def test_odd_passwords_come_back_as_they_were(path: Path, key: bytes) -> None:
    for password in ("é🐕", "\udcff", "a b\tc"):
        wrap_for(path, key, BEN, password, cost=CHEAP)
        set_pin(path, key, BEN, password, "90210", cost=CHEAP)
        assert password_by_pin(path, key, BEN, "90210") == password
