"""When the model looks at a small object by itself, without being asked to. GUI thread; no widgets.

A network sees an image of any size in some thousand pixels, a small object in a few dozen. Once a box or a second click
says how large a thing is meant, the part of the image around it can be encoded by itself. That takes as long as the
whole image did, so it happens where encoding is quick, or where somebody said that it shall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Literal

from PySide6.QtCore import QObject, Slot

from sam2studio.core.image_part import Part
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Prompt
from sam2studio.engine.messages import Encoded, ModelInfo
from sam2studio.gui.controllers.prompt_state import Turn, lies_within
from sam2studio.gui.guard import guarded
from sam2studio.gui.inference import InferenceClient

QUICK_MS = 250.0
"""An image that is encoded in less makes close-ups come by themselves."""
SMALL = 0.1
"""Share of the width or of the height of an image below which an object is small."""
_ROOM = 3.0
"""Side of a close-up in sides of the object."""
_LEAST = 128
"""Pixels; what is enlarged more shows nothing new."""

CloseUpMode = Literal["auto", "on", "off"]


class CloseUpsController(QObject):
    """Knows whether small objects are to be looked at by themselves, and makes such questions."""

    def __init__(self, client: InferenceClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode: CloseUpMode = "auto"
        self._model: ModelInfo | None = None
        self._encode_ms: float | None = None
        client.model_loaded.connect(self._begin_anew)
        client.encoded.connect(self._measure)

    @property
    def enabled(self) -> bool:
        """Whether small objects are looked at by themselves: "auto" means where encoding is quick."""
        if self._model is None or not self._model.gains_by_close_ups or self._mode == "off":
            return False
        return self._mode == "on" or (self._encode_ms is not None and self._encode_ms < QUICK_MS)

    def set_mode(self, mode: CloseUpMode) -> None:
        """Says when there are close-ups."""
        self._mode = mode

    def question(self, turn: Turn, known: Mask | None, *, height: int, width: int) -> Turn:
        """The same question, of a close-up where it is for an object that is known to be small.

        Args:
            turn: The question.
            known: What is known of the object so far; a box says more.
            height: Of the image.
            width: Of the image.
        """
        if turn.part is not None or not self.enabled:
            return turn
        boxes = [mask.bbox for mask in (turn.base, known) if mask]
        bounds = [Box(x, y, x + wide, y + high) for x, y, wide, high in filter(None, boxes)]
        meant = _meant(turn.prompt, bounds)
        part = None if meant is None else part_around(meant, height=height, width=width)
        if part is None or not lies_within(part, turn.prompt):
            return turn
        if not all(part.box.holds(each) for each in bounds):  # what is out of sight would stay, meant or not
            return turn
        return replace(turn, logits=None, base=known or turn.base, part=part)

    @Slot(object)
    @guarded
    def _begin_anew(self, info: ModelInfo) -> None:
        self._model = info
        self._encode_ms = None

    @Slot(object)
    @guarded
    def _measure(self, answer: Encoded) -> None:
        if answer.ms:
            self._encode_ms = answer.ms


def part_around(meant: Box, *, height: int, width: int) -> Part | None:
    """A close-up of an object, of the shape of its image; None where the object is not small, or the image is.

    Args:
        meant: The object, edge coordinates.
        height: Of the image.
        width: Of the image.
    """
    across, down = meant.size
    share = max(across / width, down / height)
    if share >= SMALL:
        return None
    share = max(_ROOM * share, _LEAST / min(height, width))
    if share > _ROOM * SMALL:
        return None
    return Part.around(meant, share, height=height, width=width)


def _meant(prompt: Prompt, bounds: Sequence[Box]) -> Box | None:
    """About where the object is: its box, or what is known of it with the clicks on it; None while one click is all."""
    if prompt.box is not None:
        return prompt.box
    clicks = [Box(point.x, point.y, point.x + 1, point.y + 1) for point in prompt.points if point.positive]
    return reduce(Box.joined, [*bounds, *clicks]) if bounds else None
