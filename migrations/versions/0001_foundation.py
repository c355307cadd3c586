"""Lay the foundation: the wall, the clinics' tables, the log and the way of a command."""

from __future__ import annotations

from functools import partial

from frontdesk.server import migration_sql
from frontdesk.server.migration_sql import be_careful, run_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

run_file = partial(migration_sql.run_file, as_of=revision)

PERMISSIONS = {
    "site": "catalogue.write",
    "opening_hours": "catalogue.write",
    "staff": "staff.write",
    "resource": "catalogue.write",
    "roster": "roster.write",
    "block": "block.write",
    "service": "catalogue.write",
    "service_need": "catalogue.write",
    "client": "client.write",
    "client_contact": "client.write",
    "pet": "pet.write",
    "alert": "pet.write",
    "vaccination": "pet.write",
    "appointment": "appointment.write",
    "appointment_service": "appointment.write",
    "resource_claim": "appointment.write",
}
"""The tables of records, parents first, each with the permission to write it."""

READ_ONLY = ("device", "command", "event")
"""Written by our functions alone."""

BEFORE_TABLES = (
    "roles/fd_owner",
    "roles/fd_reader",
    "roles/fd_staff",
    "roles/fd_service",
    "roles/membership",
    "schemas/ext",
    "schemas/sec",
    "schemas/app",
    "schemas/rpt",
    "schemas/defaults",
    "grants/close_public",
)

FIRST_TABLES = ("tenant", "role_template", "head", "deployment")

FUNCTIONS = (
    "sec/tenant_id",
    "sec/can",
    "sec/staff_id",
    "sec/head_position",
    "sec/epoch",
    "sec/window_start",
    "sec/start_tenant",
    "sec/lock_head",
    "sec/refuse_delete",
    "sec/touch_row",
    "sec/link_hash",
    "sec/hash_chain",
    "sec/event_digest",
    "sec/event_piece",
    "sec/append_events",
    "sec/log_insert",
    "sec/log_update",
    "sec/broken_event",
    "sec/choose_lane",
    "sec/check_visit",
    "sec/is_final",
    "sec/command_digest",
    "sec/begin_command",
    "sec/end_command",
    "sec/note_device",
    "app/command_columns",
    "app/grouped_changes",
    "app/stale_column",
    "app/apply_inserts",
    "app/apply_update",
    "app/apply_group",
    "app/only_id",
    "app/row_image",
    "app/answer",
    "app/apply",
    "app/hello",
    "app/pull",
    "app/replica_filter",
    "app/replica_columns",
    "app/snapshot",
    "app/verify",
)


def upgrade() -> None:
    be_careful()
    for name in BEFORE_TABLES:
        run_file(name)
    run_sql("set local role fd_owner")
    _make_tables()
    for name in FUNCTIONS:
        run_file(f"functions/{name}")
    _protect_tables()
    run_file("grants/functions")
    run_sql("reset role")
    run_file("grants/side_channels")
    run_file("grants/close_side_channels")


def downgrade() -> None:
    be_careful()
    run_file("grants/side_channels")
    run_file("grants/open_side_channels")
    run_sql("drop schema if exists rpt, app, sec cascade")
    run_sql("drop schema if exists ext cascade")
    run_file("roles/drop")
    run_sql("grant usage on schema public to public")


def _make_tables() -> None:
    # A table's default may only name a function that exists, and a function's text only tables.
    run_sql("set local check_function_bodies = off")
    run_file("functions/sec/tenant_id")
    for name in FIRST_TABLES:
        run_file(f"tables/sec/{name}")
    for name in (*PERMISSIONS, *READ_ONLY):
        run_file(f"tables/app/{name}")
    run_file("tables/sec/login_binding")
    run_sql("set local check_function_bodies = on")


def _protect_tables() -> None:
    for name in ("policies/raise_wall", "triggers/attach_log", "grants/grant_columns"):
        run_file(name)
    for table, permission in PERMISSIONS.items():
        run_sql(f"select sec.raise_wall('{table}', '{permission}')")
        run_sql(f"select sec.attach_log('{table}')")
        run_sql(f"select sec.grant_columns('{table}')")
    for table in READ_ONLY:
        run_sql(f"select sec.raise_wall('{table}')")
    for name in ("resource_claim", "appointment", "tenant"):
        run_file(f"triggers/{name}")
