"""What the world lacks is said where it cannot be overlooked, and stays until something works."""

from __future__ import annotations

from PySide6.QtCore import Qt

from frontdesk.domain.link import LinkState, LinkStatus
from frontdesk.storage.replica.store import LocalStore
from tests.ui.desk.conftest import Front


def _pages(store: LocalStore, most: int | None) -> int:
    """Let the file of what is to be sent grow no further than so many pages; return its pages."""
    connection = store.outbox.connection
    row = connection.execute("pragma page_count").fetchone()
    assert row is not None
    pages = int(row[0])
    connection.execute(f"pragma max_page_count = {pages if most is None else most}")
    return pages


def _let_the_disk_be(front: Front, most: int | None) -> None:
    told: list[int] = []
    front.desk.ask(front.window, lambda store: _pages(store, most), told.append)
    front.wait_for(lambda: bool(told))


def test_a_full_disk_says_what_was_kept_until_a_step_succeeds(front: Front) -> None:
    front.choose(1)
    _let_the_disk_be(front, None)
    notice = front.window.foot.notice
    for number in range(60):  # the last page has room for a few commands
        front.type("-" if number % 2 else "+")
        front.quiet()
        if notice.words():
            break
    front.desk.report_link(LinkStatus(LinkState.LIVE, front.clock[0]))
    front.quiet()
    assert "no room left on the disk" in notice.words()
    assert "kept" in notice.words()
    assert notice.isVisible()
    assert front.window.grid.preview is None
    _let_the_disk_be(front, 100_000)
    front.press(Qt.Key.Key_I)
    front.wait_for(lambda: not notice.isVisible())
    assert front.done[-1].startswith("Checked in")
