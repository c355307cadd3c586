"""Every error the program knows, told apart by whose it is: the user's, the world's, ours.

A message says what happened, what was kept and what to do next. It never holds personal data:
names and phone numbers stay on the screen that asked.
"""

from __future__ import annotations

from frontdesk.domain.link import VanishingRows


def in_words(seconds: int) -> str:
    """Return a time to wait as a person says it: `40 seconds`, `1 minute`, `8 minutes`."""
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


class FrontDeskError(Exception):
    """Root of all errors of this program."""


class UserError(FrontDeskError):
    """Something the user can put right; shown as written."""


class InvalidInput(UserError):
    """A value that cannot be accepted; `field` names the input it belongs to, where known."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class OutsideHours(InvalidInput):
    """The doors are closed at that time."""


class ColumnBlocked(InvalidInput):
    """Somebody, or something, is blocked at that time."""


class ResourceTaken(UserError):
    """The resource, or the pet itself, is already occupied at that time."""


class PetElsewhere(ResourceTaken):
    """The pet itself has another visit at that time; no reason sets that aside."""


class NotAllowed(UserError):
    """The login lacks the permission for this; `permission` names it, where known."""

    def __init__(self, message: str, *, permission: str = "") -> None:
        super().__init__(message)
        self.permission = permission


class NotFound(UserError):
    """Nothing on this desk has that id, code or name."""


class AlreadyExists(UserError):
    """A unique value stands there already."""


class WrongPassword(UserError):
    """The password does not open the login, or not the data kept on this workstation."""


class PasswordChanged(WrongPassword):
    """The server takes the new password; this workstation's data still opens with the old one."""


class WrongPin(UserError):
    """The PIN is not this person's; the next guess is taken after `seconds` (0: at once)."""

    def __init__(self, seconds: int) -> None:
        wait = f" The next try is taken in {in_words(seconds)}." if seconds else ""
        super().__init__(
            "This PIN is not right for this person. Nothing was changed; type it again, or sign in"
            f" with the password.{wait}"
        )
        self.seconds = seconds


class TooManyGuesses(UserError):
    """Too many wrong PINs or passwords; the next one is looked at after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "There were too many wrong tries for this person, so this one was not looked at. What"
            f" was entered here is kept. Try again in {in_words(seconds)}."
        )
        self.seconds = seconds


class UnknownHere(UserError):
    """The person has not been added to this workstation, or was not let in since it started."""


class Withdrawn(UserError):
    """The login, or this workstation, was shut out; its data here is gone or will be."""


class LeaseExpired(UserError):
    """The server has not been heard for so long that nothing new is taken down here."""


class NoBinding(UserError):
    """The login is known to the server but belongs to no clinic, or was disabled."""


class StaleEdit(UserError):
    """Somebody changed the same value meanwhile."""


class EnvironmentalError(FrontDeskError):
    """The world is not as needed; the data is safe."""


class ServerUnreachable(EnvironmentalError):
    """No answer from the server; the desk goes on offline."""


class ServerNotTrusted(EnvironmentalError):
    """The server could not prove who it is; no password was sent."""


class NotAdmitted(EnvironmentalError):
    """The server's rules let nobody in from here; that says nothing about the person."""


class ServerBusy(EnvironmentalError):
    """The server asks to be tried again in a moment."""


class ServerReadOnly(EnvironmentalError):
    """The server takes no writes at present."""


class ServerTooOld(EnvironmentalError):
    """The server's schema is older than this program needs."""


class ProgramTooOld(EnvironmentalError):
    """The server's schema is newer than this program understands."""


class ProtocolRefused(EnvironmentalError):
    """The server refuses this desk's sequence of commands; `code` is FD004, 5, 6 or 7."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class ReplicaUnusable(EnvironmentalError):
    """The local data cannot be opened, read or written."""


class MassLoss(ReplicaUnusable):
    """The server would take away a large part of what is here, and nobody has said that it may."""

    def __init__(self, lost: tuple[VanishingRows, ...]) -> None:
        listed = ", ".join(each.words for each in lost)
        super().__init__(
            f"The server would take away much of what is kept here: {listed}. Nothing was taken."
            " Tell whoever runs the server before anybody accepts it."
        )
        self.lost = lost


class LoadingStopped(EnvironmentalError):
    """The fetching of the clinic's data was stopped by the user; it can go on from there."""


class DiskFull(ReplicaUnusable):
    """No room to promise anything; nothing was half-written."""


class NotSynchronised(EnvironmentalError):
    """This workstation has not yet fetched the clinic's data."""


class PrinterUnavailable(EnvironmentalError):
    """The printer takes no job; nothing was printed."""


class ProfileUnusable(EnvironmentalError):
    """The connection profile is missing, damaged or another program's."""


class BugError(FrontDeskError):
    """Ours: logged with its traceback; the data is kept."""
