"""Index the log for those who search it, without holding up those who write it."""

from __future__ import annotations

from alembic import op

from frontdesk.server.migration_sql import run_file, run_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INDEXES = ("event_login", "event_kind", "event_command", "command_name", "command_device")


def upgrade() -> None:
    # Each index is built outside a transaction; one that was left half-built is built anew.
    with op.get_context().autocommit_block():
        _be_careful()
        for name in INDEXES:
            run_sql(f"drop index concurrently if exists app.{name}")
            run_file(f"indexes/{name}")
        _be_usual()


def downgrade() -> None:
    with op.get_context().autocommit_block():
        _be_careful()
        for name in INDEXES:
            run_sql(f"drop index concurrently if exists app.{name}")
        _be_usual()


def _be_careful() -> None:
    run_sql("set lock_timeout = '5s'")
    run_sql("set statement_timeout = '60min'")
    run_sql("set role fd_owner")


def _be_usual() -> None:
    for setting in ("role", "statement_timeout", "lock_timeout"):
        run_sql(f"reset {setting}")
