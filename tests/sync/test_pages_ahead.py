from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from select import select
from typing import Any

import pytest

from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import insert
from frontdesk.domain.errors import ServerUnreachable
from frontdesk.domain.ids import new_id
from frontdesk.domain.link import LinkState
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.schema import REPLICATED
from tests.fakes.proxy import CuttingProxy, Fault
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, server_rows
from tests.sync.stepping import Stepper

PAGE = 3


class Colleague:
    """Another desk, on a line of its own, which adds pets."""

    def __init__(self, desk: DeskUnderTest) -> None:
        self.link = ServerLink.open(desk.profile, desk.password)
        greeting = self.link.hello({"device_name": "Other", "client_version": "0.1.0"})
        self._device, self._seq = greeting["device"]["id"], 0

    def add_pets(self, count: int) -> None:
        assert [each["status"] for each in self.link.apply(self.envelopes(count))] == [
            "applied"
        ] * count

    def envelopes(self, count: int) -> list[dict[str, Any]]:
        return [self._envelope() for _ in range(count)]

    def _envelope(self) -> dict[str, Any]:
        self._seq += 1
        return {
            "command_id": str(new_id()),
            "device_id": self._device,
            "device_seq": self._seq,
            "name": "pet.add",
            "version": 1,
            "changes": [insert("pet", new_id(), {"name": f"Pet {self._seq}"}).to_json()],
            "client_time": "2026-11-21T09:00:00+00:00",
        }


@pytest.fixture
def desk(make_desk: MakeDesk, proxy: CuttingProxy) -> DeskUnderTest:
    return make_desk(port=proxy.port)


@pytest.fixture
def colleague(make_desk: MakeDesk) -> Iterator[Colleague]:
    made = Colleague(make_desk("other"))
    yield made
    made.link.close()


@pytest.fixture
def link(desk: DeskUnderTest) -> Iterator[ServerLink]:
    with closing(ServerLink.open(desk.profile, desk.password)) as opened:
        yield opened


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.sync.engine.PAGE_EVENTS", PAGE)


def positions(page: dict[str, Any]) -> list[int]:
    return [event["position"] for event in page["events"]]


def test_what_comes_behind_a_page_asked_for_ahead_comes_with_the_next(
    link: ServerLink, colleague: Colleague
) -> None:
    colleague.add_pets(1)
    head = link.head()
    link.ask_ahead(head - 1, PAGE)
    eventually(lambda: bool(select([link._line.fileno()], [], [], 0)[0]))  # it has answered
    colleague.add_pets(1)
    assert positions(link.pull(head - 1, PAGE)) == [head]
    assert positions(link.pull(head, PAGE)) == [head + 1]


def test_what_is_asked_instead_of_the_page_gets_its_own_answer(
    link: ServerLink, colleague: Colleague
) -> None:
    colleague.add_pets(2 * PAGE)
    head = link.head()

    def ask_something_else() -> Iterator[object]:
        yield link.head() == head
        yield positions(link.pull(head - 1, PAGE)) == [head]
        yield positions(link.pull(0, 1)) == [1]
        yield set(link.verify(REPLICATED)["tables"]) == set(REPLICATED)
        yield link.known([]) == {}
        yield link.erasures(head) == []
        with link.consistent():
            rows = len(list(link.rows("pet", page=2)))
        yield rows == 2 + 2 * PAGE
        yield len(link.trace(head)) == 64

    for holds in ask_something_else():
        assert holds
        link.ask_ahead(head - PAGE, PAGE)
    assert positions(link.pull(head - PAGE, PAGE)) == list(range(head - PAGE + 1, head + 1))


def test_commands_are_sent_though_a_page_was_asked_for(
    colleague: Colleague, link: ServerLink
) -> None:
    colleague.link.ask_ahead(0, PAGE)
    colleague.add_pets(2)
    colleague.link.ask_ahead(0, PAGE)
    assert colleague.link.head() == link.head()


def test_a_question_ahead_that_the_server_refused_spoils_nothing_else(link: ServerLink) -> None:
    head = link.head()
    link.ask_ahead(2**70, PAGE)
    assert link.head() == head


@pytest.mark.parametrize("question", [lambda line: line.pull(0, PAGE), ServerLink.head])
def test_a_line_cut_behind_a_question_ahead_is_noticed_by_whoever_asks_next(
    link: ServerLink, proxy: CuttingProxy, question: Callable[[ServerLink], object]
) -> None:
    proxy.arm(Fault.HALF_ANSWER, b"app.pull")
    link.ask_ahead(0, PAGE)
    with pytest.raises(ServerUnreachable):
        question(link)


@pytest.mark.usefixtures("small_pages")
def test_the_server_makes_the_next_page_while_a_desk_puts_one_away(
    desk: DeskUnderTest, colleague: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = desk.store.replica.signed_in().cursor
    colleague.add_pets(3 * PAGE)
    told: list[tuple[str, int]] = []
    ask, apply = ServerLink.ask_ahead, LocalStore.apply_page

    def asked(link: ServerLink, cursor: int, limit: int) -> None:
        told.append(("asked", cursor - begun))
        ask(link, cursor, limit)

    def applied(store: LocalStore, page: dict[str, Any]) -> Changed:
        if page["events"]:
            told.append(("put away", page["position"] - begun))
        return apply(store, page)

    monkeypatch.setattr(ServerLink, "ask_ahead", asked)
    monkeypatch.setattr(LocalStore, "apply_page", applied)
    with closing(Stepper(desk)) as stepper:
        stepper.until(lambda: len(told) == 5)
    assert told == [
        ("asked", PAGE),
        ("put away", PAGE),
        ("asked", 2 * PAGE),
        ("put away", 2 * PAGE),
        ("put away", 3 * PAGE),
    ]


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("fault", list(Fault))
def test_a_line_cut_at_any_page_loses_nothing_and_brings_nothing_twice(
    desk: DeskUnderTest, colleague: Colleague, proxy: CuttingProxy, fault: Fault
) -> None:
    assert desk.store.replica.meta is not None
    with closing(Stepper(desk)) as stepper:
        for page in range(1, 4):
            colleague.add_pets(4 * PAGE)
            reached = desk.store.replica.signed_in().cursor + page * PAGE
            stepper.until(lambda: desk.store.replica.signed_in().cursor >= reached)  # noqa: B023
            proxy.arm(fault, b"app.pull", keep=page * 200)
            colleague.add_pets(1)
            head = colleague.link.head()
            stepper.until(lambda: desk.store.replica.signed_in().cursor == head)  # noqa: B023
            assert proxy.fired[fault] == page
            stepper.until(lambda: stepper.courier.engine.state is LinkState.LIVE)
    names = "select id, name from pet order by id"
    assert [tuple(row) for row in desk.store.replica.rows(names)] == [
        (str(row_id), name)
        for row_id, name in server_rows(desk.clinic, names.replace("pet", "app.pet"))
    ]
