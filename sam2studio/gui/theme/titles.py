"""Titles of objects in narrow places."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF


def elided_title(metric: QFontMetricsF, title: str, width: float) -> str:
    """A title that fits: the class gives way, and the number behind it, which tells its objects apart, stays.

    Args:
        metric: Of the font that it is painted in.
        title: "car 2"; any other text is cut at its end.
        width: Room for it, in pixels.
    """
    name, blank, number = title.rpartition(" ")
    if metric.horizontalAdvance(title) <= width or not number.isdigit():
        return metric.elidedText(title, Qt.TextElideMode.ElideRight, width)
    end = blank + number
    return metric.elidedText(name, Qt.TextElideMode.ElideRight, width - metric.horizontalAdvance(end)) + end
