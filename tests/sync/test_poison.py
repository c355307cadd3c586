"""A command that nobody can carry out is refused for good, and the one behind it goes through."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from frontdesk.domain.changes import Change, ChangeSet, insert
from frontdesk.domain.ids import CommandId, new_id
from frontdesk.storage.replica.commands import CommandState
from tests.clinics import Clinic
from tests.sync.conftest import MakeDesk
from tests.sync.desks import MORNING, DeskUnderTest, server_rows
from tests.sync.stepping import Stepper

pytestmark = pytest.mark.db

HALF = "half a character"
"""Stands for one while it is queued: the outbox itself would not take it as it is."""

Poison = Callable[[Clinic], ChangeSet]


def _pet(**values: Any) -> Poison:
    return lambda _clinic: _changeset(insert("pet", new_id(), {"name": "Poison", **values}))


def _changeset(*changes: Change, name: str = "pet.add", version: int = 1) -> ChangeSet:
    return ChangeSet(name, "Poison", changes, version)


def _visit(clinic: Clinic, **values: Any) -> Change:
    ids = clinic.ids
    wanted = {
        "site_id": str(ids["site"]),
        "pet_id": str(ids["bella"]),
        "client_id": str(ids["client"]),
        "starts_at": MORNING.isoformat(),
        "ends_at": MORNING.replace(hour=9).isoformat(),
    }
    return insert("appointment", new_id(), {**wanted, **values})


def _not_there(_clinic: Clinic) -> ChangeSet:
    return _changeset(Change("pet", "update", new_id(), {"name": "X"}, {"name": "Y"}))


def _without_was(clinic: Clinic) -> ChangeSet:
    return _changeset(Change("pet", "update", clinic.ids["bella"], {"name": "X"}, {}))


def _deleting(clinic: Clinic) -> ChangeSet:
    return _changeset(Change("pet", "delete", clinic.ids["bella"], {}, {}))  # type: ignore[arg-type]


def _id_again(clinic: Clinic) -> ChangeSet:
    return _changeset(insert("pet", clinic.ids["bella"], {"name": "Bella"}))


def _deep() -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for _ in range(12):
        nested = {"a": nested}
    return nested


POISON: dict[str, Poison] = {
    "a NUL byte": _pet(name="Mi\x00lo"),
    "a note of 1 MB": _pet(note="n" * 1_000_000),
    "five megabytes": _pet(custom={"essay": "x" * 5_000_000}),
    "an id that is none": _pet(client_id="not-a-uuid"),
    "an id of nobody": _pet(client_id=str(new_id())),
    "half a character": _pet(name=HALF),
    "a number too large": _pet(weight_g=10**12),
    "a word for a number": _pet(weight_g="heavy"),
    "a date that is none": _pet(born_on="2026-02-30"),
    "infinity": _pet(born_on="infinity"),
    "before Christ": _pet(born_on="0044-03-15 BC"),
    "the year 10000": lambda c: _changeset(
        _visit(c, starts_at="10000-01-01T09:00:00Z", ends_at="10000-01-01T10:00:00Z")
    ),
    "a state that is none": lambda c: _changeset(_visit(c, status="vanished")),
    "an end before its start": lambda c: _changeset(_visit(c, ends_at="2020-01-01T00:00:00Z")),
    "an unknown table": lambda _c: _changeset(insert("cat", new_id(), {"name": "X"})),
    "an unknown column": _pet(wings=2),
    "a column of the server's own": _pet(tenant_id=str(new_id())),
    "a hostile name of a table": lambda _c: _changeset(
        insert('pet"; drop table app.pet; --', new_id(), {"name": "X"})
    ),
    "a row that is not there": _not_there,
    "an update without what it saw": _without_was,
    "a deletion": _deleting,
    "an id used twice": _id_again,
    "a version of the future": lambda _c: _changeset(
        insert("pet", new_id(), {"name": "Poison"}), version=999
    ),
    "a table without a name": lambda _c: _changeset(insert("", new_id(), {})),
    "a card's number": _pet(note="4111 1111 1111 1111"),
    "nothing where a name must be": _pet(name=None),
    "too deep a document": _pet(custom=_deep()),
}


def _slip_in(desk: DeskUnderTest, changeset: ChangeSet) -> CommandId:
    """Queue what the program itself would not let in: another version of it may have."""
    outbox = desk.store.outbox
    with outbox.transaction():
        command = outbox.add(
            changeset, now=datetime.now(UTC), login=desk.profile.login, reverses=None
        )
        outbox.connection.execute(
            "update command set changes = replace(changes, ?, ?) where command_id = ?",
            (HALF, "\\ud83d", str(command.command_id)),
        )
    desk.store.bring_in_line()
    return command.command_id


@pytest.mark.acceptance(7)
def test_a_name_that_the_server_has_never_heard_is_no_poison(make_desk: MakeDesk) -> None:
    """What a command does stands in its changes; its name is for people."""
    desk = make_desk()
    desk.sign_in()
    change = insert("pet", new_id(), {"name": "Named otherwise"})
    known = _slip_in(desk, _changeset(change, name="nobody.knows.this"))
    with closing(Stepper(desk)) as stepper:
        stepper.drain()
    assert desk.command(known).state is CommandState.APPLIED


@pytest.mark.acceptance(7)
def test_poison_is_refused_for_good_and_what_stands_behind_it_goes_through(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk()
    poison, good = [], []
    desk.sign_in()
    for name, poisonous in POISON.items():
        poison.append(_slip_in(desk, poisonous(desk.clinic)))
        good.append(desk.commit(insert("pet", new_id(), {"name": f"Behind {name}"})).command_id)
    with closing(Stepper(desk)) as stepper:
        stepper.drain()
    states = {name: desk.command(each).state for name, each in zip(POISON, poison, strict=True)}
    assert states == dict.fromkeys(POISON, CommandState.REJECTED)
    assert {desk.command(each).state for each in good} == {CommandState.APPLIED}
    behind = server_rows(desk.clinic, "select count(*) from app.pet where name like 'Behind %%'")
    assert behind == [(len(POISON),)]
    assert server_rows(desk.clinic, "select 1 from app.pet where name = 'Poison'") == []
