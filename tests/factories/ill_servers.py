"""Defects that `frontdesk doctor` finds at the server, or between it and a desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from frontdesk.domain.errors import (
    FrontDeskError,
    NotAdmitted,
    ServerBusy,
    ServerNotTrusted,
    ServerReadOnly,
    ServerTooOld,
)
from frontdesk.domain.ids import DeviceId
from frontdesk.storage.postgres import certificate, examining
from frontdesk.storage.postgres.certificate import ShownCertificate
from frontdesk.storage.profiles import Profile, save_profile
from frontdesk.storage.replica.cipher import immediate, open_database
from frontdesk.storage.replica.meta import ReplicaMeta, read_meta, write_meta
from tests.sync.desks import DeskUnderTest

ServerSeed = Callable[[DeskUnderTest, pytest.MonkeyPatch], object]


def _meta(change: Callable[[ReplicaMeta], ReplicaMeta]) -> ServerSeed:
    """Let the desk rest on something else than the server says."""

    def seed(desk: DeskUnderTest, _monkeypatch: pytest.MonkeyPatch) -> None:
        connection = open_database(desk.profile.replica_path, desk.key, synchronous="FULL")
        with immediate(connection):
            meta = read_meta(connection)
            assert meta is not None
            write_meta(connection, change(meta))
        connection.close()

    return seed


def _line_says(error: FrontDeskError) -> ServerSeed:
    def refuse(*_anything: object) -> None:
        raise error

    return lambda _desk, monkeypatch: monkeypatch.setattr(examining, "look_at_server", refuse)


def _seen(**changes: Any) -> ServerSeed:
    """Let the real answer differ in what is seen around the login."""
    real = examining.look_at_server

    def look(profile: Profile, password: str, request: Mapping[str, Any]) -> examining.ServerLook:
        return replace(real(profile, password, request), **changes)

    return lambda _desk, monkeypatch: monkeypatch.setattr(examining, "look_at_server", look)


def _greets(**changes: Any) -> ServerSeed:
    """Let the real greeting differ; a dictionary is put over the one that is there."""
    real = examining.look_at_server

    def look(profile: Profile, password: str, request: Mapping[str, Any]) -> examining.ServerLook:
        seen = real(profile, password, request)
        hello = dict(seen.hello)
        for name, value in changes.items():
            hello[name] = {**hello[name], **value} if isinstance(value, dict) else value
        return replace(seen, hello=hello)

    return lambda _desk, monkeypatch: monkeypatch.setattr(examining, "look_at_server", look)


def _another_password(desk: DeskUnderTest, _monkeypatch: pytest.MonkeyPatch) -> None:
    desk.password = "another-password"  # noqa: S105


def _certificate_of(days: int) -> ServerSeed:
    def seed(desk: DeskUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
        ends_at = datetime.now(UTC) + timedelta(days=days, hours=1)
        shown = ShownCertificate("", "", (), ends_at, is_its_own_issuer=True)
        monkeypatch.setattr(certificate, "shown_certificate", lambda _host, _port: shown)
        monkeypatch.setattr(
            "frontdesk.storage.postgres.transport.is_this_machine", lambda _host: False
        )
        _line_says(ServerBusy(""))(desk, monkeypatch)

    return seed


def _away(desk: DeskUnderTest, _monkeypatch: pytest.MonkeyPatch) -> None:
    desk.profile = replace(desk.profile, port=9)
    save_profile(desk.profile)


SERVER_DEFECTS: dict[str, ServerSeed] = {
    "server.unreachable": _away,
    "server.untrusted": _line_says(ServerNotTrusted("")),
    "server.not_admitted": _line_says(NotAdmitted("")),
    "server.too_old": _line_says(ServerTooOld("")),
    "server.failed": _line_says(ServerReadOnly("")),
    "server.wrong_password": _another_password,
    "server.no_binding": _greets(user={"status": "disabled"}),
    "server.certificate_ends": _certificate_of(3),
    "server.other_epoch": _meta(lambda meta: replace(meta, epoch=uuid4())),
    "server.behind": _meta(lambda meta: replace(meta, cursor=meta.cursor + 1000)),
    "server.trimmed": _greets(min_seq=10**9, head=10**9 + 1),
    "server.device_revoked": _greets(device={"status": "revoked"}),
    "server.device_unknown": _meta(lambda meta: replace(meta, device_id=DeviceId(uuid4()))),
    "server.device_ahead": _greets(device={"last_seq": 10**6}),
    "server.program_too_old": _greets(min_client="99.0"),
    "server.clock_differs": _seen(clock_ahead=3600.0),
    "login.too_mighty": _seen(is_mighty=True),
    "login.deletes": _seen(tables_to_delete_from=2),
    "wall.open": _seen(tables_without_wall=1),
}
"""Each defect by the code that it must be found under, with what seeds it."""
