"""What a restored server had lost is told once, and only that."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.domain.link import Resent
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.resending import Resending
from tests.unit.replica.test_outbox import add_pet, applied


@pytest.fixture
def told() -> list[Resent]:
    return []


@pytest.fixture
def resending(store: LocalStore, told: list[Resent]) -> Resending:
    return Resending(store.outbox.sent_again, told.append)


def _offered(store: LocalStore, count: int) -> list[Any]:
    done = [add_pet(store, title=f"Entry {number}") for number in range(count)]
    for one in done:
        store.record_answer(one.command_id, applied(101))
    return store.outbox.answers.offer_again("u_1", after_seq=0)


KNOWN = {**applied(101), "replay": True}
REFUSED = {**applied(101), "status": "rejected"}


def test_what_was_lost_is_told_when_the_last_answer_is_there(
    store: LocalStore, resending: Resending, told: list[Resent]
) -> None:
    one, two, three = _offered(store, 3)
    resending.offered([one, two, three])
    resending.answered([(one.command_id, KNOWN), (two.command_id, applied(102))])
    assert told == []
    resending.answered([(three.command_id, REFUSED)])
    (resent,) = told
    assert [(each.title, each.state) for each in resent.entries] == [
        ("Entry 1", "applied"),
        ("Entry 2", "rejected"),
    ]


def test_a_server_that_had_lost_nothing_is_not_worth_a_word(
    store: LocalStore, resending: Resending, told: list[Resent]
) -> None:
    offered = _offered(store, 2)
    resending.offered(offered)
    resending.answered([(each.command_id, KNOWN) for each in offered])
    assert told == []


def test_what_was_never_answered_before_is_sent_but_not_again(
    store: LocalStore, resending: Resending, told: list[Resent]
) -> None:
    fresh = add_pet(store)
    resending.answered([(fresh.command_id, applied(101))])
    assert told == []


def test_what_was_lost_is_there_after_a_restart_until_it_was_read(
    store: LocalStore, resending: Resending, told: list[Resent]
) -> None:
    one, two, three = _offered(store, 3)
    resending.offered([one, two, three])
    first = [(one.command_id, applied(102)), (two.command_id, KNOWN)]
    store.record_answers(first)
    resending.answered(first)
    restarted = Resending(store.outbox.sent_again, told.append)
    last = [(three.command_id, applied(103))]
    store.record_answers(last)
    restarted.answered(last)
    assert [each.title for each in told[0].entries] == ["Entry 2"]
    unread = store.outbox.sent_again.unread()
    assert [(each.title, each.state) for each in unread] == [
        ("Entry 0", "applied"),
        ("Entry 2", "applied"),
    ]
    store.outbox.sent_again.note_read()
    assert store.outbox.sent_again.unread() == []
