from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.domain.errors import AlreadyExists, InvalidInput, NotFound, ProfileUnusable
from frontdesk.settings import Locations
from frontdesk.storage.profiles import (
    Profile,
    add_profile,
    last_profile,
    list_profiles,
    load_profile,
    remember_profile,
    save_profile,
)

DSN = "postgresql://u_ab:s3cret@db.example.org:6543/clinic?sslrootcert=/etc/ca.pem"


@pytest.fixture
def locations(tmp_path: Path) -> Locations:
    return Locations(tmp_path / "config", tmp_path / "data", tmp_path / "logs")


def test_a_profile_keeps_the_connection_but_no_password(locations: Locations) -> None:
    profile = add_profile(locations, "Front desk 1", DSN)
    assert (profile.host, profile.port, profile.dbname) == ("db.example.org", 6543, "clinic")
    assert (profile.login, profile.sslrootcert) == ("u_ab", "/etc/ca.pem")
    for file in profile.directory.rglob("*"):
        assert b"s3cret" not in file.read_bytes()


def test_only_this_user_may_enter_the_folder(locations: Locations) -> None:
    profile = add_profile(locations, "A", DSN)
    assert profile.directory.stat().st_mode & 0o077 == 0


def test_a_profile_is_found_by_name_by_folder_and_by_file(locations: Locations) -> None:
    profile = add_profile(locations, "A", DSN)
    for key in ("A", profile.directory, profile.directory / "profile.toml"):
        assert load_profile(locations, key) == profile


def test_the_same_connection_again_is_no_error(locations: Locations) -> None:
    assert add_profile(locations, "A", DSN) == add_profile(locations, "A", DSN)


def test_a_taken_name_is_refused_and_nothing_changes(locations: Locations) -> None:
    profile = add_profile(locations, "A", DSN)
    with pytest.raises(AlreadyExists):
        add_profile(locations, "A", "postgresql://other@127.0.0.1:5432/clinic")
    assert load_profile(locations, "A") == profile


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "a" * 64, "ends.", "tab\t", "ü"])
def test_a_name_that_is_no_folder_is_refused(locations: Locations, name: str) -> None:
    with pytest.raises(InvalidInput):
        add_profile(locations, name, DSN)


@pytest.mark.parametrize(
    "dsn",
    [
        "",
        "nonsense",
        "postgresql://u@host",
        "postgresql://host/db",
        "postgresql://u@/db",
        "postgresql://u@a,b/db",
        "postgresql://u@host/db?sslmode=prefer",
        "postgresql://u@host/db?options=-csearch_path",
        "mysql://u@host/db",
    ],
)
def test_a_connection_string_that_cannot_be_used_is_refused(locations: Locations, dsn: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_profile(locations, "A", dsn)
    assert refused.value.field == "dsn"
    assert not (locations.profiles / "A").exists()


@pytest.mark.parametrize("port", ["0", "70000", "abc"])
def test_a_port_that_cannot_be_is_refused_as_the_port(locations: Locations, port: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_profile(locations, "A", f"postgresql://u@host:{port}/db")
    assert refused.value.field == "port"
    assert not (locations.profiles / "A").exists()


def test_a_refusal_never_repeats_the_password(locations: Locations) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_profile(locations, "A", "postgresql://u:top secret@host/db x")
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_password_with_an_at_sign_does_not_become_part_of_the_host(locations: Locations) -> None:
    with pytest.raises(InvalidInput, match="more than one @") as caught:
        add_profile(locations, "desk", "postgresql://u_1:se@cret@db.example:5432/clinic")
    assert "cret" not in str(caught.value)
    assert not (locations.profiles / "desk").exists()


@pytest.mark.parametrize("name", ["x" * 5000, "~nobody-has-this-home/desk", "\0"])
def test_a_name_that_no_file_can_have_is_not_found(locations: Locations, name: str) -> None:
    with pytest.raises(NotFound):
        load_profile(locations, name)


def test_an_unknown_profile_is_not_found(locations: Locations) -> None:
    with pytest.raises(NotFound):
        load_profile(locations, "nobody")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[",
        'name = "A"',
        'format = 1\nname = "A"\nhost = 3\nport = 1\ndbname = "d"\nlogin = "l"',
        'format = 1\nname = "A"\nhost = "h"\nport = "1"\ndbname = "d"\nlogin = "l"',
        'format = 9\nname = "A"\nhost = "h"\nport = 1\ndbname = "d"\nlogin = "l"',
    ],
)
def test_a_damaged_or_foreign_profile_is_told_and_left_alone(
    locations: Locations, text: str
) -> None:
    profile = add_profile(locations, "A", DSN)
    file = profile.directory / "profile.toml"
    file.write_text(text)
    with pytest.raises(ProfileUnusable):
        load_profile(locations, "A")
    assert file.read_text() == text
    assert list_profiles(locations) == []


def test_a_disk_that_takes_nothing_keeps_nobody_from_signing_in(locations: Locations) -> None:
    profile = add_profile(locations, "counter", DSN)
    (locations.data / "last-profile").mkdir()
    remember_profile(locations, profile)
    assert list_profiles(locations) == [profile]


def test_the_last_profile_is_remembered(locations: Locations) -> None:
    first, second = add_profile(locations, "A", DSN), add_profile(locations, "B", DSN)
    assert last_profile(locations) is None
    remember_profile(locations, second)
    assert last_profile(locations) == second
    remember_profile(locations, first)
    assert last_profile(locations) == first


def test_the_only_profile_is_the_last_one(locations: Locations) -> None:
    profile = add_profile(locations, "A", DSN)
    assert last_profile(locations) == profile


texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(host=texts, dbname=texts, login=texts, port=st.integers(1, 65535))
def test_any_connection_comes_back_as_written(
    locations: Locations, host: str, dbname: str, login: str, port: int
) -> None:
    profile = Profile("A", locations.profiles / "A", host, port, dbname, login)
    save_profile(replace(profile, host="before"))
    save_profile(profile)
    assert load_profile(locations, "A") == profile
