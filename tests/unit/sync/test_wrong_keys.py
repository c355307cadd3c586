"""A key that is not the one of this desk's data opens nothing, harms nothing, and says so."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.domain.ids import new_id
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, add_profile
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import create_vault
from frontdesk.sync.sign_in import open_store, sign_in
from tests.factories.clinic import small_clinic
from tests.factories.store import load_clinic

pytestmark = pytest.mark.acceptance(26)

SECRET = "a word nobody guesses"  # noqa: S105


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A desk with one entry that waits; its server is not there."""
    locations = Locations(tmp_path, tmp_path, tmp_path / "logs")
    profile = add_profile(locations, "main", "postgresql://u_ann@127.0.0.1:1/petcare")
    key = create_vault(profile.key_path, profile.login, SECRET)
    store = LocalStore.open(profile.replica_path, profile.outbox_path, key, login=profile.login)
    load_clinic(store, small_clinic(), login=profile.login)
    change = insert("pet", new_id(), {"name": "Mia"})
    store.commit(
        ChangeSet("pet.add", "Added", (change,)), now=datetime.now(UTC), login=profile.login
    )
    store.close()
    return profile


def _another_key(profile: Profile) -> None:
    """Put the key of another desk there, under the same password."""
    profile.key_path.unlink()
    create_vault(profile.key_path, profile.login, SECRET)


def _no_key(profile: Profile) -> None:
    profile.key_path.unlink()


def _half_a_key(profile: Profile) -> None:
    text = profile.key_path.read_text()
    profile.key_path.write_text(text[: len(text) // 2])


def _unreadable_key(profile: Profile) -> None:
    profile.key_path.write_bytes(os.urandom(200))


@pytest.mark.parametrize("spoil", [_another_key, _no_key, _half_a_key, _unreadable_key])
def test_a_key_that_does_not_fit_is_told_and_what_waits_stays_and_opens_with_the_right_one(
    profile: Profile, spoil: Callable[[Profile], None]
) -> None:
    right, before = profile.key_path.read_bytes(), profile.outbox_path.read_bytes()
    spoil(profile)
    with pytest.raises(ReplicaUnusable, match="Nothing was changed"):
        sign_in(profile, SECRET, patience=0)
    assert profile.outbox_path.read_bytes() == before
    profile.key_path.write_bytes(right)
    store = open_store(profile, sign_in(profile, SECRET, patience=0))
    assert store.outbox.counts().waiting == 1
    store.close()
