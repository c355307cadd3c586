"""The mistakes that are planted: where, what stands there, what is put in its place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """One place of the sources; `right` stands there exactly once."""

    file: str
    right: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake; `tests` are those of which one at least has to fail with it."""

    name: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]


_LOCKS_HEAD = "perform from sec.head as h where h.tenant_id = sec.tenant_id() for update;"
_READS_HEAD = (
    "select h.* into strict head from sec.head as h where h.tenant_id = sec.tenant_id() for update;"
)

_CUT_LINES = "tests/sync/test_broken_lines.py"

MUTANTS = (
    Mutant(
        "a retry has a new id",
        (
            Edit(
                "app/frontdesk/storage/replica/commands.py",
                '"command_id": str(self.command_id),',
                '"command_id": str(__import__("uuid").uuid4()),',
            ),
        ),
        (f"{_CUT_LINES}::test_a_line_cut_while_a_command_is_sent_leaves_exactly_one_effect",),
    ),
    Mutant(
        "taken for applied before the server has answered",
        (
            Edit(
                "app/frontdesk/storage/replica/answers.py",
                "update command set state = 'in_doubt' where command_id = ? and state = 'queued'",
                "update command set state = 'applied' where command_id = ? and state = 'queued'",
            ),
        ),
        (f"{_CUT_LINES}::test_an_unanswered_command_is_in_doubt_until_the_line_is_back",),
    ),
    Mutant(
        "positions are counted like a bigserial, without waiting for each other",
        (
            Edit("migrations/sql/functions/sec/lock_head.sql", _LOCKS_HEAD, "found := true;"),
            Edit(
                "migrations/sql/functions/sec/append_events.sql",
                _READS_HEAD,
                _READS_HEAD.replace(" for update;", ";")
                + "\n    head.position := nextval('sec.feed');",
            ),
            Edit(
                "migrations/sql/functions/sec/append_events.sql",
                "create or replace function sec.append_events(",
                "create sequence if not exists sec.feed;\n"
                "create or replace function sec.append_events(",
            ),
        ),
        ("tests/db/test_proof_writers.py",),
    ),
    Mutant(
        "the outbox does not wait for the disk",
        (
            Edit(
                "app/frontdesk/storage/replica/outbox_file.py",
                'open_database(path, key, synchronous="FULL")',
                'open_database(path, key, synchronous="NORMAL")',
            ),
        ),
        ("tests/unit/replica/test_proof_power_cuts.py",),
    ),
    Mutant(
        "the timeline of the server is not looked at",
        (
            Edit(
                "app/frontdesk/sync/fit.py",
                "    if desk.epoch != hello.epoch:\n        return LoadCause.OTHER_TIMELINE\n",
                "",
            ),
        ),
        ("tests/unit/sync/test_engine_timelines.py",),
    ),
    Mutant(
        "two programs of a desk both send",
        (Edit("app/frontdesk/sync/lock.py", "        return taken\n", "        return True\n"),),
        ("tests/sync/test_one_line_a_desk.py",),
    ),
    Mutant(
        "an entry leaves the screen with its answer, before its row has come",
        (
            Edit(
                "app/frontdesk/storage/replica/outbox_queries.py",
                "where state = 'applied' and epoch = ? and head > ?",
                "where 0 and epoch = ? and head > ?",
            ),
        ),
        ("tests/unit/replica/test_pages_whole.py",),
    ),
    Mutant(
        "the position is kept before the rows",
        (
            Edit(
                "app/frontdesk/storage/replica/store.py",
                "            pairs = self._showing.show(later, page)\n            write_meta(",
                "            write_meta(self._connection, later)\n"
                '            self._connection.execute("commit")\n'
                '            self._connection.execute("begin immediate")\n'
                "            pairs = self._showing.show(later, page)\n            write_meta(",
            ),
        ),
        ("tests/unit/replica/test_pages_whole.py",),
    ),
    Mutant(
        "the clinic follows a setting of the session",
        (
            Edit(
                "migrations/sql/functions/sec/tenant_id.sql",
                "when not b.service then b.tenant_id\n",
                "when not b.service then coalesce("
                "nullif(current_setting('app.current_tenant_id', true), '')::uuid, b.tenant_id)\n",
            ),
        ),
        ("tests/db/test_wall.py::test_no_setting_changes_the_clinic",),
    ),
    Mutant(
        "the line is not bound to the server's certificate",
        (
            Edit(
                "app/frontdesk/storage/postgres/transport.py",
                '"prefer" if profile.allow_no_channel_binding else "require"',
                '"disable"',
            ),
        ),
        ("tests/sync/test_tls_table.py",),
    ),
    Mutant(
        "what the user saw before is not compared",
        (
            Edit(
                "migrations/sql/functions/app/stale_column.sql",
                "    return coalesce(found_column, '');",
                "    return '';",
            ),
        ),
        (
            "tests/db/test_write_path.py::test_an_edit_of_the_same_column_is_stale_and_shows_the_row",
        ),
    ),
    Mutant(
        "a number is used again once its command is answered",
        (
            Edit(
                "app/frontdesk/storage/replica/outbox.py",
                "(select coalesce(max(device_seq), 0) + 1 from command where device_id = ?)",
                "(select coalesce(max(device_seq), 0) + 1 from command"
                " where device_id = ? and state in ('queued', 'in_doubt'))",
            ),
        ),
        ("tests/unit/replica/test_outbox.py",),
    ),
    Mutant(
        "a clock set back lends the lease more time",
        (
            Edit(
                "app/frontdesk/storage/replica/lease.py",
                "max(by_ticks, self._wall() - kept.shown, timedelta(0))",
                "(self._wall() - kept.shown)",
            ),
        ),
        ("tests/unit/replica/test_lease.py",),
    ),
)
