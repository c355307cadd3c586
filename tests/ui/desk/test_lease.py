"""A desk that the server was not heard at for too long shows the present day, and then nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from frontdesk.domain.errors import FrontDeskError, LeaseExpired
from frontdesk.domain.link import LeaseState, LinkState, LinkStatus
from frontdesk.storage.replica.agenda import day_agenda
from frontdesk.storage.replica.lease import KeptTime
from frontdesk.storage.replica.meta import utc_now
from frontdesk.storage.replica.people import Person
from frontdesk.ui.desk.desk import Reads
from frontdesk.ui.desk.today_sheet import pet_words
from tests.factories.store import DEVICE, EPOCH
from tests.ui.desk.conftest import Front
from tests.ui.people.conftest import Counter, counter

__all__ = ["counter"]

pytestmark = pytest.mark.acceptance(35)


def _lease_over_for(front: Front, since: timedelta) -> None:
    """Let the lease of who is at the desk have ended so long ago, on the day of the clinic."""
    ended = front.clock[0] - since
    person = Person("u_test", UUID(int=1), "Mara", "receptionist", lease_until=ended, epoch=EPOCH)
    store = front.store()
    store.outbox.enrolments.greet(person, DEVICE, at=front.clock[0], shown=utc_now())
    store.outbox.latest_time.keep(KeptTime(front.clock[0], utc_now()))
    store.close()
    lease = LeaseState.OPEN
    if since > timedelta(0):
        lease = LeaseState.TODAY_ONLY if since < timedelta(hours=24) else LeaseState.LOCKED
    front.desk.report_link(LinkStatus(LinkState.OFFLINE, front.clock[0], waiting=1, lease=lease))


def _page(front: Front) -> QWidget:
    page = front.window.pages.currentWidget()
    assert page is not None
    return page


def _button(page: QWidget | None, words: str) -> QPushButton:
    assert page is not None
    return next(each for each in page.findChildren(QPushButton) if words in each.text())


def _texts(widget: QWidget) -> str:
    """Return everything that can be read in what is shown."""
    from tests.ui.people.test_lock import _everything_said

    assert widget.isVisible()
    return _everything_said()


def test_after_three_days_the_present_day_is_a_list_to_read(front: Front) -> None:
    _lease_over_for(front, timedelta(hours=1))
    front.wait_for(
        lambda: front.window.lease.sheet is not None and _page(front) is not front.window.page
    )
    sheet = front.window.lease.sheet
    assert sheet is not None
    front.wait_for(lambda: sheet.table.model().rowCount() > 0)
    model = sheet.table.model()
    shown = [str(model.index(row, 1).data()) for row in range(model.rowCount())]
    store = front.store()
    agenda = day_agenda(store.replica, None, front.clinic.day, now=front.clock[0])
    store.close()
    assert shown == [pet_words(card) for card in agenda.cards()]
    assert any(pet.startswith("! ") for pet in shown)
    assert "nothing new is taken down" in sheet.words.text()
    assert not front.window.page.isVisible()


def test_no_other_day_and_no_record_can_be_read_then(front: Front) -> None:
    _lease_over_for(front, timedelta(hours=1))
    front.wait_for(lambda: _page(front) is front.window.lease.sheet)
    failures: list[FrontDeskError] = []
    front.desk.ask(front.window, lambda _store: None, lambda _: None, failures.append)
    told: list[int] = []
    front.desk.ask(front.window, lambda _store: 1, told.append, reads=Reads.THE_PRESENT_DAY)
    front.desk.ask(front.window, lambda _store: 2, told.append, reads=Reads.OWN_ENTRIES)
    front.wait_for(lambda: len(told) == 2)
    assert [type(each) for each in failures] == [LeaseExpired]


def test_a_day_later_nothing_of_the_clinic_is_in_sight(front: Front) -> None:
    assert "Bella" in _texts(front.window)
    _lease_over_for(front, timedelta(hours=25))
    front.wait_for(lambda: _page(front) is front.window.lease.screen)
    said = _texts(front.window)
    for word in ("Bella", "Smith", "+49 151"):
        assert word not in said
    screen = front.window.lease.screen
    assert screen is not None
    assert "1 entry waits and is kept" in screen.standing.text()
    failures: list[FrontDeskError] = []
    for reads in (Reads.ANYTHING, Reads.THE_PRESENT_DAY):
        front.desk.ask(
            front.window, lambda _store: None, lambda _: None, failures.append, reads=reads
        )
    front.wait_for(lambda: len(failures) == 2)


def test_what_waits_is_in_sight_and_the_server_can_be_tried(front: Front) -> None:
    front.choose(1)
    front.press(Qt.Key.Key_I)
    front.wait_for(lambda: bool(front.done))
    _lease_over_for(front, timedelta(hours=25))
    front.wait_for(lambda: _page(front) is front.window.lease.screen)
    tried: list[bool] = []
    front.window.retry_wanted.connect(lambda: tried.append(True))
    assert front.focus() is _button(front.window.lease.screen, "Try")
    front.press(Qt.Key.Key_Return)
    assert tried == [True]
    _button(front.window.lease.screen, "What waits").click()
    box = front.window.waiting.box
    assert box is not None
    front.wait_for(lambda: box.table.model().rowCount() == 1)
    box.accept()


def test_once_the_server_is_heard_the_window_is_back_as_it_was(front: Front) -> None:
    front.choose(1)
    _lease_over_for(front, timedelta(hours=25))
    front.wait_for(lambda: _page(front) is front.window.lease.screen)
    _lease_over_for(front, -timedelta(hours=72))
    front.wait_for(lambda: _page(front) is front.window.page)
    front.quiet()
    assert front.window.page.isVisible()
    assert front.window.foot.notice.words() == ""
    front.choose(2)


def test_a_window_that_opens_too_late_shows_the_day_once_the_server_is_heard(
    front: Front,
) -> None:
    _lease_over_for(front, timedelta(hours=25))
    front.wait_for(lambda: _page(front) is front.window.lease.screen)
    front.window._facts = None  # as if nothing had ever been read
    _lease_over_for(front, -timedelta(hours=72))
    front.wait_for(lambda: front.window._facts is not None)
    front.quiet()
    assert _page(front) is front.window.page


def test_the_days_end_is_noticed_without_any_word_of_the_line(front: Front) -> None:
    ended = front.clock[0] - timedelta(hours=25)
    store = front.store()
    person = Person("u_test", UUID(int=1), "Mara", lease_until=ended, epoch=EPOCH)
    store.outbox.enrolments.greet(person, DEVICE, at=front.clock[0], shown=utc_now())
    store.close()
    front.window.lease._looking.timeout.emit()
    front.wait_for(lambda: _page(front) is front.window.lease.screen)


def test_a_clock_set_back_shows_nothing_more(front: Front) -> None:
    _lease_over_for(front, timedelta(hours=25))
    front.wait_for(lambda: _page(front) is front.window.lease.screen)
    store = front.store()
    later: datetime | None = store.server_time.now()
    assert later is not None
    store.outbox.latest_time.keep(
        KeptTime(later, utc_now() + timedelta(days=30))
    )  # 30 days back since
    store.close()
    front.window.lease.look()
    front.quiet()
    assert _page(front) is front.window.lease.screen


def test_a_locked_desk_opens_on_what_may_be_shown(counter: Counter) -> None:
    front = counter.front
    counter.lock()
    lock_screen = counter.flow.lock.screen
    _lease_over_for(front, timedelta(hours=25))
    front.wait_for(lambda: front.window.lease.lease is LeaseState.LOCKED)
    assert _page(front) is lock_screen
    counter.unlock("u_test", "4711")
    front.wait_for(lambda: _page(front) is front.window.lease.screen)
