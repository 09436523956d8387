"""What a person sees first: four ways in, the projects opened last, and a sample."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from sam2studio.gui.panels.fields import Sign, label
from sam2studio.gui.theme import app_icon, icon, metrics

_WIDTH = 560
_SHOWN = 6


class CardButton(QPushButton):
    """A wide button with an icon, a title and a sentence; Enter presses it too."""

    def __init__(self, *, drawing: str, title: str, text: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setToolTip(tip)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch()
        for line in (label(title, kind="section"), label(text, kind="muted")):
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            words.addWidget(line)
        words.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(metrics.ROOMY, 0, metrics.ROOMY, 0)
        layout.setSpacing(metrics.ROOMY)
        layout.addWidget(Sign(drawing, side=24, role="accent"))
        layout.addLayout(words, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class StartPage(QWidget):
    """Offers the ways in and reports which was taken. GUI thread.

    Signals:
        open_images(), open_folder(), open_video(), open_project(), try_sample(): As the buttons say.
        open_recent(str): Path of a project.
    """

    open_images = Signal()
    open_folder = Signal()
    open_video = Signal()
    open_project = Signal()
    try_sample = Signal()
    open_recent = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        column = QWidget()
        column.setFixedWidth(_WIDTH)
        self._fill(QVBoxLayout(column))
        middle = QHBoxLayout()
        middle.addStretch()
        middle.addWidget(column)
        middle.addStretch()
        inner = QWidget()
        inner.setProperty("kind", "clear")
        outer = QVBoxLayout(inner)
        outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(scroll)
        self.set_recent(())

    def set_recent(self, projects: Iterable[Path]) -> None:
        """Shows the projects opened last, newest first."""
        while (entry := self._recent.takeAt(0)) is not None:
            if (widget := entry.widget()) is not None:
                widget.deleteLater()
        projects = list(projects)[:_SHOWN]
        self._recent_head.setVisible(bool(projects))
        for path in projects:
            self._recent.addWidget(self._recent_button(path))

    def _fill(self, layout: QVBoxLayout) -> None:
        layout.setContentsMargins(0, metrics.SECTION, 0, metrics.SECTION)
        layout.setSpacing(metrics.SPACE)
        layout.addLayout(self._build_head())
        layout.addSpacing(metrics.SECTION)
        cards = (
            ("image-plus", self.tr("Open images…"), self.tr("Pick the images to mark"), "file.open_images"),
            ("folder-plus", self.tr("Open folder…"), self.tr("Take all images of a folder"), "file.open_folder"),
            ("video-plus", self.tr("Open video…"), self.tr("Track objects through a clip"), "file.open_video"),
            ("project", self.tr("Open project…"), self.tr("Go on where you left off"), "file.open"),
        )
        signals = (self.open_images, self.open_folder, self.open_video, self.open_project)
        for (drawing, title, text, action_id), signal in zip(cards, signals, strict=True):
            card = CardButton(drawing=drawing, title=title, text=text, tip=f"{text} ([{action_id}])")
            card.clicked.connect(signal)
            layout.addWidget(card)
        layout.addSpacing(metrics.TIGHT)
        layout.addLayout(self._build_hint())
        layout.addSpacing(metrics.ROOMY)
        self._recent_head = label(self.tr("Recent projects"), kind="section")
        self._recent_head.setContentsMargins(metrics.TIGHT, 0, 0, 0)  # in line with the words of the buttons below
        layout.addWidget(self._recent_head)
        layout.addLayout(self._recent)

    def _build_head(self) -> QHBoxLayout:
        sign = QLabel()
        sign.setPixmap(app_icon().pixmap(QSize(64, 64)))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label("sam2studio", kind="hero"))
        words.addWidget(label(self.tr("Turn images and videos into segmentation datasets"), kind="muted"))
        head = QHBoxLayout()
        head.setSpacing(metrics.ROOMY)
        head.addWidget(sign)
        head.addLayout(words, 1)
        return head

    def _build_hint(self) -> QHBoxLayout:
        sample = QPushButton(icon("sparkle", role="accent"), self.tr("Try the sample"))
        sample.setProperty("kind", "link")
        sample.setAccessibleName(self.tr("Try the sample"))
        sample.setToolTip(self.tr("Open a small project with images, made for trying"))
        sample.setCursor(Qt.CursorShape.PointingHandCursor)
        sample.clicked.connect(self.try_sample)
        line = QHBoxLayout()
        line.setSpacing(metrics.TIGHT)
        line.setContentsMargins(metrics.TIGHT, 0, 0, 0)
        line.addWidget(label(self.tr("Or drop images, a video, a folder, a dataset or a project here."), kind="muted"))
        line.addStretch()
        line.addWidget(sample)
        return line

    def _recent_button(self, path: Path) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "link")
        button.setAccessibleName(self.tr("Open {name}").format(name=path.stem))
        button.setToolTip(str(path))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        metric = QFontMetrics(self.font())
        name = metric.elidedText(path.stem, Qt.TextElideMode.ElideRight, _WIDTH // 2)
        room = _WIDTH - metric.horizontalAdvance(name) - metrics.SECTION * 2
        folder = metric.elidedText(str(path.parent), Qt.TextElideMode.ElideMiddle, room)
        line = QHBoxLayout(button)
        line.setContentsMargins(metrics.TIGHT, 0, metrics.TIGHT, 0)
        line.setSpacing(metrics.WIDE)
        for part in (label(name), label(folder, kind="muted")):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            line.addWidget(part)
        line.addStretch()
        button.clicked.connect(lambda: self.open_recent.emit(str(path)))
        return button
