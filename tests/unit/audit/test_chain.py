from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.server.audit.chain import ChainWalk, Head
from frontdesk.server.audit.events import Event
from frontdesk.server.audit.findings import MOST
from tests.unit.audit.logs import TENANT, a_log, findings, head_of, renumbered, resealed, told

LENGTH = 12

FORGED = {
    "microseconds": b"1700000000999999",
    "login": b"u_eve",
    "command": b"018f4a3e-1111-7000-8000-999999999999",
    "entity": b"client",
    "entity_id": b"018f4a3e-2222-7000-8000-999999999999",
    "op": b"insert",
    "digest": b"%064x" % 7,
    "sealed": b"%064x" % 7,
    "salt": b"%032x" % 7777,
    "changed": b'{"name": ["Bella", "Forged"]}',
}


def _tampered(events: list[Event], position: int, **values: bytes) -> list[Event]:
    return [
        event._replace(**values) if int(event.position) == position else event for event in events
    ]


def test_an_untouched_log_holds() -> None:
    log = a_log(LENGTH)
    assert findings(log, head_of(log)) == []
    assert findings([], head_of([])) == []


@pytest.mark.parametrize("column", FORGED)
@pytest.mark.parametrize("position", [1, 2, 7, LENGTH - 1, LENGTH])
def test_an_altered_column_is_named_with_its_position(column: str, position: int) -> None:
    log = a_log(LENGTH)
    forged = _tampered(log, position, **{column: FORGED[column]})
    assert told(findings(forged, head_of(log))) == [("altered", position, position)]


@given(
    position=st.integers(1, LENGTH),
    column=st.sampled_from(sorted(set(Event._fields) - {"position"})),
    data=st.data(),
)
def test_any_byte_counts(position: int, column: str, data: st.DataObject) -> None:
    log = a_log(LENGTH)
    value: bytes = getattr(log[position - 1], column)
    at = data.draw(st.integers(0, len(value) - 1))
    # Hexadecimal digits are digits anywhere; no byte may become what COPY reads as something else.
    byte = data.draw(st.sampled_from([b for b in b"0123456789abcdef" if b != value[at]]))
    if value == b"\\N":
        value, at = b"018f4a3e-1111-7000-8000-000000000000", 0
    forged = _tampered(log, position, **{column: value[:at] + bytes([byte]) + value[at + 1 :]})
    assert told(findings(forged, head_of(log))) == [("altered", position, position)]


def test_a_value_brought_back_to_an_erased_event_is_found() -> None:
    log = a_log(LENGTH)
    erased = _tampered(log, 4, changed=b"\\N", salt=b"\\N")
    assert findings(erased, head_of(log)) == []
    forged = _tampered(erased, 4, changed=b"{}", salt=b"%032x" % 1)
    assert told(findings(forged, head_of(log))) == [("altered", 4, 4)]


def test_erased_events_are_counted() -> None:
    log = _tampered(a_log(LENGTH), 4, changed=b"\\N", salt=b"\\N")
    walk = ChainWalk(TENANT, head_of(log))
    for event in log:
        walk.take(event)
    assert (walk.events, walk.erased) == (LENGTH, 1)


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ({1}, [("removed", 1, 1)]),
        ({1, 2, 3}, [("removed", 1, 3)]),
        ({6}, [("removed", 6, 6)]),
        ({LENGTH}, [("removed", LENGTH, LENGTH)]),
        ({10, 11, 12}, [("removed", 10, 12)]),
        ({3, 8, 9}, [("removed", 3, 3), ("removed", 8, 9)]),
        (set(range(1, LENGTH + 1)), [("removed", 1, LENGTH)]),
    ],
)
def test_removed_events_are_named(gone: set[int], expected: list[tuple[str, int, int]]) -> None:
    log = a_log(LENGTH)
    left = [event for event in log if int(event.position) not in gone]
    assert told(findings(left, head_of(log))) == expected


@pytest.mark.parametrize("position", [2, 6, LENGTH - 3])
@pytest.mark.parametrize("count", [1, 2])
def test_closing_the_gap_does_not_hide_what_was_removed(position: int, count: int) -> None:
    log = a_log(LENGTH)
    left = log[: position - 1] + renumbered(log[position - 1 + count :], -count)
    expected = [("removed", position, position + count - 1)]
    assert told(findings(left, head_of(log))) == expected
    assert told(findings(left, replace(head_of(log), position=len(left)))) == expected


@pytest.mark.parametrize("position", [1, 2, 6, LENGTH - 1])
def test_an_event_put_in_between_is_named(position: int) -> None:
    log = a_log(LENGTH)
    stranger = log[position - 1]._replace(login=b"u_eve", sealed=b"%064x" % 5)
    forged = [*log[: position - 1], stranger, *renumbered(log[position - 1 :], 1)]
    assert told(findings(forged, head_of(log))) == [("inserted", position, position)]
    matching = Head(LENGTH + 1, head_of(log).hash)
    assert told(findings(forged, matching)) == [("inserted", position, position)]


@pytest.mark.parametrize("position", [LENGTH + 1, LENGTH + 5, 0, -3])
def test_an_event_put_outside_the_log_is_named(position: int) -> None:
    log = a_log(LENGTH)
    forged = [*log, log[4]._replace(position=b"%d" % position)]
    assert ("inserted", position, position) in told(findings(forged, head_of(log)))


@pytest.mark.parametrize(("one", "other"), [(1, 2), (5, 6), (5, 7), (2, 11), (1, 12), (11, 12)])
def test_two_swapped_events_are_named_together(one: int, other: int) -> None:
    log = a_log(LENGTH)
    forged = list(log)
    forged[one - 1] = log[other - 1]._replace(position=b"%d" % one)
    forged[other - 1] = log[one - 1]._replace(position=b"%d" % other)
    assert ("swapped", one, other) in told(findings(forged, head_of(log)))
    assert {finding.kind for finding in findings(forged, head_of(log))} <= {"swapped", "head"}


@pytest.mark.parametrize(("one", "other"), [(1, 2), (5, 6), (5, 7), (2, 11), (11, 12)])
def test_swapped_contents_and_swapped_hashes_are_named(one: int, other: int) -> None:
    log = a_log(LENGTH)
    first, second = log[one - 1], log[other - 1]
    hashes = list(log)
    hashes[one - 1] = first._replace(sealed=second.sealed)
    hashes[other - 1] = second._replace(sealed=first.sealed)
    assert told(findings(hashes, head_of(log))) == [("swapped", one, other)]
    contents = list(log)
    contents[one - 1] = second._replace(position=first.position, sealed=first.sealed)
    contents[other - 1] = first._replace(position=second.position, sealed=second.sealed)
    assert told(findings(contents, head_of(log))) == [("swapped", one, other)]


def test_every_broken_place_is_named() -> None:
    log = a_log(40)
    forged = _tampered(_tampered(log, 3, login=b"u_eve"), 30, sealed=b"%064x" % 1)
    forged = [event for event in forged if int(event.position) not in {12, 13, 40}]
    assert told(findings(forged, head_of(log))) == [
        ("altered", 3, 3),
        ("removed", 12, 13),
        ("altered", 30, 30),
        ("removed", 40, 40),
    ]


def test_neighbours_are_one_finding_and_the_list_stays_short() -> None:
    log = a_log(600)
    everybody = [event._replace(login=b"u_eve") for event in log]
    assert told(findings(everybody, head_of(log))) == [("altered", 1, 600)]
    each_other = [e._replace(login=b"u_eve") if int(e.position) % 2 else e for e in log]
    walk = ChainWalk(TENANT, head_of(log))
    for event in each_other:
        walk.take(event)
    walk.finish()
    assert len(walk.findings.in_order()) == MOST
    assert walk.findings.more == 300 - MOST


@pytest.mark.parametrize(
    "head",
    [
        None,
        Head(LENGTH, b"\1" * 32),
        Head(LENGTH - 2, b"\1" * 32),
        Head(LENGTH + 2, b"\1" * 32),
        Head(LENGTH - 3, a_log(LENGTH)[-1].hash),
    ],
)
def test_a_head_that_disagrees_is_found(head: Head | None) -> None:
    assert findings(a_log(LENGTH), head) != []


def test_events_behind_the_head_are_inserted_even_when_they_are_sealed() -> None:
    log = a_log(LENGTH)
    assert told(findings(log, head_of(log[:10]))) == [("inserted", 11, 12)]


def test_a_chain_sealed_anew_from_a_place_on_looks_whole_by_itself() -> None:
    """What the chain alone cannot show: the reason why there are anchors."""
    log = a_log(LENGTH)
    forged = resealed(_tampered(log, 5, login=b"u_eve"))
    assert findings(forged, head_of(forged)) == []


@given(st.data())
def test_no_tampering_with_one_place_goes_unnoticed(data: st.DataObject) -> None:
    log = a_log(LENGTH)
    order = data.draw(st.permutations(range(LENGTH)).filter(lambda o: o != list(range(LENGTH))))
    forged = [log[old]._replace(position=log[new].position) for new, old in enumerate(order)]
    assert findings(forged, head_of(log)) != []
