"""The project's own icons: one family of line drawings, coloured by the scheme in force when they are painted.

SVG files on one 24-unit grid, rendered when first painted: loading QtSvg takes 3 ms and an icon less than one. The
QtAwesome package was measured at 350 ms to import and 130 ms for its first icon, because it loads all its fonts.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from sam2studio.config.resources import resource
from sam2studio.gui.theme.scheme import current_scheme

IconRole = Literal["text", "muted", "faint", "accent", "on_accent", "good", "caution", "bad"]
"""A field of `Scheme` that icons may be painted in."""


def icon(name: str, *, role: IconRole = "text") -> QIcon:
    """An icon of the family that follows the scheme whenever it is painted. GUI thread.

    Args:
        name: A file of `resources/icons/ui`, without its ending.
        role: Its colour; disabled icons are faint.

    Raises:
        FileNotFoundError: There is no such icon.
    """
    _drawing(name)
    return QIcon(_LineIconEngine(name, role))


def paint_icon(painter: QPainter, rect: QRect | QRectF, name: str, color: str) -> None:
    """Paints an icon into a rectangle in one colour ("#rrggbb"), for delegates. GUI thread."""
    ratio = painter.device().devicePixelRatio()
    side = round(min(rect.width(), rect.height()) * ratio)
    pixmap = _pixmap(name, color, QSize(side, side))
    painter.drawPixmap(QRectF(rect), pixmap, QRectF(pixmap.rect()))


def app_icon() -> QIcon:
    """The program's icon, at every size it was rendered for."""
    result = QIcon()
    for side in (16, 32, 48, 64, 128, 256, 512):
        result.addFile(str(resource("icons", "app", f"sam2studio-{side}.png")), QSize(side, side))
    return result


class _LineIconEngine(QIconEngine):
    """Paints one drawing in the colour its role has now."""

    def __init__(self, name: str, role: IconRole) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def clone(self) -> QIconEngine:
        return _LineIconEngine(self._name, self._role)

    def key(self) -> str:
        return "sam2studio-line"

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint_icon(painter, rect, self._name, self._color(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _pixmap(self._name, self._color(mode), size)

    def _color(self, mode: QIcon.Mode) -> str:
        role = "faint" if mode == QIcon.Mode.Disabled else self._role
        color: str = getattr(current_scheme(), role)
        return color


@cache
def _drawing(name: str) -> str:
    return resource("icons", "ui", f"{name}.svg").read_text(encoding="utf-8")


def _pixmap(name: str, color: str, size: QSize) -> QPixmap:
    """The drawing rendered at `size` device pixels; Qt's own bounded cache keeps it."""
    key = f"sam2studio/{name}/{color}/{size.width()}x{size.height()}"
    pixmap = QPixmap()
    if QPixmapCache.find(key, pixmap):
        return pixmap
    pixmap = QPixmap(size)
    pixmap.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", color).encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(pixmap.rect()))
    painter.end()
    QPixmapCache.insert(key, pixmap)
    return pixmap
