"""Reads the cards of one pet, one client or one visit; NotFound when this desk does not hold it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from frontdesk.domain.agenda import Severity, Status
from frontdesk.domain.errors import NotFound
from frontdesk.domain.ids import AppointmentId, ClientId, PetId, ResourceId, ServiceId, SiteId
from frontdesk.domain.money import Money
from frontdesk.domain.records import (
    AlertRecord,
    ClaimLine,
    ClientCard,
    Contact,
    PetCard,
    PetLine,
    ServiceLine,
    VisitCard,
    loudest_first,
)
from frontdesk.domain.vaccination import vaccinations_of
from frontdesk.domain.wall_clock import business_day, from_text
from frontdesk.storage.replica.cipher import Row
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.row_values import (
    date_or_none,
    instant_or_none,
    uuid_or_none,
)
from frontdesk.storage.replica.shots import shots_of
from frontdesk.storage.replica.visit_lines import last_visits, no_shows, visits_to_come


def pet_card(replica: Replica, pet_id: PetId, *, now: datetime | None = None) -> PetCard:
    """Return everything the panel and the form show of a pet, as of `now` (the present)."""
    now = now or datetime.now(UTC)
    with replica.consistent():
        row = _required(replica, "pet", pet_id, "This pet is not on this desk.")
        client_id = uuid_or_none(row["client_id"])
        client = None if client_id is None else client_card(replica, ClientId(client_id), now=now)
        own = _alerts(replica, "pet_id", pet_id)
        shots = shots_of(replica, pet_id)
        return PetCard(
            id=pet_id,
            client=client,
            name=row["name"],
            species=row["species"],
            breed=row["breed"],
            breed_secondary=row["breed_secondary"],
            colour=row["colour"],
            sex=row["sex"],
            born_on=date_or_none(row["born_on"]),
            weight_g=row["weight_g"],
            chip_no=row["chip_no"],
            licence_no=row["licence_no"],
            licence_issued_on=date_or_none(row["licence_issued_on"]),
            zip_code=row["zip_code"],
            deceased_on=date_or_none(row["deceased_on"]),
            note=row["note"],
            alerts=loudest_first([*own, *(client.alerts if client else ())]),
            vaccinations=vaccinations_of(
                row["species"],
                [(each.shot.vaccine, each.shot.given_on, each.shot.expires_on) for each in shots],
                today=business_day(now, replica.zone()),
            ),
            shots=shots,
            visits_to_come=visits_to_come(replica, [pet_id], now),
            last_visits=last_visits(replica, pet_id, now),
            no_shows=no_shows(replica, [pet_id]),
            pending=replica.is_pending("pet", pet_id),
        )


def client_card(
    replica: Replica, client_id: ClientId, *, now: datetime | None = None
) -> ClientCard:
    """Return everything the panel and the form show of a client, as of `now` (the present)."""
    now = now or datetime.now(UTC)
    with replica.consistent():
        row = _required(replica, "client", client_id, "This client is not on this desk.")
        pets = _pets_of(replica, client_id)
        ids = [pet.id for pet in pets]
        return ClientCard(
            id=client_id,
            given_name=row["given_name"],
            family_name=row["family_name"],
            note=row["note"],
            contacts=_contacts(replica, client_id),
            pets=pets,
            alerts=loudest_first(_alerts(replica, "client_id", client_id)),
            visits_to_come=visits_to_come(replica, ids, now),
            no_shows=no_shows(replica, ids),
            pending=replica.is_pending("client", client_id),
        )


def appointment_card(replica: Replica, appointment_id: AppointmentId) -> VisitCard:
    """Return a visit with its services, resources and the times of its steps."""
    with replica.consistent():
        row = _required(replica, "appointment", appointment_id, "This visit is not on this desk.")
        client_id = uuid_or_none(row["client_id"])
        return VisitCard(
            id=appointment_id,
            site_id=SiteId(UUID(row["site_id"])),
            pet_id=PetId(UUID(row["pet_id"])),
            pet_name=replica.value("select name from pet where id = ?", (row["pet_id"],)) or "",
            client_id=None if client_id is None else ClientId(client_id),
            status=Status(row["status"]),
            starts_at=from_text(row["starts_at"]),
            ends_at=from_text(row["ends_at"]),
            note=row["note"],
            cancel_reason=row["cancel_reason"],
            services=_service_lines(replica, appointment_id),
            claims=_claim_lines(replica, appointment_id),
            confirmed_at=instant_or_none(row["confirmed_at"]),
            here_at=instant_or_none(row["here_at"]),
            in_service_at=instant_or_none(row["in_service_at"]),
            ready_at=instant_or_none(row["ready_at"]),
            gone_at=instant_or_none(row["gone_at"]),
            cancelled_at=instant_or_none(row["cancelled_at"]),
            pending=replica.is_pending("appointment", appointment_id),
            attention=appointment_id in replica.attention_ids("appointment"),
        )


def _required(replica: Replica, table: str, row_id: UUID, missing: str) -> Row:
    row = replica.row(
        f"select * from {table} where id = ? and deleted_at is null",
        (str(row_id),),
    )
    if row is None:
        raise NotFound(missing)
    return row


def _contacts(replica: Replica, client_id: ClientId) -> tuple[Contact, ...]:
    return tuple(
        Contact(UUID(row["id"]), row["kind"], row["value"], row["label"])
        for row in replica.rows(
            "select id, kind, value, label from client_contact"
            " where client_id = ? and deleted_at is null order by position, id",
            (str(client_id),),
        )
    )


def _pets_of(replica: Replica, client_id: ClientId) -> tuple[PetLine, ...]:
    return tuple(
        PetLine(
            PetId(UUID(row["id"])),
            row["name"],
            row["species"],
            row["breed"],
            date_or_none(row["deceased_on"]),
        )
        for row in replica.rows(
            "select id, name, species, breed, deceased_on from pet"
            " where client_id = ? and deleted_at is null order by name, id",
            (str(client_id),),
        )
    )


def _alerts(replica: Replica, owner_column: str, owner_id: UUID) -> list[AlertRecord]:
    rows = replica.rows(
        f"select id, severity, text from alert where {owner_column} = ? and deleted_at is null",
        (str(owner_id),),
    )
    of_client = owner_column == "client_id"
    return [
        AlertRecord(UUID(row["id"]), Severity(row["severity"]), row["text"], of_client)
        for row in rows
    ]


def _service_lines(replica: Replica, appointment_id: AppointmentId) -> tuple[ServiceLine, ...]:
    return tuple(
        ServiceLine(
            UUID(row["id"]),
            ServiceId(UUID(row["service_id"])),
            row["code"],
            row["name"],
            row["kind"],
            row["duration_min"],
            Money(row["price_minor"], row["currency"]),
        )
        for row in replica.rows(
            "select l.id, l.service_id, coalesce(s.code, '') as code, coalesce(s.name, '') as name,"
            " coalesce(s.kind, '') as kind, l.duration_min, l.price_minor,"
            " l.currency from appointment_service l left join service s on s.id = l.service_id"
            " where l.appointment_id = ? and l.deleted_at is null order by l.position, l.id",
            (str(appointment_id),),
        )
    )


def _claim_lines(replica: Replica, appointment_id: AppointmentId) -> tuple[ClaimLine, ...]:
    return tuple(
        ClaimLine(
            UUID(row["id"]),
            ResourceId(UUID(row["resource_id"])),
            row["name"],
            row["kind"],
            row["overbook_reason"],
        )
        for row in replica.rows(
            "select h.id, h.resource_id, coalesce(r.name, '') as name,"
            " coalesce(r.kind, '') as kind, h.overbook_reason"
            " from resource_claim h left join resource r on r.id = h.resource_id"
            " where h.appointment_id = ? and h.deleted_at is null order by r.position, r.name",
            (str(appointment_id),),
        )
    )
