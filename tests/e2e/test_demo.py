"""The demo as a newcomer meets it: one command, no display."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.e2e


@dataclass(frozen=True, slots=True)
class DemoRun:
    """What a run of the program left."""

    code: int
    output: str
    errors: str
    seconds: float
    out: Path

    @property
    def summary(self) -> dict[str, Any]:
        """Return what summary.json holds."""
        found: dict[str, Any] = json.loads((self.out / "summary.json").read_text("utf-8"))
        return found


def _demo(directory: Path, *arguments: str, **environment: str) -> DemoRun:
    inherited = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    begun = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-m", "frontdesk", "demo", "--dir", str(directory), *arguments],
        env={**inherited, "PYTHONPATH": "app", "LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    seconds = time.monotonic() - begun
    return DemoRun(
        ended.returncode, ended.stdout + ended.stderr, ended.stderr, seconds, directory / "pictures"
    )


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A directory for demos, empty at first.

    Not pytest's own: every run of pytest shuts that to the user the server runs as.
    """
    with tempfile.TemporaryDirectory(prefix="frontdesk-demo-") as directory:
        yield Path(directory)


@pytest.fixture(scope="module")
def first(place: Path) -> DemoRun:
    """The first run without a display, as `make demo` on a server."""
    run = _demo(place)
    assert run.code == 0, run.output
    return run


def _size_of_png(path: Path) -> tuple[int, int]:
    header = path.read_bytes()[:24]
    assert header.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", header[16:24])
    return width, height


def test_without_a_display_it_works_and_names_the_pictures(first: DemoRun) -> None:
    assert str(first.out / "day.png") in first.output
    assert _size_of_png(first.out / "day.png") == (1440, 900)
    assert _size_of_png(first.out / "pet.png") == (1440, 900)


def test_it_has_nothing_to_complain_about(first: DemoRun) -> None:
    as_root = "Letting "  # the server's own user is let into the directory, and told so
    assert [line for line in first.errors.splitlines() if not line.startswith(as_root)] == []


def test_a_morning_with_the_server_away_loses_and_doubles_nothing(first: DemoRun) -> None:
    summary = first.summary
    assert (summary["lost"], summary["doubled"]) == (0, 0)
    assert summary["offline"] == {"booked_while_stopped": 5, "applied_after": 5}
    assert summary["booked"] == 8
    assert (summary["moved"], summary["checked_in"], summary["undone"]) == (1, 1, 1)
    assert (summary["clinics"], summary["pets"], summary["clients"]) == (2, 2300, 1500)


@pytest.mark.parametrize(
    ("name", "said"), [("run-sheet.pdf", "as of"), ("run-sheet-offline.pdf", "5 unsent changes")]
)
def test_the_run_sheets_are_printed_with_and_without_the_server(
    first: DemoRun, name: str, said: str
) -> None:
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(first.out / name), "-"]
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    assert said in text
    assert "Paws & Co · Main Street" in text


def test_a_second_run_opens_the_same_demo_and_works_on(first: DemoRun, place: Path) -> None:
    out = place / "again"
    again = _demo(place, "--headless", str(out))
    assert again.code == 0, again.output
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert summary["appointments"] > first.summary["appointments"]
    assert (summary["lost"], summary["doubled"]) == (0, 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_told_to_end_stops_its_server(
    first: DemoRun, place: Path, number: signal.Signals
) -> None:
    out = place / f"told {number.name}"
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "frontdesk", "demo"),
            *("--dir", str(place), "--headless", str(out)),
        ],
        env={**os.environ, "PYTHONPATH": "app"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as program:
        try:
            deadline = time.monotonic() + 280
            while not (out / "day.png").exists():
                assert program.poll() is None, program.stdout and program.stdout.read()
                assert time.monotonic() < deadline
                time.sleep(0.02)
            program.send_signal(number)
            said, _nothing = program.communicate(timeout=120)
        finally:
            program.kill()
    assert (program.returncode, said) == (128 + number, b"")
    assert not (out / "summary.json").exists()
    assert not (place / "server" / "data" / "postmaster.pid").exists()


def test_nothing_is_left_running(first: DemoRun, place: Path) -> None:
    assert not (place / "server" / "data" / "postmaster.pid").exists()


@pytest.mark.parametrize(
    "wrong", [["--size", "XXL"], ["--date", "tomorrow"], ["--date", "2020-01-01"]]
)
def test_wrong_use_is_one_clear_line(tmp_path: Path, wrong: list[str]) -> None:
    run = _demo(tmp_path / "demo", *wrong)
    assert run.code == 2
    assert len(run.output.strip().splitlines()) == 1


def test_a_demo_open_elsewhere_is_not_opened_twice(tmp_path: Path) -> None:
    from fasteners import InterProcessLock

    with InterProcessLock(tmp_path / "demo.lock"):
        run = _demo(tmp_path)
    assert run.code == 3
    assert "open already" in run.output


def test_with_a_display_the_window_opens_and_ends_with_its_server(
    first: DemoRun, place: Path
) -> None:
    with _display() as display:
        begun = time.monotonic()
        program = subprocess.Popen(
            [sys.executable, "-m", "frontdesk", "demo", "--dir", str(place)],
            env={**os.environ, "PYTHONPATH": "app", "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            while "Paws & Co" not in _windows(display):
                assert program.poll() is None, program.stderr and program.stderr.read()
                assert time.monotonic() - begun < 280
                time.sleep(0.1)
            program.terminate()
            assert program.wait(120) == 0
        finally:
            program.kill()
            said, _ = program.communicate()
    assert _password_of("Ann Fraser", place) in said
    assert not (place / "server" / "data" / "postmaster.pid").exists()


def _password_of(name: str, place: Path) -> str:
    """Return what signs in again after signing out, as the demo keeps it."""
    marker = next(place.glob("demo-*.json"))
    clinic = json.loads(marker.read_text(encoding="utf-8"))["tenants"][0]
    return str(next(each["password"] for each in clinic["logins"] if each["name"] == name))


@contextmanager
def _display() -> Iterator[str]:
    """Start a display without a screen and yield its name."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],  # noqa: S607
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as answers:
            yield f":{answers.readline().strip()}"
    finally:
        server.terminate()
        server.wait(60)


def _windows(display: str) -> str:
    command = ["xwininfo", "-display", display, "-root", "-tree"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
