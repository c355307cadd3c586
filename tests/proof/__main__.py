"""`python -m tests.proof [NAME …] [--seed N] [--short] [--json] [--write] [--page]`.

Runs the proofs that are named, or all, one after the other. Each seed is printed before its run and
does the same again. Exits 1 when something was broken, 2 for a name that is none. `--write` puts
the figures into docs/reliability.md; `--page` only renews its table of tests and runs nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from frontdesk.commands.ending import orderly_end
from tests.proof import page
from tests.proof.outcome import Outcome, Run

PROOFS = (
    "simulation",
    "faults",
    "writers",
    "kills",
    "power_cuts",
    "migration_kills",
    "mutants",
    "soak",
)

SEEDS = {"faults": 3}
"""How many seeds a proof is run with in full, where it is more than one."""


def names() -> list[str]:
    """Return the proofs there are, in the order in which they run."""
    return [name for name in PROOFS if find_spec(f"tests.proof.{name}")]


def main(arguments: list[str]) -> int:
    """Run what is asked for; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    parser.add_argument("--seed", type=int, help="replay this one")
    parser.add_argument("--short", action="store_true", help="seconds instead of minutes")
    parser.add_argument("--json", action="store_true", help="one JSON object a proof")
    parser.add_argument("--write", action="store_true", help="keep the figures in the page")
    parser.add_argument("--page", action="store_true", help="renew the page's table of tests")
    asked = parser.parse_args(arguments)
    if asked.page:
        page.write(page.current())
        return 0
    if unknown := [name for name in asked.names if name not in names()]:
        parser.error(f"no such proof: {', '.join(unknown)}")
    with orderly_end():  # told to end, it stops its server and its desks
        holds = [_prove(name, asked) for name in asked.names or names()]
    return 0 if all(holds) else 1


def _prove(name: str, asked: argparse.Namespace) -> bool:
    runs = {seed: _run(name, seed, asked) for seed in _seeds(name, asked)}
    if asked.write:
        figures = {seed: outcome.figures for seed, outcome in runs.items()}
        table = page.figures_table(figures, day=datetime.now(UTC).date())
        page.write(page.with_block(page.PAGE.read_text(encoding="utf-8"), name, table))
    return not any(outcome.violations for outcome in runs.values())


def _seeds(name: str, asked: argparse.Namespace) -> list[int]:
    if asked.seed is not None:
        return [asked.seed]
    times = 1 if asked.short else SEEDS.get(name, 1)
    return [random.SystemRandom().randrange(2**31) for _ in range(times)]


def _run(name: str, seed: int, asked: argparse.Namespace) -> Outcome:
    _say(f"== {name} --seed {seed}")
    begun = time.monotonic()
    prove: Callable[[Run], Outcome] = import_module(f"tests.proof.{name}").prove
    outcome = prove(Run(seed, asked.short, _say))
    figures = {**outcome.figures, "seconds": round(time.monotonic() - begun, 1)}
    if asked.json:
        shown = {"name": name, "seed": seed, "violations": outcome.violations, **figures}
        sys.stdout.write(json.dumps(shown) + "\n")
    else:
        sys.stdout.write("".join(f"{key:<44}{value}\n" for key, value in figures.items()))
    sys.stdout.flush()
    for violation in outcome.violations:
        _say(f"BROKEN with --seed {seed}: {violation}")
    return replace(outcome, figures=figures)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "app"))
    sys.exit(main(sys.argv[1:]))
