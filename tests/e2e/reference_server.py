"""Debian's PostgreSQL 15 set up with the files that are packed for operators, and its pooler."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import trustme
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from frontdesk.server.embedded import EmbeddedServer
from frontdesk.server.migrate import migrate
from frontdesk.server.system_user import SystemUser, hand_over, run_as, server_user
from tests.pgbouncer import free_port, running_pgbouncer
from tests.servers import BINARIES_15

PACKED = Path(__file__).resolve().parents[2] / "packaging/server"
NAME = "db.clinic.test"
HERE = "127.0.0.1"
POOLERS_OWN = "of the pooler alone"


@dataclass(frozen=True)
class Reference:
    """A running server with a migrated database; `dsn` is its operator's, by its socket."""

    directory: Path
    user: SystemUser | None
    dsn: str
    port: int
    roots: Path

    @property
    def log(self) -> Path:
        return self.directory / "data/server.log"

    def psql(self, file: Path, **variables: str) -> str:
        """Run a packed file as the operator does and return what it prints."""
        chosen = [f"--set={name}={value}" for name, value in variables.items()]
        command: list[str | Path] = [
            BINARIES_15 / "psql",
            "-X",
            "-q",
            "-At",
            "--set=ON_ERROR_STOP=1",
            *chosen,
        ]
        command += ["-d", self.dsn, "-f", file]
        done = run_as(None, command, cwd=self.directory)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def reference_server() -> Iterator[Reference]:
    """Run the server for a block; only paths, port and address differ from what is packed."""
    directory = Path(tempfile.mkdtemp(prefix="frontdesk-tests-"))
    try:
        made = _made(directory)
        _pg_ctl(made, "start", "-l", str(made.log))
        try:
            migrate(made.dsn)
            yield made
        finally:
            _pg_ctl(made, "stop", "-m", "immediate")
    finally:
        shutil.rmtree(directory)


def _made(directory: Path) -> Reference:
    plain = EmbeddedServer(directory, binaries=BINARIES_15)
    dsn = plain.start()
    plain.stop()
    data = directory / "data"
    by_socket = make_conninfo(dsn, host=str(directory))
    authority = trustme.CA()
    made = Reference(
        directory,
        server_user(data),
        by_socket,
        int(str(conninfo_to_dict(dsn)["port"])),
        directory / "roots.pem",
    )
    authority.cert_pem.write_to_path(str(made.roots))
    _certify(made, authority.issue_cert(NAME, HERE))
    _configure(made)
    return made


def _certify(made: Reference, certificate: trustme.LeafCert) -> None:
    for name, pem in (
        ("server.crt", certificate.cert_chain_pems[0]),
        ("server.key", certificate.private_key_pem),
    ):
        _write(made, made.directory / name, pem.bytes().decode())


def _configure(made: Reference) -> None:
    data = made.directory / "data"
    _write(made, data / "packed.conf", (PACKED / "postgresql/frontdesk.conf").read_text())
    here = {
        "listen_addresses": HERE,
        "port": made.port,
        "unix_socket_directories": made.directory,
        "ssl_cert_file": made.directory / "server.crt",
        "ssl_key_file": made.directory / "server.key",
    }
    lines = "".join(f"{name} = '{value}'\n" for name, value in here.items())
    _write(made, data / "here.conf", lines)
    _write(made, data / "postgresql.conf", "include 'packed.conf'\ninclude 'here.conf'\n")
    rules = (PACKED / "postgresql/pg_hba.conf").read_text()
    # Who runs the tests is not the administrator of the packed rules.
    _write(made, data / "pg_hba.conf", f"local all postgres scram-sha-256\n{rules}")
    made.directory.chmod(0o755)
    hand_over(made.directory, made.user)


def _pg_ctl(made: Reference, *arguments: str) -> None:
    command: list[str | Path] = [
        BINARIES_15 / "pg_ctl",
        *arguments,
        "-w",
        "-D",
        made.directory / "data",
    ]
    done = run_as(made.user, command, cwd=made.directory)
    said = made.log.read_text() if made.log.exists() else ""
    assert done.returncode == 0, done.stderr + said


@contextmanager
def reference_pooler(server: Reference) -> Iterator[int]:
    """Run PgBouncer before it for a block; yields its port."""
    server.psql(PACKED / "pgbouncer/lookup.sql")
    with psycopg.connect(server.dsn, autocommit=True) as operator:
        operator.execute(f"alter role pgbouncer password '{POOLERS_OWN}'")
    port = free_port()
    config = server.directory / "pgbouncer.ini"
    _write(server, config, _placed(server, port))
    _write(server, server.directory / "userlist.txt", f'"pgbouncer" "{POOLERS_OWN}"\n')
    try:
        with running_pgbouncer(config, port, server.user):
            yield port
    finally:
        with psycopg.connect(server.dsn, autocommit=True) as operator:
            operator.execute("drop owned by pgbouncer cascade")
            operator.execute("drop role pgbouncer")


def _placed(server: Reference, port: int) -> str:
    """Return the packed file with the addresses and paths of this machine, nothing else changed."""
    text = (PACKED / "pgbouncer/pgbouncer.ini").read_text()
    text = text.replace("host=db.clinic.example port=5432", f"host={HERE} port={server.port}")
    for packed, here in (
        ("/etc/frontdesk/", f"{server.directory}/"),
        ("/etc/pgbouncer/", f"{server.directory}/"),
        ("/var/log/postgresql/", f"{server.directory}/"),
        ("/var/run/postgresql/", f"{server.directory}/"),
    ):
        text = text.replace(packed, here)
    return _set(text, {"listen_port": str(port), "listen_addr": HERE})


def _set(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text, found = re.subn(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.MULTILINE)
        assert found == 1, name
    return text


def _write(made: Reference, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    hand_over(path, made.user)
