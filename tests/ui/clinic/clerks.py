"""A clerk without a server: strict about what a real one would refuse."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from frontdesk.domain.errors import NotAllowed, ServerUnreachable
from frontdesk.domain.ids import CommandId, DeviceId, new_id
from frontdesk.domain.roles import NewLogin, StaffMember
from frontdesk.storage.postgres.desk_admin import DeskRecord, HeldCommand, Settled

SEEN = datetime(2026, 11, 19, 8, 30, tzinfo=UTC)


def person(name: str, role_id: UUID | None, role: str, **other: object) -> StaffMember:
    """Return somebody who was seen this morning."""
    login = f"u_{abs(hash(name)) % 10**12:012d}"
    made = StaffMember(
        new_id(), name, name[:2], role_id, role, True, login, None, SEEN, "Front desk 2"
    )
    return replace(made, **other)  # type: ignore[arg-type]


def desk_record(name: str, who: str, **other: object) -> DeskRecord:
    """Return a workstation that was seen this morning."""
    made = DeskRecord(
        id=DeviceId(new_id()),
        workstation=new_id(),
        name=name,
        login="u_anna",
        person=who,
        person_active=True,
        client_version="0.2.0",
        enrolled_at=SEEN,
        seen_at=SEEN,
        held=0,
        revoked_at=None,
        revoked_by=None,
        revoked_by_name=None,
        revoked_scope=None,
        revoked_reason="",
    )
    return replace(made, **other)  # type: ignore[arg-type]


def held_command(name: str, *, reason: str = "disabled") -> HeldCommand:
    """Return a held entry of somebody who left."""
    return HeldCommand(
        id=CommandId(new_id()),
        author="u_left",
        author_name="Zoë O'Brien-Wojciechowska",
        handed_by="u_left",
        handed_by_name="Zoë O'Brien-Wojciechowska",
        device_id=DeviceId(new_id()),
        device_name="Back room",
        workstation=new_id(),
        reason=reason,
        held_at=SEEN,
        name=name,
        client_time="2026-11-19T07:12:00+00:00",
        changes=[
            {
                "table": "appointment",
                "op": "update",
                "id": str(new_id()),
                "set": {"starts_at": "2026-11-19T10:30:00+00:00", "note": "brings the muzzle"},
                "was": {"starts_at": "2026-11-19T09:00:00+00:00", "note": ""},
            }
        ],
        override=None,
    )


@dataclass
class FakeClerk:
    """Keeps a clinic's people, workstations and held entries in memory."""

    staff: list[StaffMember] = field(default_factory=list)
    desks: list[DeskRecord] = field(default_factory=list)
    waiting: list[HeldCommand] = field(default_factory=list)
    is_away: bool = False
    refuses: bool = False
    stale: bool = False
    did: list[tuple[str, object]] = field(default_factory=list)

    def people(self) -> list[StaffMember]:
        self._answer()
        return list(self.staff)

    def add_person(self, name: str, initials: str, role_id: UUID) -> NewLogin:
        self._answer()
        added = person(name, role_id, "new", initials=initials)
        self.staff.append(added)
        return NewLogin(added.id, added.login or "", "a-password-of-24-letters")

    def new_password(self, person: StaffMember) -> NewLogin:
        self._answer()
        assert person.active
        return NewLogin(person.id, person.login or "", "another-password-of-24")

    def let_in(self, person: StaffMember) -> NewLogin:
        self._set_active(person, active=True)
        return NewLogin(person.id, person.login or "", "another-password-of-24")

    def shut_out(self, person: StaffMember) -> None:
        self._set_active(person, active=False)

    def workstations(self) -> list[DeskRecord]:
        self._answer()
        return list(self.desks)

    def shut_one_out(self, desk: DeskRecord, reason: str) -> int:
        return self._shut(desk, reason, "device")

    def shut_all_out(self, desk: DeskRecord, reason: str) -> int:
        return self._shut(desk, reason, "workstation")

    def held(self) -> list[HeldCommand]:
        self._answer()
        return list(self.waiting)

    def release(self, held: HeldCommand) -> Settled:
        self._answer()
        if self.stale:
            detail = {"message": "the record was changed meanwhile"}
            return Settled("rejected", "FD002", detail, 7, replay=False)
        self.waiting.remove(held)
        self.did.append(("release", held.id))
        return Settled("applied", None, {}, 8, replay=False)

    def drop(self, held: HeldCommand, reason: str) -> Settled:
        self._answer()
        self.waiting.remove(held)
        self.did.append(("drop", reason))
        return Settled("rejected", "FD010", {}, 8, replay=False)

    def _answer(self) -> None:
        if self.is_away:
            raise ServerUnreachable("The server does not answer. Nothing was changed.")
        if self.refuses:
            raise NotAllowed("Your role does not allow this.")

    def _set_active(self, person: StaffMember, *, active: bool) -> None:
        self._answer()
        assert person.active is not active
        self.staff[self.staff.index(person)] = replace(person, active=active)

    def _shut(self, desk: DeskRecord, reason: str, scope: str) -> int:
        self._answer()
        assert reason
        gone = replace(desk, revoked_at=SEEN, revoked_scope=scope, revoked_reason=reason)
        self.desks[self.desks.index(desk)] = gone
        return 1
