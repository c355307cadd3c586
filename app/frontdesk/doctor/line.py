"""Checks of the server, as this desk's login sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from frontdesk import __version__
from frontdesk.doctor.stores import Stores
from frontdesk.doctor.subject import Subject
from frontdesk.doctor.words import find
from frontdesk.domain.errors import (
    EnvironmentalError,
    FrontDeskError,
    NoBinding,
    NotAdmitted,
    ServerBusy,
    ServerNotTrusted,
    ServerTooOld,
    ServerUnreachable,
    WrongPassword,
)
from frontdesk.logs.fields import ErrorKind
from frontdesk.logs.finding import Finding
from frontdesk.storage.profiles import Profile
from frontdesk.sync.protocol import Hello

if TYPE_CHECKING:
    from frontdesk.storage.postgres.examining import ServerLook

SKEW_SECONDS = 60
CERTIFICATE_DAYS = 21

_WHY_NOT: Mapping[type[FrontDeskError], str] = {
    ServerUnreachable: "server.unreachable",
    ServerNotTrusted: "server.untrusted",
    NotAdmitted: "server.not_admitted",
    WrongPassword: "server.wrong_password",
    NoBinding: "server.no_binding",
    ServerBusy: "server.busy",
    ServerTooOld: "server.too_old",
}


def server(subject: Subject, stores: Stores) -> Iterator[Finding]:
    """Ask the server, if there is somebody to ask as."""
    if subject.profile is None:
        return
    yield from _certificate(subject.profile, subject)
    if subject.password is None:
        yield from _reach(subject.profile)
        return
    yield from _greeting(subject.profile, subject.password, stores)


def _reach(profile: Profile) -> Iterator[Finding]:
    """See whether somebody answers and proves who it is; no password is needed for that."""
    from frontdesk.storage.postgres.connection import prove  # the driver is slow to import

    try:
        prove(profile)
    except FrontDeskError as error:
        yield _failure(error)
    else:
        yield find("server.not_asked")


def _greeting(profile: Profile, password: str, stores: Stores) -> Iterator[Finding]:
    from frontdesk.storage.postgres.examining import look_at_server

    try:
        seen = look_at_server(profile, password, _request(stores))
    except FrontDeskError as error:
        yield _failure(error)
        return
    yield find("server.answers")
    if not seen.is_encrypted:
        yield find("server.plain_line")
    if abs(seen.clock_ahead) > SKEW_SECONDS:
        yield find("server.clock_differs", seconds=round(abs(seen.clock_ahead)))
    yield from _might(seen)
    hello = Hello.read(seen.hello)
    if hello.device_status == "disabled":
        yield find("server.no_binding")
        return
    yield from _device(hello, stores)
    yield from _position(hello, stores)


def _request(stores: Stores) -> dict[str, Any]:
    meta = None if stores.replica is None else stores.replica.meta
    device = {} if meta is None else {"device_id": str(meta.device_id)}
    return {"knows": ["disabled"], "client_version": __version__, **device}


def _might(seen: ServerLook) -> Iterator[Finding]:
    if seen.is_mighty:
        yield find("login.too_mighty")
        return  # what is allowed to such a one says nothing about the wall
    if seen.tables_to_delete_from:
        yield find("login.deletes", tables=seen.tables_to_delete_from)
    if seen.tables_without_wall:
        yield find("wall.open", tables=seen.tables_without_wall)


def _device(hello: Hello, stores: Stores) -> Iterator[Finding]:
    if not hello.admits(__version__):
        yield find("server.program_too_old")
    if hello.device_status == "revoked":
        yield find("server.device_revoked")
    elif stores.replica is not None and stores.replica.meta is not None:
        if hello.device_status == "unknown":
            yield find("server.device_unknown")
        elif stores.outbox is not None and hello.device_last_seq > stores.outbox.last_seq:
            yield find("server.device_ahead")


def _position(hello: Hello, stores: Stores) -> Iterator[Finding]:
    meta = None if stores.replica is None else stores.replica.meta
    if meta is None:
        return
    if hello.epoch != meta.epoch:
        yield find("server.other_epoch")
    elif hello.head < meta.cursor:
        yield find("server.behind", events=meta.cursor - hello.head)
    elif meta.cursor < hello.min_seq:
        yield find("server.trimmed")
    elif hello.head > meta.cursor:
        yield find("server.ahead", events=hello.head - meta.cursor)


def _certificate(profile: Profile, subject: Subject) -> Iterator[Finding]:
    from frontdesk.storage.postgres.certificate import shown_certificate  # slow to import
    from frontdesk.storage.postgres.transport import is_this_machine

    if is_this_machine(profile.host):
        return
    try:
        shown = shown_certificate(profile.host, profile.port)
    except EnvironmentalError:
        return  # told by those who try to come in
    left = shown.ends_at - subject.now()
    if left.days < CERTIFICATE_DAYS:
        yield find("server.certificate_ends", days=max(left.days, 0))
    else:
        yield find("server.certificate_good", days=left.days)


def _failure(error: FrontDeskError) -> Finding:
    code = _WHY_NOT.get(type(error))
    return find(code) if code else find("server.failed", error=ErrorKind.of(error))
