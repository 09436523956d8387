"""Carrying a mask from one frame to the next without a network: optical flow says where it went, GrabCut where it ends.

Everything happens on a grid of at most 512 cells, so its cost does not depend on the size of the video. The flow is
that of dense inverse search (Kroeger et al., ECCV 2016), checked in both directions: where the two disagree something
was covered or uncovered, and only there the outline may move further than a little. A cut that drops what has only
moved is not believed: colours cannot tell a part of a pillow from the rest of it. What the object and what is around it
look like is learned from the keyframes and never from what was carried, so that a mask does not drift.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.engine.prediction import BoolArray, ByteArray, FloatArray

LONGEST = 512
"""Cells of the longer side of the grid."""

_DISAGREE = 2.0  # cells between going there and coming back from which on something was covered or uncovered
_NEAR = 2  # cells that an outline may always move
_REACHES = (4, 8)  # cells that it may move where something was uncovered: small and large objects
_KEPT = 0.8  # share of what neither was covered nor is new that a cut leaves at least; else colours tell nothing
_CROP = 160  # cells of the longer side that GrabCut works on at most
_RING = 25  # cells around an object that count as its surroundings
_FOREIGN = -1.5  # log likelihood ratio below which a cell is never taken in
_OWN = 1.0  # above which an object that is just coming back takes a cell in
_FAINTEST = 2e-4  # of a colour that was never seen
_FEWEST = 12  # cells of an object that is still there
_LEAST = 0.004  # share of its known area
_ALIKE = 0.77  # Bhattacharyya coefficient of the colours from which a region is the lost object
_SIZES = (0.08, 1.6)  # of its known area that such a region has


@dataclass(frozen=True, eq=False)
class Cells:
    """One frame on the grid.

    Attributes:
        rgb: (h, w, 3) uint8.
        grey: (h, w) uint8.
        colors: (h, w) int32, the bin of each cell's colour.
    """

    rgb: ByteArray
    grey: ByteArray
    colors: NDArray[np.int32]

    @classmethod
    def of(cls, rgb: ByteArray) -> Cells:
        """The grid of a frame, (H, W, 3) uint8 RGB."""
        small = np.asarray(
            cv2.resize(rgb, grid_size(rgb.shape[0], rgb.shape[1]), interpolation=cv2.INTER_AREA), np.uint8
        )
        lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.int32)
        colors = (lab[..., 0] >> 4) * 1024 + (lab[..., 1] >> 3) * 32 + (lab[..., 2] >> 3)
        return cls(small, np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)), colors)


def grid_size(height: int, width: int) -> tuple[int, int]:
    """(width, height) of the grid for frames of that size."""
    share = min(1.0, LONGEST / max(height, width))
    return max(1, round(width * share)), max(1, round(height * share))


def on_grid(mask: BoolArray) -> BoolArray:
    """A mask of the video's size, (H, W), on the grid."""
    share = cv2.resize(mask.astype(np.float32), grid_size(*mask.shape), interpolation=cv2.INTER_AREA)
    return np.asarray(share > 0.5)


@dataclass(frozen=True, eq=False)
class Motion:
    """Where each cell of a frame was on another frame.

    Attributes:
        flow: (h, w, 2) float32, steps x and y to the place on the other frame.
        broken: (h, w) bool, cells that have no place there: what they show was covered, or is new.
    """

    flow: FloatArray
    broken: BoolArray

    @classmethod
    def between(cls, frame: Cells, other: Cells) -> Motion:
        """Measured in both directions."""
        search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        there, back = (np.zeros((*frame.grey.shape, 2), np.float32) for _ in range(2))
        search.calc(frame.grey, other.grey, there)
        search.calc(other.grey, frame.grey, back)
        apart = there + _moved(back, there)
        return cls(there, np.hypot(apart[..., 0], apart[..., 1]) > _DISAGREE)

    def carry(self, mask: BoolArray) -> BoolArray:
        """A mask of the other frame, on this one."""
        return np.asarray(_moved(mask.astype(np.float32), self.flow) > 0.5)


def _moved(values: FloatArray, flow: FloatArray) -> FloatArray:
    """`values` of the other frame at the places where the flow leads; 0 beyond the frame."""
    rows, columns = np.mgrid[: flow.shape[0], : flow.shape[1]].astype(np.float32)
    return np.asarray(
        cv2.remap(
            values, columns + flow[..., 0], rows + flow[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
        ),
        np.float32,
    )


@dataclass(frozen=True, eq=False)
class Look:
    """What an object and its surroundings look like.

    Attributes:
        inside: (bins,) float32, share of each colour in the object.
        around: (bins,) float32, the same just around it.
        area: Cells of the object.
        whole: Share of them that hang together.
        own: How far the object itself looks like that, by the colours of its cells one by one, 0…1.
    """

    inside: FloatArray
    around: FloatArray
    area: float
    whole: float
    own: float

    @classmethod
    def of(cls, cells: Cells, mask: BoolArray) -> Look:
        """As a keyframe shows it."""
        inside, around = _histogram(cells, mask), _histogram(cells, _grown(mask, _RING) & ~mask)
        own = _alike(_ratio(inside, around, cells)[mask])
        return cls(inside, around, float(mask.sum()), _hanging_together(mask), own)

    @classmethod
    def mean(cls, looks: list[Look]) -> Look:
        """As several keyframes show it."""
        inside, around = (np.mean([getattr(each, name) for each in looks], axis=0) for name in ("inside", "around"))
        area, whole, own = (
            float(np.mean([getattr(each, name) for each in looks])) for name in ("area", "whole", "own")
        )
        return cls(inside, around, area, whole, own)

    def ratio(self, cells: Cells) -> FloatArray:
        """(h, w) log likelihood ratio of each cell belonging to the object, by its colour alone."""
        return _ratio(self.inside, self.around, cells)

    def likeness(self, cells: Cells, mask: BoolArray) -> float:
        """How far a mask looks like the object, and hangs together as it does: 0…1, where the object itself has 1."""
        if mask.sum() < _FEWEST:
            return 1.0  # too little to say anything
        return min(1.0, _alike(self.ratio(cells)[mask]) / self.own) * min(1.0, _hanging_together(mask) / self.whole)


def _ratio(inside: FloatArray, around: FloatArray, cells: Cells) -> FloatArray:
    table = np.log((inside + _FAINTEST) / (around + _FAINTEST)).astype(np.float32)
    return np.asarray(table[cells.colors])


def _alike(ratios: FloatArray) -> float:
    """Mean probability of cells with these log likelihood ratios, none of them certain."""
    return float((1 / (1 + np.exp(-np.clip(ratios, -4, 4)))).mean())


def _histogram(cells: Cells, mask: BoolArray) -> FloatArray:
    counts = np.bincount(cells.colors[mask], minlength=16 * 32 * 32).astype(np.float32).reshape(16, 32, 32)
    for axis in range(3):  # neighbouring colours are alike
        counts = np.asarray((np.roll(counts, 1, axis) + 2 * counts + np.roll(counts, -1, axis)) / 4, np.float32)
    return np.asarray(counts.ravel() / max(float(counts.sum()), 1.0), np.float32)


@dataclass(frozen=True, eq=False)
class Carried:
    """An object on one frame of the grid.

    Attributes:
        mask: (h, w) bool; without a cell where it is absent.
        quality: How far what is inside looks like the object, and hangs together as it does, 0…1.
        returning: Frames for which it may still grow fast, because it is just coming back into sight.
    """

    mask: BoolArray
    quality: float
    returning: int = 0


def carry(before: Carried, motion: Motion, cells: Cells, look: Look, *, taken: BoolArray) -> Carried:
    """An object on the next frame; sought for when it is out of sight.

    Args:
        before: On the frame that the motion leads to.
        motion: From this frame to that one.
        cells: This frame.
        look: Of the object.
        taken: (h, w) bool, cells of other objects, where a lost one is not found again.
    """
    ratio = look.ratio(cells)
    mask, returning = before.mask, max(0, before.returning - 1)
    if mask.any():
        mask = _outlined(motion, motion.carry(mask), cells, ratio, returning=returning > 0)
    if not mask.any():
        mask, returning = _found_again(cells, ratio, look, taken), 12
    if mask.sum() < max(_FEWEST, _LEAST * look.area):
        return Carried(np.zeros_like(mask), 0.0)
    return Carried(mask, _alike(ratio[mask]) * min(1.0, _hanging_together(mask) / look.whole), returning)


def is_remnant(mask: BoolArray, cells: Cells, look: Look) -> bool:
    """Whether so little is left of an object, and in colours so foreign, that something else is in its place."""
    return bool(mask.sum() < _SIZES[0] * look.area and (not mask.any() or _alike(look.ratio(cells)[mask]) < 0.5))


def _outlined(motion: Motion, moved: BoolArray, cells: Cells, ratio: FloatArray, *, returning: bool) -> BoolArray:
    """A moved mask with its outline drawn anew by GrabCut, in a window around it."""
    if moved.sum() < _FEWEST:
        return np.zeros_like(moved)
    reach = int(np.clip(np.sqrt(float(moved.sum())) * 0.06, *_REACHES))
    steady = ~motion.broken & ~_grown(moved, _NEAR)  # was not the object, and has not changed
    if returning:
        steady &= ratio <= _OWN
    marks = np.full(moved.shape, cv2.GC_BGD, np.uint8)
    marks[_grown(moved, reach + _NEAR) & ~steady & (ratio > _FOREIGN)] = cv2.GC_PR_BGD
    marks[moved] = cv2.GC_PR_FGD
    marks[_shrunk(moved, reach) & ~motion.broken & (ratio > -1)] = cv2.GC_FGD
    marks[moved & motion.broken & (ratio < 0)] = cv2.GC_PR_BGD
    x, y, w, h = cv2.boundingRect(moved.astype(np.uint8))
    margin = int(max(10, 0.25 * max(w, h)))
    window = np.s_[max(0, y - margin) : y + h + margin, max(0, x - margin) : x + w + margin]
    result = np.zeros_like(moved)
    result[window] = _cut(cells.rgb[window], marks[window])
    still = moved & ~motion.broken
    if (result & still).sum() < _KEPT * still.sum():
        result |= still
    return result


def _cut(rgb: ByteArray, marks: ByteArray) -> BoolArray:
    """GrabCut on a window, in fewer cells where it is large."""
    size = (marks.shape[1], marks.shape[0])
    share = min(1.0, _CROP / max(size))
    if share < 1:
        smaller = max(1, round(size[0] * share)), max(1, round(size[1] * share))
        rgb = np.asarray(cv2.resize(rgb, smaller, interpolation=cv2.INTER_AREA))
        marks = np.asarray(cv2.resize(marks, smaller, interpolation=cv2.INTER_NEAREST))
    marks, inside = marks.copy(), (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)
    if inside.all() or not inside.any():  # nothing to tell apart
        return np.full(size[::-1], bool(inside.all()))
    models = np.zeros((1, 65)), np.zeros((1, 65))  # its own; `rect` is not looked at
    cv2.setRNGSeed(0)  # its colour models begin with a draw; the same frames are to give the same masks
    cv2.grabCut(np.ascontiguousarray(rgb), marks, (0, 0, 1, 1), *models, 1, cv2.GC_INIT_WITH_MASK)
    inside = (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)
    return np.asarray(cv2.resize(inside.astype(np.float32), size, interpolation=cv2.INTER_LINEAR) > 0.5)


def _found_again(cells: Cells, ratio: FloatArray, look: Look, taken: BoolArray) -> BoolArray:
    """The region that looks like the lost object, if there is one."""
    nothing = np.zeros_like(taken)
    clipped = np.where(taken, -3, np.clip(ratio, -3, 3)).astype(np.float32)
    side = int(np.clip(np.sqrt(look.area) * 0.6, 5, 80)) | 1
    likely = cv2.boxFilter(clipped, -1, (side, side), borderType=cv2.BORDER_CONSTANT)
    row, column = np.unravel_index(int(likely.argmax()), likely.shape)
    if likely[row, column] < 0.3:
        return nothing
    own = (cv2.GaussianBlur(clipped, (0, 0), 1.0) > 0).astype(np.uint8)
    own = np.asarray(cv2.morphologyEx(own, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)))
    _, regions = cv2.connectedComponents(own, connectivity=4)
    half = side // 2
    there = regions[max(0, row - half) : row + half + 1, max(0, column - half) : column + half + 1]
    names, counts = np.unique(there[there > 0], return_counts=True)
    if not len(names):
        return nothing
    region = np.asarray(regions == names[counts.argmax()])
    fits = _SIZES[0] * look.area < region.sum() < _SIZES[1] * look.area
    return region if fits and np.sqrt(_histogram(cells, region) * look.inside).sum() >= _ALIKE else nothing


def _hanging_together(mask: BoolArray) -> float:
    """Share of a mask that lies in its largest part."""
    _, _, parts, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    return float(parts[1:, cv2.CC_STAT_AREA].max() / mask.sum())


def _grown(mask: BoolArray, cells: int) -> BoolArray:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), _round(cells)) > 0)


def _shrunk(mask: BoolArray, cells: int) -> BoolArray:
    return np.asarray(cv2.erode(mask.astype(np.uint8), _round(cells), borderType=cv2.BORDER_REPLICATE) > 0)


def _round(cells: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * cells + 1, 2 * cells + 1)), np.uint8)
