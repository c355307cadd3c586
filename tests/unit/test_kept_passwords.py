"""The system's keyring: kept when it is wished, missed by nobody when it is not there."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from frontdesk.domain.errors import EnvironmentalError
from frontdesk.storage.passwords import forget_password, keep_password, kept_password
from frontdesk.storage.profiles import Profile

PROFILE = Profile("main", Path("/nowhere"), "db.example", 5432, "petcare", "u_ann")


class Locked(Exception):
    """What a backend of somebody else raises."""


class Keyring(ModuleType):
    """Stands in for the package of that name."""

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__("keyring")
        self.kept: dict[tuple[str, str], str] = {}
        self._locked = locked

    def get_password(self, service: str, login: str) -> str | None:
        self._open()
        return self.kept.get((service, login))

    def set_password(self, service: str, login: str, password: str) -> None:
        self._open(password)
        self.kept[service, login] = password

    def delete_password(self, service: str, login: str) -> None:
        self._open()
        del self.kept[service, login]

    def _open(self, *about: str) -> None:
        if self._locked:
            raise Locked("the collection is locked", *about)


def use(monkeypatch: pytest.MonkeyPatch, keyring: ModuleType | None) -> None:
    """Let the program find this keyring, or none."""
    monkeypatch.setitem(sys.modules, "keyring", keyring)  # None makes the import fail


def test_a_password_is_kept_for_one_login_of_one_server_and_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyring = Keyring()
    use(monkeypatch, keyring)
    keep_password(PROFILE, "u_ann", "hers")
    assert kept_password(PROFILE, "u_ann") == "hers"
    assert kept_password(PROFILE, "u_ben") is None
    assert list(keyring.kept) == [("petcare-frontdesk:db.example", "u_ann")]
    forget_password(PROFILE, "u_ben")
    forget_password(PROFILE, "u_ann")
    assert keyring.kept == {}
    assert kept_password(PROFILE, "u_ann") is None


@pytest.mark.acceptance(26)
@pytest.mark.parametrize("keyring", [None, Keyring(locked=True)], ids=["missing", "locked"])
def test_a_missing_or_locked_keyring_keeps_nobody_from_working(
    monkeypatch: pytest.MonkeyPatch, keyring: ModuleType | None
) -> None:
    use(monkeypatch, keyring)
    assert kept_password(PROFILE, "u_ann") is None
    forget_password(PROFILE, "u_ann")
    with pytest.raises(EnvironmentalError, match="asked for as before"):
        keep_password(PROFILE, "u_ann", "hers")


def test_no_error_repeats_the_password(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    use(monkeypatch, Keyring(locked=True))
    caplog.set_level("DEBUG")
    with pytest.raises(EnvironmentalError) as refused:
        keep_password(PROFILE, "u_ann", "a-secret-word")
    assert refused.value.__suppress_context__
    assert "a-secret-word" not in str(refused.value)
    assert "a-secret-word" not in caplog.text
