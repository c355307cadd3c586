"""What every entry, answer and page asks of the outbox costs the same after a year of entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import Mock

import pytest

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.standing import Standing
from tests.factories.store import EPOCH
from tests.unit.replica.test_outbox import NOW, applied

_OF_FEW = ("command_waiting", "command_waiting_of", "command_attention")
"""Indexes of those alone that wait for the server or for somebody."""


@pytest.fixture
def plans(store: LocalStore) -> Callable[[], Any]:
    """Give a block in which the plan of each statement that the outbox is asked is collected."""

    @contextmanager
    def collected() -> Iterator[list[str]]:
        asked: list[str] = []
        steps: list[str] = []
        connection: Any = store.outbox.connection
        connection.set_trace_callback(asked.append)
        yield steps
        connection.set_trace_callback(None)
        for sql in asked:
            if sql.startswith(("select", "update", "insert", "delete")):
                steps.extend(row[3] for row in connection.execute(f"explain query plan {sql}"))

    return collected


def _through_all(steps: list[str]) -> list[str]:
    """Return the steps that walk through all commands there are; EXISTS ends at the first."""
    walks = [step for step in steps if step.startswith(("SCAN command", "SCAN touched"))]
    return [step for step in walks if not step.endswith((*_OF_FEW, "EXISTS"))]


def test_neither_entry_nor_answer_nor_page_walks_through_all_commands(
    store: LocalStore, plans: Callable[[], Any]
) -> None:
    people = Mock(active="u_1", **{"speaking.return_value": frozenset({"u_1"})})
    standing = Standing(store, people)
    pet = insert("pet", new_id(), {"name": "Mia"})
    with plans() as steps:
        standing.desk("u_1")
        done = store.commit(ChangeSet("pet.add", "t", (pet,)), now=NOW, login="u_1")
        standing.desk("u_1")
        batch = store.outbox.line.next_run("u_1", {"u_1"}, 100)
        store.outbox.answers.mark_in_doubt([each.command_id for each in batch])
        store.record_answer(done.command_id, applied(101))
        store.apply_page({"epoch": str(EPOCH), "position": 101, "events": [], "rows": {}})
        store.replica.is_pending("pet", pet.id)
        store.replica.attention_ids("pet")
    assert any("SEARCH command" in step for step in steps)
    assert _through_all(steps) == []
