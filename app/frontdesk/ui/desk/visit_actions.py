"""What can be done with the visit that is chosen: each an action with its key.

The operations are imported when the first one is carried out, not while the window waits for its
day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence

from frontdesk.domain.agenda import AppointmentCard, Status
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.transitions import allowed_from, next_step
from frontdesk.ui.calendar.requests import MoveRequest, ResizeRequest
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.pin_actions import PinActions
from frontdesk.ui.desk.rights import Rights

_WRITE = "appointment.write"

_STEPS: dict[Status, tuple[str, str, str]] = {
    Status.CONFIRMED: ("&Confirm", "C", "confirm"),
    Status.HERE: ("Check &in", "I", "check_in"),
    Status.IN_SERVICE: ("&Start service", "S", "start_service"),
    Status.READY: ("&Ready", "R", "mark_ready"),
    Status.GONE: ("Check &out", "O", "check_out"),
    Status.NO_SHOW: ("&No-show", "", "mark_no_show"),
}


class VisitActions(QObject):
    """The actions of the chosen visit; those that its state forbids are disabled.

    Signals:
        cancel_wanted(AppointmentCard): a reason is needed first.
        move_wanted(AppointmentCard): another time is to be found.
        edit_wanted(AppointmentCard): services, note, length.
        pet_wanted(PetId): the pet's card.
        history_wanted(AppointmentCard): what happened to the visit so far.
        not_moved(): a move was refused; the visit stays where it was.
    """

    cancel_wanted = Signal(object)
    move_wanted = Signal(object)
    edit_wanted = Signal(object)
    pet_wanted = Signal(object)
    history_wanted = Signal(object)
    not_moved = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._card: AppointmentCard | None = None
        self._rights = Rights(frozenset({_WRITE}))
        self.steps = {status: self._step(status) for status in _STEPS}
        self.move = self._action("Find &another time…", "M", self._on_move)
        self.move.setIconText("Move")
        self.edit = self._action("&Edit visit…", "E", self._on_edit)
        self.cancel = self._action("Cance&l visit…", "Del", self._on_cancel)
        self.pins = PinActions(self)
        self.pet = self._action("&Pet and client…", "Ctrl+I", self._on_pet)
        self.history = self._action("&History…", "H", self._on_history)
        self.choose(None)

    def all(self) -> Sequence[QAction]:
        """Return every action, in the order of a visit's day."""
        pins = self.pins.all()
        return (
            *self.steps.values(),
            self.move,
            *pins,
            self.edit,
            self.cancel,
            self.pet,
            self.history,
        )

    @property
    def card(self) -> AppointmentCard | None:
        """The visit chosen."""
        return self._card

    @property
    def rights(self) -> Rights:
        """What may be done by who is at the desk."""
        return self._rights

    @property
    def next(self) -> QAction | None:
        """The usual next step, the green button."""
        if self._card is None:
            return None
        status = next_step(self._card.status)
        return self.steps.get(status) if status is not None else None

    def allow(self, rights: Rights) -> None:
        """Offer nothing that this login may not do, and say who may."""
        self._rights = rights
        self.choose(self._card)

    @Slot(object)
    def choose(self, card: AppointmentCard | None) -> None:
        """Take another visit; its state decides what is offered."""
        self._card = card
        follows = allowed_from(card.status) if card is not None else frozenset()
        possible = {action: status in follows for status, action in self.steps.items()}
        waits = card is not None and card.status in _STILL_OPEN
        possible |= {self.move: waits, self.edit: waits}
        possible[self.cancel] = Status.CANCELLED in follows
        for action, is_possible in possible.items():
            self._rights.offer(action, _WRITE, possible=is_possible)
        self.pet.setEnabled(card is not None)
        self.history.setEnabled(card is not None)
        self.pins.choose(card, self._rights)

    @Slot(object)
    def carry_out_move(self, request: MoveRequest) -> None:
        """Move a visit as it was dragged."""
        self._desk.perform(
            self,
            lambda store: _operations().move_appointment(
                replica=store.replica,
                appointment_id=request.appointment_id,
                starts_at=request.starts_at,
                from_resource_id=request.from_resource_id,
                to_resource_id=request.to_resource_id,
            ),
            failed=self._on_not_moved,
            settles=request.appointment_id,
        )

    @Slot(object)
    def carry_out_resize(self, request: ResizeRequest) -> None:
        """End a visit at another time."""
        self._desk.perform(
            self,
            lambda store: _operations().resize_appointment(
                replica=store.replica,
                appointment_id=request.appointment_id,
                ends_at=request.ends_at,
            ),
            failed=self._on_not_moved,
        )

    def cancel_because(self, card: AppointmentCard, reason: str) -> None:
        """Cancel a visit for a reason; what it held is free again."""
        now = self._desk.now()
        self._desk.perform(
            self,
            lambda store: _operations().cancel_appointment(
                replica=store.replica, appointment_id=card.id, reason=reason, now=now
            ),
            settles=card.id,
        )

    def _on_not_moved(self, error: FrontDeskError) -> None:
        self.not_moved.emit()
        self._desk.tell(error)

    def _step(self, status: Status) -> QAction:
        text, key, name = _STEPS[status]
        return self._action(text, key, lambda: self._take_step(status, name))

    def _take_step(self, status: Status, name: str) -> None:
        card, now = self._card, self._desk.now()
        if card is None:
            return
        self._desk.perform(
            self,
            lambda store: getattr(_operations(), name)(
                replica=store.replica, appointment_id=card.id, now=now
            ),
            settles=None if status in _STILL_OPEN else card.id,
        )

    def _action(self, text: str, key: str, handler: Callable[[], None]) -> QAction:
        action = QAction(self, text=text)
        if key:
            action.setShortcut(QKeySequence(key))
        action.setAutoRepeat(False)
        # One-letter keys belong to the day; in a field the same letter is text.
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(handler)
        return action

    @Slot()
    def _on_move(self) -> None:
        self.move_wanted.emit(self._card)

    @Slot()
    def _on_edit(self) -> None:
        self.edit_wanted.emit(self._card)

    @Slot()
    def _on_cancel(self) -> None:
        self.cancel_wanted.emit(self._card)

    @Slot()
    def _on_history(self) -> None:
        self.history_wanted.emit(self._card)

    @Slot()
    def _on_pet(self) -> None:
        if self._card is not None:
            self.pet_wanted.emit(self._card.pet_id)


def _operations() -> ModuleType:
    from frontdesk.operations import appointments

    return appointments


_STILL_OPEN = frozenset(
    {Status.BOOKED, Status.CONFIRMED, Status.HERE, Status.IN_SERVICE, Status.READY}
)
