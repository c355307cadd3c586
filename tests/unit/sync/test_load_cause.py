"""Why a desk fetches everything: for each cause a word of its own, for the log."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from frontdesk.domain.link import LoadCause
from frontdesk.sync.fit import cause_to_fetch
from frontdesk.sync.protocol import Desk, Hello

THIS, OTHER = UUID(int=1), UUID(int=2)
HELLO = Hello(
    epoch=THIS,
    head=50,
    min_seq=10,
    min_client="0",
    tenant_id=UUID(int=3),
    device_id=UUID(int=4),
    device_status="active",
    device_last_seq=0,
    channel="",
)
UP_TO_DATE = Desk(epoch=THIS, cursor=40)


@pytest.mark.parametrize(
    ("desk", "cause"),
    [
        (UP_TO_DATE, None),
        (Desk(), LoadCause.NOTHING_HERE),
        (replace(UP_TO_DATE, epoch=OTHER), LoadCause.OTHER_TIMELINE),
        (replace(UP_TO_DATE, cursor=51), LoadCause.LOG_WENT_BACK),
        (replace(UP_TO_DATE, cursor=9), LoadCause.LOG_TRIMMED),
        (replace(UP_TO_DATE, replica_fits=False), LoadCause.UNFIT_COPY),
    ],
)
def test_all_rows_are_fetched_for_a_cause(desk: Desk, cause: LoadCause | None) -> None:
    assert cause_to_fetch(HELLO, desk) is cause
