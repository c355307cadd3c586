"""Every finding about a server, in the words in which it is told."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.logs.finding import Words, finder, fine, note, problem

CODES: Mapping[str, Words] = {
    "check.not_allowed": note(
        "This login may not do one of the checks ({check}).",
        "Run this as the owner of the database, or as a superuser.",
    ),
    "schema.missing": problem("The database was never migrated.", "Run: frontdesk admin migrate."),
    "schema.old": problem(
        "The schema is at {found}; this program needs {wanted}.", "Run: frontdesk admin migrate."
    ),
    "schema.newer": problem(
        "The schema was made by a newer version of this program.", "Update this program."
    ),
    "schema.current": fine("The schema is the one this program needs ({found})."),
    "server.too_old": problem(
        "PostgreSQL {major} is older than the oldest supported, 15.",
        "Update PostgreSQL; take a backup before.",
    ),
    "server.version": note("This is PostgreSQL {major}."),
    "wall.broken": problem(
        "The rule {rule} of the wall does not hold for {objects} objects.",
        "Find out who changed the schema by hand; migrate again, or restore the former schema.",
    ),
    "wall.stands": fine("All {rules} rules of the wall hold."),
    "log.head_differs": problem(
        "The log of {clinics} clinics does not end where its head says.",
        "Run frontdesk admin audit verify, and keep desks off until you know why.",
    ),
    "log.continues": fine("The logs of {clinics} clinics end where their heads say."),
    "login.too_mighty": problem(
        "{logins} logins of staff or programs are superusers, replicate or bypass the wall.",
        "Take these attributes away: alter role … nosuperuser nobypassrls noreplication.",
    ),
    "login.unbound": problem(
        "{logins} staff logins that own rights here belong to no clinic.",
        "Remove them, or take them out of fd_staff.",
    ),
    "transaction.long": problem(
        "{transactions} transactions are open for up to {minutes} minutes.",
        "Look at pg_stat_activity and end them: they keep the server from clearing up.",
    ),
    "connections.nearly_used": problem(
        "{used} of {of_all} connections are used.",
        "Put a pooler before the server (packaging/server/pgbouncer), or raise max_connections.",
    ),
    "settings.unsafe": problem(
        "{settings} settings let a power cut lose what was acknowledged.",
        "Turn fsync, full_page_writes and synchronous_commit on.",
    ),
    "settings.weak_passwords": problem(
        "New passwords would not be kept as SCRAM verifiers.",
        "Set password_encryption = 'scram-sha-256'.",
    ),
    "settings.no_tls": problem(
        "Other machines can reach the server, and it offers no TLS.",
        "Set ssl = on with a certificate; desks refuse a server that cannot prove itself.",
    ),
    "archive.failing": problem(
        "The archive of the log fails since {minutes} minutes ({failures} times).",
        "Look at the server's log and at the archive's disk. A restore would lose the time since.",
    ),
    "archive.late": problem(
        "Nothing was archived for {hours} hours.",
        "See whether the server is in use; set archive_timeout to be sure.",
    ),
    "archive.off": note(
        "This server archives no log; of backups made otherwise it knows nothing.",
        "Set up pgBackRest as packaging/server shows, and try a restore.",
    ),
    "log.retained": problem(
        "{slots} replication slots that nobody reads keep {megabytes} MB of log.",
        "Drop the slots that are not used any more, before the disk is full.",
    ),
    "ids.running_out": problem(
        "{millions} million transaction numbers are not frozen.",
        "Let autovacuum run, or run vacuum freeze; the server stops by itself at 2,100.",
    ),
    "index.invalid": problem(
        "{indexes} indexes were begun and never finished.",
        "Run reindex index concurrently for each, or migrate again.",
    ),
    "constraint.unchecked": problem(
        "{constraints} constraints were never checked against older rows.",
        "Run frontdesk admin migrate again; it validates them.",
    ),
}

find = finder(CODES)
