from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from threading import Thread
from typing import Any

import psycopg
import pytest

from frontdesk.domain.changes import insert
from frontdesk.domain.errors import ProtocolRefused, ServerUnreachable
from frontdesk.domain.ids import new_id
from frontdesk.storage.postgres.connection import Stopped, connect
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.schema import REPLICATED
from tests.clinics import Clinic
from tests.fakes.proxy import CuttingProxy, Weather
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, server_rows


@pytest.fixture
def desk(make_desk: MakeDesk, proxy: CuttingProxy) -> DeskUnderTest:
    return make_desk(port=proxy.port)


@pytest.fixture
def link(desk: DeskUnderTest) -> Iterator[ServerLink]:
    with closing(ServerLink.open(desk.profile, desk.password)) as opened:
        yield opened


def enrol(link: ServerLink) -> str:
    device: str = link.hello({"device_name": "Test", "client_version": "0.1.0"})["device"]["id"]
    return device


def envelope(device: str, seq: int, **pet: Any) -> dict[str, Any]:
    change = insert("pet", new_id(), {"name": "Milo"} | pet)
    return {
        "command_id": str(new_id()),
        "device_id": device,
        "device_seq": seq,
        "name": "pet.add",
        "version": 1,
        "changes": [change.to_json()],
        "client_time": "2026-11-21T09:00:00+00:00",
    }


def test_a_server_that_counts_its_rows_for_long_is_no_dead_line(
    clinic_a: Clinic, link: ServerLink
) -> None:
    with psycopg.connect(clinic_a.operator_dsn, autocommit=True) as operator:
        operator.execute(
            "create or replace function app.verify(request jsonb) returns jsonb language sql"
            " security definer as $$ select '{\"tables\": {}}'::jsonb from pg_sleep(1.5) $$;"
            " alter function app.verify(jsonb) owner to current_user"
        )
    link._connection.silence = 0.5
    assert link.verify(["pet"]) == {"tables": {}}
    assert link._connection.silence == 0.5


def test_a_batch_is_answered_in_order(link: ServerLink) -> None:
    device = enrol(link)
    answers = list(link.apply([envelope(device, seq) for seq in range(1, 51)]))
    assert [each["status"] for each in answers] == ["applied"] * 50
    heads = [each["head"] for each in answers]
    assert heads == list(range(heads[0], heads[0] + 50))


def test_a_command_that_the_server_cannot_read_is_held_too(
    clinic_a: Clinic, link: ServerLink
) -> None:
    device = enrol(link)
    with psycopg.connect(clinic_a.operator_dsn, autocommit=True) as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s, false)", [str(clinic_a.tenant_id)]
        )
        operator.execute("select app.revoke_device(%s)", [device])
    unreadable = envelope(device, 1, note="a\0b")
    answer = link.hand_over(unreadable, "revoked")
    assert answer is not None
    assert (answer["status"], answer["replay"]) == ("held", False)
    again = link.hand_over(unreadable, "revoked")
    assert again is not None
    assert again["replay"] is True


def test_a_refused_command_does_not_hold_up_the_next(link: ServerLink) -> None:
    device = enrol(link)
    batch = [envelope(device, 1), envelope(device, 2, weight_g=-5), envelope(device, 3)]
    assert [each["status"] for each in link.apply(batch)] == ["applied", "rejected", "applied"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("with\0nul", "22P05"),
        ("lone \ud800 surrogate", "22P02"),
    ],
)
def test_what_the_server_cannot_read_is_recorded_as_refused_and_holds_up_nothing(
    desk: DeskUnderTest, link: ServerLink, value: str, code: str
) -> None:
    device = enrol(link)
    batch = [envelope(device, 1), envelope(device, 2, name=value), envelope(device, 3)]
    first = list(link.apply(batch))
    assert [(each["status"], each["code"]) for each in first] == [
        ("applied", None),
        ("rejected", code),
    ]
    assert [each["status"] for each in link.apply(batch[2:])] == ["applied"]
    (again,) = link.apply([batch[0]])
    assert again["replay"] is True
    assert server_rows(desk.clinic, "select status from app.command order by device_seq") == [
        ("applied",),
        ("rejected",),
        ("applied",),
    ]


def test_a_gap_ends_the_batch_and_the_line_stays_usable(link: ServerLink) -> None:
    device = enrol(link)
    with pytest.raises(ProtocolRefused) as refused:
        list(link.apply([envelope(device, 1), envelope(device, 3), envelope(device, 4)]))
    assert refused.value.code == "FD004"
    assert link.hello({"device_id": device})["device"]["last_seq"] == 1
    assert [each["status"] for each in link.apply([envelope(device, 2)])] == ["applied"]


def test_a_caller_that_stops_in_the_middle_leaves_a_usable_line(link: ServerLink) -> None:
    device = enrol(link)
    answers = link.apply([envelope(device, seq) for seq in range(1, 10)])
    assert next(answers)["status"] == "applied"
    answers.close()  # type: ignore[attr-defined]
    assert link.hello({"device_id": device})["device"]["last_seq"] == 9


def test_an_empty_batch_asks_nothing(link: ServerLink) -> None:
    assert list(link.apply([])) == []
    assert link.head() > 0


def test_pages_of_a_table_come_in_order_and_complete(link: ServerLink) -> None:
    device = enrol(link)
    list(link.apply([envelope(device, seq) for seq in range(1, 26)]))
    with link.consistent():
        rows = list(link.rows("pet", page=10))
    assert len(rows) == 27
    assert len(set(rows)) == 27


def test_a_snapshot_sees_one_moment(desk: DeskUnderTest, link: ServerLink) -> None:
    device = enrol(link)
    with link.consistent():
        head = link.head()
        with closing(ServerLink.open(desk.profile, desk.password)) as other:
            list(other.apply([envelope(device, 1)]))
        assert link.head() == head
        assert len(list(link.rows("pet"))) == 2
    assert link.head() > head


def test_the_server_sums_up_every_replicated_table(link: ServerLink) -> None:
    told = link.verify(REPLICATED)
    assert set(told["tables"]) == set(REPLICATED)
    assert told["tables"]["pet"]["count"] == 2


def test_a_silent_line_is_given_up(desk: DeskUnderTest, proxy: CuttingProxy) -> None:
    connection = connect(desk.profile, desk.password)
    connection.silence = 0.5
    link = ServerLink(connection)
    proxy.set_weather(Weather.BLACK_HOLE)
    begun = time.monotonic()
    with pytest.raises(ServerUnreachable):
        link.head()
    assert time.monotonic() - begun > 0.4
    assert connection.closed


def test_a_call_ends_at_once_when_the_program_closes(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    stopped: list[bool] = []
    link = ServerLink(connect(desk.profile, desk.password, is_stopped=lambda: bool(stopped)))
    proxy.set_weather(Weather.BLACK_HOLE)
    stopped.append(True)
    with pytest.raises(Stopped):  # and not ServerUnreachable, when the line was silent for long
        link.head()


def test_what_was_answered_and_not_kept_was_not_answered(
    clinic_a: Clinic, desk: DeskUnderTest, link: ServerLink, proxy: CuttingProxy
) -> None:
    command = envelope(enrol(link), 1)
    proxy.keeps_back_the_end = True
    with psycopg.connect(clinic_a.operator_dsn, autocommit=True) as operator:
        ending = Thread(target=_end_what_waits_for_its_end, args=(operator, desk.profile.login))
        ending.start()
        with pytest.raises(ServerUnreachable):
            next(link.apply([command]))
        ending.join()
    known = "select count(*) from app.command where id = %s"
    assert server_rows(clinic_a, known, command["command_id"]) == [(0,)]


def _end_what_waits_for_its_end(operator: psycopg.Connection, login: str) -> None:
    """End a session as a server that is stopped does, once its command is done and not kept."""
    at_its_end = (
        "select pid from pg_stat_activity where usename = %s and query like '%%app.apply%%'"
        " and wait_event = 'ClientRead'"
    )

    def is_ended() -> bool:
        found = operator.execute(at_its_end, [login]).fetchall()
        for (pid,) in found:
            operator.execute("select pg_terminate_backend(%s)", [pid])
        return bool(found)

    eventually(is_ended)
