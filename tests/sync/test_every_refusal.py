"""Every operation waits without a line, outlives a restart, and is refused in words, if it is."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import ServerUnreachable
from frontdesk.domain.history_words import COMMANDS
from frontdesk.domain.ids import CommandId
from frontdesk.domain.online_only import needs_line
from frontdesk.domain.refusal_words import UNKNOWN
from frontdesk.operations.refusals import refusals
from frontdesk.operations.undo import redo_last, undo_last
from frontdesk.storage.replica import line_needed
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.sign_in import open_store
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest
from tests.sync.life import EVERYWHERE, LIFE, OF_A_REFUSAL, operations

pytestmark = pytest.mark.db

ANSWERS = (
    ("23P01", {"constraint": "resource_taken"}),
    ("FD002", {"column": "note"}),
    ("42501", {}),
    ("23503", {}),
    ("22001", {}),
    ("FD008", {}),
)


def test_every_operation_there_is_stands_in_this_life() -> None:
    assert operations() == {step.operation for step in LIFE} | EVERYWHERE | OF_A_REFUSAL


@pytest.mark.acceptance(31)
def test_every_operation_waits_off_line_or_is_refused_with_the_reason(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(role="owner")
    key = desk.sign_in()  # and no line from here on
    promised = []
    for step in LIFE:
        changeset = step.doing(desk)
        assert changeset.title, step.name
        assert changeset.name in COMMANDS, f"{step.name} has no words in the log"
        if needs_line(changeset) is not None:
            with monkeypatch.context() as later:
                later.setattr(line_needed, "HEARD_WITHIN", timedelta(0))
                with pytest.raises(ServerUnreachable, match="Nothing was changed"):
                    promise(desk, changeset)
        promise(desk, changeset)
        for reverse in (undo_last, redo_last):
            found = reverse(store=desk.store, now=datetime.now(UTC))
            assert found is not None, step.name
            promise(desk, *found)
        promised += [changeset.name + suffix for suffix in ("", ".undo", ".redo")]
    with closing(open_store(desk.profile, key)) as again:  # as after a restart
        assert [each.changeset.name for each in again.outbox.waiting()] == promised
        for code, detail in ANSWERS:
            _refuse_everything(again, code, detail)
            _has_words_for_all(again, len(promised))


def promise(desk: DeskUnderTest, changeset: ChangeSet, reverses: CommandId | None = None) -> None:
    now = datetime.now(UTC)
    desk.store.commit(changeset, now=now, login=desk.profile.login, reverses=reverses)


def _refuse_everything(store: LocalStore, code: str, detail: dict[str, str]) -> None:
    """Answer everything as the server would if it refused it all for this reason."""
    with store.outbox.transaction():
        store.outbox.connection.execute("update command set state = 'queued'")
    answer = {"status": "rejected", "code": code, "detail": detail, "head": 1}
    store.record_answers([(each.command_id, answer) for each in store.outbox.waiting()])


def _has_words_for_all(store: LocalStore, count: int) -> None:
    """Whoever reads the list knows of each what it was, why it was refused and what to do."""
    found = refusals(store, now=datetime.now(UTC))
    assert len(found) == count
    for refusal in found:
        assert refusal.title
        assert refusal.why != UNKNOWN
        assert refusal.why.advice
