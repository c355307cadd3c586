"""Rows as CSV text that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def csv_text(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return RFC 4180 text; cells that a spreadsheet would take for a formula become plain text.

    What people typed can begin with `=`, and a spreadsheet would calculate it, or fetch an address.
    An apostrophe in front keeps it text.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def harmless(cell: str) -> str:
    """Return a cell's text with an apostrophe in front where it could be taken for a formula."""
    text = cell.replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text
