"""What the engine asks for next: one small value each."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.domain.link import LoadCause


@dataclass(frozen=True, slots=True)
class Connect:
    """Log in as this person; a line that is open speaks for somebody else and is closed first."""

    login: str = ""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Close the line."""


@dataclass(frozen=True, slots=True)
class SayHello:
    """Call `app.hello`; with `enrol_anew` as a device the server has not met yet."""

    enrol_anew: bool = False


@dataclass(frozen=True, slots=True)
class OfferAgain:
    """Queue again the commands after this number: the server came back without them.

    All of them when it is None: the server does not even know the device any more.
    """

    after_seq: int | None


@dataclass(frozen=True, slots=True)
class FetchAll:
    """Load the replica anew, for this cause."""

    because: LoadCause


@dataclass(frozen=True, slots=True)
class TakeStock:
    """Ask which commands that were answered in another timeline the server knows.

    With `anew` all that were answered: its timeline may be another one under the same name. With
    `own` only those of whom the line speaks for, who was disabled and may ask nothing else.
    """

    anew: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Forget:
    """Ask what was erased since this desk last heard, and forget it."""


@dataclass(frozen=True, slots=True)
class Pull:
    """Fetch up to `limit` events after `cursor`."""

    cursor: int
    limit: int


@dataclass(frozen=True, slots=True)
class Push:
    """Send up to `limit` waiting commands, in order."""

    limit: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give up to `limit` waiting commands to the server to keep: their author is shut out.

    With `whole_workstation` those of everybody here, not only of whom the line speaks for.
    """

    limit: int
    whole_workstation: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing of a person who is shut out waits any more: take away what opens this workstation.

    With `whole_workstation` for everybody.
    """

    whole_workstation: bool


@dataclass(frozen=True, slots=True)
class Carry:
    """Give the commands of people who are not here to the server, if they cannot do so again."""


@dataclass(frozen=True, slots=True)
class Verify:
    """Compare this desk's rows with the server's by their sums."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """End the line: what this outdated program could send is sent."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing to do for so many seconds, unless something happens."""

    seconds: float


Action = (
    Connect
    | HangUp
    | SayHello
    | OfferAgain
    | TakeStock
    | FetchAll
    | Forget
    | Pull
    | Push
    | HandOver
    | Leave
    | Carry
    | Verify
    | GiveUp
    | Rest
)
