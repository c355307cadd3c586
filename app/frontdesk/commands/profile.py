"""`frontdesk profile`: the connections of this workstation."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.commands.profile_people import add_person, keep_in_keyring
from frontdesk.commands.saying import say
from frontdesk.domain.errors import InvalidInput, ServerNotTrusted
from frontdesk.settings import Locations
from frontdesk.storage.profiles import (
    PINNED,
    Profile,
    add_profile,
    described_profile,
    list_profiles,
    load_profile,
)

if TYPE_CHECKING:
    from frontdesk.storage.postgres.certificate import ShownCertificate

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Connections of this workstation."
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Fingerprint = Annotated[
    str,
    typer.Option(help="The SHA-256 that the certificate must have, instead of being asked."),
]

ANOTHER_FINGERPRINT = (
    "The server shows a certificate with another SHA-256 than the one given, so it is not trusted"
    " and nothing was kept. Ask your operator."
)
NOT_CONFIRMED = "The certificate was not confirmed, so it is not trusted and nothing was kept."


app.command("add-person")(add_person)
app.command("keep-password")(keep_in_keyring)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="A name of your choice.")],
    dsn: Annotated[str, typer.Option(help="postgresql://LOGIN@HOST:PORT/DATABASE")],
    *,
    pin: Annotated[
        bool,
        typer.Option("--pin", help="Show the server's certificate and trust it, once confirmed."),
    ] = False,
    fingerprint: Fingerprint = "",
    as_json: AsJson = False,
) -> None:
    """Make a connection profile. A password in the DSN is not kept.

    A server beyond this machine proves itself by a certificate: of a public authority, of the
    authority whose file the DSN names as sslrootcert=FILE, or pinned here.
    """
    locations = Locations.of_this_user()
    if pin or fingerprint:
        profile = _pinned(described_profile(locations, name, dsn), fingerprint)
    else:
        profile = add_profile(locations, name, dsn)
    say(json.dumps(_as_object(profile)) if as_json else f"{name}: {profile.directory}")


@app.command("pin")
def pin_again(
    name: Annotated[str, typer.Argument(help="The profile's name.")],
    *,
    fingerprint: Fingerprint = "",
    as_json: AsJson = False,
) -> None:
    """Trust the certificate the server shows now, once confirmed: for one that was renewed."""
    profile = _pinned(load_profile(Locations.of_this_user(), name), fingerprint)
    say(json.dumps(_as_object(profile)) if as_json else _line(profile))


@app.command("list")
def show(*, as_json: AsJson = False) -> None:
    """List the connection profiles and how each server proves itself."""
    profiles = list_profiles(Locations.of_this_user())
    if as_json:
        say(json.dumps([_as_object(profile) for profile in profiles]))
        return
    for profile in profiles:
        say(_line(profile))


def _pinned(profile: Profile, fingerprint: str) -> Profile:
    from frontdesk.storage.postgres.certificate import shown_certificate  # slow to import
    from frontdesk.storage.postgres.pinning import pin, require_pinnable

    require_pinnable(profile)
    shown = shown_certificate(profile.host, profile.port)
    shown.require_trustable()
    _confirm(shown, fingerprint)
    return pin(profile, shown)


def _confirm(shown: ShownCertificate, fingerprint: str) -> None:
    """Let a person, or the fingerprint they were given, say that this is the right server."""
    if fingerprint:
        if _digits(fingerprint) != shown.sha256:
            raise ServerNotTrusted(ANOTHER_FINGERPRINT)
        return
    say(f"The server shows a certificate for {', '.join(shown.names) or 'nobody'},", err=True)
    say(f"good until {shown.ends_at:%d %B %Y}. Its SHA-256 is", err=True)
    say(f"  {shown.fingerprint}", err=True)
    if not sys.stdin.isatty():
        raise InvalidInput(
            "Compare it with your operator's, then give it as --fingerprint, or run this in a"
            " terminal.",
            field="fingerprint",
        )
    if not typer.confirm("Did your operator give you the same?", default=False, err=True):
        raise ServerNotTrusted(NOT_CONFIRMED)


def _digits(fingerprint: str) -> str:
    """Return the 64 digits of a fingerprint in any of the forms in which tools print it."""
    bare = fingerprint.lower().replace("sha256", "").replace("fingerprint", "")
    return "".join(letter for letter in bare if letter not in " :=\t\n")


def _line(profile: Profile) -> str:
    parts = [f"{profile.name}: {profile.login} at {profile.host}, {profile.dbname}"]
    parts.append(_proof(profile))
    if profile.allow_no_channel_binding:
        parts.append("without channel binding, as profile.toml says (allow_no_channel_binding)")
    return "; ".join(parts)


def _proof(profile: Profile) -> str:
    """Say in words what the server has to show."""
    from frontdesk.storage.postgres.transport import is_this_machine  # the driver is slow to import

    if is_this_machine(profile.host):
        return "on this machine"
    if profile.sslrootcert == PINNED:
        return "proved by its pinned certificate"
    authority = profile.sslrootcert or "the public authorities"
    return f"proved by {authority}"


def _as_object(profile: Profile) -> dict[str, str | int | bool]:
    return {
        "name": profile.name,
        "directory": str(profile.directory),
        "host": profile.host,
        "port": profile.port,
        "dbname": profile.dbname,
        "login": profile.login,
        "proof": _proof(profile),
        "allow_no_channel_binding": profile.allow_no_channel_binding,
    }
