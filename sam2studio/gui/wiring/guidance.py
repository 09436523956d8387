"""Help and looks: the guide, the keys, the palette of commands, about, the theme and the language."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from sam2studio.config.settings import Settings
from sam2studio.gui.actions import Keymap, read_keymap
from sam2studio.gui.actions.search import commands_of
from sam2studio.gui.dialogs.about import AboutDialog
from sam2studio.gui.dialogs.change_keys import ChangeKeysDialog
from sam2studio.gui.dialogs.guide import GuideDialog
from sam2studio.gui.dialogs.keys import KeysDialog
from sam2studio.gui.dialogs.palette import CommandPalette
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.theme import THEME_MODES, Theme, ThemeMode
from sam2studio.gui.wiring import notices


class GuidanceWiring(QObject):
    """Joins the help menu, the theme menu and the language menu. GUI thread."""

    def __init__(self, window: MainWindow, theme: Theme, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._settings = settings
        actions = window.actions_by_id
        window.keyboard.set_keymap(read_keymap(settings.text("keymap"), settings.texts("keys")))
        actions["help.guide"].triggered.connect(lambda: GuideDialog(actions, window).open())
        actions["help.keys"].triggered.connect(self._show_keys)
        actions["help.change_keys"].triggered.connect(self._change_keys)
        actions["help.commands"].triggered.connect(self._show_commands)
        actions["help.about"].triggered.connect(lambda: AboutDialog(window).open())
        window.theme_chosen.connect(self._set_theme)
        window.set_theme_mode(theme.mode)
        window.language_chosen.connect(self._set_language)
        window.set_language(settings.text("language"))

    @Slot()
    @guarded
    def _show_keys(self) -> None:
        dialog = KeysDialog(self._window.actions_by_id, self._window)
        dialog.change_requested.connect(self._change_keys)
        dialog.open()

    @Slot()
    @guarded
    def _change_keys(self) -> None:
        dialog = ChangeKeysDialog(self._window.keyboard.keymap, self._window)
        dialog.keymap_changed.connect(self._set_keymap)
        dialog.open()

    @Slot(object)
    @guarded
    def _set_keymap(self, keymap: Keymap) -> None:
        self._window.keyboard.set_keymap(keymap)
        self._settings.set("keymap", keymap.preset)
        self._settings.set("keys", keymap.lines())

    @Slot()
    @guarded
    def _show_commands(self) -> None:
        palette = CommandPalette(commands_of(self._window.actions_by_id, but="help.commands"), self._window)
        palette.chosen.connect(self._do)
        palette.open()

    @Slot(str)
    @guarded
    def _do(self, action_id: str) -> None:
        self._window.actions_by_id[action_id].trigger()

    @Slot(str)
    @guarded
    def _set_theme(self, mode: ThemeMode) -> None:
        assert mode in THEME_MODES, mode
        self._theme.set_mode(mode)
        self._settings.set("theme", mode)

    @Slot(str)
    @guarded
    def _set_language(self, setting: str) -> None:
        if setting != self._settings.text("language"):
            self._settings.set("language", setting)
            self._window.notify(notices.good(self.tr("The language changes when the program is started again.")))
