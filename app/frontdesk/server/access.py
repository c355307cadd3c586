"""How a server of our own is reached: the port and the password that stay the same for good."""

from __future__ import annotations

import contextlib
import json
import os
import random
import secrets
import socket
from dataclasses import asdict, dataclass, field
from pathlib import Path

from frontdesk.domain.errors import EnvironmentalError

SUPERUSER = "postgres"
PORTS = range(20_000, 32_000)
"""Below the ports that systems hand out to outgoing connections, so that ours stays free."""


@dataclass(frozen=True, slots=True)
class Access:
    """The port of a server on this machine, and its superuser's password."""

    port: int
    password: str = field(repr=False)

    def dsn(self, database: str) -> str:
        """Return the operator's DSN to a database."""
        return f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/{database}"


def read_access(file: Path) -> Access | None:
    """Return what `choose_access` kept, or None before that.

    Raises:
        EnvironmentalError: the file is damaged.
    """
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Access(port=int(kept["port"]), password=str(kept["password"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as exc:
        message = f"{file} is damaged: port and password of the server are in it."
        raise EnvironmentalError(message) from exc


def choose_access(file: Path) -> Access:
    """Choose a free port and a password, and keep them in `file`, for its owner's eyes only."""
    access = Access(port=_free_port(), password=secrets.token_urlsafe(24))
    write_private(file, json.dumps(asdict(access)))
    return access


def write_private(path: Path, text: str) -> None:
    """Write `text` so that only its owner can read it, and that it is there whole or not at all."""
    aside = path.with_name(f"{path.name}.new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _free_port() -> int:
    """Return a port nobody listens on at present."""
    for port in random.sample(PORTS, k=len(PORTS)):
        with contextlib.closing(socket.socket()) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise EnvironmentalError(f"No free port between {PORTS.start} and {PORTS.stop}.")
