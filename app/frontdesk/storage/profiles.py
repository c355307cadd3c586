"""Connection profiles: which server, which login, and the folder of this desk's data.

A profile never holds a password. Its folder holds `profile.toml`, the replica, the outbox, the
wrapped key and the lock of the one process that talks to the server.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from frontdesk.domain.errors import AlreadyExists, InvalidInput, NotFound, ProfileUnusable
from frontdesk.settings import Locations, Scalar, write_toml

FORMAT = 1
"""Version of profile.toml; a higher one was written by a newer program."""

PINNED = "server.pem"
"""The certificate that is trusted by itself, in the folder of its profile."""

_NAME = re.compile(r"[^\W_][\w .-]{0,62}", re.ASCII)
_FILE = "profile.toml"
_DSN_FIELDS = frozenset({"host", "port", "dbname", "user", "password", "sslrootcert", "sslmode"})


@dataclass(frozen=True, slots=True)
class Profile:
    """One connection of this workstation; `directory` holds everything that belongs to it."""

    name: str
    directory: Path
    host: str
    port: int
    dbname: str
    login: str
    sslrootcert: str = ""
    """The file of the authorities, or of the one certificate, that the server is proved by."""
    allow_no_channel_binding: bool = False
    """For a pooler that cannot bind the password to the line. Only an operator sets it, by hand in
    profile.toml: the certificate is then the only proof of the server."""

    @property
    def replica_path(self) -> Path:
        """The encrypted copy of the clinic's data; can be fetched anew."""
        return self.directory / "replica.db"

    @property
    def outbox_path(self) -> Path:
        """The encrypted waiting commands; precious."""
        return self.directory / "outbox.db"

    @property
    def key_path(self) -> Path:
        """The data key, wrapped by the password."""
        return self.directory / "key.json"

    @property
    def withdrawn_path(self) -> Path:
        """There since the server has shut this workstation out and its key was destroyed."""
        return self.directory / "withdrawn"

    @property
    def lock_path(self) -> Path:
        """Held by the one process that sends this desk's commands."""
        return self.directory / "sync.lock"

    @property
    def mending_lock_path(self) -> Path:
        """Held by the one process that looks whether the outbox is whole, and mends it."""
        return self.directory / "mending.lock"


def profile_for(profile: Profile, login: str) -> Profile:
    """Return the same connection for another person of the workstation; "" is the profile's own."""
    return replace(profile, login=login) if login else profile


def add_profile(locations: Locations, name: str, dsn: str) -> Profile:
    """Make a profile from a connection string; a password in it is dropped, never stored.

    InvalidInput for a name or connection string that cannot be used; AlreadyExists when the name
    is taken by another connection (the same connection again is no error).
    """
    wanted = described_profile(locations, name, dsn)
    if not (wanted.directory / _FILE).exists():
        save_profile(wanted)
    return _read(wanted.directory / _FILE)


def described_profile(locations: Locations, name: str, dsn: str) -> Profile:
    """Return what `add_profile` would make, or what is there already; nothing is written."""
    _check_name(name)
    wanted = _from_dsn(locations.profiles / name, name, dsn)
    if not (wanted.directory / _FILE).exists():
        return wanted
    kept = _read(wanted.directory / _FILE)
    if not _is_same_connection(kept, wanted):
        raise AlreadyExists(
            f"A profile named {name} exists already with another connection. Choose another name."
        )
    return kept


def _is_same_connection(kept: Profile, wanted: Profile) -> bool:
    """Whether both lead to the same login, proved the same way; what was set later is kept."""
    proof = wanted.sslrootcert or kept.sslrootcert
    return kept == replace(
        wanted, sslrootcert=proof, allow_no_channel_binding=kept.allow_no_channel_binding
    )


def save_profile(profile: Profile) -> None:
    """Write profile.toml into the profile's folder, which only this user may read."""
    try:
        _write(profile)
    except OSError as exc:
        raise ProfileUnusable(
            "The connection cannot be kept: this computer's disk is full or may not be written."
            " Nothing was changed."
        ) from exc


def _write(profile: Profile) -> None:
    profile.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    values: dict[str, Scalar] = {
        "format": FORMAT,
        "name": profile.name,
        "host": profile.host,
        "port": profile.port,
        "dbname": profile.dbname,
        "login": profile.login,
        "sslrootcert": profile.sslrootcert,
    }
    if profile.allow_no_channel_binding:
        values["allow_no_channel_binding"] = True
    write_toml(profile.directory / _FILE, values)


def load_profile(locations: Locations, name_or_path: str | Path) -> Profile:
    """Return the profile with that name, or in that folder, or in that profile.toml.

    NotFound when there is none, ProfileUnusable when it is damaged or not one of ours.
    """
    named = locations.profiles / name_or_path / _FILE
    if _NAME.fullmatch(str(name_or_path)) and named.is_file():
        return _read(named)
    file = _profile_file(Path(name_or_path))
    if file is None:
        raise NotFound(
            f"No profile {name_or_path}. "
            "Make one with: frontdesk profile add NAME --dsn postgresql://LOGIN@HOST:PORT/DATABASE"
        )
    return _read(file)


def _profile_file(given: Path) -> Path | None:
    try:
        path = given.expanduser().absolute()
        file = path / _FILE if path.is_dir() else path
        return file if file.is_file() else None
    except (OSError, RuntimeError):  # a name no file can have, or somebody else's unknown home
        return None


def list_profiles(locations: Locations) -> list[Profile]:
    """Return the usable profiles of this user, by name; damaged ones are left out."""
    found = []
    for file in sorted(locations.profiles.glob(f"*/{_FILE}")):
        try:
            found.append(_read(file))
        except ProfileUnusable:
            continue
    return found


def last_profile(locations: Locations) -> Profile | None:
    """Return the profile used last, or the only one there is, or None."""
    try:
        remembered = _remembered(locations).read_text(encoding="utf-8").strip()
        return load_profile(locations, remembered)
    except (OSError, ValueError, NotFound, ProfileUnusable):
        profiles = list_profiles(locations)
        return profiles[0] if len(profiles) == 1 else None


def remember_profile(locations: Locations, profile: Profile) -> None:
    """Note that this profile was used last; a disk that takes nothing keeps nobody out."""
    file = _remembered(locations)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(str(profile.directory), encoding="utf-8")


def _remembered(locations: Locations) -> Path:
    return locations.data / "last-profile"


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or name.endswith((" ", ".")):
        raise InvalidInput(
            "A profile's name is 1 to 63 letters from A to Z, digits, spaces, dots, dashes or"
            " underscores, and begins with a letter or digit.",
            field="name",
        )


def _from_dsn(directory: Path, name: str, dsn: str) -> Profile:
    parts = _dsn_parts(dsn)
    _refuse_what_cannot_be_kept(parts)
    return Profile(
        name,
        directory,
        host=str(parts["host"]),
        port=_port(parts.get("port", 5432)),
        dbname=str(parts["dbname"]),
        login=str(parts["user"]),
        sslrootcert=_roots(str(parts.get("sslrootcert", ""))),
    )


def _roots(given: str) -> str:
    """Return the file of the authorities, found from wherever the program is started."""
    if given == "system":
        raise InvalidInput(
            "The system's own authorities cannot be relied on everywhere. Name a certificate file,"
            " or leave sslrootcert out for a server with a public certificate.",
            field="dsn",
        )
    try:
        return str(Path(given).expanduser().absolute()) if given else ""
    except RuntimeError as exc:  # somebody else's unknown home
        raise InvalidInput("There is no such certificate file.", field="dsn") from exc


def _dsn_parts(dsn: str) -> dict[str, Any]:
    import psycopg  # the window starts without a driver
    from psycopg.conninfo import conninfo_to_dict

    try:
        return dict(conninfo_to_dict(dsn))
    except (psycopg.ProgrammingError, UnicodeError):
        # The cause is left out on purpose: libpq repeats the text, and a password may be in it.
        raise InvalidInput(
            "The connection string cannot be read. Write it as"
            " postgresql://LOGIN@HOST:PORT/DATABASE.",
            field="dsn",
        ) from None


def _refuse_what_cannot_be_kept(parts: dict[str, Any]) -> None:
    for field, word in (("host", "host"), ("dbname", "database"), ("user", "login")):
        if not parts.get(field):
            raise InvalidInput(f"The connection string names no {word}.", field="dsn")
    if "@" in str(parts["host"])[1:]:  # at the beginning it names a socket
        raise InvalidInput(
            "The connection string holds more than one @. Leave the password out: it is asked for.",
            field="dsn",
        )
    if "," in str(parts["host"]):
        raise InvalidInput("The connection string names several hosts; name one.", field="dsn")
    unknown = sorted(set(parts) - _DSN_FIELDS)
    if unknown or parts.get("sslmode", "verify-full") != "verify-full":
        raise InvalidInput(
            "The program always uses its own strict transport settings: leave everything but host,"
            " port, database, login and sslrootcert out of the connection string.",
            field="dsn",
        )


def _port(value: object) -> int:
    text = str(value)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise InvalidInput("The port is a number from 1 to 65535.", field="port")
    return int(text)


def _read(file: Path) -> Profile:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        profile = _from_document(file.parent, document)
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ProfileUnusable(
            f"{file} is not a connection profile of this program, or is damaged."
            " Nothing was changed; make a new profile or put the file back."
        ) from exc
    if document["format"] > FORMAT:
        raise ProfileUnusable(f"{file} was written by a newer version of this program: update it.")
    return profile


def _from_document(directory: Path, document: dict[str, Any]) -> Profile:
    texts = {key: document[key] for key in ("name", "host", "dbname", "login")}
    texts["sslrootcert"] = document.get("sslrootcert", "")
    if not all(isinstance(value, str) for value in texts.values()):
        raise TypeError("texts expected")
    if type(document["format"]) is not int or type(document["port"]) is not int:
        raise TypeError("whole numbers expected")
    unbound = document.get("allow_no_channel_binding", False)
    if type(unbound) is not bool:
        raise TypeError("true or false expected")
    return Profile(
        directory=directory, port=document["port"], allow_no_channel_binding=unbound, **texts
    )
