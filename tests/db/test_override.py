"""Who asked for a command that a colleague gave in his stead is kept with it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clinics import Clinic
from tests.db.desk import Desk, pet

pytestmark = pytest.mark.db


@pytest.fixture
def desk(clinic_a: Clinic) -> Desk:
    return Desk(clinic_a.connect("manager"))


def _kept(desk: Desk, envelope: dict[str, Any]) -> Any:
    return desk.value("select override from app.command where id = %s", envelope["command_id"])


def test_an_override_is_kept_with_the_command(desk: Desk, clinic_a: Clinic) -> None:
    asked_by = clinic_a.logins["receptionist"].login
    given = desk.envelope(pet(), override={"asked_by": asked_by, "reason": "x" * 500, "more": 1})

    assert desk.send(given)["status"] == "applied"
    assert _kept(desk, given) == {"asked_by": asked_by, "reason": "x" * 500}
    assert desk.send(given)["replay"] is True


def test_the_usual_command_has_none(desk: Desk) -> None:
    for more in ({}, {"override": None}):
        given = desk.envelope(pet(), **more)
        assert desk.send(given)["status"] == "applied"
        assert _kept(desk, given) is None


def test_an_override_is_part_of_what_was_given(desk: Desk, clinic_a: Clinic) -> None:
    asked_by = clinic_a.logins["receptionist"].login
    given = desk.envelope(pet(), override={"asked_by": asked_by, "reason": "upset"})
    desk.send(given)

    other = {**given, "override": {"asked_by": asked_by, "reason": "another reason"}}
    with pytest.raises(Exception, match="other contents"):
        desk.send(other)


WRONG: tuple[Any, ...] = (
    {"asked_by": "u_nobody", "reason": "x"},
    {"asked_by": "postgres", "reason": "x"},
    {"asked_by": "{b}", "reason": "x"},
    {"asked_by": "{a}", "reason": "x" * 501},
    {"asked_by": "{a}"},
    {"reason": "x"},
    {"asked_by": "{a}", "reason": {"a": 1}},
    {"asked_by": ["{a}"], "reason": "x"},
    "somebody",
    [],
    True,
)


def test_an_override_that_names_nobody_of_the_clinic_is_refused(
    desk: Desk, clinic_a: Clinic, clinic_b: Clinic
) -> None:
    logins = {"{a}": clinic_a.logins["groomer"].login, "{b}": clinic_b.logins["groomer"].login}
    for wrong in WRONG:
        override = _with_logins(wrong, logins) if isinstance(wrong, dict) else wrong
        given = desk.envelope(pet("Refused"), override=override)
        answer = desk.send(given)
        assert (answer["status"], answer["code"]) == ("rejected", "FD003"), wrong
        assert _kept(desk, given) is None
    assert desk.apply(pet("After"))["status"] == "applied"


def _with_logins(override: dict[str, Any], logins: dict[str, str]) -> dict[str, Any]:
    return {
        key: logins.get(value, value) if isinstance(value, str) else value
        for key, value in override.items()
    }
