"""What is sold and what is occupied: services, resources, sites, as the catalogue holds them."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.domain.ids import ResourceId, ServiceId, SiteId, StaffId
from frontdesk.domain.money import Money
from frontdesk.domain.opening import STAY_KINDS


@dataclass(frozen=True, slots=True)
class Service:
    """Something sold; `needs` are the kinds of resource it occupies, all of them at once."""

    id: ServiceId
    code: str
    name: str
    kind: str
    duration_min: int
    price: Money
    needs: frozenset[str]
    active: bool

    @property
    def stays(self) -> bool:
        """Whether the doors may close while the visit lasts."""
        return self.kind in STAY_KINDS


@dataclass(frozen=True, slots=True)
class Resource:
    """Something or somebody that is occupied by visits, `capacity` of them at once."""

    id: ResourceId
    site_id: SiteId
    staff_id: StaffId | None
    name: str
    kind: str
    capacity: int
    active: bool


@dataclass(frozen=True, slots=True)
class Site:
    """One of the clinic's places."""

    id: SiteId
    name: str
    address: str
    phone: str
