"""A desk hears that a client was erased, and forgets: also what waits, what was parked and drafted.

Fifty marks stand in every field that takes a text; afterwards none is in a dump of the server, in
any page of the desks' files, or in what was logged.
"""

from __future__ import annotations

import logging
import secrets
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from frontdesk.domain.changes import Change, ChangeSet, insert, update
from frontdesk.domain.errors import InvalidInput
from frontdesk.domain.ids import AppointmentId, new_id
from frontdesk.operations.refusals import reason_of, refusals
from frontdesk.server.binaries import bundled_binaries
from frontdesk.server.erasing import Proof, erase_client
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.erased_texts import ERASED_TITLE
from frontdesk.storage.replica.search import search
from tests.clinics import Clinic
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually
from tests.sync.pages import pages_of

OLD = ("2026-03-02T09:00:00+00:00", "2026-03-02T10:00:00+00:00")
TO_COME = ("2099-03-02T09:00:00+00:00", "2099-03-02T10:00:00+00:00")
PET_TEXTS = (
    "name", "species", "breed", "breed_secondary", "colour", "sex", "zip_code", "note",
)  # fmt: skip


class Marks:
    """Gives out strings that stand nowhere else, and finds them again."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.name = (self.word(), self.word())

    def word(self) -> str:
        self.given.append(f"mark{secrets.token_hex(5)}x")
        return self.given[-1]

    def number(self) -> str:
        self.given.append(f"77{secrets.randbelow(10**11):011d}")
        return self.given[-1]

    def found_in(self, texts: Iterable[bytes]) -> set[str]:
        everything = b"\0".join(texts).lower()
        return {mark for mark in self.given if mark.encode() in everything}


def _erase(clinic: Clinic, **more: Any) -> Proof:
    return erase_client(
        clinic.operator_dsn,
        tenant_id=clinic.tenant_id,
        client_id=clinic.ids["client"],
        reason="asked by letter",
        **more,
    )


def _booking(ids: Any, marks: Marks, times: tuple[str, str], **more: Any) -> list[Change]:
    during = {"starts_at": times[0], "ends_at": times[1]}
    visit = insert(
        "appointment",
        new_id(),
        {
            "site_id": str(ids["site"]),
            "pet_id": str(ids["bella"]),
            "client_id": str(ids["client"]),
            "note": marks.word(),
            "custom": {marks.word(): marks.word()},
            **during,
            **more,
        },
    )
    return [
        visit,
        insert(
            "resource_claim",
            new_id(),
            {
                "appointment_id": str(visit.id),
                "resource_id": str(ids["runs"]),
                "overbook_reason": marks.word(),
                **during,
            },
        ),
        insert(
            "appointment_service",
            new_id(),
            {
                "appointment_id": str(visit.id),
                "service_id": str(ids["bath"]),
                "duration_min": 60,
                "price_minor": 4500,
                "currency": "EUR",
            },
        ),
    ]


def _record(ids: Any, marks: Marks) -> list[Change]:
    """Return changes that write a mark into every field of the client."""
    shot = {"vaccine": marks.word(), "expires_on": "2027-02-03"}
    changes = [
        _named(ids, marks),
        _update("client", ids["client"], {"note": ""}, marks),
        insert("alert", new_id(), {"pet_id": str(ids["rex"]), "text": marks.word()}),
        insert("alert", new_id(), {"client_id": str(ids["client"]), "text": marks.word()}),
        insert("vaccination", new_id(), {"pet_id": str(ids["rex"]), **shot}),
        *(_contact(ids, kind, value, marks) for kind, value in _reached_by(marks)),
    ]
    for name in ("bella", "rex"):
        seen = {column: "" for column in PET_TEXTS if column != "name"}
        changes.append(_update("pet", ids[name], {"name": name.title(), **seen}, marks))
        codes = {"chip_no": marks.number(), "licence_no": marks.number()}
        coded = update("pet", ids[name], was={"chip_no": "", "licence_no": ""}, values=codes)
        own = update("pet", ids[name], was={"custom": {}}, values={"custom": {"x": [marks.word()]}})
        assert coded is not None
        assert own is not None
        changes += [coded, own]
    return changes


def _named(ids: Any, marks: Marks) -> Change:
    """Return the change that gives the client a name of two marks, the first ones of all."""
    change = update(
        "client",
        ids["client"],
        was={"given_name": "Maya", "family_name": "Stone"},
        values=dict(zip(("given_name", "family_name"), marks.name, strict=True)),
    )
    assert change is not None
    return change


def _reached_by(marks: Marks) -> list[tuple[str, str]]:
    return [("phone", marks.number()), ("email", f"{marks.word()}@example.org")]


def _contact(ids: Any, kind: str, value: str, marks: Marks) -> Change:
    return insert(
        "client_contact",
        new_id(),
        {"client_id": str(ids["client"]), "kind": kind, "value": value, "label": marks.word()},
    )


def _update(table: str, row_id: UUID, was: dict[str, Any], marks: Marks) -> Change:
    change = update(table, row_id, was=was, values={name: marks.word() for name in was})
    assert change is not None
    return change


def _commit(desk: DeskUnderTest, marks: Marks, *changes: Change) -> OutboxCommand:
    """Promise changes under a title that names the pet, as the window's titles do."""
    committed = desk.store.commit(
        ChangeSet("test.change", f"Moved {marks.word()}", changes),
        now=datetime.now(UTC),
        login=desk.profile.login,
    )
    if desk.runner is not None:
        desk.runner.nudge()
    return desk.command(committed.command_id)


def _files(desk: DeskUnderTest) -> list[bytes]:
    assert desk._key is not None
    directory = desk.profile.replica_path.parent
    return [
        page
        for name in ("replica.db", "outbox.db", "drafts.db")
        for page in pages_of(directory / name, desk._key)
    ]


def _dump(dsn: str) -> bytes:
    done = subprocess.run(
        [bundled_binaries() / "pg_dump", "--dbname", dsn], capture_output=True, check=True
    )
    return done.stdout


def _sums(clinic: Clinic) -> list[Any]:
    with psycopg.connect(clinic.operator_dsn) as operator:
        return operator.execute(
            "select s.service_id, date_trunc('month', a.starts_at), a.status, count(*),"
            " sum(s.price_minor), sum(s.duration_min) from app.appointment_service s"
            " join app.appointment a using (tenant_id) where a.id = s.appointment_id"
            " and a.deleted_at is null and s.deleted_at is null group by 1, 2, 3 order by 1, 2, 3"
        ).fetchall()


def _draft(desk: DeskUnderTest, ids: Any, marks: Marks) -> None:
    pet = {"id": str(ids["bella"]), "name": marks.word(), "client_name": marks.word()}
    bodies: dict[UUID, dict[str, Any]] = {
        new_id(): {"pet": pet, "pet_text": marks.word()},
        new_id(): {"pet": None, "pet_text": f"{' '.join(marks.name)} {marks.word()}"},
        new_id(): {"pet": None, "pet_text": "somebody else"},
    }
    desk.store.drafts.write(desk.profile.login, bodies)


def test_after_an_erasure_fifty_marks_are_nowhere_and_reports_add_up(
    make_desk: MakeDesk, clinic_a: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    marks, ids = Marks(), clinic_a.ids
    one, two = make_desk("one"), make_desk("two", role="manager")
    for desk in (one, two):
        desk.start()
        eventually(desk.is_live)
    visit, *booked = _booking(ids, marks, OLD, cancel_reason=marks.word())
    known = _commit(one, marks, visit, *booked)
    renamed = _commit(one, marks, *_record(ids, marks))
    eventually(one.is_live)
    assert [one.command(each.command_id).state for each in (known, renamed)] == ["applied"] * 2
    eventually(lambda: _family_name(two, ids) == marks.name[1])
    one.store.pins.park(AppointmentId(visit.id), login=one.profile.login, now=datetime.now(UTC))
    for desk in (one, two):
        assert desk.runner is not None
        desk.runner.go_offline()
        _draft(desk, ids, marks)
    waiting = [
        _commit(one, marks, *_booking(ids, marks, TO_COME)),
        _commit(two, marks, _update("pet", ids["bella"], {"note": "?"}, marks)),
        _commit(two, marks, _contact(ids, "phone", marks.number(), marks)),
    ]
    before = _sums(clinic_a)
    assert len(marks.given) >= 50
    everywhere = [_dump(clinic_a.operator_dsn), *_files(one), *_files(two)]
    assert marks.found_in(everywhere) == set(marks.given), "the search itself must find"

    _erase(clinic_a)
    for desk in (one, two):
        assert desk.runner is not None
        desk.runner.go_online()
    eventually(
        lambda: (
            not one.store.outbox.counts().waiting and not one.store.outbox.forgotten.owes_scrubbing
        )
    )
    eventually(
        lambda: (
            not two.store.outbox.counts().waiting and not two.store.outbox.forgotten.owes_scrubbing
        )
    )

    assert marks.found_in([_dump(clinic_a.operator_dsn)]) == set()
    eventually(lambda: not marks.found_in(_files(one)))
    eventually(lambda: not marks.found_in(_files(two)))
    assert marks.found_in([caplog.text.encode()]) == set()
    assert _sums(clinic_a) == before
    for desk, command in zip((one, two, two), waiting, strict=True):
        assert desk.command(command.command_id).state is CommandState.REJECTED
    assert one.store.pins.of(one.profile.login) == []
    kept = [each.body["pet_text"] for each in one.store.drafts.of(one.profile.login)]
    assert kept == ["somebody else"]


def _family_name(desk: DeskUnderTest, ids: Any) -> Any:
    query = "select family_name from client where id = ?"
    return desk.store.replica.value(query, (str(ids["client"]),))


def _offline(make_desk: MakeDesk, name: str = "desk") -> DeskUnderTest:
    desk = make_desk(name)
    desk.start()
    eventually(desk.is_live)
    assert desk.runner is not None
    desk.runner.go_offline()
    return desk


def _back(desk: DeskUnderTest) -> None:
    assert desk.runner is not None
    desk.runner.go_online()
    eventually(lambda: not desk.store.outbox.counts().waiting)
    eventually(lambda: not desk.store.outbox.forgotten.owes_scrubbing)


def test_a_desk_that_missed_the_events_forgets_as_well(
    make_desk: MakeDesk, clinic_a: Clinic
) -> None:
    """It was away for so long that the log was cut: it fetches everything anew."""
    marks, ids = Marks(), clinic_a.ids
    marks.name = ("maya", "stone")
    desk = _offline(make_desk)
    _commit(desk, marks, *_booking(ids, marks, TO_COME))
    _draft(desk, ids, marks)
    _erase(clinic_a)
    with psycopg.connect(clinic_a.operator_dsn) as operator:
        operator.execute(
            sql.SQL(
                "delete from app.event where position < (select max(position) from app.event"
                " where tenant_id = {0}) and tenant_id = {0}"
            ).format(str(clinic_a.tenant_id))
        )
    _back(desk)
    eventually(lambda: not marks.found_in(_files(desk)))
    assert desk.store.outbox.counts().attention == 1


def test_a_refused_entry_says_so_in_plain_words_and_names_nobody(
    make_desk: MakeDesk, clinic_a: Clinic
) -> None:
    marks = Marks()
    desk = _offline(make_desk)
    _commit(desk, marks, *_booking(clinic_a.ids, marks, TO_COME))
    _erase(clinic_a)
    _back(desk)
    (command,) = desk.store.outbox.attention()
    assert command.code == "FD009"
    assert "were erased" in reason_of(command)
    (refusal,) = refusals(desk.store, now=datetime.now(UTC))
    assert (refusal.title, refusal.phone, refusal.visit) == (ERASED_TITLE, "", None)
    desk.store.outbox.answers.dismiss(command.command_id, "seen")
    assert desk.store.outbox.counts().attention == 0


def test_what_waits_for_others_is_not_touched(make_desk: MakeDesk, clinic_a: Clinic) -> None:
    marks, ids = Marks(), clinic_a.ids
    desk = _offline(make_desk)
    other = insert("pet", new_id(), {"name": "Other"})
    mine = _commit(desk, marks, *_booking(ids, marks, TO_COME))
    theirs = desk.commit(other)
    later = desk.commit(
        *_booking({**ids, "bella": other.id, "client": ids["client"]}, marks, OLD, client_id=None)
    )
    _erase(clinic_a)
    _back(desk)
    assert desk.command(mine.command_id).state is CommandState.REJECTED
    for command in (theirs, later):
        settled = desk.command(command.command_id)
        assert settled.state is CommandState.APPLIED
        assert settled.changeset == command.changeset


def test_nothing_more_is_promised_for_an_erased_client(
    make_desk: MakeDesk, clinic_a: Clinic
) -> None:
    marks = Marks()
    desk = make_desk()
    desk.start()
    eventually(desk.is_live)
    _erase(clinic_a)
    eventually(lambda: not desk.has("client", clinic_a.ids["client"]))
    with pytest.raises(InvalidInput, match="were erased"):
        _commit(desk, marks, *_booking(clinic_a.ids, marks, TO_COME))
    assert desk.store.outbox.waiting() == []


def test_a_command_in_doubt_gets_its_old_answer_without_its_texts(
    make_desk: MakeDesk, clinic_a: Clinic
) -> None:
    """The server knew it, the desk never heard so, and then the client was erased."""
    marks = Marks()
    desk = make_desk()
    desk.start()
    eventually(desk.is_live)
    command = _commit(desk, marks, *_booking(clinic_a.ids, marks, OLD))
    eventually(desk.is_live)
    assert desk.runner is not None
    desk.runner.go_offline()
    outbox = desk.store.outbox
    with outbox.transaction():
        outbox.connection.execute(
            "update command set state = 'in_doubt', code = null, head = null, epoch = null"
        )
    _erase(clinic_a)
    _back(desk)
    assert desk.command(command.command_id).state is CommandState.APPLIED
    assert desk.command(command.command_id).changeset.title == ERASED_TITLE
    assert outbox.last_undoable() is None, "nothing is left that undo could bring back"


def test_the_search_finds_nobody_of_them(make_desk: MakeDesk, clinic_a: Clinic) -> None:
    desk = make_desk()
    desk.start()
    eventually(desk.is_live)
    assert search(desk.store.replica, "stone", limit=5)
    _erase(clinic_a)
    eventually(lambda: not desk.has("client", clinic_a.ids["client"]))
    assert not search(desk.store.replica, "stone", limit=5)
    rows = desk.store.replica.rows("select word from search_word")
    assert {row[0] for row in rows}.isdisjoint({"stone", "maya", "bella", "rex"})
