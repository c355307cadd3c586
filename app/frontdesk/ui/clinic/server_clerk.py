"""Asks the server, each time over a line of its own; the driver is imported with the first one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from frontdesk.domain.roles import NewLogin, StaffMember
from frontdesk.storage.profiles import Profile

if TYPE_CHECKING:
    from frontdesk.storage.postgres.desk_admin import (
        DeskAdmin,
        DeskRecord,
        HeldCommand,
        Settled,
    )


class ServerClerk:
    """Works for who signs in with this profile and password."""

    def __init__(self, profile: Profile, password: str, *, is_stopped: Callable[[], bool]) -> None:
        self._profile, self._password = profile, password
        self._is_stopped = is_stopped

    def people(self) -> list[StaffMember]:
        """Return the people of the clinic with their logins."""
        from frontdesk.storage.postgres.staff_office import staff_list

        return staff_list(self._profile, self._password)

    def add_person(self, name: str, initials: str, role_id: UUID) -> NewLogin:
        """Add a person with a login of their own."""
        from frontdesk.storage.postgres.staff_office import add_staff

        return add_staff(
            self._profile, self._password, name=name, initials=initials, role_id=role_id
        )

    def new_password(self, person: StaffMember) -> NewLogin:
        """Give a person another password."""
        from frontdesk.storage.postgres.staff_office import reset_password

        login = person.login or ""
        return reset_password(self._profile, self._password, staff_id=person.id, login=login)

    def let_in(self, person: StaffMember) -> NewLogin:
        """Let a person in again who was shut out, with another password."""
        from frontdesk.storage.postgres.staff_office import enable_staff

        login = person.login or ""
        return enable_staff(self._profile, self._password, staff_id=person.id, login=login)

    def shut_out(self, person: StaffMember) -> None:
        """Shut a person out."""
        from frontdesk.storage.postgres.staff_office import disable_staff

        disable_staff(self._profile, self._password, staff_id=person.id)

    def workstations(self) -> list[DeskRecord]:
        """Return the clinic's workstations, a record for each person there."""
        with self._desks() as line:
            return line.devices()

    def shut_one_out(self, desk: DeskRecord, reason: str) -> int:
        """Shut one person out of one workstation."""
        with self._desks() as line:
            return line.revoke_device(desk.id, reason)

    def shut_all_out(self, desk: DeskRecord, reason: str) -> int:
        """Shut a workstation out with everybody there; one without a name of its own alone."""
        with self._desks() as line:
            if desk.workstation is None:
                return line.revoke_device(desk.id, reason)
            return line.revoke_workstation(desk.workstation, reason)

    def held(self) -> list[HeldCommand]:
        """Return what waits to be released or dropped."""
        with self._desks() as line:
            return line.held()

    def release(self, held: HeldCommand) -> Settled:
        """Let a held entry happen now."""
        with self._desks() as line:
            return line.release(held.id)

    def drop(self, held: HeldCommand, reason: str) -> Settled:
        """Settle a held entry without doing it."""
        with self._desks() as line:
            return line.drop(held.id, reason)

    def _desks(self) -> DeskAdmin:
        from frontdesk.storage.postgres.desk_admin import DeskAdmin

        return DeskAdmin.open(self._profile, self._password, is_stopped=self._is_stopped)
