"""A random conversation of two people with a server: whole commands, broken ones, out of turn."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

Json = dict[str, Any]

DAY = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=3)
_TEXTS = ("", "Milo", "Íñigo 🐕", "x" * 501, "a | b", 7, None)
_TIMES = ("not a time", None, "2026-11-30T10:00:00+05:30", "2300-01-01T00:00:00+00:00")
_VALUES: dict[str, tuple[Any, ...]] = {
    "weight_g": (4000, "5000", 3_000_000_000, "heavy", None),
    "born_on": ("2020-02-29", "2021-02-29", None),
    "deleted_at": ("2026-11-21T10:00:00+00:00", None),
}
_CHECK = ("here", "cancelled", "no_show", "gone", "flown")


@dataclass
class Talk:
    """Makes up what is said next; `ids` are records that are there."""

    chance: random.Random
    ids: Mapping[str, str]
    rows: dict[str, dict[str, Json]] = field(default_factory=dict)
    sent: list[Json] = field(default_factory=list)

    def new_id(self) -> str:
        """Return an id that comes again with the seed."""
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def command(self, device_id: str, seq: int) -> Json:
        """Return a command; some seldom ones are out of turn, or of broken content."""
        if self.sent and self.chance.random() < 0.12:
            return self._again(device_id, seq)
        out_of_turn = self.chance.choice([0] * 14 + [1, -1, -2])
        cmd = {
            "command_id": self.new_id(),
            "device_id": device_id,
            "device_seq": seq + out_of_turn,
            "name": "test.change",
            "version": self.chance.choice([1] * 30 + [2]),
            "changes": self._changes(),
            "client_time": "2026-11-21T09:00:00+00:00",
            "after": self.chance.choice([None] * 12 + [self.new_id()]),
        }
        self.sent.append(cmd)
        return cmd

    def _again(self, device_id: str, seq: int) -> Json:
        cmd = dict(self.chance.choice(self.sent[-6:]))
        match self.chance.randrange(3):
            case 0:
                cmd |= {"changes": self._changes()}
            case 1:
                cmd |= {"device_id": device_id, "device_seq": seq}
        return cmd

    def _changes(self) -> list[Json]:
        makers = (
            self._booking,
            self._booking,
            self._newcomers,
            self._edit,
            self._edit,
            self._move,
            self._call_off,
            self._nonsense,
            self._catalogue,
        )
        changes = self.chance.choice(makers)()
        if self.chance.random() < 0.1:
            changes += self.chance.choice(makers)()
        return changes

    # -- visits ----------------------------------------------------------------------------------

    def _times(self) -> Json:
        starts = DAY + timedelta(minutes=30 * self.chance.randrange(16))
        ends = starts + timedelta(minutes=self.chance.choice([30, 60, 90, 0]))
        times: Json = {"starts_at": starts.isoformat(), "ends_at": ends.isoformat()}
        if self.chance.random() < 0.05:
            times[self.chance.choice(list(times))] = self.chance.choice(_TIMES)
        return times

    def _booking(self) -> list[Json]:
        visit, times = self.new_id(), self._times()
        held = self._times() if self.chance.random() < 0.1 else times
        claim = {
            "appointment_id": visit,
            "resource_id": self.chance.choice([self.ids["anna"], self.ids["runs"], self.new_id()]),
            **held,
        }
        if self.chance.random() < 0.2:
            claim["overbook_reason"] = "regular"
        booked = {
            "site_id": self.ids["site"],
            "pet_id": self.chance.choice([self.ids["bella"], self.ids["rex"]]),
            "client_id": self.chance.choice([self.ids["client"], None, self.ids["bella"]]),
            **times,
        }
        return [
            _insert("appointment", visit, booked),
            _insert("resource_claim", self.new_id(), claim),
        ]

    def _move(self) -> list[Json]:
        visit = self._known("appointment")
        if visit is None:
            return self._booking()
        claims = [
            claim
            for claim in self.rows.get("resource_claim", {}).values()
            if claim["appointment_id"] == visit["id"]
        ]
        times = self._times()
        moved = [_update("appointment", visit, times)]
        if self.chance.random() < 0.9:
            moved += [_update("resource_claim", claim, times) for claim in claims]
        return moved

    def _call_off(self) -> list[Json]:
        visit = self._known("appointment")
        if visit is None:
            return self._booking()
        status = self.chance.choice(_CHECK)
        changes = [_update("appointment", visit, {"status": status})]
        for claim in self.rows.get("resource_claim", {}).values():
            if claim["appointment_id"] == visit["id"] and self.chance.random() < 0.8:
                off = {"deleted_at": "2026-11-21T10:00:00+00:00"}
                changes.insert(0, _update("resource_claim", claim, off))
        return changes

    # -- records ---------------------------------------------------------------------------------

    def _newcomers(self) -> list[Json]:
        client = self.new_id()
        pets = [
            _insert("pet", self.new_id(), {"name": self._text(), "client_id": client})
            for _ in range(self.chance.randrange(3))
        ]
        return [_insert("client", client, {"family_name": self._text()}), *pets]

    def _edit(self) -> list[Json]:
        pet = self._known("pet")
        if pet is None:
            return self._newcomers()
        column = self.chance.choice(["breed", "note", "weight_g", "born_on", "deleted_at"])
        value = self.chance.choice(_VALUES.get(column, _TEXTS))
        change = _update("pet", pet, {column: value})
        if self.chance.random() < 0.25:
            change["was"] = {column: self.chance.choice([None, "Milo"])}
            if column in ("weight_g", "born_on", "deleted_at"):
                change["was"] = {column: None}
        return [change]

    def _catalogue(self) -> list[Json]:
        return [
            _insert(
                "alert",
                self.new_id(),
                {
                    "pet_id": self.ids["bella"],
                    "text": "bites",
                    "severity": self.chance.choice(["ask", "stop", "loud"]),
                },
            )
        ]

    def _nonsense(self) -> list[Json]:
        bella = {"id": self.ids["bella"]}
        return [
            self.chance.choice(
                [
                    _insert("dragon", self.new_id(), {"name": "x"}),
                    _insert("pet", self.new_id(), {"name": "x", "tenant_id": self.new_id()}),
                    _insert("pet", self.ids["bella"], {"name": "Bella again"}),
                    _insert("pet", "no id", {"name": "x"}),
                    _insert("pet", self.new_id(), {"name": "x", "client_id": self.new_id()}),
                    {"table": "pet", "op": "delete", "id": bella["id"], "set": {}},
                    {"table": "pet", "op": "update", "id": bella["id"], "set": {"name": "x"}},
                    {"table": "pet", "op": "update", "id": bella["id"], "set": {}, "was": {}},
                    {**_update("pet", bella, {"name": "x"}), "id": self.new_id()},
                ]
            )
        ]

    def _text(self) -> Any:
        return self.chance.choice(_TEXTS)

    def _known(self, table: str) -> Json | None:
        known = sorted(self.rows.get(table, {}))
        return self.rows[table][self.chance.choice(known)] if known else None


def _insert(table: str, row_id: str, values: Json) -> Json:
    return {"table": table, "op": "insert", "id": row_id, "set": values}


def _update(table: str, row: Json, values: Json) -> Json:
    was = {name: row.get(name) for name in values}
    return {"table": table, "op": "update", "id": row["id"], "set": values, "was": was}
