"""The certificate a server shows, to be compared by a person before it is trusted for good.

Nothing is sent to the server here but the question for TLS: no login, no password. Only who sets a
connection up needs this module; it is slow to import.
"""

from __future__ import annotations

import socket
import ssl
import struct
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA256

from frontdesk.domain.errors import InvalidInput, ServerNotTrusted, ServerUnreachable
from frontdesk.storage.postgres.errors import NO_ANSWER, NO_TLS
from frontdesk.storage.postgres.transport import CONNECT_SECONDS

_SSL_REQUEST = struct.pack("!ii", 8, 80877103)

ISSUED_BY_ANOTHER = (
    "This server's certificate was issued by an authority, so it cannot be trusted by itself. Ask"
    " your operator for the authority's certificate file and name it in the connection string:"
    " sslrootcert=FILE."
)
UNREADABLE = "What the server shows as its certificate cannot be read. Ask your operator."


@dataclass(frozen=True, slots=True)
class ShownCertificate:
    """What a server showed; nobody has vouched for it yet."""

    pem: str
    sha256: str
    """64 hexadecimal digits."""
    names: tuple[str, ...]
    ends_at: datetime
    is_its_own_issuer: bool

    @property
    def fingerprint(self) -> str:
        """The SHA-256 as people compare it: pairs of capital letters and digits."""
        return ":".join(self.sha256[at : at + 2] for at in range(0, 64, 2)).upper()

    def require_trustable(self) -> None:
        """Raise InvalidInput unless the certificate can be trusted without its issuer."""
        if not self.is_its_own_issuer:
            raise InvalidInput(ISSUED_BY_ANOTHER)


def shown_certificate(host: str, port: int) -> ShownCertificate:
    """Ask the server for its certificate.

    Raises:
        ServerUnreachable: nobody answers.
        ServerNotTrusted: it speaks no TLS, or shows nothing that can be read.
    """
    try:
        with socket.create_connection((host, port), timeout=CONNECT_SECONDS) as line:
            return read_certificate(_handshake(line))
    except ssl.SSLError as exc:
        raise ServerNotTrusted(NO_TLS) from exc
    except (OSError, UnicodeError) as exc:
        raise ServerUnreachable(NO_ANSWER) from exc


def _handshake(line: socket.socket) -> bytes:
    """Return the certificate in DER; whether it is the right one is for a person to say."""
    line.sendall(_SSL_REQUEST)
    if line.recv(1) != b"S":
        raise ServerNotTrusted(NO_TLS)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with context.wrap_socket(line) as secure:
        return secure.getpeercert(binary_form=True) or b""


def read_certificate(der: bytes) -> ShownCertificate:
    """Describe a certificate; ServerNotTrusted when it is none."""
    try:
        found = x509.load_der_x509_certificate(der)
        return ShownCertificate(
            pem=ssl.DER_cert_to_PEM_cert(der),
            sha256=found.fingerprint(SHA256()).hex(),
            names=_names(found),
            ends_at=found.not_valid_after_utc,
            is_its_own_issuer=_is_its_own_issuer(found),
        )
    except ValueError as exc:
        raise ServerNotTrusted(UNREADABLE) from exc


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    with suppress(x509.ExtensionNotFound):
        alternatives = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        return tuple(str(each.value) for each in alternatives.value)
    common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return tuple(str(each.value) for each in common)


def _is_its_own_issuer(certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
