"""Puts two notes together so that neither person's words are lost."""

from __future__ import annotations

from frontdesk.domain.errors import InvalidInput

LONGEST = 20_000
"""Letters that a note may have; the server's CHECK uses the same number."""


def both_notes(was: str, mine: str, theirs: str) -> str:
    """Return what `was` became at two desks: theirs, then what mine adds to it.

    InvalidInput when both together are longer than a note may be.
    """
    if mine.strip() in theirs:
        return theirs
    added = mine[len(was) :] if was and mine.startswith(was) else mine
    kept = theirs.rstrip()
    both = f"{kept}\n{added.strip()}" if kept else added.strip()
    if len(both) > LONGEST:
        raise InvalidInput(
            "Both notes together are too long to be kept as one. Nothing was changed; shorten the"
            " note of the record first.",
            field="note",
        )
    return both
