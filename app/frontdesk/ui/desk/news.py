"""What the one banner says: of all that is the matter, the most important thing.

The order is declared once, by `News`: whatever stands higher is said first. What is below it waits
until that is over, or until the user has put it away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum, auto
from zoneinfo import ZoneInfo

from frontdesk.domain.link import LeaseState, LinkState, LinkStatus, Trouble
from frontdesk.ui.desk.link_words import Tone, since_words

SETTLES_AFTER = timedelta(seconds=3)
"""A line that is back at once moves no banner in and out over the day."""

SKEW_SAID = timedelta(seconds=60)

ENDING_HOURS = 12
"""So long before nothing new is taken down without the server, it is said: a working day."""


class News(IntEnum):
    """Everything the banner can say, the most important first."""

    SHUT_OUT = auto()
    LOCKED = auto()
    TODAY_ONLY = auto()
    DISK = auto()
    UPGRADE = auto()
    SIGNED_OUT = auto()
    MASS_LOSS = auto()
    SALVAGED = auto()
    SENT_AGAIN = auto()
    ENDING = auto()
    CLOCK = auto()
    DRIFT = auto()
    PROBLEM = auto()
    ATTENTION = auto()
    LOADING = auto()
    OFFLINE = auto()
    ABSENT = auto()


class Act(StrEnum):
    """What the banner's button does."""

    WAITING = "waiting"
    ATTENTION = "attention"
    RETRY = "retry"
    DETAILS = "details"
    SIGN_OUT = "sign_out"
    STOP = "stop"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class Banner:
    """One sentence, how it looks, what can be done about it.

    `details` are lines to be read one by one; `can_go` says that the user may put it away.
    """

    news: News
    words: str
    tone: Tone
    act: Act | None = None
    details: tuple[str, ...] = ()
    can_go: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is known of how this desk stands; `told` is what was said once, by its kind."""

    status: LinkStatus | None
    now: datetime
    zone: ZoneInfo
    told: Mapping[News, Banner]
    put_away: frozenset[News] = frozenset()


def banner_of(standing: Standing) -> Banner | None:
    """Return the most important thing that is the matter, or None while all is well."""
    return min(_all(standing), key=lambda banner: banner.news, default=None)


def _all(standing: Standing) -> Iterable[Banner]:
    yield from standing.told.values()
    if standing.status is None:
        return
    for news, read in _READERS.items():
        banner = read(standing.status, standing)
        if banner is not None and not (banner.can_go and news in standing.put_away):
            yield banner


def told_once(news: News, words: str, *, details: tuple[str, ...] = (), tone: Tone) -> Banner:
    """Return something that stays until the user has put it away."""
    return Banner(news, words, tone, Act.DETAILS if details else None, details, can_go=True)


# -- what the state of the line has to say --------------------------------------------------------


def _shut_out(status: LinkStatus, _standing: Standing) -> Banner | None:
    if status.state is not LinkState.REVOKED:
        return None
    words = status.problem or (
        "The clinic has shut this workstation out. Nothing new is taken down here; what waited goes"
        " to the manager. Ask the manager to let this workstation in again."
    )
    return Banner(News.SHUT_OUT, words, "bad")


def _locked(status: LinkStatus, _standing: Standing) -> Banner | None:
    if status.lease is not LeaseState.LOCKED:
        return None
    words = (
        "The server has not been heard for too long; nothing is shown until it is."
        f" {_kept(status)} Connect this workstation."
    )
    return Banner(News.LOCKED, words, "bad", Act.RETRY)


def _today_only(status: LinkStatus, _standing: Standing) -> Banner | None:
    if status.lease is not LeaseState.TODAY_ONLY:
        return None
    words = (
        "The server has not been heard for three days. Today can be read for one more day; nothing"
        f" new is taken down. {_kept(status)} Connect this workstation."
    )
    return Banner(News.TODAY_ONLY, words, "bad", Act.RETRY)


def _disk(status: LinkStatus, _standing: Standing) -> Banner | None:
    if status.trouble is not Trouble.DISK:
        return None
    return Banner(News.DISK, status.problem, "bad", Act.RETRY)


def _upgrade(status: LinkStatus, _standing: Standing) -> Banner | None:
    if status.state is not LinkState.UPGRADE_NEEDED:
        return None
    words = status.problem or (
        "The server needs another version of this program. What was entered is kept; until then"
        " nothing new is taken down here. Update the program."
    )
    return Banner(News.UPGRADE, words, "bad", _waiting(status))


def _signed_out(status: LinkStatus, _standing: Standing) -> Banner | None:
    if status.state is not LinkState.SIGNED_OUT:
        return None
    words = status.problem or (
        f"The server does not take this login any more. {_kept(status)} Sign in again."
    )
    return Banner(News.SIGNED_OUT, words, "bad", Act.SIGN_OUT)


def _mass_loss(status: LinkStatus, _standing: Standing) -> Banner | None:
    if status.trouble is not Trouble.MASS_LOSS:
        return None
    return Banner(News.MASS_LOSS, status.problem, "bad", Act.DECIDE)


def _ending(status: LinkStatus, _standing: Standing) -> Banner | None:
    left = status.hours_left
    if left is None or left > ENDING_HOURS:
        return None
    when = "In less than an hour" if left <= 1 else f"In {left} hours"
    words = (
        f"The server has not been heard for long. {when} nothing new is taken down here any more."
        f" {_kept(status)} Connect this workstation."
    )
    return Banner(News.ENDING, words, "warn", Act.RETRY, can_go=True)


def _clock(status: LinkStatus, _standing: Standing) -> Banner | None:
    if abs(status.ahead) <= SKEW_SAID:
        return None
    way = "ahead of" if status.ahead > timedelta(0) else "behind"
    words = (
        f"The clock of this workstation is {span_words(status.ahead)} {way} the server's. Nothing"
        " is lost by it: the server's order counts. Set the clock right."
    )
    return Banner(News.CLOCK, words, "warn", can_go=True)


def _problem(status: LinkStatus, _standing: Standing) -> Banner | None:
    said_elsewhere = status.state in (
        LinkState.REVOKED,
        LinkState.UPGRADE_NEEDED,
        LinkState.SIGNED_OUT,
    )
    if not status.problem or said_elsewhere or status.trouble is not Trouble.NONE:
        return None
    tone: Tone = "neutral" if status.state is LinkState.LIVE else "warn"
    act = Act.RETRY if status.state is LinkState.OFFLINE else _waiting(status)
    return Banner(News.PROBLEM, status.problem, tone, act, can_go=True)


def _attention(status: LinkStatus, _standing: Standing) -> Banner | None:
    count = status.attention
    if not count:
        return None
    what = "1 entry was" if count == 1 else f"{count} entries were"
    kept = "It is kept and needs" if count == 1 else "They are kept and need"
    words = f"{what} not taken by the server. {kept} a decision."
    return Banner(News.ATTENTION, words, "bad", Act.ATTENTION, can_go=True)


def _loading(status: LinkStatus, _standing: Standing) -> Banner | None:
    load = status.loading
    if load is None:
        return None
    share = f": {load.rows:,} of {load.total:,} records" if load.total else ""
    here = "Today can be worked with. " if load.today_here else ""
    words = f"{here}The clinic's data is being fetched{share}."
    return Banner(News.LOADING, words, "neutral", Act.STOP)


def _offline(status: LinkStatus, standing: Standing) -> Banner | None:
    is_off = status.state is LinkState.OFFLINE and not status.problem
    if not is_off or standing.now - status.since < SETTLES_AFTER:
        return None
    since = since_words(status.since, standing.now, standing.zone)
    words = f"Offline since {since}. Everything works and prints; {_to_send(status)}."
    return Banner(News.OFFLINE, words, "warn", _waiting(status) or Act.RETRY)


def _absent(status: LinkStatus, _standing: Standing) -> Banner | None:
    if not status.absent:
        return None
    words = f"What {_named(status.absent)} entered is kept, and sent once they are let in here."
    return Banner(News.ABSENT, words, "neutral", Act.WAITING, can_go=True)


_READERS: dict[News, Callable[[LinkStatus, Standing], Banner | None]] = {
    News.SHUT_OUT: _shut_out,
    News.LOCKED: _locked,
    News.TODAY_ONLY: _today_only,
    News.DISK: _disk,
    News.UPGRADE: _upgrade,
    News.SIGNED_OUT: _signed_out,
    News.MASS_LOSS: _mass_loss,
    News.ENDING: _ending,
    News.CLOCK: _clock,
    News.PROBLEM: _problem,
    News.ATTENTION: _attention,
    News.LOADING: _loading,
    News.OFFLINE: _offline,
    News.ABSENT: _absent,
}


def still_put_away(
    put_away: frozenset[News], before: LinkStatus | None, after: LinkStatus
) -> frozenset[News]:
    """Return what stays away: what is over, or is about something else now, is said anew."""
    if before is None:
        return frozenset()
    changed = {
        News.ENDING: before.hours_left != after.hours_left and (after.hours_left or 0) in (4, 1),
        News.CLOCK: round(before.ahead / SKEW_SAID) != round(after.ahead / SKEW_SAID),
        News.PROBLEM: before.problem != after.problem,
        News.ATTENTION: before.attention < after.attention,
        News.ABSENT: before.absent != after.absent,
    }
    return frozenset(news for news in put_away if not changed.get(news, False))


# -- words ---------------------------------------------------------------------------------------


def span_words(span: timedelta) -> str:
    """Return a span of time as one says it: `3 min`, `2 h 5 min`, `2 days`."""
    minutes = round(abs(span).total_seconds() / 60)
    if minutes < 60:
        return f"{max(1, minutes)} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{round(hours / 24)} days"


def _waiting(status: LinkStatus) -> Act | None:
    return Act.WAITING if status.waiting else None


def _to_send(status: LinkStatus) -> str:
    if not status.waiting:
        return "nothing waits to be sent"
    return "1 change to send" if status.waiting == 1 else f"{status.waiting} changes to send"


def _kept(status: LinkStatus) -> str:
    if not status.waiting:
        return "Nothing waits here."
    return f"What waits ({status.waiting}) is kept and will be sent."


def _named(names: tuple[str, ...]) -> str:
    """Return names as one says them: `Ann`, `Ann and Ben`, `Ann, Ben and Cem`."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
