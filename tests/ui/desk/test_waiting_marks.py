"""What waits is marked wherever it is shown, and no more once the server has it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from frontdesk.domain.changes import Change, ChangeSet
from frontdesk.domain.ids import ClientId, PetId
from frontdesk.storage.replica.cards import pet_card
from frontdesk.storage.replica.search import search
from frontdesk.storage.replica.store import LocalStore
from frontdesk.ui.calendar.wording import NOT_YET_SENT
from frontdesk.ui.desk.pet_page import KEPT_HERE
from frontdesk.ui.records.hit_model import second_line
from frontdesk.ui.records.opened_record import client_record, pet_record
from frontdesk.ui.records.record_dialog import RecordDialog
from frontdesk.ui.records.record_history import visit_lines
from tests.ui.desk.conftest import Front


def _texts(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def _all_applied(front: Front) -> None:
    store = front.store()
    answers = [
        (each.command_id, {"status": "applied", "head": 100}) for each in store.outbox.waiting()
    ]
    changed = store.record_answers(answers)
    store.close()
    front.desk.report_changed(changed)
    front.quiet()


def test_a_visit_that_waits_says_so_in_the_day_the_panel_and_on_the_pinboard(
    front: Front,
) -> None:
    front.choose(1)
    front.press(Qt.Key.Key_Space)  # parked
    front.press(Qt.Key.Key_I)
    front.wait_for(lambda: bool(front.done))
    front.quiet()
    card = front.window.grid.selected
    assert card is not None
    assert card.pending
    assert KEPT_HERE in _texts(front.window.panel)
    model = front.window.side.pinboard.cards.model()
    assert NOT_YET_SENT in str(model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    _all_applied(front)
    front.choose(1)
    assert KEPT_HERE not in _texts(front.window.panel)
    assert NOT_YET_SENT not in str(model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def test_a_pet_and_a_client_that_wait_say_so_in_the_search_and_on_their_card(
    front: Front,
) -> None:
    pet = PetId(front.clinic.pet_id(0))
    store = front.store()
    client = pet_card(store.replica, pet, now=front.clock[0]).client
    assert client is not None
    _rename(store, front, pet, client.id)
    hits = [second_line(hit) for hit in search(store.replica, "Belladonna")]
    record = pet_record(store.replica, pet, front.clock[0])
    alone = client_record(store.replica, client.id, front.clock[0])
    store.close()
    assert hits
    assert all(NOT_YET_SENT in hit.split(" · ")[:2] for hit in hits)  # a long line ends in …
    for each in (record, alone):
        dialog = RecordDialog(front.desk, each, front.clinic.zone, front.window)
        assert KEPT_HERE in _texts(dialog)
        dialog.deleteLater()
    front.window.chosen.show_pet(pet)
    front.wait_for(lambda: KEPT_HERE in _texts(front.window.panel))
    _all_applied(front)
    store = front.store()
    assert not any(hit.pending for hit in search(store.replica, "Belladonna"))
    store.close()


def _rename(store: LocalStore, front: Front, pet: PetId, client: ClientId) -> None:
    changes = (
        Change("pet", "update", pet, {"name": "Belladonna"}, {"name": "Bella"}),
        Change("client", "update", client, {"given_name": "Belladonna"}, {"given_name": "Sarah"}),
    )
    store.commit(ChangeSet("pet.edit", "Renamed", changes), now=front.clock[0], login="u_test")


def test_the_visits_of_a_card_say_which_of_them_wait(front: Front) -> None:
    front.choose(1)
    front.press(Qt.Key.Key_I)
    front.wait_for(lambda: bool(front.done))
    card = front.window.grid.selected
    assert card is not None
    store = front.store()
    pet = pet_card(store.replica, card.pet_id, now=front.clock[0])
    store.close()
    lines = visit_lines(pet, None, front.clinic.zone)
    assert sum(NOT_YET_SENT in line for line in lines) == 1
