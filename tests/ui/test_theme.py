"""Every text can be read on its ground, in both looks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import get_args

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from frontdesk.domain.agenda import Severity, Status
from frontdesk.ui.appearance import Appearance
from frontdesk.ui.calendar.block import pressing_colour, tint_of
from frontdesk.ui.calendar.block_look import BlockLook
from frontdesk.ui.fonts import FAMILY, face, load_fonts
from frontdesk.ui.theme import Theme, ThemeName, contrast, load_theme, palette_of, stylesheet_of

NAMES: tuple[ThemeName, ...] = get_args(ThemeName)
READABLE = 4.5


def _pairs(theme: Theme) -> Iterator[tuple[str, QColor, QColor]]:
    grounds = ("bg", "panel", "field", "hover", "closed")
    for text, ground in product(("text", "muted", "accent_text"), grounds):
        yield f"{text} on {ground}", getattr(theme, text), getattr(theme, ground)
    yield "muted on hatch", theme.muted, theme.hatch
    for group in ("fills", "kinds", "notices"):
        for name, tint in getattr(theme, group).items():
            yield f"{group} {name}", tint.text, tint.ground
    for kind, tint in theme.kinds.items():
        yield f"pressing on {kind}", pressing_colour(theme), tint.ground
        faded = tint_of(_look(kind, Status.GONE), theme)
        yield f"gone {kind}", faded.text, faded.ground


def _look(kind: str, status: Status) -> BlockLook:
    return BlockLook(
        width=100, height=40, name="Bella", client="Smith", when="08:30", services="Bath",
        state="Gone", minutes="", note="", status=status, kind=kind, severity=None,
        first_visit=False, pressing=False, pending=False, attention=False, dimmed=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_text_has_enough_contrast_on_its_ground(name: ThemeName) -> None:
    weak = [
        f"{pair}: {contrast(text, ground):.2f}"
        for pair, text, ground in _pairs(load_theme(name))
        if contrast(text, ground) < READABLE
    ]
    assert weak == []


def test_contrast_is_that_of_wcag() -> None:
    black, white = QColor("#000000"), QColor("#FFFFFF")
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(white, black) == pytest.approx(21)
    assert contrast(white, QColor("#767676")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_every_status_and_severity_has_its_colour(name: ThemeName) -> None:
    theme = load_theme(name)
    assert set(theme.statuses) == set(Status)
    assert all(theme.alert(severity).text.isValid() for severity in Severity)
    assert theme.kind("something new") == theme.kinds["other"]


@pytest.mark.parametrize("name", NAMES)
def test_the_stylesheet_has_no_token_left(name: ThemeName, qapp: QApplication) -> None:
    sheet = stylesheet_of(load_theme(name))
    assert "$" not in sheet
    assert load_theme(name).line.name() in sheet


def test_inter_is_shipped_and_found(qapp: QApplication) -> None:
    assert FAMILY in load_fonts()
    assert face().family() == FAMILY


def test_the_look_follows_the_choice(qapp: QApplication) -> None:
    appearance = Appearance(qapp, "light")
    seen: list[Theme] = []
    appearance.changed.connect(seen.append)
    appearance.choose("dark")
    assert [theme.name for theme in seen] == ["dark"]
    dark = palette_of(load_theme("dark")).color(QPalette.ColorRole.Window)
    assert qapp.palette().color(QPalette.ColorRole.Window) == dark
    appearance.choose("system")  # offscreen has no dark scheme
    assert appearance.theme.name == "light"
    appearance.deleteLater()
    qapp.setStyleSheet("")
