"""The invariants, each as a question to one desk and the server; the answer is what is broken.

I1 what was promised is in the outbox; I2 each command has one effect at most; I3 each ends as the
server says; I4 in the order of its device's numbers; I5 the log has no gap; I6 the copy is what
the server had; I7 what waits is shown, and nothing else; I10 nothing leaves the outbox. I8 (two
clinics) is the business of the proof `faults`, I9 is about money, which there is none of yet.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from functools import lru_cache
from itertools import combinations
from typing import Any
from uuid import UUID

from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.schema import REPLICATED
from tests.fakes.clinic_server.book import Book, Row
from tests.fakes.clinic_server.server import FakeServer
from tests.proof.simulated.desk import SimulatedDesk
from tests.proof.simulated.mortal import peek

_JSON = ("custom", "perms")
_TRUTHS = ("active", "built_in")
_id = lru_cache(10_000)(UUID)  # the same ones are looked at again and again
_SETTLED_HERE = (CommandState.DISMISSED, CommandState.RESOLVED)


def of_the_outbox(desk: SimulatedDesk, seen: set[UUID]) -> Iterator[str]:
    """I1, I10: what was promised or seen here is here; adds to `seen` what is here now."""
    running = desk.running
    assert running is not None
    rows = peek(running.store.outbox.connection, "select command_id from command")
    here = {_id(row[0]) for row in rows}
    if lost := desk.promised - here:
        yield f"I1 {desk.name} lost {len(lost)} promised commands, such as {min(lost)}"
    if gone := seen - here:
        yield f"I10 {len(gone)} commands left the outbox of {desk.name}, such as {min(gone)}"
    seen |= here


def of_what_is_shown(desk: SimulatedDesk, server: FakeServer) -> Iterator[str]:
    """I7: on top of the server's rows stand exactly the commands that are to be shown."""
    running = desk.running
    assert running is not None
    meta = running.store.replica.meta
    if meta is None or meta.epoch != server.book.epoch:
        return  # on the way to a restored server's rows, what is sent again stands in the old ones
    rows = running.store.replica.rows("select command_id from overlay_command")
    shown = {_id(row[0]) for row in rows}
    wanted = set(running.store.outbox.shown_ids(meta.epoch, meta.cursor))
    if shown != wanted:
        yield (
            f"I7 {desk.name} shows {len(shown - wanted)} commands too many"
            f" and {len(wanted - shown)} too few"
        )


def of_the_copy(desk: SimulatedDesk, server: FakeServer) -> Iterator[str]:
    """I6 on the way: at the server's head, with what waits taken off, the sums are the server's."""
    running = desk.running
    assert running is not None
    whole = not running.store.loads.is_partial
    if not whole or desk.cursor() != (server.book.epoch, server.book.head):
        return
    login = desk.logins[0]
    if not server.book.logins[login].active:
        return
    differing = running.store.differing_tables(server.verify(login, list(REPLICATED)))
    if differing:
        yield f"I6 {desk.name} at {server.book.head} differs in {', '.join(differing)}"


def not_asked_for(desk: SimulatedDesk, book: Book) -> set[UUID]:
    """Return what a restored server is not asked for before the last ones leave this desk.

    What somebody settled here, a refusal or what was held: nothing is promised of it any more. And
    where who leaves was disabled, what others gave who had left before: the server says to a
    disabled login which of its own answers it has, and nothing of anybody else's.
    """
    assert desk.running is not None
    going = desk.withdrawals[-1].logins
    may_ask_for_all = any(book.logins[each].active for each in going)
    rows = peek(
        desk.running.store.outbox.connection, "select command_id, state, login from command"
    )
    return {
        UUID(row[0])
        for row in rows
        if row[1] in _SETTLED_HERE or (row[2] not in going and not may_ask_for_all)
    }


def at_the_end(
    desk: SimulatedDesk, server: FakeServer, *, restored: bool, copied: Set[UUID]
) -> Iterator[str]:
    """I1, I3, I6, I7, I10 when all is quiet; `copied` commands are in more than one outbox."""
    running = desk.running
    assert running is not None
    yield from of_what_is_shown(desk, server)
    for command in running.store.outbox.recent(10**6):
        again = restored and command.command_id in copied
        yield from _of_one_command(desk, command, server.book, restored=restored, again=again)
    if is_shut_out(server.book, desk):
        return
    if desk.cursor() != (server.book.epoch, server.book.head):
        yield f"I6 {desk.name} has not come to the server's head"
    unsettled = [*running.store.outbox.waiting(), *running.store.outbox.attention()]
    for table in REPLICATED:
        here = {row["id"]: _plain(dict(row)) for row in _live(desk, table)}
        there = {row["id"]: row for row in _kept(server, desk.logins[0], table)}
        on_top = _rows_on_top(unsettled, table)
        differing = [key for key in here.keys() | there.keys() if here.get(key) != there.get(key)]
        if unexplained := set(differing) - on_top:
            yield f"I6 {desk.name} differs in {table}: {min(unexplained)} of {len(unexplained)}"


def of_the_server(book: Book, known: set[UUID]) -> Iterator[str]:
    """I2, I4, I5, and that no two visits hold the same thing at one time."""
    positions = [event.position for event in book.events]
    if positions != list(range(book.head - len(positions) + 1, book.head + 1)):
        yield "I5 the log has a gap"
    if strange := {_id(each) for each in book.commands} - known:
        yield f"I2 the server knows {len(strange)} commands that nobody gave"
    yield from _effects(book)
    yield from _orders(book)
    yield from _overlaps(book)


def _of_one_command(
    desk: SimulatedDesk, command: OutboxCommand, book: Book, *, restored: bool, again: bool
) -> Iterator[str]:
    """I3; `again`: a copy of this profile may have had it refused once more, for another reason."""
    said = book.commands.get(str(command.command_id))
    state = command.state
    if state.waits:
        if takes(book, desk, command):
            yield f"I3 {desk.name}: {command.command_id} still waits"
    elif said is None:
        if not (restored and state in _SETTLED_HERE):
            yield f"I3 {desk.name}: the server does not know {command.command_id} ({state})"
    elif state in _SETTLED_HERE:
        if said.status == "applied" and not restored:
            yield f"I3 {desk.name}: {command.command_id} was settled here and applied there"
    elif state.value != said.status or (command.code != said.code and not again):
        yield f"I3 {desk.name}: {command.command_id} is {state} here and {said.status} there"


def takes(book: Book, desk: SimulatedDesk, command: OutboxCommand) -> bool:
    """Whether the server would take a waiting command from this desk, as it stands.

    What somebody gave who has left the desk it takes only while it knows that they were shut out,
    and where. And a restored one that shuts somebody out whose device it never met takes nothing of
    them: it waits here until they are let in again, and with it what rests on it.
    """
    device = book.devices.get(str(command.device_id))
    is_active = book.logins[command.login].active
    if command.login not in desk.logins:
        return device is not None and (device.revoked_scope is not None or not is_active)
    if device is None and (not is_active or is_shut_out(book, desk)):
        return False
    assert desk.running is not None
    return desk.running.store.outbox.line.next_author({command.login}) is not None


def is_shut_out(book: Book, desk: SimulatedDesk) -> bool:
    """Whether the whole workstation is."""
    assert desk.running is not None
    return book.shut_out(str(desk.running.window.outbox.enrolments.workstation)) is not None


def _effects(book: Book) -> Iterator[str]:
    inserts = Counter(event.entity_id for event in book.events if event.op == "insert")
    if doubled := [row_id for row_id, count in inserts.items() if count > 1]:
        yield f"I2 {len(doubled)} rows were inserted twice"
    made = Counter((event.command_id, event.entity_id) for event in book.events if event.command_id)
    if again := [pair for pair, count in made.items() if count > 1]:
        yield f"I2 {len(again)} rows were written twice by one command"
    applied = {each.id for each in book.commands.values() if each.status == "applied"}
    if any(event.command_id and event.command_id not in applied for event in book.events):
        yield "I2 a command that was not applied has an effect"


def _orders(book: Book) -> Iterator[str]:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for each in book.commands.values():
        if each.device_seq is not None:
            numbers[each.device_id].append(each.device_seq)
    for device, given in numbers.items():
        if given != sorted(set(given)):
            yield f"I4 the commands of device {device} were taken out of order"


def _overlaps(book: Book) -> Iterator[str]:
    lanes: defaultdict[Any, list[Row]] = defaultdict(list)
    for claim in book.rows["resource_claim"].values():
        if claim["deleted_at"] is None:
            lanes[claim["resource_id"], claim["lane"]].append(claim)
    for claims in lanes.values():
        for one, other in combinations(claims, 2):
            if one["starts_at"] < other["ends_at"] and other["starts_at"] < one["ends_at"]:
                yield f"two visits hold one place at {one['starts_at']}"


def _live(desk: SimulatedDesk, table: str) -> list[Any]:
    assert desk.running is not None
    return desk.running.window.replica.rows(f"select * from {table} where deleted_at is null")  # noqa: S608


def _kept(server: FakeServer, login: str, table: str) -> list[Row]:
    return server.snapshot(login, table, None, 10**6)


def _rows_on_top(commands: list[OutboxCommand], table: str) -> set[str]:
    """What waits, or a manager has still to judge, stays shown on top of the server's rows."""
    return {
        str(change.id)
        for command in commands
        if command.state.waits or command.state is CommandState.HELD
        for change in command.changeset.changes
        if change.table == table
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row as both sides can say it: SQLite knows neither booleans nor documents."""
    for name in _JSON:
        if isinstance(row.get(name), str):
            row[name] = json.loads(row[name])
    for name in _TRUTHS:
        if name in row:
            row[name] = bool(row[name])
    return row
