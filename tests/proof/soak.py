"""Four desks at work for an hour, under faults: what grows is measured, at moments of calm.

The desks are processes with the program's own pauses; they are cut off, held up and have their
sessions killed, but live on, for it is their memory that is looked at.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import psutil

from frontdesk.logs.events import LoadBegan
from frontdesk.logs.lines import BYTES, FILES
from frontdesk.logs.reading import log_files
from frontdesk.sync.sign_in import open_store
from tests.bench.figures import percentile
from tests.proof import faults_judge
from tests.proof.faults_desk import CLOSING, HOME, STEADY
from tests.proof.faults_place import Place, PlacedDesk, Zygote, own_place
from tests.proof.faults_weather import OF_DESKS, Desks, RoughWeather, Trouble
from tests.proof.outcome import Outcome, Run

MOST_GROWTH_MB = 20.0
MOST_MORE_FILES = 6
"""What is opened at its first use only, drafts and archive, with their logs; a line that leaked at
each trouble would soon be more."""
MOST_MORE_THREADS = 1
KINDS = tuple(
    each for each in OF_DESKS if each not in (Trouble.DESK_KILLED, Trouble.SECOND_PROCESS)
)


LINES, MOMENTS = 2, 20


@dataclass(frozen=True, slots=True)
class Length:
    """`warm` seconds at work before the first measure, then `seconds` to the last one.

    `gap` is the most seconds between two troubles of one desk, `pause` the mean between two steps;
    `oldest` how many an entry may wait for its answer, but for the slowest hundredth.
    """

    warm: float
    seconds: float
    gap: float
    pause: float
    oldest: float = 10.0


FULL = Length(warm=120, seconds=3480, gap=30, pause=0.5)
SHORT = Length(warm=30, seconds=270, gap=12, pause=0.25)


@dataclass(frozen=True, slots=True)
class Measure:
    """What one desk's process holds: memory in MB, open files and connections, threads."""

    memory: float
    files: int
    threads: int


def prove(run: Run) -> Outcome:
    """Let them work for an hour, or for five minutes."""
    with own_place() as place:
        return soak(run, place, SHORT if run.short else FULL)


def soak(run: Run, place: Place, length: Length) -> Outcome:
    """Let these desks work for so long, and compare the end with the beginning."""
    chance = random.Random(run.seed)  # noqa: S311 - a day, not a secret
    zygote = Zygote(place, STEADY)
    desks = Desks(place, zygote, chance, length.pause)
    try:
        for desk in place.desks:
            desks.start(desk)
        _weather(place, desks, chance, length, length.warm)
        before = _measures(place, desks)
        run.say("   warm")
        happened = _weather(place, desks, chance, length, length.seconds)
        after = _measures(place, desks)
        home = _go_home(place)
    finally:
        desks.kill_all()
        zygote.close()
    violations = list(_violations(place, before, after, length.oldest))
    violations += [] if home else ["the desks did not come to an end"]
    return Outcome(_figures(place, before, after, happened), tuple(violations))


def _weather(
    place: Place, desks: Desks, chance: random.Random, length: Length, seconds: float
) -> int:
    """Let trouble happen for so long, then let it clear up; return how often there was some."""
    bag = [chance.choice(KINDS) for _ in range(int(20 * seconds))]
    weather = RoughWeather(place, desks, chance, bag=bag, gap=length.gap)
    weather.begin()
    time.sleep(seconds)
    weather.stop()
    return sum(weather.done.values())


def _measures(place: Place, desks: Desks) -> dict[str, Measure]:
    """Measure every desk once all are on line again, at the quietest of some moments.

    So a line that is about to be closed is not one too many.
    """
    programs = {desk.name: psutil.Process(desks.only(desk)) for desk in place.desks}
    _within(60, lambda: all(map(_has_lines, programs.values())))
    seen: dict[str, list[Measure]] = {name: [] for name in programs}
    for _ in range(MOMENTS):
        for name, program in programs.items():
            seen[name].append(_measure(program))
        time.sleep(0.05)
    return {name: _least(measures) for name, measures in seen.items()}


def _measure(program: psutil.Process) -> Measure:
    memory = program.memory_info().rss / 1e6
    return Measure(memory, program.num_fds(), program.num_threads())


def _least(measures: Sequence[Measure]) -> Measure:
    return Measure(
        min(each.memory for each in measures),
        min(each.files for each in measures),
        min(each.threads for each in measures),
    )


def _has_lines(program: psutil.Process) -> bool:
    """Whether a desk talks to the server and listens to it."""
    lines = program.net_connections(kind="tcp")
    return len([each for each in lines if each.status == psutil.CONN_ESTABLISHED]) >= LINES


def _within(seconds: float, holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.1)
    return held


def _go_home(place: Place) -> bool:
    (place.directory / CLOSING).touch()
    drained = _within(60, place.drained) and _within(60, lambda: faults_judge.all_heard(place))
    (place.directory / HOME).touch()
    return drained and _within(60, place.closed)


def _violations(
    place: Place, before: dict[str, Measure], after: dict[str, Measure], oldest: float
) -> Iterator[str]:
    yield from faults_judge.violations(place)
    for name, measure in before.items():
        later = after[name]
        if later.memory - measure.memory > MOST_GROWTH_MB:
            loads = ", ".join(_loads(place, name)) or "none that its log still tells of"
            yield (
                f"{name} grew from {measure.memory:.0f} to {later.memory:.0f} MB;"
                f" loads of everything: {loads}"
            )
        if later.files - measure.files > MOST_MORE_FILES:
            yield f"{name} held {measure.files} files open, and {later.files} in the end"
        if later.threads - measure.threads > MOST_MORE_THREADS:
            yield f"{name} had {measure.threads} threads, and {later.threads} in the end"
    for desk in place.desks:
        if (kept := _log_bytes(place, desk)) > BYTES * FILES:
            yield f"the log of {desk.name} holds {kept} bytes"
    if (slowest := percentile(_ages(place), 0.99)) > oldest:
        yield f"one entry of a hundred waited {slowest:.1f} s and longer for its answer"


def _ages(place: Place) -> list[float]:
    """Return for how many seconds each answered entry had waited."""
    ages: list[float] = []
    for desk in place.desks:
        with closing(open_store(desk.profile, desk.key)) as store:
            ages += [
                (each.answered_at - each.client_time).total_seconds()
                for each in store.outbox.recent(10_000_000)
                if each.answered_at is not None
            ]
    return ages


def _loads(place: Place, name: str) -> list[str]:
    """Return when and why a desk fetched everything, as far as its log goes back."""
    lines = [
        json.loads(line)
        for path in log_files(place.directory / f"{name}.logs")
        for line in path.read_text().splitlines()
    ]
    return [f"{line['at']} {line['because']}" for line in lines if line["event"] == LoadBegan.name]


def _log_bytes(place: Place, desk: PlacedDesk) -> int:
    return sum(path.stat().st_size for path in place.directory.glob(f"{desk.name}.logs/*"))


def _figures(
    place: Place, before: dict[str, Measure], after: dict[str, Measure], happened: int
) -> dict[str, int | float | str]:
    growth = [after[name].memory - each.memory for name, each in before.items()]
    ages = _ages(place)
    return {
        "desks": len(place.desks),
        "entries": len(ages),
        "troubles": happened,
        "memory of a desk in the end, at most, MB": round(max(m.memory for m in after.values()), 1),
        "growth of a desk, at most, MB": round(max(growth), 1),
        "open files of a desk, warm and in the end": ", ".join(
            f"{each.files} {after[name].files}" for name, each in before.items()
        ),
        "loads of everything": sum(len(_loads(place, desk.name)) for desk in place.desks),
        "an entry waits, median, s": round(percentile(ages, 0.5), 2),
        "an entry waits, p99, s": round(percentile(ages, 0.99), 2),
        "log of a desk, at most, bytes": max(_log_bytes(place, desk) for desk in place.desks),
    }
