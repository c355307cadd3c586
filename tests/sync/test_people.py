"""Several people at one workstation, each under their own name, against the real server."""

from __future__ import annotations

import pytest

from frontdesk.domain.changes import insert, update
from frontdesk.domain.errors import (
    InvalidInput,
    NoBinding,
    PasswordChanged,
    TooManyGuesses,
    UnknownHere,
    WrongPassword,
    WrongPin,
)
from frontdesk.domain.ids import new_id
from frontdesk.domain.link import LinkState
from frontdesk.storage.postgres.server_link import ServerLink
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.vault import open_vault
from frontdesk.sync.once import synchronise
from frontdesk.sync.people import People
from frontdesk.sync.sign_in import sign_in
from tests.clinics import Clinic
from tests.fakes.proxy import CuttingProxy, Weather
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, server_rows

ANN, BEN, CHIEF = "receptionist", "groomer", "manager"


@pytest.fixture
def desk(make_desk: MakeDesk, crew: Clinic, proxy: CuttingProxy) -> DeskUnderTest:
    """Ann's workstation, where Ben has been added."""
    desk = make_desk(clinic=crew, role=ANN, port=proxy.port)
    add(desk, BEN)
    return desk


def login_of(desk: DeskUnderTest, role: str) -> str:
    return desk.clinic.logins[role].login


def add(desk: DeskUnderTest, role: str) -> None:
    login = desk.clinic.logins[role]
    desk.people.add(login.login, login.password)


def pet_of(desk: DeskUnderTest, role: str, name: str = "Milo") -> OutboxCommand:
    """Let a person add a pet."""
    pet = insert("pet", new_id(), {"name": name, "breed": "Pug"})
    return desk.commit(pet, login=login_of(desk, role))


def authors(desk: DeskUnderTest, commands: list[OutboxCommand]) -> list[str]:
    """Return whose commands these are on the server, in the order in which it took them."""
    rows = server_rows(
        desk.clinic,
        "select login::text from app.command where id = any(%s) order by head",
        [each.command_id for each in commands],
    )
    return [row[0] for row in rows]


def restarted(desk: DeskUnderTest, role: str, make_desk: MakeDesk, port: int) -> DeskUnderTest:
    """Return the same workstation after a new start of the program, by this person."""
    desk.close()
    again = make_desk(desk.profile.directory.name, clinic=desk.clinic, role=role, port=port)
    again.sign_in()
    return again


def test_a_person_who_is_added_is_known_and_opens_the_same_data(desk: DeskUnderTest) -> None:
    ben = desk.clinic.logins[BEN]
    known = {person.login: person for person in desk.people.known()}
    assert set(known) == {desk.profile.login, ben.login}
    assert known[ben.login].name == "Staff groomer"
    assert known[ben.login].role == "groomer"
    assert known[ben.login].staff_id == ben.staff_id
    assert "pet.write" in known[ben.login].perms
    assert known[ben.login].lease_until is not None
    assert not known[ben.login].has_pin
    key = open_vault(desk.profile.key_path, desk.profile.login, desk.password)
    assert open_vault(desk.profile.key_path, ben.login, ben.password) == key


def test_nobody_is_added_without_the_server_or_with_a_wrong_password(
    make_desk: MakeDesk, crew: Clinic, proxy: CuttingProxy
) -> None:
    desk = make_desk(clinic=crew, port=proxy.port)
    ben = crew.logins[BEN]
    with pytest.raises(WrongPassword):
        desk.people.add(ben.login, "wrong")
    proxy.set_weather(Weather.REFUSED)
    with pytest.raises(Exception, match="does not answer"):
        desk.people.add(ben.login, ben.password)
    assert [person.login for person in desk.people.known()] == [desk.profile.login]
    with pytest.raises(UnknownHere):
        desk.people.open_by_password(ben.login, ben.password)


def test_somebody_of_another_clinic_is_not_added(make_desk: MakeDesk, clinic_b: Clinic) -> None:
    desk = make_desk()
    stranger = clinic_b.logins[ANN]
    with pytest.raises(NoBinding, match="another clinic"):
        desk.people.add(stranger.login, stranger.password)
    assert [person.login for person in desk.people.known()] == [desk.profile.login]
    assert desk.people.password_of(stranger.login) is None


def test_each_ones_commands_arrive_under_their_name_in_the_order_of_entering(
    desk: DeskUnderTest,
) -> None:
    roles = [ANN, BEN, BEN, ANN, BEN, ANN, ANN]
    commands = [pet_of(desk, role) for role in roles]
    desk.start()
    eventually(desk.is_live)
    assert authors(desk, commands) == [login_of(desk, role) for role in roles]
    devices = {
        login: {desk.command(each.command_id).device_id for each in commands if each.login == login}
        for login in (login_of(desk, ANN), login_of(desk, BEN))
    }
    assert [len(each) for each in devices.values()] == [1, 1]
    assert len(set().union(*devices.values())) == 2
    seqs = server_rows(
        desk.clinic,
        "select device_seq from app.command where login = %s order by head",
        login_of(desk, BEN),
    )
    assert seqs == [(1,), (2,), (3,)]


def test_one_person_edits_what_another_has_just_made(desk: DeskUnderTest) -> None:
    made = pet_of(desk, ANN)
    pet_id = made.changeset.changes[0].id
    edit = update("pet", pet_id, was={"breed": "Pug"}, values={"breed": "Beagle"})
    assert edit is not None
    edited = desk.commit(edit, login=login_of(desk, BEN))
    desk.start()
    eventually(desk.is_live)
    assert desk.command(edited.command_id).state is CommandState.APPLIED
    assert server_rows(desk.clinic, "select breed from app.pet where id = %s", pet_id) == [
        ("Beagle",)
    ]


def test_who_is_not_let_in_keeps_nobody_from_sending_but_those_who_build_on_it(
    desk: DeskUnderTest, make_desk: MakeDesk, proxy: CuttingProxy
) -> None:
    made = pet_of(desk, BEN)
    pet_id = made.changeset.changes[0].id
    before = pet_of(desk, ANN)
    edit = update("pet", pet_id, was={"breed": "Pug"}, values={"breed": "Beagle"})
    assert edit is not None
    resting = desk.commit(edit, login=login_of(desk, ANN))
    behind = pet_of(desk, ANN)
    again = restarted(desk, ANN, make_desk, proxy.port)
    again.start()
    eventually(lambda: again.command(behind.command_id).state is CommandState.APPLIED)
    eventually(lambda: again.state() is LinkState.LIVE)
    assert again.command(before.command_id).state is CommandState.APPLIED
    for each in (made, resting):
        assert again.command(each.command_id).state.waits
    status = again.status
    assert status is not None
    assert (status.waiting, status.absent) == (2, ("Staff groomer",))
    ben = again.clinic.logins[BEN]
    again.people.open_by_password(ben.login, ben.password)
    assert again.runner is not None
    again.runner.nudge()
    eventually(again.is_live)
    assert again.command(resting.command_id).state is CommandState.APPLIED
    assert server_rows(again.clinic, "select breed from app.pet where id = %s", pet_id) == [
        ("Beagle",)
    ]


def test_the_server_sees_who_is_at_the_desk(desk: DeskUnderTest) -> None:
    runner = desk.start()
    eventually(desk.is_live)
    desk.people.switch(login_of(desk, BEN))
    runner.nudge()

    def line_of_ben() -> bool:
        rows = server_rows(
            desk.clinic,
            "select from app.device where login = %s and seen_at > enrolled_at",
            login_of(desk, BEN),
        )
        return len(rows) == 1

    eventually(line_of_ben)
    assert desk.state() is LinkState.LIVE
    assert desk.people.active == login_of(desk, BEN)


def test_a_store_speaks_for_the_person_who_works_with_it(desk: DeskUnderTest) -> None:
    store, ann, ben = desk.store, login_of(desk, ANN), login_of(desk, BEN)
    assert store.active_login == ann
    assert store.replica.signed_in().role == "receptionist"
    pet_of(desk, ANN)
    store.active_login = ben
    assert store.replica.signed_in().role == "groomer"
    assert store.replica.signed_in().staff_id == desk.clinic.logins[BEN].staff_id
    assert "client.write" not in store.replica.signed_in().perms
    assert store.outbox.last_undoable(ben) is None
    assert store.outbox.last_undoable(ann) is not None
    assert [person.login for person in store.people()] == [ann, ben]


def test_a_pin_lets_in_on_an_open_workstation_also_without_the_server(
    desk: DeskUnderTest, make_desk: MakeDesk, proxy: CuttingProxy
) -> None:
    ann, ben = login_of(desk, ANN), login_of(desk, BEN)
    desk.people.set_pin(ben, "4711")
    again = restarted(desk, ANN, make_desk, proxy.port)
    proxy.set_weather(Weather.REFUSED)
    people = again.people
    assert {each.login: each.has_pin for each in people.known()} == {ann: False, ben: True}
    assert people.password_of(ben) is None
    with pytest.raises(UnknownHere):
        people.switch(ben)
    with pytest.raises(WrongPin) as wrong:
        people.open_by_pin(ben, "4712")
    assert wrong.value.seconds == 0
    people.open_by_pin(ben, "4711")
    assert people.active == ann
    people.switch(ben)
    assert people.active == ben
    assert people.password_of(ben) == again.clinic.logins[BEN].password
    with pytest.raises(UnknownHere):
        people.open_by_pin(ann, "4711")
    people.forget_pin(ben)
    with pytest.raises(UnknownHere):
        people.open_by_pin(ben, "4711")


@pytest.mark.acceptance(38)
def test_pins_and_passwords_are_not_guessed_without_end(desk: DeskUnderTest) -> None:
    ben = login_of(desk, BEN)
    desk.people.set_pin(ben, "4711")
    for _ in range(3):
        with pytest.raises(WrongPin):
            desk.people.open_by_pin(ben, "1793")
    with pytest.raises(WrongPassword):
        desk.people.open_by_password(ben, "wrong")
    with pytest.raises(WrongPin, match="The next try is taken in") as wrong:
        desk.people.open_by_pin(ben, "1793")
    assert 0 < wrong.value.seconds <= 60
    with pytest.raises(TooManyGuesses):
        desk.people.open_by_pin(ben, "4711")
    again = People.of(desk.profile, desk.sign_in(), desk.password)
    with pytest.raises(TooManyGuesses):
        again.open_by_password(ben, desk.clinic.logins[BEN].password)


def test_a_weak_pin_is_refused(desk: DeskUnderTest) -> None:
    with pytest.raises(InvalidInput):
        desk.people.set_pin(login_of(desk, BEN), "1234")
    assert not any(person.has_pin for person in desk.people.known())


def test_ones_own_password_is_changed_and_the_pin_stays(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    ann = login_of(desk, ANN)
    desk.people.set_pin(ann, "4711")
    waiting = pet_of(desk, ANN)
    with pytest.raises(WrongPassword):
        desk.people.change_password("not mine", "a quite new one")
    for unusable in ("nine char", desk.password, "nul \0 inside"):
        with pytest.raises(InvalidInput):
            desk.people.change_password(desk.password, unusable)
    key = desk.sign_in()
    desk.people.change_password(desk.password, "a quite new one")
    assert desk.people.password_of(ann) == "a quite new one"
    with pytest.raises(WrongPassword):
        sign_in(desk.profile, desk.password)
    assert sign_in(desk.profile, "a quite new one") == key
    desk.start()
    eventually(desk.is_live)
    assert desk.command(waiting.command_id).state is CommandState.APPLIED
    proxy.set_weather(Weather.REFUSED)
    desk.people.open_by_pin(ann, "4711")
    assert desk.people.password_of(ann) == "a quite new one"
    assert sign_in(desk.profile, "a quite new one") == key


class Killed(BaseException):
    """The process ends here."""


def test_killed_between_the_servers_change_and_our_own_both_passwords_bring_it_in_order(
    desk: DeskUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = login_of(desk, ANN)
    desk.people.set_pin(ann, "4711")
    waiting = pet_of(desk, ANN)
    key = desk.sign_in()

    def killed(*_arguments: object, **_more: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("frontdesk.sync.people.wrap_for", killed)
        with pytest.raises(Killed):
            desk.people.change_password(desk.password, "a quite new one")
    with pytest.raises(WrongPassword):
        sign_in(desk.profile, desk.password)
    with pytest.raises(PasswordChanged):
        sign_in(desk.profile, "a quite new one")
    assert sign_in(desk.profile, "a quite new one", old_password=desk.password) == key
    people = People.of(desk.profile, key, "a quite new one")
    people.open_by_pin(ann, "4711")
    assert people.password_of(ann) == "a quite new one"
    synchronise(desk.profile, people, desk.store)
    assert desk.command(waiting.command_id).state is CommandState.APPLIED


def test_killed_before_the_servers_change_nothing_has_changed(
    desk: DeskUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(ServerLink, "change_own_password", killed)
        with pytest.raises(Killed):
            desk.people.change_password(desk.password, "a quite new one")
    sign_in(desk.profile, desk.password)
    with pytest.raises(WrongPassword):
        sign_in(desk.profile, "a quite new one")


def test_a_password_reset_by_the_manager_opens_a_workstation_that_a_colleague_has_open(
    desk: DeskUnderTest,
) -> None:
    ben = desk.clinic.logins[BEN]
    manager = desk.clinic.connect(CHIEF)
    verifier = manager.pgconn.encrypt_password(b"given anew", ben.login.encode(), b"scram-sha-256")
    manager.execute("select app.reset_password(%s, %s)", [ben.staff_id, verifier.decode()])
    desk.people.open_by_password(ben.login, "given anew")
    assert desk.people.password_of(ben.login) == "given anew"
    key = desk.sign_in()
    assert open_vault(desk.profile.key_path, ben.login, "given anew") == key


def test_a_colleague_whose_password_was_changed_elsewhere_does_not_stop_the_line(
    desk: DeskUnderTest,
) -> None:
    ben = desk.clinic.logins[BEN]
    manager = desk.clinic.connect(CHIEF)
    verifier = manager.pgconn.encrypt_password(b"given anew", ben.login.encode(), b"scram-sha-256")
    manager.execute("select app.reset_password(%s, %s)", [ben.staff_id, verifier.decode()])
    theirs, mine = pet_of(desk, BEN), pet_of(desk, ANN)
    desk.start()
    eventually(lambda: desk.command(mine.command_id).state is CommandState.APPLIED)
    eventually(lambda: desk.state() is LinkState.LIVE)
    assert desk.command(theirs.command_id).state.waits
    desk.people.open_by_password(ben.login, "given anew")
    assert desk.runner is not None
    desk.runner.nudge()
    eventually(desk.is_live)
    assert desk.command(theirs.command_id).state is CommandState.APPLIED
