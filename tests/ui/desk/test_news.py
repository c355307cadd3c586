"""One pill and one banner: of all that is the matter, the most important thing."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt

from frontdesk.domain.ids import new_id
from frontdesk.domain.link import (
    Drift,
    LeaseState,
    LinkState,
    LinkStatus,
    LoadProgress,
    Resent,
    SentAgain,
    Trouble,
    VanishingRows,
)
from frontdesk.storage.replica.salvage_note import Salvage, last_salvage, report_of
from frontdesk.storage.replica.sent_again import SentAgainBook
from frontdesk.ui.clinic.prompt import Prompt
from frontdesk.ui.desk.link_words import pill_of
from frontdesk.ui.desk.news import (
    Act,
    Banner,
    News,
    Standing,
    banner_of,
    span_words,
    told_once,
)
from frontdesk.ui.desk.telling import salvage_banner
from tests.factories.store import ALL_PERMS
from tests.ui.desk.conftest import Front

NOW = datetime(2026, 11, 21, 8, 47, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
LIVE = LinkStatus(LinkState.LIVE, NOW - timedelta(hours=1), synced_at=NOW - timedelta(seconds=2))

ALONE = {
    News.SHUT_OUT: replace(LIVE, state=LinkState.REVOKED),
    News.LOCKED: replace(LIVE, lease=LeaseState.LOCKED),
    News.TODAY_ONLY: replace(LIVE, lease=LeaseState.TODAY_ONLY),
    News.DISK: replace(LIVE, trouble=Trouble.DISK, problem="The disk is full."),
    News.UPGRADE: replace(LIVE, state=LinkState.UPGRADE_NEEDED),
    News.SIGNED_OUT: replace(LIVE, state=LinkState.SIGNED_OUT),
    News.MASS_LOSS: replace(
        LIVE, trouble=Trouble.MASS_LOSS, problem="Half is gone.", loss=(VanishingRows("pet", 9, 8),)
    ),
    News.ENDING: replace(LIVE, hours_left=5, waiting=2),
    News.CLOCK: replace(LIVE, ahead=timedelta(minutes=-3)),
    News.PROBLEM: replace(LIVE, problem="Another program talks to the server."),
    News.ATTENTION: replace(LIVE, attention=2),
    News.LOADING: replace(LIVE, loading=LoadProgress(1200, 36000, today_here=True)),
    News.OFFLINE: replace(LIVE, state=LinkState.OFFLINE),
    News.ABSENT: replace(LIVE, absent=("Ann", "Ben")),
}
"""A reading of the line for each thing that it alone can say."""

TOLD = (News.SALVAGED, News.SENT_AGAIN, News.DRIFT)


def _standing(
    status: LinkStatus | None, *told: News, away: frozenset[News] = frozenset()
) -> Standing:
    said = {news: told_once(news, news.name, tone="warn") for news in told}
    return Standing(status, NOW, BERLIN, said, away)


def _news(standing: Standing) -> News | None:
    banner = banner_of(standing)
    return None if banner is None else banner.news


def test_while_all_is_well_there_is_no_banner() -> None:
    assert banner_of(_standing(None)) is None
    assert banner_of(_standing(LIVE)) is None
    assert banner_of(_standing(replace(LIVE, waiting=3))) is None


def test_everything_the_banner_can_say_is_either_told_once_or_read_from_the_line() -> None:
    assert set(ALONE) | set(TOLD) == set(News)


@pytest.mark.parametrize("news", ALONE)
def test_each_state_of_the_line_is_said(news: News) -> None:
    banner = banner_of(_standing(ALONE[news]))
    assert banner is not None
    assert banner.news is news
    assert banner.words
    assert banner.tone in ("warn", "bad", "neutral")


@pytest.mark.parametrize("news", TOLD)
def test_what_is_told_once_is_said_until_it_is_put_away(news: News) -> None:
    banner = banner_of(_standing(LIVE, news))
    assert banner is not None
    assert (banner.news, banner.can_go) == (news, True)


def test_of_two_things_that_can_hold_at_once_the_more_important_is_said() -> None:
    for higher, lower in itertools.combinations(sorted(ALONE), 2):
        both = _both(ALONE[higher], ALONE[lower])
        if both is not None:
            assert _news(_standing(both)) is higher, (higher, lower)
    for told, news in itertools.product(TOLD, ALONE):
        assert _news(_standing(ALONE[news], told)) is min(told, news)


def _both(first: LinkStatus, second: LinkStatus) -> LinkStatus | None:
    """Put what is unusual in either together, or None where they exclude each other."""
    merged: dict[str, object] = {}
    for name in (
        "state",
        "lease",
        "trouble",
        "ahead",
        "attention",
        "absent",
        "problem",
        "loading",
        "hours_left",
    ):
        unusual = {
            getattr(each, name)
            for each in (first, second)
            if getattr(each, name) != getattr(LIVE, name)
        }
        if len(unusual) > 1:
            return None
        merged.update((name, value) for value in unusual)
    one, other = first.problem, second.problem
    if bool(one) != bool(other) and {first.trouble, second.trouble} == {Trouble.NONE}:
        return None  # a problem with words replaces that the line is gone
    return replace(LIVE, **merged)  # type: ignore[arg-type]


def test_a_line_that_is_back_at_once_moves_nothing() -> None:
    gone = replace(LIVE, state=LinkState.OFFLINE, since=NOW - timedelta(seconds=1))
    assert banner_of(_standing(gone)) is None
    assert _news(_standing(replace(gone, since=NOW - timedelta(seconds=4)))) is News.OFFLINE


def test_what_was_put_away_gives_way_to_the_next() -> None:
    status = replace(ALONE[News.CLOCK], attention=1)
    assert _news(_standing(status, away=frozenset({News.CLOCK}))) is News.ATTENTION


def test_what_nobody_may_overlook_is_not_put_away() -> None:
    for news in (News.SHUT_OUT, News.LOCKED, News.DISK, News.MASS_LOSS, News.UPGRADE):
        assert _news(_standing(ALONE[news], away=frozenset(News))) is news


def test_the_measured_distance_of_the_clock_is_said() -> None:
    banner = banner_of(_standing(replace(LIVE, ahead=timedelta(days=2))))
    assert banner is not None
    assert "2 days ahead of the server's" in banner.words
    assert banner_of(_standing(replace(LIVE, ahead=timedelta(seconds=59)))) is None


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=61), "1 min"),
        (timedelta(minutes=-59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=-20000), "20000 days"),
    ],
)
def test_a_span_is_said_in_the_unit_that_fits(span: timedelta, words: str) -> None:
    assert span_words(span) == words


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (LIVE, "Live · synced 2 s ago"),
        (replace(LIVE, waiting=2), "Live · synced 2 s ago · 2 to send"),
        (replace(LIVE, attention=1), "Needs attention 1"),
        (ALONE[News.OFFLINE], "Offline since 08:47"),
        (replace(ALONE[News.OFFLINE], waiting=7, attention=1), "Offline since 08:47 · 7 to send"),
        (
            replace(ALONE[News.OFFLINE], since=NOW - timedelta(days=1)),
            "Offline since Fri 09:47",
        ),
        (replace(LIVE, state=LinkState.CATCHING_UP, behind=120), "Catching up 120"),
        (replace(LIVE, state=LinkState.CATCHING_UP), "Catching up …"),
        (replace(LIVE, state=LinkState.CONNECTING, waiting=1), "Connecting … · 1 to send"),
        (replace(LIVE, state=LinkState.CATCHING_UP, progress=0.42), "Fetching data 42%"),
        (replace(ALONE[News.DISK], waiting=4), "Disk trouble · 4 to send"),
        (replace(ALONE[News.LOCKED], waiting=4), "Too long without the server · 4 to send"),
        (ALONE[News.MASS_LOSS], "News held back"),
        (ALONE[News.UPGRADE], "Update needed"),
        (ALONE[News.SIGNED_OUT], "Signed out by the server"),
        (ALONE[News.SHUT_OUT], "Shut out by the server"),
    ],
)
def test_the_pill_says_the_state_and_how_much_waits(status: LinkStatus, words: str) -> None:
    assert pill_of(status, now=NOW, zone=BERLIN)[0] == words


def test_the_banner_shows_one_thing_and_the_next_when_that_is_put_away(front: Front) -> None:
    bar, news = front.window.banner, front.window.news
    assert not bar.isVisible()
    news.tell(told_once(News.SENT_AGAIN, "Sent again.", tone="warn", details=("One", "Two")))
    front.desk.report_link(LinkStatus(LinkState.LIVE, front.clock[0], attention=1))
    front.wait_for(lambda: front.window.top._link.accessibleName() == "Needs attention 1")
    assert bar.words() == "Sent again."
    front.press(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert front.focus() is bar._act
    front.press(Qt.Key.Key_Tab)
    front.press(Qt.Key.Key_Return)
    assert bar.banner is not None
    assert bar.banner.news is News.ATTENTION
    front.desk.report_link(LinkStatus(LinkState.LIVE, front.clock[0]))
    front.wait_for(lambda: not bar.isVisible())
    assert front.focus() is front.window.grid


def test_the_lines_of_a_banner_can_be_read_one_by_one(front: Front) -> None:
    from frontdesk.ui.desk.lines_box import LinesBox

    front.window.news.tell(told_once(News.SALVAGED, "Saved.", tone="warn", details=("A", "B")))
    front.press(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    front.press(Qt.Key.Key_Return)
    box = front.window.findChild(LinesBox)
    assert box is not None
    assert [box.lines.item(row).text() for row in range(box.lines.count())] == ["A", "B"]
    box.accept()


@pytest.mark.parametrize(
    ("left", "said"),
    [(None, ""), (72, ""), (13, ""), (12, "In 12 hours"), (1, "less than an hour")],
)
def test_the_end_of_work_without_the_server_is_told_half_a_day_before(
    left: int | None, said: str
) -> None:
    off = replace(LIVE, state=LinkState.OFFLINE, waiting=2, hours_left=left)
    banner = banner_of(_standing(off))
    assert banner is not None
    assert (banner.news is News.ENDING) == bool(said)
    assert said in banner.words
    assert not said or "What waits (2) is kept" in banner.words


def test_what_was_put_away_comes_back_when_there_is_more_of_it(front: Front) -> None:
    bar = front.window.banner
    front.desk.report_link(LinkStatus(LinkState.LIVE, front.clock[0], attention=1))
    front.wait_for(bar.isVisible)
    bar._close.click()
    assert not bar.isVisible()
    front.desk.report_link(LinkStatus(LinkState.LIVE, front.clock[0], attention=2))
    front.wait_for(bar.isVisible)
    assert bar.banner == Banner(News.ATTENTION, bar.words(), "bad", Act.ATTENTION, can_go=True)


def test_off_line_is_said_by_the_banner_only_once_it_lasts(front: Front) -> None:
    bar = front.window.banner
    front.desk.report_link(LinkStatus(LinkState.OFFLINE, front.clock[0], waiting=1))
    front.wait_for(lambda: "Offline since" in front.window.top._link.text())
    assert not bar.isVisible()
    front.clock[0] += timedelta(seconds=5)
    front.window.news.refresh()
    assert bar.words() == "Offline since 09:47. Everything works and prints; 1 change to send."


def test_the_key_of_the_banner_does_nothing_while_there_is_none(front: Front) -> None:
    before = front.focus()
    front.press(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert front.focus() is before


@pytest.mark.acceptance(11)
def test_what_was_sent_again_after_a_restore_is_listed_with_what_became_of_it(
    front: Front,
) -> None:
    at = front.clock[0]
    entries = (
        SentAgain("Booked Bella", at, "u_test", "applied"),
        SentAgain("Moved Rex", at, "u_test", "rejected"),
    )
    front.window.acts.tell_sent_again(Resent(entries))
    banner = front.window.banner.banner
    assert banner is not None
    assert "2 entries that it had lost were sent again, each once" in banner.words
    assert "Booked Bella · done" in banner.details[0]
    assert "Moved Rex · not taken" in banner.details[1]


def test_what_was_sent_again_for_two_people_is_listed_until_it_was_read(front: Front) -> None:
    bella = SentAgain("Booked Bella", front.clock[0], "u_test", "applied")
    rex = SentAgain("Moved Rex", front.clock[0], "u_other", "applied")
    front.window.acts.tell_sent_again(Resent((bella,)))
    front.window.acts.tell_sent_again(Resent((rex,)))
    banner = front.window.banner.banner
    assert banner is not None
    assert "2 entries" in banner.words
    assert [line.split(" · ")[1] for line in banner.details] == ["Booked Bella", "Moved Rex"]
    front.window.banner._close.click()
    front.window.acts.tell_sent_again(Resent((rex,)))
    banner = front.window.banner.banner
    assert banner is not None
    assert len(banner.details) == 1


def test_what_was_sent_again_is_told_by_the_next_window_too_until_it_was_read(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    bella = SentAgain("Booked Bella", front.clock[0], "u_test", "applied")
    unread = [bella]
    monkeypatch.setattr(SentAgainBook, "unread", lambda _book: list(unread))
    monkeypatch.setattr(SentAgainBook, "note_read", lambda _book: unread.clear())
    front.window.acts.look_for_unread()
    bar = front.window.banner
    front.wait_for(bar.isVisible)
    assert "Booked Bella" in "".join(bar.banner.details if bar.banner else ())
    bar._close.click()
    front.wait_for(lambda: not unread)


def test_what_is_missing_is_told_by_name_where_it_is_known() -> None:
    salvage = Salvage(3, (("u_test", 7), ("u_gone", 8), ("", 9)), Path("outbox.db.damaged"))
    assert salvage_banner(salvage, {"u_test": "Mara"}).details == (
        "Entry 7 of Mara",
        "Entry 8 of u_gone",
        "Place 9 in the file; whose entry it was cannot be read",
    )


def test_records_that_were_put_right_are_told_by_name_and_never_by_id(front: Front) -> None:
    pet = front.clinic.pet_id(1)
    drift = Drift(front.clock[0], ("pet", "resource_claim"), (("pet", pet), ("site", new_id())))
    front.desk.report_link(replace(LIVE, drift=drift))
    front.wait_for(lambda: "put right" in front.window.banner.words())
    banner = front.window.banner.banner
    assert banner is not None
    assert banner.details == ("Pet: Íñigo", "Site")


@pytest.mark.acceptance(22)
def test_what_was_salvaged_is_told_until_somebody_has_read_it(front: Front) -> None:
    _note_salvage(front)
    front.window.acts.look_for_unread()
    front.wait_for(lambda: front.window.banner.banner is not None)
    banner = front.window.banner.banner
    assert banner is not None
    assert "41 entries could be saved; 2 could not be read" in banner.words
    assert "look before you enter" in banner.words  # the server may have had them before
    assert banner.details == ("Entry 7 of u_test", "Entry 9 of u_test")
    front.window.banner._close.click()
    front.quiet()
    store = front.store()
    assert store.salvaged is None
    store.close()


def _note_salvage(front: Front) -> None:
    """Leave what a salvage leaves for who signs in next."""
    path = report_of(front.directory / "outbox.db")
    note = {"saved": 41, "missing": [["u_test", 7], ["u_test", 9]], "backup": "outbox.db.damaged"}
    path.write_text(json.dumps(note))
    assert last_salvage(front.directory / "outbox.db") is not None


def test_a_copy_that_was_put_right_is_told_once(front: Front) -> None:
    drift = Drift(front.clock[0], ("pet",))
    for _ in range(2):
        front.desk.report_link(replace(LIVE, drift=drift))
    front.wait_for(lambda: "put right" in front.window.banner.words())
    front.window.banner._close.click()
    front.desk.report_link(replace(LIVE, drift=drift, waiting=1))
    front.wait_for(lambda: "1 to send" in front.window.top._link.text())
    assert front.window.banner.words() == ""


@pytest.mark.parametrize(
    ("front", "may"),
    [({"perms": ALL_PERMS}, True), ({"perms": frozenset({"pet.write"})}, False)],
    indirect=["front"],
)
def test_what_would_vanish_goes_only_by_the_word_of_who_may(front: Front, *, may: bool) -> None:
    accepted: list[bool] = []
    front.window.loss_accepted.connect(lambda: accepted.append(True))
    front.desk.report_link(ALONE[News.MASS_LOSS])
    front.wait_for(lambda: front.window.banner.words() == "Half is gone.")
    front.press(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    front.press(Qt.Key.Key_Return)
    prompt = front.window.findChild(Prompt)
    assert prompt is not None
    assert prompt.go.isVisible() is may
    if may:
        prompt.go.click()
    else:
        prompt.reject()
    assert accepted == [True] * may


def test_a_fetch_that_goes_on_behind_the_day_can_be_stopped_and_taken_up_again(
    front: Front,
) -> None:
    asked: list[str] = []
    front.window.stop_loading_wanted.connect(lambda: asked.append("stop"))
    front.window.retry_wanted.connect(lambda: asked.append("go on"))
    front.desk.report_link(ALONE[News.LOADING])
    front.wait_for(lambda: "1,200 of 36,000 records" in front.window.banner.words())
    assert front.window.banner.words().startswith("Today can be worked with.")
    front.window.banner._act.click()
    stopped = replace(LIVE, state=LinkState.OFFLINE, problem="The fetching was stopped.")
    front.desk.report_link(stopped)
    front.wait_for(lambda: "stopped" in front.window.banner.words())
    front.window.banner._act.click()
    assert asked == ["stop", "go on"]
