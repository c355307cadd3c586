"""What a server says before it proved itself, or instead of doing so, costs a desk nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.commands.dispatch import ENVIRONMENT, PROBLEM, run
from frontdesk.domain.errors import FrontDeskError, NotAdmitted, ServerNotTrusted
from frontdesk.storage.profiles import save_profile
from frontdesk.sync.sign_in import open_store, sign_in
from tests.fakes.man_in_the_middle import Asks, ManInTheMiddle, Tricks
from tests.sync.conftest import MakeDesk

SAYINGS = (
    'role "u_ab" is not permitted to log in',
    'permission denied for database "clinic"',
    "this login belongs to no clinic, or was disabled",
    'password authentication failed for user "u_ab"',
    'pg_hba.conf rejects connection for host "10.0.0.9", user "u_ab"',
    'database "clinic" does not exist',
    "the server asks for a newer version of this program",
)


@pytest.mark.parametrize("error", [NotAdmitted("rules"), ServerNotTrusted("another")])
def test_a_desk_that_knows_its_person_opens_whatever_the_network_makes_of_the_server(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch, error: FrontDeskError
) -> None:
    desk = make_desk()
    key = desk.sign_in()

    def answer(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr("frontdesk.sync.sign_in._ask", answer)
    assert sign_in(desk.profile, desk.password) == key


@pytest.mark.parametrize("asks", [Asks.IN_CLEAR, Asks.NOT_AT_ALL])
def test_a_false_server_enrols_nobody(make_desk: MakeDesk, asks: Asks, tmp_path: Path) -> None:
    desk = make_desk()
    with ManInTheMiddle(Tricks(None, asks)) as man:
        false = replace(desk.profile, port=man.port, directory=tmp_path / "new")
        with pytest.raises(ServerNotTrusted):
            sign_in(false, desk.password)
    assert not (tmp_path / "new").exists()


def test_whoever_says_that_a_login_is_shut_destroys_nothing(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    key = desk.sign_in()
    waiting = desk.book()
    desk.close()
    before = desk.profile.key_path.read_bytes()
    monkeypatch.setenv("FRONTDESK_PASSWORD", desk.password)
    for saying in SAYINGS:
        with ManInTheMiddle(Tricks(None, Asks.TO_GO_AWAY, says=saying)) as man:
            save_profile(replace(desk.profile, port=man.port))
            exits = run(["sync", "--once", "--profile", str(desk.profile.directory)])
        assert exits in (PROBLEM, ENVIRONMENT), saying
        assert man.heard, saying
        assert desk.profile.key_path.read_bytes() == before
    store = open_store(desk.profile, key)
    assert [each.command_id for each in store.outbox.waiting()] == [waiting.command_id]
    assert store.replica.meta is not None
    store.close()
