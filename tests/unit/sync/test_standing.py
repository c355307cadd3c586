"""Where a desk stands is read anew whenever it may have changed, whoever changed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import pytest

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica.cipher import immediate
from frontdesk.storage.replica.meta import write_meta
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.standing import Standing
from tests.factories.store import DEVICE, open_store, seeded_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    opened = seeded_store(tmp_path, login="mara")
    yield opened
    opened.close()


@pytest.fixture
def people() -> Mock:
    return Mock(active="mara", **{"speaking.return_value": frozenset({"mara"})})


def _add_pet(store: LocalStore) -> None:
    added = ChangeSet("pet.add", "Added", (insert("pet", new_id(), {"name": "Mia"}),))
    store.commit(added, now=NOW, login="mara")


def test_it_is_read_again_after_another_process_has_written(
    store: LocalStore, people: Mock, tmp_path: Path
) -> None:
    standing, other = Standing(store, people), open_store(tmp_path)
    before = standing.desk("mara")
    for expected in (1, 2):
        _add_pet(other)
        desk = standing.desk("mara")
        assert (before.waiting, desk.waiting, desk.leaving) == (0, expected, expected)
    other.close()


def test_it_is_read_again_after_this_store_has_written(store: LocalStore, people: Mock) -> None:
    standing = Standing(store, people)
    assert not standing.desk("mara").sendable
    _add_pet(store)
    assert standing.desk("mara").sendable


def test_a_hello_hears_of_the_device_and_its_numbers(store: LocalStore, people: Mock) -> None:
    standing = Standing(store, people)
    _add_pet(store)
    desk = standing.at_hello("mara")
    assert (desk.device_id, desk.last_seq, desk.last_answered_seq) == (DEVICE, 1, 0)
    assert desk.waiting == 1
    store.outbox.people.forget("mara")
    assert standing.at_hello("mara").device_id is None


def test_it_is_read_again_when_the_copy_has_moved_on(store: LocalStore, people: Mock) -> None:
    standing = Standing(store, people)
    before, meta = standing.desk("mara"), store.replica.kept()
    with immediate(store.replica._connection):
        write_meta(store.replica._connection, replace(meta, cursor=meta.cursor + 1))
    assert standing.desk("mara").cursor == before.cursor + 1


def test_it_is_read_again_when_somebody_else_is_here_or_spoken_for(
    store: LocalStore, people: Mock
) -> None:
    standing = Standing(store, people)
    _add_pet(store)
    assert standing.desk("mara").sendable
    assert not standing.desk("ines").sendable
    people.speaking.return_value = frozenset({"ines"})
    assert not standing.desk("mara").sendable
    people.active = "ines"
    assert standing.desk(None).speaker == "ines"


def test_as_long_as_nothing_has_changed_it_is_not_read_again(
    store: LocalStore, people: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = Standing(store, people)
    before = standing.desk("mara")
    again = Mock(side_effect=AssertionError("again"))
    monkeypatch.setattr(type(store.outbox), "waiting_by_author", again)
    assert standing.desk("mara") is before
