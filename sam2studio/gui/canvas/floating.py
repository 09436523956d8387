"""Texts that float over the canvas: the small note in a corner, the message in the middle. The pointer goes through."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from sam2studio.gui.guard import guarded
from sam2studio.gui.theme import current_scheme

_ROUND = 13.0
"""Radius of a note's corners, at most; half the height of one line."""


class Note(QLabel):
    """A short text on a rounded plate; hidden while it is empty."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        _prepare(self)
        self.setProperty("kind", "note")  # its padding is the style sheet's, which empties the margins of labels

    def show_text(self, text: str) -> None:
        """Shows a text, or nothing."""
        self.setText(text)
        self.setVisible(bool(text))

    def place(self, room: QRect) -> None:
        """Goes to the upper left corner of a rectangle; a text that is wider than that has some lines."""
        self.setWordWrap(False)
        size = self.sizeHint()
        if size.width() > room.width():
            self.setWordWrap(True)
            size = QSize(room.width(), self.heightForWidth(room.width()))
        self.setGeometry(QRect(room.topLeft(), size))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        """The plate, then the text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plate = QColor(current_scheme().surface)
        plate.setAlpha(225)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(plate)
        radius = min(self.height() / 2, _ROUND)
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.end()
        super().paintEvent(event)


class Message(QLabel):
    """A text of some lines in the middle of its parent; hidden while it is empty."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        _prepare(self)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self.setFont(font)

    def show_text(self, text: str) -> None:
        """Shows a text, or nothing."""
        self.setText(text)
        self.setVisible(bool(text))

    def place(self, room: QRect) -> None:
        """Goes to the middle of a rectangle, with lines short enough to read."""
        width = min(520, room.width() - 32)
        height = self.heightForWidth(width)
        self.setGeometry(room.center().x() - width // 2, room.center().y() - height // 2, width, height)


def _prepare(label: QLabel) -> None:
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.hide()
