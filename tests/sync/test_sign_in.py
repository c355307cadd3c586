from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from frontdesk.domain.errors import (
    FrontDeskError,
    NoBinding,
    PasswordChanged,
    ProfileUnusable,
    ReplicaUnusable,
    ServerTooOld,
    ServerUnreachable,
    TooManyGuesses,
    Withdrawn,
    WrongPassword,
)
from frontdesk.storage.profiles import Profile
from frontdesk.storage.replica.guesses import FREE, Guesses
from frontdesk.storage.replica.vault import open_vault
from frontdesk.sync.sign_in import open_store, sign_in
from tests.clinics import Clinic
from tests.fakes.proxy import CuttingProxy, Weather
from tests.servers import Server
from tests.sync.conftest import MakeDesk
from tests.sync.desks import DeskUnderTest


def operator_says(desk: DeskUnderTest, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(desk.clinic.operator_dsn, autocommit=True) as operator:
        operator.execute(statement)


def change_password(desk: DeskUnderTest, password: str) -> None:
    operator_says(
        desk,
        sql.SQL("alter role {} password {}").format(
            sql.Identifier(desk.profile.login), sql.Literal(password)
        ),
    )


def is_empty(directory: Path) -> bool:
    return not directory.exists() or not any(directory.iterdir())


def test_progress_is_told_while_the_data_is_fetched(make_desk: MakeDesk) -> None:
    desk = make_desk()
    heard: list[float | None] = []
    sign_in(desk.profile, desk.password, on_progress=heard.append)
    numbers = [each for each in heard if each is not None]
    assert numbers == sorted(numbers)
    assert numbers[-1] == 1.0
    assert heard[-1] is None


def test_later_the_desk_opens_without_the_server(make_desk: MakeDesk, proxy: CuttingProxy) -> None:
    desk = make_desk(port=proxy.port)
    key = desk.sign_in()
    proxy.set_weather(Weather.REFUSED)
    assert sign_in(desk.profile, desk.password) == key


def test_a_server_or_name_server_that_swallows_everything_holds_nobody_up(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    key = desk.sign_in()
    asked, forever = threading.Event(), threading.Event()

    def swallow(*_arguments: object) -> None:
        asked.set()
        forever.wait(60)

    monkeypatch.setattr("frontdesk.sync.sign_in._ask", swallow)
    assert sign_in(desk.profile, desk.password, patience=0.1) == key
    assert asked.is_set()
    assert not forever.is_set()
    forever.set()


def test_the_server_is_asked_while_the_key_is_made_from_the_password(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    desk.sign_in()
    asked = threading.Event()

    def say(*_arguments: object) -> None:
        asked.set()
        raise NoBinding("disabled")

    def stretch(path: Path, login: str, password: str) -> bytes:
        assert asked.wait(30), "the server is asked only afterwards"
        return open_vault(path, login, password)

    monkeypatch.setattr("frontdesk.sync.sign_in._ask", say)
    monkeypatch.setattr("frontdesk.sync.sign_in.open_vault", stretch)
    with pytest.raises(NoBinding):
        sign_in(desk.profile, desk.password)


def test_without_the_server_a_wrong_password_opens_nothing(
    make_desk: MakeDesk, proxy: CuttingProxy
) -> None:
    desk = make_desk(port=proxy.port)
    desk.sign_in()
    proxy.set_weather(Weather.REFUSED)
    with pytest.raises(WrongPassword):
        sign_in(desk.profile, "wrong")


def test_a_guess_that_is_not_looked_at_here_is_not_put_to_the_server_either(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk()
    desk.sign_in()
    asked: list[object] = []
    monkeypatch.setattr("frontdesk.sync.sign_in._ask", lambda *given: asked.append(given))
    for _ in range(FREE):
        with (
            pytest.raises(WrongPassword),
            Guesses.beside(desk.profile.key_path).one(desk.profile.login),
        ):
            raise WrongPassword("say")
    with pytest.raises(TooManyGuesses):
        sign_in(desk.profile, desk.password)
    assert asked == []


def test_the_first_sign_in_needs_the_server(make_desk: MakeDesk, proxy: CuttingProxy) -> None:
    desk = make_desk(port=proxy.port)
    proxy.set_weather(Weather.REFUSED)
    with pytest.raises(ServerUnreachable):
        sign_in(desk.profile, desk.password)
    assert is_empty(desk.profile.directory)


def test_a_wrong_password_at_first_leaves_nothing_behind(make_desk: MakeDesk) -> None:
    desk = make_desk()
    with pytest.raises(WrongPassword):
        sign_in(desk.profile, "wrong")
    assert is_empty(desk.profile.directory)


def test_an_unknown_host_database_or_login_is_told(make_desk: MakeDesk, closed_port: int) -> None:
    desk = make_desk()
    for changed, error in (
        (replace(desk.profile, host="no-such-host.invalid"), ServerUnreachable),
        (replace(desk.profile, dbname="no_such_database"), ProfileUnusable),
        (replace(desk.profile, login="u_nobody"), WrongPassword),
        (replace(desk.profile, port=closed_port), ServerUnreachable),
    ):
        with pytest.raises(error) as told:
            sign_in(changed, desk.password)
        assert "go on without it" not in str(told.value)  # there is nothing yet to go on with
    assert is_empty(desk.profile.directory)


def test_a_login_without_a_clinic_is_told(make_desk: MakeDesk) -> None:
    desk = make_desk()
    operator_says(
        desk,
        sql.SQL("delete from sec.login_binding where role_name = {}").format(
            sql.Literal(desk.profile.login)
        ),
    )
    with pytest.raises(NoBinding):
        sign_in(desk.profile, desk.password)
    assert is_empty(desk.profile.directory)


def test_a_disabled_login_opens_the_desk_no_more_and_nobody_else_does(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk()
    desk.sign_in()
    operator_says(desk, sql.SQL("update sec.login_binding set active = false"))
    for _ in range(2):
        with pytest.raises(Withdrawn, match="Ask"):
            sign_in(desk.profile, desk.password)
    assert not desk.profile.key_path.exists()
    assert desk.profile.outbox_path.exists()


def test_a_database_without_the_schema_is_told(server: Server, make_desk: MakeDesk) -> None:
    desk = make_desk()
    name = f"empty_{secrets.token_hex(6)}"
    with server.operator() as operator:
        operator.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            with pytest.raises(ServerTooOld, match="admin migrate"):
                sign_in(replace(desk.profile, dbname=name), desk.password)
        finally:
            operator.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def test_a_password_changed_on_the_server_keeps_the_data_and_what_waits(
    make_desk: MakeDesk, proxy: CuttingProxy, crew: Clinic
) -> None:
    desk = make_desk(port=proxy.port, clinic=crew)
    key = desk.sign_in()
    waiting = desk.book()
    change_password(desk, "the new one")
    with pytest.raises(WrongPassword):
        sign_in(desk.profile, desk.password)
    with pytest.raises(PasswordChanged):
        sign_in(desk.profile, "the new one")
    with pytest.raises(WrongPassword):
        sign_in(desk.profile, "the new one", old_password=desk.password[::-1])
    assert sign_in(desk.profile, "the new one", old_password=desk.password) == key
    proxy.set_weather(Weather.REFUSED)
    assert sign_in(desk.profile, "the new one") == key
    store = open_store(desk.profile, key)
    assert [each.command_id for each in store.outbox.waiting()] == [waiting.command_id]
    store.close()


@pytest.mark.acceptance(26)
def test_a_damaged_key_is_told_and_nothing_is_deleted(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.sign_in()
    desk.profile.key_path.write_text("{}")
    before = {path.name for path in desk.profile.directory.iterdir()}
    for _ in range(8):  # nor is anybody made to wait for it
        with pytest.raises(ReplicaUnusable):
            sign_in(desk.profile, desk.password)
    assert {path.name for path in desk.profile.directory.iterdir()} >= before
    assert desk.profile.key_path.read_text() == "{}"


@pytest.mark.acceptance(26)
def test_a_missing_key_is_told_and_no_new_one_takes_its_place(make_desk: MakeDesk) -> None:
    desk = make_desk()
    waiting = desk.book()
    desk.close()
    kept = desk.profile.key_path.rename(desk.profile.directory / "elsewhere")
    with pytest.raises(ReplicaUnusable, match="is gone"):
        sign_in(desk.profile, desk.password)
    assert not desk.profile.key_path.exists()
    kept.rename(desk.profile.key_path)
    store = open_store(desk.profile, sign_in(desk.profile, desk.password))
    assert [each.command_id for each in store.outbox.waiting()] == [waiting.command_id]
    store.close()


@pytest.mark.parametrize("password", ["", "a\0b", "é" * 500, "\udcff", "🐕"])
def test_odd_passwords_are_wrong_and_nothing_worse(make_desk: MakeDesk, password: str) -> None:
    desk = make_desk()
    with pytest.raises(WrongPassword):
        sign_in(desk.profile, password)
    desk.sign_in()
    with pytest.raises(FrontDeskError):
        sign_in(desk.profile, password)


def test_no_password_is_kept_in_the_folder(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.sign_in()
    for file in desk.profile.directory.iterdir():
        assert desk.password.encode() not in file.read_bytes()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port where nobody listens, nor will during the test: it is taken."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_a_profile_of_another_program_is_not_touched(tmp_path: Path, closed_port: int) -> None:
    profile = Profile("A", tmp_path, "127.0.0.1", closed_port, "d", "u")
    (tmp_path / "replica.db").write_bytes(b"something else")
    with pytest.raises(ServerUnreachable):
        sign_in(profile, "pw")
    assert (tmp_path / "replica.db").read_bytes() == b"something else"
