"""I1 to I10 as questions to plain values: what desks and server hold, wherever they come from.

Each question answers with a sentence for each violation. I7 (nothing confirmed disappears in
between) is asked while a desk works, not here; I9 waits for money.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FINAL = frozenset({"applied", "rejected", "held"})
SETTLED = frozenset({"dismissed", "resolved"})
"""What a person makes of a refusal, at the desk alone: the server goes on saying rejected."""

Rows = Mapping[str, Mapping[str, Any]]
"""Tables, with their rows by id."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A command as the outbox of a desk has it; `changes` is how many rows it is about."""

    command_id: str
    device_id: str
    device_seq: int
    state: str
    code: str | None
    head: int | None
    changes: int


@dataclass(frozen=True, slots=True)
class Known:
    """A command as the server has it."""

    command_id: str
    device_id: str
    device_seq: int
    status: str
    code: str | None
    head: int


def nothing_promised_is_missing(
    desk: str, promised: Collection[str], outbox: Sequence[Sent]
) -> Iterator[str]:
    """I1: what was acknowledged is in the outbox."""
    kept = {each.command_id for each in outbox}
    for command_id in promised:
        if command_id not in kept:
            yield f"I1: {desk} has lost the promised command {command_id}"


def nothing_is_deleted(desk: str, outbox: Sequence[Sent], ordinals: Sequence[int]) -> Iterator[str]:
    """I10: the lines of the outbox are counted without a gap, and so are each device's numbers."""
    if list(ordinals) != list(range(1, len(outbox) + 1)):
        yield f"I10: lines are gone from the outbox of {desk}"
    for device, numbers in _numbers(outbox).items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"I10: the numbers of device {device} at {desk} have a gap"


def each_happened_once(outbox: Iterable[Sent], effects: Mapping[str, int]) -> Iterator[str]:
    """I2: an applied command has changed what it is about, once; no other has changed anything."""
    for each in outbox:
        wanted = each.changes if each.state == "applied" else 0
        found = effects.get(each.command_id, 0)
        if found != wanted:
            yield (
                f"I2: command {each.command_id} ({each.state}) has {found} effects instead of"
                f" {wanted}"
            )


def answers_agree(desk: str, outbox: Iterable[Sent], server: Mapping[str, Known]) -> Iterator[str]:
    """I3: every command has ended, as the server says."""
    for each in outbox:
        known = server.get(each.command_id)
        if known is None:
            yield f"I3: the server does not know {each.command_id} of {desk} ({each.state})"
        elif each.state in SETTLED:
            if known.status == "applied":
                yield f"I3: {each.command_id} of {desk} is {each.state} but was applied"
        elif each.state not in FINAL or (each.state, each.code, each.head) != (
            known.status,
            known.code,
            known.head,
        ):
            yield (
                f"I3: {each.command_id} is {each.state} {each.code} {each.head} at {desk} but"
                f" {known.status} {known.code} {known.head} at the server"
            )


def effects_are_in_order(server: Iterable[Known]) -> Iterator[str]:
    """I4: of each device the later number has the later effect, and none is missing."""
    by_device: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for each in server:
        by_device[each.device_id].append((each.device_seq, each.head))
    for device, pairs in by_device.items():
        heads = [head for _seq, head in sorted(pairs)]
        if heads != sorted(heads):
            yield f"I4: the effects of device {device} are not in the order of its numbers"


def log_is_contiguous(positions: Sequence[int]) -> Iterator[str]:
    """I5: the log is numbered 1, 2, 3 … up to its head."""
    if list(positions) != list(range(1, len(positions) + 1)):
        missing = sorted(set(range(1, max(positions) + 1)) - set(positions))[:5]
        yield f"I5: the log has a gap or a double; missing {missing}"


def replica_is_the_servers(
    desk: str, replica: Mapping[str, Rows], server: Mapping[str, Rows]
) -> Iterator[str]:
    """I6: at the same position a desk holds the server's rows, no more and no less."""
    for table, rows in server.items():
        here = replica.get(table, {})
        differing = [key for key in {*rows, *here} if rows.get(key) != here.get(key)]
        if differing:
            yield f"I6: {len(differing)} rows of {table} differ at {desk}, one is {differing[0]}"


def nothing_foreign(where: str, content: bytes, foreign: Iterable[bytes]) -> Iterator[str]:
    """I8: none of these strings of another clinic is there."""
    for canary in foreign:
        if canary in content:
            yield f"I8: {canary.decode()} of another clinic is in {where}"


def _numbers(outbox: Iterable[Sent]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for each in outbox:
        found[each.device_id].append(each.device_seq)
    return found


def effects_of(command_ids: Iterable[str]) -> Mapping[str, int]:
    """Count the events of each command."""
    return Counter(command_ids)
