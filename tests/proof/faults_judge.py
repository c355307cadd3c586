"""Judges a rough day by what is left of it: the desks' files and the server's tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from frontdesk.storage.replica.commands import CommandState
from frontdesk.storage.replica.store import LocalStore
from frontdesk.sync.sign_in import open_store
from tests.proof import invariants
from tests.proof.faults_place import MARKS, Place, PlacedDesk
from tests.proof.invariants import Known, Sent
from tests.proof.replicas import rows_here, rows_there
from tests.sync.pages import pages_of

_OVERLAPS = """
    select count(*) from app.resource_claim as one
    join app.resource_claim as other
        on other.tenant_id = one.tenant_id and other.resource_id = one.resource_id
        and other.lane = one.lane and other.id > one.id
        and tstzrange(one.starts_at, one.ends_at) && tstzrange(other.starts_at, other.ends_at)
    where one.deleted_at is null and other.deleted_at is null"""

FILES = ("replica.db", "outbox.db", "drafts.db")


def violations(place: Place) -> Iterator[str]:
    """Say everything that does not hold."""
    for name in place.clinics:
        yield from _of_clinic(place, name)
    yield from _overlaps(place)


def head(place: Place, clinic: str) -> int:
    """Return the position of the newest event of a clinic."""
    query = "select coalesce(max(position), 0) from app.event where tenant_id = %s"
    return int(_rows(place, query, place.clinics[clinic].tenant_id)[0][0])


def cursor(desk: PlacedDesk) -> int:
    """Return up to where a desk has heard."""
    with closing(_store(desk)) as store:
        return store.replica.signed_in().cursor


def all_heard(place: Place) -> bool:
    """Whether every desk has heard of everything that its clinic knows."""
    heads = {name: head(place, name) for name in place.clinics}
    return all(cursor(desk) == heads[desk.clinic] for desk in place.desks)


def counted(place: Place) -> dict[str, int]:
    """Return how many commands ended how."""
    rows = _rows(place, "select status, count(*) from app.command group by status")
    return {f"commands {status}": count for status, count in rows}


def _of_clinic(place: Place, name: str) -> Iterator[str]:
    tenant = place.clinics[name].tenant_id
    positions = _rows(
        place, "select position from app.event where tenant_id = %s order by position", tenant
    )
    yield from invariants.log_is_contiguous([row[0] for row in positions])
    known = _known(place, name)
    yield from invariants.effects_are_in_order(known.values())
    effects = invariants.effects_of(
        row[0]
        for row in _rows(
            place,
            "select command_id::text from app.event where tenant_id = %s"
            " and command_id is not null",
            tenant,
        )
    )
    for desk in place.desks_of(name):
        with closing(_store(desk)) as store:
            yield from _of_desk(place, desk, store, known)
            yield from invariants.each_happened_once(sent(store), effects)
            yield from _nothing_foreign(place, desk)


def _of_desk(
    place: Place, desk: PlacedDesk, store: LocalStore, known: dict[str, Known]
) -> Iterator[str]:
    outbox = sent(store)
    promised = [words[1] for words in place.said(desk) if words[0] == "promised"]
    blinked = [words[1] for words in place.said(desk) if words[0] == "blinked"]
    ordinals = store.outbox.connection.execute("select ordinal from command order by ordinal")
    yield from invariants.nothing_promised_is_missing(desk.name, promised, outbox)
    yield from invariants.nothing_is_deleted(
        desk.name, outbox, [row[0] for row in ordinals.fetchall()]
    )
    yield from invariants.answers_agree(desk.name, outbox, known)
    yield from (f"I7: {each} was out of sight at {desk.name}" for each in blinked)
    yield from invariants.replica_is_the_servers(
        desk.name, rows_here(store), rows_there(desk.profile, desk.password)
    )
    if damaged := store.damaged_files():
        yield f"damaged at {desk.name}: {', '.join(damaged)}"
    errors = (place.directory / f"{desk.name}.err").read_text(errors="replace")
    if "Traceback" in errors:
        yield f"{desk.name} has failed: {errors[-2000:]}"


def sent(store: LocalStore) -> list[Sent]:
    """Return the whole outbox."""
    return [
        Sent(
            str(each.command_id),
            str(each.device_id),
            each.device_seq,
            CommandState(each.state).value,
            each.code,
            each.head,
            len(each.changeset.changes),
        )
        for each in store.outbox.recent(10_000_000)
    ]


def _known(place: Place, name: str) -> dict[str, Known]:
    rows = _rows(
        place,
        "select id::text, device_id::text, device_seq, status, code, head from app.command"
        " where tenant_id = %s",
        place.clinics[name].tenant_id,
    )
    return {row[0]: Known(*row) for row in rows}


def _overlaps(place: Place) -> Iterator[str]:
    if count := _rows(place, _OVERLAPS)[0][0]:
        yield f"{count} visits overlap in one place"


def _nothing_foreign(place: Place, desk: PlacedDesk) -> Iterator[str]:
    """I8, in every page of the desk's files as it is when decrypted, and in what it wrote down."""
    foreign = [mark.encode() for name, mark in MARKS.items() if name != desk.clinic]
    own = MARKS[desk.clinic].encode()
    found_own = False
    for name in FILES:
        path = desk.profile.directory / name
        if not path.exists():
            continue
        content = b"".join(pages_of(path, desk.key))
        found_own = found_own or own in content
        yield from invariants.nothing_foreign(f"{desk.name}/{name}", content, foreign)
    if not found_own:
        yield f"I8: not even its own words are found in the files of {desk.name}: nothing was read"
    written = [path for path in place.directory.glob(f"{desk.name}.*") if path.is_file()]
    for path in (*written, *place.directory.glob(f"{desk.name}.logs/*")):
        yield from invariants.nothing_foreign(path.name, path.read_bytes(), foreign)


def _store(desk: PlacedDesk) -> LocalStore:
    return open_store(desk.profile, desk.key)


def _rows(place: Place, query: str, *parameters: Any) -> list[Any]:
    with closing(place.operator()) as operator:
        return operator.execute(query, parameters).fetchall()
