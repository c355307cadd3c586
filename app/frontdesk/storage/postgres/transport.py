"""How a desk's line to the server is made: what is demanded of it, and that nothing weakens it.

Every parameter that libpq would otherwise take from the environment or from files of the user is
given here, so that neither PGSSLMODE nor a service file decides how the clinic's data travels.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from pathlib import Path
from typing import Any

from psycopg.pq import Conninfo

from frontdesk.domain.errors import ProfileUnusable, ServerNotTrusted
from frontdesk.storage.postgres.errors import NO_AUTHORITIES, no_roots
from frontdesk.storage.profiles import Profile

CONNECT_SECONDS = 5

SYSTEM_ROOTS = "system"
"""libpq's word for the system's own authorities; a profile made by hand may say so."""

_ONE_SERVER = "The connection must name one server. Correct the host in its profile.toml."

_FROM_NOWHERE_ELSE: dict[str, Any] = {
    "hostaddr": "",
    "client_encoding": "UTF8",
    "options": "",
    "sslnegotiation": "postgres",
    "sslcompression": "0",
    "sslcert": "",
    "sslkey": "",
    "sslcertmode": "disable",
    "sslpassword": "",
    "sslrootcert": "",
    "sslcrl": "",
    "sslcrldir": "",
    "sslsni": "1",
    "sslkeylogfile": "",
    "ssl_min_protocol_version": "TLSv1.2",
    "ssl_max_protocol_version": "",
    "requirepeer": "",
    "min_protocol_version": "3.0",
    "max_protocol_version": "3.0",
    "channel_binding": "prefer",
    "krbsrvname": "postgres",
    "gsslib": "",
    "gssencmode": "disable",
    "gssdelegation": "0",
    "load_balance_hosts": "disable",
    "target_session_attrs": "read-write",
}
"""What the environment could say otherwise; an older driver need not know all of it."""


def connection_parameters(profile: Profile) -> dict[str, Any]:
    """Return the parameters of the login, without the password.

    Any host beyond this machine must prove its name by certificate, and the proof is bound to the
    password exchange, so that neither a false server nor a listener learns anything.

    Raises:
        ProfileUnusable: the profile names no server, or several.
        ServerNotTrusted: there is nothing to prove a server by.
    """
    _require_one_server(profile.host)
    _leave_services_aside()
    parameters = _known_to_the_driver(_FROM_NOWHERE_ELSE) | {
        "host": profile.host,
        "port": profile.port,
        "dbname": profile.dbname,
        "user": profile.login,
        "application_name": "frontdesk",
        "connect_timeout": CONNECT_SECONDS,
        "tcp_user_timeout": 6000,
        "keepalives": 1,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 2,
        "sslmode": "prefer",
        # Whoever answers gets no readable password, and has to know its verifier himself.
        "require_auth": "scram-sha-256",
    }
    if not is_this_machine(profile.host):
        parameters |= _proof(profile)
    return parameters


def addresses(host: str, port: int) -> list[dict[str, str]]:
    """Return `hostaddr` for each address of a name; the name itself stays what TLS must prove.

    OSError for a name that nobody knows, also for a `localhost` that leads elsewhere.
    """
    if is_socket_file(host):
        return [{}]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    known = list(dict.fromkeys(str(each[4][0]) for each in found))
    if is_this_machine(host):  # nobody has to prove anything there
        known = [address for address in known if _is_loopback(address)]
    if not known:
        raise OSError("no address")
    return [{"hostaddr": address} for address in known]


def is_this_machine(host: str) -> bool:
    """Whether the host is the loopback address or a socket in the file system.

    A name is never this machine, wherever it leads today, but for the one that is reserved for it.
    """
    return is_socket_file(host) or host.lower() == "localhost" or _is_loopback(host)


def is_socket_file(host: str) -> bool:
    """Whether the host is a socket of this machine, in the file system or by an abstract name."""
    return host.startswith(("/", "@"))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _require_one_server(host: str) -> None:
    """Refuse what libpq reads as a list (its later members were never looked at) or as nothing."""
    if not host or "," in host:
        raise ProfileUnusable(_ONE_SERVER)


def _leave_services_aside() -> None:
    """Forget a service that the environment names: were it unknown, no login would be tried."""
    os.environ.pop("PGSERVICE", None)


def _known_to_the_driver(parameters: dict[str, Any]) -> dict[str, Any]:
    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    return {name: value for name, value in parameters.items() if name in known}


def _proof(profile: Profile) -> dict[str, Any]:
    """Return what a server elsewhere has to show."""
    return {
        "sslmode": "verify-full",
        "sslrootcert": _roots(profile),
        "channel_binding": "prefer" if profile.allow_no_channel_binding else "require",
    }


def _roots(profile: Profile) -> str:
    """Return the file of the authorities that count; ServerNotTrusted when there is none."""
    if profile.sslrootcert == SYSTEM_ROOTS:
        return SYSTEM_ROOTS
    if profile.sslrootcert:
        file = profile.directory / profile.sslrootcert  # an absolute path stays what it is
        if not _can_be_read(file):
            raise ServerNotTrusted(no_roots(str(file)))
        return str(file)
    try:
        import certifi  # the system's own store is unreliable off Linux
    except ImportError as exc:
        raise ServerNotTrusted(NO_AUTHORITIES) from exc
    return certifi.where()


def _can_be_read(file: Path) -> bool:
    try:
        return os.access(file, os.R_OK) and file.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False
