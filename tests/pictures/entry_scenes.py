"""What waits, what was refused, what can be done about it: with a real colleague on a real line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton

from frontdesk.commands.demo import DEMO_ZONE
from frontdesk.domain.changes import ChangeSet
from frontdesk.domain.forms import PetForm
from frontdesk.domain.free_slots import FreeSlot
from frontdesk.domain.ids import AppointmentId, PetId, ServiceId
from frontdesk.operations.appointments import book_appointment
from frontdesk.operations.pets import edit_pet
from frontdesk.operations.refusals import Refusal
from frontdesk.operations.visit_edits import edit_note
from frontdesk.storage.replica.agenda import day_agenda
from frontdesk.storage.replica.cards import pet_card
from frontdesk.storage.replica.catalogue import resources, services
from frontdesk.storage.replica.slot_search import find_free_slots
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.desk.refusal_dialog import RefusalDialog
from tests.pictures.hard_names import PETS, coming, harden
from tests.pictures.stage import Stage

Operation = Callable[[LocalStore], ChangeSet]


def names(stage: Stage) -> None:
    """Give the day hard names, and show it whole and with one of them chosen."""
    for operation in harden(stage.demo.day, stage.demo.opens_at):
        stage.do(operation)
    stage.until(stage.is_live)
    choose(stage, PETS[0])
    stage.camera.keep("day-hard-names", stage.window)
    choose(stage, "")
    stage.camera.keep("day-nameless", stage.window)
    waiting(stage, "waiting-nothing")


def choose(stage: Stage, pet_name: str) -> None:
    """Choose the visit to come of a pet."""
    day, now = stage.demo.day, stage.clock()
    cards = stage.ask(lambda store: day_agenda(store.replica, None, day, now=now).cards())
    visit = next(c for c in cards if c.pet_name == pet_name and c.starts_at > now)
    stage.window.grid.select(visit.id)
    stage.window.grid.setFocus()
    stage.settle()


def refused(stage: Stage) -> None:
    """Lose a slot, two edits and a visit to a colleague while off line; show all of it."""
    stage.off_line()
    mine, theirs = taken_slot(stage)
    stage.do(mine)
    stage.do(edit(stage, colour="black and tan, white chest", note="bites men in hats"))
    stage.do(edit(stage, 1, breed="Poodle, Miniature", weight_g=4200))
    stage.do(_note(stage, "Owner rings before she comes. Keys at the counter."))
    waiting(stage)
    marks(stage)
    stage.camera.keep("day-off-line", stage.window)
    stage.colleague.do(
        theirs,
        edit(stage, colour="sable", note="likes cheese"),
        edit(stage, 1, breed="Bichon Frisé", weight_g=4600, name='Žofie "the Second"'),
    )
    stage.session.sync.go_online()
    stage.until(lambda: stage.status.attention >= 2 and not stage.status.waiting)
    stage.settle()
    stage.camera.keep("attention", stage.window)
    waiting(stage, "waiting-refused")
    tray(stage)


def marks(stage: Stage) -> None:
    """Show where else an entry is marked that waits: list of hits, card, panel, pinboard."""
    window = stage.window
    choose(stage, PETS[0])
    stage.camera.keep("waiting-panel", window)
    pet_id = stage.ask(lambda store: coming(store, stage.demo.day, stage.demo.opens_at)[0])
    stage.by_day()
    window.records.open_pet(pet_id)
    dialog = stage.dialog()
    stage.camera.keep("waiting-card", window, dialog)
    stage.shut(dialog)
    choose(stage, PETS[1])
    window.visit.pins.park.trigger()
    stage.until(lambda: window.side.pinboard.cards.model().rowCount() > 0)
    window.tools.search.setFocus()
    QTest.keyClicks(window.tools.search, "fluff")
    stage.until(window.search.dropped.isVisible)
    stage.camera.keep("waiting-hits-and-pinboard", window)
    window.tools.search.clear()
    window.booking.to_the_day()


def waiting(stage: Stage, name: str = "waiting") -> None:
    """Show the list of what waits."""
    stage.by_day()
    stage.window.actions_.waiting.trigger()
    dialog = stage.dialog()
    stage.settle()
    stage.camera.keep(name, stage.window, dialog)
    stage.shut(dialog)


def show_day(stage: Stage, refusal: Refusal) -> None:
    """Show the day on which a visit was wanted, with its ghost."""
    visit = refusal.visit
    assert visit is not None
    stage.window.day.go_to(visit.starts_at.astimezone(ZoneInfo(DEMO_ZONE)).date())
    stage.settle()
    stage.window.grid.select(AppointmentId(refusal.command_id))
    stage.settle()


def tray(stage: Stage) -> None:
    """Open every refusal."""
    found = list(stage.window.attention._refusals)
    for number, command_id in enumerate(found, 1):
        stage.by_day()
        stage.window.attention.open(command_id)
        dialog = stage.dialog()
        stage.camera.keep(f"refusal-{number}", stage.window, dialog)
        if isinstance(dialog, RefusalDialog) and dialog.findChildren(QRadioButton):
            dialog.choice.take_all(1)  # type: ignore[union-attr]
            stage.settle()
            stage.camera.keep(f"refusal-{number}-theirs", stage.window, dialog)
        stage.shut(dialog)
    refusal = next(iter(stage.window.attention._refusals.values()))
    show_day(stage, refusal)
    stage.camera.keep("ghost", stage.window)
    stage.window.day.go_to_today()
    stage.settle()
    stage.window.attention.dismiss_wanted.emit(refusal)
    stage.settle()
    stage.camera.keep("let-go-why", stage.window)
    stage.window.foot.reason.give_up()
    stage.window.attention.dismiss(refusal, "Client will call back")
    stage.settle()
    stage.window.actions_.let_go.trigger()
    dialog = stage.dialog()
    stage.camera.keep("let-go", stage.window, dialog)
    stage.shut(dialog)


def taken_slot(stage: Stage) -> tuple[Operation, Operation]:
    """Return two bookings of one slot of the afternoon, mine and theirs."""

    def free(store: LocalStore) -> tuple[FreeSlot, tuple[PetId, PetId]]:
        pets = coming(store, stage.demo.day, stage.demo.opens_at)
        service = _bath(store)
        idle = [pet for pet in _idle(store, stage) if pet not in pets]
        return _free_for_two(store, service, stage), (idle[0], idle[1])

    slot, pets = stage.ask(free)

    def booking(pet: PetId) -> Operation:
        return lambda store: book_appointment(
            replica=store.replica,
            pet_id=pet,
            service_ids=(_bath(store),),
            resource_ids=slot.resource_ids,
            starts_at=slot.starts_at,
            note="Rang at nine, wants the early slot",
        )

    return booking(pets[0]), booking(pets[1])


def _free_for_two(store: LocalStore, service: ServiceId, stage: Stage) -> FreeSlot:
    """Return a free time at which somebody else is free, too."""
    groomers = [each for each in resources(store.replica) if each.kind == "groomer"]
    first, other = (
        find_free_slots(
            store.replica,
            service_ids=(service,),
            resource_ids=(each.id,),
            not_before=stage.clock() + timedelta(hours=1),
            count=60,
        ).slots
        for each in groomers[:2]
    )
    both = {slot.starts_at for slot in other}
    return next((slot for slot in first if slot.starts_at in both), first[0])


def _bath(store: LocalStore) -> ServiceId:
    sold = services(store.replica)
    return next((each for each in sold if each.kind == "grooming"), sold[0]).id


def _idle(store: LocalStore, stage: Stage) -> list[PetId]:
    found = store.replica.rows(
        "select p.id from pet p where p.deleted_at is null and p.client_id is not null"
        " and p.name <> '' and not exists (select 1 from appointment a where a.pet_id = p.id"
        " and a.ends_at > ?) order by length(p.name) desc limit 9",
        ((stage.demo.opens_at - timedelta(days=1)).isoformat(),),
    )
    return [PetId(UUID(row["id"])) for row in found]


def edit(stage: Stage, number: int = 0, **values: object) -> Operation:
    """Return an edit of the pet that comes n-th from now on."""

    def _edit(store: LocalStore) -> ChangeSet:
        pet_id = coming(store, stage.demo.day, stage.demo.opens_at)[number]
        shown = PetForm.of(pet_card(store.replica, pet_id))
        form = replace(shown, **values)  # type: ignore[arg-type]
        return edit_pet(replica=store.replica, pet_id=pet_id, form=form, shown=shown)

    return _edit


def _note(stage: Stage, note: str) -> Operation:
    def edit(store: LocalStore) -> ChangeSet:
        day, now = stage.demo.day, stage.demo.opens_at
        cards = day_agenda(store.replica, None, day, now=now).cards()
        visit = next(card for card in cards if card.starts_at > now)
        return edit_note(replica=store.replica, appointment_id=visit.id, note=note)

    return edit
