"""Holds a log against its anchors: does it still contain what was signed, day by day?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from frontdesk.domain.errors import InvalidInput
from frontdesk.server.audit.anchors import Anchor, AnchorState, KeptAnchor, kept_anchors
from frontdesk.server.audit.events import BEGINNING
from frontdesk.server.audit.findings import Findings, Kind
from frontdesk.server.audit.keys import key_id, read_public_key

CUT_OFF = "the log went on to there when it was anchored on {}"
OTHER_HASH = "another hash was anchored on {}: the log was sealed anew, or restored"


@dataclass(frozen=True, slots=True)
class AnchorVerdict:
    """What the anchors of one clinic are worth; the days are ISO dates, UTC."""

    good: int
    altered: tuple[str, ...]
    unknown_key: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every day has an anchor that its signature proves."""
        return not (self.altered or self.unknown_key or self.missing)


@dataclass(frozen=True, slots=True)
class AnchorBook:
    """A directory of anchors and the public keys that they are checked with."""

    directory: Path
    keys: Mapping[str, Ed25519PublicKey]
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    @staticmethod
    def open(directory: Path, public_keys: Sequence[Path], now: datetime) -> AnchorBook:
        """Read the keys; InvalidInput when a file holds none, OSError when it is not there."""
        if not directory.is_dir():
            raise InvalidInput(f"{directory} is no directory of anchors.", field="anchors")
        keys = [read_public_key(path) for path in public_keys]
        today = now.astimezone(UTC).date()
        return AnchorBook(directory, {key_id(key): key for key in keys}, today)

    def of(self, tenant_id: UUID) -> list[KeptAnchor]:
        """Return a clinic's anchors, checked."""
        return list(kept_anchors(self.directory, tenant_id, self.keys))

    def clinics(self) -> set[UUID]:
        """Return the clinics that anchors are kept of, whether the server knows them or not."""
        return set(self._clinics())

    def first_day(self) -> date:
        """Return the day from which on anchors were made."""
        days = [_day(path.stem) for path in self.directory.glob("*/*.json")]
        return min((day for day in days if day is not None), default=self.today)

    def verdict(self, anchors: Sequence[KeptAnchor], made_on: date) -> AnchorVerdict:
        """Judge the anchors of a clinic made on that day, by themselves."""
        present = {each.path.stem for each in anchors}
        begin = max(self.first_day(), made_on + timedelta(days=1))
        begin = min((begin, *filter(None, map(_day, present))))
        days = (begin + timedelta(days=count) for count in range((self.today - begin).days))
        return AnchorVerdict(
            good=sum(each.state is AnchorState.GOOD for each in anchors),
            altered=_names(anchors, AnchorState.ALTERED),
            unknown_key=_names(anchors, AnchorState.UNKNOWN_KEY),
            missing=tuple(day.isoformat() for day in days if day.isoformat() not in present),
        )

    def _clinics(self) -> Iterator[UUID]:
        for path in self.directory.iterdir():
            try:
                yield UUID(path.name)
            except ValueError:
                continue  # something else of the operator's


def positions_of(anchors: Sequence[KeptAnchor]) -> frozenset[int]:
    """Return the positions that the good ones vouch for."""
    return frozenset(each.anchor.position for each in anchors if each.anchor is not None)


def compare(
    anchors: Sequence[KeptAnchor], hashes: Mapping[int, bytes], last: int, findings: Findings
) -> None:
    """Tell where the log does not hold what was signed; `hashes` are those at its positions."""
    holds_to = 0
    for each in sorted(_good(anchors), key=lambda anchor: anchor.position):
        found = hashes.get(each.position, BEGINNING if each.position == 0 else None)
        if each.position > last:
            findings.add(Kind.REMOVED, last + 1, each.position, CUT_OFF.format(each.day))
        elif found is not None and found.hex() != each.hash:
            findings.add(
                Kind.REWRITTEN,
                min(holds_to + 1, each.position),
                each.position,
                OTHER_HASH.format(each.day),
            )
        elif found is not None:
            holds_to = each.position


def _good(anchors: Sequence[KeptAnchor]) -> list[Anchor]:
    return [each.anchor for each in anchors if each.anchor is not None]


def _names(anchors: Sequence[KeptAnchor], state: AnchorState) -> tuple[str, ...]:
    return tuple(each.path.stem for each in anchors if each.state is state)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
