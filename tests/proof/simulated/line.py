"""The line between a simulated desk and the server: the calls of `ServerLink`, and what can fail.

An answer may be lost before or after the server did what it was asked for, a part of a batch may
get through, and a call may reach the server only after the desk has given it up and called again.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import psycopg

from frontdesk.domain.errors import ServerBusy, ServerUnreachable
from frontdesk.storage.postgres.errors import BUSY, UNREACHABLE, statement_error
from frontdesk.storage.postgres.moment import Question
from frontdesk.storage.postgres.server_link import ErasedRecord, JsonObject
from tests.fakes.clinic_server.book import Book
from tests.fakes.clinic_server.refusals import Refused
from tests.fakes.clinic_server.server import FakeServer
from tests.fakes.clinic_server.values import shown

T = TypeVar("T")
Call = Callable[[str, Callable[[], Any]], Any]

KINDS = ("lost before", "lost after", "late", "busy")

PAGE_EVENTS = 20
"""The most that this server gives at once: less than asked for, so that a desk has to go on."""


@dataclass
class Weather:
    """How bad the lines are: the chance that a call fails, and which desks hear nothing at all."""

    chance: random.Random
    fails: float = 0.0
    cut_off: set[str] = field(default_factory=set)
    late: list[Callable[[], Any]] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)

    def next_fault(self) -> str | None:
        """Return what happens to the next call, or None."""
        if self.chance.random() >= self.fails:
            return None
        kind = self.chance.choice(KINDS)
        self.done[kind] += 1
        return kind

    def arrive_late(self) -> None:
        """Let one call arrive that its desk has long given up."""
        if self.late:
            act = self.late.pop(self.chance.randrange(len(self.late)))
            try:
                act()
            except Refused:
                self.done["late and refused"] += 1


class SimulatedLine:
    """An open line of one person of one desk; stands in for `ServerLink`."""

    def __init__(
        self,
        server: FakeServer,
        weather: Weather,
        *,
        desk: str,
        login: str,
        meanwhile: Callable[[], None],
    ) -> None:
        self._server = server
        self._weather = weather
        self._desk = desk
        self._login = login
        self._meanwhile = meanwhile
        self._moment: Book | None = None
        self._ahead: tuple[int, JsonObject] | None = None
        self.broken = False

    # -- the calls of ServerLink -----------------------------------------------------------------

    def hello(self, request: Any) -> JsonObject:
        asked = _sent(request)
        return self._call("hello", lambda: self._server.hello(self._login, asked))

    def pull(self, cursor: int, limit: int) -> JsonObject:
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead[0] == cursor:
            return self._call("pull", lambda: ahead[1])
        return self._call("pull", lambda: self._page(cursor, limit))

    def ask_ahead(self, cursor: int, limit: int) -> None:
        """The server answers now; the answer comes, or is lost, when it is wanted."""
        self._require_open()
        with suppress(Refused):  # asked again, it will refuse again
            self._ahead = cursor, _sent(self._page(cursor, limit))

    def _page(self, cursor: int, limit: int) -> JsonObject:
        most = min(limit, PAGE_EVENTS)
        return self._server.pull(self._login, cursor, most, self._moment)

    def head(self) -> int:
        return int(self.pull(2**62, 1)["head"])

    def erasures(self, _after: int) -> list[ErasedRecord]:
        nothing: list[ErasedRecord] = []
        return self._call("erasures", lambda: nothing)

    def trace(self, position: int) -> str:
        return self._call("trace", lambda: self._server.trace(position, self._moment))

    def known(self, command_ids: Iterable[UUID]) -> dict[UUID, str]:
        asked = [str(each) for each in command_ids]
        found = self._call("known", lambda: self._server.known(self._login, asked))
        return {UUID(each): status for each, status in found.items()}

    def answers_kept(self, answers: Mapping[UUID, str]) -> dict[UUID, str]:
        asked = {str(each): status for each, status in answers.items()}
        kept = self._call("answers_kept", lambda: self._server.answers_kept(self._login, asked))
        return {each: status for each, status in answers.items() if str(each) in kept}

    def verify(self, tables: Sequence[str]) -> JsonObject:
        return self._call("verify", lambda: self._server.verify(self._login, list(tables)))

    def apply(self, envelopes: Sequence[JsonObject]) -> Iterator[JsonObject]:
        """Send all, then give the answers as they come; a cut may take any part of it away."""
        self._weather.calls["apply"] += len(envelopes)
        self._ahead = None
        self._require_open()
        self._meanwhile()
        sent = [_sent(each) for each in envelopes]
        fault = self._weather.next_fault()
        if fault == "busy":
            raise ServerBusy(BUSY)
        arriving, answered = self._parts(len(sent), fault)
        answers = [self._apply_one(each) for each in sent[:arriving]]
        if fault == "late":
            self._weather.late += [self._later(each) for each in sent[arriving:]]
        yield from self._given(answers[:answered])
        if fault is not None:
            self._lose()
        self._meanwhile()

    def hand_over(self, envelope: JsonObject, reason: str) -> JsonObject | None:
        sent = _sent(envelope)
        try:
            return self._call(
                "hand_over", lambda: self._server.hand_over(self._login, sent, reason)
            )
        except _NotNeeded:
            return None

    @contextmanager
    def consistent(self) -> Iterator[SimulatedMoment]:
        book: Book = self._call("begin", self._server.consistent)
        self._moment = book
        try:
            yield SimulatedMoment(self._server, self._login, book, self._call)
        except BaseException:
            self.close()
            raise
        finally:
            self._moment = None

    def close(self) -> None:
        self.broken = True

    # -- what can happen to a call ---------------------------------------------------------------

    def _call(self, name: str, act: Callable[[], T]) -> T:
        if name != "snapshot":  # a whole fetch is one call
            self._weather.calls[name] += 1
        self._ahead = None
        self._require_open()
        self._meanwhile()
        match self._weather.next_fault():
            case "lost before":
                self._lose()
            case "lost after":
                with suppress(Refused):  # nobody is there to hear it
                    act()
                self._lose()
            case "late":
                if self._moment is None:
                    self._weather.late.append(act)
                self._lose()
            case "busy":
                raise ServerBusy(BUSY)
        try:
            found = act()
        except Refused as refused:
            raise _translated(refused) from refused
        self._meanwhile()
        self._require_open()
        return found

    def _parts(self, count: int, fault: str | None) -> tuple[int, int]:
        """Return how many of a batch arrive now, and how many answers come back."""
        if fault is None:
            return count, count
        if fault == "lost before":
            return 0, 0
        arriving = self._weather.chance.randint(0, count)
        return arriving, self._weather.chance.randint(0, arriving)

    def _apply_one(self, envelope: JsonObject) -> JsonObject | Refused:
        try:
            return self._server.apply(self._login, envelope)
        except Refused as refused:
            return refused

    def _later(self, envelope: JsonObject) -> Callable[[], Any]:
        return lambda: self._server.apply(self._login, envelope)

    def _given(self, answers: list[JsonObject | Refused]) -> Iterator[JsonObject]:
        for answer in answers:
            if isinstance(answer, Refused):
                raise _translated(answer)
            yield answer

    def _require_open(self) -> None:
        if self.broken or self._desk in self._weather.cut_off:
            self._lose()

    def _lose(self) -> None:
        self.broken = True
        raise ServerUnreachable(UNREACHABLE)


class SimulatedMoment:
    """What the server held when a line began to read; stands in for `Moment`."""

    def __init__(self, server: FakeServer, login: str, book: Book, call: Call) -> None:
        self._server = server
        self._login = login
        self._book = book
        self._call = call

    def totals(self, tables: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = self._call(
            "snapshot", lambda: self._server.totals(self._login, list(tables), self._book)
        )
        return found

    def of_day(self, begins: datetime, ends: datetime) -> list[tuple[str, str]]:
        rows = self._call(
            "snapshot",
            lambda: self._server.of_day(self._login, shown(begins), shown(ends), self._book),
        )
        return [(table, json.dumps(row)) for table, row in rows]

    def ask(self, table: str, after: str | None, limit: int) -> Question:
        return Question(table, after, limit)

    def answer(self, question: Question) -> list[tuple[str, str]]:
        table, after, limit = question.table, question.after, question.limit
        rows = self._call(
            "snapshot",
            lambda: self._server.snapshot(self._login, table, after, limit, self._book),
        )
        return [(json.dumps(row), row["id"]) for row in rows]


class _NotNeeded(Exception):
    """The author of a command that was to be handed over can still send it."""


def _sent(value: Any) -> JsonObject:
    """Return what arrives: a copy, as over a wire."""
    found: JsonObject = json.loads(json.dumps(value))
    return found


def _translated(refused: Refused) -> Exception:
    if refused.constraint == "held_needed":
        return _NotNeeded()
    error = psycopg.DatabaseError("refused")
    error.sqlstate = refused.code
    return statement_error(error)
