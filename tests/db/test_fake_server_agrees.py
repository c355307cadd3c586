"""The simulation stands on a server of its own: here it and PostgreSQL give the same answers."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from frontdesk.storage.schema import REPLICATED
from tests.clinics import Clinic
from tests.db.held_work import disable
from tests.fakes.clinic_server.book import Event, Login
from tests.fakes.clinic_server.conversation import DAY, Talk
from tests.fakes.clinic_server.refusals import Refused
from tests.fakes.clinic_server.seeds import empty_book, take_rows
from tests.fakes.clinic_server.server import FakeServer
from tests.fakes.clinic_server.values import shown
from tests.servers import Database

pytestmark = pytest.mark.db

CALLS = 220
ROLES = ("receptionist", "groomer", "manager")
OFTEN = {"apply done", "apply FD002", "apply 23514", "apply 23503", "FD004", "FD005", "pull done"}
"""Answers that no conversation of that length goes without."""

_OF_THE_MOMENT = {
    "created_at",
    "updated_at",
    "at",
    "server_time",
    "lease_until",
    "hand_over_until",
    "message",
}
_OF_THE_CLUSTER = {"epoch", "channel", "name", "currency", "timezone"}


class Both:
    """The real server and the fake one, asked the same."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.lines = {role: clinic.connect(role) for role in ROLES}
        self.minted: list[UUID] = []
        self.asked: Counter[str] = Counter()
        self.fake = self._twin()

    def _twin(self) -> FakeServer:
        hellos = {role: self.real(role, "select app.hello('{}')") for role in ROLES}
        # Said once to learn who they are: these devices are not the fake's.
        logins = [
            Login(
                self.login(role),
                said["user"]["staff_id"],
                said["user"]["name"],
                said["user"]["role"],
                frozenset(said["user"]["perms"]),
            )
            for role, said in hellos.items()
        ]
        book = empty_book(uuid4(), self.clinic.tenant_id, logins)
        page = self.real("manager", "select app.pull(0, 5000)")
        book.head = page["head"]
        book.events = [Event(**event) for event in page["events"]]
        take_rows(book, {table: self._snapshot(table) for table in REPLICATED})
        return FakeServer(
            book,
            clock=lambda: datetime.now(UTC),
            mint=lambda: self.minted.pop(),
            schema_version=hellos["manager"]["schema_version"],
            min_client=hellos["manager"]["min_client"],
        )

    def _snapshot(self, table: str) -> list[dict[str, Any]]:
        rows = self.lines["manager"].execute("select app.snapshot(%s, null, 5000)", [table])
        return [row[0] for row in rows.fetchall()]

    def login(self, role: str) -> str:
        return self.clinic.logins[role].login

    def real(self, role: str, statement: str, *parameters: Any) -> Any:
        row = self.lines[role].execute(statement, parameters).fetchone()
        assert row is not None
        return row[0]

    def hello(self, role: str, desk: dict[str, Any]) -> dict[str, Any]:
        said = self._compare(
            "hello",
            lambda: self.real(role, "select app.hello(%s)", Jsonb(desk)),
            lambda: self.fake.hello(self.login(role), desk),
            before=self._mint_the_same,
        )
        assert isinstance(said, dict)
        return said

    def _mint_the_same(self, said: Any) -> None:
        if isinstance(said, dict) and "device" in said and said["device"]["id"]:
            self.minted[:] = [UUID(said["device"]["id"])]

    def apply(self, role: str, cmd: dict[str, Any]) -> Any:
        return self._compare(
            "apply",
            lambda: self.real(role, "select app.apply(%s)", Jsonb(cmd)),
            lambda: self.fake.apply(self.login(role), cmd),
        )

    def hand_over(self, role: str, cmd: dict[str, Any]) -> None:
        self._compare(
            "hand_over",
            lambda: self.real(role, "select app.hand_over(%s, 'revoked')", Jsonb(cmd)),
            lambda: self.fake.hand_over(self.login(role), cmd, "revoked"),
        )

    def answers_kept(self, role: str, answers: dict[str, str]) -> None:
        """Compare what both still hold; the order of the ids says nothing."""
        self._compare(
            "answers_kept",
            lambda: {
                "kept": sorted(self.real(role, "select app.answers_kept(%s)", Jsonb(answers)))
            },
            lambda: {"kept": sorted(self.fake.answers_kept(self.login(role), answers))},
        )

    def pull(self, role: str, cursor: int, limit: int) -> None:
        self._compare(
            "pull",
            lambda: self.real(role, "select app.pull(%s, %s)", cursor, limit),
            lambda: self.fake.pull(self.login(role), cursor, limit),
        )

    def revoke(self, device_id: str, scope: str) -> None:
        if scope == "workstation":
            place = self.fake.book.devices[device_id].workstation
            self.real("owner", "select app.revoke_workstation(%s)", place)
        else:
            self.real("owner", "select app.revoke_device(%s)", device_id)
        self.fake.revoke(device_id, scope, by=self.login("owner"))

    def compare_rows(self) -> None:
        for table in REPLICATED:
            real = [_same(row) for row in self._snapshot(table)]
            fake = self.fake.snapshot(self.login("manager"), table, None, 5000)
            assert real == [_same(row) for row in fake], table

    def _compare(self, call: str, real: Any, fake: Any, before: Any = None) -> Any:
        """Return what both said; the code of the error where both refused."""
        said = _answer(real)
        if before is not None:
            before(said)
        counter = _answer(fake)
        assert _same(counter) == _same(said), (call, counter, said)
        self.asked[said if isinstance(said, str) else f"{call} {said.get('code') or 'done'}"] += 1
        return said


def _answer(ask: Any) -> Any:
    try:
        return ask()
    except psycopg.Error as error:
        return error.sqlstate
    except Refused as refused:
        return refused.code


def _same(value: Any) -> Any:
    """Return an answer without what differs from moment to moment, and from cluster to cluster."""
    match value:
        case {"constraint": _, "table": _}:
            seen = {k: value[k] for k in ("table", "id", "column")}
            named = value["constraint"] in ("resource_taken", "pet_elsewhere") or (
                str(value["constraint"]).endswith(("_fkey", "_pkey"))
            )
            return seen | {"constraint": value["constraint"] if named else None}
        case {"server_time": _, "head": _}:
            return {
                k: _same(v) for k, v in value.items() if k not in _OF_THE_CLUSTER | _OF_THE_MOMENT
            }
        case dict():
            return {
                k: _same(v) for k, v in sorted(value.items()) if k not in _OF_THE_MOMENT | {"epoch"}
            }
        case list():
            whole = [_same(each) for each in value]
            rows = bool(whole) and isinstance(whole[0], dict) and "id" in whole[0]
            return sorted(whole, key=lambda row: str(row["id"])) if rows else whole
        case _:
            return value


def test_the_fake_server_answers_as_postgresql_does(clinic_a: Clinic) -> None:
    chance = random.Random(1)  # noqa: S311 - a conversation, not a secret
    both = Both(clinic_a)
    both.lines["owner"] = clinic_a.connect("owner")
    talk = Talk(chance, {name: str(value) for name, value in clinic_a.ids.items()})
    desks = [
        (role, place, both.hello(role, {"device_id": None, "workstation": place})["device"]["id"])
        for role, place in zip(
            (*ROLES, "receptionist"), [str(uuid4()) for _ in range(4)], strict=True
        )
    ]
    for step in range(CALLS):
        talk.rows = both.fake.book.rows
        role, place, device = chance.choice(desks)
        last = both.fake.book.devices[device].last_seq
        match chance.randrange(20):
            case 0:
                both.hello(role, {"device_id": device, "workstation": place, "cursor": 5})
            case 1:
                both.hello(role, {"device_id": chance.choice(desks)[2], "workstation": place})
            case 2 | 3:
                head = both.fake.book.head
                both.pull(role, chance.randrange(head + 2), chance.choice([1, 10, 500]))
            case 4 if step > CALLS // 2 and talk.sent:
                both.hand_over(role, talk.command(device, last + 1))
            case 5 if step > 3 * CALLS // 4:
                both.revoke(device, chance.choice(["device", "workstation"]))
            case _:
                both.apply(role, talk.command(device, last + 1))
    both.compare_rows()
    assert set(both.asked) >= OFTEN


def test_the_fake_server_tells_a_disabled_login_the_same(
    clinic_a: Clinic, database: Database
) -> None:
    both = Both(clinic_a)
    talk = Talk(random.Random(5), {name: str(value) for name, value in clinic_a.ids.items()})  # noqa: S311
    here: dict[str, Any] = {"device_id": None, "knows": ["disabled"]}
    devices = {role: both.hello(role, here)["device"]["id"] for role in ("manager", "groomer")}
    for seq in range(1, 13):
        for role, device in devices.items():
            both.apply(role, talk.command(device, seq))
    left = talk.command(devices["groomer"], 99)
    answers = {each["command_id"]: "applied" for each in talk.sent}
    both.answers_kept("groomer", answers)
    disable(database, clinic_a, "groomer")
    both.fake.disable(both.login("groomer"))
    told = both.hello("groomer", here | {"device_id": devices["groomer"]})
    assert set(told) == {"epoch", "user", "server_time"}
    both.hand_over("groomer", left)
    for status in ("applied", "rejected", "held"):
        both.answers_kept("groomer", dict.fromkeys((*answers, left["command_id"]), status))
    both.answers_kept("groomer", {talk.new_id(): "applied" for _ in range(501)})
    assert both.asked["answers_kept done"] == 4


def test_the_fake_server_gives_the_same_day_first(clinic_a: Clinic) -> None:
    both = Both(clinic_a)
    device = both.hello("manager", {"device_id": None})["device"]["id"]
    talk = Talk(random.Random(3), {name: str(value) for name, value in clinic_a.ids.items()})  # noqa: S311
    for seq in range(1, 60):
        both.apply("manager", talk.command(device, seq))
    begins, ends = DAY.replace(hour=0), DAY.replace(hour=12)
    rows = both.lines["manager"].execute(
        "select entity, image from app.snapshot_day(%s, %s)", [begins, ends]
    )
    book = both.fake.consistent()
    fake = both.fake.of_day(both.login("manager"), shown(begins), shown(ends), book)
    assert _by_id(rows.fetchall()) == _by_id(fake)
    real = both.real("manager", "select app.snapshot_totals(%s)", list(REPLICATED))
    assert both.fake.totals(both.login("manager"), list(REPLICATED), book) == real


def _by_id(rows: Any) -> list[Any]:
    return sorted(((table, _same(row)) for table, row in rows), key=lambda each: each[1]["id"])


def test_the_fake_server_counts_and_sums_as_postgresql_does(clinic_a: Clinic) -> None:
    both = Both(clinic_a)
    request = Jsonb({"tables": list(REPLICATED)})
    real = both.real("manager", "select app.verify(%s)", request)
    fake = both.fake.verify(both.login("manager"), list(REPLICATED))
    assert fake == {**real, "since": fake["since"]}
    assert datetime.fromisoformat(fake["since"]) == datetime.fromisoformat(real["since"])
