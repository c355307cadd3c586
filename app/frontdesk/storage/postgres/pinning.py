"""Trusting the one certificate of a server that no authority vouches for."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.domain.errors import InvalidInput, ProfileUnusable
from frontdesk.settings import Locations
from frontdesk.storage.postgres.certificate import ShownCertificate
from frontdesk.storage.postgres.connection import prove
from frontdesk.storage.postgres.transport import is_this_machine
from frontdesk.storage.profiles import PINNED, Profile, described_profile, save_profile

NEEDS_NONE = "A server on this machine needs no certificate."


def require_pinnable(profile: Profile) -> None:
    """Raise InvalidInput for a server that has nothing to prove."""
    if is_this_machine(profile.host):
        raise InvalidInput(NEEDS_NONE, field="dsn")


def add_pinned(locations: Locations, name: str, dsn: str, certificate: ShownCertificate) -> Profile:
    """Make a profile whose server is proved by this certificate alone.

    Raises what `add_profile` and `pin` raise; then there is no profile.
    """
    profile = described_profile(locations, name, dsn)
    require_pinnable(profile)
    return pin(profile, certificate)


def pin(profile: Profile, certificate: ShownCertificate) -> Profile:
    """Trust this certificate and no authority from now on, and keep the profile so.

    The server is asked once more, as a sign-in asks it, before anything is kept. A certificate that
    was pinned before stays until then.

    Raises:
        InvalidInput: the certificate was issued by an authority, whose own file is needed.
        ServerNotTrusted: it is for another name, has expired, or is no longer shown.
        ServerUnreachable: nobody answers any more.
    """
    certificate.require_trustable()
    file = profile.directory / PINNED
    tried = file.with_suffix(".new")
    try:
        profile.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        tried.write_text(certificate.pem, encoding="ascii")
        try:
            prove(replace(profile, sslrootcert=tried.name))
        except BaseException:
            _take_back(profile, tried.name)
            raise
        tried.replace(file)
    except OSError as exc:
        raise ProfileUnusable(
            "The certificate cannot be kept: this computer's disk is full or may not be written."
            " Nothing was changed."
        ) from exc
    pinned = replace(profile, sslrootcert=PINNED)
    save_profile(pinned)
    return pinned


def _take_back(profile: Profile, name: str) -> None:
    """Leave nothing of a connection that was not made."""
    (profile.directory / name).unlink()
    if not any(profile.directory.iterdir()):
        profile.directory.rmdir()
