"""Runs the migrations: on the connection that `frontdesk.server.migrate` hands over, or as SQL."""

from __future__ import annotations

from alembic import context

VERSION_TABLE = {"version_table": "alembic_version", "version_table_schema": "public"}


def write_sql() -> None:
    """Write the statements instead of running them, for a reader or a linter."""
    context.configure(
        dialect_name="postgresql",
        dialect_opts={"paramstyle": "named"},
        transaction_per_migration=True,
        **VERSION_TABLE,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Run on the caller's connection; each migration is one transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        transaction_per_migration=True,
        **VERSION_TABLE,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    write_sql()
else:
    run()
