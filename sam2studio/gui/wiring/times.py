"""Stretches of time in words."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from sam2studio.gui.translation import mark, translated

_MINUTE = 60
_HOUR = 60 * _MINUTE


def time_left(seconds: float) -> str:
    """How long something will take, rounded as one would say it."""
    if seconds < _MINUTE:
        return translated("Times", mark("Times", "{time} s left")).format(time=max(1, round(seconds)))
    if seconds < _HOUR:
        return translated("Times", mark("Times", "{time} min left")).format(time=round(seconds / _MINUTE))
    return translated("Times", mark("Times", "{time} h left")).format(time=QLocale().toString(seconds / _HOUR, "f", 1))
