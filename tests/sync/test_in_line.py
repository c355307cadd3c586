"""A desk compares its replica with the server's own count of it."""

from __future__ import annotations

from contextlib import closing

from frontdesk.domain.changes import insert
from frontdesk.domain.ids import new_id
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.schema import REPLICATED
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually


def differing(desk: DeskUnderTest) -> list[str] | None:
    with closing(ServerLink.open(desk.profile, desk.password)) as link:
        return desk.store.differing_tables(link.verify(REPLICATED))


def test_a_desk_that_has_heard_all_differs_from_the_server_in_nothing(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(role="manager")
    desk.start()
    desk.book(hour=1)
    desk.commit(
        insert(
            "pet", new_id(), {"name": "Íñigo “7” | é", "weight_g": 4200, "born_on": "2020-02-29"}
        )
    )
    eventually(desk.is_live)
    eventually(lambda: differing(desk) is not None)
    assert differing(desk) == []
    for statement in ("update resource set active = 0", "update pet set weight_g = 4300"):
        desk.store._connection.execute(statement)
    assert sorted(differing(desk) or []) == ["pet", "resource"]
