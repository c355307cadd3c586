from __future__ import annotations

import os
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg
import pytest

from frontdesk.domain.errors import EnvironmentalError
from frontdesk.server.embedded import EmbeddedServer
from frontdesk.server.postmaster import forget_stale_pid, running_postmaster

pytestmark = pytest.mark.db


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    # Not in pytest's own folder: a second run of pytest shuts that for the server's user.
    with TemporaryDirectory(prefix="frontdesk-embedded-") as directory:
        server = EmbeddedServer(Path(directory))
        yield server
        server.stop()


def _value(dsn: str, query: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_a_second_start_gives_the_same_dsn_and_leaves_the_server_alone(
    server: EmbeddedServer,
) -> None:
    dsn = server.start()
    pid = server.status().pid

    assert server.start() == dsn
    assert server.status().pid == pid


def test_data_and_dsn_outlive_a_stop(server: EmbeddedServer) -> None:
    dsn = server.start()
    with psycopg.connect(dsn) as connection:
        connection.execute("create table if not exists kept as select 7 as number")
    server.stop()
    assert not server.status().running

    assert server.start() == dsn
    assert _value(dsn, "select number from kept") == 7


def test_it_starts_again_after_being_killed(server: EmbeddedServer) -> None:
    dsn = server.start()
    pid = server.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=60)

    assert server.start() == dsn
    assert _value(dsn, "select 1") == 1
    assert server.status().pid != pid


def test_a_process_id_that_now_belongs_to_a_stranger_is_no_running_server(tmp_path: Path) -> None:
    note = tmp_path / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{tmp_path}\n", encoding="utf-8")

    assert running_postmaster(tmp_path) is None
    forget_stale_pid(tmp_path)
    assert not note.exists()


def test_who_guesses_a_password_waits_for_each_answer_and_nobody_else_does(
    server: EmbeddedServer,
) -> None:
    dsn = server.start()
    begun = time.monotonic()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(dsn, password="wrong")  # noqa: S106
    assert time.monotonic() - begun >= 0.5
    assert _value(dsn, "show auth_delay.milliseconds") == "500ms"


def test_no_statement_is_written_to_the_log(server: EmbeddedServer) -> None:
    dsn = server.start()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("create role u_logged password 'canary-in-a-statement'")
        with pytest.raises(psycopg.Error):
            connection.execute("select 'canary-in-a-fault' from nowhere")
        connection.execute("drop role u_logged")
    assert "canary" not in server.log_path.read_text(encoding="utf-8", errors="replace")


def test_only_loopback_is_listened_on_and_the_password_is_asked_for(
    server: EmbeddedServer,
) -> None:
    dsn = server.start()

    assert _value(dsn, "show listen_addresses") == "127.0.0.1"
    assert _value(dsn, "show unix_socket_directories") == ""
    assert _value(dsn, "select string_agg(distinct auth_method, ',') from pg_hba_file_rules") == (
        "scram-sha-256"
    )
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(dsn.replace("postgres:", "postgres:wrong"))


def test_the_password_is_readable_by_its_owner_only(server: EmbeddedServer) -> None:
    server.start()
    kept = next(path for path in server.log_path.parent.parent.iterdir() if path.suffix == ".json")

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_the_servers_log_holds_no_values(server: EmbeddedServer) -> None:
    dsn = server.start()
    for statement in (
        "select 'Maya Stone'::int",
        'select 1 / 0 as "Maya Stone"',
        "select x::uuid from (values ('Maya Stone')) as v (x)",
    ):
        with psycopg.connect(dsn) as connection, pytest.raises(psycopg.Error):
            connection.execute(statement.encode())

    log = server.log_path.read_text(encoding="utf-8")
    assert "ready to accept connections" in log
    assert "Maya" not in log


def test_a_port_taken_by_another_program_is_named(server: EmbeddedServer) -> None:
    dsn = server.start()
    port = psycopg.conninfo.conninfo_to_dict(dsn)["port"]
    server.stop()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", int(str(port))))
        stranger.listen()
        with pytest.raises(EnvironmentalError, match=f"port {port} is used by another program"):
            server.start()


def test_a_first_start_cut_short_is_begun_anew() -> None:
    with TemporaryDirectory(prefix="frontdesk-embedded-") as directory:
        half = Path(directory) / "data.new"
        half.mkdir()
        (half / "leftover").touch()
        server = EmbeddedServer(Path(directory))
        try:
            assert _value(server.start(), "select 1") == 1
        finally:
            server.stop()


def test_programs_that_are_not_postgresql_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentalError, match="No PostgreSQL that runs"):
        EmbeddedServer(tmp_path, binaries=tmp_path / "nowhere").start()


def test_it_stops_although_the_way_to_its_data_was_shut(
    server: EmbeddedServer,
) -> None:
    server.start()
    way = server.log_path.parent.parent
    way.chmod(0o700)

    server.stop()
    assert not server.status().running


def test_stopping_a_server_that_never_was_is_no_error(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "none")

    server.stop()
    assert server.status().running is False
    assert server.status().dsn is None
