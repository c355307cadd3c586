"""The clinic's roles, and which of them hold which permission, in words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from frontdesk.domain.roles import Role
from frontdesk.domain.who_may import SOMEBODY, who_may
from frontdesk.storage.replica.replica import Replica


def who_may_what(replica: Replica) -> Mapping[str, str]:
    """Return for each permission a sentence that names the roles that hold it."""
    holders: defaultdict[str, list[str]] = defaultdict(list)
    if replica.value("select 1 from sqlite_master where name = 'role' and type = 'table'"):
        rows = replica.rows(
            "select name, perms from role where deleted_at is null"
            " order by json_array_length(perms), name"
        )
        for row in rows:
            for permission in json.loads(row["perms"]):
                holders[permission].append(row["name"])
    sentences: defaultdict[str, str] = defaultdict(lambda: SOMEBODY)
    sentences.update({permission: who_may(names) for permission, names in holders.items()})
    return sentences


def roles(replica: Replica) -> list[Role]:
    """Return the clinic's roles, those that allow least first."""
    rows = replica.rows(
        "select r.*, (select count(*) from staff s where s.role_id = r.id and s.active"
        " and s.deleted_at is null) as people"
        " from role r where r.deleted_at is null"
        " order by json_array_length(r.perms), r.name, r.id"
    )
    return [
        Role(
            id=UUID(row["id"]),
            name=row["name"],
            perms=frozenset(json.loads(row["perms"])),
            built_in=bool(row["built_in"]),
            people=row["people"],
        )
        for row in rows
    ]
