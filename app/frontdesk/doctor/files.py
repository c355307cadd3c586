"""Checks of a desk's folder: the connection, the key, the lock, what lies about."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from frontdesk.doctor.machine import can_write, is_open
from frontdesk.doctor.subject import Subject
from frontdesk.doctor.words import find
from frontdesk.domain.errors import ReplicaUnusable
from frontdesk.logs.finding import Finding
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.key_file import read_key_file
from frontdesk.storage.replica.sealing import DEFAULT_COST, Stretching
from frontdesk.sync.lock import DeskLock

_PRECIOUS = ("outbox.db", "replica.db", "drafts.db")
_LEFTOVERS = ("*.damaged*", "*.salvaged*", "*.set-aside*")


def connection(subject: Subject) -> Iterator[Finding]:
    """Look at the profile itself."""
    if subject.profile is None:
        yield find(subject.profile_problem)
        return
    profile = subject.profile
    if profile.withdrawn_path.exists():
        yield find("profile.shut_out")
    if profile.sslrootcert and not _roots_are_there(profile):
        yield find("profile.roots_missing")
    if profile.allow_no_channel_binding:
        yield find("profile.unbound")


def folder(subject: Subject) -> Iterator[Finding]:
    """Look whether the folder can be written, and read by its user alone."""
    if subject.profile is None:
        return
    directory = subject.profile.directory
    if not can_write(directory):
        yield find("profile.read_only")
    if directory.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield find("profile.writable")
    else:
        yield from _others(directory)
    left = [path for pattern in _LEFTOVERS for path in directory.glob(pattern)]
    if left:
        yield find("profile.leftovers", files=len(left))


def key(subject: Subject) -> Iterator[Finding]:
    """Look at the wrapped key, and say why it did not open."""
    if subject.profile is None or subject.profile.withdrawn_path.exists():
        return
    path = subject.profile.key_path
    if not path.exists():
        if subject.profile.outbox_path.exists():
            yield find("key.missing")
        return
    try:
        costs = [Stretching.read(each).cost for each in read_key_file(path).people.values()]
    except ReplicaUnusable:
        yield find("key.damaged")
        return
    if is_open(path):
        yield find("key.open")
    weak = sum(cost.memory_kib < DEFAULT_COST.memory_kib for cost in costs)
    if weak:
        yield find("key.weak", people=weak)
    if subject.key_problem:
        yield find(subject.key_problem)
    elif subject.key is not None:
        yield find("key.opens", people=len(costs))


def lock(subject: Subject) -> Iterator[Finding]:
    """Look whether another program holds the line of this desk."""
    if subject.profile is None or not subject.profile.lock_path.exists():
        return
    try:
        free = is_free(subject.profile)
    except ReplicaUnusable:
        yield find("lock.unusable")
        return
    yield find("lock.free" if free else "lock.held")


def is_free(profile: Profile) -> bool:
    """Whether no program holds the desk's line; ReplicaUnusable where its lock cannot be used."""
    lock = DeskLock(profile.lock_path)
    if not lock.take():
        return False
    lock.release()
    return True


def _roots_are_there(profile: Profile) -> bool:
    file = profile.directory / profile.sslrootcert  # an absolute path stays what it is
    return profile.sslrootcert == "system" or (file.is_file() and os.access(file, os.R_OK))


def _others(directory: Path) -> Iterator[Finding]:
    if not is_open(directory):
        return  # nobody else comes as far as the files
    open_files = sum(is_open(path) for name in _PRECIOUS for path in directory.glob(f"{name}*"))
    if open_files:
        yield find("profile.open", files=open_files)
