"""A right lent once: somebody with the permission lets a colleague do one thing, for a reason."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Override:
    """Who asked, and why; the command itself is that of who allowed it.

    `asked_by` is a login.
    """

    asked_by: str
    reason: str

    def to_json(self) -> dict[str, str]:
        """Return the form `app.apply` takes."""
        return {"asked_by": self.asked_by, "reason": self.reason}
