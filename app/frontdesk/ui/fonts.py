"""Inter as shipped, with figures of one width, so that every desk and every picture is alike."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from frontdesk.settings import resources_dir

FAMILY = "Inter"
BODY_PX = 13  # 9.75 pt at 96 dpi; high-density screens are scaled by Qt itself


@cache
def load_fonts() -> tuple[str, ...]:
    """Give the shipped faces to Qt once; return the families it made of them."""
    files = sorted((resources_dir() / "fonts").glob("*.otf"))
    families: set[str] = set()
    for file in files:
        number = QFontDatabase.addApplicationFont(str(file))
        families.update(QFontDatabase.applicationFontFamilies(number))
    return tuple(sorted(families))


def face(pixels: int = BODY_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return Inter of this height (device-independent pixels), figures tabular."""
    load_fonts()
    font = QFont(FAMILY)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def strong(pixels: int = BODY_PX) -> QFont:
    """Return the weight of a pet's name."""
    return face(pixels, QFont.Weight.DemiBold)
