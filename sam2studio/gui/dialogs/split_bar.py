"""How the pictures are shared out among train, val and test."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QSpinBox, QWidget

from sam2studio.gui.dialogs.frame import paragraph
from sam2studio.gui.panels.fields import inset, label
from sam2studio.gui.theme import Scheme, current_scheme, metrics
from sam2studio.gui.translation import percent

Shares = tuple[int, int, int]
"""Percent of train, val and test; their sum is 100."""

_GRIP = 12.0
_HEIGHT = 12
_FEW = 20  # images and videos of a part, below which a tenth more or less is nothing odd


class SplitBar(QWidget):
    """A bar of three parts whose borders can be dragged. GUI thread.

    Signals:
        dragged(object): `Shares` that the person wants.
    """

    dragged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: Shares = (80, 20, 0)
        self._held: int | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_shares(self, shares: Shares) -> None:
        """Shows shares."""
        self._shares = shares
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(280, _HEIGHT + metrics.SPACE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Three colours and two grips."""
        scheme = current_scheme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = self._track()
        shape = QPainterPath()
        shape.addRoundedRect(track, 4, 4)
        painter.setClipPath(shape)
        left = track.left()
        for share, color in zip(self._shares, split_colors(scheme), strict=True):
            width = track.width() * share / 100
            painter.setBrush(QColor(color))
            painter.drawRect(QRectF(left, track.top(), width, track.height()))
            left += width
        painter.setClipping(False)
        painter.setPen(QPen(QColor(scheme.text), 2))
        painter.setBrush(QColor(scheme.field))
        for border in self._borders():
            left = max(1.0, min(border - 4, self.width() - 9.0))
            painter.drawRoundedRect(QRectF(left, 1, 8, self.height() - 2), 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes the nearest border."""
        self._held = self._border_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves it."""
        held = self._held
        if held is None:
            near = self._border_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)
            return
        track = self._track()
        wanted = round(100 * (event.position().x() - track.left()) / track.width())
        train, val, _ = self._shares
        if held == 0:
            train = max(1, min(wanted, train + val))
            val = self._shares[0] + self._shares[1] - train
        else:
            val = max(0, min(wanted, 100) - train)
        shares = (train, val, 100 - train - val)
        if shares != self._shares:
            self.set_shares(shares)
            self.dragged.emit(shares)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go."""
        self._held = None

    def _track(self) -> QRectF:
        return QRectF(self.rect()).adjusted(0, metrics.TIGHT, 0, -metrics.TIGHT)

    def _borders(self) -> tuple[float, float]:
        track = self._track()
        train, val, _ = self._shares
        return track.left() + track.width() * train / 100, track.left() + track.width() * (train + val) / 100

    def _border_at(self, place: QPointF) -> int | None:
        first, second = (abs(border - place.x()) for border in self._borders())
        if min(first, second) > _GRIP:
            return None
        if first == second:  # both at the same place: the one that can move that way
            return 0 if place.x() < self._borders()[0] else 1
        return 0 if first < second else 1


class SplitField(QWidget):
    """The bar with exact numbers under it. GUI thread.

    Signals:
        changed(): Other shares.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures, self._videos = 0, 0
        self._bar = SplitBar()
        self._bar.setAccessibleName(self.tr("Shares of train, val and test"))
        self._bar.setToolTip(self.tr("Drag the borders, or type the numbers below"))
        self._train, self._val, self._test = label(""), QSpinBox(), QSpinBox()
        names = (self.tr("train"), self.tr("val"), self.tr("test"))
        self._counts = tuple(label("", kind="muted") for _ in names)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(metrics.ROOMY)
        grid.setVerticalSpacing(metrics.TIGHT)
        grid.addWidget(self._bar, 0, 0, 1, 3)
        for column, (name, field, count) in enumerate(
            zip(names, (self._train, self._val, self._test), self._counts, strict=True)
        ):
            grid.addWidget(label(name, kind="muted"), 1, column)
            grid.addWidget(field, 2, column)
            grid.addWidget(count, 3, column)
            grid.setColumnStretch(column, 1)
        self._note = paragraph("", kind="caution")
        grid.addWidget(self._note, 4, 0, 1, 3)
        self._rough = paragraph("", kind="muted")
        grid.addWidget(self._rough, 5, 0, 1, 3)
        before, after = percent("|").split("|")
        for field, name in ((self._val, names[1]), (self._test, names[2])):
            inset(field)
            field.setRange(0, 99)
            field.setPrefix(before)
            field.setSuffix(after)
            field.setAccessibleName(self.tr("Share of {split}").format(split=name))
            field.setToolTip(self.tr("Percent of the images for {split}").format(split=name))
        self._bar.dragged.connect(self._take)
        self._val.valueChanged.connect(self._limit)
        self._test.valueChanged.connect(self._limit)
        self._take((80, 20, 0))

    @property
    def shares(self) -> Shares:
        """What is chosen."""
        val, test = self._val.value(), self._test.value()
        return 100 - val - test, val, test

    def set_counts(self, pictures: int, videos: int = 0) -> None:
        """How many pictures and videos would be shared out; shown beside the percents. No video is divided."""
        self._pictures, self._videos = pictures, videos
        self._show()

    def set_shares(self, shares: Shares) -> None:
        """Shows shares."""
        self._take(shares)

    @Slot(object)
    def _take(self, shares: Shares) -> None:
        for field, value in ((self._val, shares[1]), (self._test, shares[2])):
            field.blockSignals(True)
            inset(field)
            field.setRange(0, 99)
            field.setValue(value)
            field.blockSignals(False)
        self._limit()

    @Slot()
    def _limit(self) -> None:
        """Keeps at least one percent for train."""
        self._val.setMaximum(99 - self._test.value())
        self._test.setMaximum(99 - self._val.value())
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        shares = self.shares
        self._bar.set_shares(shares)
        self._train.setText(percent(shares[0]))
        pictures, videos = _shared(self._pictures, shares), _shared(self._videos, shares)
        for count, some, clips in zip(self._counts, pictures, videos, strict=True):
            parts = [self.tr("about %n images", "", some)] if self._pictures else []
            parts += [self.tr("about %n videos", "", clips)] if self._videos else []
            count.setText("\n".join(parts))
        self._note.setText(self._what_stays_empty())
        self._note.setVisible(bool(self._note.text()))
        self._rough.setText(self._how_rough())
        self._rough.setVisible(bool(self._rough.text()))

    def _how_rough(self) -> str:
        """That a part of a few is met only nearly: what decides is each picture's own, so that it stays where it is."""
        images, videos = _shared(self._pictures, self.shares), _shared(self._videos, self.shares)
        least = min(sum(sizes) for *sizes, share in zip(images, videos, self.shares, strict=True) if share)
        if self.shares[0] == 100 or self._note.text() or not 0 < least < _FEW:
            return ""
        return self.tr("Of so few, a part may get some more or less: each keeps its part from export to export.")

    def _what_stays_empty(self) -> str:
        if not 0 < self._pictures + self._videos < sum(share > 0 for share in self.shares):
            return ""
        if self._videos == 1 and not self._pictures:
            return self.tr("All of the video is for train: a video is never divided.")
        return self.tr("There are too few images and videos for all parts; train comes first.")


def _shared(count: int, shares: Shares) -> tuple[int, int, int]:
    """About how many of so many go to each split; a split with a share gets one where there are enough."""
    least = 1 if count >= sum(share > 0 for share in shares) else 0
    val, test = (max(least, count * share // 100) if share else 0 for share in shares[1:])
    return count - val - test, val, test


def split_colors(scheme: Scheme) -> tuple[str, str, str]:
    """The colours of train, val and test."""
    return scheme.accent, scheme.good, scheme.caution
