"""The answer to a command gets lost after the server has acted: it happens once all the same."""

from __future__ import annotations

import fnmatch
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

import frontdesk
from frontdesk.domain.changes import ChangeSet, insert
from frontdesk.domain.errors import ServerUnreachable
from frontdesk.domain.ids import CommandId, new_id
from frontdesk.operations.undo import redo_last, undo_last
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.commands import CommandState
from tests.fakes.proxy import CuttingProxy, Fault
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, server_rows
from tests.sync.life import EVERYWHERE, LIFE, OF_A_REFUSAL, Operation, operations
from tests.sync.stepping import Stepper

pytestmark = pytest.mark.db

PROGRAM = Path(frontdesk.__file__).parent

_ANSWER = re.compile(rb'\{"[^\x00]*\}')


def promise(
    desk: DeskUnderTest, changeset: ChangeSet, reverses: CommandId | None = None
) -> CommandId:
    now = datetime.now(UTC)
    return desk.store.commit(
        changeset, now=now, login=desk.profile.login, reverses=reverses
    ).command_id


def done_undone_and_redone(desk: DeskUnderTest, changeset: ChangeSet) -> Iterator[CommandId]:
    """Do it, take it back, do it again; each when the caller is through with the one before."""
    yield promise(desk, changeset)
    for reverse in (undo_last, redo_last):
        found = reverse(store=desk.store, now=datetime.now(UTC))
        assert found is not None
        yield promise(desk, *found)


def lost_answer(proxy: CuttingProxy) -> dict[str, Any]:
    """Take what the server said to the command whose answer was lost."""
    (text,) = _ANSWER.findall(proxy.lost.pop())
    answer: dict[str, Any] = json.loads(text)
    return answer


def as_kept(desk: DeskUnderTest, command_id: CommandId) -> dict[str, Any]:
    command = desk.command(command_id)
    return {
        "status": command.state.value,
        "code": command.code,
        "detail": command.detail or None,
        "head": command.head,
    }


def effects(desk: DeskUnderTest) -> Counter[Any]:
    rows = server_rows(desk.clinic, "select command_id from app.event where command_id is not null")
    return Counter(row[0] for row in rows)


@pytest.mark.acceptance(3)
def test_every_operation_whose_answer_is_lost_happens_once_and_is_answered_alike(
    make_desk: MakeDesk, proxy: CuttingProxy
) -> None:
    desk = make_desk(role="owner", port=proxy.port)
    with closing(Stepper(desk)) as stepper:
        promised = lose_every_answer(desk, stepper, proxy)
    happened = effects(desk)
    for command_id in promised:
        assert happened[command_id] == len(desk.command(command_id).changeset.changes)
    assert proxy.fired[Fault.DROP_ANSWER] == len(promised)
    tried = [desk.command(command_id).changeset.name for command_id in promised]
    wanted = names_in_the_program()
    assert len(wanted) > 20
    assert [name for name in wanted if not fnmatch.filter(tried, name)] == []


def lose_every_answer(
    desk: DeskUnderTest, stepper: Stepper, proxy: CuttingProxy
) -> list[CommandId]:
    stepper.drain()
    promised: list[CommandId] = []
    seen: set[Operation] = set()
    for step in LIFE:
        doings = done_undone_and_redone(desk, step.doing(desk))
        for command_id in islice(doings, 1 if step.operation in seen else None):
            proxy.arm(Fault.DROP_ANSWER)
            stepper.drain()
            said = lost_answer(proxy)
            assert said.pop("replay") is False
            assert said["status"] == CommandState.APPLIED, (step.name, said)
            assert as_kept(desk, command_id) == said, step.name
            promised.append(command_id)
        seen.add(step.operation)
    return promised


@pytest.mark.acceptance(3)
def test_no_operation_is_missing_from_the_ones_whose_answers_are_lost() -> None:
    tried = {step.operation for step in LIFE} | EVERYWHERE | OF_A_REFUSAL
    assert operations() == tried


def names_in_the_program() -> list[str]:
    """Return the names of commands as the program's text has them; `*` where a part is computed."""
    sources = (path.read_text(encoding="utf-8") for path in PROGRAM.rglob("*.py"))
    found = (re.findall(r'ChangeSet\(\s*f?"([a-z_]+\.[^"]+)"', source) for source in sources)
    return sorted({re.sub(r"\{[^}]*\}", "*", name) for names in found for name in names})


@pytest.mark.acceptance(4)
def test_an_answer_cut_at_any_byte_leaves_one_effect_and_the_same_answer(
    make_desk: MakeDesk, proxy: CuttingProxy
) -> None:
    desk = make_desk(port=proxy.port)
    desk.sign_in()
    device = str(desk.store.outbox.people.device_of(desk.profile.login))
    proxy.arm(Fault.DROP_ANSWER)
    send_into_a_cut(desk, envelope(device, 1))
    whole = len(proxy.lost[0])
    assert whole > 100
    answers: dict[str, dict[str, Any]] = {}
    with closing(ServerLink.open(desk.profile, desk.password)) as patient:
        for seq, keep in enumerate(range(whole), start=2):
            command = envelope(device, seq)
            proxy.arm(Fault.HALF_ANSWER, keep=keep)
            send_into_a_cut(desk, command)
            (again,) = patient.apply([command])
            assert again.pop("replay") is True
            answers[command["command_id"]] = again
    assert proxy.fired[Fault.HALF_ANSWER] == whole
    assert answers.items() <= kept_answers(desk).items()
    assert set(effects(desk).values()) == {1}


def kept_answers(desk: DeskUnderTest) -> dict[str, dict[str, Any]]:
    """Return what the server noted when it first answered, by command."""
    rows = server_rows(desk.clinic, "select id::text, status, code, detail, head from app.command")
    return {
        row[0]: dict(zip(("status", "code", "detail", "head"), row[1:], strict=True))
        for row in rows
    }


def send_into_a_cut(desk: DeskUnderTest, command: dict[str, Any]) -> None:
    """Send a command whose answer does not arrive as a whole."""
    with (
        closing(ServerLink.open(desk.profile, desk.password)) as link,
        pytest.raises(ServerUnreachable),
    ):
        list(link.apply([command]))


def envelope(device: str, seq: int) -> dict[str, Any]:
    pet = insert("pet", new_id(), {"name": "Cut in the middle"})
    return {
        "command_id": str(new_id()),
        "device_id": device,
        "device_seq": seq,
        "name": "pet.add",
        "version": 1,
        "changes": [pet.to_json()],
        "client_time": "2026-11-21T09:00:00+00:00",
    }
