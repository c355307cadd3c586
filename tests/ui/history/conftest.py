from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from frontdesk.domain.errors import FrontDeskError, ServerUnreachable
from frontdesk.domain.history import (
    CHILDREN,
    HistoryPage,
    LogAuthor,
    LogFilter,
    LoggedCommand,
    LoggedEvent,
    LogNames,
)
from frontdesk.domain.ids import new_id
from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.ui.history.history_desk import HistoryDesk
from frontdesk.ui.history.history_opener import HistoryOpener
from frontdesk.ui.tasks import TaskRunner
from tests.factories.clinic import Clinic
from tests.ui.desk.conftest import Front, appearance, front

__all__ = ["Front", "appearance", "front"]

DESK = UUID(int=77)
OTHER = UUID(int=78)


@dataclass
class FakeLog:
    """A server's log in memory; it pages and filters as the server does."""

    clinic: Clinic
    events: list[LoggedEvent] = field(default_factory=list)
    is_away: bool = False
    opened: int = 0
    closed: int = 0
    asked: list[LogFilter] = field(default_factory=list)
    erased: list[tuple[UUID, str, bool]] = field(default_factory=list)
    exported: list[tuple[UUID, Path]] = field(default_factory=list)
    refusal: FrontDeskError | None = None

    def add(
        self,
        entity: str,
        entity_id: UUID,
        *,
        op: str = "update",
        login: str = "u_anna",
        name: str = "pet.edit",
        device: UUID = DESK,
        **changed: object,
    ) -> None:
        """Write an event, an hour after the one before."""
        number = len(self.events) + 1
        begin = datetime(2026, 11, 19, 6, 0, tzinfo=UTC)
        command = LoggedCommand(new_id(), name, login, device, "Front desk 2")
        at = begin + timedelta(hours=number)
        self.events.append(
            LoggedEvent(number, at, login, entity, entity_id, op, changed or None, command)
        )

    def open(self, _is_stopped: object) -> FakeLog:
        """Sign in, if the server is there."""
        self._answer()
        self.opened += 1
        return self

    def of_record(
        self, kind: str, record_id: UUID, *, before: int | None = None, limit: int = 50
    ) -> HistoryPage:
        self._answer()
        columns = {column for _, column in CHILDREN.get(kind, ())}
        return self._page(
            [
                event
                for event in self.events
                if event.entity_id == record_id
                or any((event.changed or {}).get(each) == str(record_id) for each in columns)
            ],
            before,
            limit,
        )

    def search(
        self, asked: LogFilter, *, before: int | None = None, limit: int = 50
    ) -> HistoryPage:
        self._answer()
        self.asked.append(asked)
        return self._page([e for e in self.events if _matches(asked, e)], before, limit)

    def names(self) -> LogNames:
        self._answer()
        return LogNames(
            authors=(
                LogAuthor("u_anna", new_id(), "Anna Meyer"),
                LogAuthor("u_tom", new_id(), "Tom Berg", active=False),
            ),
            desks={"Front desk 2": (DESK,), "Back room": (OTHER,)},
            commands=("pet.add", "pet.edit"),
        )

    def erase_client(self, client_id: UUID, reason: str, *, cancel_visits: bool) -> None:
        self._answer()
        if self.refusal is not None:
            raise self.refusal
        self.erased.append((client_id, reason, cancel_visits))

    def export_client(self, client_id: UUID, out: Path) -> None:
        self._answer()
        if self.refusal is not None:
            raise self.refusal
        self.exported.append((client_id, out))

    def close(self) -> None:
        self.closed += 1

    def _answer(self) -> None:
        if self.is_away:
            raise ServerUnreachable("nobody answers")

    def _page(self, events: list[LoggedEvent], before: int | None, limit: int) -> HistoryPage:
        found = [e for e in reversed(events) if before is None or e.position < before]
        more = found[limit - 1].position if len(found) > limit else None
        shown = found[:limit]
        return HistoryPage(tuple(shown), more, shown[-1].at if shown else None)


def _matches(asked: LogFilter, event: LoggedEvent) -> bool:
    command = event.command
    assert command is not None
    return all(
        (
            asked.login in ("", event.login),
            asked.kind in ("", event.entity),
            asked.command in ("", command.name),
            not asked.column or asked.column in (event.changed or {}),
            not asked.device_ids or command.device_id in asked.device_ids,
            asked.since is None or event.at >= asked.since,
            asked.until is None or event.at < asked.until,
        )
    )


@dataclass
class Reader:
    """A window with a log behind it."""

    front: Front
    log: FakeLog
    history: HistoryDesk
    opener: HistoryOpener

    def line(self, state: LinkState) -> None:
        """Tell how the line to the server stands."""
        self.front.desk.report_link(LinkStatus(state, self.front.desk.now()))
        self.front.quiet()


@pytest.fixture
def reader(front: Front) -> Iterator[Reader]:
    log = FakeLog(front.clinic)
    tasks = TaskRunner("history")
    tasks.bug_found.connect(front.bugs.append)
    history = HistoryDesk(front.desk, tasks, log.open)
    yield Reader(front, log, history, HistoryOpener(front.desk, history, front.window))
    history.close()
