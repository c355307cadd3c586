"""The calls of `app.*`, answered in memory: hello, apply, pull, snapshot, verify, hand_over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.fakes.clinic_server import snapshots
from tests.fakes.clinic_server.book import Book, Device, KnownCommand, Login, Row
from tests.fakes.clinic_server.refusals import Refused
from tests.fakes.clinic_server.tables import table_rules
from tests.fakes.clinic_server.values import shown
from tests.fakes.clinic_server.writing import Writing, record_of

Answer = dict[str, Any]

_NOT_OF_THE_CONTENT = ("client_time", "device_id", "device_seq", "after")
_LEASE = timedelta(hours=72)


class FakeServer:
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
        self.book = book
        self.schema_version = schema_version
        self.min_client = min_client
        self._clock = clock
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
            return {"user": {"login": login, "status": "disabled"}, "server_time": moment}
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

    def apply(self, login: str, cmd: Mapping[str, Any]) -> Answer:
        """Apply a command once, or give the answer it got before; `Refused` for one out of turn."""
        who = self._active(login)
        answer = self._begin(who, cmd)
        if answer is None:
            answer = self._try(who, cmd)
            answer |= {"replay": False, "head": self._end(login, cmd, answer)}
        return self._with_current(answer)

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

    def hand_over(self, login: str, cmd: Mapping[str, Any], _reason: str) -> Answer:
        """Keep a command for the manager."""
        known = self._known_answer(cmd)
        return self._with_current(known) if known is not None else self._hold(login, cmd)

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

    # -- applying ------------------------------------------------------------------------------

    def _begin(self, who: Login, cmd: Mapping[str, Any]) -> Answer | None:
        needed = ("command_id", "device_seq", "device_id", "name")
        if any(cmd.get(name) is None for name in needed):
            raise Refused("FD003")
        known = self._known_answer(cmd)
        device = self.book.devices.get(cmd["device_id"])
        if known is not None:
            if device is not None and _takes(device, who, cmd["device_seq"]):
                self.book.devices[device.id] = replace(device, last_seq=cmd["device_seq"])
            return known
        if device is None or device.login != who.name or device.revoked_scope is not None:
            raise Refused("FD007")
        if cmd["device_seq"] != device.last_seq + 1:
            raise Refused("FD004" if cmd["device_seq"] > device.last_seq else "FD005")
        if cmd.get("after") is not None and cmd["after"] not in self.book.commands:
            raise Refused("FD004")
        if (cmd.get("version") or 1) != 1:
            raise Refused("FD008")
        return None

    def _known_answer(self, cmd: Mapping[str, Any]) -> Answer | None:
        known = self.book.commands.get(cmd["command_id"])
        if known is None:
            return None
        if known.digest != _digest(cmd):
            raise Refused("FD006")
        return {
            "status": known.status,
            "code": known.code,
            "detail": known.detail,
            "head": known.head,
            "replay": True,
        }

    def _try(self, who: Login, cmd: Mapping[str, Any]) -> Answer:
        book = self.book.copy()
        try:
            changes = None if "unreadable" in cmd else cmd.get("changes")
            Writing(book, who, self._now, cmd["command_id"]).make(changes)
        except Refused as refused:
            return _rejected(refused, str(cmd.get("unreadable") or refused.code))
        self.book = book
        return {"status": "applied", "code": None, "detail": None}

    def _end(self, login: str, cmd: Mapping[str, Any], answer: Answer) -> int:
        self.book.commands[cmd["command_id"]] = KnownCommand(
            id=cmd["command_id"],
            device_id=cmd["device_id"],
            device_seq=cmd["device_seq"],
            login=login,
            digest=_digest(cmd),
            status=answer["status"],
            code=answer["code"],
            detail=answer["detail"],
            head=self.book.head,
        )
        device = self.book.devices[cmd["device_id"]]
        self.book.devices[device.id] = replace(device, last_seq=cmd["device_seq"])
        return self.book.head

    def _with_current(self, answer: Answer) -> Answer:
        if answer["code"] != "FD002":
            return answer
        detail = answer["detail"]
        current = self.book.rows[detail["table"]].get(detail["id"])
        return answer | {"detail": dict(detail) | {"current": current}}

    def _hold(self, login: str, cmd: Mapping[str, Any]) -> Answer:
        device = self.book.devices.get(cmd["device_id"])
        reason = self._why_held(login, device)
        assert device is not None
        self.book.commands[cmd["command_id"]] = KnownCommand(
            id=cmd["command_id"],
            device_id=device.id,
            device_seq=None,
            login=device.login,
            digest=_digest(cmd),
            status="held",
            code=None,
            detail={"reason": reason},
            head=0,
        )
        detail = {"reason": reason}
        return {"status": "held", "code": None, "detail": detail, "head": 0, "replay": False}

    def _why_held(self, login: str, device: Device | None) -> str:
        me_active = self.book.logins[login].active
        mine = device is not None and device.login == login
        if device is None or not (mine or me_active):
            raise Refused("FD007")
        if not me_active:
            return "disabled"
        revoked = device.revoked_scope is not None
        if mine and revoked:
            return "revoked"
        if not mine and (revoked or not self.book.logins[device.login].active):
            return "carried"
        raise Refused("FD009", table="held", constraint="held_needed")

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

    def _active(self, login: str) -> Login:
        who = self.book.logins[login]
        if not who.active:
            raise Refused("FD001")
        return who

    def _since(self) -> str:
        return snapshots.window_start(self._clock(), self._timezone)

    def _now(self) -> str:
        return shown(self._clock())


def _takes(device: Device, who: Login, seq: int) -> bool:
    return device.login == who.name and device.revoked_scope is None and device.last_seq + 1 == seq


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


def _rejected(refused: Refused, code: str) -> Answer:
    detail = {
        "constraint": refused.constraint or None,
        "table": refused.table or None,
        "id": record_of(refused),
        "column": refused.column or None,
        "message": "refused",
        "current": None,
    }
    return {"status": "rejected", "code": code, "detail": detail}


def _digest(cmd: Mapping[str, Any]) -> str:
    content = {name: value for name, value in cmd.items() if name not in _NOT_OF_THE_CONTENT}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _shown_event(event: Any) -> Answer:
    return {name: getattr(event, name) for name in event.__slots__}
