"""Puts a scheme on the application and follows the system's, or the one the person chose."""

from __future__ import annotations

from typing import Literal, get_args

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from sam2studio.gui.theme.icons import app_icon
from sam2studio.gui.theme.scheme import DARK, LIGHT, Scheme
from sam2studio.gui.theme.style import palette, stylesheet

ThemeMode = Literal["system", "light", "dark"]
THEME_MODES: tuple[ThemeMode, ...] = get_args(ThemeMode)

_REQUEST = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """The look of the application; one per process, made before the first widget. GUI thread.

    Signals:
        changed: Another scheme is on; widgets that paint by themselves repaint.
    """

    changed = Signal()

    def __init__(self, app: QApplication, mode: ThemeMode = "system") -> None:
        super().__init__(app)
        self._app = app
        self._mode: ThemeMode = mode
        self._scheme: Scheme | None = None
        app.setStyle("Fusion")
        app.setWindowIcon(app_icon())
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self.set_mode(mode)

    @property
    def mode(self) -> ThemeMode:
        """What the person chose."""
        return self._mode

    @property
    def scheme(self) -> Scheme:
        """What is on now."""
        return self._scheme or LIGHT

    def set_mode(self, mode: ThemeMode) -> None:
        """Follows the system, or keeps to one scheme. Takes effect at once, in open windows too."""
        self._mode = mode
        hints = self._app.styleHints()
        hints.setColorScheme(_REQUEST[mode])  # title bars and the system's own dialogs follow, where it can be done
        self._follow(hints.colorScheme())

    @Slot(Qt.ColorScheme)
    def _follow(self, system: Qt.ColorScheme) -> None:
        dark = self._mode == "dark" or (self._mode == "system" and system == Qt.ColorScheme.Dark)
        scheme = DARK if dark else LIGHT
        if scheme is self._scheme:
            return
        self._scheme = scheme
        self._app.setStyleSheet("")  # putting one on is quick, exchanging one takes three times as long
        self._app.setPalette(palette(scheme))
        self._app.setStyleSheet(stylesheet(scheme))
        self.changed.emit()
