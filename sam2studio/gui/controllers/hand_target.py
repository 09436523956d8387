"""What a hand tool works on: the selected object, or a new one. GUI thread; changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sam2studio.core.colors import Rgb
from sam2studio.core.mask import Mask
from sam2studio.engine.messages import ImageKey
from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.objects import ObjectsController
from sam2studio.gui.viewstate import Hint
from sam2studio.project import ObjectRow

Masked = tuple[ObjectRow, Mask]
"""An object with its pixels on the frame shown."""


@dataclass(frozen=True, eq=False)
class Target:
    """What a tool works on.

    Attributes:
        image: The frame it was begun on.
        object_id: The object, or None for a new one.
        base: The object's mask there, maybe without a pixel.
        color: What it is painted in.
        label: What it is called, or "".
    """

    image: ImageKey
    object_id: int | None
    base: Mask
    color: Rgb
    label: str = ""


def target_on(image: ImageKey, objects: ObjectsController, *, height: int, width: int, new_class: int | None) -> Target:
    """What is meant where there is no `refusal`.

    Args:
        image: The frame shown.
        objects: Those of the frame shown.
        height: Of the image.
        width: Of the image.
        new_class: What a new object would be.
    """
    row, empty = _selected(objects), Mask.empty(height=height, width=width)
    if row is None:
        return Target(image, None, empty, objects.colors.of_next(new_class, objects.here.rows))
    mask = objects.here.mask(row.id)
    return Target(image, row.id, empty if mask is None else mask.mask, objects.colors.of(row), objects.title(row))


def keeper(objects: ObjectsController, found: Sequence[Masked]) -> Masked:
    """Which of several objects is changed where they are combined: the one selected last, else the largest."""
    active = objects.active
    return max(found, key=lambda each: (each[0].id == active, each[1].area))


def refusal(objects: ObjectsController, *, adds: bool) -> Hint | None:
    """Why nothing can be added to what is selected, or taken away from it; None when it can."""
    row = _selected(objects)
    if len(objects.selection) > 1:
        return hints.one_object_only()
    if row is None:
        return None if adds else hints.nothing_to_take_from()
    if row.locked:
        return hints.locked_by_hand(objects.title(row))
    return hints.hidden_by_hand(objects.title(row)) if row.hidden else None


def _selected(objects: ObjectsController) -> ObjectRow | None:
    return objects.here.row(next(iter(objects.selection))) if objects.selection else None
