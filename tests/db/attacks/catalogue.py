"""All attacks that are data: those of the files and those that are made from the catalog."""

from __future__ import annotations

from tests.db.attacks.attack_files import attacks_of_files
from tests.db.attacks.probes import PROBES

ATTACKS = (*attacks_of_files(), *PROBES)
