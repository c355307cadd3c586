"""A manager's desk adds people and looks after their logins."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from frontdesk.domain.errors import InvalidInput, NoBinding, NotAllowed, WrongPassword
from frontdesk.storage.postgres.connection import connect
from frontdesk.storage.postgres.new_login import verifier_of
from frontdesk.storage.postgres.staff_office import (
    add_staff,
    disable_staff,
    enable_staff,
    reset_password,
    staff_list,
)
from frontdesk.storage.profiles import Profile
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest

pytestmark = pytest.mark.db


@pytest.fixture
def manager(make_desk: MakeDesk) -> DeskUnderTest:
    return make_desk("office", role="manager")


def _role_id(desk: DeskUnderTest, name: str) -> UUID:
    line = desk.clinic.connect("manager")
    row = line.execute("select id from app.role where name = %s", [name]).fetchone()
    assert row is not None
    role_id: UUID = row[0]
    return role_id


def _signs_in(profile: Profile, login: str, password: str) -> bool:
    try:
        line = connect(replace(profile, login=login), password)
    except WrongPassword:
        return False
    try:
        return line.execute("select sec.tenant_id() is not null").fetchone() == (True,)
    finally:
        line.close()


def test_a_person_is_added_shut_out_let_in_again_and_gets_a_new_password(
    manager: DeskUnderTest,
) -> None:
    profile, password = manager.profile, manager.password
    vets = _role_id(manager, "vet")
    made = add_staff(profile, password, name=" Íñigo Ó Briain ", role_id=vets)
    assert made.password not in repr(made)
    assert _signs_in(profile, made.login, made.password)
    person = next(each for each in staff_list(profile, password) if each.id == made.staff_id)
    assert (person.name, person.initials, person.role) == ("Íñigo Ó Briain", "ÍÓB", "vet")
    assert (person.active, person.login, person.seen_at) == (True, made.login, None)

    disable_staff(profile, password, staff_id=made.staff_id)
    assert not _signs_in(profile, made.login, made.password)
    person = next(each for each in staff_list(profile, password) if each.id == made.staff_id)
    assert not person.active
    assert person.disabled_at is not None

    again = enable_staff(profile, password, staff_id=made.staff_id, login=made.login)
    assert _signs_in(profile, made.login, again.password)
    renewed = reset_password(profile, password, staff_id=made.staff_id, login=made.login)
    assert _signs_in(profile, made.login, renewed.password)
    assert not _signs_in(profile, made.login, again.password)


def test_what_is_refused_is_said_in_words_for_the_screen(
    manager: DeskUnderTest, make_desk: MakeDesk
) -> None:
    profile, password = manager.profile, manager.password
    own = manager.clinic.logins["manager"].staff_id
    with pytest.raises(InvalidInput, match="shuts themselves out"):
        disable_staff(profile, password, staff_id=own)
    with pytest.raises(InvalidInput, match="has no login"):
        disable_staff(profile, password, staff_id=uuid4())
    with pytest.raises(InvalidInput, match="needs a name"):
        add_staff(profile, password, name="  ", role_id=_role_id(manager, "vet"))
    receptionist = make_desk("counter")
    with pytest.raises(NotAllowed):
        staff_list(receptionist.profile, receptionist.password)
    with pytest.raises(NotAllowed):
        disable_staff(receptionist.profile, receptionist.password, staff_id=own)


def test_somebody_shut_out_manages_nobody(manager: DeskUnderTest) -> None:
    profile, password = manager.profile, manager.password
    made = add_staff(profile, password, name="Ann", role_id=_role_id(manager, "manager"))
    disable_staff(profile, password, staff_id=made.staff_id)
    theirs = replace(profile, login=made.login)
    with pytest.raises(NoBinding):
        staff_list(theirs, made.password)
    with pytest.raises(NoBinding):
        add_staff(theirs, made.password, name="Ben", role_id=_role_id(manager, "vet"))


def test_what_no_login_could_send_becomes_no_password(manager: DeskUnderTest) -> None:
    line = manager.clinic.connect("manager")
    for impossible in ("", "short\0er", "half \ud800"):
        with pytest.raises(InvalidInput):
            verifier_of(line, "u_0123456789abcdef", impossible)
