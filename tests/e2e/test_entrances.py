"""The ways into the program, where Qt is installed."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys

import pytest

from frontdesk import commands
from frontdesk.commands import COMMANDS

pytestmark = pytest.mark.e2e


def test_every_module_with_commands_is_registered() -> None:
    names = [f"frontdesk.commands.{each.name}" for each in pkgutil.iter_modules(commands.__path__)]
    with_commands = {name for name in names if hasattr(importlib.import_module(name), "app")}
    assert with_commands == {module for module, _text in COMMANDS.values()}


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
