"""Keeps the pinboard at what is parked, and puts parked and copied visits into the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QPoint, Signal, Slot

from frontdesk.domain.agenda import STATUS_WORDS, AppointmentCard
from frontdesk.domain.changed import Changed
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.errors import FrontDeskError, NotSynchronised
from frontdesk.domain.ids import AppointmentId, new_id
from frontdesk.domain.wall_clock import business_day
from frontdesk.ui.calendar.block_look import Seen
from frontdesk.ui.calendar.day_grid import DayGrid
from frontdesk.ui.calendar.requests import Guest, PlaceRequest
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.pin_actions import PinActions
from frontdesk.ui.desk.pinboard_box import PinboardBox

if TYPE_CHECKING:
    from frontdesk.operations.parked import Board
    from frontdesk.storage.replica.store import LocalStore
    from frontdesk.ui.desk.pinboard_view import PinboardView

_TABLES = (
    "appointment",
    "appointment_service",
    "resource_claim",
    "service",
    "pet",
    "client",
    "alert",
)


class Pinboard(QObject):
    """The way of a visit onto the board, and from there to another time.

    Signals:
        told(str): what was just done, which is no change of the clinic's data.
        left_by_itself(str): a card is gone because somebody settled its visit.
        refused(str): there is nothing to paste.
        day_wanted(): the keyboard belongs to the day now.
        visit_wanted(AppointmentCard): show it where it stands.
        placed(AppointmentId): it is on disk; it is to be chosen once the day shows it.
    """

    told = Signal(str)
    left_by_itself = Signal(str)
    refused = Signal(str)
    day_wanted = Signal()
    visit_wanted = Signal(object)
    placed = Signal(object)

    def __init__(
        self, desk: Desk, box: PinboardBox, grid: DayGrid, actions: PinActions, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._box, self._grid, self._actions = desk, box, grid, actions
        self._zone = ZoneInfo("UTC")
        self._cards: tuple[AppointmentCard, ...] = ()
        self._copied: AppointmentCard | None = None
        self._asking = False
        self._again = False
        grid.set_neighbour(box)
        grid.place_requested.connect(self._on_place_requested)
        box.received.connect(self._park)
        box.list_made.connect(self._on_list_made)
        actions.park.triggered.connect(self._on_park)
        actions.cut.triggered.connect(self._on_cut)
        actions.copy.triggered.connect(self._on_copy)
        actions.paste.triggered.connect(self._on_paste)
        desk.changed.connect(self._on_changed)

    def know(self, zone: ZoneInfo) -> None:
        """Take the clinic's clock."""
        self._zone = zone

    @Slot()
    def refresh(self) -> None:
        """Read the board."""
        if self._asking:
            self._again = True
            return
        self._asking = True
        self._ask(lambda _store: None)

    @Slot()
    def show_time(self) -> None:
        """Show what the passing of time makes of the cards: a pet that waits, waits longer."""
        self._show(self._cards)

    @Slot()
    def focus_cards(self) -> None:
        """Give the cards the keyboard, or say how to get one."""
        if not self._box.focus_cards():
            self.told.emit("The pinboard is empty: Space parks the chosen visit.")

    # -- onto the board and off it --------------------------------------------------------------

    @Slot()
    def _on_park(self) -> None:
        card = self._actions.card
        if card is not None and self._actions.is_parked:
            self._take_off(card)
        elif card is not None:
            self._park(card)

    @Slot()
    def _on_cut(self) -> None:
        if self._actions.card is not None:
            self._park(self._actions.card)

    @Slot(object)
    def _park(self, card: AppointmentCard) -> None:
        login, now = self._desk.login, self._desk.now()
        self._copied = None
        self._ask(
            lambda store: store.pins.park(card.id, login=login, now=now),
            f"Parked {_name(card)}; the visit keeps its time until Ctrl+V places it",
        )

    @Slot(object)
    def _take_off(self, card: AppointmentCard) -> None:
        login = self._desk.login
        self._ask(
            lambda store: store.pins.take_off([card.id], login=login),
            f"Took {_name(card)} off the pinboard; the visit stays where it is",
        )

    def _ask(self, change: Callable[[LocalStore], None], words: str = "") -> None:
        """Change what is parked, and read the board after it."""
        login, now = self._desk.login, self._desk.now()

        def work(store: LocalStore) -> Board:
            change(store)
            return _read(store, login, now)

        self._desk.ask(self, work, lambda board: self._on_board(board, words), self._on_failed)

    def _on_board(self, board: Board, words: str) -> None:
        self._show(board.parked)
        if words:
            self.told.emit(words)
        if board.settled or board.lost:
            self.left_by_itself.emit(_gone_words(board))
        self._go_on()

    def _on_failed(self, error: FrontDeskError) -> None:
        if not isinstance(error, NotSynchronised):  # the window says so itself
            self._desk.tell(error)
        self._go_on()

    def _go_on(self) -> None:
        self._asking = False
        if self._again:
            self._again = False
            self.refresh()

    def _show(self, cards: tuple[AppointmentCard, ...]) -> None:
        self._cards = cards
        now = self._desk.now()
        self._box.show_cards(cards, Seen(business_day(now, self._zone), self._zone, now))
        parked = {card.id: card for card in cards}
        self._grid.set_parked(frozenset(parked))
        self._actions.know_parked(frozenset(parked))
        carried = self._grid.carried
        if carried is not None and not carried.copied:
            card = parked.get(carried.card.id)
            self._grid.carry(Guest(card) if card is not None else None)

    @Slot(object)
    def _on_list_made(self, cards: PinboardView) -> None:
        cards.carry_wanted.connect(self._on_carry_wanted)
        cards.off_wanted.connect(self._take_off)
        cards.visit_wanted.connect(self.visit_wanted)
        cards.picked.connect(self._on_picked)
        cards.dragged.connect(self._on_dragged)
        cards.dropped.connect(self._on_dropped)
        cards.left.connect(self.day_wanted)

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if changed.concerns(*_TABLES):
            self.refresh()

    # -- into the day ---------------------------------------------------------------------------

    @Slot()
    def _on_copy(self) -> None:
        card = self._actions.card
        if card is not None:
            self._copied = card
            self.told.emit(f"Copied {_name(card)}; Ctrl+V books the same again where you stand")

    @Slot(object)
    def _on_picked(self, _card: AppointmentCard) -> None:
        self._copied = None  # what was pointed at last is pasted

    @Slot()
    def _on_paste(self) -> None:
        card = self._copied or self._box.card
        if card is None:
            self.refused.emit("Nothing to paste yet. Space parks a visit, Ctrl+C copies one.")
        else:
            self._grid.place(Guest(card, copied=self._copied is not None))

    @Slot(object)
    def _on_carry_wanted(self, card: AppointmentCard) -> None:
        if not self._actions.paste.isEnabled():
            return
        self.day_wanted.emit()
        self._grid.carry(Guest(card))
        self.told.emit(f"{_name(card)} in hand: arrows, then Enter places it, Esc lets it go")

    @Slot(object, QPoint)
    def _on_dragged(self, card: AppointmentCard, where: QPoint) -> None:
        self._grid.bring(Guest(card), where)

    @Slot(object, QPoint)
    def _on_dropped(self, card: AppointmentCard, where: QPoint) -> None:
        if self._grid.bring(Guest(card), where):
            self._grid.receive(where)

    @Slot(object)
    def _on_place_requested(self, request: PlaceRequest) -> None:
        if request.guest.copied:
            self._book_copy(request)
        else:
            self._move(request)

    def _move(self, request: PlaceRequest) -> None:
        visit = request.guest.card.id
        self._desk.perform(
            self,
            lambda store: _moving(store, request),
            lambda _committed: self._on_placed(visit),
            self._on_not_placed,
            settles=visit,
        )

    def _book_copy(self, request: PlaceRequest) -> None:
        new = AppointmentId(new_id())
        self._desk.perform(
            self,
            lambda store: _copying(store, request, new),
            lambda _committed: self._on_placed(new),
            self._on_not_placed,
        )

    def _on_placed(self, appointment_id: AppointmentId) -> None:
        self._grid.carry(None)
        self.placed.emit(appointment_id)

    def _on_not_placed(self, error: FrontDeskError) -> None:
        self._grid.drop_preview()
        self._desk.tell(error)


def _read(store: LocalStore, login: str, now: datetime) -> Board:
    from frontdesk.operations.parked import read_board  # not for the first day

    return read_board(store, login=login, now=now)


def _moving(store: LocalStore, request: PlaceRequest) -> ChangeSet:
    from frontdesk.operations.pinboard import place_visit  # not for the first day

    return place_visit(
        replica=store.replica,
        appointment_id=request.guest.card.id,
        resource_id=request.resource_id,
        starts_at=request.starts_at,
    )


def _copying(store: LocalStore, request: PlaceRequest, new: AppointmentId) -> ChangeSet:
    from frontdesk.operations.pinboard import book_copy  # not for the first day

    return book_copy(
        replica=store.replica,
        appointment_id=request.guest.card.id,
        resource_id=request.resource_id,
        starts_at=request.starts_at,
        new_appointment_id=new,
    )


def _name(card: AppointmentCard) -> str:
    return card.pet_name or "the pet"


def _gone_words(board: Board) -> str:
    """Return why cards have left the board without anybody here taking them off."""
    said = [
        f"{_name(card)} left the pinboard: the visit is now “{STATUS_WORDS[card.status]}”."
        for card in board.settled
    ]
    if board.lost:
        what = "A parked visit is" if board.lost == 1 else f"{board.lost} parked visits are"
        said.append(f"{what} no longer there and left the pinboard.")
    return " ".join(said)
