"""The main window: lays out the parts, remembers where they were, and hands over what is dropped. No logic.

`wiring` connects the parts' intents to the controllers; the canvas is given ready-made, so that nothing here needs to
know how masks are painted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSettings, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from sam2studio.config.paths import config_dir
from sam2studio.gui.actions import MASK_ROWS, MENUS, Menu, Need, build_actions, fill_keys, name_keys, with_key
from sam2studio.gui.actions.keyboard import Keyboard
from sam2studio.gui.panels import (
    Banner,
    ClassesPanel,
    MediaPanel,
    Notice,
    ObjectsPanel,
    ReviewBar,
    StartPage,
    StatusBar,
    ToolBar,
)
from sam2studio.gui.panels.color_menu import color_icon
from sam2studio.gui.panels.drop_veil import DropVeil
from sam2studio.gui.panels.fields import name_overflow
from sam2studio.gui.theme import THEME_MODES, ThemeMode
from sam2studio.gui.timeline import Timeline
from sam2studio.gui.translation import LANGUAGES, translated
from sam2studio.gui.viewstate import ClassItem

_MEDIA_WIDTH = 248
_SIDE_WIDTH = 304
_SIZE = (1280, 800)


class MainWindow(QMainWindow):
    """All parts in their places. GUI thread.

    Attributes:
        actions_by_id: Every action of the table.
        keyboard: Which keys mean them.
        canvas, review, tool_bar, media, classes, objects, timeline, status, start_page, banner: The parts.

    Signals:
        paths_dropped(object): Files, folders or projects were dropped; a tuple of paths.
        recent_chosen(str): A project of the list of recent ones.
        theme_chosen(str): "system", "light" or "dark".
        language_chosen(str): "system" or the code of a language.
        closing(): The window is about to close; its geometry is saved.
    """

    paths_dropped = Signal(object)
    recent_chosen = Signal(str)
    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    closing = Signal()

    def __init__(self, canvas: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("main-window")
        self.setAcceptDrops(True)
        self.canvas = canvas
        self.actions_by_id: Mapping[str, QAction] = build_actions(self)
        self.review = ReviewBar(self.actions_by_id)
        self.tool_bar = ToolBar(self.actions_by_id)
        self.media = MediaPanel()
        self.classes = ClassesPanel()
        self.objects = ObjectsPanel()
        self.objects.set_mask_actions([self.actions_by_id[spec.id] for spec in MASK_ROWS])
        self.timeline = Timeline(self.actions_by_id)
        self._timeline_height = self.timeline.sizeHint().height()
        self.status = StatusBar()
        self.start_page = StartPage()
        self._menus: dict[str, QMenu] = {}
        self._stack = QStackedWidget()
        self._side = QSplitter(Qt.Orientation.Vertical)
        self._editor = QSplitter(Qt.Orientation.Horizontal)
        self._stage = QSplitter(Qt.Orientation.Vertical)
        self._lay_out()
        self.keyboard = Keyboard(self.actions_by_id, picture=self.canvas, lanes=self.timeline.lanes, parent=self)
        self._undo: tuple[str | None, str | None] = None, None
        self.banner = Banner(self._stack, self.canvas)
        self._veil = DropVeil(self)
        self._bind_actions()
        self._build_menus()
        self.set_document("")
        self.set_undo(None, None)
        self.set_available(frozenset())
        self.set_recent(())
        self.show_start()
        self._restore()
        self._name_keys()
        self.keyboard.changed.connect(self._name_keys)

    def show_start(self) -> None:
        """Shows the start page; no project is open."""
        self._stack.setCurrentWidget(self.start_page)
        self.tool_bar.hide()

    def show_editor(self) -> None:
        """Shows the canvas with its panels, the keyboard in the canvas."""
        self._stack.setCurrentWidget(self._stage)
        self.tool_bar.show()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_document(self, name: str, *, read_only: bool = False) -> None:
        """Puts the project's name into the title; "" while there is none."""
        mark = self.tr("{name} (read-only)").format(name=name) if read_only else name
        self.setWindowTitle(f"{mark} — sam2studio" if name else "sam2studio")
        for panel in (self.media, self.classes, self.objects):
            panel.set_writable(not read_only)

    def set_available(self, available: frozenset[Need]) -> None:
        """Enables the actions whose needs are met."""
        self.keyboard.set_available(available)

    def set_undo(self, undo: str | None, redo: str | None) -> None:
        """Names what would be undone and redone; None: nothing. Whether they are enabled is `set_available`'s."""
        self._undo = undo, redo
        texts = {
            "edit.undo": self.tr("Undo {label}").format(label=undo) if undo else self.tr("Undo"),
            "edit.redo": self.tr("Redo {label}").format(label=redo) if redo else self.tr("Redo"),
        }
        for action_id, text in texts.items():
            action = self.actions_by_id[action_id]
            action.setText(text.replace("&", "&&"))
            action.setToolTip(with_key(text, action, every=True))

    def set_recent(self, projects: Iterable[Path]) -> None:
        """Shows the projects opened last, newest first, in the menu and on the start page."""
        projects = list(projects)
        self.start_page.set_recent(projects)
        menu = self._menus["recent"]
        menu.clear()
        menu.setEnabled(bool(projects))
        for path in projects:
            entry = menu.addAction(f"{path.stem}\t{path.parent}".replace("&", "&&"))
            entry.triggered.connect(lambda _on, path=path: self.recent_chosen.emit(str(path)))

    def set_class_names(self, classes: Iterable[ClassItem]) -> None:
        """Shows in the menu which class each number key means."""
        by_key = {item.key: item for item in classes if item.key is not None}
        for key in range(1, 10):
            action = self.actions_by_id[f"class.{key}"]
            item = by_key.get(key)
            action.setVisible(item is not None)
            if item is not None:
                action.setText(item.name.replace("&", "&&"))
                action.setIcon(color_icon(item.color))

    def set_theme_mode(self, mode: ThemeMode) -> None:
        """Shows which theme was chosen."""
        self.actions_by_id[f"view.theme_{mode}"].setChecked(True)

    def set_language(self, setting: str) -> None:
        """Shows which language was chosen; the window speaks it from the next start on."""
        self.actions_by_id[f"view.language_{setting}"].setChecked(True)

    def notify(self, notice: Notice) -> None:
        """Tells something without standing in the way; the keys that it names are those that are in force."""
        what, todo = (fill_keys(text, self.actions_by_id) for text in (notice.what, notice.todo))
        self.banner.show_notice(replace(notice, what=what, todo=todo))

    def shutdown(self) -> bool:
        """Ends what the parts do in the background; at most two seconds.

        Returns:
            Whether everything has ended.
        """
        return self.media.shutdown()

    def event(self, event: QEvent) -> bool:
        """Leaves keys that walk through lists and buttons to these, before shortcuts see them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.keyboard.keeps_for_widget(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that nobody wanted may mean something by its place on the keyboard."""
        if not self.keyboard.press_by_place(event):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes anything that is a file or a folder."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._veil.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Gives the sight back."""
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Reports the paths."""
        self._veil.hide()
        paths = tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        if paths:
            event.acceptProposedAction()
            self.paths_dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remembers the geometry and says so."""
        self._save()
        self.closing.emit()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self._side.addWidget(self.classes)
        self._side.addWidget(self.objects)
        self._side.setSizes([320, 400])
        self._side.setMinimumWidth(264)
        for part in (self.media, _column((self.canvas, 1), (self.review, 0)), self._side):
            self._editor.addWidget(part)
        self._editor.setSizes([_MEDIA_WIDTH, _SIZE[0] - _MEDIA_WIDTH - _SIDE_WIDTH, _SIDE_WIDTH])
        self._editor.setStretchFactor(1, 1)
        self._stage.addWidget(self._editor)
        self._stage.addWidget(self.timeline)
        self._stage.setStretchFactor(0, 1)
        self.timeline.hide()
        for splitter in (self._editor, self._side, self._stage):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        for part in (self.canvas, *self.canvas.findChildren(QWidget)):
            part.setAcceptDrops(False)  # files that are dropped there are for the window
        self._stack.addWidget(self.start_page)
        self._stack.addWidget(self._stage)
        self.setCentralWidget(_column((self._stack, 1), (self.status, 0)))
        self.addToolBar(self.tool_bar)
        self.resize(*_SIZE)
        self.setMinimumSize(880, 560)

    def _bind_actions(self) -> None:
        self.addActions(list(self.actions_by_id.values()))
        actions = self.actions_by_id
        actions["view.media_panel"].toggled.connect(self.media.setVisible)
        actions["view.side_panel"].toggled.connect(self._side.setVisible)
        actions["view.timeline"].toggled.connect(self._share_height)
        actions["view.next_region"].triggered.connect(self._focus_next)
        actions["view.previous_region"].triggered.connect(self._focus_previous)
        actions["model.choose"].triggered.connect(self.tool_bar.open_models)
        for mode in THEME_MODES:
            action = actions[f"view.theme_{mode}"]
            action.triggered.connect(lambda _on, mode=mode: self.theme_chosen.emit(mode))
        for code in ("system", *LANGUAGES):
            action = actions[f"view.language_{code}"]
            action.triggered.connect(lambda _on, code=code: self.language_chosen.emit(code))
        for name in ("open_images", "open_folder", "open_video"):
            getattr(self.start_page, name).connect(actions[f"file.{name}"].trigger)
        self.start_page.open_project.connect(actions["file.open"].trigger)
        self.start_page.open_recent.connect(self.recent_chosen)
        self.media.add_requested.connect(actions["file.open_images"].trigger)

    def _build_menus(self) -> None:
        for menu in MENUS:
            self.menuBar().addMenu(self._build_menu(menu))
        name_overflow(self.menuBar(), name=self.tr("More menus"), tip=self.tr("Menus that do not fit"))

    def _build_menu(self, menu: Menu) -> QMenu:
        built = QMenu(translated("Actions", menu.title), self)
        built.setToolTipsVisible(False)
        self._menus[menu.id] = built
        for entry in menu.entries:
            if entry is None:
                built.addSeparator()
            elif isinstance(entry, Menu):
                built.addMenu(self._build_menu(entry))
            else:
                built.addAction(self.actions_by_id[entry])
        return built

    @Slot()
    def _name_keys(self) -> None:
        """Says the keys in force wherever one is named."""
        self.set_undo(*self._undo)
        name_keys(self, self.actions_by_id)
        self.objects.name_keys(self.actions_by_id)
        self.review.name_keys()

    @Slot(bool)
    def _share_height(self, unfolded: bool) -> None:
        """Gives the canvas what a folded timeline leaves, and takes it back when it unfolds."""
        if not self.timeline.isVisible():
            return
        above, below = self._stage.sizes()
        if not unfolded:
            self._timeline_height = below
        wanted = self._timeline_height if unfolded else self.timeline.sizeHint().height()
        self._stage.setSizes([above + below - wanted, wanted])

    @Slot()
    def _focus_next(self) -> None:
        self._move_focus(1)

    @Slot()
    def _focus_previous(self) -> None:
        self._move_focus(-1)

    def _move_focus(self, step: int) -> None:
        """Moves the keyboard to the next visible part: canvas, timeline, media, classes, objects, and round again."""
        parts = [self.canvas, self.timeline, self.media, self.classes, self.objects]
        parts = [part for part in parts if part.isVisible()]
        if not parts:
            self.start_page.setFocus(Qt.FocusReason.TabFocusReason)
            return
        focused = self.focusWidget()
        here = next(
            (n for n, part in enumerate(parts) if focused and (part is focused or part.isAncestorOf(focused))), -1
        )
        target = parts[(here + step) % len(parts)]
        if isinstance(target, MediaPanel | ClassesPanel | ObjectsPanel):
            target.focus_list()
        else:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _settings(self) -> QSettings:
        return QSettings(str(config_dir() / "window.ini"), QSettings.Format.IniFormat)

    def _save(self) -> None:
        settings = self._settings()
        settings.setValue("geometry", self.saveGeometry())
        settings.setValue("editor", self._editor.saveState())
        settings.setValue("side", self._side.saveState())
        if self.timeline.isVisible():  # else it has no height that is worth remembering
            settings.setValue("lanes", self._stage.saveState())
        for name in ("media_panel", "side_panel", "timeline"):
            settings.setValue(name, self.actions_by_id[f"view.{name}"].isChecked())

    def _restore(self) -> None:
        settings = self._settings()
        for name, restore in (
            ("geometry", self.restoreGeometry),
            ("editor", self._editor.restoreState),
            ("side", self._side.restoreState),
            ("lanes", self._stage.restoreState),
        ):
            if isinstance(state := settings.value(name), QByteArray):
                restore(state)
        for name in ("media_panel", "side_panel", "timeline"):
            self.actions_by_id[f"view.{name}"].setChecked(bool(settings.value(name, True, type=bool)))


def _column(*parts: tuple[QWidget, int]) -> QWidget:
    """Parts one under the other, each with its share of the room that is left."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for part, share in parts:
        layout.addWidget(part, share)
    return holder
