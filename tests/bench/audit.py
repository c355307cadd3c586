"""A clinic's long log: verified as a whole, and read by pages as in the window.

`audit` is the verification: every event read, sealed anew and compared, in constant memory.

The floor reads the same rows raw, by COPY over the same kind of connection. FRONTDESK_BENCH_EVENTS
sets the number of events; the promise is for 1,000,000 (30 s), and holds in proportion.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import psycopg

from frontdesk.server.audit.verify import verify_logs
from frontdesk.server.embedded import EmbeddedServer
from frontdesk.server.migrate import migrate
from frontdesk.server.staff import StaffLogin, add_staff
from frontdesk.server.tenants import create_tenant
from tests.bench._history import figures
from tests.bench._log import replace_log
from tests.bench.figures import Figure

EVENTS = int(os.environ.get("FRONTDESK_BENCH_EVENTS", "100000"))
SECONDS_A_MILLION = 30.0
PEOPLE = 20


class LoggedClinic(NamedTuple):
    """A clinic with a long log."""

    dsn: str
    tenant_id: UUID
    staff: list[StaffLogin]


def run() -> Iterator[Figure]:
    """Measure one verification, and pages of every kind of question."""
    with logged_clinic(EVENTS) as clinic:
        floor = _raw_seconds(clinic)
        begun = time.perf_counter()
        (verdict,) = verify_logs(clinic.dsn, tenant_id=clinic.tenant_id)
        seconds = time.perf_counter() - begun
        if not verdict.holds or verdict.events != EVENTS:
            raise RuntimeError(f"the log does not hold: {verdict}")
        limit = SECONDS_A_MILLION * EVENTS / 1_000_000
        yield Figure("audit", seconds, "s", floor, EVENTS, limit=limit)
        yield from figures(clinic.dsn, clinic.tenant_id, clinic.staff[0], EVENTS)


@contextmanager
def logged_clinic(events: int) -> Iterator[LoggedClinic]:
    """Make a clinic with so many events on a server of its own, for a block."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as directory:
        server = EmbeddedServer(Path(directory) / "server")
        dsn = server.start()
        try:
            migrate(dsn)
            tenant_id = create_tenant(dsn, name="Long history", timezone="Europe/Berlin")
            staff = [
                add_staff(dsn, tenant_id=tenant_id, name=f"Person {n}", role="manager")
                for n in range(PEOPLE)
            ]
            with psycopg.connect(dsn, autocommit=True) as connection:
                replace_log(connection, tenant_id, [each.login for each in staff], events)
            yield LoggedClinic(dsn, tenant_id, staff)
        finally:
            server.stop()


def _raw_seconds(clinic: LoggedClinic) -> float:
    with psycopg.connect(clinic.dsn) as connection, connection.cursor() as cursor:
        begun = time.perf_counter()
        with cursor.copy(
            "copy (select * from app.event order by tenant_id, position) to stdout"
        ) as rows:
            for _row in rows:
                pass
        return time.perf_counter() - begun
