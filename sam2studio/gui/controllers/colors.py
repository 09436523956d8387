"""What objects are painted in, on the canvas, in the lanes and in the panel. GUI thread; no widgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QObject, Signal

from sam2studio.core.colors import ColorBy, Rgb, color_of_object, paint_color
from sam2studio.gui.controllers.classes import ClassesController
from sam2studio.project import ObjectRow

ColorMode = Literal["auto", ColorBy]
"""Colours by class or by object, or ("auto") whichever tells more about what is shown."""


class ColorsController(QObject):
    """Colours by class on images and by object on videos, unless somebody chose.

    Proposals whose class nobody has said, as those of everything on an image, have a colour each there too.

    Signals:
        changed: Objects are painted in other colours now.
    """

    changed = Signal()

    def __init__(self, classes: ClassesController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._classes = classes
        self._mode: ColorMode = "auto"
        self._video = False

    @property
    def by(self) -> ColorBy:
        """What the colours tell apart here."""
        if self._mode != "auto":
            return self._mode
        return "object" if self._video else "class"

    def of(self, row: ObjectRow) -> Rgb:
        """What an object is painted in."""
        nameless = row.state == "proposal" and row.score is None  # a detector, which says classes, gives a score
        by: ColorBy = "object" if self._mode == "auto" and nameless else self.by
        return paint_color(class_color=self._classes.color(row.class_id), track=row.track, by=by)

    def of_next(self, class_id: int | None, rows: Iterable[ObjectRow]) -> Rgb:
        """What the next object will be painted in.

        Args:
            class_id: The class it gets.
            rows: The objects that are there.
        """
        if self.by == "class":
            return self._classes.color(class_id)
        return color_of_object(max((row.track for row in rows), default=0) + 1)

    def show(self, *, video: bool) -> None:
        """Turns to a video or to an image; whoever calls tells that objects are others."""
        self._video = video

    def choose(self, mode: ColorMode) -> None:
        """Puts a choice in force."""
        if mode != self._mode:
            self._mode = mode
            self.changed.emit()
