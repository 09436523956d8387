"""The preview under a resting pointer: what a click there would give. GUI thread; no widgets."""

from __future__ import annotations

import statistics
from collections import deque
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.mask import Mask
from sam2studio.engine.messages import JobKey, Predicted, Previewed
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.prompts import PromptController
from sam2studio.gui.guard import guarded
from sam2studio.gui.inference import InferenceClient

QUICK_MS = 60.0
"""A click that costs less makes the preview come on by itself."""

_KNOWN = 3  # answers after which the cost of a click is known; the first ones include warming up

HoverMode = Literal["auto", "on", "off"]


class HoverController(QObject):
    """Asks for previews where they are wanted and quick enough, and holds the one to be shown.

    Signals:
        changed: `mask` is another one now.
    """

    changed = Signal()

    def __init__(
        self,
        document: DocumentController,
        navigation: NavigationController,
        prompts: PromptController,
        client: InferenceClient,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._navigation = navigation
        self._prompts = prompts
        self._client = client
        self._mode: HoverMode = "auto"
        self._costs: deque[float] = deque(maxlen=9)
        self._asked: JobKey | None = None
        self._mask: Mask | None = None
        client.predicted.connect(self._measure)
        client.previewed.connect(self._show)
        client.model_loaded.connect(self._begin_anew)
        prompts.changed.connect(self.leave)
        navigation.picture_changed.connect(self.leave)

    @property
    def mask(self) -> Mask | None:
        """What a click under the pointer would give; None while that is not known."""
        return self._mask

    @property
    def mode(self) -> HoverMode:
        """When there are previews: "auto" means when a click is quick on this machine with this model."""
        return self._mode

    @property
    def enabled(self) -> bool:
        """Whether there are previews now."""
        if self._mode == "auto":
            return len(self._costs) < _KNOWN or statistics.median(self._costs) < QUICK_MS
        return self._mode == "on"

    def set_mode(self, mode: HoverMode) -> None:
        """Says when there are previews."""
        self._mode = mode
        self.leave()

    @Slot(float, float)
    @guarded
    def rest(self, x: float, y: float) -> None:
        """The pointer rests on a pixel."""
        key = self._navigation.picture.key
        question = self._prompts.question_at(x, y) if self.enabled else None
        if key is None or question is None or not question[0].askable:
            self.leave()
            return
        self._navigation.settle()
        turn, object_id = question
        self._asked = self._client.preview(turn.job(image=key, revision=self._document.revision, object_id=object_id))

    @Slot()
    @guarded
    def leave(self) -> None:
        """The pointer moved on, or what it would mean changed."""
        if self._asked is not None:
            self._asked = None
            self._client.cancel_preview()
        if self._mask is not None:
            self._mask = None
            self.changed.emit()

    @Slot(object)
    @guarded
    def _show(self, answer: Previewed) -> None:
        if answer.candidate is not None:
            self._costs.append(answer.ms)
        if answer.key != self._asked:
            return
        self._asked = None
        if answer.key.revision == self._document.revision and answer.candidate is not None:
            self._mask = answer.candidate.mask
            self.changed.emit()

    @Slot(object)
    @guarded
    def _measure(self, answer: Predicted) -> None:
        self._costs.append(answer.ms)

    @Slot(object)
    @guarded
    def _begin_anew(self, _info: object) -> None:
        self._costs.clear()
