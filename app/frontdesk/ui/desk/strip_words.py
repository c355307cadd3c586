"""What is typed into the booking strip, understood: services by code or name, who, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from frontdesk.domain.catalogue import Resource, Service
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import ResourceId
from frontdesk.domain.spoken_times import SpokenTime, parse_when

_SEPARATORS = re.compile(r"[+,;]")
_MINUTES = re.compile(r"(\d{1,4})m(?:in)?")
_LONGER = re.compile(r"\++|-+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_JOINTS = frozenset({"+", "&", "·"})
_SPOKEN_OF = 40
"""Letters of a text that a complaint repeats; the advice behind it has to be seen too."""


@dataclass(frozen=True, slots=True)
class SlotWords:
    """Who or what, when and how long, as far as it was said.

    `minutes` is a length that was named, `steps` how many increments longer (or shorter).
    """

    resource_ids: tuple[ResourceId, ...]
    when: SpokenTime
    minutes: int | None = None
    steps: int = 0


def one_line(text: str) -> str:
    """Return a typed or pasted text without its breaks."""
    return " ".join(text.replace("\0", " ").split())


def shortened(text: str) -> str:
    """Return a typed text in one line, short enough to be repeated in a sentence."""
    words = one_line(text)
    return words if len(words) <= _SPOKEN_OF else f"{words[:_SPOKEN_OF]}…"


def match_services(text: str, services: Sequence[Service]) -> tuple[Service, ...]:
    """Return the services meant by `fg`, `fg+nt` or `full gr`; InvalidInput when there is none."""
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    if not services:
        raise InvalidInput("No service is set up here yet; ask a manager.", field="service")
    if not parts:
        raise InvalidInput("Which service? Type its code or its name.", field="service")
    return tuple(dict.fromkeys(each for part in parts for each in _meant(part, services)))


def _meant(part: str, services: Sequence[Service]) -> tuple[Service, ...]:
    ranked = rank_services(part, services)
    if ranked:
        return ranked[:1]
    words = part.split()
    if len(words) > 1:
        return tuple(each for word in words for each in _meant(word, services))
    raise InvalidInput(f"No service is called “{shortened(part)}”.", field="service")


def rank_services(text: str, services: Sequence[Service]) -> tuple[Service, ...]:
    """Return the services that fit, the best first: code, start of code, start of name, words."""
    wanted = text.strip().casefold()
    ranks = [(_rank(wanted, service), service) for service in services]
    fitting = [(rank, service) for rank, service in ranks if rank is not None]
    return tuple(service for _, service in sorted(fitting, key=lambda pair: pair[0]))


def _rank(wanted: str, service: Service) -> int | None:
    code, name = service.code.casefold(), service.name.casefold()
    tests = (
        code == wanted,
        name == wanted,
        code.startswith(wanted),
        name.startswith(wanted),
        _every_word_begins(wanted, name),
    )
    return next((rank for rank, fits in enumerate(tests) if fits), None)


def _every_word_begins(wanted: str, name: str) -> bool:
    words = re.findall(r"\w+", name)
    return all(any(word.startswith(part) for word in words) for part in wanted.split())


def parse_slot(text: str, resources: Sequence[Resource], *, today: date) -> SlotWords:
    """Read `tom 1145`, `fri`, `dr lee +2w 9:00`; InvalidInput for a word that is neither."""
    words = text.replace("·", " ").split()
    said_in_full, words = _said_in_full(words, resources)
    if len(words) == 1 and _LONGER.fullmatch(words[0]):
        return SlotWords(said_in_full, SpokenTime(None, None), steps=_steps(words[0]))
    words = [word for word in _with_dates(words) if word not in _JOINTS]
    lengths = [match for word in words if (match := _MINUTES.fullmatch(word))]
    words = [word for word in words if not _MINUTES.fullmatch(word)]
    times = [word for word in words if _is_when(word, today)]
    chosen = [*said_in_full, *_named([word for word in words if word not in times], resources)]
    return SlotWords(
        tuple(dict.fromkeys(chosen)),
        parse_when(" ".join(times), today=today),
        _length(lengths),
    )


def _with_dates(words: Sequence[str]) -> list[str]:
    """Read `21 Dec`, as far days are proposed, as `21.12.`."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1].isdecimal() and word.casefold() in _MONTHS:
            joined[-1] = f"{joined[-1]}.{_MONTHS.index(word.casefold()) + 1}."
        else:
            joined.append(word)
    return joined


def _steps(word: str) -> int:
    return len(word) if word.startswith("+") else -len(word)


def _length(said: Sequence[re.Match[str]]) -> int | None:
    if not said:
        return None
    minutes = int(said[-1][1])
    if minutes == 0:
        raise InvalidInput("A visit lasts a minute at least.", field="slot")
    return minutes


def _said_in_full(
    words: Sequence[str], resources: Sequence[Resource]
) -> tuple[tuple[ResourceId, ...], list[str]]:
    """Take out names that are said word for word: `Table 1` is no time, `Mo` no Monday."""
    known = {tuple(each.name.casefold().split()): each.id for each in resources}
    longest = max((len(name) for name in known), default=0)
    found: list[ResourceId] = []
    rest: list[str] = []
    start = 0
    while start < len(words):
        spoken = tuple(word.casefold() for word in words[start : start + longest])
        end = next((n for n in range(len(spoken), 0, -1) if spoken[:n] in known), 0)
        if end:
            found.append(known[spoken[:end]])
        else:
            rest.append(words[start])
        start += end or 1
    return tuple(found), rest


def _is_when(word: str, today: date) -> bool:
    try:
        parse_when(word, today=today)
    except InvalidInput:
        return False
    return True


def _named(words: Sequence[str], resources: Sequence[Resource]) -> list[ResourceId]:
    """Return the resources that the words name, as many words to one resource as fit it."""
    chosen: list[ResourceId] = []
    start = 0
    while start < len(words):
        end, resource = _longest_name(words, start, resources)
        chosen.append(resource.id)
        start = end
    return chosen


def _longest_name(
    words: Sequence[str], start: int, resources: Sequence[Resource]
) -> tuple[int, Resource]:
    for end in range(len(words), start, -1):
        for resource in resources:
            if all(_fits(word, resource) for word in words[start:end]):
                return end, resource
    raise InvalidInput(
        f"“{shortened(words[start])}” is neither a time nor the name of anybody here.", field="slot"
    )


def _fits(word: str, resource: Resource) -> bool:
    return any(part.startswith(word.casefold()) for part in resource.name.casefold().split())
