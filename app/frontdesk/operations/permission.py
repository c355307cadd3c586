"""Says at the desk what the server would refuse anyway, before anything is promised."""

from __future__ import annotations

from frontdesk.domain.errors import NotAllowed
from frontdesk.storage.replica.replica import Replica
from frontdesk.storage.replica.roles import who_may_what


def require_permission(replica: Replica, *permissions: str) -> None:
    """Raise NotAllowed unless the role of whoever is signed in includes these permissions."""
    held = replica.signed_in().perms
    lacking = next((each for each in permissions if each not in held), None)
    if lacking is not None:
        raise NotAllowed(
            f"Your role does not allow this. Nothing was changed. {who_may_what(replica)[lacking]}",
            permission=lacking,
        )
