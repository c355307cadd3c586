"""The server is migrated while desks of the release it served go on sending."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from frontdesk.server.migrate import migrate
from tests.clinics import Clinic
from tests.releases.conftest import MakeClinic, MakeDesk, MakeFormer
from tests.releases.former import FOUNDATION, WALL, FormerDesk
from tests.sync.desks import DeskUnderTest, eventually, server_rows

pytestmark = pytest.mark.db

DESKS = 4
DOWNTIME = 5.0
"""Seconds for which a desk may get no answer."""

OLD_EVENTS = 30_000

# Removed at once, so that no desk fetches them: it is the log that is long.
_A_LONG_LOG = """
insert into app.pet (id, name, deleted_at)
select gen_random_uuid(), 'Of long ago ' || n, now() from generate_series(1, %s) as n
"""


@contextmanager
def _at_work(desks: list[FormerDesk], ended: Path) -> Iterator[None]:
    for desk in desks:
        desk.order("push_without_end", until=str(ended), pause=0.02)
    try:
        yield
    finally:
        ended.touch()


@pytest.mark.acceptance(45)
@pytest.mark.parametrize("release", [FOUNDATION, WALL])
def test_desks_that_send_while_the_server_is_migrated_lose_nothing_and_hardly_wait(
    release: str,
    clinic_of: MakeClinic,
    make_former: MakeFormer,
    make_desk: MakeDesk,
    tmp_path: Path,
) -> None:
    clinic = clinic_of(release)
    _let_time_pass(clinic)
    names = [f"desk {number}" for number in range(DESKS)]
    desks = [make_former(release, clinic, name) for name in names]
    for desk in desks:
        desk.order("sign_in", password=clinic.logins["receptionist"].password)
    assert [desk.answer() for desk in desks] == [None] * DESKS
    with _at_work(desks, tmp_path / "ended"):
        _several_arrive(clinic)
        migrate(clinic.operator_dsn)
        _several_arrive(clinic)
    worked = [desk.answer() for desk in desks]
    assert max(each["longest"] for each in worked) <= DOWNTIME
    for desk, name, each in zip(desks, names, worked, strict=True):
        desk.close()
        if each["waiting"]:
            _send_the_rest(make_desk(clinic, name))
    _each_is_there_once(clinic, sum(each["count"] for each in worked))


def _several_arrive(clinic: Clinic) -> None:
    with clinic.connect("owner") as owner:

        def sent() -> int:
            row = owner.execute("select count(*) from app.command").fetchone()
            assert row is not None
            return int(row[0])

        before = sent()
        eventually(lambda: sent() >= before + 5 * DESKS)


def _send_the_rest(updated: DeskUnderTest) -> None:
    updated.start()
    eventually(updated.is_live)
    updated.runner_of().stop(20)


def _each_is_there_once(clinic: Clinic, entered: int) -> None:
    numbers = server_rows(
        clinic,
        "select count(*), count(distinct id), count(*) filter (where status = 'applied')"
        " from app.command",
    )
    assert numbers == [(entered, entered, entered)]
    pets = server_rows(clinic, "select count(*) from app.pet where name like 'Entered as %%'")
    assert pets == [(entered,)]


def _let_time_pass(clinic: Clinic) -> None:
    with psycopg.connect(clinic.operator_dsn) as operator:
        operator.execute(
            "select set_config('app.acting_tenant', %s, true)", [str(clinic.tenant_id)]
        )
        operator.execute(_A_LONG_LOG, [OLD_EVENTS])
