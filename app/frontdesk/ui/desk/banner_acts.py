"""Carries out what the banner offers, and tells it what was found out once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Slot

from frontdesk.domain.link import Drift, LinkStatus, Resent, SentAgain
from frontdesk.ui.desk.desk import Desk, Reads
from frontdesk.ui.desk.news import Act, Banner, News
from frontdesk.ui.desk.newsroom import Newsroom

if TYPE_CHECKING:
    from frontdesk.storage.replica.salvage_note import Salvage
    from frontdesk.storage.replica.store import LocalStore
    from frontdesk.ui.main_window import MainWindow

MAY_ACCEPT = "device.write"
_KEEP = (
    "Nothing was taken from this workstation, and it goes on with what it has; news of the server"
    " stay away meanwhile."
)


class BannerActs(QObject):
    """Stands between the newsroom and the window."""

    def __init__(self, desk: Desk, news: Newsroom, window: MainWindow) -> None:
        super().__init__(window)
        self._desk, self._news, self._window = desk, news, window
        self._zone = ZoneInfo("UTC")
        self._drift: Drift | None = None
        self._sent_again: tuple[SentAgain, ...] = ()
        news.wanted.connect(self._on_wanted)
        news.details_wanted.connect(self._on_details_wanted)
        news.was_read.connect(self._on_read)
        desk.link_changed.connect(self._on_link_changed)

    def know(self, zone: ZoneInfo) -> None:
        """Take the clinic's clock."""
        self._zone = zone

    @Slot()
    def look_for_unread(self) -> None:
        """Tell what somebody has still to read: of a damaged outbox, and of a restored server."""
        self._desk.ask(self, _salvaged, self._on_salvaged, reads=Reads.OWN_ENTRIES)
        self._desk.ask(self, _sent_again, self._on_sent_again, reads=Reads.OWN_ENTRIES)

    @Slot(object)
    def tell_sent_again(self, resent: Resent) -> None:
        """Tell what a server that came back from a backup was sent again.

        It comes for one person after the other; nobody's is forgotten before it was read.
        """
        from frontdesk.ui.desk.telling import sent_again_banner  # nobody needs it on a usual day

        self._sent_again += resent.entries
        self._news.tell(sent_again_banner(Resent(self._sent_again), self._zone))

    def _on_sent_again(self, found: list[SentAgain]) -> None:
        unread = [each for each in found if each not in self._sent_again]
        if unread:
            self.tell_sent_again(Resent(tuple(unread)))

    def _on_salvaged(self, found: tuple[Salvage | None, dict[str, str]]) -> None:
        from frontdesk.ui.desk.telling import salvage_banner

        salvage, names = found
        if salvage is not None:
            self._news.tell(salvage_banner(salvage, names))

    @Slot(object)
    def _on_link_changed(self, status: LinkStatus) -> None:
        if status.drift is not None and status.drift != self._drift:
            self._drift = status.drift
            self._tell_drift(status.drift)

    def _tell_drift(self, drift: Drift) -> None:
        from frontdesk.ui.desk.telling import drift_banner

        def tell(names: dict[UUID, str]) -> None:
            self._news.tell(drift_banner(drift, names))

        self._desk.ask(self, lambda store: _names(store, drift), tell, lambda _error: tell({}))

    @Slot(object)
    def _on_read(self, banner: Banner) -> None:
        if banner.news is News.SENT_AGAIN:
            self._sent_again = ()
            self._desk.ask(
                self,
                lambda store: store.outbox.sent_again.note_read(),
                lambda _: None,
                reads=Reads.OWN_ENTRIES,
            )
        if banner.news is News.SALVAGED:
            self._desk.ask(
                self,
                lambda store: store.note_salvage_read(),
                lambda _: None,
                reads=Reads.OWN_ENTRIES,
            )

    @Slot(object)
    def _on_wanted(self, act: Act) -> None:
        window = self._window
        actions = window.actions_
        {
            Act.WAITING: actions.waiting.trigger,
            Act.ATTENTION: actions.attention.trigger,
            Act.RETRY: actions.retry.trigger,
            Act.SIGN_OUT: actions.leave.trigger,
            Act.STOP: window.stop_loading_wanted.emit,
            Act.DECIDE: self._decide,
        }[act]()

    def _decide(self) -> None:
        """Ask whether the rows may go that the server would take away."""
        from frontdesk.ui.clinic.prompt import Prompt, Wording  # nobody needs it on a usual day

        status, facts = self._news.status, self._window.permitted.facts
        lost = () if status is None else status.loss
        may = facts is not None and MAY_ACCEPT in facts.perms
        what = ", ".join(each.words for each in lost)
        then = (
            "If that is right, let them go; this cannot be taken back here."
            if may
            else "Only somebody who manages workstations may let them go; tell them."
        )
        wording = Wording(
            "Much would vanish",
            f"The server no longer has {what}. {_KEEP} {then}",
            "&Let them go",
            is_grave=True,
        )
        prompt = Prompt(wording, self._window)
        prompt.go.setVisible(may)
        prompt.decided.connect(lambda _line: self._window.loss_accepted.emit())
        prompt.open()

    @Slot(object)
    def _on_details_wanted(self, banner: Banner) -> None:
        from frontdesk.ui.desk.lines_box import LinesBox

        LinesBox(banner.words, banner.details, self._window).open()


def _salvaged(store: LocalStore) -> tuple[Salvage | None, dict[str, str]]:
    return store.salvaged, {person.login: person.name for person in store.outbox.people.all()}


def _sent_again(store: LocalStore) -> list[SentAgain]:
    return store.outbox.sent_again.unread()


def _names(store: LocalStore, drift: Drift) -> dict[UUID, str]:
    from frontdesk.storage.replica.names import names_of  # seldom

    return names_of(store.replica, drift.records)
