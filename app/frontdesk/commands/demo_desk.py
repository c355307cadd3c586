"""The desk of a demo: a profile in the demo's own directory, apart from the user's own."""

from __future__ import annotations

import shutil

from frontdesk.server.demo.instances import Demo
from frontdesk.settings import Locations
from frontdesk.storage.profiles import Profile, add_profile, load_profile

ROLE = "receptionist"


def demo_locations(demo: Demo) -> Locations:
    """Return where the demo's desk keeps its things."""
    home = demo.directory / "home"
    return Locations(home, home, home / "logs")


def demo_profile(demo: Demo) -> Profile:
    """Return the receptionist's profile; what an older demo of that day left behind goes first."""
    locations = demo_locations(demo)
    name = f"demo-{demo.key}"
    directory = locations.profiles / name
    if demo.is_new and directory.exists():
        shutil.rmtree(directory)
    if directory.exists():
        return load_profile(locations, name)
    return add_profile(locations, name, demo.clinic.login_of(ROLE).dsn)
