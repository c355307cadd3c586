"""A certificate that nobody but its server vouches for, as Debian makes one at installation."""

from __future__ import annotations

import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True)
class SelfSigned:
    """The certificate and its key, in PEM."""

    certificate: bytes
    key: bytes

    @staticmethod
    def of(name: str, *, days: int = 365, in_subject: bool = False) -> SelfSigned:
        """Make one for a host; `in_subject` names it where old tools do, and only there."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        today = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - timedelta(days=400))
            .not_valid_after(today + timedelta(days=days))
        )
        if not in_subject:
            names = x509.SubjectAlternativeName([x509.DNSName(name)])
            builder = builder.add_extension(names, critical=False)
        made = builder.sign(key, hashes.SHA256())
        return SelfSigned(
            made.public_bytes(serialization.Encoding.PEM),
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )

    @property
    def sha256(self) -> str:
        """64 hexadecimal digits."""
        read = x509.load_pem_x509_certificate(self.certificate)
        return read.fingerprint(hashes.SHA256()).hex()

    def configure_cert(self, ctx: ssl.SSLContext) -> None:
        """Let a server's context show it."""
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "both.pem"
            file.write_bytes(self.key + self.certificate)
            ctx.load_cert_chain(file)
