"""What whoever is signed in may do, by the roles that the feed brings: no new sign-in is needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontdesk.storage.replica.cipher import Connection
from frontdesk.storage.replica.meta import ReplicaMeta
from frontdesk.storage.replica.outbox import Outbox

_ROLES = frozenset({"role", "staff"})


def with_news_of_rights(
    connection: Connection, meta: ReplicaMeta, page: Mapping[str, Any]
) -> ReplicaMeta:
    """Return the meta with the rights of the role that the person has after this page.

    Unchanged when the page brings no role and no person, or when the person has no role here.
    """
    if not _ROLES.intersection(page["rows"]):
        return meta
    row = connection.execute(
        "select r.name, r.perms from staff s join role r on r.id = s.role_id"
        " where s.id = ? and r.deleted_at is null",
        (str(meta.staff_id),),
    ).fetchone()
    if row is None:
        return meta
    return replace(meta, role=row[0], perms=frozenset(json.loads(row[1])))


def let_rights_follow(
    connection: Connection, outbox: Outbox, meta: ReplicaMeta, page: Mapping[str, Any]
) -> None:
    """Keep what a page says of the rights of all who work here, not of the reader's alone."""
    if not _ROLES.intersection(page["rows"]):
        return
    for person in outbox.people.all():
        if person.staff_id is None:
            continue  # the server has not described them yet
        kept = meta.for_person(person)
        told = with_news_of_rights(connection, kept, page)
        if told != kept:
            with outbox.transaction():
                outbox.people.note(replace(person, role=told.role, perms=told.perms))
