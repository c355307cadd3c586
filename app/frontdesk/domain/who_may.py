"""Says who may do what somebody may not: the same words in a tooltip and in a refusal."""

from __future__ import annotations

from collections.abc import Sequence

SOMEBODY = "A manager may."


def who_may(roles: Sequence[str]) -> str:
    """Return a sentence that names the roles; "Manager and Owner may."."""
    names = [name[:1].upper() + name[1:] for name in roles]
    if not names:
        return SOMEBODY
    if len(names) == 1:
        return f"{names[0]} may."
    return f"{', '.join(names[:-1])} and {names[-1]} may."
