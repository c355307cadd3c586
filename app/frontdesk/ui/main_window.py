"""The main window: puts the parts together and hands their wishes to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from frontdesk.domain.agenda import AppointmentCard, DayAgenda
from frontdesk.domain.changed import Changed
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.ids import AppointmentId, CommandId, SiteId
from frontdesk.storage.replica.worklists import unconfirmed_count
from frontdesk.ui.appearance import Appearance
from frontdesk.ui.calendar.day_grid import DayGrid
from frontdesk.ui.desk.attention import Attention
from frontdesk.ui.desk.banner_acts import BannerActs
from frontdesk.ui.desk.banner_bar import BannerBar
from frontdesk.ui.desk.booking_flow import BookingFlow
from frontdesk.ui.desk.chosen import Chosen
from frontdesk.ui.desk.day_counts import DayCounts
from frontdesk.ui.desk.day_desk import DayDesk
from frontdesk.ui.desk.desk import Desk
from frontdesk.ui.desk.desk_actions import DeskActions
from frontdesk.ui.desk.draft_keeper import DraftKeeper
from frontdesk.ui.desk.foot import Foot
from frontdesk.ui.desk.forgetting import Forgetting
from frontdesk.ui.desk.lease_watch import LeaseWatch
from frontdesk.ui.desk.newsroom import Newsroom
from frontdesk.ui.desk.permitted import Permitted
from frontdesk.ui.desk.pet_panel import PetPanel
from frontdesk.ui.desk.pinboard import Pinboard
from frontdesk.ui.desk.pinboard_box import PinboardBox
from frontdesk.ui.desk.reason_bar import DISMISS_REASONS
from frontdesk.ui.desk.session_facts import Facts, FirstLook, first_look, session_facts
from frontdesk.ui.desk.side_panel import SidePanel
from frontdesk.ui.desk.status_line import StatusLine
from frontdesk.ui.desk.today_panel import TodayPanel
from frontdesk.ui.desk.tool_bar import ToolBar
from frontdesk.ui.desk.top_bar import TopBar
from frontdesk.ui.desk.views import View, views_of
from frontdesk.ui.desk.visit_actions import VisitActions
from frontdesk.ui.desk.waiting_desk import WaitingDesk
from frontdesk.ui.dialogs.fault_box import FaultBox
from frontdesk.ui.records.hit_search import HitSearch
from frontdesk.ui.records.record_opener import RecordOpener
from frontdesk.ui.widgets.labels import hairline
from frontdesk.ui.widgets.mini_month import MiniMonth

if TYPE_CHECKING:
    from frontdesk.domain.records import VisitCard
    from frontdesk.operations.refusals import Refusal
    from frontdesk.storage.replica.search import SearchHit
    from frontdesk.ui.theme import Theme

_RIGHT_WIDTH = 300


@dataclass(frozen=True, slots=True)
class PrintWish:
    """A run sheet that somebody wants on paper: the day and the site that are shown, whole."""

    day: date
    site_id: SiteId
    to_printer: bool


class MainWindow(QMainWindow):
    """The front desk.

    Signals:
        print_wanted(PrintWish): the day on paper.
        theme_chosen(str): light, dark or system.
        sign_out_wanted(): back to the sign-in screen.
        retry_wanted(): try the server now.
        stop_loading_wanted(): fetch no more of the clinic's data for now.
        loss_accepted(): let the rows go that the server would take away.
        first_shown(): the window is on the screen.
        day_ready(): the first day has been read and shown.
        closed(): it is gone for good.
    """

    print_wanted = Signal(object)
    theme_chosen = Signal(str)
    sign_out_wanted = Signal()
    retry_wanted = Signal()
    stop_loading_wanted = Signal()
    loss_accepted = Signal()
    first_shown = Signal()
    day_ready = Signal()
    closed = Signal()

    def __init__(
        self,
        desk: Desk,
        appearance: Appearance,
        look: Callable[..., FirstLook] = first_look,
    ) -> None:
        super().__init__()
        theme = appearance.theme
        self._desk, self._appearance, self._look = desk, appearance, look
        self._facts: Facts | None = None
        self._to_choose: AppointmentId | None = None
        self._is_ready = False
        self._was_shown = False
        self._not_found = ""
        self.reload()  # the answers come once the widgets stand; until then the disk has read
        self.pages, self.page = QStackedWidget(), QWidget()  # the day, or what locks it away
        self.pages.addWidget(self.page)  # empty yet: what is in it is laid out once, in the window
        self.actions_ = DeskActions(self.page)
        self.day = DayDesk(desk, self)
        self.visit = VisitActions(desk, self)
        self.top = TopBar(theme, desk, self.actions_.switch, self.actions_.waiting)
        self.tools = ToolBar(self.actions_)
        self.banner = BannerBar(theme)
        self.side = SidePanel(MiniMonth(theme, desk.now().date()), PinboardBox(theme))
        self.grid = DayGrid(theme)
        self.foot = Foot(desk, self)
        self.today = TodayPanel(theme)
        self.panel = PetPanel(theme, self.visit)
        self.status = StatusLine()
        self.faults = FaultBox(self)
        self.search = HitSearch(self.tools.search, self, desk)
        self.chosen = Chosen(desk, self.panel, self.visit, self)
        self.attention = Attention(desk, self.side, self)
        self.pinboard = Pinboard(desk, self.side.pinboard, self.grid, self.visit.pins, self)
        self.news = Newsroom(desk, self.banner, self)
        self.waiting = WaitingDesk(desk, self.news, self)
        self.acts = BannerActs(desk, self.news, self)
        self.counts = DayCounts(desk, self.status, self.today, self)
        self.booking = BookingFlow(desk, self.foot, self.grid, self.visit, self)
        self.drafts = DraftKeeper(desk, self.foot, self)
        self.records = RecordOpener(desk, self)
        self.permitted = Permitted(desk, self, self)
        self.forgetting = Forgetting(desk, self)
        self.setWindowTitle("Pet Care Scheduler")
        self.setMinimumSize(1000, 620)
        self._lay_out()
        self._connect()
        self.lease = LeaseWatch(desk, self)

    # -- building -------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        centre = _column(self.grid, hairline(), self.foot, stretched=self.grid)
        right = _column(self.today, hairline(), self.panel, stretched=self.panel)
        right.setFixedWidth(_RIGHT_WIDTH)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.side)
        middle.addWidget(hairline(vertical=True))
        middle.addWidget(centre, 1)
        middle.addWidget(hairline(vertical=True))
        middle.addWidget(right)
        layout = QVBoxLayout(self.page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top)
        layout.addWidget(self.tools)
        layout.addWidget(self.banner)
        layout.addLayout(middle, 1)
        layout.addWidget(self.status)
        self.setCentralWidget(self.pages)

    def _connect(self) -> None:
        self._connect_desk()
        self._connect_day()
        self._connect_people()
        self._connect_actions()

    def _connect_desk(self) -> None:
        desk = self._desk
        desk.changed.connect(self._on_changed)
        desk.done.connect(self.status.show_done)
        desk.done.connect(self.foot.notice.clear)
        desk.refused.connect(self.foot.notice.say)
        desk.refused.connect(self.grid.drop_preview)
        desk.troubled.connect(self.foot.notice.say)
        desk.undo_changed.connect(self.status.show_undo)
        self._appearance.changed.connect(self._on_theme_changed)

    def _connect_day(self) -> None:
        day, grid = self.day, self.grid
        day.agenda_read.connect(self._on_agenda)
        day.whole_day_read.connect(self._on_whole_day)
        day.day_changed.connect(self._on_day_changed)
        day.today_changed.connect(self._on_today_changed)
        day.load_read.connect(self.side.month.set_loads)
        day.minute_passed.connect(self._on_minute)
        day.minute_passed.connect(self.chosen.refresh)
        day.minute_passed.connect(self.counts.show_time)
        day.minute_passed.connect(self._count_unconfirmed)
        day.minute_passed.connect(self.drafts.show_ages)
        self.side.month.day_chosen.connect(day.go_to)
        self.side.month.month_shown.connect(day.read_load)
        self.tools.day_typed.connect(day.go_to)
        self.tools.refused.connect(self.foot.notice.say)
        self.tools.left.connect(self.booking.to_the_day)
        self.today.filtered.connect(grid.set_lit)
        self.counts.filtered.connect(grid.set_lit)
        grid.appointment_selected.connect(self.chosen.choose)
        grid.appointment_opened.connect(self._on_appointment_opened)
        grid.move_requested.connect(self.visit.carry_out_move)
        grid.resize_requested.connect(self.visit.carry_out_resize)
        grid.menu_requested.connect(self._on_menu)
        self.visit.not_moved.connect(grid.drop_preview)

    def _connect_people(self) -> None:
        self.booking.visit_booked.connect(self._on_visit_booked)
        self.search.picked.connect(self._on_found)
        self.search.new_wanted.connect(self._on_newcomer_wanted)
        self.search.nobody_found.connect(self._on_nobody_found)
        self.tools.search.textEdited.connect(self._on_search_edited)
        self.search.left.connect(self.booking.to_the_day)
        self.panel.card_wanted.connect(self.records.open_pet)
        self.panel.visit_wanted.connect(self.booking.book_for)
        for part in (self.panel, self.side.attention, self.banner):
            part.left.connect(self.booking.to_the_day)
        self.visit.pet_wanted.connect(self.records.open_pet)
        self.visit.edit_wanted.connect(self._on_edit_wanted)
        self.attention.dismiss_wanted.connect(self._on_dismiss_wanted)
        self.attention.told.connect(self.status.show_done)
        self._connect_pinboard()

    def _connect_pinboard(self) -> None:
        pinboard = self.pinboard
        pinboard.told.connect(self.status.show_done)
        pinboard.told.connect(self.foot.notice.clear)
        pinboard.refused.connect(self.foot.notice.say)
        pinboard.left_by_itself.connect(self.foot.notice.say)
        pinboard.day_wanted.connect(self.booking.to_the_day)
        pinboard.visit_wanted.connect(self._on_visit_booked)
        pinboard.placed.connect(self._on_placed)
        self.day.minute_passed.connect(pinboard.show_time)

    def _connect_actions(self) -> None:
        act, visit = self.actions_, self.visit
        for action, handler in (
            (act.search, self._on_search),
            (act.new_visit, self.booking.new_visit),
            (act.find_slot, self.booking.find_slot),
            (act.walk_in, self.booking.walk_in),
            (act.hold, self.drafts.hold),
            (act.take_back, self.drafts.take_back_next),
            (act.throw_draft, self.foot.strip.clear),
            (act.new_client, self.booking.take_in_anybody),
            (act.print_day, lambda: self._print(to_printer=False)),
            (act.print_to, lambda: self._print(to_printer=True)),
            (act.before, lambda: self.day.step(-1)),
            (act.today, self.day.go_to_today),
            (act.after, lambda: self.day.step(1)),
            (act.go_to, self.tools.ask_for_day),
            (act.undo, self._desk.undo),
            (act.redo, self._desk.redo),
            (act.attention, self.attention.go_to_first),
            (act.waiting, self.waiting.open_list),
            (act.banner, self.banner.focus_first),
            (act.let_go, self.attention.show_let_go),
            (act.pinboard, self.pinboard.focus_cards),
            (act.day, self.booking.to_the_day),
            (act.keys, self._on_keys),
            (act.retry, self.retry_wanted.emit),
            (act.leave, self.sign_out_wanted.emit),
            (act.quit, self.close),
        ):
            action.triggered.connect(handler)
        act.views.triggered.connect(self._on_view)
        act.themes.triggered.connect(self._on_theme_action)
        for action in act.themes.actions():
            action.setChecked(action.data() == self._appearance.choice)
        self.grid.addActions(list(visit.all()))
        self.status.undo_wanted.connect(self._desk.undo)
        self.status.keys_wanted.connect(self._on_keys)

    # -- what is known of the clinic ------------------------------------------------------------

    @Slot()
    def reload(self) -> None:
        """Read clinic, catalogue and user anew."""
        if self._facts is None:
            look, now = self._look, self._desk.now()
            self._desk.ask(self, lambda store: look(store, now=now), self._on_first_look)
        else:
            self._desk.ask(self, session_facts, self._on_facts)
        self._desk.refresh_undo()

    def _on_first_look(self, look: FirstLook) -> None:
        first = self._facts is None
        self._show_facts(look.facts)
        if first:
            self.day.start(look.facts.zone, look.day)
            self.grid.viewport().repaint()  # before the replica thread competes with it
            self.day.read_load(self.side.month.month)
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self._read_lists()
        if first:
            self.drafts.open(look.facts.services)
            self.acts.look_for_unread()

    def _on_facts(self, facts: Facts) -> None:
        self._show_facts(facts)
        self._read_lists()

    def _read_lists(self) -> None:
        self.attention.refresh()
        self.pinboard.refresh()
        self.counts.refresh()
        self._count_unconfirmed()

    def _show_facts(self, facts: Facts) -> None:
        self._facts = facts
        site = facts.sites[0] if facts.sites else None
        site_name = site.name if site is not None else ""
        user = f"{facts.user} · {facts.role.capitalize()}"
        self.top.know(facts.clinic, site_name, user, facts.zone)
        self.setWindowTitle(f"{facts.clinic} · Pet Care Scheduler")
        self.records.know(facts.services, facts.zone)
        self.permitted.know(facts)
        self.chosen.know(facts.zone)
        self.attention.know(facts.zone, facts.resources)
        self.pinboard.know(facts.zone)
        self.news.know(facts.zone)
        self.waiting.know(facts.zone)
        self.acts.know(facts.zone)
        views = self.actions_.show_views(views_of(facts.resources))
        self.side.show_views(views)
        self.day.choose_view(next(each.data() for each in views if each.isChecked()))
        self.top.set_menu(self.actions_.menu(self.visit.all()))

    @Slot()
    def _count_unconfirmed(self) -> None:
        now = self._desk.now()
        self._desk.ask(
            self,
            lambda store: unconfirmed_count(store.replica, now=now),
            self.status.show_unconfirmed,
        )

    # -- the day --------------------------------------------------------------------------------

    @Slot(object)
    def _on_agenda(self, agenda: DayAgenda) -> None:
        self.grid.set_now(self._desk.now())
        self.grid.set_agenda(agenda)
        self._choose_awaited()
        if not self._is_ready:
            self._is_ready = True
            self.day_ready.emit()

    @Slot(object)
    def _on_whole_day(self, agenda: DayAgenda) -> None:
        self.today.show_agenda(agenda, self._desk.now())
        self.counts.show_agenda(agenda)

    @Slot(object)
    def _on_day_changed(self, day: date) -> None:
        self.tools.show_day(day, self.day.today)
        self.side.month.set_today(self.day.today)
        self.side.month.set_day(day)
        self.foot.strip.show_day(day)
        self.today.end_filter()
        self.counts.end_filter()
        self.grid.select(None)  # until the day is read, keys must not meet a visit of the former

    @Slot(object)
    def _on_today_changed(self, today: date) -> None:
        self.tools.show_day(self.day.day, today)
        self.side.month.set_today(today)
        self._count_unconfirmed()

    @Slot()
    def _on_minute(self) -> None:
        self.grid.set_now(self._desk.now())
        if self.day.whole is not None:
            self.today.show_agenda(self.day.whole, self._desk.now())

    @Slot(object)
    def _on_changed(self, changed: Changed) -> None:
        if changed.concerns("service", "resource", "site", "staff"):
            self.reload()
        if changed.concerns("appointment"):
            self._count_unconfirmed()

    @Slot(QAction)
    def _on_view(self, action: QAction) -> None:
        view = action.data()
        if isinstance(view, View):
            self.day.choose_view(view)

    @Slot(object, QPoint)
    def _on_menu(self, card: AppointmentCard | None, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if card is not None:
            menu.addActions([action for action in self.visit.all() if action.isEnabled()])
        else:
            menu.addActions([self.actions_.new_visit, self.visit.pins.paste])
        menu.popup(where)

    # -- visits, pets, clients ------------------------------------------------------------------

    @Slot(object)
    def _on_visit_booked(self, visit: VisitCard | AppointmentCard) -> None:
        """Go to the day of a visit, and choose it once the day is read."""
        zone = self._facts.zone if self._facts is not None else None
        self._to_choose = visit.id
        self.day.go_to(visit.starts_at.astimezone(zone).date())
        self._choose_awaited()

    @Slot(object)
    def _on_placed(self, appointment_id: AppointmentId) -> None:
        self._to_choose = appointment_id

    def _choose_awaited(self) -> None:
        """Choose the visit just booked, as soon as the day that holds it is shown."""
        if self._to_choose is not None and self.grid.select(self._to_choose):
            self._to_choose = None

    @Slot(object)
    def _on_dismiss_wanted(self, refusal: Refusal) -> None:
        self.foot.reason.ask(
            f"Let it go: {refusal.title}?",
            "&Let it go ↵",
            DISMISS_REASONS,
            lambda reason: self.attention.dismiss(refusal, reason),
            no="&Keep it here",
        )

    @Slot(object)
    def _on_edit_wanted(self, card: AppointmentCard) -> None:
        self.records.open_visit(card.id)

    @Slot(object)
    def _on_appointment_opened(self, appointment_id: AppointmentId) -> None:
        if self.attention.open(CommandId(appointment_id)):  # a refused one, where it was wanted
            return
        if self.visit.edit.isEnabled():
            self.records.open_visit(appointment_id)
        elif self.visit.card is not None:
            self.records.open_pet(self.visit.card.pet_id)

    @Slot()
    def _on_search(self) -> None:
        self.tools.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.tools.search.selectAll()

    @Slot(object)
    def _on_found(self, hit: SearchHit) -> None:
        """Choose the pet's visit of the day, else show the pet; of a client open the card."""
        self.tools.search.clear()
        self.booking.to_the_day()
        if hit.pet_id is None:
            if hit.client_id is not None:
                self.records.open_client(hit.client_id)
            return
        cards = self.grid.agenda.cards() if self.grid.agenda is not None else ()
        here = next((card for card in cards if card.pet_id == hit.pet_id), None)
        self.grid.select(here.id if here is not None else None)
        if here is None:
            self.chosen.show_pet(hit.pet_id)

    @Slot(str)
    def _on_newcomer_wanted(self, text: str) -> None:
        self.booking.take_in(text, None)

    @Slot(str)
    def _on_nobody_found(self, text: str) -> None:
        self.foot.notice.say(f"Nobody found for “{text}”. Alt+N there adds a client and pet.")
        self._not_found = self.foot.notice.words()
        self._on_search()

    @Slot(str)
    def _on_search_edited(self, _text: str) -> None:
        """Another text is looked for: that nobody had the former one is over."""
        if self._not_found and self.foot.notice.words() == self._not_found:
            self.foot.notice.clear()
        self._not_found = ""

    # -- the rest -------------------------------------------------------------------------------

    def _print(self, *, to_printer: bool) -> None:
        if self.day.whole is not None:
            self.print_agenda(self.day.whole, to_printer=to_printer)

    def print_agenda(self, agenda: DayAgenda, *, to_printer: bool) -> None:
        """Ask for a day on paper."""
        self.print_wanted.emit(PrintWish(agenda.day, agenda.site_id, to_printer))

    @Slot()
    def _on_keys(self) -> None:
        from frontdesk.ui.dialogs.keys_help import KeysHelp

        dialog = KeysHelp([*self.actions_.all(), *self.visit.all()], self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(QAction)
    def _on_theme_action(self, action: QAction) -> None:
        self.theme_chosen.emit(action.data())

    @Slot(object)
    def _on_theme_changed(self, theme: Theme) -> None:
        for part in (self.top, self.banner, self.side, self.grid, self.today, self.panel):
            part.set_theme(theme)

    def say(self, error: FrontDeskError) -> None:
        """Show an expected error of something outside the desk, such as a printer."""
        self._desk.tell(error)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell once that the window is on the screen."""
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            QTimer.singleShot(0, self, self.first_shown.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nobody else wanted goes back to the day."""
        if event.key() == Qt.Key.Key_Escape:
            self.booking.to_the_day()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the window is gone."""
        super().closeEvent(event)
        self.closed.emit()


def _column(*widgets: QWidget, stretched: QWidget) -> QWidget:
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 1 if widget is stretched else 0)
    return column
