"""Says at the desk what the server would refuse anyway, before anything is promised."""

from __future__ import annotations

from frontdesk.domain.errors import NotAllowed
from frontdesk.storage.replica.replica import Replica


def require_permission(replica: Replica, permission: str) -> None:
    """Raise NotAllowed unless the role of whoever is signed in includes this permission."""
    if permission not in replica.signed_in().perms:
        raise NotAllowed("Your role does not allow this. Nothing was changed; ask a manager.")
