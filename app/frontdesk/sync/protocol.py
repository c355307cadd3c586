"""What hello says, read into a value; what this desk says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from frontdesk import __version__


@dataclass(frozen=True, slots=True)
class Hello:
    """The server's answer to `app.hello`, as far as the engine decides by it.

    `device_status` is active, revoked, unknown or disabled; `whole_workstation` says that with a
    revoked device all of this workstation are shut out; `device_last_seq` the number of the last
    command of this device that the server knows; a cursor below `min_seq` cannot be brought up to
    date; `schema_version` counts the changes of the server's database that a desk can notice.
    """

    epoch: UUID
    head: int
    min_seq: int
    min_client: str
    tenant_id: UUID
    device_id: UUID | None
    device_status: str
    device_last_seq: int
    channel: str
    whole_workstation: bool = False
    schema_version: int = 0

    @staticmethod
    def read(answer: Mapping[str, Any]) -> Hello:
        """Read the JSON of `app.hello`; KeyError or ValueError when it is not one."""
        if answer.get("user", {}).get("status") == "disabled":
            return replace(DISABLED, epoch=UUID(answer.get("epoch") or NOWHERE.hex))
        device = answer["device"]
        return Hello(
            epoch=UUID(answer["epoch"]),
            head=int(answer["head"]),
            min_seq=int(answer.get("min_seq") or 0),
            min_client=str(answer.get("min_client") or "0"),
            tenant_id=UUID(answer["tenant"]["id"]),
            device_id=UUID(device["id"]) if device["id"] else None,
            device_status=str(device["status"]),
            device_last_seq=int(device.get("last_seq") or 0),
            channel=str(answer.get("channel") or ""),
            whole_workstation=device.get("scope") == "workstation",
            schema_version=int(answer.get("schema_version") or 0),
        )

    def enrolled_id(self) -> UUID:
        """Return the device's id; ValueError when the server gave none."""
        if self.device_id is None:
            raise ValueError("the server named no device")
        return self.device_id

    def admits(self, client_version: str) -> bool:
        """Whether the server still works with a program of this version."""
        return _numbers(client_version) >= _numbers(self.min_client)


NOWHERE = UUID(int=0)
"""The timeline of a server that tells none."""

DISABLED = Hello(NOWHERE, 0, 0, "0", NOWHERE, None, "disabled", 0, "")
"""All that a disabled login is told, but for the timeline: it may hand over what waits."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where this desk stands before the server is asked.

    `epoch`, `cursor` and `tenant_id` belong to the replica and are None, 0, None without one;
    `speaker` is for whom the line should speak. `waiting` counts the commands of everybody,
    `sendable` says that the speaker has the next one, `leaving` counts what whom the line speaks
    for has without an answer, and `carried` says that somebody who is not here may have to be
    spoken for.

    The rest is looked up for hello alone: `device_id` and the numbers are those of whom the line
    speaks for, `replica_fits` is false when what hello says of clinic or schema differs from the
    replica.
    """

    speaker: str = ""
    epoch: UUID | None = None
    cursor: int = 0
    tenant_id: UUID | None = None
    waiting: int = 0
    sendable: bool = False
    leaving: int = 0
    carried: bool = False
    attention: int = 0
    device_id: UUID | None = None
    last_seq: int = 0
    last_answered_seq: int = 0
    replica_fits: bool = True


def hello_request(
    desk: Desk,
    *,
    device_name: str,
    schema_version: str | None,
    enrol_anew: bool,
    workstation: UUID,
) -> dict[str, Any]:
    """Return what `app.hello` takes; without a device id the server enrols this desk.

    `workstation` tells the server which of its people's devices stand on one table.
    """
    known = None if enrol_anew or desk.device_id is None else str(desk.device_id)
    return {
        "device_id": known,
        "device_name": device_name,
        "workstation": str(workstation),
        "knows": ["disabled"],
        "client_version": __version__,
        "replica_schema": _whole_number(schema_version),
        "epoch": None if desk.epoch is None else str(desk.epoch),
        "cursor": desk.cursor,
        "last_device_seq": 0 if known is None else desk.last_seq,
    }


def _numbers(version: str) -> tuple[int, ...]:
    """Return 1.12.0rc1 as (1, 12, 0): what follows the digits of a part does not count."""
    parts = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        parts.append(int(digits or 0))
    return tuple(parts)


def _whole_number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None
