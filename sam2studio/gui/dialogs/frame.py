"""What all dialogs have in common: a title, a body, buttons at the lower right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from sam2studio.gui.panels.fields import label, rule
from sam2studio.gui.theme import metrics

_TITLE = 40  # what the system puts around a dialog, at most


class DialogFrame(QDialog):
    """A dialog that stands in nobody's way: it is shown, never executed, so no second event loop runs. GUI thread.

    Subclasses fill `body` and add buttons.
    """

    def __init__(self, *, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(metrics.SECTION, metrics.ROOMY, metrics.SECTION, metrics.ROOMY)
        self.body.setSpacing(metrics.WIDE)
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(metrics.SECTION, metrics.WIDE, metrics.SECTION, metrics.WIDE)
        self._foot.setSpacing(metrics.SPACE)
        self._foot.addStretch()
        self._at_left = 0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.body, 1)
        layout.addWidget(rule())
        layout.addLayout(self._foot)

    def showEvent(self, event: QShowEvent) -> None:
        """Fits into a small screen."""
        if not event.spontaneous():
            room = self.screen().availableGeometry().size() - QSize(metrics.ROOMY, _TITLE)
            self.resize(self.size().boundedTo(room))
        super().showEvent(event)

    def add_button(self, text: str, *, tip: str, kind: str = "", left: bool = False) -> QPushButton:
        """Adds a button to the foot; the primary one answers Enter."""
        button = QPushButton(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setProperty("kind", kind)
        button.setAutoDefault(kind == "primary")
        button.setDefault(kind == "primary")
        if left:
            self._foot.insertWidget(self._at_left, button)
            self._at_left += 1
        else:
            self._foot.addWidget(button)
        return button

    def add_close(self) -> QPushButton:
        """Adds the button that closes the dialog."""
        button = self.add_button(self.tr("Close"), tip=self.tr("Close this window (Esc)"))
        button.clicked.connect(self.reject)
        return button


def scrolled(inner: QWidget) -> QScrollArea:
    """A widget that may be taller than the dialog."""
    inner.setProperty("kind", "clear")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area


def list_item(text: str, data: object, *, tip: str = "") -> QListWidgetItem:
    """A row of a list in a dialog, high enough to be hit."""
    item = QListWidgetItem(text)
    item.setData(Qt.ItemDataRole.UserRole, data)
    item.setToolTip(tip)
    item.setSizeHint(QSize(0, metrics.ROW))
    return item


def list_head(text: str, data: object) -> QListWidgetItem:
    """The head of a group of rows of a list; it cannot be chosen."""
    item = list_item(text, data)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    font = item.font()
    font.setBold(True)
    item.setFont(font)
    return item


def section(text: str) -> QLabel:
    """The head of a group in a dialog."""
    return label(text, kind="section")


def paragraph(text: str, *, kind: str = "") -> QLabel:
    """A few sentences that wrap."""
    words = label(text, kind=kind)
    words.setWordWrap(True)
    return words
