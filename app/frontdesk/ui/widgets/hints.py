"""Texts for tooltips: what people typed is shown as typed."""

from __future__ import annotations

_LONGEST_LINE = 100  # characters; Qt breaks the lines of markup only


def hint(text: str) -> str:
    """Return a text for a tooltip, in which Qt finds no markup and no line without end."""
    plain = "<" not in text and all(len(line) <= _LONGEST_LINE for line in text.split("\n"))
    if plain:
        return text
    from html import escape  # a table of all names of characters, for the first odd text

    return f'<div style="white-space: pre-wrap">{escape(text, quote=False)}</div>'
