"""The calls a desk makes to the server: hello, apply, pull, snapshot, verify."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import generators
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult

from frontdesk.domain.errors import FrontDeskError, InvalidInput, ServerTooOld
from frontdesk.storage.postgres.connection import CONNECT_SECONDS, DeskConnection, connect
from frontdesk.storage.postgres.errors import statement_error, translated
from frontdesk.storage.postgres.moment import Moment, consistent
from frontdesk.storage.postgres.pages_ahead import PagesAhead
from frontdesk.storage.profiles import Profile

JsonObject = dict[str, Any]
Answered = JsonObject | psycopg.Error

SNAPSHOT_ROWS = 5000
"""Rows a call of a snapshot; each call answers well within the silence that means a dead line."""

VERIFY_SECONDS = 30.0
"""Silence while the server reads every row of a clinic: no sign yet of a dead line."""

UNUSABLE_PASSWORD = "This password has a character that cannot be sent. Nothing was changed."  # noqa: S105

_CUT_SHORT = "the line ended before a transaction"

_APPLY = b"select app.apply($1::jsonb)::text"
_UNREADABLE_CLASSES = ("22", "54")


@dataclass(frozen=True, slots=True)
class ErasedRecord:
    """A record whose data were erased, and the event that said so."""

    table: str
    id: UUID
    position: int


class ServerLink:
    """One open line; belongs to one thread. Every method raises errors of `domain.errors`."""

    def __init__(self, connection: DeskConnection) -> None:
        self._line = connection
        self._pages = PagesAhead(connection)

    @property
    def _connection(self) -> DeskConnection:
        """The line, with no answer on it to what was asked before."""
        self._pages.clear()
        return self._line

    @staticmethod
    def open(
        profile: Profile,
        password: str,
        *,
        is_stopped: Callable[[], bool] = lambda: False,
        seconds: int = CONNECT_SECONDS,
    ) -> ServerLink:
        """Log in; see `connection.connect` for the errors."""
        return ServerLink(connect(profile, password, is_stopped=is_stopped, seconds=seconds))

    def hello(self, request: Mapping[str, Any]) -> JsonObject:
        """Say who we are and where we stand; learn the same of the server."""
        return self._object("select app.hello(%s::jsonb)", [_as_json(request)])

    def pull(self, cursor: int, limit: int) -> JsonObject:
        """Return the events after `cursor` with the rows they concern."""
        return self._pages.take(cursor, limit)

    def ask_ahead(self, cursor: int, limit: int) -> None:
        """Ask for what the next `pull` will want, without waiting: there is other work meanwhile.

        The answer may be of any moment from now on. It is lost when anything else is asked before.
        Not for inside of `consistent`.
        """
        self._pages.ask(cursor, limit)

    def head(self) -> int:
        """Return the position of the newest event; inside `consistent`, of that moment."""
        return int(self.pull(2**62, 1)["head"])

    def erasures(self, after: int) -> list[ErasedRecord]:
        """Return the next records erased after this event, oldest first; empty when none is left.

        A server of the former release has erased nothing.
        """
        with suppress(ServerTooOld), translated():
            rows = self._connection.execute(
                "select entity, entity_id, told_at from app.erasures(%s::bigint)", [after]
            ).fetchall()
            return [ErasedRecord(*row) for row in rows]
        return []

    def trace(self, position: int) -> str:
        """Return what the log's chain says at an event, "" where there is none.

        Two histories of a clinic have other events at a position, and other traces there.
        """
        with translated():
            row = self._connection.execute(
                "select encode(hash, 'hex') from app.event where position = %s", [position]
            ).fetchone()
        return row[0] if row else ""

    def known(self, command_ids: Iterable[UUID]) -> dict[UUID, str]:
        """Return which of these commands the server has answered, and how: applied, held …"""
        with translated():
            rows = self._connection.execute(
                "select id, status from app.command where id = any(%s)", [list(command_ids)]
            ).fetchall()
        return {row[0]: row[1] for row in rows}

    def answers_kept(self, answers: Mapping[UUID, str]) -> dict[UUID, str]:
        """Return those of these answers that stand on the server as they were given.

        Who may read nothing there any more can ask this of what they gave themselves.
        """
        asked = _as_json({str(each): status for each, status in answers.items()})
        with translated():
            row = self._connection.execute("select app.answers_kept(%s::jsonb)", [asked]).fetchone()
        kept = {UUID(each) for each in (row[0] if row else ())}
        return {each: status for each, status in answers.items() if each in kept}

    def verify(self, tables: Sequence[str]) -> JsonObject:
        """Return count and checksum of the live rows of each table; may take the server seconds."""
        request = _as_json({"tables": list(tables)})
        with self._connection.patient(VERIFY_SECONDS):
            return self._object("select app.verify(%s::jsonb)", [request])

    def apply(self, envelopes: Sequence[JsonObject]) -> Iterator[JsonObject]:
        """Send commands in order without waiting in between, each its own transaction.

        Yields one answer a command as it arrives. Ends by raising at the first command that got no
        final answer; the ones after it had none either, for the server keeps the order. A command
        that the server cannot even read is recorded there as rejected, so that it holds up nothing.
        """
        with closing(self._pipelined(envelopes)) as answers:
            refused = yield from _final(envelopes, answers)
        if refused is not None:
            envelope, error = refused
            if (error.sqlstate or "")[:2] not in _UNREADABLE_CLASSES:
                raise statement_error(error) from error
            # What was sent behind it met a gap: the caller sends it again.
            yield self._apply_unreadable(envelope, error.sqlstate or "")

    def hand_over(self, envelope: JsonObject, reason: str) -> JsonObject | None:
        """Give the server a command to keep for the manager; None if its author can still send it.

        The answer says what became of the command: `held`, or what was known of it before.
        """
        try:
            row = self._connection.execute(
                "select app.hand_over(%s::jsonb, %s)", [_as_json(envelope), reason]
            ).fetchone()
        except psycopg.Error as exc:
            if exc.diag.constraint_name == "held_needed":
                return None
            code = exc.sqlstate or ""
            if code[:2] in _UNREADABLE_CLASSES and "unreadable" not in envelope:
                # What no server can read is dropped by the manager, and holds up nothing here.
                poor = {**envelope, "changes": [], "unreadable": code}
                return self.hand_over(poor, reason)
            raise statement_error(exc) from exc
        answer: JsonObject = row[0] if row else {}
        return answer

    def change_own_password(self, login: str, password: str) -> None:
        """Give the login another password; only what the server keeps of it crosses the line."""
        try:
            verifier = self._connection.pgconn.encrypt_password(
                password.encode(), login.encode(), b"scram-sha-256"
            )
        except (psycopg.Error, UnicodeError) as exc:
            raise InvalidInput(UNUSABLE_PASSWORD, field="password") from exc
        with translated():
            self._connection.execute("select app.change_own_password(%s)", [verifier.decode()])

    def consistent(self) -> AbstractContextManager[Moment]:
        """Let all reads inside see one moment of the database; see `moment.consistent`."""
        return consistent(self._connection)

    def rows(self, table: str, page: int = SNAPSHOT_ROWS) -> Iterator[str]:
        """Yield the live rows of a table as JSON texts, by id; call it inside `consistent`."""
        moment, after = Moment(self._connection), None
        while True:
            rows = moment.page(table, after, page)
            yield from (row[0] for row in rows)
            if len(rows) < page:
                return
            after = rows[-1][1]

    def close(self) -> None:
        """Hang up; harmless when the line is gone already."""
        self._line.close()

    def _object(self, query: str, parameters: Sequence[Any]) -> JsonObject:
        with translated():
            row = self._connection.execute(query, parameters).fetchone()
        answer: JsonObject = row[0] if row else {}
        return answer

    def _apply_unreadable(self, envelope: JsonObject, code: str) -> JsonObject:
        return self._object(
            "select app.apply(%s::jsonb)",
            [_as_json({**envelope, "changes": [], "unreadable": code})],
        )

    def _pipelined(self, envelopes: Sequence[JsonObject]) -> Generator[Answered, None, None]:
        """Send all commands, then yield each answer, or the error in its place, as it arrives."""
        wire = self._connection.pgconn
        left = len(envelopes)
        try:
            self._send(envelopes)
            while left:
                result = self._next_result()
                left -= 1
                yield result
        finally:
            self._leave_pipeline(left, broken=wire.status != ConnStatus.OK)

    def _send(self, envelopes: Sequence[JsonObject]) -> None:
        wire = self._connection.pgconn
        with translated():
            wire.enter_pipeline_mode()
            for envelope in envelopes:
                wire.send_query_params(_APPLY, [_as_json(envelope).encode()])
                wire.pipeline_sync()  # makes each command a transaction of its own
            self._connection.wait(generators.send(wire))

    def _next_result(self) -> Answered:
        """Return an answer, once its transaction has ended too: until then nothing is kept."""
        wire = self._line.pgconn
        with translated():
            results = self._line.wait(generators.fetch_many(wire))
            end = self._line.wait(generators.fetch_many(wire))
            # A server that is stopped just then says so here, and undoes what it has answered.
            if [each.status for each in end] != [ExecStatus.PIPELINE_SYNC]:
                raise error_from_result(end[-1]) if end else psycopg.OperationalError(_CUT_SHORT)
        return _read_answer(results[-1])

    def _leave_pipeline(self, left: int, *, broken: bool) -> None:
        """Take what still comes off the line, so that the next call finds it clean."""
        if broken:
            return
        try:
            for _ in range(left):
                self._next_result()
            self._line.pgconn.exit_pipeline_mode()
        except (FrontDeskError, psycopg.Error):
            self.close()


def _final(
    envelopes: Iterable[JsonObject], answers: Iterable[Answered]
) -> Generator[JsonObject, None, tuple[JsonObject, psycopg.Error] | None]:
    """Pass answers on; return the first command that got an error instead, if there is one."""
    for envelope, answer in zip(envelopes, answers, strict=True):
        if isinstance(answer, psycopg.Error):
            return envelope, answer
        yield answer
    return None


def _read_answer(result: PGresult) -> Answered:
    if result.status != ExecStatus.TUPLES_OK:
        return error_from_result(result)
    text = result.get_value(0, 0)
    answer: JsonObject = json.loads(text or b"{}")
    return answer


def _as_json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))
