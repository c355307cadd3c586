"""`python -m tests.bench NAME [--json] [--full]`: run one benchmark, or all without a name.

A benchmark is a module of this package with `run()`, which yields figures, and perhaps with
`run_in_full()` for the size that takes minutes to make. Exits 1 when a promised
limit is exceeded, 2 for a name that is none.
"""

from __future__ import annotations

import argparse
import pkgutil
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from tests.bench.figures import Figure

_OURS = ("__main__", "figures")
_ROOT = Path(__file__).resolve().parents[2]


def names() -> list[str]:
    """Return the benchmarks there are."""
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(m.name for m in found if m.name not in _OURS and not m.name.startswith("_"))


def main(arguments: list[str]) -> int:
    """Run what is asked for and print a line for each figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("name", nargs="?", choices=names())
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--full", action="store_true", help="the whole size, where it is large")
    asked = parser.parse_args(arguments)
    kept = True
    for name in [asked.name] if asked.name else names():
        for figure in _run(name, full=asked.full):
            sys.stdout.write((figure.to_json() if asked.json else _line(figure)) + "\n")
            sys.stdout.flush()
            kept = kept and figure.holds
    return 0 if kept else 1


def _run(name: str, *, full: bool) -> Iterable[Figure]:
    module = import_module(f"tests.bench.{name}")
    figures: Iterable[Figure] = (
        module.run_in_full() if full and hasattr(module, "run_in_full") else module.run()
    )
    return figures


def _line(figure: Figure) -> str:
    floor = "" if figure.floor is None else f"  floor {figure.floor:.3g}, {figure.ratio} times"
    mark = "" if figure.holds else "  BROKEN PROMISE"
    return f"{figure.name:<34}{figure.value:>10.4g} {figure.unit:<5}{floor}  n={figure.n}{mark}"


if __name__ == "__main__":
    sys.path.insert(0, str(_ROOT / "app"))
    sys.exit(main(sys.argv[1:]))
