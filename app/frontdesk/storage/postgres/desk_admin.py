"""What a manager does about desks: look at them, shut one out, settle what it left behind.

Only with a line to the server, and off the UI thread: every call waits for the network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import class_row

from frontdesk.domain.ids import CommandId, DeviceId
from frontdesk.storage.postgres.connection import DeskConnection, connect
from frontdesk.storage.postgres.errors import translated
from frontdesk.storage.profiles import Profile


@dataclass(frozen=True, slots=True)
class DeskRecord:
    """One person at one workstation.

    `workstation` is None for a desk of a former release; `held` counts what waits of it for a
    manager. What waits on the desk itself nobody knows before it speaks. `revoked_scope` is
    device or workstation, None while it is welcome.
    """

    id: DeviceId
    workstation: UUID | None
    name: str
    login: str
    person: str | None
    person_active: bool
    client_version: str
    enrolled_at: datetime
    seen_at: datetime
    held: int
    revoked_at: datetime | None
    revoked_by: str | None
    revoked_by_name: str | None
    revoked_scope: str | None
    revoked_reason: str


@dataclass(frozen=True, slots=True)
class HeldCommand:
    """Something entered at a desk that was shut out: it happens only if a manager releases it.

    `author` is whose desk it comes from, `handed_by` who brought it: another person when `reason`
    is carried (else revoked or disabled). `changes` are what it would do, as the desk sent them
    and not checked yet; `client_time` is when the desk says that it was entered.
    """

    id: CommandId
    author: str
    author_name: str | None
    handed_by: str
    handed_by_name: str | None
    device_id: DeviceId
    device_name: str
    workstation: UUID | None
    reason: str
    held_at: datetime
    name: str
    client_time: str | None
    changes: Any
    override: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of releasing or dropping.

    `status` is applied or rejected; `code` and `detail` say why, as for any other command, and
    `replay` that somebody settled it before. One that is rejected without being dropped is still
    held: another try may do better.
    """

    status: str
    code: str | None
    detail: dict[str, Any]
    head: int
    replay: bool

    DROPPED = "FD010"

    @property
    def happened(self) -> bool:
        """Whether the changes were made."""
        return self.status == "applied"

    @property
    def is_still_held(self) -> bool:
        """Whether it waits for the manager as before."""
        return self.status == "rejected" and self.code != self.DROPPED

    @staticmethod
    def read(answer: Mapping[str, Any]) -> Settled:
        """Read what the server answers."""
        return Settled(
            answer["status"],
            answer["code"],
            answer["detail"] or {},
            int(answer["head"]),
            bool(answer["replay"]),
        )


class DeskAdmin:
    """A manager's line to the server; belongs to one thread, closed by `with`.

    Every call raises NotAllowed without the permission device.write, InvalidInput in words for the
    user when the server's rules refuse, NoBinding, ServerUnreachable and the line's other errors.
    """

    def __init__(self, connection: DeskConnection) -> None:
        self._connection = connection

    @staticmethod
    def open(
        profile: Profile, password: str, *, is_stopped: Callable[[], bool] = lambda: False
    ) -> DeskAdmin:
        """Log in; see `connection.connect` for the errors."""
        return DeskAdmin(connect(profile, password, is_stopped=is_stopped))

    def devices(self) -> list[DeskRecord]:
        """Return the clinic's desks, the last seen first."""
        with translated(), self._connection.cursor(row_factory=class_row(DeskRecord)) as cursor:
            return cursor.execute("select * from app.devices()").fetchall()

    def held(self) -> list[HeldCommand]:
        """Return what waits for a manager, the oldest first."""
        with translated(), self._connection.cursor(row_factory=class_row(HeldCommand)) as cursor:
            return cursor.execute("select * from app.held_commands()").fetchall()

    def release(self, command_id: CommandId) -> Settled:
        """Let a held command happen now, with the rights of whoever is signed in on this line."""
        return Settled.read(self._value("select app.release(%s::uuid)", [command_id]))

    def drop(self, command_id: CommandId, note: str = "") -> Settled:
        """Settle a held command without doing it; `note` (500 characters) is kept in the log."""
        return Settled.read(
            self._value("select app.drop_held(%s::uuid, %s::text)", [command_id, note])
        )

    def revoke_device(self, device_id: DeviceId, reason: str = "") -> int:
        """Shut one person out of one workstation; return how many devices that made.

        None is no error: it was shut out before. `reason` (500 characters) is kept in the log.
        """
        return int(self._value("select app.revoke_device(%s::uuid, %s::text)", [device_id, reason]))

    def revoke_workstation(self, workstation: UUID, reason: str = "") -> int:
        """Shut a workstation out with everybody who signs in there; return how many devices."""
        query: LiteralString = "select app.revoke_workstation(%s::uuid, %s::text)"
        return int(self._value(query, [workstation, reason]))

    def close(self) -> None:
        """Hang up; harmless when the line is gone already."""
        self._connection.close()

    def __enter__(self) -> DeskAdmin:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _value(self, query: LiteralString, parameters: Sequence[Any]) -> Any:
        with translated():
            row = self._connection.execute(query, parameters).fetchone()
        return row[0] if row else None
