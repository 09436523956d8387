"""Small controls that every panel uses, made so that none lacks a name or a tool tip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractSpinBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from sam2studio.gui.theme import IconRole, icon, metrics

_INSET = 8  # pixels before the number of a spin box
_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class TextField(QLineEdit):
    """A line of text in the main window. While it is typed in, keys without Ctrl or Alt are text, not shortcuts.

    Signals:
        escaped: Esc was pressed; the field has been emptied.
        abandoned: Esc was pressed where there was nothing to empty.
    """

    escaped = Signal()
    abandoned = Signal()

    def __init__(self, *, name: str, tip: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setPlaceholderText(placeholder)
        self.setAcceptDrops(False)  # files that are dropped here are for the window

    def event(self, event: QEvent) -> bool:
        """Claims keys before the window's shortcuts see them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_plain(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the field."""
        if event.key() == Qt.Key.Key_Escape:
            empty = not self.text()
            self.clear()
            self.escaped.emit()
            if empty:
                self.abandoned.emit()
            return
        super().keyPressEvent(event)


def is_plain(event: QKeyEvent) -> bool:
    """Whether a key was pressed without Ctrl, Alt or Meta."""
    return not event.modifiers() & _COMMAND


def inset(box: QAbstractSpinBox) -> None:
    """Keeps the number of a spin box off its border; style sheets do not reach its inner field."""
    box.lineEdit().setTextMargins(_INSET, 0, 0, 0)


def tool_button(
    drawing: str, *, name: str, tip: str, role: IconRole = "text", small: bool = False, parent: QWidget | None = None
) -> QToolButton:
    """A flat button with an icon only; its name is for screen readers."""
    button = QToolButton(parent)
    button.setIcon(icon(drawing, role=role))
    side = metrics.ICON_SMALL if small else metrics.ICON
    button.setIconSize(QSize(side, side))
    button.setAccessibleName(name)
    button.setToolTip(tip)
    return button


def name_overflow(bar: QWidget, *, name: str, tip: str) -> None:
    """Names the button that Qt adds to a bar for what does not fit."""
    for button in bar.findChildren(QToolButton):
        if button.objectName().endswith("_ext_button"):
            button.setAccessibleName(name)
            button.setToolTip(tip)


def submenu(menu: QMenu, drawing: str, title: str) -> QMenu:
    """Adds a menu inside a menu. (`QMenu.addMenu` with a text leaves the new menu to Python's garbage collector.)"""
    inner = QMenu(title, menu)
    inner.setIcon(icon(drawing))
    menu.addMenu(inner)
    return inner


def label(text: str, *, kind: str = "", parent: QWidget | None = None) -> QLabel:
    """Words in one of the stylesheet's kinds ("muted", "section", "title", …)."""
    result = QLabel(text, parent)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setProperty("kind", kind)
    return result


def set_kind(widget: QWidget, kind: str) -> None:
    """Changes a widget's kind and lets the stylesheet see it."""
    if widget.property("kind") == kind:
        return
    widget.setProperty("kind", kind)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class Sign(QWidget):
    """An icon that stands by itself and follows the scheme."""

    def __init__(
        self, drawing: str, *, side: int = metrics.ICON, role: IconRole = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon(drawing, role=role)
        self.setFixedSize(side, side)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_icon(self, drawing: str, *, role: IconRole) -> None:
        """Shows another icon."""
        self._icon = icon(drawing, role=role)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """In the colour that is right now."""
        self._icon.paint(QPainter(self), self.rect())


def rule(parent: QWidget | None = None) -> QFrame:
    """A thin horizontal line."""
    line = QFrame(parent)
    line.setProperty("kind", "rule")
    return line


class PanelHeader(QWidget):
    """The head of a panel: its title, a count, and room for buttons at the right."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(metrics.HEADER)
        self._count = label("", kind="muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(metrics.WIDE, 0, metrics.TIGHT, 0)
        layout.setSpacing(metrics.SPACE)
        layout.addWidget(label(title, kind="section"))
        layout.addWidget(self._count)
        layout.addStretch()

    def set_count(self, text: str) -> None:
        """What stands beside the title."""
        self._count.setText(text)

    def add(self, button: QToolButton) -> None:
        """Adds a button at the right end."""
        layout = self.layout()
        assert layout is not None
        layout.addWidget(button)
