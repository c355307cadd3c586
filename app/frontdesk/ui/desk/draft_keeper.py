"""Keeps every draft: several on hold, the one in the strip, and all of them on the disk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Slot

from frontdesk.domain.catalogue import Service
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.ids import AppointmentId
from frontdesk.logs import log
from frontdesk.logs.events import DraftLeft
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.draft_json import from_json, is_held, to_json
from frontdesk.ui.desk.foot import Foot
from frontdesk.ui.desk.strip_content import KeptDraft

if TYPE_CHECKING:
    from frontdesk.storage.replica.drafts import StoredDraft
    from frontdesk.storage.replica.store import LocalStore

WRITES_AFTER_MS = 250
"""A key pressed is on the disk this much later, however long somebody goes on typing."""

Bodies = dict[UUID, dict[str, Any]]


class DraftKeeper(QObject):
    """Drafts are thrown away only by their user or by being booked.

    What is on the disk follows what is on the screen: the difference is written, by the desk's
    thread, one write after the other.
    """

    def __init__(self, desk: Desk, foot: Foot, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._foot = desk, foot
        self._held: list[KeptDraft] = []
        self._on_disk: Bodies = {}
        self._on_its_way: Bodies = {}
        self._is_open = False
        self._is_writing = False
        self._turn = 0  # counts the people who came one after the other
        self._unwritten: dict[str, Bodies] = {}
        self._timer = QTimer(self, interval=WRITES_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self._write)
        foot.strip.edited.connect(self._on_edited)
        foot.strip.set_aside.connect(self._on_set_aside)
        foot.strip.hold_button.clicked.connect(self.hold)
        foot.held.taken.connect(self.take_back)
        foot.held.thrown.connect(self.throw_away)
        desk.closing.connect(self._write_last)

    @property
    def held(self) -> tuple[KeptDraft, ...]:
        """The drafts on hold, the longest held first."""
        return tuple(self._held)

    def open(self, services: Iterable[Service]) -> None:
        """Bring back what was kept when the program was left, once."""
        known, turn = tuple(services), self._turn
        login = self._desk.login
        self._desk.ask(
            self,
            lambda store: _unbooked(store, login),
            lambda stored: self._on_opened(stored, known) if turn == self._turn else None,
        )

    def change_person(self, services: Iterable[Service], become: Callable[[], None]) -> None:
        """Put one person's drafts away as they stand, and open those of the next.

        `become` makes the next person the desk's, between the two.
        """
        self._write_last()
        become()
        self._turn += 1
        self._held, self._on_disk, self._on_its_way = [], {}, {}
        self._is_open = self._is_writing = False
        self._foot.strip.clear()
        self._foot.held.show_drafts((), self._desk.now())
        self.open(services)

    @Slot()
    def hold(self) -> None:
        """Put the draft in the strip on hold; the strip is free for another one."""
        strip = self._foot.strip
        self._foot.show_strip()
        if strip.kept() is None:
            strip.explain("There is nothing to hold yet.")
        else:
            strip.put_away()
        strip.begin()

    @Slot()
    def take_back_next(self) -> None:
        """Go on with the draft that was held longest; again and again it goes through all."""
        if self._held:
            self.take_back(self._held[0].id)
        else:
            self._foot.show_strip()
            self._foot.strip.explain("No draft is on hold. Ctrl+H holds the one in the strip.")

    @Slot(object)
    def take_back(self, draft_id: AppointmentId) -> None:
        """Go on with a draft; what stands in the strip goes on hold for it."""
        kept = self._take_out(draft_id)
        if kept is not None:
            self._foot.show_strip()
            self._foot.strip.take_back(kept)
            self._foot.strip.go_on()
            self._show()

    @Slot(object)
    def throw_away(self, draft_id: AppointmentId) -> None:
        """Forget a draft, because its user said so."""
        number = next((n for n, each in enumerate(self._held) if each.id == draft_id), 0)
        if self._take_out(draft_id) is not None:
            self._show()
            self._focus_chip(number)

    def forget(self, erased: frozenset[UUID]) -> None:
        """Throw every draft away that is for an erased record, or names one."""
        about = {each.id for each in self._on_screen() if each.draft.is_about(erased)}
        self._drop(about)
        left = [each.id for each in self._on_screen()]
        self._desk.ask(self, lambda store: store.drafts.gone_with(left), self._drop)

    @Slot()
    def show_ages(self) -> None:
        """A minute has passed."""
        self._foot.held.show_ages(self._desk.now())

    # -- holding --------------------------------------------------------------------------------

    @Slot(object)
    def _on_set_aside(self, kept: KeptDraft) -> None:
        self._held.append(kept)
        self._show()

    def _on_screen(self) -> list[KeptDraft]:
        present = self._foot.strip.kept()
        return self._held if present is None else [*self._held, present]

    def _drop(self, ids: Collection[UUID]) -> None:
        if not ids:
            return
        if self._foot.strip.draft.visit_id in ids:
            self._foot.strip.clear()
        self._held = [each for each in self._held if each.id not in ids]
        self._show()

    def _take_out(self, draft_id: AppointmentId) -> KeptDraft | None:
        kept = next((each for each in self._held if each.id == draft_id), None)
        self._held = [each for each in self._held if each.id != draft_id]
        return kept

    def _show(self) -> None:
        self._foot.held.show_drafts(self._held, self._desk.now())
        self._write()

    def _focus_chip(self, number: int) -> None:
        chips = self._foot.held.chips
        if chips:
            chips[min(number, len(chips) - 1)].setFocus()
        else:
            self._foot.strip.begin()

    # -- on the disk ----------------------------------------------------------------------------

    def _on_opened(self, stored: list[StoredDraft], services: tuple[Service, ...]) -> None:
        self._on_disk = {each.id: dict(each.body) for each in stored}
        stored = _with_unwritten(stored, self._unwritten.pop(self._desk.login, {}))
        begun_meanwhile = list(self._held)
        self._held = []
        for each in stored:
            kept = _readable(each, services)
            if kept is None:
                del self._on_disk[each.id]  # not understood: it stays on the disk as it is
            elif is_held(each.body) or self._foot.strip.kept() is not None:
                self._held.append(kept)
            else:
                self._foot.strip.take_back(kept)
        self._held += begun_meanwhile
        self._is_open = True
        self._show()

    @Slot()
    def _on_edited(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _wanted(self) -> Bodies:
        bodies: Bodies = {each.id: to_json(each, held=True) for each in self._held}
        present = self._foot.strip.kept()
        if present is not None:
            bodies[present.id] = to_json(present, held=False)
        return bodies

    @Slot()
    def _write(self) -> None:
        """Write what differs, unless a write is on its way: its end looks again."""
        if self._is_open and not self._is_writing:
            self._ask_to_write()

    @Slot()
    def _write_last(self) -> None:
        """The desk closes: what it accepts now is still finished.

        Also before the kept drafts were read: what somebody typed so early is added to them.
        """
        self._timer.stop()
        self._ask_to_write()

    def _ask_to_write(self) -> None:
        wanted, login, turn = self._wanted(), self._desk.login, self._turn
        if list(wanted.items()) == list(self._on_disk.items()):
            return
        dropped = (self._on_disk.keys() | self._on_its_way.keys()) - wanted.keys()
        self._is_writing, self._on_its_way = True, wanted
        self._desk.ask(
            self,
            lambda store: store.drafts.write(login, wanted, dropped),
            lambda _: self._on_written(wanted) if turn == self._turn else None,
            lambda error: self._on_not_written(error, login, wanted, turn),
        )

    def _on_written(self, written: Bodies) -> None:
        self._is_writing = False
        self._on_disk = written
        if not self._timer.isActive():
            self._write()

    def _on_not_written(self, error: FrontDeskError, login: str, wanted: Bodies, turn: int) -> None:
        if turn == self._turn:
            self._is_writing = False  # the next edit tries again; they are still on the screen
        else:
            self._unwritten[login] = wanted  # their person comes back to them
        self._desk.tell(error)


def _unbooked(store: LocalStore, login: str) -> list[StoredDraft]:
    """Return the kept drafts but those whose visit was promised before they could be dropped."""
    stored = store.drafts.of(login)
    promised = store.outbox.rows_touched("appointment", [each.id for each in stored])
    store.drafts.write(login, {}, promised)
    return [each for each in stored if each.id not in promised]


def _with_unwritten(stored: list[StoredDraft], unwritten: Bodies) -> list[StoredDraft]:
    from frontdesk.storage.replica.drafts import StoredDraft

    kept = [each for each in stored if each.id not in unwritten]
    return kept + [StoredDraft(UUID(str(key)), body) for key, body in unwritten.items()]


def _readable(stored: StoredDraft, services: Iterable[Service]) -> KeptDraft | None:
    body: Mapping[str, Any] = stored.body
    try:
        return from_json(stored.id, body, services)
    except ValueError:
        log(DraftLeft())
        return None
