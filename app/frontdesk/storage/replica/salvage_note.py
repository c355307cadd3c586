"""What a salvage of the outbox leaves for its reader: that it has begun, and how it ended.

Every start looks for it, so nothing that takes part in a salvage is loaded here.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Salvage:
    """What became of a damaged outbox.

    `saved` counts the entries that are kept; `missing` names the others by whose they were and
    their number at that person's device, in order (where that cannot be read, by "" and
    their place in the outbox); `backup` is the damaged file as it was found.
    """

    saved: int
    missing: tuple[tuple[str, int], ...]
    backup: Path

    def to_json(self) -> str:
        """Return the form kept beside the outbox."""
        return json.dumps(
            {"saved": self.saved, "missing": self.missing, "backup": self.backup.name}
        )


def last_salvage(outbox_path: Path) -> Salvage | None:
    """Return what was salvaged here and nobody has said to have read yet."""
    try:
        kept = json.loads(report_of(outbox_path).read_text(encoding="utf-8"))
        missing = tuple((str(login), int(seq)) for login, seq in kept["missing"])
        return Salvage(int(kept["saved"]), missing, outbox_path.with_name(kept["backup"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def awaits_a_reader(outbox_path: Path) -> bool:
    """Whether a salvage is not ended, or nobody has read how it ended: the backup is needed."""
    return begun_note(outbox_path).exists() or report_of(outbox_path).exists()


def note_salvage_read(outbox_path: Path) -> None:
    """Note that somebody has read what was salvaged; the damaged file stays where it is."""
    with suppress(OSError):
        report_of(outbox_path).unlink(missing_ok=True)


def begun_note(outbox_path: Path) -> Path:
    """Return the file that is there from the beginning of a salvage to its end."""
    return outbox_path.with_name(f"{outbox_path.name}.salvage")


def report_of(outbox_path: Path) -> Path:
    """Return the file in which a salvage says how it ended."""
    return outbox_path.with_name(f"{outbox_path.name}.salvaged")
