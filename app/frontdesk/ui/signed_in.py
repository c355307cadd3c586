"""What the first screen hands to the desk."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.storage.profiles import Profile


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in where; `key` opens the data of this workstation."""

    profile: Profile
    password: str
    key: bytes

    def __repr__(self) -> str:
        return f"SignedIn({self.profile.name})"
