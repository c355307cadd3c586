"""Checks of what waits and of the copy of the clinic's data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from frontdesk.doctor.files import is_free
from frontdesk.doctor.machine import is_known_zone
from frontdesk.doctor.subject import Subject
from frontdesk.doctor.words import find
from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.domain.link import LeaseState
from frontdesk.logs.finding import Finding
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.examining import (
    PLAIN_HEAD,
    FileLook,
    OutboxLook,
    ReplicaLook,
    look_into_outbox,
    look_into_replica,
)
from frontdesk.storage.replica.lease import lease_state
from frontdesk.storage.replica.salvage_note import last_salvage
from frontdesk.storage.replica.unsound import is_marked
from frontdesk.storage.replica.write_ahead_log import has_lost_transactions

Look = TypeVar("Look")

LATE = timedelta(hours=4)
"""An entry that waits longer than this is not waiting for a moment's network."""

BEHIND = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Stores:
    """What was seen of both files; None for one that could not be looked into."""

    outbox: OutboxLook | None = None
    replica: ReplicaLook | None = None


def look(subject: Subject) -> Stores:
    """Look into both files as far as they open."""
    profile, key = subject.profile, subject.key
    if profile is None or key is None:
        return Stores()
    outbox = _seen(partial(look_into_outbox, profile.outbox_path, key, profile.login))
    if outbox is not None and _lost_transactions(profile):
        outbox = OutboxLook(replace(outbox.file, is_damaged=True))
    return Stores(outbox, _seen(partial(look_into_replica, profile.replica_path, key)))


def _lost_transactions(profile: Profile) -> bool:
    """Whether SQLite would pass over part of the outbox; nobody may be writing to it meanwhile."""
    try:
        return is_free(profile) and has_lost_transactions(profile.outbox_path)
    except (ReplicaUnusable, OSError):
        return False


def _seen(look_into: Callable[[], Look]) -> Look | None:
    try:
        return look_into()
    except (ReplicaUnusable, OSError):
        return None  # the checks below say so


def outbox(subject: Subject, stores: Stores) -> Iterator[Finding]:
    """Look at the precious file."""
    if subject.profile is None:
        return
    path, seen = subject.profile.outbox_path, stores.outbox
    if not path.exists():
        if subject.profile.key_path.exists():
            yield find("outbox.missing")
    elif _is_plain(path):
        yield find("outbox.plain")
    elif seen is not None:
        yield from _salvaged(path)
        yield from _seen_outbox(seen, subject.now())
    elif subject.key is not None:
        yield find("outbox.unreadable")


def replica(subject: Subject, stores: Stores) -> Iterator[Finding]:
    """Look at the copy."""
    if subject.profile is None or subject.profile.withdrawn_path.exists():
        return
    path, seen = subject.profile.replica_path, stores.replica
    if is_marked(path):
        yield find("replica.marked")
    if not path.exists():
        yield find("replica.missing")
    elif _is_plain(path):
        yield find("replica.plain")
    elif seen is not None:
        yield from _seen_replica(seen)
    elif subject.key is not None:
        yield find("replica.unreadable")


def lease(subject: Subject, stores: Stores) -> Iterator[Finding]:
    """Look how long this desk may go on without the server, and at its clock."""
    seen = stores.outbox
    if seen is None or seen.server_time is None:
        return
    behind = seen.server_time - subject.now()
    if behind > BEHIND:
        yield find("clock.before_server", minutes=int(behind / timedelta(minutes=1)))
    now = max(subject.now(), seen.server_time)
    if lease_state(seen.lease_until, now) is not LeaseState.OPEN:
        yield find("lease.ended")
    elif seen.lease_until is not None:
        yield find("lease.ends", hours=_hours(seen.lease_until - now))


def _seen_outbox(seen: OutboxLook, now: datetime) -> Iterator[Finding]:
    if seen.file.is_damaged:
        yield find("outbox.damaged")
        return
    if not seen.file.format:
        yield find("outbox.empty")
        return
    if seen.file.is_newer:
        yield find("outbox.newer")
        return
    if seen.gaps:
        yield find("outbox.gap", missing=seen.gaps)
    yield from _waiting(seen, now)
    if seen.attention:
        yield find("outbox.attention", entries=seen.attention)
    yield find("outbox.sound", commands=sum(seen.states.values()))


def _salvaged(path: Path) -> Iterator[Finding]:
    salvage = last_salvage(path)
    if salvage is not None:
        yield find("outbox.salvaged", saved=salvage.saved, missing=len(salvage.missing))


def _waiting(seen: OutboxLook, now: datetime) -> Iterator[Finding]:
    if seen.oldest_waiting is None:
        return
    age = now - seen.oldest_waiting
    if age > LATE:
        yield find("outbox.late", waiting=seen.waiting, hours=_hours(age))
    else:
        yield find("outbox.waits", waiting=seen.waiting)


def _seen_replica(seen: ReplicaLook) -> Iterator[Finding]:
    file: FileLook = seen.file
    if file.is_damaged:
        yield find("replica.damaged")
    elif file.format == 0 or (seen.meta is None and not seen.rows):
        yield find("replica.other_format") if file.format else find("replica.missing")
    elif seen.meta is None:
        yield find("replica.missing")
    elif not is_known_zone(seen.meta.timezone):
        yield find("zones.missing")
    else:
        yield find("replica.sound", rows=sum(seen.rows.values()))


def _is_plain(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(PLAIN_HEAD)) == PLAIN_HEAD
    except OSError:
        return False


def _hours(span: timedelta) -> int:
    return int(span / timedelta(hours=1))
