"""Which roles of the clinic hold which permission, in words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping

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
