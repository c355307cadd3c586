"""What is told once in the banner: entries sent again, entries salvaged, a copy put right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.domain.history_words import kind_words
from frontdesk.domain.link import Drift, Resent
from frontdesk.domain.moment_words import moment_words
from frontdesk.ui.desk.news import Banner, News, told_once

if TYPE_CHECKING:
    from frontdesk.storage.replica.salvage_note import Salvage

_BECAME = {
    "applied": "done",
    "rejected": "not taken: see “Needs attention”",
    "held": "with the manager",
}


def sent_again_banner(resent: Resent, zone: ZoneInfo) -> Banner:
    """Say that the server had lost entries, and that they are there again."""
    count = len(resent.entries)
    what = (
        "1 entry that it had lost was sent again, once"
        if count == 1
        else f"{count} entries that it had lost were sent again, each once"
    )
    words = f"The server came back from a backup; {what}."
    return told_once(
        News.SENT_AGAIN,
        words,
        details=tuple(
            f"{moment_words(each.entered_at, zone)} · {each.title}"
            f" · {_BECAME.get(each.state, each.state)}"
            for each in resent.entries
        ),
        tone="warn",
    )


def salvage_banner(salvage: Salvage, names: Mapping[str, str]) -> Banner:
    """Say what of the waiting entries could be saved, and which numbers of whom are missing.

    `names` are those of the people of this workstation, by login.
    """
    kept = "1 entry" if salvage.saved == 1 else f"{salvage.saved} entries"
    missing = len(salvage.missing)
    lost = (
        "none is missing"
        if not missing
        else f"{missing} could not be read: the server may have had"
        f" {'it' if missing == 1 else 'them'}, so look before you enter one again"
    )
    words = (
        f"The file of this workstation's entries was damaged. {kept} could be saved; {lost}. The"
        f" damaged file was kept as {salvage.backup.name}."
    )
    return told_once(
        News.SALVAGED,
        words,
        details=tuple(_missing(login, seq, names) for login, seq in salvage.missing),
        tone="bad" if missing else "warn",
    )


def _missing(login: str, number: int, names: Mapping[str, str]) -> str:
    if not login:
        return f"Place {number} in the file; whose entry it was cannot be read"
    return f"Entry {number} of {names.get(login) or login}"


def drift_banner(drift: Drift, names: Mapping[UUID, str]) -> Banner:
    """Say that the copy here differed from the server's and is right again.

    `names` are those of the records that were different, by id, as far as they have one.
    """
    words = (
        "This workstation's copy differed from the server's and was put right. Nothing was lost."
    )
    details = [
        ": ".join(part for part in (_kind(table), names.get(record_id, "")) if part)
        for table, record_id in drift.records
    ]
    details = details or [_kind(table) for table in drift.tables]
    return told_once(News.DRIFT, words, details=tuple(dict.fromkeys(details)), tone="neutral")


def _kind(table: str) -> str:
    return kind_words(table).capitalize()
