"""Says hello, and keeps what the answer says: of the person, of the time, of the clinic."""

from __future__ import annotations

import platform
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.people import Person
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import call_by_name
from frontdesk.sync.clock_gauge import ClockGauge
from frontdesk.sync.protocol import Desk, Hello, hello_request


class Greeting:
    """The last hello of one desk; every call must come from the thread that made the store.

    `answer` is what the server said to it.
    """

    def __init__(
        self,
        profile: Profile,
        store: LocalStore,
        gauge: ClockGauge,
        wall: Callable[[], datetime],
    ) -> None:
        self.answer: dict[str, Any] = {}
        self._profile = profile
        self._store = store
        self._gauge = gauge
        self._wall = wall
        self._asked_at = wall()

    @property
    def epoch(self) -> UUID:
        """The timeline of the server that answered."""
        return UUID(self.answer["epoch"])

    def say(
        self, line: ServerLink, desk: Desk, meta: ReplicaMeta | None, *, enrol_anew: bool
    ) -> Hello:
        """Ask the server; nothing is kept of what it says yet."""
        request = hello_request(
            desk,
            device_name=platform.node(),
            schema_version=None if meta is None else meta.schema_version,
            enrol_anew=enrol_anew,
            workstation=self._store.outbox.enrolments.workstation,
        )
        self._asked_at = self._wall()
        self.answer = line.hello(request)
        return Hello.read(self.answer)

    def note_person(self, login: str, device_id: UUID) -> None:
        """Keep what hello says of the person and of the time."""
        person = Person.from_hello(self.answer, login)
        told_at = datetime.fromisoformat(self.answer["server_time"])
        self._store.outbox.enrolments.greet(person, device_id, at=told_at, shown=self._wall())
        self._gauge.measured(told_at, asked_at=self._asked_at)
        call_by_name(self._profile.key_path, login, person.name)

    def meta_of(self, device_id: UUID) -> ReplicaMeta:
        """Return what a replica fetched now would say of itself."""
        return ReplicaMeta.from_hello(self.answer, device_id=device_id, now=datetime.now(UTC))

    def fits(self, meta: ReplicaMeta | None, hello: Hello, on_news: Callable[[], object]) -> bool:
        """Whether the replica's rows are good under this hello; what else it says is noted.

        `on_news` is called when that was anything new.
        """
        if meta is None or hello.device_id is None:
            return False
        if self._store.loads.is_partial:
            return False
        told = self.meta_of(hello.device_id)
        if not meta.rests_on_the_same(told):
            return False
        if self._store.says_more(told):
            self._store.note_sign_in(told)
            on_news()
        return True
