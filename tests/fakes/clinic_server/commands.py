"""Takes commands as `app.apply` and `app.hand_over` do: each once, in order, or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.fakes.clinic_server.book import Book, Device, KnownCommand, Login
from tests.fakes.clinic_server.refusals import Refused
from tests.fakes.clinic_server.values import shown
from tests.fakes.clinic_server.writing import Writing, record_of

Answer = dict[str, Any]

_MOST_ANSWERS = 500
_NOT_OF_THE_CONTENT = ("client_time", "device_id", "device_seq", "after")


class TakesCommands:
    """The half of the fake server that writes: `book` is replaced by what a command made of it."""

    def __init__(self, book: Book, clock: Callable[[], datetime]) -> None:
        self.book = book
        self._clock = clock

    def apply(self, login: str, cmd: Mapping[str, Any]) -> Answer:
        """Apply a command once, or give the answer it got before; `Refused` for one out of turn."""
        who = self._active(login)
        answer = self._begin(who, cmd)
        if answer is None:
            answer = self._try(who, cmd)
            answer |= {"replay": False, "head": self._end(login, cmd, answer)}
        return self._with_current(answer)

    def hand_over(self, login: str, cmd: Mapping[str, Any], _reason: str) -> Answer:
        """Keep a command for the manager."""
        known = self._known_answer(cmd)
        return self._with_current(known) if known is not None else self._hold(login, cmd)

    def known(self, login: str, command_ids: Iterable[str]) -> dict[str, str]:
        """Return how these commands were answered, as far as they were."""
        self._active(login)
        known = self.book.commands
        return {each: known[each].status for each in command_ids if each in known}

    def answers_kept(self, login: str, answers: Mapping[str, str]) -> list[str]:
        """Return which of these answers stand as this login, disabled or not, was given them."""
        if len(answers) > _MOST_ANSWERS:
            raise Refused("FD003")
        known = [self.book.commands[each] for each in answers if each in self.book.commands]
        return [
            each.id for each in known if each.login == login and each.status == answers[each.id]
        ]

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

    def _active(self, login: str) -> Login:
        who = self.book.logins[login]
        if not who.active:
            raise Refused("FD001")
        return who

    def _now(self) -> str:
        return shown(self._clock())


def _takes(device: Device, who: Login, seq: int) -> bool:
    return device.login == who.name and device.revoked_scope is None and device.last_seq + 1 == seq


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
