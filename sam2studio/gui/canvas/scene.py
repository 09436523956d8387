"""Which masks a canvas state paints, how, and where that differs from the state before. Pure functions of values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sam2studio.core.mask import Mask
from sam2studio.gui.canvas.ink import Look
from sam2studio.gui.viewstate import CanvasState, Sketch

Rect = tuple[int, int, int, int]
"""x0, y0, x1, y1."""

DIMMED = 0.4
"""Strength of masks that stand back, as part of the normal strength."""
_PREVIEW = Look((255, 255, 255), fill=0.2, line=0.85)


@dataclass(frozen=True)
class PaintedMask:
    """A mask and how it is painted."""

    mask: Mask
    look: Look


def resting_masks(state: CanvasState) -> tuple[PaintedMask, ...]:
    """The objects' masks."""
    fill = 0.0 if state.outline_only else state.opacity
    full, dimmed = (fill, 1.0), (fill * DIMMED, DIMMED)
    painted = []
    for view in state.masks:
        opacity, line = dimmed if view.dimmed else full
        painted.append(PaintedMask(view.mask, Look(view.color, fill=opacity, line=line, dashed=view.proposal)))
    return tuple(painted)


def active_masks(state: CanvasState) -> tuple[PaintedMask, ...]:
    """What lies over the objects' masks: borders of the selected ones, the preview, the chosen candidate."""
    fill = 0.0 if state.outline_only else state.opacity
    painted = [PaintedMask(view.mask, Look(view.color, fill=0.0, strong=True)) for view in state.masks if view.selected]
    if state.hover is not None:
        painted.append(PaintedMask(state.hover, _PREVIEW))
    chosen = Look(state.prompt_color, fill=fill, strong=True)
    painted += [PaintedMask(candidate.mask, chosen) for candidate in state.candidates if candidate.chosen]
    return tuple(painted)


def sketch_looks(state: CanvasState, sketch: Sketch) -> tuple[Look, ...]:
    """How the mask under the brush is painted: as a selected object's, in one layer."""
    fill = 0.0 if state.outline_only else state.opacity
    return Look(sketch.color, fill=fill), Look(sketch.color, fill=0.0, strong=True)


def changed_part(old: Iterable[PaintedMask], new: Iterable[PaintedMask]) -> Rect | None:
    """The part of the image, in edge coordinates, that looks different; None when there is none."""
    return bounds([painted.mask for painted in set(old) ^ set(new)])


def bounds(masks: Sequence[Mask]) -> Rect | None:
    """The smallest part of the image, in edge coordinates, that holds all pixels of all masks."""
    boxes = [mask.bbox for mask in masks if mask.bbox is not None]
    if not boxes:
        return None
    return (
        min(x for x, _, _, _ in boxes),
        min(y for _, y, _, _ in boxes),
        max(x + w for x, _, w, _ in boxes),
        max(y + h for _, y, _, h in boxes),
    )


def united(one: Rect | None, other: Rect | None) -> Rect | None:
    """The smallest part that holds both."""
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
