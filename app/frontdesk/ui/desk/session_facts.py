"""What the whole window needs to know about the clinic and about who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from frontdesk.domain.catalogue import Resource, Service, Site
from frontdesk.storage.replica.catalogue import resources, services, sites
from frontdesk.storage.replica.store import LocalStore


@dataclass(frozen=True, slots=True)
class Facts:
    """Clinic, catalogue and user, read in one go."""

    clinic: str
    user: str
    role: str
    perms: frozenset[str]
    zone: ZoneInfo
    sites: tuple[Site, ...]
    services: tuple[Service, ...]
    resources: tuple[Resource, ...]


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
    )
