"""Several people's commands in one line: who may go, in which order, under which numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.domain.changes import ChangeSet, insert, update
from frontdesk.domain.errors import NotSynchronised
from frontdesk.domain.ids import CommandId, new_id
from frontdesk.domain.overrides import Override
from frontdesk.storage.replica.cipher import immediate, open_database
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.outbox import Outbox
from frontdesk.storage.replica.people import Person
from tests.factories.store import EPOCH, KEY

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PEOPLE = ("u_ann", "u_ben", "u_cem")


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return crew_outbox(tmp_path)


def crew_outbox(directory: Path) -> Outbox:
    """Return an outbox that three people of a workstation may write."""
    outbox = Outbox(directory / "outbox.db", KEY)
    for number, login in enumerate(PEOPLE, start=1):
        person = Person(login, UUID(int=number), login[2:].title(), epoch=EPOCH)
        outbox.enrolments.greet(person, UUID(int=100 + number), at=NOW, shown=NOW)
    return outbox


def add_pet(outbox: Outbox, login: str, *, client: UUID | None = None) -> OutboxCommand:
    """Let a person add a pet, of a client where one is given."""
    values = {"name": "Milo"} | ({"client_id": str(client)} if client else {})
    return _add(outbox, login, ChangeSet("pet.add", "t", (insert("pet", new_id(), values),)))


def edit(outbox: Outbox, login: str, made: OutboxCommand) -> OutboxCommand:
    """Let a person edit what a command made."""
    change = update("pet", _row(made), was={"breed": ""}, values={"breed": "Pug"})
    assert change is not None
    return _add(outbox, login, ChangeSet("pet.edit", "t", (change,)))


def _add(outbox: Outbox, login: str, changes: ChangeSet) -> OutboxCommand:
    with outbox.transaction():
        return outbox.add(changes, now=NOW, login=login, reverses=None)


def _row(command: OutboxCommand) -> UUID:
    return command.changeset.changes[0].id


def answer(outbox: Outbox, commands: list[OutboxCommand]) -> None:
    applied = {"status": "applied", "head": 5}
    outbox.answers.record([(each.command_id, applied) for each in commands], epoch=EPOCH, now=NOW)


def ids(commands: list[OutboxCommand]) -> list[CommandId]:
    return [each.command_id for each in commands]


def test_each_person_has_numbers_of_their_own(outbox: Outbox) -> None:
    made = [add_pet(outbox, login) for login in ("u_ann", "u_ben", "u_ann", "u_cem", "u_ben")]
    assert [each.device_seq for each in made] == [1, 1, 2, 1, 2]
    assert len({each.device_id for each in made}) == 3


def test_the_line_is_sent_in_the_order_of_entering_person_after_person(outbox: Outbox) -> None:
    made = [add_pet(outbox, login) for login in ("u_ann", "u_ann", "u_ben", "u_ann")]
    assert outbox.line.next_author(PEOPLE) == "u_ann"
    assert ids(outbox.line.next_run("u_ann", PEOPLE, 50)) == ids(made[:2])
    assert outbox.line.next_run("u_ben", PEOPLE, 50) == []
    answer(outbox, made[:2])
    assert outbox.line.next_author(PEOPLE) == "u_ben"
    assert ids(outbox.line.next_run("u_ben", PEOPLE, 50)) == ids(made[2:3])


def test_a_run_is_no_longer_than_asked_for(outbox: Outbox) -> None:
    made = [add_pet(outbox, "u_ann") for _ in range(5)]
    assert ids(outbox.line.next_run("u_ann", PEOPLE, 3)) == ids(made[:3])


def test_who_is_not_here_holds_back_what_touches_or_names_their_records_alone(
    outbox: Outbox,
) -> None:
    made = add_pet(outbox, "u_ben")
    edited = edit(outbox, "u_ann", made)
    named = add_pet(outbox, "u_cem", client=_row(made))
    built_on_that = edit(outbox, "u_cem", named)
    free = [add_pet(outbox, "u_ann"), add_pet(outbox, "u_cem")]
    here = {"u_ann", "u_cem"}
    assert ids(outbox.line.next_run("u_ann", here, 50)) == ids(free[:1])
    answer(outbox, free[:1])
    assert ids(outbox.line.next_run("u_cem", here, 50)) == ids(free[1:])
    answer(outbox, free[1:])
    assert outbox.line.next_author(here) is None
    assert ids(outbox.waiting()) == ids([made, edited, named, built_on_that])
    assert outbox.line.next_author(PEOPLE) == "u_ben"


def test_naming_a_record_that_is_only_changed_waits_for_nobody(outbox: Outbox) -> None:
    old = add_pet(outbox, "u_ann")
    answer(outbox, [old])
    edit(outbox, "u_ben", old)
    names_it = add_pet(outbox, "u_ann", client=_row(old))
    assert ids(outbox.line.next_run("u_ann", {"u_ann"}, 50)) == ids([names_it])


def test_what_goes_before_takes_the_next_number_of_who_has_to_wait(outbox: Outbox) -> None:
    made = add_pet(outbox, "u_ben")
    resting, free = edit(outbox, "u_ann", made), add_pet(outbox, "u_ann")
    (run,) = outbox.line.next_run("u_ann", {"u_ann"}, 50)
    assert (run.command_id, run.device_seq) == (free.command_id, 1)
    (waiting,) = [each for each in outbox.waiting() if each.command_id == resting.command_id]
    assert waiting.device_seq == 2
    assert add_pet(outbox, "u_ann").device_seq == 3


def test_numbers_of_settled_commands_are_never_given_again(outbox: Outbox) -> None:
    """A server come back from a backup is offered what it has forgotten, and a refusal that
    somebody has settled meanwhile leaves a gap in the numbers.
    """
    first, refused, third = (add_pet(outbox, "u_ann") for _ in range(3))
    answer(outbox, [first, third])
    rejected = {"status": "rejected", "code": "23P01", "head": 5}
    outbox.answers.record([(refused.command_id, rejected)], epoch=EPOCH, now=NOW)
    outbox.answers.dismiss(refused.command_id, "They will call again")
    outbox.answers.offer_again("u_ann", after_seq=0)
    run = outbox.line.next_run("u_ann", PEOPLE, 50)
    assert [(each.command_id, each.device_seq) for each in run] == [
        (first.command_id, 1),
        (third.command_id, 3),
    ]


def test_what_the_server_may_know_keeps_its_number_and_holds_its_author_back(
    outbox: Outbox,
) -> None:
    made = add_pet(outbox, "u_ben")
    resting = edit(outbox, "u_ann", made)
    outbox.answers.mark_in_doubt([resting.command_id])
    add_pet(outbox, "u_ann")
    assert outbox.line.next_author({"u_ann"}) is None
    assert [each.device_seq for each in outbox.waiting() if each.login == "u_ann"] == [1, 2]


def test_a_restored_server_makes_everybody_be_greeted_who_sent_something(outbox: Outbox) -> None:
    answer(outbox, [add_pet(outbox, "u_ann"), add_pet(outbox, "u_ben")])
    other = uuid4()
    assert outbox.next_to_greet(EPOCH, PEOPLE) is None
    assert outbox.next_to_greet(other, PEOPLE) == "u_ann"
    assert outbox.next_to_greet(other, {"u_ben", "u_cem"}) == "u_ben"
    outbox.answers.offer_again("u_ann", after_seq=0)
    assert outbox.next_to_greet(EPOCH, PEOPLE) == "u_ben"
    assert outbox.next_to_greet(EPOCH, {"u_ann"}) is None


def test_nobody_enters_anything_before_the_server_gave_them_a_device(outbox: Outbox) -> None:
    with pytest.raises(NotSynchronised):
        add_pet(outbox, "u_dan")


def test_an_override_travels_with_the_command(outbox: Outbox) -> None:
    plain = add_pet(outbox, "u_ann")
    assert "override" not in plain.envelope()
    change = insert("pet", new_id(), {"name": "Milo"})
    with outbox.transaction():
        lent = outbox.add(
            ChangeSet("pet.add", "t", (change,)),
            now=NOW,
            login="u_ann",
            reverses=None,
            override=Override("u_ben", "The owner waits"),
        )
    assert lent.envelope()["override"] == {"asked_by": "u_ben", "reason": "The owner waits"}


# -- an outbox of the former program ----------------------------------------------------------

FORMER = (
    "create table desk (one integer primary key check (one = 1), device_id text)",
    """create table command (
        ordinal integer primary key autoincrement, command_id text not null unique,
        device_id text not null, device_seq integer not null check (device_seq >= 1),
        name text not null, version integer not null, title text not null, changes text not null,
        client_time text not null, login text not null, reverses text,
        state text not null default 'queued', code text, detail text, head integer, epoch text,
        answered_at text, settled_reason text, resolved_by text, unique (device_id, device_seq))""",
    """create table touched (ordinal integer not null, tbl text not null,
        row_id text not null, primary key (ordinal, tbl, row_id)) without rowid""",
    "pragma user_version = 1",
)


def former_outbox(path: Path, *, commands: int, device: UUID) -> list[UUID]:
    """Write an outbox as the former program did; return its commands, of which one is answered."""
    connection = open_database(path, KEY, synchronous="FULL")
    made = [uuid4() for _ in range(commands)]
    with immediate(connection):
        for statement in FORMER:
            connection.execute(statement)
        connection.execute("insert into desk (one, device_id) values (1, ?)", (str(device),))
        for seq, command_id in enumerate(made, start=1):
            change = insert("pet", new_id(), {"name": "Milo"})
            connection.execute(
                "insert into command (command_id, device_id, device_seq, name, version, title,"
                " changes, client_time, login, state) values (?, ?, ?, 'pet.add', 1, 't', ?, ?,"
                " 'u_ann', ?)",
                (
                    str(command_id),
                    str(device),
                    seq,
                    json.dumps([change.to_json()]),
                    NOW.isoformat(),
                    "applied" if seq == 1 else "queued",
                ),
            )
    connection.close()
    return made


def test_the_former_outbox_opens_and_its_waiting_commands_keep_their_numbers(
    tmp_path: Path,
) -> None:
    device = uuid4()
    made = former_outbox(tmp_path / "outbox.db", commands=4, device=device)
    for _ in range(2):  # the second time nothing is left to change
        outbox = Outbox(tmp_path / "outbox.db", KEY)
        waiting = outbox.waiting()
        assert [(each.command_id, each.device_id, each.device_seq) for each in waiting] == [
            (command_id, device, seq) for seq, command_id in enumerate(made[1:], start=2)
        ]
        assert outbox.people.device_of("u_ann") == device
        assert outbox.people.device_of("u_ben") is None
        assert (
            outbox.enrolments.last_seq("u_ann"),
            outbox.enrolments.last_answered_seq("u_ann"),
        ) == (4, 1)
        outbox.close()
    outbox = Outbox(tmp_path / "outbox.db", KEY)
    assert add_pet(outbox, "u_ann").device_seq == 5
    assert ids(outbox.line.next_run("u_ann", {"u_ann"}, 2)) == made[1:3]
    assert outbox.next_to_greet(EPOCH, PEOPLE) == "u_ann"
    outbox.close()


def test_a_former_outbox_without_commands_belongs_to_who_comes_first(tmp_path: Path) -> None:
    device = uuid4()
    former_outbox(tmp_path / "outbox.db", commands=0, device=device)
    outbox = Outbox(tmp_path / "outbox.db", KEY)
    assert add_pet(outbox, "u_ann").device_id == device
    with pytest.raises(NotSynchronised):
        add_pet(outbox, "u_ben")
    outbox.close()


# -- whatever happens in whatever order -------------------------------------------------------


@dataclass
class Server:
    """Takes runs as the real one does: gapless per device, nothing twice, nothing on nothing."""

    last: dict[UUID, int] = field(default_factory=dict)
    taken: list[CommandId] = field(default_factory=list)
    rows: set[UUID] = field(default_factory=set)

    def apply(self, command: OutboxCommand) -> None:
        if command.command_id in self.taken:
            return
        assert command.device_seq == self.last.get(command.device_id, 0) + 1, "a gap"
        change = command.changeset.changes[0]
        client = change.values.get("client_id")
        assert change.op == "insert" or change.id in self.rows, "a change of what is not there"
        assert client is None or UUID(str(client)) in self.rows, "it names what is not there"
        self.last[command.device_id] = command.device_seq
        self.rows.add(change.id)
        self.taken.append(command.command_id)


Doing = tuple[str, str, int]
doings = st.lists(
    st.tuples(
        st.sampled_from(["add", "edit", "name", "push", "lose", "kill", "come", "go"]),
        st.sampled_from(PEOPLE),
        st.integers(0, 5),
    ),
    max_size=40,
)


@settings(max_examples=40, deadline=None)
@given(doings)
def test_whoever_comes_and_goes_everything_arrives_once_and_in_order(history: list[Doing]) -> None:
    with TemporaryDirectory() as directory:
        _play(Path(directory), history)


def _play(directory: Path, history: list[Doing]) -> None:
    outbox, server = crew_outbox(directory), Server()
    here, made = {PEOPLE[0]}, list[OutboxCommand]()
    for what, login, number in history:
        if what == "come":
            here.add(login)
        elif what == "go":
            here.discard(login)
        elif what == "kill":
            outbox.close()
            outbox = Outbox(directory / "outbox.db", KEY)
        elif what in ("push", "lose"):
            _push(outbox, server, here, number + 1, answered=what == "push")
        elif what == "add" or not made:
            made.append(add_pet(outbox, login))
        elif what == "edit":
            edit(outbox, login, made[number % len(made)])
        else:
            made.append(add_pet(outbox, login, client=_row(made[number % len(made)])))
    everything = ids(outbox.recent(10_000))
    while outbox.line.next_author(PEOPLE):
        _push(outbox, server, set(PEOPLE), 50, answered=True)
    assert sorted(server.taken) == sorted(everything)
    assert {each.state for each in outbox.recent(10_000)} <= {CommandState.APPLIED}
    outbox.close()


def _push(outbox: Outbox, server: Server, here: set[str], limit: int, *, answered: bool) -> None:
    author = outbox.line.next_author(here)
    if author is None:
        return
    run = outbox.line.next_run(author, here, limit)
    outbox.answers.mark_in_doubt(ids(run))
    for command in run:
        server.apply(command)
    if answered:
        answer(outbox, run)
