"""`frontdesk profile add-person` and `keep-password`: the people of this workstation."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated

import typer

from frontdesk.commands.desk_access import JsonOption, LoginOption, open_desk
from frontdesk.commands.saying import say
from frontdesk.domain.errors import InvalidInput
from frontdesk.settings import Locations
from frontdesk.storage.passwords import forget_password, keep_password
from frontdesk.storage.profiles import load_profile, profile_for

NEW_PASSWORD = "FRONTDESK_NEW_PERSON_PASSWORD"  # noqa: S105 - the name of a variable

NameArgument = Annotated[str, typer.Argument(help="The profile's name.")]


def add_person(
    name: NameArgument,
    login: Annotated[str, typer.Option(help="The login of the person to be added.")],
    *,
    by: Annotated[
        str,
        typer.Option("--by", help="Who opens this workstation for it (default: the profile's)."),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Let one more person work at this workstation; needs the server.

    The password of who opens it comes as everywhere; that of the new person from
    FRONTDESK_NEW_PERSON_PASSWORD or a prompt.
    """
    desk = open_desk(name, login=by)
    people = desk.people()
    people.add(login, _new_password(login))
    (person,) = [each for each in people.known() if each.login == login]
    shown = {"login": person.login, "name": person.name, "role": person.role}
    say(json.dumps(shown) if as_json else f"{person.name} ({person.role}) works here now.")


def keep_in_keyring(
    name: NameArgument,
    *,
    login: LoginOption = "",
    forget: Annotated[bool, typer.Option("--forget", help="Keep it no more.")] = False,
) -> None:
    """Let this computer's keyring keep a person's password, because the person wishes it."""
    if forget:
        profile = profile_for(load_profile(Locations.of_this_user(), name), login)
        forget_password(profile, profile.login)
        say("The keyring keeps no password of this person any more.")
        return
    desk = open_desk(name, login=login)  # none is kept that opens nothing
    keep_password(desk.profile, desk.profile.login, desk.password)
    say("The keyring keeps the password of this person.")


def _new_password(login: str) -> str:
    given = os.environ.get(NEW_PASSWORD)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise InvalidInput(f"No password: set {NEW_PASSWORD}, or run this in a terminal.")
    asked: str = typer.prompt(f"Password of {login}", hide_input=True)
    return asked
