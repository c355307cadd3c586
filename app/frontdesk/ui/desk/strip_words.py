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
_MINUTES = re.compile(r"\d+m")  # the strip's own words for a length, when a proposal is edited


@dataclass(frozen=True, slots=True)
class SlotWords:
    """Who or what, and when, as far as it was said."""

    resource_ids: tuple[ResourceId, ...]
    when: SpokenTime


def match_services(text: str, services: Sequence[Service]) -> tuple[Service, ...]:
    """Return the services meant by `fg`, `fg+nt` or `full gr`; InvalidInput when there is none."""
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
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
    raise InvalidInput(f"No service is called “{part}”.", field="service")


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
    words = [word for word in text.replace("·", " ").split() if not _MINUTES.fullmatch(word)]
    times = [word for word in words if _is_when(word, today)]
    names = [word for word in words if word not in times]
    chosen = _named(names, resources)
    return SlotWords(tuple(dict.fromkeys(chosen)), parse_when(" ".join(times), today=today))


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
        f"“{words[start]}” is neither a time nor the name of anybody here.", field="slot"
    )


def _fits(word: str, resource: Resource) -> bool:
    return any(part.startswith(word.casefold()) for part in resource.name.casefold().split())
