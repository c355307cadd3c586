"""Three desks, a line that breaks all the time, and in the end everybody holds the same."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg
import pytest

from frontdesk.domain.changes import insert, update
from frontdesk.domain.ids import new_id
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.schema import REPLICATED
from tests.fakes.proxy import CuttingProxy, Fault, Weather
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, server_rows

STEPS = 120


class Rough:
    """A random day: what is done, and what goes wrong meanwhile. Everything comes from the seed."""

    def __init__(self, desks: list[DeskUnderTest], proxy: CuttingProxy, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a day, not a secret
        self.done: Counter[str] = Counter()
        self._desks = desks
        self._proxy = proxy

    def step(self) -> None:
        """Do one thing on one desk; now and then something breaks."""
        desk = self.chance.choice(self._desks)
        self._count(self.chance.choice([self._book, self._book, self._edit, self._newcomer]), desk)
        if self.chance.random() < 0.25:
            self._count(self.chance.choice([self._arm, self._arm, self._refuse, self._kill]), desk)
        time.sleep(self.chance.uniform(0, 0.05))

    def _count(self, act: Callable[[DeskUnderTest], None], desk: DeskUnderTest) -> None:
        act(desk)
        self.done[act.__name__] += 1

    def _book(self, desk: DeskUnderTest) -> None:
        desk.book(
            hour=self.chance.randrange(12),
            resource=self.chance.choice(["anna", "ben", "runs"]),
            pet=self.chance.choice(["bella", "rex"]),
        )

    def _edit(self, desk: DeskUnderTest) -> None:
        pet = desk.clinic.ids[self.chance.choice(["bella", "rex"])]
        column = self.chance.choice(["breed", "colour", "note"])
        seen = desk.store.replica.value(f"select {column} from pet where id = ?", (str(pet),))  # noqa: S608
        change = update("pet", pet, was={column: seen}, values={column: f"v{new_id()}"})
        assert change is not None
        desk.commit(change)

    def _newcomer(self, desk: DeskUnderTest) -> None:
        client = insert("client", new_id(), {"family_name": "Neu", "note": "Grüße 🐕"})
        pet = insert("pet", new_id(), {"name": "Íñigo", "client_id": str(client.id)})
        desk.commit(client, pet)

    def _arm(self, _desk: DeskUnderTest) -> None:
        self._proxy.arm(self.chance.choice(list(Fault)))

    def _refuse(self, _desk: DeskUnderTest) -> None:
        self._proxy.set_weather(Weather.REFUSED)
        time.sleep(self.chance.uniform(0, 0.3))
        self._proxy.set_weather(Weather.CLEAR)

    def _kill(self, desk: DeskUnderTest) -> None:
        with psycopg.connect(desk.clinic.operator_dsn, autocommit=True) as operator:
            operator.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where usename = %s and datname = current_database()",
                [desk.profile.login],
            )


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_day_on_a_broken_line_all_desks_agree_with_the_server(
    make_desk: MakeDesk, proxy: CuttingProxy, seed: int
) -> None:
    desks = [
        make_desk("one", port=proxy.port),
        make_desk("two", port=proxy.port, role="manager"),
        make_desk("three", role="owner"),
    ]
    for desk in desks:
        desk.start()
    day = Rough(desks, proxy, seed)
    for _ in range(STEPS):
        day.step()
    proxy.set_weather(Weather.CLEAR)
    for desk in desks:
        eventually(desk.is_live)
    assert {"_book", "_edit", "_newcomer", "_arm", "_refuse", "_kill"} <= set(day.done)
    head = _log_is_contiguous(desks[0])
    for desk in desks:
        eventually(lambda: _cursor(desk) == head)  # noqa: B023
        _answers_agree(desk)
        assert _replica(desk) == _server(desk)


def _cursor(desk: DeskUnderTest) -> int:
    return desk.store.replica.signed_in().cursor


def _log_is_contiguous(desk: DeskUnderTest) -> int:
    rows = server_rows(desk.clinic, "select position from app.event order by position")
    positions: list[int] = [row[0] for row in rows]
    assert positions == list(range(1, len(positions) + 1))
    return positions[-1]


def _answers_agree(desk: DeskUnderTest) -> None:
    """Each command ended once, as the server says, with effects if and only if applied."""
    mine: list[OutboxCommand] = desk.store.outbox.recent(100_000)
    said = dict(server_rows(desk.clinic, "select id, status from app.command"))
    effects = Counter(
        row[0]
        for row in server_rows(
            desk.clinic, "select command_id from app.event where command_id is not null"
        )
    )
    assert [each.device_seq for each in mine] == list(range(1, len(mine) + 1))
    for command in mine:
        assert command.state == said[command.command_id]
        applied = command.state is CommandState.APPLIED
        assert effects[command.command_id] == (len(command.changeset.changes) if applied else 0)


def _replica(desk: DeskUnderTest) -> dict[str, dict[str, Any]]:
    return {
        table: {
            row["id"]: _plain(dict(row))
            for row in desk.store.replica.rows(f"select * from {table} where deleted_at is null")  # noqa: S608
        }
        for table in REPLICATED
    }


def _server(desk: DeskUnderTest) -> dict[str, dict[str, Any]]:
    with (
        closing(ServerLink.open(desk.profile, desk.password)) as link,
        link.consistent(),
    ):
        return {
            table: {row["id"]: _plain(row) for row in map(json.loads, link.rows(table))}
            for table in REPLICATED
        }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row as both sides can say it: SQLite knows neither booleans nor documents."""
    for name in ("custom", "perms"):
        if isinstance(row.get(name), str):
            row[name] = json.loads(row[name])
    for name in ("active", "built_in"):
        if name in row:
            row[name] = bool(row[name])
    return row
