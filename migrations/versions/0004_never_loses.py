"""Never lose: what two releases, a trimmed log, a stale edit and a leaver need of the server."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from frontdesk.server import migration_sql
from frontdesk.server.migration_sql import be_careful, run_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

run_file = partial(migration_sql.run_file, as_of=revision)
run_former = partial(migration_sql.run_file, as_of=down_revision)


class Part(NamedTuple):
    """One theme of the revision: files of `migrations/sql` without `.sql`, in order.

    `up` runs as fd_owner, `functions` afterwards (new ones, and those whose former text is kept),
    `down` takes away what `up` and the new functions made.
    """

    up: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    down: tuple[str, ...] = ()


VERSIONS = Part(up=("changes/0004/schema_version",), down=("changes/0004/schema_version_down",))

PROTOCOL = Part(
    functions=(
        "functions/app/snapshot_totals",
        "functions/app/snapshot_day",
        "grants/loading",
    ),
    down=("changes/0004/loading_down",),
)

LEAVING = Part(
    functions=("functions/sec/epoch_of", "functions/app/answers_kept", "grants/leaving"),
    replaced=("functions/sec/epoch", "functions/app/hello"),
    down=("changes/0004/leaving_down",),
)

ATTENTION = Part(
    functions=("functions/app/last_changes", "grants/attention"),
    replaced=("functions/app/answer",),
    down=("changes/0004/attention_down",),
)

PARTS = (VERSIONS, PROTOCOL, LEAVING, ATTENTION)


def upgrade() -> None:
    be_careful()
    run_sql("set local role fd_owner")
    for part in PARTS:
        for name in (*part.up, *part.functions, *part.replaced):
            run_file(name)
    run_sql("reset role")


def downgrade() -> None:
    be_careful()
    run_sql("set local role fd_owner")
    for part in reversed(PARTS):
        for name in part.replaced:
            run_former(name)
        for name in part.down:
            run_file(name)
    run_sql("reset role")
