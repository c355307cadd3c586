"""Where this workstation keeps its things, and what its user prefers: each option declared once."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

APPLICATION = "petcare-frontdesk"

Scalar = str | int | bool


@dataclass(frozen=True, slots=True)
class Locations:
    """The folders of this user on this workstation; they need not exist yet."""

    config: Path
    data: Path
    logs: Path

    @staticmethod
    def of_this_user() -> Locations:
        """Return the platform's user folders, or everything under FRONTDESK_HOME when set."""
        home = os.environ.get("FRONTDESK_HOME")
        if home:
            base = Path(home).expanduser().absolute()
            return Locations(base, base, base / "logs")
        return _platform_locations()

    @property
    def profiles(self) -> Path:
        """The folder that holds one folder a connection profile."""
        return self.data / "profiles"


def _platform_locations() -> Locations:
    import platformdirs  # only needed without FRONTDESK_HOME

    return Locations(
        platformdirs.user_config_path(APPLICATION, appauthor=False),
        platformdirs.user_data_path(APPLICATION, appauthor=False),
        platformdirs.user_log_path(APPLICATION, appauthor=False),
    )


def resources_dir() -> Path:
    """Return the folder of icons, fonts and texts, in a checkout or in an installed wheel."""
    return _shipped("resources")


def migrations_dir() -> Path:
    """Return the folder of the Alembic migrations, in a checkout or in an installed wheel."""
    return _shipped("migrations")


def _shipped(folder: str) -> Path:
    package = Path(__file__).resolve().parent
    installed = package / folder
    return installed if installed.is_dir() else package.parents[1] / folder


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the user of this workstation prefers; kept in one TOML file.

    `theme` is system, light or dark; `slot_minutes` the height of one line of the day grid;
    `font_percent` the size of all text; `print_alerts` whether sheets show alerts; `paper` is a4,
    letter or system, which is the usual paper of the land; `lock_after_minutes` how long nobody may
    have touched the window before it locks, 0 for never.
    """

    theme: str = "system"
    slot_minutes: int = 15
    font_percent: int = 100
    print_alerts: bool = True
    paper: str = "system"
    lock_after_minutes: int = 10

    @staticmethod
    def load(path: Path) -> Preferences:
        """Read the file; what is missing, damaged or unknown takes its default.

        A preference is never worth refusing to start for.
        """
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return Preferences()
        return replace(Preferences(), **_fitting(document))

    def save(self, path: Path) -> None:
        """Write the file in one piece; OSError when the folder cannot be written."""
        write_toml(path, asdict(self))


def _fitting(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries that are preferences and have the type of their default."""
    defaults = {field.name: field.default for field in fields(Preferences)}
    return {
        name: document[name]
        for name, default in defaults.items()
        if name in document and type(document[name]) is type(default)
    }


def preferences_path(locations: Locations) -> Path:
    """Return the file of the preferences."""
    return locations.config / "preferences.toml"


def write_toml(path: Path, values: Mapping[str, Scalar]) -> None:
    """Write one flat table so that the file is always whole: the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {_toml_value(value)}\n" for name, value in values.items()]
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text("".join(lines), encoding="utf-8")
    fresh.replace(path)


def _toml_value(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
