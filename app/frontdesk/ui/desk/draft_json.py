"""Drafts as the workstation keeps them: JSON with a version, ids instead of whole records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from frontdesk.domain.catalogue import Service
from frontdesk.domain.ids import AppointmentId, ClientId, PetId, ResourceId, ServiceId
from frontdesk.domain.wall_clock import from_text, to_text
from frontdesk.ui.desk.strip_content import KeptDraft
from frontdesk.ui.desk.strip_draft import Draft, DraftPet, Wish

VERSION = 1


def to_json(kept: KeptDraft, *, held: bool) -> dict[str, Any]:
    """Return what is written of a draft; `held` is one put away, not the one in the strip."""
    draft = kept.draft
    return {
        "version": VERSION,
        "held": held,
        "begun_at": to_text(kept.begun_at),
        "pet_text": kept.pet_text,
        "service_text": kept.service_text,
        "slot_text": kept.slot_text,
        "pet": None if draft.pet is None else _pet_to_json(draft.pet),
        "services": [str(each.id) for each in draft.services],
        "resources": [str(each) for each in draft.wish.resource_ids],
        "not_before": _instant_or_none(draft.wish.not_before),
        "exact": draft.wish.exact,
        "minutes": draft.minutes,
        "walk_in": draft.walk_in,
        "moves": None if draft.appointment_id is None else str(draft.appointment_id),
        "occupies": [str(each) for each in draft.held],
        "stands_at": _instant_or_none(draft.stands_at),
    }


def from_json(draft_id: UUID, body: Mapping[str, Any], services: Iterable[Service]) -> KeptDraft:
    """Read what `to_json` wrote; ValueError for another version or a torn text.

    Services that are sold no longer are left out, what was typed for them stays.
    """
    try:
        return _read(draft_id, body, {each.id: each for each in services})
    except (KeyError, TypeError, AttributeError) as exc:
        raise ValueError("a draft of another form") from exc


def is_held(body: Mapping[str, Any]) -> bool:
    """Whether the draft had been put away."""
    return bool(body.get("held", True))


def _read(
    draft_id: UUID, body: Mapping[str, Any], services: Mapping[ServiceId, Service]
) -> KeptDraft:
    if body["version"] != VERSION:
        raise ValueError("a draft of another version")
    wished = [ServiceId(UUID(each)) for each in body["services"]]
    known = tuple(services[each] for each in wished if each in services)
    draft = Draft(
        pet=None if body["pet"] is None else _pet_from_json(body["pet"]),
        services=known if len(known) == len(wished) else (),
        wish=Wish(_resources(body["resources"]), _moment(body["not_before"]), body["exact"]),
        appointment_id=None if body["moves"] is None else AppointmentId(UUID(body["moves"])),
        minutes=body["minutes"],
        held=_resources(body["occupies"]),
        stands_at=_moment(body["stands_at"]),
        walk_in=body["walk_in"],
        visit_id=AppointmentId(draft_id),
    )
    texts = (body["pet_text"], body["service_text"], body["slot_text"])
    return KeptDraft(draft, *texts, from_text(body["begun_at"]))


def _pet_to_json(pet: DraftPet) -> dict[str, Any]:
    """Return what the strip says of the pet; alerts are read anew when it is taken back."""
    return {
        "id": str(pet.id),
        "name": pet.name,
        "client_id": None if pet.client_id is None else str(pet.client_id),
        "client_name": pet.client_name,
        "phone": pet.phone,
        "breed": pet.breed,
    }


def _pet_from_json(body: Mapping[str, Any]) -> DraftPet:
    client_id = body["client_id"]
    return DraftPet(
        PetId(UUID(body["id"])),
        body["name"],
        None if client_id is None else ClientId(UUID(client_id)),
        body["client_name"],
        body["phone"],
        body["breed"],
    )


def _resources(ids: Iterable[str]) -> tuple[ResourceId, ...]:
    return tuple(ResourceId(UUID(each)) for each in ids)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


def _instant_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)
