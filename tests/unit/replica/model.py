"""What a replica must show, worked out the plain way: dictionaries and a loop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from frontdesk.domain.changes import Change
from frontdesk.storage.replica.store import LocalStore

Key = tuple[str, UUID]
Images = dict[Key, dict[str, Any]]

DEFAULTS: dict[str, dict[str, Any]] = {
    "client": {"given_name": "", "family_name": "", "note": "", "custom": "{}"},
    "pet": {"client_id": None, "name": "", "weight_g": None, "licence_no": ""},
}


def with_changes(base: Images, changes: Iterable[Change]) -> Images:
    """Return the rows with these changes made in order."""
    shown = {key: dict(row) for key, row in base.items()}
    for change in changes:
        key = (change.table, change.id)
        if change.op == "insert":
            shown.setdefault(key, {**DEFAULTS[change.table], "deleted_at": None})
        if key in shown:
            shown[key].update(change.values)
    return shown


def rows_of(store: LocalStore) -> Images:
    """Return what the replica shows, in the columns that the model knows."""
    images: Images = {}
    for table, defaults in DEFAULTS.items():
        columns = [*defaults, "deleted_at"]
        for row in store.replica.rows(f"select * from {table}"):  # noqa: S608
            images[table, UUID(row["id"])] = {column: row[column] for column in columns}
    return images
