from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from frontdesk.domain.changes import Change, ChangeSet, insert, update
from frontdesk.domain.errors import BugError, InvalidInput, NotSynchronised, ReplicaUnusable
from frontdesk.domain.ids import CommandId, new_id
from frontdesk.domain.overrides import Override
from frontdesk.storage.replica.commands import CommandState, Committed
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import Clinic
from tests.factories.store import DEVICE, open_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def commit(store: LocalStore, *changes: Change, title: str = "t", **more: Any) -> Committed:
    changeset = ChangeSet("any.thing", title, changes)
    return store.commit(changeset, now=NOW, login="u_1", **more)


def add_pet(store: LocalStore, name: str = "Mia", **more: Any) -> Committed:
    return commit(store, insert("pet", new_id(), {"name": name}), **more)


def applied(head: int) -> dict[str, Any]:
    return {"status": "applied", "code": None, "detail": {}, "head": head, "replay": False}


REJECTED = {"status": "rejected", "code": "23P01", "detail": {"constraint": "x"}, "head": 100}


def test_commands_are_numbered_from_one_without_gaps(store: LocalStore) -> None:
    assert [add_pet(store).device_seq for _ in range(3)] == [1, 2, 3]
    assert (
        store.outbox.enrolments.last_seq("u_1"),
        store.outbox.enrolments.last_answered_seq("u_1"),
    ) == (3, 0)


def test_an_envelope_holds_what_the_server_needs_and_no_title(store: LocalStore) -> None:
    pet = new_id()
    done = commit(store, insert("pet", pet, {"name": "Mia"}), title="Added Mia of Anna Smith")
    assert store.outbox.line.next_run("u_1", {"u_1"}, 10)[0].envelope() == {
        "command_id": str(done.command_id),
        "device_id": str(DEVICE),
        "device_seq": 1,
        "name": "any.thing",
        "version": 1,
        "changes": [{"table": "pet", "op": "insert", "id": str(pet), "set": {"name": "Mia"}}],
        "client_time": "2026-11-23T09:00:00+00:00",
        "after": None,
    }


def test_a_committed_row_is_shown_as_pending_until_the_server_answers(store: LocalStore) -> None:
    pet = new_id()
    done = commit(store, insert("pet", pet, {"name": "Mia"}))
    assert done.changed.rows == {"pet": frozenset({pet})}
    assert store.replica.value("select name from pet where id = ?", (str(pet),)) == "Mia"
    assert store.replica.is_pending("pet", pet)
    changed = store.record_answer(done.command_id, applied(101))
    assert changed.concerns("pet")
    assert not store.replica.is_pending("pet", pet)
    assert store.replica.value("select name from pet where id = ?", (str(pet),)) == "Mia"


def test_what_is_promised_is_what_is_kept(store: LocalStore) -> None:
    odd: dict[str, Any] = {
        "name": "Zoë O'Brien 🐕",
        "weight_g": 4200,
        "custom": {"likes": ["tuna", None, 0.5, True]},
    }
    added = ChangeSet("pet.add", "Added Zoë", (insert("pet", new_id(), odd),), version=2)
    for reverses in (None, CommandId(new_id())):
        for override in (None, Override(asked_by="u_2", reason="she rang")):
            with store.outbox.transaction():
                promised = store.outbox.add(
                    added, now=NOW, login="u_1", reverses=reverses, override=override
                )
            assert store.outbox.command(promised.command_id) == promised


def test_a_refused_command_is_no_longer_shown_and_asks_for_attention(store: LocalStore) -> None:
    pet = new_id()
    done = commit(store, insert("pet", pet, {"name": "Mia"}))
    store.record_answer(done.command_id, REJECTED)
    assert store.replica.row("select 1 from pet where id = ?", (str(pet),)) is None
    assert store.replica.attention_ids("pet") == {pet}
    assert store.outbox.counts().attention == 1
    refused = store.outbox.attention()[0]
    assert (refused.state, refused.code) == (CommandState.REJECTED, "23P01")
    assert refused.detail == {"constraint": "x"}


def test_a_refusal_takes_only_its_own_changes_away(store: LocalStore, clinic: Clinic) -> None:
    pet = clinic.pet_id(0)
    first = update("pet", pet, was={"name": "Bella"}, values={"name": "Bela"})
    second = update("pet", pet, was={"breed": "Labrador Retriever"}, values={"breed": "Mix"})
    assert first is not None
    assert second is not None
    refused = commit(store, first)
    commit(store, second)
    store.record_answer(refused.command_id, REJECTED)
    row = store.replica.row("select name, breed from pet where id = ?", (str(pet),))
    assert row is not None
    assert tuple(row) == ("Bella", "Mix")


def test_a_held_command_stays_shown_until_a_manager_has_decided(store: LocalStore) -> None:
    pet = new_id()
    held = commit(store, insert("pet", pet, {"name": "Mia"}))
    store.record_answer(held.command_id, {**REJECTED, "status": "held"})
    assert store.replica.value("select name from pet where id = ?", (str(pet),)) == "Mia"
    assert store.replica.attention_ids("pet") == {pet}
    store.record_answer(held.command_id, REJECTED)
    assert store.replica.value("select name from pet where id = ?", (str(pet),)) is None


def test_a_held_command_that_is_let_go_is_shown_no_longer_until_it_is_taken_up(
    store: LocalStore,
) -> None:
    pet = new_id()
    held = commit(store, insert("pet", pet, {"name": "Mia"}))
    store.record_answer(held.command_id, {"status": "held", "code": None, "detail": {}, "head": 0})
    assert pet in store.let_go(held.command_id, "will call back").rows["pet"]
    assert store.replica.value("select name from pet where id = ?", (str(pet),)) is None
    assert pet in store.take_up(held.command_id).rows["pet"]
    assert store.replica.value("select name from pet where id = ?", (str(pet),)) == "Mia"
    assert store.replica.attention_ids("pet") == {pet}


def test_what_was_let_go_stays_so_where_the_copy_cannot_be_written(store: LocalStore) -> None:
    pet = new_id()
    held = commit(store, insert("pet", pet, {"name": "Mia"}))
    store.record_answer(held.command_id, {"status": "held", "code": None, "detail": {}, "head": 0})
    store._connection.execute("pragma query_only = on")
    assert pet in store.let_go(held.command_id, "will call back").rows["pet"]
    assert store.outbox.attention() == []
    store._connection.execute("pragma query_only = off")
    add_pet(store)
    assert store.replica.value("select name from pet where id = ?", (str(pet),)) is None


def test_two_changes_of_one_row_are_taken_off_in_reverse(store: LocalStore, clinic: Clinic) -> None:
    pet = clinic.pet_id(0)
    first = update("pet", pet, was={"name": "Bella"}, values={"name": "Bela"})
    second = update("pet", pet, was={"name": "Bela"}, values={"name": "Bala"})
    assert first is not None
    assert second is not None
    done = commit(store, first, second)
    assert store.replica.value("select name from pet where id = ?", (str(pet),)) == "Bala"
    store.record_answer(done.command_id, REJECTED)
    assert store.replica.value("select name from pet where id = ?", (str(pet),)) == "Bella"


def test_a_dismissed_or_replaced_refusal_stays_on_record(store: LocalStore) -> None:
    one, other = add_pet(store), add_pet(store)
    for done in (one, other):
        store.record_answer(done.command_id, REJECTED)
    store.outbox.answers.dismiss(one.command_id, "Client will call again")
    replacement = add_pet(store, replaces=other.command_id)
    assert store.outbox.attention() == []
    dismissed, resolved = (store.outbox.command(done.command_id) for done in (one, other))
    assert dismissed is not None
    assert resolved is not None
    assert (dismissed.state, dismissed.settled_reason) == (
        CommandState.DISMISSED,
        "Client will call again",
    )
    assert (resolved.state, resolved.resolved_by) == (
        CommandState.RESOLVED,
        replacement.command_id,
    )


def test_no_row_of_the_outbox_can_be_deleted(store: LocalStore) -> None:
    add_pet(store)
    with pytest.raises(Exception, match="never deleted"):
        store.outbox.connection.execute("delete from command")


def test_nothing_is_promised_into_a_file_that_was_removed(
    store: LocalStore, tmp_path: Path
) -> None:
    add_pet(store)
    (tmp_path / "outbox.db").rename(tmp_path / "elsewhere")
    (tmp_path / "outbox.db").mkdir()
    with pytest.raises(ReplicaUnusable, match="Another file"):
        add_pet(store)
    assert store.replica.value("select count(*) from overlay_command") == 1
    (tmp_path / "outbox.db").rmdir()
    assert add_pet(store).device_seq == 2


def test_a_settled_command_keeps_its_first_answer(store: LocalStore) -> None:
    done = add_pet(store)
    store.record_answer(done.command_id, applied(101))
    store.record_answer(done.command_id, REJECTED)
    command = store.outbox.command(done.command_id)
    assert command is not None
    assert command.state is CommandState.APPLIED


def test_answers_that_come_together_are_written_together(store: LocalStore) -> None:
    done = [add_pet(store) for _ in range(3)]
    version = store.outbox.version()
    answers = [(one.command_id, applied(101 + number)) for number, one in enumerate(done[:2])]
    changed = store.record_answers([*answers, (done[2].command_id, REJECTED)])
    assert store.outbox.version() == version + 1, "one transaction, so one wait for the disk"
    states = [store.outbox.command(one.command_id).state for one in done]  # type: ignore[union-attr]
    assert states == ["applied", "applied", "rejected"]
    assert len(changed.rows["pet"]) == 3
    assert store.replica.value("select count(*) from overlay_command") == 2


def test_opening_a_desk_that_lacks_nothing_writes_nothing(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    store = open_store(tmp_path)
    assert [path for path in tmp_path.glob("*-wal") if path.stat().st_size] == []
    store.close()
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_opening_does_not_wait_for_a_process_that_writes(store: LocalStore, tmp_path: Path) -> None:
    with store.outbox.transaction():
        other = open_store(tmp_path)
    assert other.outbox.people.device_of("u_1") == DEVICE
    other.close()


def test_an_outbox_that_lacks_a_table_of_today_gets_it(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.outbox.connection.execute("drop table pin")
    store.close()
    store = open_store(tmp_path)
    assert store.outbox.connection.execute("select count(*) from pin").fetchall()[0][0] == 0
    store.close()


def test_a_batch_in_doubt_is_sent_again_in_the_same_order(store: LocalStore) -> None:
    sent = [add_pet(store).command_id for _ in range(4)]
    store.outbox.answers.mark_in_doubt(sent[:2])
    assert [
        command.command_id for command in store.outbox.line.next_run("u_1", {"u_1"}, 3)
    ] == sent[:3]
    assert [command.state for command in store.outbox.waiting()] == ["in_doubt"] * 2 + [
        "queued"
    ] * 2


def test_a_server_that_forgot_gets_the_same_commands_again(store: LocalStore) -> None:
    done = [add_pet(store) for _ in range(3)]
    for number, one in enumerate(done):
        store.record_answer(one.command_id, applied(101 + number))
    assert store.outbox.enrolments.last_answered_seq("u_1") == 3
    offered = store.outbox.answers.offer_again("u_1", after_seq=1)
    assert [c.command_id for c in offered] == [d.command_id for d in done[1:]]
    assert [c.command_id for c in store.outbox.waiting()] == [d.command_id for d in done[1:]]
    assert store.outbox.enrolments.last_answered_seq("u_1") == 1


def test_a_server_that_forgot_the_desk_gets_what_it_sent_under_any_number(
    store: LocalStore,
) -> None:
    done = []
    for device in (DEVICE, uuid4()):
        store.outbox.enrolments.enrol("u_1", device)
        done += [add_pet(store) for _ in range(2)]
        for one in done[-2:]:
            store.record_answer(one.command_id, applied(101))
    assert len(store.outbox.answers.offer_again("u_1", after_seq=None)) == 4
    store.outbox.enrolments.enrol("u_1", uuid4())
    waiting = store.outbox.waiting()
    assert [command.command_id for command in waiting] == [one.command_id for one in done]
    assert [command.device_seq for command in waiting] == [1, 2, 3, 4]


def test_a_desk_enrolled_anew_numbers_its_waiting_commands_from_one(store: LocalStore) -> None:
    answered = add_pet(store)
    store.record_answer(answered.command_id, applied(101))
    waiting = [add_pet(store).command_id for _ in range(2)]
    device = uuid4()
    store.outbox.enrolments.enrol("u_1", device)
    assert [(c.command_id, c.device_id, c.device_seq) for c in store.outbox.waiting()] == [
        (waiting[0], device, 1),
        (waiting[1], device, 2),
    ]
    store.outbox.enrolments.enrol("u_1", DEVICE)
    assert [command.device_seq for command in store.outbox.waiting()] == [2, 3]


def test_nothing_is_promised_before_the_first_snapshot(tmp_path: Path) -> None:
    empty = open_store(tmp_path)
    with pytest.raises(NotSynchronised):
        add_pet(empty)
    with pytest.raises(NotSynchronised):
        empty.replica.rows("select * from pet")
    with pytest.raises(NotSynchronised):
        empty.replica.zone()
    assert empty.replica.meta is None
    assert empty.outbox.counts().waiting == 0
    empty.bring_in_line()
    empty.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "a\x00b"),
        ("name", "\ud800"),
        ("name", "x" * 501),
        ("name", "two\nlines"),
        ("note", "x" * 20_001),
        ("note", "bell\x07"),
        ("custom", {"colour": "a\x00"}),
        ("custom", {"numbers": [float("nan")]}),
        ("weight_g", 2**63),
    ],
)
def test_what_cannot_be_kept_is_refused_before_it_is_promised(
    store: LocalStore, column: str, value: Any
) -> None:
    with pytest.raises(InvalidInput) as refused:
        commit(store, insert("pet", new_id(), {column: value}))
    assert refused.value.field == column
    assert store.outbox.counts().waiting == 0


@pytest.mark.parametrize("name", ["x" * 500, "שָׁלוֹם", "🐕‍🦺", "e\u0301" * 200, " "])
def test_odd_names_are_kept_as_they_are(store: LocalStore, name: str) -> None:
    pet = new_id()
    commit(store, insert("pet", pet, {"name": name, "note": "two\nlines\tand a tab"}))
    assert store.replica.value("select name from pet where id = ?", (str(pet),)) == name
    assert store.outbox.waiting()[0].changeset.changes[0].values["name"] == name


@pytest.mark.parametrize(("table", "column"), [("pets", "name"), ("pet", "nam"), ("event", "id")])
def test_a_table_or_column_that_is_not_there_is_our_mistake(
    store: LocalStore, table: str, column: str
) -> None:
    with pytest.raises(BugError):
        commit(store, insert(table, new_id(), {column: "x"}))
    assert store.outbox.counts().waiting == 0


# -- undo and redo -------------------------------------------------------------------------------


def undoable(store: LocalStore) -> UUID | None:
    command = store.outbox.last_undoable()
    return None if command is None else command.command_id


def redoable(store: LocalStore) -> UUID | None:
    command = store.outbox.last_redoable()
    return None if command is None else command.command_id


def test_undo_goes_back_and_redo_forward_through_the_commands(store: LocalStore) -> None:
    one, two = add_pet(store).command_id, add_pet(store).command_id
    assert (undoable(store), redoable(store)) == (two, None)
    undo_two = add_pet(store, reverses=two).command_id
    assert (undoable(store), redoable(store)) == (one, undo_two)
    undo_one = add_pet(store, reverses=one).command_id
    assert (undoable(store), redoable(store)) == (None, undo_one)
    redo_one = add_pet(store, reverses=undo_one).command_id
    assert (undoable(store), redoable(store)) == (redo_one, undo_two)
    undo_again = add_pet(store, reverses=redo_one).command_id
    assert (undoable(store), redoable(store)) == (None, undo_again)


def test_something_new_ends_the_way_forward(store: LocalStore) -> None:
    one = add_pet(store).command_id
    add_pet(store, reverses=one)
    new = add_pet(store).command_id
    assert (undoable(store), redoable(store)) == (new, None)


def test_undo_is_remembered_over_a_restart(store: LocalStore, tmp_path: Path) -> None:
    one = add_pet(store).command_id
    again = open_store(tmp_path)
    assert undoable(again) == one
    again.close()


def test_a_refused_command_cannot_be_undone(store: LocalStore) -> None:
    one, two = add_pet(store).command_id, add_pet(store).command_id
    store.record_answer(two, REJECTED)
    assert undoable(store) == one


def test_a_refused_undo_is_not_offered_again(store: LocalStore) -> None:
    one, two = add_pet(store).command_id, add_pet(store).command_id
    undo_two = add_pet(store, reverses=two).command_id
    store.record_answer(undo_two, REJECTED)
    assert (undoable(store), redoable(store)) == (one, None)
