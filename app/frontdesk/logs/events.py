"""Every event that this program can write down, once.

Read it as the list of all that a log can hold. A new event is declared here; a field that is not of
a kind in `fields` is refused by a test.
"""

from __future__ import annotations

import logging
from enum import StrEnum

from frontdesk.domain.link import LinkState, LoadCause
from frontdesk.logs.event import Event
from frontdesk.logs.fields import (
    ConstraintName,
    ErrorKind,
    KindOf,
    LoggerName,
    Place,
    Sqlstate,
    SystemName,
    Version,
)

_WARNING, _ERROR = logging.WARNING, logging.ERROR


class Program(StrEnum):
    """Which of the programs writes."""

    WINDOW = "window"
    COMMAND = "command"


class Severity(StrEnum):
    """How loud somebody else's message was."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


class DeskFile(StrEnum):
    """A file of a profile."""

    REPLICA = "replica.db"
    OUTBOX = "outbox.db"
    DRAFTS = "drafts.db"
    OTHER = "other"

    @staticmethod
    def called(name: str) -> DeskFile:
        """Return the file of that name."""
        return DeskFile(name) if name in tuple(DeskFile) else DeskFile.OTHER


# -- the program -------------------------------------------------------------------------------


class Started(Event, name="program.started"):
    """The window or a command began."""

    program: Program
    version: Version
    python: Version
    system: SystemName


class Ended(Event, name="program.ended"):
    """It ended in good order, after so many seconds."""

    seconds: float


class Unexpected(Event, name="program.fault", level=_ERROR):
    """An error that nobody expected: what kinds, where, and nothing of what they say."""

    errors: tuple[ErrorKind, ...]
    sqlstate: Sqlstate
    constraint: ConstraintName
    places: tuple[Place, ...]


class QtSaid(Event, name="program.qt", level=logging.DEBUG):
    """Qt had something to say; the category and how loud it was."""

    category: LoggerName
    severity: Severity


class QtComplained(QtSaid, name="program.qt_complaint", level=_WARNING):
    """Qt had something to say that should not be."""


class Foreign(Event, name="program.foreign"):
    """A library logged something: its logger, how loud it was."""

    logger: LoggerName
    severity: Severity


class PreferencesUnsaved(Event, name="preferences.unsaved", level=_WARNING):
    """The preferences could not be written."""


class KeyringUnusable(Event, name="keyring.unusable"):
    """The system's keyring failed; the password is asked for instead."""

    error: ErrorKind


class SafeStart(Event, name="program.safe_start", level=_WARNING):
    """The program had ended badly so often that it began without its copy of the data."""

    crashes: int
    set_aside: int


# -- the line ----------------------------------------------------------------------------------


class StateChanged(Event, name="link.state"):
    """The state of the line is another one."""

    state: LinkState
    position: int
    waiting: int
    attention: int


class ActionFailed(Event, name="link.action_failed"):
    """An exchange with the server did not succeed; it is tried again."""

    action: KindOf
    error: ErrorKind


class ListeningFailed(Event, name="link.listening_failed"):
    """The wake-up signal could not be heard; the clock wakes instead."""

    error: ErrorKind


class LineGivenUp(Event, name="link.given_up"):
    """A call was given up because the program closes."""


class LoadBegan(Event, name="link.load_began"):
    """All rows are fetched, or what is missing of them since a line was cut."""

    because: LoadCause


class CopyDiffers(Event, name="link.copy_differs", level=_WARNING):
    """The desk's copy differs from the server's in so many tables; it is fetched anew."""

    tables: int


class EntriesStay(Event, name="people.entries_stay"):
    """The server does not take what a colleague has waiting here."""

    error: ErrorKind


class PeopleLeft(Event, name="people.left"):
    """So many people can open this workstation no more."""

    people: int


# -- the desk's own files ----------------------------------------------------------------------


class FilesFailed(Event, name="store.failed", level=_WARNING):
    """The desk's own files could not be read or written."""

    error: ErrorKind


class FileDamaged(Event, name="store.damaged", level=_WARNING):
    """A file was damaged and set aside."""

    file: DeskFile


class OutboxSalvaged(Event, name="store.outbox_salvaged", level=_WARNING):
    """The outbox was damaged: so many entries were saved, so many could not be read."""

    saved: int
    missing: int


class OutboxPutBack(Event, name="store.outbox_put_back", level=_WARNING):
    """The outbox was removed or replaced while it was open, and stands under its name again."""


class OutboxNotPutBack(Event, name="store.outbox_not_put_back", level=_WARNING):
    """It could not be put back; nothing is taken down until it can."""

    error: ErrorKind


class Archived(Event, name="store.archived"):
    """So many entries that the server did long ago went from the outbox to the archive."""

    count: int


class NotArchived(Event, name="store.not_archived", level=_WARNING):
    """They could not; it is tried again."""

    error: ErrorKind


class DamageUnnoted(Event, name="store.damage_unnoted", level=_WARNING):
    """That the replica is damaged could not be written down; it will be found again."""


class ShownLater(Event, name="store.shown_later", level=_WARNING):
    """A kept command could not be shown; the next write shows it."""


class NotScrubbed(Event, name="store.not_scrubbed", level=_WARNING):
    """Files still hold, in unused places, what was forgotten; it is tried again."""

    error: ErrorKind


class DraftsUnsearched(Event, name="store.drafts_unsearched", level=_WARNING):
    """The drafts could not be searched for what is to be forgotten."""

    error: ErrorKind


class DraftLeft(Event, name="store.draft_left", level=_WARNING):
    """A draft of another version of the program stays where it is."""


class GuessesUncounted(Event, name="store.guesses_uncounted", level=_WARNING):
    """Wrong guesses cannot be counted: the disk takes nothing."""


# -- the operator's ----------------------------------------------------------------------------


class PassageOpened(Event, name="server.passage_opened", level=_WARNING):
    """The server's own system user was let through a folder above its data."""


def declared() -> dict[str, type[Event]]:
    """Return every event by its name."""
    found: dict[str, type[Event]] = {}
    unseen: list[type[Event]] = Event.__subclasses__()
    while unseen:
        event = unseen.pop()
        found[event.name] = event
        unseen += event.__subclasses__()
    return found
