"""Compares this desk's rows with the server's, and says which differed when it is put right.

At the same position of the log both should be the same. Where they are not, either this copy went
wrong or somebody altered the server's rows behind the log's back: the copy is fetched anew either
way, and which rows came out different is told, for nobody else can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from frontdesk.domain.changed import Changed
from frontdesk.domain.link import Drift
from frontdesk.storage.replica.snapshot import StagedSnapshot
from frontdesk.storage.replica.store import LocalStore

MOST_RECORDS = 20


class Comparison:
    """The comparisons of one desk; every call must come from the thread that made the store."""

    def __init__(self, store: LocalStore, on_changed: Callable[[Changed], None]) -> None:
        self.drift: Drift | None = None
        """What was found different last, in this run of the program."""
        self._store = store
        self._on_changed = on_changed
        self._since = ""
        self._searched: Drift | None = None
        self._cursor = 0

    def take(self, answer: Mapping[str, Any], now: datetime) -> bool | None:
        """Whether the rows here agree with an answer of `app.verify`; None if at another head.

        It also says since when visits are kept: older ones leave.
        """
        differing = self._store.differing_tables(answer)
        self._since = str(answer["since"])
        if differing:
            self.drift = self._searched = Drift(now, tuple(differing))
            self._cursor = int(answer["head"])
        elif differing is not None:
            changed = self._store.move_window(self._since)
            if changed.rows:
                self._on_changed(changed)
        return None if differing is None else not differing

    def look_into(self, staged: StagedSnapshot) -> None:
        """Note which rows a load that was made because of a difference brings otherwise.

        Only where nothing else has happened meanwhile: otherwise the log may well say who it was.
        """
        drift, self._searched = self._searched, None
        if drift is None or staged.mark.position != self._cursor:
            return
        found = self._store.differing_rows(
            drift.tables, staged.mark.suffix, self._since, MOST_RECORDS
        )
        self.drift = replace(drift, records=tuple(found))
