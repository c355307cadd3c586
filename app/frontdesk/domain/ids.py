"""Identities of the trade, so that a pet's id is never taken for a client's."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from typing import NewType
from uuid import UUID

SiteId = NewType("SiteId", UUID)
StaffId = NewType("StaffId", UUID)
ClientId = NewType("ClientId", UUID)
PetId = NewType("PetId", UUID)
ServiceId = NewType("ServiceId", UUID)
ResourceId = NewType("ResourceId", UUID)
AppointmentId = NewType("AppointmentId", UUID)
CommandId = NewType("CommandId", UUID)
DeviceId = NewType("DeviceId", UUID)


def new_id() -> UUID:
    """Return a UUID version 7 (RFC 9562 5.7): 48 bits of Unix milliseconds, then 74 random bits.

    Made by the client, so that a row has its final identity before any server saw it.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= random >> 68 << 64  # 12 bits
    value |= 0b10 << 62
    value |= random & ((1 << 62) - 1)
    return UUID(int=value)


@lru_cache(maxsize=8192)
def id_of(text: str) -> UUID:
    """Return the id that a text names; ValueError for none.

    For ids that are read over and over again, those of what waits among them: making one out of a
    text costs more than the query that found it.
    """
    return UUID(text)
