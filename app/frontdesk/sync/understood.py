"""Commands in a version that the server does not know yet: they must hold up nothing.

They come from a newer program that was used here before. The server that answers now would refuse
even to judge them, again and again, and all that waits behind would wait for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Versions = Mapping[str, Any]
"""What hello says of commands, `{name: [oldest, newest]}`; what is not named is in version 1."""

FIRST = 1
NOT_UNDERSTOOD = "FD003"
"""A form that the server does not take."""


def as_understood(envelope: dict[str, Any], versions: Versions) -> dict[str, Any]:
    """Return a command as the server can judge it: without its changes where it is too new.

    The server then records that it was refused, so that its author sees it. A version that is too
    old stays as it is: an update of this program may still bring it up to date.
    """
    newest = int((versions.get(envelope["name"]) or [FIRST, FIRST])[1])
    if envelope["version"] <= newest:
        return envelope
    return {**envelope, "version": newest, "changes": [], "unreadable": NOT_UNDERSTOOD}
