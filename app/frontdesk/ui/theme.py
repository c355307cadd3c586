"""Colours of the light and the dark look, and how they reach Qt: palette and stylesheet.

The tokens are data (resources/themes/*.toml). Colour only carries meaning: the fill of a card is
the kind of its service, the strip its status, and both are said in words as well.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from PySide6.QtGui import QColor, QPalette

from frontdesk.domain.agenda import Severity, Status
from frontdesk.settings import resources_dir

ThemeName = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Tint:
    """A ground and the text that is read on it."""

    ground: QColor
    text: QColor


@dataclass(frozen=True, slots=True)
class Theme:
    """One look. `kinds` is by kind of service, `fills` by use of a filled button or badge."""

    name: ThemeName
    bg: QColor
    panel: QColor
    field: QColor
    hover: QColor
    closed: QColor
    line: QColor
    quarter_line: QColor
    hatch: QColor
    text: QColor
    muted: QColor
    accent: QColor
    accent_text: QColor
    now: QColor
    fills: Mapping[str, Tint]
    kinds: Mapping[str, Tint]
    statuses: Mapping[Status, QColor]
    notices: Mapping[str, Tint]

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on dark ground."""
        return self.name == "dark"

    def kind(self, name: str) -> Tint:
        """Return the colours of a kind of service; a kind this program does not know is grey."""
        return self.kinds.get(name, self.kinds["other"])

    def alert(self, severity: Severity) -> Tint:
        """Return the colours in which an alert of this severity is read."""
        return self.notices[notice_of(severity)]


def notice_of(severity: Severity) -> str:
    """Return the notice in whose colours an alert of this severity is read."""
    return {Severity.STOP: "bad", Severity.ASK: "warn", Severity.NOTE: "neutral"}[severity]


@cache
def load_theme(name: ThemeName) -> Theme:
    """Read a theme from resources/themes; the same value each time."""
    path = resources_dir() / "themes" / f"{name}.toml"
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return Theme(
        name=name,
        **{token: QColor(colour) for token, colour in document["ground"].items()},
        **{token: QColor(colour) for token, colour in document["text"].items()},
        fills=_tints(document["accent"]),
        kinds=_tints(document["kinds"]),
        statuses={Status(key): QColor(value) for key, value in document["statuses"].items()},
        notices=_tints(document["notices"]),
    )


def _tints(table: Mapping[str, Any]) -> dict[str, Tint]:
    return {key: Tint(QColor(ground), QColor(text)) for key, (ground, text) in table.items()}


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of WCAG 2.1 (1 to 21) between two opaque colours."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Return `first` with `share` (0 to 1) of `second` mixed in."""
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * share,
        first.greenF() + (second.greenF() - first.greenF()) * share,
        first.blueF() + (second.blueF() - first.blueF()) * share,
    )


def palette_of(theme: Theme) -> QPalette:
    """Return the palette Fusion paints with: platforms without a theme keep theirs light else."""
    primary = theme.fills["primary"]
    roles = {
        QPalette.ColorRole.Window: theme.panel,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.panel,
        QPalette.ColorRole.AlternateBase: theme.bg,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.Button: theme.panel,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.BrightText: theme.now,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Highlight: primary.ground,
        QPalette.ColorRole.HighlightedText: primary.text,
        QPalette.ColorRole.Link: theme.accent_text,
        QPalette.ColorRole.LinkVisited: theme.accent_text,
        QPalette.ColorRole.ToolTipBase: theme.text,
        QPalette.ColorRole.ToolTipText: theme.panel,
        QPalette.ColorRole.Light: theme.hover,
        QPalette.ColorRole.Midlight: theme.hover,
        QPalette.ColorRole.Mid: theme.line,
        QPalette.ColorRole.Dark: theme.line,
        QPalette.ColorRole.Shadow: theme.line,
    }
    palette = QPalette()
    for role, colour in roles.items():
        palette.setColor(role, colour)
    greyed = (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText)
    for role in greyed:
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.muted)
    return palette


def stylesheet_of(theme: Theme) -> str:
    """Return the stylesheet of the whole program in this theme's colours."""
    template = (resources_dir() / "themes" / "desk.qss").read_text(encoding="utf-8")
    return string.Template(template).substitute(_tokens(theme))


def _tokens(theme: Theme) -> dict[str, str]:
    plain = ("bg", "panel", "field", "hover", "line", "text", "muted", "accent", "accent_text")
    tokens = {name: getattr(theme, name).name() for name in plain}
    tokens["now"] = theme.now.name()
    tokens["icons"] = (resources_dir() / "icons").as_posix()
    tokens["shade"] = theme.name
    for name, tint in {**theme.fills, **theme.notices}.items():
        tokens[f"{name}_ground"] = tint.ground.name()
        tokens[f"{name}_text"] = tint.text.name()
    return tokens
