"""The one line over the day that says the most important thing that is the matter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from frontdesk.ui.desk.news import Act, Banner
from frontdesk.ui.theme import Theme, Tint, mixed
from frontdesk.ui.widgets.enter_presses import let_enter_press
from frontdesk.ui.widgets.key_events import is_escape
from frontdesk.ui.widgets.labels import hairline, plain, wrapped

_LEAST_HEIGHT = 36
"""With a button or without: the day does not move when one message takes another's place."""

_ACTS = {
    Act.WAITING: "Show what waits",
    Act.ATTENTION: "Settle",
    Act.RETRY: "Try now",
    Act.DETAILS: "Show which",
    Act.SIGN_OUT: "Sign in again",
    Act.STOP: "Stop",
    Act.DECIDE: "Decide…",
}


class BannerBar(QWidget):
    """Shows one banner, or takes no room.

    Signals:
        acted(Banner): its button was pressed.
        put_away(Banner): the user has read it.
        left(): Esc; the day gets the keyboard back.
    """

    acted = Signal(object)
    put_away = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._banner: Banner | None = None
        self._band = QWidget()
        self._band.setObjectName("banner")
        self._band.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = wrapped(plain())
        self._act = QPushButton(autoDefault=False)
        self._close = QPushButton("OK", autoDefault=False)
        self._close.setToolTip("Put this message away")
        self._act.clicked.connect(self._on_act)
        self._close.clicked.connect(self._on_close)
        self._lay_out()
        let_enter_press(self)
        for button in (self._act, self._close):
            button.installEventFilter(self)
        self.hide()

    @property
    def banner(self) -> Banner | None:
        """What is shown, or None."""
        return self._banner

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        self._paint()

    def show_banner(self, banner: Banner | None) -> None:
        """Show this one in place of what was shown; the keyboard does not stay on what is gone."""
        if banner == self._banner:
            return
        was_here = self.has_keyboard()
        self._banner = banner
        self.setVisible(banner is not None)
        if banner is not None:
            self._fill(banner)
        if was_here and not self.has_keyboard():
            self.left.emit()

    def has_keyboard(self) -> bool:
        """Whether one of its buttons has the keyboard."""
        return any(each.hasFocus() and each.isVisible() for each in (self._act, self._close))

    @Slot()
    def focus_first(self) -> None:
        """Give the keyboard to its first button, if there is one."""
        for button in (self._act, self._close):
            if button.isVisible():
                button.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def words(self) -> str:
        """Return what is said, "" while nothing is."""
        return "" if self._banner is None else self._banner.words

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc goes back to the day."""
        if is_escape(event):
            self.left.emit()
            return True
        return super().eventFilter(watched, event)

    def _fill(self, banner: Banner) -> None:
        self._words.setText(banner.words)
        self._words.setAccessibleName(banner.words)
        self._act.setVisible(banner.act is not None)
        if banner.act is not None:
            self._act.setText(_ACTS[banner.act])
            self._act.setAccessibleDescription(banner.words)
        self._close.setVisible(banner.can_go)
        self._close.setAccessibleDescription(f"Put away: {banner.words}")
        self._paint()

    def _paint(self) -> None:
        banner = self._banner
        if banner is None:
            return
        tint = self._theme.notices[banner.tone]
        self._band.setStyleSheet(_style(tint))

    def _lay_out(self) -> None:
        self._band.setMinimumHeight(_LEAST_HEIGHT)
        row = QHBoxLayout(self._band)
        row.setContentsMargins(14, 5, 10, 5)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        row.addWidget(self._act)
        row.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._band)
        layout.addWidget(hairline())

    @Slot()
    def _on_act(self) -> None:
        if self._banner is not None:
            self.acted.emit(self._banner)

    @Slot()
    def _on_close(self) -> None:
        if self._banner is not None:
            self.put_away.emit(self._banner)


def _style(tint: Tint) -> str:
    ground, text = tint.ground.name(), tint.text.name()
    edge = mixed(tint.ground, tint.text, 0.35).name()
    pressed = mixed(tint.ground, tint.text, 0.12).name()
    return (
        f"#banner {{ background: {ground}; }}"
        f" #banner QLabel {{ color: {text}; background: transparent; }}"
        f" #banner QPushButton {{ color: {text}; background: transparent;"
        f" border: 1px solid {edge}; border-radius: 6px; padding: 3px 10px; min-height: 18px; }}"
        f" #banner QPushButton:hover {{ background: {pressed}; }}"
        f" #banner QPushButton:focus {{ border-color: {text}; background: {pressed}; }}"
    )
