"""Everything the window can do, as actions with keys: in one place, so that keys cannot clash."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from frontdesk.ui.desk.views import View

THEMES = (("Follow the &system", "system"), ("&Light", "light"), ("&Dark", "dark"))


class DeskActions:
    """The actions of the window; the window connects them.

    They hang on the page of the day, not on the window: a page that is locked away has no keys.
    """

    def __init__(self, page: QWidget) -> None:
        self._page = page
        self.search = self._make("Search &everywhere", "Ctrl+K")
        self.new_visit = self._make("&New visit", "Ctrl+N")
        self.find_slot = self._make("&Find slot", "Ctrl+F")
        self.walk_in = self._make("&Walk-in", "Ctrl+W")
        self.hold = self._make("&Hold the draft", "Ctrl+H")
        self.take_back = self._make("Take a he&ld draft back", "Ctrl+Shift+H")
        self.throw_draft = self._make("Empty the &strip", "Ctrl+Shift+Backspace")
        self.new_client = self._make("New &client and pet", "Ctrl+Shift+N")
        self.print_day = self._make("&Print run sheet", "Ctrl+P")
        self.print_to = self._make("Print t&o printer", "Ctrl+Shift+P")
        self.before = self._make("Day &before", "Ctrl+Left")
        self.today = self._make("&Today", "Alt+T")
        self.after = self._make("Day &after", "Ctrl+Right")
        for step in (self.before, self.after):
            step.setAutoRepeat(True)
        self.go_to = self._make("&Go to date", "Ctrl+G")
        self.undo = self._make("&Undo", "Ctrl+Z")
        self.redo = self._make("&Redo", "Ctrl+Y")
        self.redo.setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        self.attention = self._make("Needs &attention", "F6")
        self.let_go = self._make("Entries let go…", "Ctrl+F6")
        self.day = self._make("To the &day", "F7")
        self.pinboard = self._make("Pin&board", "F8")
        self.keys = self._make("&Keys", "?")
        self.keys.setShortcuts([QKeySequence("?"), QKeySequence("Shift+F1")])
        self.retry = self._make("&Try the server now", "F9")
        self.waiting = self._make("What waits to be sent…", "Shift+F6")
        self.banner = self._make("To the message over the day", "Shift+F7")
        self.history = self._make("&History of what is chosen…", "Ctrl+Shift+Y")
        self.log = self._make("&Search the log…", "Ctrl+Shift+F")
        self.switch = self._make("S&witch user…", "Alt+U")
        self.lock = self._make("&Lock", "Ctrl+Shift+L")
        self.allow_once = self._make("Have somebody allow &one thing…", "Ctrl+Shift+O")
        self.my_pin = self._make("My P&IN…", "")
        self.my_password = self._make("My &password…", "")
        self.clinic = self._make("People and ri&ghts…", "Ctrl+Shift+M")
        self.add_person = self._make("&Add a person to this workstation…", "")
        self.check = self._make("&Check this desk…", "")
        self.leave = self._make("Si&gn out", "Ctrl+L")
        self.quit = self._make("&Quit", "Ctrl+Q")
        self.themes = QActionGroup(page)
        for text, name in THEMES:
            action = self._make(text, "")
            action.setCheckable(True)
            action.setData(name)
            self.themes.addAction(action)
        self.views = QActionGroup(page)

    def show_views(self, views: Iterable[View]) -> list[QAction]:
        """Make one action for each view, on F1, F2 …; the chosen one stays chosen."""
        kept = next((each.text() for each in self.views.actions() if each.isChecked()), "")
        for old in self.views.actions():
            self.views.removeAction(old)
            self._page.removeAction(old)
            old.deleteLater()
        for number, view in enumerate(views, start=1):
            action = self._make(view.name, f"F{number}")
            action.setCheckable(True)
            action.setData(view)
            self.views.addAction(action)
            action.setChecked(number == 1 or view.name == kept)
        return self.views.actions()

    def menu(self, visit: Iterable[QAction]) -> QMenu:
        """Return the menu of everything."""
        menu = QMenu(self._page)
        _add(menu, self.new_visit, self.walk_in, self.find_slot)
        _add(menu, self.hold, self.take_back, self.throw_draft)
        _add(menu, self.new_client, self.search)
        _sub(menu, "&Visit", visit)
        _sub(menu, "&Day", (self.before, self.today, self.after, self.go_to, self.day))
        _sub(menu, "V&iew", self.views.actions())
        _sub(menu, "The&me", self.themes.actions())
        menu.addSeparator()
        _add(menu, self.print_day, self.print_to)
        menu.addSeparator()
        _add(menu, self.undo, self.redo, self.attention, self.waiting, self.let_go)
        _add(menu, self.pinboard, self.banner, self.retry)
        menu.addSeparator()
        _sub(menu, "E&xamine the log", (self.history, self.log))
        _sub(menu, "&Your desk", (*self.of_people(), self.clinic, self.check))
        _add(menu, self.keys, self.leave, self.quit)
        menu.setToolTipsVisible(True)
        return menu

    def of_people(self) -> tuple[QAction, ...]:
        """Return what concerns the people of this workstation."""
        mine = (self.my_pin, self.my_password)
        return (self.switch, self.lock, self.allow_once, *mine, self.add_person)

    def all(self) -> list[QAction]:
        """Return every action of the page."""
        return [action for action in self._page.actions() if action.text()]

    def _make(self, text: str, key: str) -> QAction:
        action = QAction(self._page, text=text)  # by name: else Qt's icons are loaded
        action.setAutoRepeat(False)  # a key held down must not undo a whole morning
        if key:
            action.setShortcut(QKeySequence(key))
        self._page.addAction(action)
        return action


def _add(menu: QMenu, *actions: QAction) -> None:
    menu.addActions(list(actions))


def _sub(menu: QMenu, title: str, actions: Iterable[QAction]) -> None:
    sub = menu.addMenu(title)
    sub.addActions(list(actions))
