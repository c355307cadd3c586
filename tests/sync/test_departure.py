"""Who is shut out hands over what waits, loses what opens this workstation, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from frontdesk.domain.changes import insert
from frontdesk.domain.errors import (
    FrontDeskError,
    InvalidInput,
    LeaseExpired,
    NoBinding,
    ProtocolRefused,
    ServerUnreachable,
    UnknownHere,
    Withdrawn,
)
from frontdesk.domain.ids import new_id
from frontdesk.domain.link import LinkState
from frontdesk.storage.postgres.server_link import JsonObject, ServerLink
from frontdesk.storage.replica.commands import CommandState, OutboxCommand
from frontdesk.storage.replica.lease import KeptTime
from frontdesk.storage.replica.meta import utc_now
from frontdesk.storage.replica.readable import require_readable
from frontdesk.storage.replica.store import LocalStore
from frontdesk.storage.replica.vault import names_in, open_vault
from frontdesk.storage.replica.waiting_list import unsettled
from frontdesk.sync.once import synchronise
from frontdesk.sync.people import People
from frontdesk.sync.sign_in import open_store, sign_in
from tests.clinics import Clinic
from tests.fakes.proxy import CuttingProxy, Weather
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest, eventually, server_rows

ANN, BEN, CHIEF = "receptionist", "groomer", "manager"


@pytest.fixture
def desk(make_desk: MakeDesk, crew: Clinic, proxy: CuttingProxy) -> DeskUnderTest:
    """Ann's workstation, where Ben has been added; both have sent something before."""
    desk = make_desk(clinic=crew, role=ANN, port=proxy.port)
    ben = crew.logins[BEN]
    desk.people.add(ben.login, ben.password)
    for role in (ANN, BEN):
        pet_of(desk, role)
    synchronise(desk.profile, desk.people, desk.store)
    return desk


def login_of(desk: DeskUnderTest, role: str) -> str:
    return desk.clinic.logins[role].login


def pet_of(desk: DeskUnderTest, role: str, *, named: str = "Milo") -> OutboxCommand:
    pet = insert("pet", new_id(), {"name": named})
    return desk.commit(pet, login=login_of(desk, role))


def withdraw(desk: DeskUnderTest) -> None:
    manager = desk.clinic.connect(CHIEF)
    manager.execute("select app.revoke_workstation(%s)", [desk.store.outbox.enrolments.workstation])


def disable(desk: DeskUnderTest, role: str) -> None:
    manager = desk.clinic.connect(CHIEF)
    manager.execute("select app.disable_staff(%s)", [desk.clinic.logins[role].staff_id])


def held(desk: DeskUnderTest) -> list[tuple[object, str, str]]:
    """Return what waits for the manager: command, author and reason, in the order of coming."""
    return [
        (row[0], row[1], row[2])
        for row in server_rows(
            desk.clinic, "select id, author::text, reason from app.held_commands()"
        )
    ]


def ids(commands: list[OutboxCommand]) -> list[object]:
    return [each.command_id for each in commands]


def files(desk: DeskUnderTest) -> set[str]:
    return {path.name for path in desk.profile.directory.iterdir()}


@pytest.mark.acceptance(37)
def test_a_withdrawn_workstation_hands_over_what_everybody_has_waiting_and_is_empty_then(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    proxy.set_weather(Weather.REFUSED)
    commands = [pet_of(desk, role) for role in (ANN, BEN, ANN)]
    aside = {"replica.db.damaged", "replica.db.set-aside"}
    for name in aside:
        (desk.profile.directory / name).touch()
    desk.start()
    withdraw(desk)
    proxy.set_weather(Weather.CLEAR)
    eventually(lambda: desk.state() is LinkState.REVOKED)
    assert [row[0] for row in held(desk)] == ids(commands)
    assert not files(desk) & aside
    assert [row[1] for row in held(desk)] == [each.login for each in commands]
    assert not files(desk) & {"key.json", "replica.db", "drafts.db", "guesses.json"}
    assert {"outbox.db", "withdrawn"} <= files(desk)
    assert {desk.command(each.command_id).state for each in commands} == {CommandState.HELD}
    (withdrawal,) = desk.withdrawals
    assert withdrawal.whole_workstation
    assert set(withdrawal.logins) == {login_of(desk, ANN), login_of(desk, BEN)}
    assert [entry.login for entry in withdrawal.entries] == [each.login for each in commands]
    assert {entry.title for entry in withdrawal.entries} == {"Test"}
    with pytest.raises(Withdrawn):
        pet_of(desk, ANN)
    with pytest.raises(Withdrawn, match="shut out on the server"):
        sign_in(desk.profile, desk.password)


@pytest.mark.acceptance(37)
def test_five_seconds_after_the_contact_the_key_of_a_withdrawn_workstation_is_gone(
    desk: DeskUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    rested: list[float] = []
    greet = ServerLink.hello

    def hello(line: ServerLink, request: JsonObject) -> JsonObject:
        answer = greet(line, request)
        rested.append(desk.paused)
        return answer

    monkeypatch.setattr(ServerLink, "hello", hello)
    withdraw(desk)
    for role in (ANN, BEN):
        pet_of(desk, role)
    desk.start()
    eventually(lambda: not desk.profile.key_path.exists())
    assert desk.paused - rested[0] < 5
    eventually(lambda: desk.state() is LinkState.REVOKED)


def test_of_a_withdrawn_workstation_a_colleague_carries_what_who_is_not_here_has_waiting(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    proxy.set_weather(Weather.REFUSED)
    theirs, mine = pet_of(desk, BEN), pet_of(desk, ANN)
    withdraw(desk)
    proxy.set_weather(Weather.CLEAR)
    alone = People.of(desk.profile, desk.sign_in(), desk.password)
    with pytest.raises(Withdrawn, match=r"\(2\)"):
        synchronise(desk.profile, alone, desk.store)
    assert held(desk) == [
        (theirs.command_id, theirs.login, "carried"),
        (mine.command_id, mine.login, "revoked"),
    ]
    assert "key.json" not in files(desk)


@pytest.mark.acceptance(36)
def test_a_login_disabled_at_the_open_window_hands_over_and_leaves_the_others_alone(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    desk.start()
    eventually(desk.is_live)
    proxy.set_weather(Weather.REFUSED)
    commands = [pet_of(desk, ANN) for _ in range(3)]
    disable(desk, ANN)
    proxy.set_weather(Weather.CLEAR)
    eventually(lambda: desk.state() is LinkState.REVOKED)
    assert held(desk) == [(each.command_id, each.login, "disabled") for each in commands]
    (withdrawal,) = desk.withdrawals
    assert (withdrawal.logins, withdrawal.whole_workstation) == ((login_of(desk, ANN),), False)
    ben = desk.clinic.logins[BEN]
    assert list(names_in(desk.profile.key_path)) == [ben.login]
    key = open_vault(desk.profile.key_path, ben.login, ben.password)
    store = open_store(desk.profile, key)
    assert store.outbox.counts().waiting == 0
    assert store.replica.signed_in().tenant_id == desk.clinic.tenant_id
    store.close()
    with pytest.raises(UnknownHere):
        open_vault(desk.profile.key_path, login_of(desk, ANN), desk.password)


def test_a_disabled_login_with_nothing_waiting_leaves_at_its_next_statement(
    desk: DeskUnderTest,
) -> None:
    desk.start()
    eventually(desk.is_live)
    disable(desk, ANN)
    eventually(lambda: desk.state() is LinkState.REVOKED)
    assert held(desk) == []
    assert [each.entries for each in desk.withdrawals] == [()]


def test_a_colleague_who_is_shut_out_does_not_end_the_work_of_who_is_at_the_desk(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    desk.start()
    eventually(desk.is_live)
    proxy.set_weather(Weather.REFUSED)
    theirs = pet_of(desk, BEN)
    disable(desk, BEN)
    proxy.set_weather(Weather.CLEAR)
    mine = pet_of(desk, ANN)
    eventually(lambda: desk.command(mine.command_id).state is CommandState.APPLIED)
    eventually(desk.is_live)
    assert held(desk) == [(theirs.command_id, theirs.login, "disabled")]
    assert [each.logins for each in desk.withdrawals] == [(login_of(desk, BEN),)]
    assert list(names_in(desk.profile.key_path)) == [login_of(desk, ANN)]
    assert desk.people.password_of(login_of(desk, BEN)) is None


def test_what_somebody_who_was_disabled_left_waiting_is_carried_by_a_colleague(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    proxy.set_weather(Weather.REFUSED)
    theirs = pet_of(desk, BEN)
    disable(desk, BEN)
    proxy.set_weather(Weather.CLEAR)
    alone = People.of(desk.profile, desk.sign_in(), desk.password)
    synchronise(desk.profile, alone, desk.store)
    assert held(desk) == [(theirs.command_id, theirs.login, "carried")]
    assert desk.command(theirs.command_id).state is CommandState.HELD


def test_a_restored_server_gets_again_what_it_kept_of_somebody_who_left(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    proxy.set_weather(Weather.REFUSED)
    theirs = pet_of(desk, BEN)
    disable(desk, BEN)
    proxy.set_weather(Weather.CLEAR)
    with pytest.raises(Withdrawn):
        synchronise(desk.profile, desk.people, desk.store)
    kept = held(desk)
    assert [each[0] for each in kept] == [theirs.command_id]
    _lose_what_is_held(desk.clinic)
    assert held(desk) == []
    alone = People.of(desk.profile, desk.sign_in(), desk.password)
    synchronise(desk.profile, alone, desk.store)
    assert held(desk) == [(theirs.command_id, theirs.login, "carried")]
    assert desk.command(theirs.command_id).state is CommandState.HELD


def test_what_a_restored_server_lost_of_somebody_who_left_is_handed_over(
    desk: DeskUnderTest,
) -> None:
    theirs = _sent_before_leaving(desk)
    _lose(desk.clinic, theirs)
    synchronise(desk.profile, _alone(desk), desk.store)
    assert held(desk) == [(theirs.command_id, theirs.login, "carried")]
    assert desk.command(theirs.command_id).state is CommandState.HELD


@pytest.mark.acceptance(11)
def test_what_a_restored_server_lost_of_somebody_who_left_waits_for_them_and_is_sent_once(
    desk: DeskUnderTest,
) -> None:
    theirs = _sent_before_leaving(desk)
    _lose(desk.clinic, theirs)
    _let_in_again(desk, BEN)
    alone = _alone(desk)
    synchronise(desk.profile, alone, desk.store)
    assert held(desk) == []
    assert desk.command(theirs.command_id).state.waits
    assert {each.author for each in unsettled(desk.store)} == {_name(desk, BEN)}
    ben = desk.clinic.logins[BEN]
    alone.add(ben.login, ben.password)
    synchronise(desk.profile, alone, desk.store)
    assert desk.command(theirs.command_id).state is CommandState.APPLIED
    assert _effects(desk, theirs) == 1


@pytest.mark.acceptance(11)
def test_what_a_restored_server_lost_of_a_workstation_that_it_shuts_out_is_handed_over_first(
    desk: DeskUnderTest,
) -> None:
    lost = [pet_of(desk, role) for role in (BEN, ANN)]
    synchronise(desk.profile, desk.people, desk.store)
    for each in lost:
        _lose(desk.clinic, each)
    withdraw(desk)
    with pytest.raises(Withdrawn):
        synchronise(desk.profile, desk.people, desk.store)
    assert [row[0] for row in held(desk)] == ids(lost)
    assert "key.json" not in files(desk)


@pytest.mark.acceptance(11)
def test_what_a_restored_server_lost_of_a_login_that_it_disabled_is_handed_over_first(
    make_desk: MakeDesk, crew: Clinic, proxy: CuttingProxy
) -> None:
    """Of who is alone at a workstation: what opens it is destroyed when they have left."""
    desk = make_desk(clinic=crew, role=ANN, port=proxy.port)
    kept, lost = pet_of(desk, ANN), pet_of(desk, ANN)
    synchronise(desk.profile, desk.people, desk.store)
    proxy.set_weather(Weather.REFUSED)
    waiting = pet_of(desk, ANN)
    _lose(desk.clinic, lost)
    disable(desk, ANN)
    proxy.set_weather(Weather.CLEAR)
    with pytest.raises(Withdrawn):
        synchronise(desk.profile, desk.people, desk.store)
    assert {row[0] for row in held(desk)} == set(ids([lost, waiting]))
    assert desk.command(kept.command_id).state is CommandState.APPLIED
    assert desk.command(lost.command_id).state is CommandState.HELD
    assert "key.json" not in files(desk)


@pytest.mark.acceptance(11)
def test_a_colleague_who_is_disabled_is_asked_for_their_own_entries_only(
    desk: DeskUnderTest,
) -> None:
    lost = {role: pet_of(desk, role) for role in (ANN, BEN)}
    synchronise(desk.profile, desk.people, desk.store)
    for each in lost.values():
        _lose(desk.clinic, each)
    disable(desk, BEN)
    ben = desk.clinic.logins[BEN]
    alone = People(desk.profile, desk.key, login=ben.login, password=ben.password)
    with pytest.raises(Withdrawn):
        synchronise(desk.profile, alone, desk.store)
    assert [row[0] for row in held(desk)] == [lost[BEN].command_id]
    assert desk.command(lost[ANN].command_id).state is CommandState.APPLIED
    assert _effects(desk, lost[ANN]) == 0
    synchronise(desk.profile, _alone(desk), desk.store)
    assert desk.command(lost[ANN].command_id).state is CommandState.APPLIED
    assert _effects(desk, lost[ANN]) == 1


def _sent_before_leaving(desk: DeskUnderTest) -> OutboxCommand:
    """Let Ben's entry be done and Ben be shut out of this workstation."""
    theirs = pet_of(desk, BEN)
    synchronise(desk.profile, desk.people, desk.store)
    disable(desk, BEN)
    nothing = pet_of(desk, BEN)
    with pytest.raises(Withdrawn):
        synchronise(desk.profile, desk.people, desk.store)
    assert desk.command(nothing.command_id).state is CommandState.HELD
    desk.clinic.connect(CHIEF).execute("select app.drop_held(%s, 'test')", [nothing.command_id])
    assert desk.command(theirs.command_id).state is CommandState.APPLIED
    return theirs


def _alone(desk: DeskUnderTest) -> People:
    return People.of(desk.profile, desk.sign_in(), desk.password)


def _lose(clinic: Clinic, command: OutboxCommand) -> None:
    """Take the server back to before this command, on a timeline of its own."""
    with psycopg.connect(clinic.operator_dsn) as operator:
        (made,) = command.changeset.changes
        operator.execute(
            "set local session_replication_role = replica"
        )  # as a restore: no rule asks
        operator.execute("delete from app.event where command_id = %s", [command.command_id])
        operator.execute("delete from app.command where id = %s", [command.command_id])
        operator.execute("delete from app.pet where id = %s", [made.id])
        operator.execute(
            "update sec.head set epoch = gen_random_uuid() where tenant_id = %s",
            [clinic.tenant_id],
        )


def _let_in_again(desk: DeskUnderTest, role: str) -> None:
    manager, person = desk.clinic.connect(CHIEF), desk.clinic.logins[role]
    verifier = manager.pgconn.encrypt_password(
        person.password.encode(), person.login.encode(), b"scram-sha-256"
    )
    manager.execute("select app.enable_staff(%s, %s)", [person.staff_id, verifier.decode()])


def _name(desk: DeskUnderTest, role: str) -> str:
    staff_id = desk.clinic.logins[role].staff_id
    return str(server_rows(desk.clinic, "select name from app.staff where id = %s", staff_id)[0][0])


def _effects(desk: DeskUnderTest, command: OutboxCommand) -> int:
    (change,) = command.changeset.changes
    rows = server_rows(
        desk.clinic,
        "select count(*) from app.event where entity_id = %s",
        change.id,
    )
    return int(rows[0][0])


def _lose_what_is_held(clinic: Clinic) -> None:
    """Take the server back to before the handing over, on a timeline of its own."""
    with psycopg.connect(clinic.operator_dsn) as operator:
        ours = {"tenant": clinic.tenant_id}
        operator.execute("delete from app.held where tenant_id = %(tenant)s", ours)
        operator.execute(
            "delete from app.command where tenant_id = %(tenant)s and status = 'held'", ours
        )
        operator.execute(
            "update sec.head set epoch = gen_random_uuid() where tenant_id = %(tenant)s", ours
        )


def test_what_a_colleague_can_still_send_is_not_carried(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    proxy.set_weather(Weather.REFUSED)
    theirs = pet_of(desk, BEN)
    proxy.set_weather(Weather.CLEAR)
    alone = People.of(desk.profile, desk.sign_in(), desk.password)
    synchronise(desk.profile, alone, desk.store)
    assert held(desk) == []
    assert desk.command(theirs.command_id).state.waits
    synchronise(desk.profile, desk.people, desk.store)
    assert desk.command(theirs.command_id).state is CommandState.APPLIED


@pytest.mark.acceptance(36)
def test_a_disabled_person_who_signs_in_again_hands_over_and_is_told(
    desk: DeskUnderTest, proxy: CuttingProxy
) -> None:
    proxy.set_weather(Weather.REFUSED)
    waiting = pet_of(desk, ANN)
    disable(desk, ANN)
    proxy.set_weather(Weather.CLEAR)
    with pytest.raises(Withdrawn, match=r"\(1\) is with the manager"):
        sign_in(desk.profile, desk.password)
    assert held(desk) == [(waiting.command_id, waiting.login, "disabled")]
    with pytest.raises((UnknownHere, NoBinding)):
        sign_in(desk.profile, desk.password)


class Killed(BaseException):
    """The process ends here."""


def _ending_at(
    monkeypatch: pytest.MonkeyPatch, call: int, *, after_the_server: bool, error: BaseException
) -> Callable[[], int]:
    """Let the n-th handing over end the process before or after the server took it."""
    real, calls = ServerLink.hand_over, [0]

    def hand_over(line: ServerLink, envelope: JsonObject, reason: str) -> JsonObject | None:
        calls[0] += 1
        if calls[0] != call:
            return real(line, envelope, reason)
        if after_the_server:
            real(line, envelope, reason)
        raise error

    monkeypatch.setattr(ServerLink, "hand_over", hand_over)
    return lambda: calls[0]


@pytest.mark.parametrize("after_the_server", [False, True])
def test_killed_while_handing_over_nothing_is_lost_and_the_next_start_goes_on(
    desk: DeskUnderTest,
    proxy: CuttingProxy,
    monkeypatch: pytest.MonkeyPatch,
    *,
    after_the_server: bool,
) -> None:
    proxy.set_weather(Weather.REFUSED)
    commands = [pet_of(desk, role) for role in (ANN, BEN, ANN)]
    withdraw(desk)
    proxy.set_weather(Weather.CLEAR)
    with monkeypatch.context() as patched:
        _ending_at(patched, 2, after_the_server=after_the_server, error=Killed())
        with pytest.raises(Killed):
            synchronise(desk.profile, desk.people, desk.store)
    assert "key.json" in files(desk)
    assert desk.store.outbox.counts().waiting == 2
    desk.close()
    key = sign_in(desk.profile, desk.password)
    store = open_store(desk.profile, key)
    with pytest.raises(Withdrawn, match=r"\(3\)"):
        synchronise(desk.profile, People.of(desk.profile, key, desk.password), store)
    store.close()
    assert sorted(map(str, ids(commands))) == sorted(str(row[0]) for row in held(desk))
    assert "key.json" not in files(desk)


def test_a_server_that_takes_no_more_leaves_the_key_where_it_is(
    desk: DeskUnderTest, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.set_weather(Weather.REFUSED)
    pet_of(desk, ANN)
    pet_of(desk, ANN)
    withdraw(desk)
    proxy.set_weather(Weather.CLEAR)
    _ending_at(monkeypatch, 2, after_the_server=False, error=ServerUnreachable("say"))
    with pytest.raises(ServerUnreachable):
        synchronise(desk.profile, desk.people, desk.store)
    assert desk.store.outbox.counts().waiting == 1
    assert {"key.json", "replica.db"} <= files(desk)


@pytest.mark.parametrize(
    "step",
    [
        "frontdesk.sync.shredding.destroy_key_file",
        "frontdesk.storage.replica.key_file.Path.unlink",
        "frontdesk.sync.shredding.remove_the_unreadable",
    ],
)
def test_killed_while_destroying_the_next_start_finishes_without_the_server(
    desk: DeskUnderTest, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    withdraw(desk)

    def killed(*_arguments: object, **_options: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(step, killed)
        with pytest.raises(Killed):
            synchronise(desk.profile, desk.people, desk.store)
    desk.close()
    proxy.set_weather(Weather.REFUSED)
    with pytest.raises(Withdrawn):
        sign_in(desk.profile, desk.password)
    assert not files(desk) & {"key.json", "replica.db"}


def refused_for(
    monkeypatch: pytest.MonkeyPatch, named: str, error: FrontDeskError
) -> Callable[[], int]:
    """Let the server take no pet of that name; return how often it was asked."""
    real, calls = ServerLink.hand_over, [0]

    def hand_over(line: ServerLink, envelope: JsonObject, reason: str) -> JsonObject | None:
        if envelope["changes"][0]["set"]["name"] != named:
            return real(line, envelope, reason)
        calls[0] += 1
        raise error

    monkeypatch.setattr(ServerLink, "hand_over", hand_over)
    return lambda: calls[0]


REFUSALS = [InvalidInput("Too much waits"), ProtocolRefused("unknown", "FD007")]


@pytest.mark.parametrize("error", REFUSALS)
def test_what_cannot_be_carried_for_a_colleague_leaves_the_line_of_who_is_here_alone(
    desk: DeskUnderTest,
    proxy: CuttingProxy,
    monkeypatch: pytest.MonkeyPatch,
    error: FrontDeskError,
) -> None:
    proxy.set_weather(Weather.REFUSED)
    theirs = [pet_of(desk, BEN, named="Ben's") for _ in range(2)]
    mine = pet_of(desk, ANN)
    disable(desk, BEN)
    asked = refused_for(monkeypatch, "Ben's", error)
    desk.people.leave(login_of(desk, BEN))
    proxy.set_weather(Weather.CLEAR)
    device = mine.device_id
    synchronise(desk.profile, desk.people, desk.store)
    assert asked() == 1
    assert desk.command(mine.command_id).state is CommandState.APPLIED
    assert all(desk.command(each.command_id).state.waits for each in theirs)
    assert desk.store.outbox.people.device_of(login_of(desk, ANN)) == device


@pytest.mark.parametrize("error", REFUSALS)
def test_one_entry_that_is_not_taken_keeps_nobody_elses_from_being_handed_over(
    desk: DeskUnderTest,
    proxy: CuttingProxy,
    monkeypatch: pytest.MonkeyPatch,
    error: FrontDeskError,
) -> None:
    proxy.set_weather(Weather.REFUSED)
    theirs = pet_of(desk, BEN, named="Ben's")
    mine = [pet_of(desk, ANN) for _ in range(2)]
    withdraw(desk)
    asked = refused_for(monkeypatch, "Ben's", error)
    proxy.set_weather(Weather.CLEAR)
    with pytest.raises(type(error)):
        synchronise(desk.profile, desk.people, desk.store, seconds=60)
    assert 1 <= asked() < 10
    assert [row[0] for row in held(desk)] == ids(mine)
    assert desk.command(theirs.command_id).state.waits
    assert {"key.json", "replica.db"} <= files(desk)


def test_a_server_that_leaves_everything_to_its_author_is_not_asked_without_a_pause(
    desk: DeskUnderTest, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.set_weather(Weather.REFUSED)
    pet_of(desk, ANN)
    withdraw(desk)
    calls: list[JsonObject] = []
    monkeypatch.setattr(
        ServerLink, "hand_over", lambda _line, envelope, _reason: calls.append(envelope)
    )
    proxy.set_weather(Weather.CLEAR)
    with pytest.raises(InvalidInput, match="can still send"):
        synchronise(desk.profile, desk.people, desk.store, seconds=60)
    assert len(calls) == 1
    assert {"key.json", "replica.db"} <= files(desk)


def test_nothing_is_taken_down_once_the_handing_over_has_begun(
    desk: DeskUnderTest, proxy: CuttingProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window has not heard yet: what it promised now would be lost with the key."""
    proxy.set_weather(Weather.REFUSED)
    waiting = pet_of(desk, ANN)
    withdraw(desk)
    proxy.set_weather(Weather.CLEAR)
    real = ServerLink.hand_over

    def hand_over(line: ServerLink, envelope: JsonObject, reason: str) -> JsonObject | None:
        with pytest.raises(Withdrawn, match="not done"):
            pet_of(desk, ANN)
        return real(line, envelope, reason)

    monkeypatch.setattr(ServerLink, "hand_over", hand_over)
    with pytest.raises(Withdrawn):
        synchronise(desk.profile, desk.people, desk.store)
    assert ids(desk.store.outbox.handed_over([waiting.login])) == [waiting.command_id]
    assert desk.store.outbox.counts().waiting == 0


def test_an_unheard_desk_shows_today_for_a_day_and_then_nothing(desk: DeskUnderTest) -> None:
    store = desk.store
    person = store.outbox.people.of(login_of(desk, ANN))
    assert person is not None
    assert person.lease_until is not None
    for hours, shown in ((-1, (True, True)), (1, (True, False)), (25, (False, False))):
        late = person.lease_until + timedelta(hours=hours)
        store.outbox.latest_time.keep(KeptTime(late, utc_now()))
        assert (readable(store, of_today=True), readable(store, of_today=False)) == shown
    with pytest.raises(LeaseExpired):
        pet_of(desk, ANN)
    synchronise(desk.profile, desk.people, store)
    assert readable(store, of_today=False)
    pet_of(desk, ANN)


def readable(store: LocalStore, *, of_today: bool) -> bool:
    try:
        require_readable(store, store.active_login or "", of_today=of_today)
    except LeaseExpired:
        return False
    return True
