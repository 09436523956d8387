"""All keys at a glance; those that work now stand out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStyle, QVBoxLayout, QWidget

from sam2studio.gui.actions import ACTIONS, MENUS, native_keys, shortcut_texts, spec_text
from sam2studio.gui.dialogs.frame import DialogFrame, paragraph, scrolled, section
from sam2studio.gui.panels.fields import label
from sam2studio.gui.theme import metrics
from sam2studio.gui.translation import mark, translated

_ARRANGEMENTS = (
    (
        ("object", "class", "media"),
        ("mask", "review", "view"),
        ("play", "track"),
        ("edit", "file", "model", "help"),
    ),
    (("object", "class", "mask", "media"), ("play", "track", "model", "help"), ("review", "view", "edit", "file")),
    (("object", "class", "mask", "media", "edit", "help"), ("play", "track", "review", "view", "file", "model")),
)
"""Menus in columns, for screens from wide to narrow."""
_SIZE = QSize(1240, 760)
_POINTER = (
    (mark("KeysDialog", "This belongs to it"), (mark("KeysDialog", "Left click"),)),
    (mark("KeysDialog", "This does not"), (mark("KeysDialog", "Right click"), mark("KeysDialog", "Alt+click"))),
    (mark("KeysDialog", "A box around it"), (mark("KeysDialog", "Drag"),)),
    (mark("KeysDialog", "Select and refine it"), (mark("KeysDialog", "Click on a mask"),)),
    (mark("KeysDialog", "Zoom"), (mark("KeysDialog", "Wheel"),)),
    (mark("KeysDialog", "Move"), (mark("KeysDialog", "Middle drag"), mark("KeysDialog", "Space+drag"))),
)


class KeysDialog(DialogFrame):
    """The overlay behind `?`. GUI thread.

    Signals:
        change_requested(): Other keys are wanted; the overlay is closed.
    """

    change_requested = Signal()

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("Keys"), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(_SIZE)
        inner = self._columns(_ARRANGEMENTS[0], actions)
        for fewer in _ARRANGEMENTS[1:]:
            if inner.minimumSizeHint().width() > self._room:
                inner.deleteLater()
                inner = self._columns(fewer, actions)
        self.body.addWidget(paragraph(self.tr("Keys in grey do nothing at this moment."), kind="muted"))
        self.body.addWidget(scrolled(inner), 1)
        change = self.add_button(self.tr("Change keys…"), tip=self.tr("Choose which keys do what"), left=True)
        change.clicked.connect(self._change)
        self.add_close().setFocus()

    @Slot()
    def _change(self) -> None:
        self.reject()
        self.change_requested.emit()

    @property
    def _room(self) -> int:
        """How wide the columns may be, so that no key is cut off."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        screen = self.screen().availableGeometry().width() - metrics.ROOMY
        return min(screen, _SIZE.width()) - 2 * metrics.SECTION - bar

    def _columns(self, arrangement: Sequence[Sequence[str]], actions: Mapping[str, QAction]) -> QWidget:
        inner = QWidget()
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(0, 0, metrics.TIGHT, 0)
        columns.setSpacing(metrics.HUGE)
        for number, menus in enumerate(arrangement):
            column = QVBoxLayout()
            column.setSpacing(metrics.SPACE)
            if number == 0:
                self._add_pointer(column)
            for menu in menus:
                self._add_group(column, menu, actions)
            column.addStretch()
            columns.addLayout(column, 1)
        return inner

    def _add_pointer(self, column: QVBoxLayout) -> None:
        grid = _grid(column, self.tr("On the image"))
        for meaning, gestures in _POINTER:
            shown = tuple(native_keys(translated("KeysDialog", gesture)) for gesture in gestures)
            _add_row(grid, translated("KeysDialog", meaning), shown, works=True)

    def _add_group(self, column: QVBoxLayout, menu: str, actions: Mapping[str, QAction]) -> None:
        specs = [spec for spec in ACTIONS if spec.id.startswith(f"{menu}.") and actions[spec.id].shortcuts()]
        if not specs:
            return
        if menu == "class":
            works = any(actions[spec.id].isEnabled() and actions[spec.id].isVisible() for spec in specs)
            keys = [key for spec in specs for key in shortcut_texts(actions[spec.id])[:1]]
            grid = _grid(column, self.tr("Class"))
            _add_row(grid, self.tr("Choose the class"), (keys[0], "…", keys[-1]), works=works)
            return
        title = next(entry.title for entry in MENUS if entry.id == menu)
        grid = _grid(column, translated("Actions", title).replace("&", ""))
        for spec in specs:
            _add_row(
                grid, spec_text(spec).rstrip("…"), shortcut_texts(actions[spec.id]), works=actions[spec.id].isEnabled()
            )


def _grid(column: QVBoxLayout, title: str) -> QGridLayout:
    if column.count():
        column.addSpacing(metrics.WIDE)
    column.addWidget(section(title))
    grid = QGridLayout()
    grid.setVerticalSpacing(metrics.TIGHT)
    grid.setColumnStretch(0, 1)
    column.addLayout(grid)
    return grid


def _add_row(grid: QGridLayout, text: str, keys: tuple[str, ...], *, works: bool) -> None:
    words = label(text, kind="" if works else "muted")
    words.setWordWrap(True)
    row = QHBoxLayout()  # of its own, so that the widest keys of the column take no room from other words
    row.setSpacing(metrics.TIGHT)
    row.addWidget(words, 1)
    for key in keys:
        row.addWidget(label(key, kind="key" if works else "key-off"), 0, Qt.AlignmentFlag.AlignVCenter)
    grid.addLayout(row, grid.rowCount(), 0)
