"""Whatever happens in whatever order, the replica shows server rows plus waiting commands."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from frontdesk.domain.changes import Change, ChangeSet, insert, update
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica import search_index
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from tests.factories.clinic import Clinic
from tests.factories.store import EPOCH, clinic_meta, open_store
from tests.unit.replica.model import DEFAULTS, Images, rows_of, with_changes

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = st.sampled_from(["Bella", "Íñigo", "Rex", "Smith", "O’Brien", "", "Mia 7", "Müller"])


class Server:
    """Applies commands once, refuses stale ones, and tells what changed: all in memory."""

    def __init__(self) -> None:
        self.rows: Images = {}
        self.log: list[tuple[str, UUID]] = []
        self.answers: dict[UUID, dict[str, Any]] = {}

    def apply(self, command: OutboxCommand, *, allowed: bool) -> dict[str, Any]:
        if command.command_id not in self.answers:
            changes = command.changeset.changes
            refused = not allowed or any(self._refuses(change) for change in changes)
            if not refused:
                self.change(changes)
            self.answers[command.command_id] = {
                "status": "rejected" if refused else "applied",
                "code": "FD002" if refused else None,
                "detail": {},
                "head": len(self.log),
            }
        return self.answers[command.command_id]

    def change(self, changes: tuple[Change, ...]) -> None:
        self.rows = with_changes(self.rows, changes)
        self.log += [(change.table, change.id) for change in changes]

    def pull(self, cursor: int, limit: int) -> dict[str, Any]:
        position = min(len(self.log), cursor + limit)
        rows: dict[str, dict[str, Any]] = {}
        for table, row_id in self.log[cursor:position]:
            rows.setdefault(table, {})[str(row_id)] = self.image((table, row_id))
        return {
            "epoch": str(EPOCH),
            "head": len(self.log),
            "position": position,
            "events": [{"position": number + 1} for number in range(cursor, position)],
            "rows": {table: list(images.values()) for table, images in rows.items()},
        }

    def image(self, key: tuple[str, UUID]) -> dict[str, Any]:
        return {"id": str(key[1]), **self.rows[key]}

    def _refuses(self, change: Change) -> bool:
        row = self.rows.get((change.table, change.id))
        if change.op == "insert":
            return row is not None
        return row is None or any(row[column] != was for column, was in change.was.items())


class OneDesk(RuleBasedStateMachine):
    @initialize()
    def first_snapshot(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="replica-"))
        self.store = open_store(self.directory)
        self.server = Server()
        self.base: Images = {}
        client = new_id()
        self.server.change(
            (
                insert("client", client, {"given_name": "Anna"}),
                insert("pet", new_id(), {"client_id": str(client), "name": "Bella"}),
            )
        )
        self.fetch_anew()

    def cursor(self) -> int:
        meta = self.store.replica.meta
        assert meta is not None
        return meta.cursor

    # -- the desk --------------------------------------------------------------------------------

    @rule(given_name=WORDS, name=WORDS)
    def add_a_client_with_a_pet(self, given_name: str, name: str) -> None:
        client = new_id()
        self._commit(
            insert("client", client, {"given_name": given_name}),
            insert("pet", new_id(), {"client_id": str(client), "name": name}),
        )

    @rule(data=st.data(), value=WORDS, twice=st.booleans())
    def edit_a_row(self, data: st.DataObject, value: str, *, twice: bool) -> None:
        shown = rows_of(self.store)
        if not shown:
            return
        table, row_id = data.draw(st.sampled_from(sorted(shown, key=str)))
        column = "name" if table == "pet" else data.draw(st.sampled_from(["given_name", "note"]))
        was = {column: shown[table, row_id][column]}
        first = update(table, row_id, was=was, values={column: value})
        second = update(table, row_id, was={column: value}, values={column: value + "!"})
        self._commit(*(change for change in (first, second if twice else None) if change))

    @rule(data=st.data())
    def delete_a_row(self, data: st.DataObject) -> None:
        shown = rows_of(self.store)
        live = sorted((key for key in shown if shown[key]["deleted_at"] is None), key=str)
        if live:
            table, row_id = data.draw(st.sampled_from(live))
            stamp = {"deleted_at": NOW.isoformat()}
            change = update(table, row_id, was={"deleted_at": None}, values=stamp)
            assert change is not None
            self._commit(change)

    @rule(name=WORDS)
    def crash_between_the_two_files(self, name: str) -> None:
        changeset = ChangeSet("pet.add", "t", (insert("pet", new_id(), {"name": name}),))
        with self.store.outbox.transaction():
            self.store.outbox.add(changeset, now=NOW, login="u_1", reverses=None)
        self.restart()

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = open_store(self.directory)
        self.store.bring_in_line()

    def _commit(self, *changes: Change) -> None:
        if changes:
            self.store.commit(ChangeSet("any", "t", changes), now=NOW, login="u_1")

    # -- the line and the server -----------------------------------------------------------------

    @rule(limit=st.integers(1, 5), answered=st.booleans(), allowed=st.booleans())
    def push(self, limit: int, *, answered: bool, allowed: bool) -> None:
        batch = self.store.outbox.line.next_run("u_1", {"u_1"}, limit)
        self.store.outbox.answers.mark_in_doubt([command.command_id for command in batch])
        for command in batch:
            answer = self.server.apply(command, allowed=allowed)
            if answered:
                self.store.record_answer(command.command_id, answer)

    @rule(limit=st.integers(1, 6))
    def pull(self, limit: int) -> None:
        page = self.server.pull(self.cursor(), limit)
        self._merge(page)
        self.store.apply_page(page)

    @rule()
    def an_old_page_comes_late(self) -> None:
        page = self.server.pull(max(0, self.cursor() - 2), 1)
        if page["position"] < self.cursor():
            self.store.apply_page(page)

    @rule()
    def fetch_anew(self) -> None:
        clinic = Clinic()
        for table, row_id in self.server.rows:
            clinic.rows.setdefault(table, []).append(self.server.image((table, row_id)))
        meta = clinic_meta(clinic, cursor=len(self.server.log))
        self.store.load_snapshot(meta, clinic.tables(), lambda _: None)
        self.base = {key: dict(row) for key, row in self.server.rows.items()}

    @precondition(lambda self: self.server.rows)
    @rule(data=st.data(), value=WORDS)
    def another_desk_edits(self, data: st.DataObject, value: str) -> None:
        table, row_id = data.draw(st.sampled_from(sorted(self.server.rows, key=str)))
        column = "name" if table == "pet" else "given_name"
        self.server.change((Change(table, "update", row_id, {column: value}, {}),))

    @rule(name=WORDS)
    def another_desk_adds_a_pet(self, name: str) -> None:
        self.server.change((insert("pet", new_id(), {"name": name}),))

    def _merge(self, page: dict[str, Any]) -> None:
        for table, images in page["rows"].items():
            for image in images:
                values = {name: value for name, value in image.items() if name != "id"}
                self.base[table, UUID(image["id"])] = values

    # -- what must hold --------------------------------------------------------------------------

    @invariant()
    def the_replica_shows_the_servers_rows_and_the_waiting_commands(self) -> None:
        if not hasattr(self, "store"):
            return
        unseen = (
            command
            for command in self.store.outbox.recent(1000)
            if command.state.waits
            or (command.state is CommandState.APPLIED and (command.head or 0) > self.cursor())
        )
        changes = (change for command in unseen for change in command.changeset.changes)
        expected = with_changes(self.base, changes)
        assert rows_of(self.store) == expected

    @invariant()
    def the_numbers_of_the_commands_have_no_gap(self) -> None:
        if hasattr(self, "store"):
            numbers = [command.device_seq for command in self.store.outbox.recent(1000)]
            assert numbers == list(range(1, len(numbers) + 1))

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        try:
            self._settle()
            assert rows_of(self.store) == self.server.rows
            assert self.store.replica.value("select count(*) from overlay_change") == 0
            assert documents(self.store._connection) == fresh_documents(self.store._connection)
        finally:
            self.store.close()
            shutil.rmtree(self.directory)

    def _settle(self) -> None:
        while self.store.outbox.waiting():
            self.push(limit=5, answered=True, allowed=True)
        while self.cursor() < len(self.server.log):
            self.pull(limit=5)


DOCUMENTS = "select entity_id, pet, client, codes, digits, recency from search_doc order by 1"


def documents(connection: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(DOCUMENTS)]


def fresh_documents(connection: Any) -> list[tuple[Any, ...]]:
    """Return what the index would hold if it were made from the tables as they are."""
    connection.execute("begin")
    try:
        renamed: Callable[[str], Any] = lambda name: connection.execute(  # noqa: E731
            f'alter table "{name}" rename to "{name}__fresh"'
        )
        for name in (*DEFAULTS, "client_contact", "appointment"):
            renamed(name)
        search_index.build(connection, suffix="__fresh")
        rows = connection.execute(DOCUMENTS.replace("search_doc", "search_doc__fresh"))
        return [tuple(row) for row in rows]
    finally:
        connection.execute("rollback")


OneDesk.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestOneDesk = OneDesk.TestCase
