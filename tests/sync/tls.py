"""A real PostgreSQL that speaks TLS, and a false one that asks for the password in clear."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import trustme

from frontdesk.server.embedded import EmbeddedServer

NAME = "db.clinic.test"
LOGIN = "u_tls"
PASSWORD = "correct horse"  # noqa: S105 - a test's own
BINARIES = Path("/usr/lib/postgresql/15/bin")
"""Debian's PostgreSQL; the one we bring is built without TLS."""

_TLS = {"ssl": "on", "ssl_cert_file": "desk.crt", "ssl_key_file": "desk.key"}


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
        self._dsn = self._server.start()
        self._run(f"create role {LOGIN} login password '{PASSWORD}'")

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


class FalseServer:
    """Pretends to be the database, over TLS or without, and asks for the password in clear."""

    def __init__(self, certificate: trustme.LeafCert | None) -> None:
        self.heard = b""
        self._context: ssl.SSLContext | None = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(self._context)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                with client, suppress(OSError):
                    client.settimeout(5)
                    self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        client.recv(8)  # asks whether we speak TLS
        if self._context is None:
            client.sendall(b"N")
            self._ask(client)
            return
        client.sendall(b"S")
        with self._context.wrap_socket(client, server_side=True) as secure:
            self._ask(secure)

    def _ask(self, client: socket.socket) -> None:
        self.heard += client.recv(4096)
        client.sendall(b"R" + struct.pack("!ii", 8, 3))  # the password in clear, please
        while answer := client.recv(4096):
            self.heard += answer
