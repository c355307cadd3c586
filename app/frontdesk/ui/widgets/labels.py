"""Labels in the few weights the screens use; the stylesheet gives them their look."""

from __future__ import annotations

from textwrap import wrap

from PySide6.QtWidgets import QFrame, QSizePolicy

from frontdesk.ui.widgets.text_label import TextLabel

_LONGEST_WORD = 16  # letters that a side panel has room for in one line
_LONGEST_PIECE = 12


def plain(text: str = "") -> TextLabel:
    """Return a label for text that people typed: it is never taken for markup."""
    return TextLabel(text)


def muted(text: str = "", *, small: bool = False) -> TextLabel:
    """Return a quiet label."""
    label = plain(text)
    label.setProperty("muted", True)
    label.setProperty("small", small)
    return label


def strong(text: str = "") -> TextLabel:
    """Return a label in the weight of a pet's name."""
    label = plain(text)
    label.setProperty("strong", True)
    return label


def wrapped(label: TextLabel) -> TextLabel:
    """Let a label break its lines and give way to its neighbours."""
    label.setWordWrap(True)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)  # a new policy forgets it until the font changes
    label.setSizePolicy(policy)
    return label


def breakable(text: str) -> str:
    """Let long words break, too: invisible spaces stand where a line may end."""
    return " ".join(
        "\u200b".join(wrap(word, _LONGEST_PIECE)) if len(word) > _LONGEST_WORD else word
        for word in text.split(" ")
    )


def giving_way(label: TextLabel) -> TextLabel:
    """Let a label take the room there is in a row, and be squeezed to it."""
    label.elide()
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def elided(label: TextLabel) -> TextLabel:
    """Let a label have the width of its text, or less where there is no room."""
    label.elide()
    label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
    return label


def hairline(*, vertical: bool = False) -> QFrame:
    """Return a line one pixel wide."""
    line = QFrame()
    line.setProperty("hairline", True)
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line
