"""What the run sheet says, before any paper is involved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from frontdesk.domain.agenda import Alert, AppointmentCard, DayAgenda, Severity, Status
from frontdesk.printing.day_words import age, long_day
from frontdesk.printing.run_sheet import COLUMNS, run_sheet
from frontdesk.printing.sheets import Cell, Sheet, Tone
from tests.printing.days import AS_OF, TABLE, card, day


def _sheet(agenda: DayAgenda, unsent: int = 0) -> Sheet:
    return run_sheet(agenda, as_of=AS_OF, unsent=unsent, clinic="Paws & Co", site="Main Street")


def _cell(visit: AppointmentCard, heading: str) -> Cell:
    headings = [column.heading for column in COLUMNS]
    return _sheet(day([visit])).sections[0].rows[0][headings.index(heading)]


def _texts(cell: Cell) -> list[str]:
    return [paragraph.text for paragraph in cell]


def test_the_roster_runs_by_time_then_pet() -> None:
    agenda = day([card(3), card(1)], on_table=[card(2), card(1, id=card(8).id, pet_name="Abel")])
    pets = [row[1][0].text for row in _sheet(agenda).sections[0].rows]
    assert pets == ["Abel", "Bella 1", "Bella 2", "Bella 3"]


def test_times_are_the_clinics_wall_clock() -> None:
    assert _texts(_cell(card(2), "Time")) == ["08:30", "to 09:15"]


def test_a_stay_over_nights_names_its_last_day() -> None:
    visit = card(2)
    stay = card(2, ends_at=visit.ends_at + timedelta(days=2))
    assert _texts(_cell(stay, "Time")) == ["08:30", "to 23.11. 09:15"]


def test_the_hour_that_comes_twice_in_autumn_says_which() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    visit = card(1, starts_at=first, ends_at=first + timedelta(minutes=45))
    assert _texts(_cell(visit, "Time")) == ["02:30 CEST", "to 02:15 CET"]
    before = card(1, starts_at=first - timedelta(hours=1), ends_at=first)
    assert _texts(_cell(before, "Time")) == ["01:30", "to 02:30 CEST"]


def test_a_visit_with_two_resources_is_one_row_naming_both() -> None:
    agenda = day([card(1)], on_table=[card(1, resource_id=TABLE)])
    rows = _sheet(agenda).sections[0].rows
    assert len(rows) == 1
    assert _texts(rows[0][3]) == ["Bath & tidy", "Ann Fraser + Table 3"]
    assert _sheet(agenda).count == "1 visit, 1 printed"


def test_alerts_stand_loudest_first_in_words_and_tone() -> None:
    alerts = (
        Alert(Severity.NOTE, "Birthday"),
        Alert(Severity.STOP, "Bites"),
        Alert(Severity.ASK, "Rabies due"),
    )
    cell = _cell(card(1, alerts=alerts, note="Ring first"), "Alerts, notes")
    assert _texts(cell) == ["! STOP: Bites", "? ASK: Rabies due", "+ Birthday", "Ring first"]
    assert cell[0].tone is Tone.STOP


@pytest.mark.parametrize("status", [status for status in Status if status.occupies])
def test_every_status_is_a_word(status: Status) -> None:
    assert _texts(_cell(card(1, status=status), "Status"))[0][0].isupper()


def test_who_is_here_is_said_since_when() -> None:
    visit = card(1, status=Status.HERE, here_at=AS_OF)
    assert _texts(_cell(visit, "Status")) == ["Here", "since 09:47"]


def test_an_unsent_and_a_refused_visit_say_so() -> None:
    visit = card(1, pending=True, attention=True)
    assert _texts(_cell(visit, "Status")) == ["Booked", "not yet sent", "refused, see desk"]


def test_a_pet_without_a_name_or_client_still_has_its_row() -> None:
    visit = card(1, pet_name="", client_name="", phone="", client_id=None, breed="", born_on=None)
    assert _texts(_cell(visit, "Pet")) == ["(no name)"]
    assert _cell(visit, "Client, phone") == ()


def test_cancelled_visits_are_listed_apart_and_not_counted() -> None:
    agenda = day([card(1)], cancelled=[card(2, status=Status.CANCELLED)])
    sheet = _sheet(agenda)
    assert sheet.count == "1 visit, 1 printed"
    assert sheet.sections[1].heading == "Cancelled and not kept: 1"
    assert _texts(sheet.sections[1].rows[0][3]) == ["Bath & tidy", "Ann Fraser"]


def test_the_head_says_how_fresh_the_sheet_is() -> None:
    sheet = _sheet(day(), unsent=3)
    assert (sheet.remark, sheet.urgent_remark) == ("as of 09:47", "3 unsent changes")
    assert _sheet(day(), unsent=1).urgent_remark == "1 unsent change"
    assert _sheet(day()).urgent_remark == ""


def test_a_desk_that_was_cut_off_says_since_when() -> None:
    heard = AS_OF - timedelta(minutes=35)
    sheet = run_sheet(day(), as_of=AS_OF, unsent=2, clinic="Paws & Co", heard_at=heard)
    assert sheet.urgent_remark == "server last heard 09:12, 2 unsent changes"


def test_alerts_and_notes_can_be_left_out() -> None:
    visit = card(1, alerts=(Alert(Severity.STOP, "Bites"),), note="Ring first")
    sheet = run_sheet(day([visit]), as_of=AS_OF, unsent=0, clinic="Paws & Co", alerts=False)
    assert sheet.sections[0].rows[0][4] == ()


def test_a_sheet_made_on_another_day_says_which() -> None:
    sheet = run_sheet(day(), as_of=AS_OF - timedelta(days=1), unsent=0, clinic="Paws & Co")
    assert sheet.remark == "as of Fri 20 Nov 2026, 09:47"


@pytest.mark.parametrize(
    ("born_on", "said"),
    [
        (date(2022, 9, 3), "4 y"),
        (date(2025, 11, 22), "11 mo"),
        (date(2026, 11, 1), "2 wk"),
        (date(2027, 1, 1), ""),
    ],
)
def test_ages_are_said_in_the_unit_that_matters(born_on: date, said: str) -> None:
    assert age(born_on, date(2026, 11, 21)) == said


def test_days_are_written_out() -> None:
    assert long_day(date(2026, 11, 21)) == "Saturday 21 November 2026"
