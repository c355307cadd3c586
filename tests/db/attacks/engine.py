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
_ESTIMATE = re.compile(r'"(?:Plan Rows|Total Cost)": ([\d.]+)')
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
    return repr(_ESTIMATE.findall(text)) if '"Plan Rows"' in text else _ID.sub("<id>", text)


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

    def is_lost(self) -> bool:
        """Whether the server has ended it, perhaps long after the last attack."""
        if self.connection.closed:
            return True
        # What ended it is told as the answer to whatever is asked first.
        return answers_of(self.connection, ("select",), self._notices)[0].state is not None

    def run(self, way: Way) -> list[Answer]:
        if self.prelude:
            answers_of(self.connection, self.prelude, self._notices)
        if len(way) == 1 or "commit" in way:
            answers = answers_of(self.connection, way, self._notices)
        else:
            whole = ("begin", *way, "rollback")
            answers = answers_of(self.connection, whole, self._notices)
            answers = answers[1 : len(way) + 1] or answers  # of a lost line that is all there is
        if self.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            answers_of(self.connection, ("rollback",), self._notices)
        return answers


def answers_of(connection: psycopg.Connection[Any], way: Way, notices: list[str]) -> list[Answer]:
    """Run statements until one fails, in one message to the server, and keep all that they tell."""
    notices.clear()
    if way[0].startswith("copy ") and ("stdout" in way[0] or "stdin" in way[0]):
        return [_copied(connection, way[0], notices)]
    line = connection.pgconn
    try:
        line.send_query("; ".join(way).encode())
        results = list(iter(line.get_result, None))
    except psycopg.OperationalError as lost:
        return [Answer(way[-1], state="lost", text=str(lost), notices=" ".join(notices))]
    return [
        _answer(statement, result, " ".join(notices))
        for statement, result in zip(way, results, strict=False)
    ]


def _answer(statement: str, result: psycopg.pq.abc.PGresult, notices: str) -> Answer:
    state = result.error_field(psycopg.pq.DiagnosticField.SQLSTATE)
    if state is None and result.status == psycopg.pq.ExecStatus.FATAL_ERROR:
        state = b"lost"  # the line broke before the server could say anything
    if state is not None:
        told = (result.error_field(part) for part in _ERROR_PARTS)
        text = b" ".join(part for part in told if part).decode(errors="replace")
        return Answer(statement, state=state.decode(), text=text, notices=notices)
    rows = [
        [(result.get_value(row, column) or b"").decode(errors="replace") for column in columns]
        for columns in [range(result.nfields)]
        for row in range(result.ntuples)
    ]
    return Answer(statement, rows, max(result.command_tuples or 0, len(rows)), notices=notices)


_ERROR_PARTS = (
    psycopg.pq.DiagnosticField.MESSAGE_PRIMARY,
    psycopg.pq.DiagnosticField.MESSAGE_DETAIL,
    psycopg.pq.DiagnosticField.MESSAGE_HINT,
    psycopg.pq.DiagnosticField.CONTEXT,
)


def _copied(connection: psycopg.Connection[Any], statement: str, notices: list[str]) -> Answer:
    lines: list[str] = []
    try:
        with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            if "stdin" in statement:
                copy.write(b"\\N\n")
            else:
                told = b"".join(bytes(block) for block in copy)
                lines = told.decode(errors="replace").splitlines()
    except psycopg.Error as refused:
        state, text = refused.sqlstate or "lost", str(refused)
        return Answer(statement, state=state, text=text, notices=" ".join(notices))
    return Answer(statement, lines, len(lines), notices=" ".join(notices))
