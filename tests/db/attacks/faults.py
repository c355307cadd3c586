"""Planted faults: one for every rule of the wall at least, each as a careless change would make it.

A fault is planted in a transaction that is taken back, so none outlives its test, and none is seen
by the tests that run beside it on the same server.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A hole in the wall: the statements that make it and the rule that must name it.

    `{staff}` is a receptionist's login, `{b}` the other clinic's id. `number` is that of the
    catalogue of attacks, where the fault is one of its contrasts. `shown_by` names the attacks that
    must report a breach while the fault is there.
    """

    name: str
    rule: str
    plant: str
    number: int | None = None
    shown_by: tuple[str, ...] = ()


_VIEW = "create view app.peek as select * from app.pet; "
_DEFINER = (
    "create function app.peek() returns text language sql stable security definer"
    " set search_path = pg_catalog, pg_temp as 'select string_agg(name, '','') from app.pet'; "
    "revoke execute on function app.peek() from public; "
    "alter function app.peek() owner to fd_owner; "
)

FAULTS = (
    # Row security and policies
    Fault(
        "row security off on one table",
        "rls_disabled",
        "alter table app.pet disable row level security",
        shown_by=(
            "a plain select",
            "aimed at the clinic",
            "copy the table out",
        ),
    ),
    Fault(
        "policies on a table whose row security is off",
        "policy_exists_rls_disabled",
        "alter table app.client disable row level security",
    ),
    Fault(
        "row security not forced on the owner",
        "rls_not_forced",
        "alter table app.staff no force row level security",
    ),
    Fault(
        "a new table without policies",
        "rls_enabled_no_policy",
        "create table app.note (tenant_id uuid not null, id uuid, primary key (tenant_id, id));"
        " alter table app.note enable row level security",
    ),
    Fault(
        "a permissive policy without the wall",
        "wall_missing",
        "drop policy tenant_wall on app.pet",
        shown_by=(
            "a plain select",
            "aimed at the canary",
        ),
    ),
    Fault(
        "a permissive policy for everybody",
        "policy_for_public",
        "create policy mine on app.pet for select using (true)",
    ),
    Fault(
        "the wall altered to let all through",
        "wall_altered",
        "alter policy tenant_wall on app.pet using (tenant_id = (select sec.tenant_id()) or true)",
        shown_by=(
            "a plain select",
            "aimed at all but ours",
        ),
    ),
    Fault(
        "a policy that follows a setting",
        "policy_reads_setting",
        "alter policy tenant_wall on app.pet using"
        " (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::uuid)",
        number=1,
        shown_by=(
            "set the tenant",
            "set the tenant locally",
            "set the tenant by a function",
        ),
    ),
    Fault(
        "the wall not for staff",
        "wall_misses_role",
        "alter policy tenant_wall on app.pet to fd_owner, fd_reader",
        shown_by=(
            "a plain select",
            "a cursor",
        ),
    ),
    Fault(
        "a policy of another form",
        "policy_unknown",
        "create policy mine on app.pet for select to fd_service using (name <> '')",
    ),
    Fault(
        "writing without a permission",
        "policy_write_unchecked",
        "alter policy staff_update on app.site with check (true)",
        shown_by=("a permission that the login lacks",),
    ),
    Fault(
        "a function asked for every row",
        "auth_rls_initplan",
        "alter policy tenant_wall on app.pet using (tenant_id = sec.tenant_id())",
    ),
    Fault(
        "a second permissive policy",
        "multiple_permissive_policies",
        "create policy more on app.site for update to fd_staff using (true) with check (true)",
        shown_by=("a permission that the login lacks",),
    ),
    Fault(
        "the reader let over the wall",
        "reader_over_wall",
        "alter policy tenant_wall on app.pet to fd_owner, fd_staff, fd_service;"
        " create policy find on app.pet for select to fd_reader using (true)",
    ),
    # Rights
    Fault(
        "a right to update the whole table",
        "table_write_granted",
        "grant update on app.pet to fd_staff",
        number=41,
        shown_by=("tables locked",),
    ),
    Fault(
        "all tables of the schema granted",
        "table_read_granted",
        "grant select on all tables in schema app to public",
        number=32,
    ),
    Fault(
        "a right that may be passed on",
        "grant_passed_on",
        "grant select on app.pet to fd_staff with grant option",
    ),
    Fault(
        "the bindings readable",
        "inner_table_granted",
        "grant select on sec.login_binding to fd_staff",
        number=37,
        shown_by=(
            "inner tables",
            "whatever relation there is",
        ),
    ),
    Fault(
        "the clinic of a row writable",
        "server_column_granted",
        "grant insert (tenant_id), update (tenant_id) on app.pet to fd_staff",
    ),
    Fault(
        "a worker that writes by itself",
        "column_written_by_other",
        "grant update (note) on app.pet to fd_service",
    ),
    Fault(
        "a partition granted",
        "partition_granted",
        "create table app.diary (tenant_id uuid not null, id uuid, primary key (tenant_id, id))"
        " partition by hash (tenant_id);"
        " create table app.diary_0 partition of app.diary for values with (modulus 1, remainder 0);"
        " insert into app.diary values ('{b}', gen_random_uuid());"
        " alter table app.diary enable row level security;"
        " alter table app.diary force row level security;"
        " create policy tenant_wall on app.diary as restrictive to fd_staff"
        " using (tenant_id = (select sec.tenant_id()));"
        " create policy staff_read on app.diary for select to fd_staff using (true);"
        " grant select on app.diary, app.diary_0 to fd_staff",
        number=31,
        shown_by=(
            "whatever relation there is",
            "a partition named directly",
        ),
    ),
    # Keys and tables
    Fault(
        "a table without a clinic",
        "clinic_column_missing",
        "create table app.note (id uuid primary key)",
    ),
    Fault(
        "a table without a primary key",
        "no_primary_key",
        "create table app.note (tenant_id uuid not null)",
    ),
    Fault(
        "a key across clinics",
        "unique_without_clinic",
        "create unique index on app.pet (id)",
        number=21,
        shown_by=(
            "their id for a record of ours",
            "their id, and nothing where it is taken",
        ),
    ),
    Fault(
        "an index across clinics",
        "index_without_clinic",
        "create index on app.pet (chip_no)",
    ),
    Fault(
        "a reference of one column",
        "reference_without_clinic",
        "alter table app.pet drop constraint pet_tenant_id_client_id_fkey;"
        " create unique index client_alone on app.client (id);"
        " alter table app.pet add foreign key (client_id) references app.client (id)",
        number=19,
        shown_by=(
            "a link to their record",
            "a link moved to their record",
        ),
    ),
    Fault(
        "a reference that clears the clinic",
        "reference_clears_clinic",
        "alter table app.pet drop constraint pet_tenant_id_client_id_fkey;"
        " alter table app.pet add foreign key (tenant_id, client_id) references app.client"
        " on delete set null",
    ),
    Fault(
        "a reference without an index",
        "unindexed_foreign_keys",
        "drop index app.pet_client_id",
    ),
    Fault(
        "an index twice",
        "duplicate_index",
        "create index on app.pet (tenant_id, client_id)",
    ),
    Fault(
        "an index that another one covers",
        "covered_index",
        "create index on app.pet (tenant_id, client_id, species)",
    ),
    Fault(
        "a constraint never checked",
        "constraint_not_validated",
        "alter table app.pet add check (name <> 'x') not valid",
    ),
    Fault(
        "a sequence granted",
        "sequence_granted",
        "create sequence app.invoice; grant usage on sequence app.invoice to fd_staff",
        number=69,
        shown_by=("any sequence advanced",),
    ),
    Fault(
        "a table that inherits",
        "table_inherits",
        "create table app.puppy () inherits (app.pet)",
    ),
    Fault(
        "a rewrite rule",
        "rule_on_table",
        "create rule quiet as on delete to app.pet do instead nothing",
    ),
    Fault(
        "a writable table that is not logged",
        "writable_without_log",
        "drop trigger z_log_update on app.pet",
    ),
    Fault(
        "a trigger switched off",
        "trigger_disabled",
        "alter table app.pet disable trigger touch_row",
    ),
    Fault(
        "statistics of the clinic's id",
        "statistics_kept",
        "select set_config('app.acting_tenant', '{b}', true);"
        " insert into app.pet (id, name) select gen_random_uuid(), '' from generate_series(1, 99);"
        " alter table app.pet alter column tenant_id set statistics 100; analyze app.pet",
        number=47,
        shown_by=("an estimate for a known clinic",),
    ),
    Fault(
        "a table published",
        "table_published",
        "set local client_min_messages = error; create publication everything for table app.pet",
    ),
    Fault(
        "a large object",
        "large_object_kept",
        "select lo_create(0)",
    ),
    # Views and functions
    Fault(
        "a view with a superuser's rights",
        "security_definer_view",
        _VIEW + "grant select on app.peek to fd_staff",
        number=34,
        shown_by=(
            "whatever relation there is",
            "a view that may be read and runs as its owner",
        ),
    ),
    Fault(
        "a materialised view granted",
        "materialized_view_in_api",
        "create materialized view app.peek as select * from app.pet;"
        " grant select on app.peek to fd_staff",
        number=35,
        shown_by=(
            "whatever relation there is",
            "a materialised view that may be read",
        ),
    ),
    Fault(
        "a foreign server",
        "foreign_table",
        "create foreign data wrapper w; create server away foreign data wrapper w",
    ),
    Fault(
        "a definer function of a superuser",
        "definer_of_superuser",
        _DEFINER + "alter function app.peek() owner to current_user;"
        " grant execute on function app.peek() to fd_staff",
        number=36,
        shown_by=("whatever function there is",),
    ),
    Fault(
        "a definer function that nobody looked at",
        "definer_unknown",
        _DEFINER + "grant execute on function app.peek() to fd_staff",
    ),
    Fault(
        "a definer function that builds statements",
        "definer_builds_sql",
        "create function app.run(q text) returns void language plpgsql security definer"
        " set search_path = pg_catalog, pg_temp as 'begin execute q; end'",
    ),
    Fault(
        "a reader's function without the clinic",
        "reader_without_clinic",
        _DEFINER + "alter function app.peek() owner to fd_reader",
    ),
    Fault(
        "a function without a search path",
        "function_search_path_mutable",
        "alter function sec.can(text) reset search_path",
    ),
    Fault(
        "a function for everybody",
        "function_for_public",
        "grant execute on function app.pull(bigint, integer) to public",
    ),
    Fault(
        "the clinic by a setting",
        "clinic_not_by_login",
        "create or replace function sec.tenant_id() returns uuid language sql stable"
        " security definer parallel safe set search_path = pg_catalog, pg_temp as"
        " $$ select nullif(current_setting('app.current_tenant_id', true), '')::uuid $$",
        number=2,
        shown_by=(
            "set the tenant",
            "set the tenant locally",
            "set the tenant by a function",
        ),
    ),
    Fault(
        "a function that follows a setting",
        "setting_decides",
        "create function sec.mine() returns uuid language sql stable"
        " set search_path = pg_catalog, pg_temp as"
        " $$ select current_setting('app.tenant')::uuid $$",
    ),
    Fault(
        "a function that claims to keep secrets",
        "leakproof_claimed",
        "alter function sec.is_final(text) leakproof",
    ),
    Fault(
        "a trigger function granted",
        "trigger_function_granted",
        "grant execute on function sec.log_insert() to fd_staff",
        number=39,
        shown_by=("trigger functions called by hand",),
    ),
    Fault(
        "an event trigger",
        "event_trigger_unknown",
        "create function sec.watch() returns event_trigger language plpgsql as 'begin end';"
        " create event trigger watch on ddl_command_end execute function sec.watch()",
    ),
    Fault(
        "a table of the operator's own",
        "object_of_stranger",
        "create table sec.mine (id uuid primary key)",
    ),
    # Schemas, extensions, databases
    Fault("a schema unheard of", "schema_unknown", "create schema billing"),
    Fault(
        "a schema that staff may fill",
        "schema_creatable",
        "grant create on schema app to fd_staff",
        shown_by=("tables and views",),
    ),
    Fault(
        "extension functions within reach",
        "schema_usable",
        "grant usage on schema ext to fd_staff",
        shown_by=("extension functions",),
    ),
    Fault(
        "a table in the public schema",
        "object_in_public",
        "create table public.note (id uuid primary key)",
    ),
    Fault(
        "an extension in the public schema",
        "extension_in_public",
        "alter extension unaccent set schema public",
    ),
    Fault(
        "an extension that reaches out",
        "extension_unknown",
        "create extension dblink schema ext",
        number=60,
    ),
    Fault(
        "a database open to everybody",
        "database_open",
        "grant temporary on database {database} to fd_staff",
        number=59,
        shown_by=("temporary objects",),
    ),
    Fault(
        "a language open",
        "language_open",
        "grant usage on language plpgsql to public",
        shown_by=("blocks of code",),
    ),
    Fault(
        "default privileges that open what comes",
        "default_privileges_open",
        "alter default privileges for role fd_owner grant select on tables to fd_staff",
    ),
    Fault(
        "the list of sessions open",
        "side_channel_open",
        "grant execute on function pg_stat_get_activity(integer) to public",
        number=50,
        shown_by=("sessions of others seen",),
    ),
    # Roles and logins
    Fault("a group that signs in", "role_can_log_in", "alter role fd_service login"),
    Fault(
        "staff allowed to read everything",
        "group_in_other_role",
        "grant pg_read_all_data to fd_staff",
    ),
    Fault(
        "a login allowed to read everything",
        "login_in_other_role",
        "grant pg_read_all_data to {staff}",
        shown_by=("inner tables", "whatever relation there is"),
    ),
    Fault(
        "a login that is an owner",
        "login_in_other_role",
        "grant fd_owner to {staff}",
        shown_by=("take an owner's role",),
    ),
    Fault(
        "a login that makes roles",
        "login_mighty",
        "alter role {staff} createrole",
        shown_by=("new logins",),
    ),
    Fault(
        "a login with a person's name",
        "login_name_tells",
        "alter role {staff} rename to maya_stone",
    ),
    Fault(
        "a clinic's id in a login's settings",
        "login_settings",
        "alter role {staff} set app.current_tenant_id = '{b}'",
        number=52,
    ),
    Fault(
        "a binding to all clinics",
        "staff_acts_for_all",
        "update sec.login_binding set service = true, role = 'operator', tenant_id = null,"
        " staff_id = null, role_id = null where role_name = '{staff}'",
        shown_by=("act as a worker",),
    ),
    Fault(
        "a binding without a login",
        "binding_of_nobody",
        "update sec.login_binding set role_name = 'u_gone' where role_name = '{staff}'",
        number=68,
    ),
)
