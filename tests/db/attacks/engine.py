"""Runs an attack and judges what came of it: in rows, counts, errors and notices.

An attack is data: ways to try the same thing, each a few statements, and what must come out. Words
in braces are filled in: `{t}` stands for every table of the clinics in turn, `{r}` for every
relation there is, `{f}` for a call of every function that may be called, `{g}` for every trigger
function, `{s}` for every sequence. All of them are found in the catalog.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

import psycopg

from tests.db.attacks.battlefield import Battlefield, Target

Way = tuple[str, ...]
DENIED = ("42501",)

_TABLE_WORD = re.compile(r"\{(t|name|key|column|text|their|theirs)\}")
_ESTIMATE = re.compile(r"(?:Plan Rows|Total Cost)': ([\d.]+)")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Outcome(Enum):
    """What must come of an attack by staff; whoever is no staff gets nothing or a refusal."""

    OWN = "rows of the own clinic, and some"
    NOTHING = "no row read, none written"
    REFUSED = "one of the attack's states, not a success"
    UNHURT = "no error: no condition was asked about a row of another clinic"
    SAME = "two statements that tell exactly the same"
    HARMLESS = "anything that shows nothing"


@dataclass(frozen=True, slots=True)
class Attack:
    """One thing to try, in one or several ways. `numbers` are those of the catalogue."""

    name: str
    outcome: Outcome
    ways: tuple[Way, ...] = ()
    numbers: tuple[int, ...] = ()
    states: tuple[str, ...] = DENIED
    since: int = 15
    written_only: bool = False
    who: tuple[str, ...] = ()
    build: Callable[[Target], Iterator[Way]] | None = None

    @property
    def each_table(self) -> bool:
        """Whether the attack is run on every table."""
        return self.build is not None or any(
            _TABLE_WORD.search(text) for way in self.ways for text in way
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """All that one statement told."""

    statement: str
    rows: list[Any] = field(default_factory=list)
    count: int = 0
    state: str | None = None
    text: str = ""
    notices: str = ""

    @property
    def told(self) -> str:
        """Everything that could be read."""
        return f"{self.rows!r} {self.text} {self.notices}"

    @property
    def likeness(self) -> tuple[Any, ...]:
        """What can be compared with another answer: ids are left out."""
        return (self.state, self.count, _ID.sub("<id>", self.text), _shape(self.rows))


class Session(Protocol):
    """An attacker's connection: runs the statements of a way, stops at the first error."""

    identity: str

    def run(self, way: Way) -> list[Answer]: ...


@dataclass(frozen=True, slots=True)
class Breach:
    """An attack that came through."""

    attack: str
    identity: str
    way: Way
    what: str

    def __str__(self) -> str:
        return f"{self.attack} as {self.identity}: {self.what} by {' ; '.join(self.way)[:300]}"


STAFF = ("receptionist", "manager")
STRANGERS = ("disabled", "unbound")


def breaches(battle: Battlefield, attack: Attack, session: Session) -> list[Breach]:
    """Try an attack in all its ways, on every table where it names one."""
    if battle.database.version < attack.since or (
        attack.who and session.identity not in attack.who
    ):
        return []
    found = []
    for target in battle.targets if attack.each_table else (None,):
        if target is not None and attack.written_only and not target.settable:
            continue
        for way in _ways(battle, attack, target):
            answers = _tried(attack, session, way)
            what = _judge(battle, attack, session.identity, target, answers)
            if what:
                found.append(Breach(attack.name, session.identity, way, what))
    return found


def _tried(attack: Attack, session: Session, way: Way) -> list[Answer]:
    if attack.outcome is Outcome.SAME:  # each of the two alone, and taken back
        return [session.run(("savepoint alone", statement))[-1] for statement in way]
    return session.run(way)


def _ways(battle: Battlefield, attack: Attack, target: Target | None) -> Iterator[Way]:
    templates = attack.ways
    if attack.build is not None and target is not None:
        templates = (*templates, *attack.build(target))
    words = battle.words(target)
    for way in templates:
        everything = " ".join(way)
        letter = next((one for one in "rfgs" if f"{{{one}}}" in everything), None)
        if letter is None:
            yield _filled(way, words)
        else:
            for found in battle.catalog(letter):
                yield _filled(way, {**words, letter: found})


def _filled(way: Way, words: dict[str, str]) -> Way:
    return tuple(text.format_map(words) for text in way)


def _judge(
    battle: Battlefield,
    attack: Attack,
    identity: str,
    target: Target | None,
    answers: list[Answer],
) -> str:
    """Return what is wrong with the answers, or nothing."""
    for answer in answers:
        seen = battle.marks_in(answer.told, of_both=identity in STRANGERS)
        seen -= {mark for mark in seen if mark in answer.statement}
        if seen:
            return f"saw {sorted(seen)[:3]}"
    last = answers[-1]
    if attack.outcome is Outcome.REFUSED:
        return "" if last.state in attack.states else f"answered {last.state} {last.text[:100]}"
    if attack.outcome is Outcome.SAME:
        alike = answers[0].likeness == last.likeness
        return "" if alike else f"{answers[0].likeness} is not {last.likeness}"
    if identity not in STAFF:
        wrote = attack.outcome is Outcome.NOTHING and (last.rows or last.count > 0)
        return f"got {last.count} rows" if wrote else ""
    return _judge_staff(battle, attack.outcome, target, last)


def _judge_staff(battle: Battlefield, outcome: Outcome, target: Target | None, last: Answer) -> str:
    if outcome is Outcome.HARMLESS:
        return ""
    if last.state is not None:
        return f"failed with {last.state} {last.text[:100]}"
    if outcome is Outcome.NOTHING and (last.rows or last.count > 0):
        return f"got {last.count} rows"
    own = str(battle.a.tenant_id) in last.told
    if outcome is Outcome.OWN and not own and (target is None or target.readable):
        return "got no row of the own clinic"
    return ""


def _shape(rows: list[Any]) -> str:
    text = repr(rows)
    return repr(_ESTIMATE.findall(text)) if "'Plan Rows'" in text else _ID.sub("<id>", text)


@dataclass(slots=True)
class Connected:
    """A session of its own: a single statement stands alone, several are one transaction."""

    identity: str
    connection: psycopg.Connection[Any]
    prelude: Way = ()
    _notices: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connection.add_notice_handler(
            lambda notice: self._notices.append(f"{notice.message_primary} {notice.message_detail}")
        )

    def run(self, way: Way) -> list[Answer]:
        for statement in self.prelude:
            self._one(statement)
        answers: list[Answer] = []
        try:
            if len(way) > 1 and "commit" not in way:
                self._one("begin")
            for statement in way:
                answers.append(self._one(statement))
                if answers[-1].state is not None:
                    break
        finally:
            if self.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                self._one("rollback")
        return answers

    def _one(self, statement: str) -> Answer:
        self._notices.clear()
        return answer_of(self.connection, statement, self._notices)


def answer_of(connection: psycopg.Connection[Any], statement: str, notices: list[str]) -> Answer:
    """Run one statement, COPY too, and keep all that it tells."""
    try:
        with connection.cursor() as cursor:
            if statement.startswith("copy ") and ("stdout" in statement or "stdin" in statement):
                rows, count = _copied(cursor, statement)
            else:
                cursor.execute(statement.encode(), prepare=False)
                rows = cursor.fetchall() if cursor.description else []
                count = max(cursor.rowcount, len(rows))
    except psycopg.Error as exc:
        diag = exc.diag
        text = " ".join(filter(None, (diag.message_primary, diag.message_detail, diag.context)))
        state = exc.sqlstate or "lost"
        return Answer(statement, state=state, text=text or str(exc), notices=" ".join(notices))
    return Answer(statement, rows, count, notices=" ".join(notices))


def _copied(cursor: psycopg.Cursor[Any], statement: str) -> tuple[list[Any], int]:
    with cursor.copy(statement.encode()) as copy:
        if "stdin" in statement:
            copy.write(b"\\N\n")
            return [], 0
        lines = b"".join(bytes(block) for block in copy).decode(errors="replace").splitlines()
    return lines, len(lines)
