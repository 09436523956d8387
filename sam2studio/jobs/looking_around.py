"""Looking at everything on one picture after the other; see `looking`."""

from __future__ import annotations

import time

from sam2studio.engine.content_cache import ContentCache
from sam2studio.engine.everything import EverythingOptions, segment_everything
from sam2studio.engine.inference import finished
from sam2studio.engine.prediction import Embedding, Segmenter
from sam2studio.jobs.looking import Rgb, Seen, numbered, numbered_object, seen_since


class LookAtEverything:
    """Masks of everything, by a grid of points. The class of an object is its place in the answer, from 0."""

    def __init__(
        self,
        segmenter: Segmenter,
        options: EverythingOptions,
        *,
        conf: float = 0.0,
        most: int | None = None,
        kept: ContentCache[Embedding] | None = None,
    ) -> None:
        self._segmenter = segmenter
        self._options = options
        self._conf = conf
        self._most = most
        self._kept = ContentCache[Embedding]() if kept is None else kept

    def __call__(self, rgb: Rgb, *, keep: bool) -> Seen:
        """See `Look`."""
        start = time.perf_counter()
        encode = self._segmenter.encode
        embedding = self._kept.of(rgb, lambda: encode(rgb)) if keep else encode(rgb)
        masks = finished(segment_everything(self._segmenter, rgb, self._options, embedding=embedding))
        told = time.perf_counter()
        chosen = [each for each in masks if each.predicted_iou > self._conf][: self._most]
        objects = tuple(numbered_object(number, each.mask, each.predicted_iou) for number, each in enumerate(chosen))
        return seen_since(objects, names=numbered(len(objects)), start=start, told=told)
