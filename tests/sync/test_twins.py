"""A profile copied to a second workstation: two desks that take themselves for one device."""

from __future__ import annotations

import shutil

import pytest

from frontdesk.domain.changes import insert, update
from frontdesk.domain.ids import new_id
from frontdesk.storage.replica.commands import CommandState
from tests.fakes.proxy import CuttingProxy, Fault
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, server_rows


def copy_of(desk: DeskUnderTest, make_desk: MakeDesk) -> DeskUnderTest:
    desk.close()
    twin = make_desk("twin")
    shutil.copytree(desk.profile.directory, twin.profile.directory)
    return twin


@pytest.mark.acceptance(24)
def test_what_waits_on_a_copy_is_applied_once_and_in_order_though_its_numbers_are_taken(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk()
    desk.sign_in()
    twin = copy_of(desk, make_desk)
    original = make_desk()
    original.start()
    original.book()
    eventually(original.is_live)
    pet = insert("pet", new_id(), {"name": "Milo", "breed": "Pug"})
    edit = update("pet", pet.id, was={"breed": "Pug"}, values={"breed": "Beagle"})
    assert edit is not None
    commands = [twin.commit(pet), twin.commit(edit), twin.book(hour=2)]
    twin.start()
    eventually(twin.is_live)
    assert [twin.command(each.command_id).state for each in commands] == [CommandState.APPLIED] * 3
    for each in commands:
        known = server_rows(
            twin.clinic, "select count(*) from app.command where id = %s", each.command_id
        )
        assert known == [(1,)]
    login = twin.profile.login
    devices = [each.store.outbox.people.device_of(login) for each in (twin, original)]
    assert None not in devices
    assert len(set(devices)) == len(devices)


@pytest.mark.acceptance(24)
def test_a_command_whose_answer_was_lost_is_done_once_under_a_new_device_too(
    make_desk: MakeDesk, proxy: CuttingProxy
) -> None:
    desk = make_desk(port=proxy.port)
    runner = desk.start()
    eventually(desk.is_live)
    proxy.arm(Fault.DROP_ANSWER)
    lost = desk.book()
    eventually(lambda: proxy.fired[Fault.DROP_ANSWER] == 1)
    runner.stop()
    assert desk.command(lost.command_id).state is CommandState.IN_DOUBT
    desk.store.outbox.enrolments.enrol(
        desk.profile.login, new_id()
    )  # no device of this server: it enrols once more
    later = desk.book(hour=1)
    desk.start()
    eventually(desk.is_live)
    for command in (lost, later):
        assert desk.command(command.command_id).state is CommandState.APPLIED
    assert server_rows(desk.clinic, "select count(*) from app.appointment") == [(2,)]
