"""Four desks and a real PostgreSQL behind a line that fails in every way; a second clinic beside.

10,000 random commands go through while every kind of trouble happens at least a hundred times: on
the line, to sessions, to desks, to the server. Then everything clears up, the desks send what
waits, and both sides are compared. The seed decides what is entered and what goes wrong; which of
the processes is quicker is the machine's business, so a seed played again is the same kind of day,
not the same instant of it.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass

from tests.proof import faults_judge
from tests.proof.faults_desk import CLOSING, HOME
from tests.proof.faults_place import Place, Zygote, own_place
from tests.proof.faults_weather import OF_DESKS, OF_SERVER, Desks, RoughWeather
from tests.proof.outcome import Outcome, Run


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything: commands of the first clinic, trouble of each kind, and so on.

    `of_server` is how often the server goes down, every other time without a word; `pause` is the
    mean of the seconds between two steps of a desk.
    """

    commands: int
    each: int
    of_server: int
    pause: float
    day_seconds: float
    calm_seconds: float


_LOOK_SECONDS = 0.3

FULL = Size(10_000, each=100, of_server=100, pause=0.03, day_seconds=600, calm_seconds=120)
SHORT = Size(200, each=1, of_server=2, pause=0.01, day_seconds=300, calm_seconds=300)


def prove(run: Run) -> Outcome:
    """Play one day on a server of its own."""
    run.say("   making a server, two clinics and their desks")
    with own_place() as place:
        return rough_day(run, place, SHORT if run.short else FULL)


def rough_day(run: Run, place: Place, size: Size) -> Outcome:
    """Play one day with these desks, and judge it."""
    chance = random.Random(run.seed)  # noqa: S311 - a day, not a secret
    zygote = Zygote(place)
    desks = Desks(place, zygote, chance, size.pause)
    bag = [trouble for trouble in OF_DESKS for _ in range(size.each)]
    weather = RoughWeather(place, desks, chance, bag=bag, of_server=size.of_server)
    begun = time.monotonic()
    try:
        for desk in place.desks:
            desks.start(desk)
        weather.begin()
        in_time = _work(run, place, size, weather)
        day = time.monotonic() - begun
        weather.stop()
        calm = _clear_up(place, size)
    finally:
        desks.kill_all()
        zygote.close()
    found = list(faults_judge.violations(place))
    missing = [trouble for trouble in OF_DESKS if weather.done[trouble] < size.each]
    if place.server is not None:
        missing += [each for each in OF_SERVER if weather.done[each] < size.of_server // 2]
    found += [f"only {weather.done[each]} times: {each}" for each in missing]
    found += [] if in_time else [f"the day's work took longer than {size.day_seconds} s"]
    found += [] if calm is not None else [f"not drained {size.calm_seconds} s after the last fault"]
    return Outcome(_figures(place, weather, day, calm or 0.0), tuple(found))


def _work(run: Run, place: Place, size: Size, weather: RoughWeather) -> bool:
    """Wait until enough was entered and enough went wrong; false when the day was too short."""
    until = time.monotonic() + size.day_seconds
    told = time.monotonic()
    tallies = [place.tally(desk) for desk in place.desks_of("a")]
    while time.monotonic() < until:
        promised = sum(tally.count() for tally in tallies)
        if promised >= size.commands and not weather.left():
            return True
        if time.monotonic() - told > 10:
            told = time.monotonic()
            run.say(f"   {promised} commands, {weather.left()} troubles to come")
        time.sleep(_LOOK_SECONDS)
    return False


def _promised(place: Place) -> int:
    """Count what was promised at the desks of the first clinic."""
    return sum(
        1 for desk in place.desks_of("a") for words in place.said(desk) if words[0] == "promised"
    )


def _clear_up(place: Place, size: Size) -> float | None:
    """Let the desks send and fetch what is left; return the seconds, None when it took too long."""
    (place.directory / CLOSING).touch()
    begun = time.monotonic()
    while not (place.drained() and faults_judge.all_heard(place)):
        if time.monotonic() - begun > size.calm_seconds:
            return None
        time.sleep(0.1)
    calm = time.monotonic() - begun
    (place.directory / HOME).touch()
    while not place.closed():
        if time.monotonic() - begun > 2 * size.calm_seconds:
            return None
        time.sleep(0.05)
    return calm


def _figures(
    place: Place, weather: RoughWeather, day: float, calm: float
) -> dict[str, int | float | str]:
    refused = Counter(
        words[1] for desk in place.desks for words in place.said(desk) if words[0] == "refused"
    )
    return {
        "desks": len(place.desks_of("a")),
        "desks of another clinic": len(place.desks_of("b")),
        "commands promised": _promised(place),
        **faults_judge.counted(place),
        "entries refused before a promise": sum(refused.values()),
        **{trouble.value: weather.done[trouble] for trouble in (*OF_DESKS, *OF_SERVER)},
        "seconds of the day": round(day, 1),
        "seconds until all was sent and heard": round(calm, 1),
    }
