"""The calls of `app.*`, answered in memory: hello, pull, snapshot, verify; commands beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.fakes.clinic_server import snapshots
from tests.fakes.clinic_server.book import Book, Device, Login, Row
from tests.fakes.clinic_server.commands import Answer, TakesCommands
from tests.fakes.clinic_server.refusals import Refused
from tests.fakes.clinic_server.tables import table_rules
from tests.fakes.clinic_server.values import shown
from tests.fakes.clinic_server.writing import Writing

_LEASE = timedelta(hours=72)


class FakeServer(TakesCommands):
    """One clinic. `clock` is the server's, `mint` makes the ids it gives to devices and epochs."""

    def __init__(
        self,
        book: Book,
        *,
        clock: Callable[[], datetime],
        mint: Callable[[], UUID],
        timezone: str = "Europe/Berlin",
        schema_version: int = 2,
        min_client: str = "0.1.0",
    ) -> None:
        super().__init__(book, clock)
        self.schema_version = schema_version
        self.min_client = min_client
        self._mint = mint
        self._timezone = timezone

    # -- the calls -----------------------------------------------------------------------------

    def hello(self, login: str, desk: Mapping[str, Any]) -> Answer:
        """Sign a desk in; without a device id it is enrolled."""
        who = self.book.logins[login]
        moment = shown(self._clock())
        if not who.active:
            if "disabled" not in (desk.get("knows") or ()):
                raise Refused("FD001")
            user = {"login": login, "status": "disabled"}
            return {"epoch": str(self.book.epoch), "user": user, "server_time": moment}
        device = self._note_device(login, desk)
        ban = self.book.shut_out(desk.get("workstation"))
        return {
            "epoch": str(self.book.epoch),
            "head": self.book.head,
            "min_seq": self.book.min_seq,
            "schema_version": self.schema_version,
            "min_client": self.min_client,
            "command_versions": {},
            "device": _described(device, ban, desk),
            "user": self._user(who),
            "tenant": {
                "id": str(self.book.tenant_id),
                "name": "Canal Street Pets",
                "timezone": self._timezone,
                "currency": "EUR",
            },
            "channel": "c",
            "server_time": moment,
        }

    def pull(self, login: str, cursor: int, limit: int, book: Book | None = None) -> Answer:
        """Return the events after a cursor and the rows they name as they are now."""
        self._active(login)
        book = book or self.book
        first = book.min_seq + 1
        events = book.events[max(cursor - first + 1, 0) :][: max(limit, 1)]
        rows: dict[str, dict[str, Row]] = {}
        for event in events:
            if event.entity in table_rules():
                rows.setdefault(event.entity, {})[event.entity_id] = book.rows[event.entity][
                    event.entity_id
                ]
        return {
            "epoch": str(book.epoch),
            "head": book.head,
            "position": events[-1].position if events else cursor,
            "events": [_shown_event(event) for event in events],
            "rows": {table: list(found.values()) for table, found in rows.items()},
        }

    def trace(self, position: int, book: Book | None = None) -> str:
        """Name an event of this history."""
        found = [each for each in (book or self.book).events if each.position == position]
        return str(_shown_event(found[0])) if found else ""

    def snapshot(
        self, login: str, table: str, after: str | None, limit: int, book: Book | None = None
    ) -> list[Row]:
        """Return a page of the rows desks keep, by id."""
        self._active(login)
        rows = snapshots.kept(book or self.book, table, self._since())
        return [row for row in rows if after is None or row["id"] > after][:limit]

    def totals(self, login: str, tables: list[str], book: Book) -> Answer:
        """Count the rows desks keep."""
        self._active(login)
        return {table: len(snapshots.kept(book, table, self._since())) for table in tables}

    def of_day(self, login: str, begins: str, ends: str, book: Book) -> list[tuple[str, Row]]:
        """Return what a desk needs first."""
        self._active(login)
        return list(snapshots.of_day(book, begins, ends, self._since()))

    def verify(self, login: str, tables: list[str]) -> Answer:
        """Count and sum up the rows desks keep."""
        self._active(login)
        return {
            "head": self.book.head,
            "since": self._since(),
            "tables": snapshots.sums(self.book, tables, self._since()),
        }

    def consistent(self) -> Book:
        """Return this moment, to be read from while others write."""
        return self.book.copy()

    # -- the operator's and the manager's acts ---------------------------------------------------

    def disable(self, login: str) -> None:
        """Shut a person out."""
        self.book.logins[login] = replace(self.book.logins[login], active=False)

    def revoke(self, device_id: str, scope: str, *, by: str) -> None:
        """Shut out a person's devices at one workstation, or everybody's there."""
        chosen = self.book.devices[device_id]
        for each in sorted(self.book.devices.values(), key=lambda device: device.id):
            same_place = each.workstation == chosen.workstation
            mine = each.id == device_id or (same_place and each.login == chosen.login)
            if mine or (scope == "workstation" and same_place):
                self._revoke_one(each, scope, by)

    def restore(self, backup: Book) -> None:
        """Come back from a backup: older rows, and a timeline of its own."""
        self.book = backup.copy()
        self.book.epoch = self._mint()

    def trim(self, keep: int) -> None:
        """Forget all but the newest events."""
        self.book.events = self.book.events[-keep:] if keep else []

    def write_as_operator(self, change: Mapping[str, Any], login: str) -> None:
        """Make one change that no desk sent, as a tool would."""
        book = self.book.copy()
        Writing(book, self.book.logins[login], self._now).make([change])
        self.book = book

    # -- devices -------------------------------------------------------------------------------

    def _note_device(self, login: str, desk: Mapping[str, Any]) -> Device | None:
        place = desk.get("workstation")
        ban = self.book.shut_out(place)
        known_id = desk.get("device_id")
        if known_id is not None:
            device = self.book.devices.get(known_id)
            if device is None or device.login != login:
                return None
            scope = device.revoked_scope if ban is None else ban.revoked_scope
            device = replace(device, workstation=place or device.workstation, revoked_scope=scope)
        elif ban is not None:
            return None
        else:
            device = Device(str(self._mint()), login, place)
        self.book.devices[device.id] = device
        return device

    def _revoke_one(self, device: Device, scope: str, by: str) -> None:
        if device.revoked_scope is None or (
            scope == "workstation" and device.revoked_scope != "workstation"
        ):
            self.book.devices[device.id] = replace(device, revoked_scope=scope)
            self.book.append(
                at=self._now(),
                entity="device",
                op="update",
                ids=[device.id],
                command=None,
                login=by,
            )

    def _user(self, who: Login) -> Answer:
        return {
            "login": who.name,
            "status": "active",
            "staff_id": who.staff_id,
            "name": who.title,
            "role": who.role,
            "perms": sorted(who.perms),
            "lease_until": shown(self._clock() + _LEASE),
        }

    def _since(self) -> str:
        return snapshots.window_start(self._clock(), self._timezone)


def _described(device: Device | None, ban: Device | None, desk: Mapping[str, Any]) -> Answer:
    revoked = ban is not None or (device is not None and device.revoked_scope is not None)
    unknown = device is None
    scope = ban.revoked_scope if ban is not None else (device and device.revoked_scope)
    return {
        "id": desk.get("device_id") if device is None else device.id,
        "status": "revoked" if revoked else "unknown" if unknown else "active",
        "scope": scope,
        "last_seq": 0 if device is None else device.last_seq,
    }


def _shown_event(event: Any) -> Answer:
    return {name: getattr(event, name) for name in event.__slots__}
