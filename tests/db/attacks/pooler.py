"""PgBouncer in transaction mode before a test's server, with the verifiers of its own logins."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from frontdesk.server.system_user import hand_over, let_through, server_user
from tests.pgbouncer import free_port, running_pgbouncer
from tests.servers import Server

_CONFIG = """
[databases]
* = host=127.0.0.1 port={server_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {directory}/users.txt
pool_mode = transaction
default_pool_size = 1
max_client_conn = 300
logfile = {directory}/pgbouncer.log
pidfile = {directory}/pgbouncer.pid
"""


@contextmanager
def pooler(server: Server, operator: psycopg.Connection[Any]) -> Iterator[int]:
    """Run a pooler for all staff and workers there are by now; yields its port."""
    if shutil.which("pgbouncer") is None:
        raise AssertionError("pgbouncer is missing: packaging/system-libraries test installs it")
    user = server_user(server.directory / "data")
    directory = Path(tempfile.mkdtemp(prefix="pooler-", dir=server.directory))
    server_port = int(str(conninfo_to_dict(server.dsn)["port"]))
    port = free_port()
    _write(directory / "users.txt", _verifiers(operator))
    config = directory / "pgbouncer.ini"
    _write(config, _CONFIG.format(server_port=server_port, port=port, directory=directory))
    for path in (directory, *directory.iterdir()):
        hand_over(path, user)
    let_through(config, user)
    try:
        with running_pgbouncer(config, port, user):
            yield port
    finally:
        shutil.rmtree(directory)


def _verifiers(operator: psycopg.Connection[Any]) -> str:
    """Return the users file: what the server itself keeps of the passwords, and nothing more."""
    rows = operator.execute(
        "select a.rolname, a.rolpassword from pg_authid as a where a.rolcanlogin"
        " and a.rolpassword is not null and not a.rolsuper"
    ).fetchall()
    return "".join(f'"{name}" "{verifier}"\n' for name, verifier in rows)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
