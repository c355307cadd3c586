"""What the line tells while nothing happens on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from frontdesk.domain.link import LinkState
from tests.sync.conftest import MakeDesk
from tests.sync.desks import eventually


def test_a_quiet_line_goes_on_telling_when_the_server_was_heard(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.sign_in()
    desk.start()
    eventually(desk.is_live)
    quiet_since = datetime.now(UTC)

    def heard_later() -> bool:
        status = desk.status
        return (
            status is not None
            and status.state is LinkState.LIVE
            and status.synced_at is not None
            and status.synced_at > quiet_since + timedelta(seconds=2)
        )

    eventually(heard_later)
