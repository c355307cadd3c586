"""docs/reliability.md: what is written by hand stays, what stands between marks is made here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from tests.proof.acceptance import ROOT, Found, marked_tests
from tests.proof.items import GAPS, ITEMS, LATER

PAGE = ROOT / "docs/reliability.md"

Figures = Mapping[str, int | float | str]


def acceptance_table(found: Found) -> str:
    """Return the table of items and their tests, and what is not covered."""
    lines = ["| | what must hold | proved by |", "|---|---|---|"]
    for number, words in ITEMS.items():
        proofs = "<br>".join(f"`{_short(test)}`" for test in found.get(number, [])) or "not yet"
        lines.append(f"| {number} | {words} | {proofs} |")
    lines += ["", "Not covered, or not as worded:", ""]
    lines += [f"- {number}: {reason}" for number, reason in sorted(GAPS.items())]
    numbers = ", ".join(str(number) for number in LATER)
    lines.append(f"- {numbers}: money and messages, which the program does not have yet.")
    return "\n".join(lines)


def figures_table(runs: Mapping[int, Figures], *, day: date) -> str:
    """Return what one proof counted, a column for each run by its seed."""
    lines = [f"| {day.isoformat()} |" + "".join(f" seed {seed} |" for seed in runs)]
    lines.append("|---|" + "---|" * len(runs))
    names = dict.fromkeys(name for figures in runs.values() for name in figures)
    for name in names:
        cells = (_shown(figures.get(name, "")) for figures in runs.values())
        lines.append(f"| {name.replace('_', ' ')} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def with_block(text: str, name: str, block: str) -> str:
    """Put a block between its marks; KeyError when the page has no such marks."""
    begin, end = f"<!-- {name} -->", f"<!-- end {name} -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(text):
        raise KeyError(name)
    return pattern.sub(lambda _match: f"{begin}\n{block}\n{end}", text)


def current() -> str:
    """Return the page as it should be with the tests' present marks."""
    text = PAGE.read_text(encoding="utf-8")
    return with_block(text, "acceptance", acceptance_table(marked_tests()))


def write(text: str) -> None:
    """Replace the page."""
    PAGE.write_text(text, encoding="utf-8")


def _short(test: str) -> str:
    return test.removeprefix("tests/")


def _shown(value: float | str) -> str:
    match value:
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.3g}"
        case _:
            return value
