"""Windows on small screens."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize

from frontdesk.ui.widgets.room import fits, fitting


@pytest.mark.parametrize(
    ("screen", "enough"), [((1920, 1080), True), ((1280, 720), False), ((1440, 900), False)]
)
def test_a_window_with_its_frame_fits_the_screen_or_fills_it(
    screen: tuple[int, int], enough: bool
) -> None:
    assert fits(QSize(1440, 900), QSize(*screen)) is enough
    assert fits(QSize(1440, 900), None)


def test_a_window_too_high_for_the_screen_is_made_lower_and_keeps_its_width() -> None:
    lower = fitting(QSize(1080, 760), QSize(1280, 720))
    assert lower.width() == 1080
    assert lower.height() < 720
    assert fitting(QSize(1080, 760), QSize(1920, 1080)) == QSize(1080, 760)
    assert fitting(QSize(1080, 760), None) == QSize(1080, 760)
