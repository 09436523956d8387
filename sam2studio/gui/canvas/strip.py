"""The candidates as thumbnails with their scores, floating at the lower edge of the canvas."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFont, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from sam2studio.core.colors import Rgb
from sam2studio.core.mask import Mask
from sam2studio.gui.canvas import ink
from sam2studio.gui.canvas.ink import Look, Shape
from sam2studio.gui.canvas.outlines import Outline
from sam2studio.gui.canvas.pyramid import Pyramid
from sam2studio.gui.canvas.scene import Rect, bounds
from sam2studio.gui.canvas.view import View
from sam2studio.gui.guard import guarded
from sam2studio.gui.theme import current_scheme, metrics
from sam2studio.gui.viewstate import CandidateView

PICTURE = QSize(104, 78)
_CAPTION = 24
_BORDER = 3


class CandidateStrip(QWidget):
    """Cards to pick a candidate from. Shows itself when there is a choice.

    Emits `picked` with the candidate's place in the list.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(self.tr("Candidates"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(metrics.SPACE, metrics.SPACE, metrics.SPACE, metrics.TIGHT)
        self._row.setSpacing(metrics.SPACE)
        self._cards: list[CandidateCard] = []
        self._keys: tuple[str, ...] = ()
        self._group = QButtonGroup(self, exclusive=False)
        self._group.idClicked.connect(self.picked)
        self.hide()

    def set_keys(self, keys: Sequence[str]) -> None:
        """What picks the candidates, as it is written; "" where no key does."""
        self._keys = tuple(keys)
        for card, key in zip(self._cards, self._keys, strict=False):
            card.set_key(key)

    def show_candidates(
        self, candidates: Sequence[CandidateView], *, color: Rgb, photo: Pyramid | None, outlines: Sequence[Outline]
    ) -> None:
        """Shows one card per candidate; nothing when there are fewer than two, or no photograph."""
        if photo is None or len(candidates) < 2:
            self.hide()
            return
        while len(self._cards) < len(candidates):
            card = CandidateCard(self, place=len(self._cards))
            self._group.addButton(card, len(self._cards))
            card.set_key(self._keys[len(self._cards)] if len(self._cards) < len(self._keys) else "")
            self._cards.append(card)
            self._row.addWidget(card)
        part = shown_part([candidate.mask for candidate in candidates], photo.size)
        look = Look(color, fill=0.55)
        for card, candidate, outline in zip(self._cards, candidates, outlines, strict=False):
            picture = draw_thumbnail(photo, Shape(outline, look), part, PICTURE, self.devicePixelRatioF())
            card.show_candidate(candidate, picture)
        for place, card in enumerate(self._cards):
            card.setVisible(place < len(candidates))
        self.adjustSize()
        self.show()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        """The plate behind the cards."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scheme = current_scheme()
        plate = QColor(scheme.surface)
        plate.setAlpha(240)
        painter.setBrush(plate)
        painter.setPen(QPen(QColor(scheme.border), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics.WIDE, metrics.WIDE)


class CandidateCard(QAbstractButton):
    """One candidate: its picture, its score, its key."""

    def __init__(self, parent: QWidget, *, place: int) -> None:
        super().__init__(parent)
        self._place = place
        self._picture = QImage()
        self._score = ""
        self._key = ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard stays with the canvas, where the cards have keys
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_key("")

    def set_key(self, key: str) -> None:
        """Names the key that picks it, or "" if none does."""
        self._key = key
        self.setToolTip(self.tr("Use this mask ({key})").format(key=key) if key else self.tr("Use this mask"))
        self.update()

    def show_candidate(self, candidate: CandidateView, picture: QImage) -> None:
        """Shows a candidate in this card."""
        self._picture = picture
        self._score = self.locale().toString(candidate.score, "f", 2)
        self.setChecked(candidate.chosen)
        self.setAccessibleName(
            self.tr("Candidate {number}, score {score}").format(number=self._place + 1, score=self._score)
        )
        self.update()

    def nextCheckState(self) -> None:
        """A click asks; only the state says which candidate is chosen."""

    def sizeHint(self) -> QSize:
        """The picture, its border, and the line below."""
        return PICTURE + QSize(2 * _BORDER, 2 * _BORDER + _CAPTION)

    @guarded
    def enterEvent(self, event: QEnterEvent) -> None:
        """Lights up under the pointer."""
        self.update()

    @guarded
    def leaveEvent(self, event: QEvent) -> None:
        """Goes back."""
        self.update()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, border, score and key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture = QRectF(_BORDER, _BORDER, PICTURE.width(), PICTURE.height())
        frame = QPainterPath()
        frame.addRoundedRect(picture, metrics.RADIUS, metrics.RADIUS)
        painter.save()
        painter.setClipPath(frame)
        painter.drawImage(picture, self._picture)
        painter.restore()
        scheme = current_scheme()
        if self.isChecked():
            painter.setPen(QPen(QColor(scheme.accent), 3))
        else:
            painter.setPen(QPen(QColor(scheme.text if self.underMouse() else scheme.outline), 1.25))
        painter.drawPath(frame)
        self._draw_caption(painter, QRectF(_BORDER, picture.bottom() + 4, picture.width(), _CAPTION - 4))

    def _draw_caption(self, painter: QPainter, line: QRectF) -> None:
        scheme = current_scheme()
        font = QFont(self.font())
        font.setBold(self.isChecked())
        painter.setFont(font)
        painter.setPen(QColor(scheme.text))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._score)
        font.setBold(False)
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.85))
        painter.setFont(font)
        painter.setPen(QColor(scheme.muted))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._key)


def shown_part(masks: Sequence[Mask], image: tuple[int, int]) -> Rect:
    """The part of the image (edge coordinates) that thumbnails show: all masks, and some room if the image has it."""
    x0, y0, x1, y1 = bounds(masks) or (0, 0, *image)
    ratio = PICTURE.width() / PICTURE.height()
    needed = max(x1 - x0, (y1 - y0) * ratio)
    width = max(needed, min(1.25 * needed, image[0], image[1] * ratio), 16.0)
    height = width / ratio
    left, top = (x0 + x1 - width) / 2, (y0 + y1 - height) / 2
    if width <= image[0]:
        left = min(max(left, 0.0), image[0] - width)
    if height <= image[1]:
        top = min(max(top, 0.0), image[1] - height)
    return round(left), round(top), round(left + width), round(top + height)


def draw_thumbnail(photo: Pyramid, shape: Shape, part: Rect, size: QSize, scale: float) -> QImage:
    """A part of a photograph with one mask on it, `size` logical pixels large."""
    width, height = round(size.width() * scale), round(size.height() * scale)
    zoom = width / (part[2] - part[0])
    view = View(zoom, -part[0] * zoom, -part[1] * zoom)
    picture = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    layer = ink.paint([shape], view, size=(width, height), scale=scale)
    painter = QPainter(picture)
    photo.draw(painter, view, (width, height))
    painter.drawImage(0, 0, QImage(layer.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture
