"""The look in use: what the user chose, or what the platform asks for."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from frontdesk.ui.fonts import face
from frontdesk.ui.theme import Theme, ThemeName, load_theme, palette_of, stylesheet_of

ThemeChoice = Literal["light", "dark", "system"]


class Appearance(QObject):
    """Dresses the application and says when the look changed.

    Signals:
        changed(Theme): widgets that paint for themselves take the new theme and repaint.
    """

    changed = Signal(object)

    def __init__(self, application: QApplication, choice: ThemeChoice = "system") -> None:
        super().__init__(application)
        self._application = application
        self._choice: ThemeChoice = choice
        self._theme = load_theme(self._wanted())
        application.setFont(face())
        self._dress()
        application.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def theme(self) -> Theme:
        """The theme on the screen now."""
        return self._theme

    @property
    def choice(self) -> ThemeChoice:
        """What the user chose."""
        return self._choice

    def choose(self, choice: ThemeChoice) -> None:
        """Change the look at once."""
        self._choice = choice
        self._follow()

    @Slot(Qt.ColorScheme)
    def _on_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._follow()

    def _follow(self) -> None:
        theme = load_theme(self._wanted())
        if theme is not self._theme:
            self._theme = theme
            self._dress()
            self.changed.emit(theme)

    def _wanted(self) -> ThemeName:
        if self._choice == "system":
            scheme = self._application.styleHints().colorScheme()
            return "dark" if scheme == Qt.ColorScheme.Dark else "light"
        return self._choice

    def _dress(self) -> None:
        self._application.setPalette(palette_of(self._theme))
        self._application.setStyleSheet(stylesheet_of(self._theme))
