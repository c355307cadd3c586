"""Forgets here what was erased on the server, whether it is said by the news or asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from frontdesk.domain.changed import Changed
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.store import LocalStore

ERASE = "erase"
"""The kind of event that says a record was erased."""


class Erasures:
    """What one desk has to forget; every call must come from the thread that made the store."""

    def __init__(self, store: LocalStore, on_changed: Callable[[Changed], None]) -> None:
        self._store = store
        self._on_changed = on_changed

    def take_page(self, page: dict[str, Any]) -> None:
        """Apply a page of news; what it says was erased is forgotten first, while it has names."""
        erased = self.forget_of(page)
        self._on_changed(self._store.apply_page(page))
        if erased:
            self._store.outbox.forgotten.note(UUID(page["epoch"]), page["position"])
            self._store.scrub()

    def forget_of(self, page: dict[str, Any]) -> bool:
        """Forget what a page says was erased; return whether it says so of anything."""
        erased = [
            (event["entity"], UUID(event["entity_id"]))
            for event in page["events"]
            if event["op"] == ERASE
        ]
        if erased:
            self._on_changed(self._store.forget(erased))
        return bool(erased)

    def catch_up(self, line: ServerLink, epoch: UUID) -> None:
        """Ask what was erased since this desk last heard, and forget it."""
        after = self._store.outbox.forgotten.up_to(epoch)
        while records := line.erasures(after):
            self._on_changed(self._store.forget([(each.table, each.id) for each in records]))
            after = max(each.position for each in records)
            self._store.outbox.forgotten.note(epoch, after)
        self._store.scrub()
