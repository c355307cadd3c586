"""Complete the wall: roles of each clinic, desks that can be shut out, a log that can be proved."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from frontdesk.server import migration_sql
from frontdesk.server.migration_sql import be_careful, run_sql

revision = "0002"
down_revision = "0001"
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


VERSION = Part(up=("changes/0002/schema_version",), down=("changes/0002/schema_version_down",))

ERASING = Part(
    up=("tables/sec/erasure", "tables/sec/erased_record", "changes/0002/erasing"),
    functions=(
        "functions/sec/blank_record",
        "functions/sec/is_erasing",
        "functions/sec/refuse_erased",
        "functions/sec/names_erased",
        "functions/sec/records_of_client",
        "functions/sec/erase_rows",
        "functions/sec/forget_values",
        "functions/sec/drop_held_of",
        "functions/sec/cancel_visits_to_come",
        "functions/sec/check_reason",
        "functions/sec/erase_client",
        "functions/app/erase_client",
        "functions/app/erasures",
        "grants/erasing",
    ),
    replaced=(
        "functions/sec/append_events",
        "functions/sec/log_insert",
        "functions/sec/log_update",
        "functions/sec/choose_lane",
        "functions/app/apply",
    ),
    down=("changes/0002/erasing_down",),
)

DESKS = Part(
    up=(
        "changes/0002/desks",
        "tables/app/held",
        "tables/sec/hand_over_turn",
        "changes/0002/held_wall",
    ),
    functions=(
        "functions/sec/note_disabling",
        "functions/sec/leaving_until",
        "functions/sec/hands_over",
        "functions/sec/is_active",
        "functions/sec/known_answer",
        "functions/sec/why_held",
        "functions/sec/limit_held",
        "functions/sec/hold",
        "functions/sec/shut_out",
        "functions/sec/staff_name",
        "functions/sec/require",
        "functions/sec/require_version",
        "functions/sec/override_of",
        "functions/sec/settle_held",
        "functions/sec/revoke_devices",
        "functions/sec/begin_release",
        "functions/sec/end_release",
        "functions/app/try_changes",
        "functions/app/release",
        "functions/app/drop_held",
        "functions/app/held_commands",
        "functions/app/devices",
        "functions/app/revoke_device",
        "functions/app/revoke_workstation",
        "functions/app/hand_over",
        "triggers/login_binding",
        "grants/desks",
    ),
    replaced=(
        "functions/sec/begin_command",
        "functions/sec/end_command",
        "functions/sec/note_device",
        "functions/app/apply",
        "functions/app/hello",
        "functions/app/pull",
    ),
    down=("changes/0002/desks_down",),
)

ROLES = Part(
    up=(
        "changes/0002/role_templates",
        "tables/app/role",
        "changes/0002/role_columns",
        "changes/0002/role_wall",
    ),
    functions=(
        "functions/sec/is_staff",
        "functions/sec/perms_of",
        "functions/sec/perms_of_role",
        "functions/sec/require_holding",
        "functions/sec/guard_role",
        "functions/sec/spread_role",
        "functions/sec/guard_staff",
        "functions/sec/spread_staff",
        "functions/sec/keep_a_manager",
        "functions/sec/start_roles",
        "functions/sec/is_own_login",
        "functions/sec/is_verifier",
        "functions/sec/check_login",
        "functions/sec/login_of",
        "functions/sec/note_password",
        "functions/app/add_staff",
        "functions/app/disable_staff",
        "functions/app/enable_staff",
        "functions/app/reset_password",
        "functions/app/end_sessions",
        "functions/app/change_own_password",
        "functions/app/staff_list",
        "triggers/role",
        "changes/0002/clinics_roles",
        "changes/0002/role_grants",
    ),
    replaced=("functions/app/verify",),
    down=("changes/0002/roles_down",),
)

WARDEN = (
    "functions/sec/end_sessions",
    "functions/sec/alter_login",
    "functions/sec/make_login",
    "functions/sec/set_verifier",
    "functions/sec/open_login",
    "functions/sec/shut_login",
    "grants/warden_functions",
)
"""The functions about logins, which belong to a role that may make logins and has nothing else."""

EXPORTING = Part(
    functions=("functions/sec/export_lines", "functions/app/export_client", "grants/exporting"),
    down=("changes/0002/exporting_down",),
)

HISTORY = Part(
    functions=("functions/app/log_authors", "grants/history"),
    down=("changes/0002/history_down",),
)

RETENTION = Part(
    up=("tables/sec/retention",),
    functions=(
        "functions/sec/clients_past_retention",
        "functions/sec/expire_values",
        "functions/sec/expire_commands",
    ),
    down=("changes/0002/retention_down",),
)

CARD_NUMBERS = Part(
    functions=(
        "functions/sec/holds_card_number",
        "grants/card_numbers",
        "changes/0002/card_numbers",
    ),
    down=("changes/0002/card_numbers_down",),
)

SERVICES = Part(
    up=("tables/sec/service_tenant", "changes/0002/services"),
    functions=("functions/sec/served_tenant", "grants/services"),
    replaced=("policies/raise_wall", "functions/sec/tenant_id"),
    down=("changes/0002/services_down",),
)

PARTS = (VERSION, ERASING, EXPORTING, DESKS, ROLES, HISTORY, CARD_NUMBERS, SERVICES, RETENTION)

MORE_SIDE_CHANNELS = "changes/0002/side_channels"
"""The operator's: they belong to the server, not to our owner."""


def upgrade() -> None:
    be_careful()
    run_file("changes/0002/queue_usage")
    _raise_warden()
    run_file("roles/fd_report")
    run_sql("set local role fd_owner")
    for part in PARTS:
        for name in (*part.up, *part.functions, *part.replaced):
            run_file(name)
    run_sql("reset role")
    run_file(MORE_SIDE_CHANNELS)
    run_file("grants/close_side_channels")
    run_file("grants/warden_after")


def _raise_warden() -> None:
    run_file("roles/fd_warden")
    run_file("grants/warden_before")
    run_sql("set local role fd_warden")
    run_sql("alter default privileges revoke execute on functions from public")
    for name in WARDEN:
        run_file(name)
    run_sql("reset role")
    run_sql("revoke create on schema sec from fd_warden")


def downgrade() -> None:
    be_careful()
    run_sql("set local role fd_owner")
    for part in reversed(PARTS):
        for name in part.replaced:
            run_former(name)
        for name in part.down:
            run_file(name)
    run_sql("reset role")
    for name in ("changes/0002/queue_usage_down", MORE_SIDE_CHANNELS, "grants/open_side_channels"):
        run_file(name)
    # Opening gave back what both lists share.
    for name in ("grants/side_channels", "grants/close_side_channels"):
        run_file(name)
    run_file("roles/drop_warden")
    run_file("roles/drop_fd_report")
