"""The desk whose power is cut: what it does, and what must be true of what is left of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import EnvironmentalError
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica import outbox_file
from frontdesk.storage.replica.cipher import open_database
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.write_ahead_log import has_lost_transactions
from tests.factories.store import EPOCH, open_store, seeded_store

LOGIN = "u_1"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Promise:
    """The desk has said that this command is kept, in this state at least."""

    command_id: UUID
    state: CommandState

    def parts(self) -> tuple[str, str]:
        """Return this as two texts."""
        return str(self.command_id), self.state.value

    @staticmethod
    def of(command_id: str, state: str) -> Promise:
        """Read what `parts` gave."""
        return Promise(UUID(command_id), CommandState(state))


_AT_LEAST = {
    CommandState.QUEUED: 0,
    CommandState.IN_DOUBT: 1,
    CommandState.APPLIED: 2,
    CommandState.REJECTED: 2,
}


@contextmanager
def outbox_opened_as(synchronous: str) -> Iterator[None]:
    """Let every outbox be opened so within the block."""

    def opened(path: Path, key: bytes, **_usual: str) -> Any:
        return open_database(path, key, synchronous=synchronous)  # type: ignore[arg-type]

    with mock.patch.object(outbox_file, "open_database", opened):
        yield


def make_desk(directory: Path) -> None:
    """Make a desk that has fetched a small clinic."""
    directory.mkdir(exist_ok=True)
    seeded_store(directory).close()


def work(
    directory: Path, say: Callable[[Promise], None], chance: random.Random, steps: int
) -> None:
    """Enter, send and hear of commands, saying each time what is kept; the desk is then closed."""
    store = open_store(directory)
    store.bring_in_line()
    for _ in range(steps):
        act = chance.choices((enter, send, hear), (6, 2, 2))[0]
        act(store, say, chance)
    if chance.random() < 0.5:
        store.outbox.connection.execute("pragma wal_checkpoint(restart)")
    store.close()


def enter(store: LocalStore, say: Callable[[Promise], None], chance: random.Random) -> None:
    """Enter a pet with a short or a long note."""
    note = "x" * chance.choice((10, 300, 6000))
    pet = insert("pet", new_id(), {"name": "Kept", "note": note})
    committed = store.commit(ChangeSet("pet.add", "Added a pet", (pet,)), now=NOW, login=LOGIN)
    say(Promise(committed.command_id, CommandState.QUEUED))


def send(store: LocalStore, say: Callable[[Promise], None], chance: random.Random) -> None:
    """Note that some commands are sent."""
    run = store.outbox.line.next_run(LOGIN, {LOGIN}, chance.randint(1, 5))
    store.outbox.answers.mark_in_doubt([each.command_id for each in run])
    for each in run:
        say(Promise(each.command_id, CommandState.IN_DOUBT))


def hear(store: LocalStore, say: Callable[[Promise], None], chance: random.Random) -> None:
    """Note what the server says to some of those that were sent."""
    sent = [each for each in store.outbox.waiting() if each.state is CommandState.IN_DOUBT]
    if not sent:
        return
    told = sent[: chance.randint(1, len(sent))]
    answers = [(each.command_id, _answer(chance)) for each in told]
    store.record_answers(answers)
    for command_id, answer in answers:
        say(Promise(command_id, CommandState(answer["status"])))


def _answer(chance: random.Random) -> dict[str, Any]:
    if chance.random() < 0.2:
        return {"status": "rejected", "code": "FD001", "head": 90}
    return {"status": "applied", "head": chance.choice((90, 10_000))}


def broken_promises(directory: Path, said: Sequence[Promise]) -> list[str]:
    """Open what is left and return, as sentences, what is not as it was said to be."""
    if has_lost_transactions(directory / "outbox.db"):
        return ["what the power cut tore is taken for damage"]
    try:
        store = open_store(directory)
    except EnvironmentalError as error:
        return [f"it does not open: {error}"]
    try:
        return broken_in_store(store, said)
    except EnvironmentalError as error:
        return [f"it cannot be read: {error}"]
    finally:
        store.close()


def broken_in_store(store: LocalStore, said: Sequence[Promise]) -> list[str]:
    """Return, as sentences, what of an open desk is not as it was said to be."""
    store.bring_in_line()
    kept = {each.command_id: each for each in store.outbox.recent(100_000)}
    found = [f"{name} is damaged" for name in store.damaged_files()]
    numbers = [each.device_seq for each in kept.values()]
    if numbers != list(range(1, len(numbers) + 1)):
        found.append("the numbers of the commands have gaps")
    for promise in said:
        found += _broken_for(promise, kept.get(promise.command_id))  # type: ignore[call-overload]
    shown = store.replica.rows("select command_id from overlay_command order by ordinal")
    wanted = [str(each) for each in store.outbox.shown_ids(EPOCH, 100)]
    if store.replica.meta is not None and [row[0] for row in shown] != wanted:
        found.append("the window does not show what waits")
    return found


def _broken_for(promise: Promise, kept: OutboxCommand | None) -> list[str]:
    if kept is None:
        return [f"a command that was {promise.state} is lost"]
    if _AT_LEAST[kept.state] < _AT_LEAST[promise.state]:
        return [f"a command that was {promise.state} is {kept.state} again"]
    return []
