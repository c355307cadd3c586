"""What the whole window needs to know about the clinic and about who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from frontdesk.domain.catalogue import Resource, Service, Site
from frontdesk.domain.wall_clock import business_day
from frontdesk.storage.replica.agenda import DayReading, read_day
from frontdesk.storage.replica.catalogue import resources, services, sites
from frontdesk.storage.replica.roles import who_may_what

if TYPE_CHECKING:
    from frontdesk.storage.replica.store import LocalStore
    from frontdesk.ui.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class Facts:
    """Clinic, catalogue and user, read in one go; `who` says of each permission who holds it."""

    clinic: str
    user: str
    role: str
    perms: frozenset[str]
    zone: ZoneInfo
    sites: tuple[Site, ...]
    services: tuple[Service, ...]
    resources: tuple[Resource, ...]
    who: Mapping[str, str] = field(default_factory=dict)


def session_facts(store: LocalStore) -> Facts:
    """Read them; NotSynchronised before the first snapshot."""
    replica = store.replica
    meta = replica.signed_in()
    return Facts(
        meta.tenant_name,
        meta.staff_name,
        meta.role,
        meta.perms,
        replica.zone(),
        tuple(sites(replica)),
        tuple(services(replica)),
        tuple(resources(replica)),
        who_may_what(replica),
    )


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What the window opens with: the facts and the present day of the first site."""

    facts: Facts
    day: DayReading


def first_look(store: LocalStore, *, now: datetime) -> FirstLook:
    """Read both in one go, so that the first frame shows the day and not an empty grid."""
    facts = session_facts(store)
    site = facts.sites[0].id if facts.sites else None
    day = business_day(now, facts.zone)
    return FirstLook(facts, read_day(store.replica, site, day, now=now))


class EarlyLook:
    """The first look, read on the replica thread while the window is still being built."""

    def __init__(self, desk: Desk) -> None:
        self._looks: list[FirstLook] = []  # filled and emptied on the replica thread alone
        now = desk.now()
        desk.ask(
            desk, lambda store: self._looks.append(first_look(store, now=now)), _ignore, _ignore
        )

    def read(self, store: LocalStore, *, now: datetime) -> FirstLook:
        """Return what was read ahead; once, and when that had failed, read it or fail here."""
        return self._looks.pop() if self._looks else first_look(store, now=now)


def _ignore(_result: object) -> None:
    """Whoever reads the look hears how it went."""
