"""A monkey at the window: mouse, wheel, keys, menus and dialogs at random, and everything that must hold meanwhile."""

from __future__ import annotations

import hashlib
import random
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path

import shiboken6
from PySide6.QtCore import QAbstractEventDispatcher, QObject, QPoint, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMenu, QWidget

from sam2studio.gui.actions.table import ACTIONS
from sam2studio.gui.app import Studio
from sam2studio.gui.dialogs.finetune import FinetuneDialog
from sam2studio.gui.dialogs.job import JobDialog

_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
_HELD = tuple(
    Qt.KeyboardModifier[name]
    for name in ("NoModifier", "NoModifier", "NoModifier", "ShiftModifier", "AltModifier", "ControlModifier")
)
_BARRED = frozenset({"file.quit", "model.finetune"})
"""Ends the test, or has a network learn for minutes."""
_TYPED = "abc 019 ,.;:ğıİ☂-_%#'"
_TICK_MS = 10
_REMEMBERED = 40


class Monkey(QObject):
    """Does one random thing after another. What follows from a seed is the same each time, but for the threads.

    Args:
        studio: The window.
        seed: Of its choices.
        project: The project it works on, opened again whenever no project is open.
        sources: Folders and files that it opens, and now and then takes away for a moment.
        out: Where it may write.

    Attributes:
        diary: What it did last, for whoever has to find out why.
        longest_s: The longest that the GUI thread worked without looking up, in processor time.
        longest_after: What the monkey did before that.
    """

    def __init__(self, studio: Studio, *, seed: int, project: Path, sources: tuple[Path, ...], out: Path) -> None:
        super().__init__()
        self.studio = studio
        self.chance = random.Random(seed)
        self.project_path = project
        self.sources = sources
        self.out = out
        self.diary: deque[str] = deque(maxlen=_REMEMBERED)
        self.longest_s = 0.0
        self.longest_after = ""
        self._away: Path | None = None
        self._seen = time.thread_time()
        self._gardener = QTimer(self)
        self._gardener.setInterval(_TICK_MS)
        self._gardener.timeout.connect(self._see_to_popups)
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._dispatcher.awake.connect(self._look_up)

    def act(self) -> None:
        """One thing."""
        self._gardener.start()
        self._seen = time.thread_time()
        acts = {
            self._click: 30,
            self._drag: 10,
            self._wheel: 6,
            self._press: 25,
            self._mark: 12,
            self._trigger: 20,
            self._type: 4,
            self._ask_for_menu: 3,
            self._close_dialog: 8,
            self._drop: 1,
            self._export: 0.5,
            self._take_away: 0.5,
            self._resize: 0.5,
        }
        if self.studio.controllers.document.project is None:
            acts[self._reopen] = 30
        if _file_dialogs():
            acts = {self._answer_file_dialog: 1}
        act = self.chance.choices(list(acts), list(acts.values()))[0]
        self._note(act.__name__)
        act()
        self._look_up()

    def stop(self) -> None:
        """Puts back what it took away and lets go of the window."""
        self.bring_back()
        self._gardener.stop()
        self._dispatcher.awake.disconnect(self._look_up)

    def close_everything(self) -> None:
        """Closes menus and dialogs; jobs in them are asked to stop."""
        self._gardener.stop()
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and widget is not self.studio.window:
                widget.reject() if isinstance(widget, QDialog) else widget.close()

    @Slot()
    def _look_up(self) -> None:
        now = time.thread_time()
        if now - self._seen > self.longest_s:
            self.longest_s = now - self._seen
            self.longest_after = self.diary[-1] if self.diary else ""
        self._seen = now

    def _note(self, text: str) -> None:
        self.diary.append(text)

    # where

    def _root(self) -> QWidget:
        """A window that takes input now."""
        modal = QApplication.activeModalWidget()
        if modal is not None:
            return modal
        others = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
        return self.chance.choice(others) if others and self.chance.random() < 0.6 else self.studio.window

    def _place(self) -> tuple[QWidget, QPoint]:
        root, canvas = self._root(), self.studio.canvas
        if root is self.studio.window and canvas.isVisible() and self.chance.random() < 0.5:
            widget: QWidget = canvas
        else:
            parts = [each for each in root.findChildren(QWidget) if each.isVisible() and each.isEnabled()]
            parts = [each for each in parts if each.window() is root and not each.visibleRegion().isEmpty()]
            widget = self.chance.choice(parts or [root])
        area = widget.visibleRegion().boundingRect()
        if area.isEmpty():
            return widget, QPoint(0, 0)
        x, y = self.chance.randrange(area.width()), self.chance.randrange(area.height())
        self._note(f"  at {x},{y} in {type(widget).__name__} {widget.objectName()!r} {_text(widget)!r}")
        return widget, area.topLeft() + QPoint(x, y)

    # what

    def _click(self) -> None:
        widget, place = self._place()
        if _is_go(widget):
            return
        button = self.chance.choices(_BUTTONS, (8, 3, 1))[0]
        held = self.chance.choice(_HELD)
        if self.chance.random() < 0.15:
            QTest.mouseDClick(widget, button, held, place)
        else:
            QTest.mouseClick(widget, button, held, place)

    def _drag(self) -> None:
        widget, place = self._place()
        if _is_go(widget):
            return
        button, held = self.chance.choices(_BUTTONS, (8, 1, 2))[0], self.chance.choice(_HELD)
        interrupted = self.chance.random() < 0.25
        QTest.mousePress(widget, button, held, place)
        for step in range(self.chance.randrange(1, 6)):
            if not _alive(widget):
                return
            place += QPoint(self.chance.randrange(-40, 60), self.chance.randrange(-40, 60))
            QTest.mouseMove(widget, place)
            if interrupted and step == 1:
                self.chance.choice([self._press, self._trigger, self._wheel])()
            if self.chance.random() < 0.3:
                self.breathe(0)
        if _alive(widget):
            QTest.mouseRelease(widget, button, held, place)

    def _mark(self) -> None:
        """Does what the window is for: a click on something in the picture, now and then some time, and Enter."""
        canvas = self.studio.canvas
        if not canvas.isVisible() or QApplication.activeModalWidget() is not None:
            return
        place = canvas.position_of(self.chance.uniform(10, 166), self.chance.uniform(10, 110)).toPoint()
        if canvas.rect().contains(place):
            held = self.chance.choice([Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
            QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, held, place)
            self.breathe(self.chance.choice([0, 60]))
            QTest.keyClick(canvas, Qt.Key.Key_Return)

    def _wheel(self) -> None:
        widget, place = self._place()
        turn = QPoint(0, self.chance.choice([-360, -120, -15, 15, 120, 360]))
        spot, held = QPointF(place), self.chance.choice(_HELD)
        everywhere = QPointF(widget.mapToGlobal(place))
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(spot, everywhere, QPoint(), turn, Qt.MouseButton.NoButton, held, phase, False)
        QApplication.sendEvent(widget, event)

    def _press(self) -> None:
        keys = [key for spec in ACTIONS if spec.id not in _BARRED for key in spec.keys]
        key = self.chance.choice([*keys, "Esc", "Esc", "Return", "Tab", "Space", "Up", "Down", "Left", "Right", "F12"])
        self._note(f"  {key}")
        combination = QKeySequence(key)[0]
        target = self._focus()
        QTest.keyClick(target, combination.key(), combination.keyboardModifiers())

    def _focus(self) -> QWidget:
        root = self._root()
        if root is self.studio.window and self.chance.random() < 0.7 and self.studio.canvas.isVisible():
            return self.studio.canvas
        return root.focusWidget() or root

    def _trigger(self) -> None:
        if QApplication.activeModalWidget() is not None:
            return
        actions = self.studio.window.actions_by_id
        name = self.chance.choice([name for name in actions if name not in _BARRED and actions[name].isEnabled()])
        self._note(f"  {name}")
        actions[name].trigger()

    def _type(self) -> None:
        root = self._root()
        fields = [each for each in root.findChildren(QLineEdit) if each.isVisible() and each.isEnabled()]
        if fields:
            field = self.chance.choice(fields)
            field.setFocus()
            text = "".join(self.chance.choices(_TYPED, k=self.chance.randrange(6)))
            self._note(f"  {text!r} into {field.accessibleName()!r}")
            if self.chance.random() < 0.3:
                field.selectAll()
            for letter in text:
                if _alive(field):
                    field.insert(letter)
            if _alive(field) and self.chance.random() < 0.5:
                QTest.keyClick(field, Qt.Key.Key_Return)

    def _ask_for_menu(self) -> None:
        widget, place = self._place()
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(widget, QContextMenuEvent(reason, place, widget.mapToGlobal(place)))

    def _close_dialog(self) -> None:
        shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
        if shown:
            dialog = QApplication.activeModalWidget() or self.chance.choice(shown)
            self._note(f"  {type(dialog).__name__}")
            dialog.close()

    def _answer_file_dialog(self) -> None:
        dialog = _file_dialogs()[0]
        if self.chance.random() < 0.4:
            dialog.reject()
            return
        if dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave:
            number = self.chance.randrange(4)
            suffix = dialog.defaultSuffix() or "s2s"
            paths = [self.out / f"{number}.{suffix}", self.out / "no folder" / "x.s2s"]
            project = self.studio.controllers.document.project
            if project is not None and project.path == self.project_path:  # else it would be replaced, as asked for
                paths.append(self.project_path)
        else:
            paths = [*self.sources, self.out, self.out / "nothing here.jpg", self.project_path, self.out / "note.txt"]
        path = self.chance.choice(paths)
        self._note(f"  {dialog.windowTitle()!r}: {path}")
        dialog.filesSelected.emit([str(path)])
        dialog.close()

    def _drop(self) -> None:
        paths = [*self.sources, self.project_path, self.out / "nothing here.jpg", self.out / "note.txt"]
        self.studio.window.paths_dropped.emit(tuple(self.chance.sample(paths, self.chance.choice([1, 1, 2]))))

    def _export(self) -> None:
        action = self.studio.window.actions_by_id[self.chance.choice(["file.export", "file.overlay", "file.import"])]
        if action.isEnabled() and QApplication.activeModalWidget() is None:
            action.trigger()
            for dialog in QApplication.topLevelWidgets():
                if isinstance(dialog, JobDialog) and dialog.isVisible() and dialog.go.isEnabled():
                    self._note(f"  {type(dialog).__name__}")
                    dialog.go.click()

    def _take_away(self) -> None:
        """Unplugs a source, or puts it back."""
        if self._away is None:
            self._away = self.chance.choice(self.sources)
            self._note(f"  {self._away.name}")
            self._away.rename(_aside(self._away))
        else:
            self.bring_back()

    def bring_back(self) -> None:
        """Plugs in again what it unplugged."""
        if self._away is not None:
            _aside(self._away).rename(self._away)
            self._away = None

    def _resize(self) -> None:
        self.studio.window.resize(
            self.chance.choice([880, 1024, 1280, 1920]), self.chance.choice([560, 640, 800, 1080])
        )

    def _reopen(self) -> None:
        self.studio.window.recent_chosen.emit(str(self.project_path))

    def breathe(self, milliseconds: int) -> None:
        """Lets the window work for a while, as a person who thinks does."""
        QTest.qWait(milliseconds)

    @Slot()
    def _see_to_popups(self) -> None:
        """Has somebody choose from a menu that popped up: outside this timer, as that may wait in a loop of its own."""
        if QApplication.activePopupWidget() is not None:
            QTimer.singleShot(0, self, self._choose)

    @Slot()
    def _choose(self) -> None:
        popup = QApplication.activePopupWidget()
        if popup is None or self.chance.random() < 0.3:
            return
        offered = [each for each in popup.actions() if _can_be_chosen(each)] if isinstance(popup, QMenu) else []
        if offered and self.chance.random() < 0.7:
            action = self.chance.choice(offered)
            self._note(f"  menu: {action.text()!r}")
            popup.setActiveAction(action)
            if action.menu() is None:
                QTest.keyClick(popup, Qt.Key.Key_Return)
        elif self.chance.random() < 0.5:
            QTest.keyClick(popup, Qt.Key.Key_Down)
            if popup is QApplication.activePopupWidget():
                QTest.keyClick(popup, Qt.Key.Key_Return)
        else:
            popup.close()


def differences(studio: Studio) -> list[str]:
    """Where the window believes something else than the project's file says; nothing may be at work."""
    controllers = studio.controllers
    project = controllers.document.project
    if project is None:
        return []
    found = []

    def compare(what: str, shown: Iterable[object], stored: Iterable[object]) -> None:
        shown, stored = list(shown), list(stored)
        if shown != stored:
            found.append(f"{what}: shown {shown}, stored {stored}")

    rows, counts = project.media(), project.media_status()
    items = controllers.media.items
    compare("media", (each.media_id for each in items), (row.id for row in rows))
    compare("objects of media", (each.object_count for each in items), (counts[row.id].objects for row in rows))
    compare("proposals of media", (each.proposals for each in items), (counts[row.id].proposals for row in rows))
    classes, amounts = project.classes(), project.class_counts()
    compare(
        "classes", ((each.class_id, each.name) for each in controllers.classes.items), ((c.id, c.name) for c in classes)
    )
    compare("class counts", (each.count for each in controllers.classes.items), (amounts.get(c.id, 0) for c in classes))
    current = controllers.navigation.current
    if current is not None and current in {row.id for row in rows}:
        here = controllers.objects.here
        compare("objects", here.rows, project.objects(current))
        compare("frame", [here.frame], [controllers.navigation.frame])
        stored = project.masks(current, here.frame)
        compare("masks", (here.mask(row.id) for row in here.rows), (stored.get(row.id) for row in here.rows))
        shown = {lane.object_id: lane.track.frames.tolist() for lane in studio.window.timeline.state.lanes}
        tracks = project.track_summary(current) if project.media_row(current).frames > 1 else {}
        told = {row.id: tracks[row.id].frames.tolist() if row.id in tracks else [] for row in here.rows if tracks}
        compare(f"lanes beside {controllers.navigation.picture.message!r}", shown.items(), told.items())
        if controllers.navigation.picture.rgb is not None:
            compare(
                "painted",
                sorted(view.object_id for view in studio.canvas._state.masks),
                sorted(row.id for row in here.rows if not row.hidden and row.id in stored and stored[row.id].mask),
            )
    compare("undo", [controllers.document.undo_label], [None if project.read_only else project.undo_label])
    return found


def tree_hash(*places: Path) -> str:
    """Of all bytes and times of modification there."""
    digest = hashlib.sha256()
    for place in places:
        for path in sorted([place, *place.rglob("*")] if place.is_dir() else [place]):
            if path.is_file():
                digest.update(f"{path}{path.stat().st_mtime_ns}".encode() + path.read_bytes())
    return digest.hexdigest()


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name} away")


def _file_dialogs() -> list[QFileDialog]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog) and each.isVisible()]


def _can_be_chosen(action: QAction) -> bool:
    return action.isEnabled() and action.isVisible() and not action.isSeparator() and action.objectName() not in _BARRED


def _is_go(widget: QWidget) -> bool:
    """The button that has a network learn."""
    dialog = widget.window()
    return isinstance(dialog, FinetuneDialog) and widget is dialog.go


def _text(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return str(text())[:30] if callable(text) else ""


def _alive(widget: QWidget) -> bool:
    return bool(shiboken6.isValid(widget))
