"""A desk fetches the clinic over a line that breaks: today first, the rest where it stopped."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from frontdesk.domain.changes import Change, insert, update
from frontdesk.domain.errors import LoadingStopped
from frontdesk.domain.ids import new_id
from frontdesk.domain.link import LinkState, Trouble
from frontdesk.storage.postgres.moment import Moment, Question
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.commands import CommandState
from frontdesk.storage.schema import REPLICATED
from frontdesk.sync import first_load, page_size
from frontdesk.sync.losses import NOT_ALLOWED
from frontdesk.sync.sign_in import open_store, sign_in
from tests.clinics import Clinic
from tests.fakes.proxy import CuttingProxy, Fault, Weather
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually

PETS = 30


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str | None]]:
    """Pages of a few rows only, and how often each was fetched."""
    monkeypatch.setattr(page_size, "FIRST", 4)
    monkeypatch.setattr(page_size, "MOST", 4)
    monkeypatch.setattr(first_load, "REST_SECONDS", 60.0)  # however slow this machine is
    fetched: Counter[tuple[str, str | None]] = Counter()
    fetch = Moment.answer

    def counted(self: Moment, question: Question) -> Any:
        rows = fetch(self, question)
        fetched[question.table, question.after] += 1
        return rows

    monkeypatch.setattr(Moment, "answer", counted)
    return fetched


@pytest.fixture
def other(make_desk: MakeDesk) -> DeskUnderTest:
    """A desk that is there already, with a clinic of thirty pets more."""
    desk = make_desk("other")
    desk.start()
    desk.commit(*(insert("pet", new_id(), {"name": f"Pet {n}"}) for n in range(PETS)))
    eventually(desk.is_live)
    return desk


@pytest.fixture
def fresh(make_desk: MakeDesk, proxy: CuttingProxy) -> DeskUnderTest:
    """A desk that has fetched nothing yet, behind a line that can break."""
    return make_desk("fresh", port=proxy.port)


def pets(desk: DeskUnderTest) -> dict[str, str]:
    rows = desk.store.replica.rows("select id, name from pet where deleted_at is null")
    return {row[0]: row[1] for row in rows}


def in_two_parts(desk: DeskUnderTest, proxy: CuttingProxy) -> None:
    """Sign in over a line that is cut when the vaccinations are asked for, after the pets."""
    proxy.arm(Fault.CUT_BEFORE, b"\x0bvaccination")  # as a name of its own, not in a list
    desk._key = sign_in(desk.profile, desk.password, today_suffices=True)


def rename(pet: str, name: str, was: str) -> Change:
    change = update("pet", UUID(pet), was={"name": was}, values={"name": name})
    assert change is not None
    return change


def test_a_load_that_was_cut_goes_on_there_and_what_changed_meanwhile_is_in_it(
    other: DeskUnderTest,
    fresh: DeskUnderTest,
    proxy: CuttingProxy,
    pages: Counter[tuple[str, str | None]],
) -> None:
    in_two_parts(fresh, proxy)
    assert fresh.store.loads.is_partial
    fetched_before = dict(pages)
    assert any(table == "pet" for table, _after in fetched_before)
    first = next(iter(pets(other)))
    other.commit(rename(first, "Zora", pets(other)[first]))
    other.commit(insert("pet", new_id(), {"name": "Newcomer"}))
    eventually(other.is_live)
    fresh.start()
    eventually(fresh.is_live)
    eventually(lambda: pets(fresh) == pets(other))
    assert pets(fresh)[first] == "Zora"
    assert all(pages[page] == 1 for page in fetched_before)
    with closing(ServerLink.open(other.profile, other.password)) as link:
        eventually(lambda: fresh.store.replica.signed_in().cursor == link.head())
        assert fresh.store.differing_tables(link.verify(REPLICATED)) == []


@pytest.mark.usefixtures("pages")
def test_the_day_can_be_worked_with_while_the_line_hangs_over_the_rest(
    other: DeskUnderTest, fresh: DeskUnderTest, proxy: CuttingProxy
) -> None:
    visit = book_around(other, datetime.now(UTC))
    eventually(other.is_live)
    proxy.arm(Fault.CUT_BEFORE, b"\x0bvaccination")
    fresh._key = sign_in(fresh.profile, fresh.password, today_suffices=True)
    assert fresh.store.loads.is_partial
    assert fresh.has("appointment", visit)
    assert fresh.has("client", fresh.clinic.ids["client"])
    assert fresh.has("resource", fresh.clinic.ids["ben"])
    assert set(pets(fresh).values()) == {"Bella", "Rex"}  # those of today's clients
    proxy.set_weather(Weather.REFUSED)
    booked = fresh.book(hour=3)
    assert fresh.has("appointment", booked.changeset.changes[0].id)
    proxy.set_weather(Weather.CLEAR)
    fresh.start()
    eventually(fresh.is_live)
    assert fresh.command(booked.command_id).state is CommandState.APPLIED
    eventually(lambda: pets(fresh) == pets(other))


def book_around(desk: DeskUnderTest, moment: datetime) -> UUID:
    """Book a day at Ben's that is today at any hour of it, in every zone."""
    visit, claim = desk.booking(hour=0, resource="ben", pet="bella")
    times = {
        "starts_at": (moment - timedelta(hours=1)).isoformat(),
        "ends_at": (moment + timedelta(hours=23)).isoformat(),
    }
    desk.commit(
        insert("appointment", visit.id, {**visit.values, **times}),
        insert("resource_claim", claim.id, {**claim.values, **times}),
    )
    return visit.id


@pytest.mark.usefixtures("pages")
def test_a_load_tells_how_many_rows_have_come_and_stops_when_it_is_told_to(
    other: DeskUnderTest,
    fresh: DeskUnderTest,
    proxy: CuttingProxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_two_parts(fresh, proxy)
    asked, go_on = threading.Event(), threading.Event()
    fetch = Moment.answer

    def waits(self: Moment, question: Question) -> Any:
        asked.set()
        assert go_on.wait(60)
        return fetch(self, question)

    monkeypatch.setattr(Moment, "answer", waits)
    runner = fresh.start()
    assert asked.wait(60)
    runner.cancel_loading()
    go_on.set()
    eventually(lambda: fresh.status is not None and "stopped" in fresh.status.problem)
    eventually(lambda: fresh.state() is LinkState.OFFLINE)
    assert fresh.store.loads.is_partial
    runner.go_online()
    eventually(fresh.is_live)
    assert pets(fresh) == pets(other)
    told = [each.loading for each in fresh.statuses if each.loading is not None]
    assert [each.rows for each in told] == sorted(each.rows for each in told)
    assert {each.total for each in told} == {told[-1].rows}
    assert all(each.today_here for each in told)


def test_a_sign_in_that_is_cancelled_fetches_no_more(
    fresh: DeskUnderTest, pages: Counter[tuple[str, str | None]]
) -> None:
    with pytest.raises(LoadingStopped):
        sign_in(fresh.profile, fresh.password, is_cancelled=lambda: len(pages) >= 2)
    assert len(pages) == 2
    fresh.sign_in()
    assert set(pages.values()) == {1}
    assert not fresh.store.loads.is_partial


@pytest.mark.acceptance(12)
def test_a_desk_that_was_away_for_longer_than_the_log_is_kept_fetches_anew_and_works_meanwhile(
    other: DeskUnderTest, make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = make_desk("away")
    away.sign_in()
    waiting = away.book(hour=4)
    cursor = away.store.replica.signed_in().cursor
    other.commit(*(insert("pet", new_id(), {"name": f"Later {n}"}) for n in range(3)))
    eventually(other.is_live)
    with psycopg.connect(other.clinic.operator_dsn, autocommit=True) as operator:
        operator.execute("set session_replication_role = replica")
        operator.execute("delete from app.event where position <= %s + 2", [cursor])
    usable: list[bool] = []
    fetch = Moment.answer

    def looks_on(self: Moment, question: Question) -> Any:
        with closing(open_store(away.profile, away.sign_in())) as store:  # as the window does
            found = store.replica.value("select count(*) from appointment")
            usable.append(found == 1 and store.replica.pending_ids("appointment") != set())
        return fetch(self, question)

    key = away.sign_in()
    monkeypatch.setattr(away, "sign_in", lambda: key)
    monkeypatch.setattr(Moment, "answer", looks_on)
    away.start()
    eventually(away.is_live)
    assert usable
    assert all(usable)
    assert away.command(waiting.command_id).state is CommandState.APPLIED
    assert away.store.outbox.counts().waiting == 0
    eventually(lambda: pets(away) == pets(other))


def lose_pets(clinic: Clinic, *, hidden: bool) -> None:
    """Let the server hide all pets by mistake, or stop doing so."""
    with psycopg.connect(clinic.operator_dsn, autocommit=True) as operator:
        operator.execute("set session_replication_role = replica")  # no trigger, and no event
        operator.execute(
            "update app.pet set deleted_at = case when %s then now() end where tenant_id = %s",
            [hidden, clinic.tenant_id],
        )


@pytest.fixture
def large(other: DeskUnderTest) -> DeskUnderTest:
    """A desk of a clinic with so many pets that losing all of them is noticed."""
    other.commit(*(insert("pet", new_id(), {"name": f"Pet {n}"}) for n in range(60)))
    eventually(other.is_live)
    eventually(lambda: len(pets(other)) == PETS + 62)
    return other


def fetch_anew(desk: DeskUnderTest) -> None:
    """Let the desk, when it is on line again, fetch everything."""
    desk.store._connection.execute(
        "update meta set value = json_set(value, '$.cursor', 10000) where name = 'meta'"
    )


def test_a_loss_is_accepted_by_who_manages_workstations_and_by_nobody_else(
    large: DeskUnderTest, make_desk: MakeDesk
) -> None:
    boss = make_desk("boss", role="manager")
    boss.sign_in()
    lose_pets(large.clinic, hidden=True)
    here = pets(large)
    for desk in (large, boss):
        if desk.runner is not None:
            desk.runner.stop(10)
        fetch_anew(desk)
        desk.start()
        eventually(lambda: desk.status is not None and desk.status.loss != ())  # noqa: B023
    assert large.runner is not None
    large.runner.accept_loss()
    eventually(lambda: NOT_ALLOWED in {status.problem for status in large.statuses})
    assert pets(large) == here
    assert boss.runner is not None
    assert boss.status is not None
    assert boss.status.trouble is Trouble.MASS_LOSS
    boss.runner.accept_loss()
    eventually(boss.is_live)
    assert pets(boss) == {}


@pytest.mark.acceptance(16)
def test_a_server_that_sends_nothing_by_mistake_takes_nothing_away(
    large: DeskUnderTest,
) -> None:
    here = pets(large)
    lose_pets(large.clinic, hidden=True)
    assert large.runner is not None
    large.runner.go_offline()
    eventually(lambda: large.state() is LinkState.OFFLINE)
    fetch_anew(large)
    large.runner.go_online()
    eventually(lambda: large.status is not None and large.status.loss != ())
    status = large.status
    assert status is not None
    assert [each.words for each in status.loss] == ["92 of 92 pets"]
    assert "92 of 92 pets" in status.problem
    assert pets(large) == here
    lose_pets(large.clinic, hidden=False)
    large.runner.go_offline()
    large.runner.go_online()
    eventually(large.is_live)
    assert pets(large) == here
    assert large.status is not None
    assert large.status.loss == ()


@pytest.mark.usefixtures("pages")
def test_a_window_does_not_wait_for_the_rest_of_a_slow_load(
    other: DeskUnderTest, fresh: DeskUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_load, "REST_SECONDS", 0.0)
    fresh._key = sign_in(fresh.profile, fresh.password, today_suffices=True)
    assert fresh.store.loads.is_partial
    assert fresh.has("site", fresh.clinic.ids["site"])
    fresh.sign_in()
    assert pets(fresh) == pets(other)
    assert not fresh.store.loads.is_partial
