"""The ways into the program, where Qt is installed."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
from typing import Any

import pytest
import typer

from frontdesk import commands
from frontdesk.commands import COMMANDS, admin

pytestmark = pytest.mark.e2e


def _modules_with(attribute: str) -> dict[str, Any]:
    names = [f"frontdesk.commands.{each.name}" for each in pkgutil.iter_modules(commands.__path__)]
    modules = {name: importlib.import_module(name) for name in names}
    return {name: getattr(it, attribute) for name, it in modules.items() if hasattr(it, attribute)}


def test_every_module_with_commands_is_registered() -> None:
    assert set(_modules_with("app")) == {module for module, _text in COMMANDS.values()}


def test_every_group_of_the_operators_commands_hangs_in_admin() -> None:
    hung = [each.typer_instance for each in admin.app.registered_groups]
    groups = {
        name: it for name, it in _modules_with("group").items() if isinstance(it, typer.Typer)
    }
    assert groups
    assert [name for name, group in groups.items() if group not in hung] == []


def test_without_a_display_the_window_says_so_and_exits_3() -> None:
    bare = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-m", "frontdesk"], capture_output=True, env=bare, text=True
    )
    assert done.returncode == 3
    assert "no display" in done.stderr
