"""Attempts to learn by writing what the other clinic holds: two statements that must tell the same.

One names something of the other clinic, one something that nobody has. They are made from the
catalog, as copies of one of our own records.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.db.attacks.battlefield import Target
from tests.db.attacks.engine import Attack, Outcome, Way


def copy_of_own(target: Target, row_id: str, replaced: str = "", by: str = "") -> str:
    """Return an insert of a copy of one of our records, one column replaced."""
    columns = ", ".join(("id", *target.settable))
    values = ", ".join((f"{row_id}::uuid", *(by if c == replaced else c for c in target.settable)))
    table = f"app.{target.name}"
    return f"insert into {table} ({columns}) select {values} from {table} order by id limit 1"


def _links(target: Target) -> Iterator[Way]:
    for reference in target.references:
        if reference.column in target.settable:
            yield (
                copy_of_own(
                    target,
                    "gen_random_uuid()",
                    reference.column,
                    f"{{their_{reference.target}}}::uuid",
                ),
                copy_of_own(target, "gen_random_uuid()", reference.column, "{nobody}::uuid"),
            )


def _moved_links(target: Target) -> Iterator[Way]:
    for reference in target.references:
        if reference.column in target.settable:
            change = f"update app.{target.name} set {reference.column} = "
            yield (change + f"{{their_{reference.target}}}", change + "{nobody}")


def _ids(target: Target) -> Iterator[Way]:
    if target.settable:
        yield (copy_of_own(target, "{their}"), copy_of_own(target, "{nobody}"))


def _quiet_ids(target: Target) -> Iterator[Way]:
    for theirs, nobodys in _ids(target):
        for ending in ("on conflict do nothing", "on conflict (tenant_id, id) do nothing"):
            yield (f"{theirs} {ending}", f"{nobodys} {ending}")


def _upserts(target: Target) -> Iterator[Way]:
    for theirs, nobodys in _ids(target):
        column = target.settable[0]
        ending = f" on conflict (tenant_id, id) do update set {column} = excluded.{column}"
        yield (theirs + ending, nobodys + ending)


def _values(target: Target) -> Iterator[Way]:
    for column in target.texts:
        if column in target.settable:
            change = f"update app.{target.name} set {column} = "
            one = f" where id = (select id from app.{target.name} order by id limit 1)"
            yield (
                change + "'{canary}' || {their}" + one,
                change + "'noword-000000' || {their}" + one,
            )


PROBES = (
    Attack("a link to their record", Outcome.SAME, numbers=(18,), build=_links),
    Attack("a link moved to their record", Outcome.SAME, numbers=(18,), build=_moved_links),
    Attack("their id for a record of ours", Outcome.SAME, numbers=(20,), build=_ids),
    Attack(
        "their id, and nothing where it is taken", Outcome.SAME, numbers=(20, 22), build=_quiet_ids
    ),
    Attack(
        "their id, and an update where it is taken", Outcome.SAME, numbers=(16,), build=_upserts
    ),
    Attack("their value for a record of ours", Outcome.SAME, numbers=(20,), build=_values),
)
