"""The pages of news on one line: the next may be asked for while the one before is put away."""

from __future__ import annotations

import json
from typing import Any

from psycopg import generators
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from frontdesk.storage.postgres.connection import DeskConnection
from frontdesk.storage.postgres.errors import translated

_PULL = b"select app.pull($1::bigint, $2::int)::text"

JsonObject = dict[str, Any]
_Question = tuple[int, int]


class PagesAhead:
    """Belongs to the thread of its line. Every method raises errors of `domain.errors`."""

    def __init__(self, connection: DeskConnection) -> None:
        self._connection = connection
        self._asked: _Question | None = None

    def ask(self, cursor: int, limit: int) -> None:
        """Ask for a page without waiting for it; nothing but `take` or `clear` may come next."""
        self.clear()
        wire = self._connection.pgconn
        with translated():
            wire.send_query_params(_PULL, [b"%d" % cursor, b"%d" % limit])
            self._connection.wait(generators.send(wire))
        self._asked = cursor, limit

    def take(self, cursor: int, limit: int) -> JsonObject:
        """Return a page: the one that was asked for, if it is this one."""
        if self._asked != (cursor, limit):
            self.ask(cursor, limit)
        with translated():
            found = self._answer()
            if found.status != ExecStatus.TUPLES_OK:
                raise error_from_result(found)
        page: JsonObject = json.loads(found.get_value(0, 0) or b"{}")
        return page

    def clear(self) -> None:
        """Take what was asked for off the line, unread: something else is to be asked."""
        if self._asked is not None:
            with translated():
                self._answer()

    def _answer(self) -> PGresult:
        self._asked = None
        results: list[PGresult] = self._connection.wait(
            generators.fetch_many(self._connection.pgconn)
        )
        return results[-1]
