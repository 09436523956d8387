"""Everything mode: a grid of points over a picture, and the masks among their answers that are good and no doubles.

Thresholds, crops and post-processing are those of the published generator. What differs is the order of the work:
masks are judged as logits of low resolution and only those that stay are made at the size of the picture. Two figures
are therefore estimated: the stability of a mask, where cells of low resolution leave no doubt on which side of the
threshold it lies (else it is counted in pixels), and the box that doubles are found by, which may be a pixel off.

FastSAM finds everything in one pass; it answers here by its own settings, whatever the options say.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.checks import check_image
from sam2studio.engine.everything_finds import Find, Thresholds, find_masks, held_bytes
from sam2studio.engine.everything_options import EverythingMask, EverythingOptions
from sam2studio.engine.everything_order import GridOrder
from sam2studio.engine.everything_rules import (
    Crop,
    crops_of,
    near_crop_edge,
    point_grid,
    points_of_layer,
    without_small_regions,
)
from sam2studio.engine.everything_views import PictureView, view_steps
from sam2studio.engine.fast_sam import FastSamEmbedding, FastSamSession
from sam2studio.engine.prediction import ByteArray, Embedding, FloatArray, Segmenter
from sam2studio.engine.suppression import suppress

__all__ = ["EverythingMask", "EverythingOptions", "segment_everything"]

_AT_ONCE = 8
"""Points decoded together on a processor; more do not fit its cache, and a click would wait for them."""
_HELD = 256 << 20
"""Bytes of logits that may wait for the search of doubles; beyond them masks are made at once."""


def segment_everything(
    segmenter: Segmenter,
    rgb: ByteArray,
    options: EverythingOptions | None = None,
    *,
    embedding: Embedding | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, tuple[EverythingMask, ...]]:
    """Masks of everything on a picture, best first; in steps of some ten milliseconds.

    The segmenter's current picture stays what it is. Progress counts points.

    Args:
        segmenter: SAM 2, SAM, MobileSAM or FastSAM.
        rgb: (H, W, 3) uint8.
        options: The published defaults if not given.
        embedding: What the segmenter's `encode` gave for this picture, if it was called.
        cancel: Looked at between the steps.

    Raises:
        InputError: A picture of the wrong shape, or a segmenter that needs clicks.
        DeviceFullError: The device has no room for it.
        Cancelled: The token was cancelled.
    """
    rgb, options = check_image(rgb), options or EverythingOptions()
    if isinstance(segmenter, FastSamSession):
        return (yield from _in_one_pass(segmenter, rgb, embedding, cancel))
    height, width = rgb.shape[:2]
    crops = crops_of(height, width, layers=options.crop_n_layers, overlap_ratio=options.crop_overlap_ratio)
    sides = [
        points_of_layer(options.points_per_side, layer=crop.layer, downscale=options.crop_n_points_downscale_factor)
        for crop in crops
    ]
    done, total, found = 0, sum(side * side for side in sides), list[EverythingMask]()
    for crop, side in zip(crops, sides, strict=True):
        search = _Search(options, crop, size=(height, width))
        known = embedding if crop.layer == 0 else None
        part = np.ascontiguousarray(rgb[crop.y0 : crop.y1, crop.x0 : crop.x1])
        for looked in search.steps(segmenter, part, known, side):
            yield Progress(done=done + looked, total=total)
            if cancel is not None:
                cancel.check()
        done += side * side
        found += search.masks()
    if len(crops) > 1:
        found = _without_doubles(found, [1 / (mask.crop[2] * mask.crop[3]) for mask in found], options.crop_nms_thresh)
    if options.min_mask_region_area:
        found = _tidied(found, options)
    yield Progress(done=total, total=total)
    return tuple(sorted(found, key=lambda mask: -mask.predicted_iou))


class _Search:
    """Everything on one crop."""

    def __init__(self, options: EverythingOptions, crop: Crop, *, size: tuple[int, int]) -> None:
        self._options, self._crop, (self._height, self._width) = options, crop, size
        self._finds: list[Find] = []
        self._made: dict[int, Mask] = {}  # masks made before the doubles are known, by index of the find
        self._held = 0
        self._view: PictureView | None = None

    def steps(
        self, segmenter: Segmenter, rgb: ByteArray, embedding: Embedding | None, side: int
    ) -> Generator[int, None, None]:
        """Look at all points of a grid of side²; yields how many are dealt with."""
        encoding = view_steps(segmenter, rgb, embedding)
        while self._view is None:
            try:
                next(encoding)
            except StopIteration as stop:
                self._view = stop.value
            yield 0
        view, options = self._view, self._options
        thresholds = Thresholds(
            quality=options.pred_iou_thresh,
            stability=options.stability_score_thresh,
            offset=options.stability_score_offset,
        )
        at_once = options.points_per_batch
        if view.network.device.type == "cpu":
            at_once = min(at_once, _AT_ONCE)
        order = GridOrder(point_grid(side), at_once=at_once, skips_covered=options.fast)
        while (units := order.next()) is not None:
            finds = find_masks(view, units * np.array([view.width, view.height]), thresholds)
            order.cover(finds, view)
            self._keep(finds)
            yield order.done

    def masks(self) -> list[EverythingMask]:
        """The masks that are no doubles of better ones."""
        if self._view is None or not self._finds:
            return []
        boxes = np.stack([find.box for find in self._finds])
        quality = np.array([find.quality for find in self._finds], np.float32)
        kept = suppress(boxes, quality, iou=self._options.box_nms_thresh, most=len(boxes))
        return [self._result(int(index)) for index in kept if self._mask(int(index))]

    def _keep(self, finds: list[Find]) -> None:
        if self._crop.layer and finds:
            near = near_crop_edge(
                np.stack([find.box for find in finds]), self._crop, height=self._height, width=self._width
            )
            finds = [find for find, cut in zip(finds, near, strict=True) if not cut]
        self._finds += finds
        self._held += held_bytes(finds)
        if self._held > _HELD:
            for index, find in enumerate(self._finds):
                if index not in self._made:
                    self._mask(index)
                    self._finds[index] = find.light()
            self._held = 0

    def _mask(self, index: int) -> Mask:
        if index not in self._made:
            assert self._view is not None
            find = self._finds[index]
            self._made[index] = find.mask(self._view, self._crop, height=self._height, width=self._width)
        return self._made[index]

    def _result(self, index: int) -> EverythingMask:
        find, crop = self._finds[index], self._crop
        return EverythingMask(
            mask=self._mask(index),
            predicted_iou=min(max(find.quality, 0.0), 1.0),
            stability=find.stability,
            point=(find.point[0] + crop.x0, find.point[1] + crop.y0),
            crop=(crop.x0, crop.y0, crop.width, crop.height),
        )


def _in_one_pass(
    segmenter: FastSamSession, rgb: ByteArray, embedding: Embedding | None, cancel: CancelToken | None
) -> Generator[Progress, None, tuple[EverythingMask, ...]]:
    """Everything that FastSAM finds."""
    encoding = segmenter.encode_steps(rgb)
    while embedding is None:
        try:
            next(encoding)
        except StopIteration as stop:
            embedding = stop.value
        yield Progress(done=0, total=1)
        if cancel is not None:
            cancel.check()
    if not isinstance(embedding, FastSamEmbedding) or embedding.network is not segmenter.network:
        raise InputError("embedding: was made by another model; encode the image again.")
    detections, results = embedding.found, list[EverythingMask]()
    for index in range(len(detections)):
        x, y, part = detections.part(index)
        mask = Mask.from_crop(part, x=x, y=y, height=detections.height, width=detections.width)
        if mask:
            results.append(
                EverythingMask(
                    mask=mask,
                    predicted_iou=float(detections.scores[index]),
                    stability=1.0,
                    point=_inside(mask),
                    crop=(0, 0, detections.width, detections.height),
                )
            )
    yield Progress(done=1, total=1)
    return tuple(results)


def _inside(mask: Mask) -> tuple[float, float]:
    """The middle of the longest run of a mask."""
    runs = mask.counts[1::2]
    longest = int(np.argmax(runs))
    middle = int(mask.counts[: 2 * longest + 1].sum()) + int(runs[longest]) // 2
    column, row = divmod(middle, mask.height)
    return float(column), float(row)


def _boxes(masks: list[Mask]) -> FloatArray:
    """(n, 4) of masks with pixels; first and last column and row inside."""
    boxes = np.array([mask.bbox for mask in masks], np.float32).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2] - 1
    return boxes


def _without_doubles(found: list[EverythingMask], scores: list[float], iou: float) -> list[EverythingMask]:
    """Of masks whose boxes overlap too much, those of the highest score."""
    kept = suppress(
        _boxes([each.mask for each in found]), np.array(scores, np.float32), iou=iou, most=max(1, len(found))
    )
    return [found[index] for index in kept]


def _tidied(found: list[EverythingMask], options: EverythingOptions) -> list[EverythingMask]:
    """The masks without small holes and islands, and without doubles that this made; untouched ones go first."""
    tidy, untouched = list[EverythingMask](), list[float]()
    for each in found:
        pixels, filled = without_small_regions(each.mask.to_array(), least=options.min_mask_region_area, holes=True)
        pixels, cleared = without_small_regions(pixels, least=options.min_mask_region_area, holes=False)
        changed = filled or cleared
        tidy.append(replace(each, mask=Mask.from_array(pixels)) if changed else each)
        untouched.append(float(not changed))
    return _without_doubles(tidy, untouched, max(options.box_nms_thresh, options.crop_nms_thresh))
