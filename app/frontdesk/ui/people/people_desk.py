"""The window's door to the people of this workstation: a thread of its own, for a PIN takes time.

Argon2 makes each try cost a quarter of a second on purpose, and a new person or password needs the
server. Neither may hold up the replica's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from frontdesk.ui.people.counter import Attempt, PeopleHere, PersonHere, let_in
from frontdesk.ui.tasks import Failed, TaskRunner


class PeopleDesk(QObject):
    """Asks the people of the workstation for the widgets.

    Signals:
        switched(str): the login under which the window works from now on.
        changed(): somebody came, or has another PIN or password.
    """

    switched = Signal(str)
    changed = Signal()

    def __init__(
        self, people: PeopleHere, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._people, self._tasks = people, tasks

    @property
    def active(self) -> str:
        """The login under which the window works."""
        return self._people.active

    def ask_known(self, owner: QObject, done: Callable[[Sequence[PersonHere]], None]) -> None:
        """Read who has signed in here."""
        self._tasks.run(owner, self._people.known, done)

    def let_in(
        self, owner: QObject, attempt: Attempt, done: Callable[[], None], failed: Failed
    ) -> None:
        """Open somebody's place, without working under that login."""
        self._tasks.run(owner, lambda: let_in(self._people, attempt), lambda _: done(), failed)

    def hand_over(
        self, owner: QObject, attempt: Attempt, done: Callable[[], None], failed: Failed
    ) -> None:
        """Open somebody's place and work under that login from now on."""

        def work() -> str:
            let_in(self._people, attempt)
            self._people.switch(attempt.login)
            return attempt.login

        def finished(login: str) -> None:
            self.switched.emit(login)  # first: nothing of the former person's is shown to the next
            done()

        self._tasks.run(owner, work, finished, failed)

    def add(
        self,
        owner: QObject,
        login: str,
        password: str,
        done: Callable[[], None],
        failed: Failed,
    ) -> None:
        """Enrol one more person here."""
        self._change(owner, lambda: self._people.add(login, password), done, failed)

    def set_pin(
        self,
        owner: QObject,
        login: str,
        pin: str,
        done: Callable[[], None],
        failed: Failed,
    ) -> None:
        """Give somebody a PIN; take it away when it is empty."""

        def work() -> None:
            if pin:
                self._people.set_pin(login, pin)
            else:
                self._people.forget_pin(login)

        self._change(owner, work, done, failed)

    def change_password(
        self, owner: QObject, old: str, new: str, done: Callable[[], None], failed: Failed
    ) -> None:
        """Change the password of who is at the desk, at the server and here."""
        self._change(owner, lambda: self._people.change_password(old, new), done, failed)

    def _change(
        self, owner: QObject, work: Callable[[], None], done: Callable[[], None], failed: Failed
    ) -> None:
        def finished(_nothing: None) -> None:
            self.changed.emit()
            done()

        self._tasks.run(owner, work, finished, failed)
