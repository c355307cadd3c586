"""Saves a whole card at once: what was changed of pet, client, alerts, shots, as one ChangeSet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from frontdesk.domain.changes import Change, ChangeSet
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.forms import ClientForm, PetForm
from frontdesk.domain.records import AlertRecord, ClientCard, PetCard
from frontdesk.operations.alerts import add_alert, edit_alert, remove_alert
from frontdesk.operations.clients import edit_client
from frontdesk.operations.pets import edit_pet
from frontdesk.operations.vaccinations import (
    add_vaccination,
    edit_vaccination,
    remove_vaccination,
)
from frontdesk.storage.replica.replica import Replica
from frontdesk.ui.records.alert_editor import AlertEntry
from frontdesk.ui.records.vaccination_editor import VaccinationEntry


@dataclass(frozen=True, slots=True)
class RecordEdit:
    """The cards as they were shown and what was typed over them."""

    pet: PetCard | None
    client: ClientCard | None
    pet_form: PetForm | None
    client_form: ClientForm | None
    alerts: tuple[AlertEntry, ...]
    vaccinations: tuple[VaccinationEntry, ...] = ()

    @property
    def shown_alerts(self) -> tuple[AlertRecord, ...]:
        """The alerts as they were shown."""
        if self.pet is not None:
            return self.pet.alerts
        return self.client.alerts if self.client is not None else ()

    @property
    def changes_anything(self) -> bool:
        """Whether there is something to save."""
        shown = tuple(
            AlertEntry(each.severity, each.text, each.id, each.of_client)
            for each in self.shown_alerts
        )
        return (
            (self.pet is not None and self.pet_form != PetForm.of(self.pet))
            or (self.client is not None and self.client_form != ClientForm.of(self.client))
            or self.alerts != shown
            or self.vaccinations != self._shown_vaccinations
        )

    @property
    def _shown_vaccinations(self) -> tuple[VaccinationEntry, ...]:
        shots = self.pet.shots if self.pet is not None else ()
        return tuple(VaccinationEntry(each.id, each.shot) for each in shots)


def save_record(*, replica: Replica, edit: RecordEdit, now: datetime) -> ChangeSet:
    """Return everything that was changed; InvalidInput when nothing was."""
    changes: list[Change] = []
    titles: list[str] = []
    for part in _parts(replica, edit, now):
        changes += part.changes
        titles.append(part.title)
    if not changes:
        raise InvalidInput("Nothing was changed.")
    return ChangeSet("record.edit", titles[0], tuple(changes))


def _parts(replica: Replica, edit: RecordEdit, now: datetime) -> Iterator[ChangeSet]:
    pet, client = edit.pet, edit.client
    if pet is not None and edit.pet_form is not None and edit.pet_form != PetForm.of(pet):
        yield edit_pet(replica=replica, pet_id=pet.id, form=edit.pet_form, shown=PetForm.of(pet))
    if client is not None and edit.client_form is not None:
        shown = ClientForm.of(client)
        if edit.client_form != shown:
            yield edit_client(
                replica=replica,
                client_id=client.id,
                form=edit.client_form,
                now=now,
                shown=shown,
            )
    yield from _alert_parts(replica, edit, now)
    if pet is not None:
        yield from _vaccination_parts(replica, pet, edit.vaccinations, now)


def _alert_parts(replica: Replica, edit: RecordEdit, now: datetime) -> Iterator[ChangeSet]:
    before = {alert.id: alert for alert in edit.shown_alerts}
    kept = {entry.id for entry in edit.alerts}
    for entry in edit.alerts:
        old = before.get(entry.id) if entry.id is not None else None
        if old is None:
            yield _new_alert(replica, edit, entry)
        elif (old.severity, old.text) != (entry.severity, entry.text):
            yield edit_alert(
                replica=replica,
                alert_id=old.id,
                severity=entry.severity,
                text=entry.text,
                shown=old,
            )
    for alert_id, shown in before.items():
        if alert_id not in kept:
            yield remove_alert(replica=replica, alert_id=alert_id, now=now, shown=shown)


def _vaccination_parts(
    replica: Replica, pet: PetCard, entries: Sequence[VaccinationEntry], now: datetime
) -> Iterator[ChangeSet]:
    before = {each.id: each.shot for each in pet.shots}
    kept = {entry.id for entry in entries}
    for entry in entries:
        old = before.get(entry.id) if entry.id is not None else None
        if entry.id is None or old is None:
            yield add_vaccination(replica=replica, pet_id=pet.id, shot=entry.shot)
        elif old != entry.shot:
            yield edit_vaccination(
                replica=replica, vaccination_id=entry.id, shot=entry.shot, shown=old
            )
    for shot_id, shown in before.items():
        if shot_id not in kept:
            yield remove_vaccination(replica=replica, vaccination_id=shot_id, now=now, shown=shown)


def _new_alert(replica: Replica, edit: RecordEdit, entry: AlertEntry) -> ChangeSet:
    if edit.pet is not None:
        return add_alert(
            replica=replica, severity=entry.severity, text=entry.text, pet_id=edit.pet.id
        )
    if edit.client is None:
        raise InvalidInput("An alert belongs to a pet or to a client.")
    return add_alert(
        replica=replica, severity=entry.severity, text=entry.text, client_id=edit.client.id
    )
