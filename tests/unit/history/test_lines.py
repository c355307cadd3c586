from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

import frontdesk
from frontdesk.domain.history import LoggedCommand, LoggedEvent
from frontdesk.domain.history_lines import HistoryLine, history_lines, references
from frontdesk.domain.history_values import LONGEST, Clinic, said
from frontdesk.domain.history_words import (
    COLUMNS,
    COMMANDS,
    KINDS,
    PLAIN_COLUMNS,
    SILENT,
    column_words,
    command_words,
)
from frontdesk.domain.permissions import PERMISSIONS
from frontdesk.storage.schema import METADATA, SERVER_SET_COLUMNS

ANNA, TOM = "u_anna", "u_tom"
PEOPLE = {ANNA: "Anna Meyer", TOM: "Tom Berg"}
VISIT, CLAIM, PET = UUID(int=1), UUID(int=2), UUID(int=3)
TABLE_1, TABLE_2, BATH = UUID(int=11), UUID(int=12), UUID(int=13)
CLINIC = Clinic(
    ZoneInfo("Europe/Berlin"),
    "EUR",
    {TABLE_1: "Table 1", TABLE_2: "Table 2", BATH: "Bath", PET: "Bella"},
)
AT = datetime(2026, 11, 21, 13, 3, tzinfo=UTC)


def _command(name: str, **more: str) -> LoggedCommand:
    return LoggedCommand(
        id=UUID(int=hash(name) & 0xFFFF),
        name=name,
        login=more.get("login", ANNA),
        device_id=UUID(int=99),
        device="Front desk 2",
        asked_by=more.get("asked_by", ""),
        reason=more.get("reason", ""),
    )


def _event(
    entity: str,
    changed: Mapping[str, object] | None,
    *,
    op: str = "update",
    command: LoggedCommand | None = None,
    position: int = 1,
    login: str = ANNA,
) -> LoggedEvent:
    record = CLAIM if entity == "resource_claim" else VISIT
    return LoggedEvent(position, AT, login, entity, record, op, changed, command)


def _one(*events: LoggedEvent) -> HistoryLine:
    (line,) = history_lines(events, PEOPLE, CLINIC)
    return line


def _moved(hour: int, day: int = 21) -> str:
    return f"2026-11-{day}T{hour:02}:00:00+00:00"


def test_a_move_says_from_when_and_where_to_when_and_where() -> None:
    command = _command("appointment.move")
    line = _one(
        _event(
            "resource_claim",
            {
                "resource_id": [str(TABLE_1), str(TABLE_2)],
                "starts_at": [_moved(9), "2026-11-21T10:30:00+00:00"],
                "ends_at": [_moved(10), "2026-11-21T11:30:00+00:00"],
            },
            command=command,
            position=8,
        ),
        _event(
            "appointment",
            {
                "starts_at": [_moved(9), "2026-11-21T10:30:00+00:00"],
                "ends_at": [_moved(10), "2026-11-21T11:30:00+00:00"],
            },
            command=command,
            position=7,
        ),
    )
    assert line.text(CLINIC.zone) == (
        "Sat 21 Nov 2026 14:03 · Anna Meyer at Front desk 2"
        " · moved the visit: 10:00 → 11:30, Table 1 → Table 2"
    )


def test_a_line_names_its_record_where_the_reader_does_not_know_it() -> None:
    event = _event("appointment", {"note": ["", "x"]}, command=_command("appointment.edit"))
    named = replace(CLINIC, names={**CLINIC.names, VISIT: "Bella"})
    (line,) = history_lines([event], PEOPLE, named)
    assert line.sentence == "edited the visit · Bella: note nothing → x"
    (known,) = history_lines([event], PEOPLE, named, own=VISIT)
    assert known.sentence == "edited the visit: note nothing → x"


def test_a_move_to_another_day_names_both_days() -> None:
    moved = {"starts_at": [_moved(9), _moved(13, 23)], "ends_at": [_moved(10), _moved(14, 23)]}
    line = _one(_event("appointment", moved, command=_command("appointment.move")))
    assert line.changes == ("Sat 21 Nov 2026 10:00 → Mon 23 Nov 2026 14:00",)


def test_a_longer_visit_says_its_new_end() -> None:
    longer = {"ends_at": [_moved(10), "2026-11-21T10:45:00+00:00"]}
    line = _one(_event("appointment", longer, command=_command("appointment.resize")))
    assert line.changes == ("ends 11:00 → 11:45",)


def test_a_booking_says_pet_time_service_price_and_place() -> None:
    command = _command("appointment.book")
    visit = {"pet_id": str(PET), "starts_at": _moved(9), "ends_at": _moved(10), "status": "booked"}
    service = {"service_id": str(BATH), "price_minor": 4500, "currency": "EUR"}
    claim = {"resource_id": str(TABLE_1), "overbook_reason": "regular"}
    line = _one(
        _event("resource_claim", claim, op="insert", command=command, position=3),
        _event("appointment_service", service, op="insert", command=command, position=2),
        _event("appointment", visit, op="insert", command=command, position=1),
    )
    assert line.sentence == (
        "booked the visit: Sat 21 Nov 2026 10:00 to 11:00, Bath € 45.00,"
        " Table 1 (overbooked because: regular)"
    )


def test_a_step_says_the_state_and_not_its_time_stamp_again() -> None:
    step = {"status": ["booked", "here"], "here_at": [None, _moved(9)]}
    line = _one(_event("appointment", step, command=_command("appointment.check_in")))
    assert line.sentence == "checked in: Booked → Here"


def test_of_a_password_only_that_there_is_another_one_is_told() -> None:
    line = _one(_event("staff", {"password": [None, None]}))
    assert "password replaced" in line.sentence
    assert "nothing" not in line.sentence


def test_an_erased_value_is_shown_as_erased() -> None:
    line = _one(_event("client", None, command=_command("client.edit")))
    assert line.sentence == "edited the client: erased"
    assert _one(_event("client", None, op="erase")).sentence == "erased personal data"


def test_data_that_were_handed_out_are_told() -> None:
    told = _one(_event("client", {}, op="export")).sentence
    assert told == "handed out all data kept of the client"


def test_removing_and_bringing_back_are_told_so() -> None:
    removed = _event("alert", {"deleted_at": [None, _moved(9)]}, command=_command("alert.remove"))
    assert _one(removed).sentence == "removed an alert: alert removed"
    back = _event("alert", {"deleted_at": [_moved(9), None]}, command=_command("alert.remove.undo"))
    assert _one(back).sentence == "took back: removed an alert: alert brought back"


def test_what_a_supervisor_allowed_names_who_asked_and_why() -> None:
    command = _command("appointment.book", login=TOM, asked_by=ANNA, reason="emergency")
    line = _one(_event("appointment", {"note": ["", "x"]}, command=command, login=TOM))
    assert line.who == "Tom Berg"
    assert line.note == "asked for by Anna Meyer, because: emergency"


def test_a_released_command_names_who_had_entered_it() -> None:
    command = _command("pet.edit", login=ANNA)
    line = _one(_event("pet", {"breed": ["Pug", "Beagle"]}, command=command, login=TOM))
    assert (line.who, line.note) == ("Tom Berg", "entered by Anna Meyer, released here")


def test_what_nobody_of_the_clinic_did_is_the_servers_or_its_operators() -> None:
    line = _one(_event("service", {"price_minor": [4500, 5000]}, login="postgres"))
    assert (line.who, line.where) == ("The server or its operator", "")
    assert line.sentence == "service changed: price € 45.00 → € 50.00"
    odd = _one(_event("pet", {"name": "X", "deleted_at": 5}, login="u_gone"))
    assert odd.changes == ("pet removed", "name nothing → X")
    assert odd.who == "Somebody who left"


def test_commands_stay_apart_and_in_order() -> None:
    first, second = _command("pet.add"), _command("pet.edit")
    lines = history_lines(
        [
            _event("pet", {"breed": ["Pug", "Beagle"]}, command=second, position=2),
            _event("pet", {"name": "Milo"}, op="insert", command=first, position=1),
        ],
        PEOPLE,
        CLINIC,
    )
    assert [line.sentence for line in lines] == [
        "edited the pet: breed Pug → Beagle",
        "added the pet: name Milo",
    ]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("weight_g", 4200, "4.2 kg"),
        ("born_on", "2020-05-01", "1 May 2020"),
        ("opens_minute", 485, "08:05"),
        ("weekday", 0, "Monday"),
        ("active", False, "no"),
        ("note", "", "nothing"),
        ("sex", "FN", "female, spayed"),
        ("duration_min", 30, "30 min"),
        ("resource_id", str(UUID(int=77)), "a resource that is not on this desk"),
        ("perms", ["client.write", "odd"], "add and change clients, odd"),
        ("custom", {"a": 1}, '{"a": 1}'),
        ("starts_at", "not a time", "not a time"),
        ("note", "a\nb\t c", "a b c"),
    ],
)
def test_values_are_said_in_the_clinics_terms(column: str, value: object, words: str) -> None:
    assert said(column, value, CLINIC) == words


def test_a_page_long_note_is_cut_in_the_line() -> None:
    assert len(said("note", "x" * 20_000, CLINIC)) == LONGEST


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("appointment.move", "moved the visit"),
        ("appointment.move.undo", "took back: moved the visit"),
        ("appointment.move.undo.redo", "did again: took back: moved the visit"),
        ("role.copy", "copy: role"),
        ("odd", "odd"),
    ],
)
def test_commands_that_no_list_knows_are_still_words(name: str, words: str) -> None:
    assert command_words(name) == words


def test_every_column_and_table_of_the_clinic_can_be_searched_by_words_of_its_own() -> None:
    columns = {
        column.name
        for table in METADATA.sorted_tables
        for column in table.columns
        if column.name not in SERVER_SET_COLUMNS | SILENT | {"id"}
    }
    listed = (*COLUMNS, *PLAIN_COLUMNS)
    assert columns - set(listed) == set()
    assert len({column_words(each) for each in listed}) == len(listed)
    assert {table.name for table in METADATA.sorted_tables} - set(KINDS) == set()


def test_a_changed_role_says_what_it_may_now_and_what_no_longer() -> None:
    perms = [["client.write", "pet.write"], ["client.write", "block.write"]]
    line = _one(_event("role", {"perms": perms}, command=_command("role.edit")))
    told = {each.code: each.title for each in PERMISSIONS}
    assert line.changes == (
        f"may now {told['block.write']}",
        f"may no longer {told['pet.write']}",
    )


def test_every_command_of_the_program_has_words() -> None:
    package = Path(frontdesk.__file__).parent
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("operations", "ui/records")
        for path in (package / folder).rglob("*.py")
    )
    named = set(re.findall(r'(?:ChangeSet|_change_set)\(\s*"([a-z_]+\.[a-z_]+)"', source))
    steps = re.findall(r'(?:_step|_released)\([^"]*?now, "([a-z_]+)", ', source)
    assert len(named) > 12
    assert len(steps) > 5
    assert named | {f"appointment.{step}" for step in steps} <= set(COMMANDS)


def test_an_import_of_hundreds_has_a_line_for_each_record() -> None:
    command = _command("pet.import")
    many = [
        replace(
            _event("pet", {"name": f"Pet {number}"}, op="insert", command=command, position=number),
            entity_id=UUID(int=1000 + number),
        )
        for number in range(40, 0, -1)
    ]
    lines = history_lines(many, PEOPLE, CLINIC)
    assert len(lines) == 40
    assert lines[0].sentence == "imported pets: name Pet 40"


def test_the_records_that_lines_name_are_known_before() -> None:
    event = _event("resource_claim", {"resource_id": [str(TABLE_1), None], "note": ["", "hm"]})
    assert references([event]) == {("resource", TABLE_1), ("resource_claim", CLAIM)}
    assert references([replace(event, changed=None)]) == {("resource_claim", CLAIM)}
