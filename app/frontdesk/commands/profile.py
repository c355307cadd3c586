"""`frontdesk profile`: the connections of this workstation."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from frontdesk.commands.saying import say
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, add_profile, list_profiles

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Connections of this workstation."
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="A name of your choice.")],
    dsn: Annotated[str, typer.Option(help="postgresql://LOGIN@HOST:PORT/DATABASE")],
    *,
    as_json: AsJson = False,
) -> None:
    """Make a connection profile. A password in the DSN is not kept."""
    profile = add_profile(Locations.of_this_user(), name, dsn)
    say(json.dumps(_as_object(profile)) if as_json else f"{name}: {profile.directory}")


@app.command("list")
def show(*, as_json: AsJson = False) -> None:
    """List the connection profiles."""
    profiles = list_profiles(Locations.of_this_user())
    if as_json:
        say(json.dumps([_as_object(profile) for profile in profiles]))
        return
    for profile in profiles:
        say(f"{profile.name}: {profile.login} at {profile.host}, {profile.dbname}")


def _as_object(profile: Profile) -> dict[str, str | int]:
    return {
        "name": profile.name,
        "directory": str(profile.directory),
        "host": profile.host,
        "port": profile.port,
        "dbname": profile.dbname,
        "login": profile.login,
    }
