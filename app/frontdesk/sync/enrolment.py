"""Makes somebody known at a workstation that others have opened before."""

from __future__ import annotations

import platform
from datetime import datetime

from frontdesk.domain.errors import NoBinding, NotSynchronised, Withdrawn
from frontdesk.storage.postgres.server_link import JsonObject, ServerLink
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.meta import utc_now
from frontdesk.storage.replica.people import Person
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.protocol import Desk, Hello, hello_request

OTHER_CLINIC = (
    "This login belongs to another clinic than this workstation's data. Nothing was changed. Make a"
    " connection of its own for it."
)
SHUT_OUT = (
    "The server does not let this login in at this workstation any more: it, or the"
    " workstation, was shut out. Nothing was changed; ask the manager."
)


def greeted(profile: Profile, password: str, store: LocalStore) -> Person:
    """Let the server judge the login, give it a device here and describe the person.

    WrongPassword, NoBinding, Withdrawn, ServerUnreachable; then nothing was noted.
    """
    line = ServerLink.open(profile, password)
    try:
        answer = _admitted(line, profile.login, store)
    finally:
        line.close()
    person = Person.from_hello(answer, profile.login)
    store.outbox.enrolments.greet(
        person,
        Hello.read(answer).enrolled_id(),
        at=datetime.fromisoformat(answer["server_time"]),
        shown=utc_now(),
    )
    return person


def _admitted(line: ServerLink, login: str, store: LocalStore) -> JsonObject:
    answer = _hello(line, login, store, anew=False)
    if Hello.read(answer).device_status == "unknown":
        answer = _hello(line, login, store, anew=True)
    hello, meta = Hello.read(answer), store.replica.meta
    if meta is None:
        raise NotSynchronised("This workstation has not fetched the clinic's data yet.")
    if hello.device_status != "active":
        raise Withdrawn(SHUT_OUT)
    if hello.tenant_id != meta.tenant_id:
        raise NoBinding(OTHER_CLINIC)
    return answer


def _hello(line: ServerLink, login: str, store: LocalStore, *, anew: bool) -> JsonObject:
    outbox = store.outbox
    desk = Desk(
        device_id=outbox.people.device_of(login), last_seq=outbox.enrolments.last_seq(login)
    )
    return line.hello(
        hello_request(
            desk,
            device_name=platform.node(),
            schema_version=None,
            enrol_anew=anew,
            workstation=outbox.enrolments.workstation,
        )
    )
