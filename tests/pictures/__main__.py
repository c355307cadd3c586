"""`python -m tests.pictures OUT [--dir DEMO] [SCENE …]`: pictures of what a receptionist can meet.

The real window on a demo clinic with its own server, a colleague at another desk, hard names; each
state at 1280 x 720 and 1920 x 1080, by day and by night. They are made to be looked at: no test
compares them.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from frontdesk.bootstrap import make_application
from frontdesk.commands.demo import DEMO_ZONE
from frontdesk.server.demo.instances import DemoPlace
from tests.pictures import docs_scene, entry_scenes, line_scenes, people_scenes, support_scenes
from tests.pictures.stage import Stage

SCENES = {
    "docs": docs_scene.docs,
    "names": entry_scenes.names,
    "refused": entry_scenes.refused,
    "people": people_scenes.people,
    "examination": support_scenes.examination,
    "crashes": support_scenes.crashes,
    "sign_in": support_scenes.sign_in,
    "line": line_scenes.line,
    "told": line_scenes.told,
    "lease": line_scenes.lease,
}
"""In the order of the play: from `line` on the real line is stopped. `docs` is played alone."""

_WITHOUT_LINE = frozenset({"line", "told", "lease"})


def main(arguments: list[str]) -> int:
    """Play the scenes that are named, or all; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures")
    parser.add_argument("out", type=Path)
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=", ".join(SCENES))
    parser.add_argument("--dir", type=Path, help="where the demo is kept for the next time")
    asked = parser.parse_intermixed_args(arguments)
    if unknown := [each for each in asked.scenes if each not in SCENES]:
        parser.error(f"no such scene: {', '.join(unknown)}")
    with TemporaryDirectory(prefix="pictures-") as folder:
        _play(asked.dir or Path(folder), asked.out, asked.scenes or list(SCENES)[1:])
    return 0


def _play(directory: Path, out: Path, scenes: list[str]) -> None:
    application = make_application(["frontdesk"])
    place = DemoPlace(directory)
    stage = None
    try:
        demo = place.open(datetime.now(ZoneInfo(DEMO_ZONE)).date(), "standard")
        stage = Stage(demo, out)
        stage.begin()
        for name in scenes:
            if name in _WITHOUT_LINE:
                stage.session.sync.stop()
            stage.by_day()
            SCENES[name](stage)
    finally:
        if stage is not None:
            stage.close()
        application.quit()
        place.server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
