from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.settings import (
    Locations,
    Preferences,
    migrations_dir,
    preferences_path,
    resources_dir,
)


def test_everything_lives_under_frontdesk_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_HOME", str(tmp_path))
    locations = Locations.of_this_user()
    for folder in (locations.config, locations.data, locations.logs, locations.profiles):
        assert folder.is_relative_to(tmp_path)


def test_without_frontdesk_home_the_platform_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRONTDESK_HOME", raising=False)
    assert "petcare-frontdesk" in str(Locations.of_this_user().data)


def test_shipped_folders_are_found() -> None:
    assert (resources_dir() / "fonts" / "Inter-Regular.otf").is_file()
    assert migrations_dir().is_dir()


def test_preferences_come_back_as_saved(tmp_path: Path) -> None:
    locations = Locations(tmp_path, tmp_path, tmp_path)
    wanted = Preferences(theme="dark", slot_minutes=30, print_alerts=False)
    wanted.save(preferences_path(locations))
    assert Preferences.load(preferences_path(locations)) == wanted


@pytest.mark.parametrize(
    "text", ["", "theme = 3", "slot_minutes = true", "unknown = 1", "theme = [", "\x00"]
)
def test_damaged_preferences_take_their_defaults(tmp_path: Path, text: str) -> None:
    file = tmp_path / "preferences.toml"
    file.write_text(text)
    assert Preferences.load(file) == Preferences()
