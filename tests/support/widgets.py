"""View state to show, and the rule that every control has a name and a tool tip."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from sam2studio.gui.viewstate import ClassItem, MediaItem, ObjectItem

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)

CLASSES = (
    ClassItem(11, "car", "#e53935", 1, 12),
    ClassItem(12, "person", "#039be5", 2, 1),
    ClassItem(13, "bicycle & rider", "#fdd835", None, 0),
)
OBJECTS = (
    ObjectItem(21, "car 1", 11, "#e53935", False, False, False, 0.97, 183220, "model"),
    ObjectItem(22, "car 2", 11, "#e53935", True, False, False, None, 5220, "person"),
    ObjectItem(23, "person 1", 12, "#039be5", False, True, False, 0.5, None, None),
)


def media_items(count: int, *, folder: Path = Path("photographs")) -> tuple[MediaItem, ...]:
    """Pictures that need not exist, ids from 1."""
    return tuple(
        MediaItem(number, f"picture {number:05}.jpg", folder / f"picture {number:05}.jpg", "new", 0)
        for number in range(1, count + 1)
    )


def nameless_controls(root: QWidget) -> list[str]:
    """Controls that a screen reader cannot name or that have no tool tip."""
    return [
        f"{type(widget).__name__} {widget.objectName()!r} name={_name(widget)!r} tip={widget.toolTip()!r}"
        for widget in root.findChildren(QWidget)
        if isinstance(widget, CONTROLS) and not _inside_another(widget) and not (_name(widget) and widget.toolTip())
    ]


def row_centre(view: QAbstractItemView, row: int) -> QPoint:
    """A point in a row's text."""
    return view.visualRect(view.model().index(row, 0)).center()


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


def _inside_another(widget: QWidget) -> bool:
    """Parts that Qt makes inside a control: the clear button of a field, the list of a combo box, a view's corner."""
    if isinstance(widget, QScrollBar):
        return True
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QPlainTextEdit, QTextEdit)):
            return True
        parent = parent.parentWidget()
    return bool(widget.windowFlags() & Qt.WindowType.Popup == Qt.WindowType.Popup)
