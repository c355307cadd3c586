"""A real PostgreSQL that speaks TLS, as sure of itself as the operator's shall be."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import trustme

from frontdesk.server.embedded import EmbeddedServer

NAME = "db.clinic.test"
LOGIN = "u_tls"
SHUT_OUT = "u_elsewhere"
"""A login that the server's rules keep out, whatever its password."""
PASSWORD = "correct horse"  # noqa: S105 - a test's own
BINARIES = Path("/usr/lib/postgresql/15/bin")
"""Debian's PostgreSQL; the one we bring is built without TLS."""

_TLS = {
    "ssl": "on",
    "ssl_cert_file": "desk.crt",
    "ssl_key_file": "desk.key",
    "ssl_min_protocol_version": "TLSv1.2",
}
_WHO_MAY_COME = f"""
hostssl all {SHUT_OUT} all reject
hostssl all all all scram-sha-256
hostnossl all all all reject
"""


class TlsServer:
    """A PostgreSQL on loopback that shows whatever certificate it is given."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._server = EmbeddedServer(directory, binaries=BINARIES, settings=_TLS)
        self._dsn = ""

    @property
    def port(self) -> int:
        return int(self._dsn.rpartition(":")[2].partition("/")[0])

    def start(self, certificate: trustme.LeafCert) -> None:
        EmbeddedServer(self._directory, binaries=BINARIES).start()
        EmbeddedServer(self._directory, binaries=BINARIES).stop()
        self._place(certificate)
        (self._directory / "data/pg_hba.conf").write_text(_WHO_MAY_COME, encoding="utf-8")
        self._dsn = self._server.start()
        for login in (LOGIN, SHUT_OUT):
            self._run(f"create role {login} login password '{PASSWORD}'")

    def show(self, certificate: trustme.LeafCert) -> None:
        """Use another certificate from the next login on."""
        self._place(certificate)
        self._run("select pg_reload_conf()")

    def stop(self) -> None:
        self._server.stop()

    def _place(self, certificate: trustme.LeafCert) -> None:
        data = self._directory / "data"
        owner = data.stat()
        chain, key = certificate.cert_chain_pems[0], certificate.private_key_pem
        for name, pem in (("desk.crt", chain), ("desk.key", key)):
            file = data / name
            pem.write_to_path(str(file))
            file.chmod(0o600)
            os.chown(file, owner.st_uid, owner.st_gid)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._dsn, autocommit=True) as operator:
            operator.execute(statement)


@contextmanager
def tls_server(certificate: trustme.LeafCert) -> Iterator[TlsServer]:
    """Start a server with this certificate; gone afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="frontdesk-tests-"))
    server = TlsServer(directory)
    try:
        server.start(certificate)
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory)
