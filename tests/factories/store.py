"""Builds a desk's data without any server, from the rows of a clinic."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from frontdesk.domain.ids import DeviceId
from frontdesk.domain.permissions import CODES
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.store import LocalStore
from tests.factories.clinic import Clinic, row_id, small_clinic

KEY = bytes(range(32))
EPOCH = UUID("11111111-1111-4111-8111-111111111111")
DEVICE = DeviceId(UUID("22222222-2222-4222-8222-222222222222"))
ALL_PERMS = CODES


def open_store(directory: Path, key: bytes = KEY) -> LocalStore:
    """Open the desk's files in a directory; the caller closes it."""
    return LocalStore.open(directory / "replica.db", directory / "outbox.db", key)


def seeded_store(directory: Path, clinic: Clinic | None = None, **meta: Any) -> LocalStore:
    """Return a desk that has fetched the clinic (the small one unless given); the caller closes it.

    Keyword arguments replace values of the meta, such as `perms` or `cursor`.
    """
    store = open_store(directory)
    load_clinic(store, clinic or small_clinic(), **meta)
    return store


def load_clinic(store: LocalStore, clinic: Clinic, **meta: Any) -> None:
    """Load the clinic into a store as a snapshot."""
    store.load_snapshot(clinic_meta(clinic, **meta), clinic.tables(), lambda _: None)


def clinic_meta(clinic: Clinic, **changes: Any) -> ReplicaMeta:
    """Return what the server would have said at sign-in."""
    values: dict[str, Any] = {
        "epoch": EPOCH,
        "cursor": 100,
        "schema_version": "0001",
        "device_id": DEVICE,
        "tenant_id": row_id("tenant", 0),
        "tenant_name": "Kleintiersalon am Park",
        "timezone": clinic.zone.key,
        "currency": "EUR",
        "staff_id": row_id("staff", 0),
        "staff_name": "Mara",
        "role": "receptionist",
        "perms": ALL_PERMS,
        "channel": "",
        "synced_at": datetime(2026, 11, 23, 7, 0, tzinfo=UTC),
    }
    return ReplicaMeta(**{**values, **changes})
