"""The manager's door to the server: what only it knows, and what only it can do; never here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject

from frontdesk.domain.roles import NewLogin, StaffMember
from frontdesk.ui.tasks import Failed, TaskRunner

if TYPE_CHECKING:
    from frontdesk.storage.postgres.desk_admin import DeskRecord, HeldCommand, Settled

T = TypeVar("T")


class Clerk(Protocol):
    """Does it for who is at the desk, with their rights; `ServerClerk` is the real one."""

    def people(self) -> list[StaffMember]:
        """Return the people of the clinic with their logins."""

    def add_person(self, name: str, initials: str, role_id: UUID) -> NewLogin:
        """Add a person with a login of their own."""

    def new_password(self, person: StaffMember) -> NewLogin:
        """Give a person another password."""

    def let_in(self, person: StaffMember) -> NewLogin:
        """Let a person in again who was shut out, with another password."""

    def shut_out(self, person: StaffMember) -> None:
        """Shut a person out."""

    def workstations(self) -> list[DeskRecord]:
        """Return the clinic's workstations, a record for each person there."""

    def shut_one_out(self, desk: DeskRecord, reason: str) -> int:
        """Shut one person out of one workstation."""

    def shut_all_out(self, desk: DeskRecord, reason: str) -> int:
        """Shut a workstation out with everybody there."""

    def held(self) -> list[HeldCommand]:
        """Return what waits to be released or dropped."""

    def release(self, held: HeldCommand) -> Settled:
        """Let a held entry happen now."""

    def drop(self, held: HeldCommand, reason: str) -> Settled:
        """Settle a held entry without doing it."""


class Office:
    """Puts one question at a time to a clerk, on the clerk's own thread."""

    def __init__(self, tasks: TaskRunner, clerk: Callable[[], Clerk]) -> None:
        self._tasks = tasks
        self._clerk = clerk

    def ask(
        self,
        owner: QObject,
        question: Callable[[Clerk], T],
        done: Callable[[T], None],
        failed: Failed,
    ) -> None:
        """Ask on the other thread; `done` or `failed` hears here while `owner` lives."""
        self._tasks.run(owner, lambda: question(self._clerk()), done, failed)
