"""For which object a click or a box on the frame shown is, and what it says first. GUI thread; changes nothing."""

from __future__ import annotations

import math

from sam2studio.core.image_part import Part
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.clicks import Meaning, meaning_of, point_of
from sam2studio.gui.controllers.objects import ObjectsController
from sam2studio.gui.controllers.picture import Picture
from sam2studio.gui.controllers.prompt_state import Turn
from sam2studio.gui.viewstate import ClickIntent, Hint
from sam2studio.project import Project, Source

MOST_OF_IT = 0.7
"""A view that shows more of the image shows no more than the image does."""
LEAST_PART = 16
"""Pixels; less shows nothing."""


def point_on(picture: Picture, click: ClickIntent) -> Point | None:
    """The click as a point of the image; None where there is none."""
    return None if picture.rgb is None else point_of(click, height=picture.rgb.shape[0], width=picture.rgb.shape[1])


def meaning_among(objects: ObjectsController, click: ClickIntent, *, video: bool) -> Meaning:
    """What a click on an image or on a frame of a video means while no prompt is open."""
    selected = None if said_absent(objects) else objects.refinable
    row = None if selected is None else objects.here.mask(selected)
    sought = video and (row is None or not row.mask)
    return meaning_of(click, hits=objects.here.hits(click.x, click.y), selected=selected, sought=sought)


def said_absent(objects: ObjectsController) -> bool:
    """Whether a person said of the one selected object that it is absent on the frame shown: nothing goes on there."""
    row = None if objects.refinable is None else objects.here.mask(objects.refinable)
    return row is not None and not row.mask and row.keyframe and row.source is Source.PERSON


def beside_absent(objects: ObjectsController) -> Hint | None:
    """What to say when another object is begun, although one is selected, because that one was said to be absent."""
    row = None if objects.refinable is None else objects.here.row(objects.refinable)
    return hints.absent_here(objects.title(row)) if row is not None and said_absent(objects) else None


def continued_by(box: Box, objects: ObjectsController) -> int | None:
    """The selected object of a video, if a box is meant for it: it has no mask here, or the box is around that one.

    One that a person said to be absent here is not meant. Around means that the middle of the mask is inside: so a
    track that has gone wrong is said again with a box.
    """
    object_id = objects.refinable
    if object_id is None or said_absent(objects):
        return None
    row = objects.here.mask(object_id)
    middle = None if row is None else row.mask.centroid
    if middle is None:
        return object_id
    inside = box.x0 <= middle[0] <= box.x1 and box.y0 <= middle[1] <= box.y1
    return object_id if inside else None


def refused_by_selected(objects: ObjectsController, click: ClickIntent) -> Hint | None:
    """What to say to a click on the selected object when that one may not be edited."""
    if len(objects.selection) != 1 or objects.refinable is not None:
        return None
    (object_id,) = objects.selection
    row, mask = objects.here.row(object_id), objects.here.mask(object_id)
    if row is None or mask is None or not mask.mask.contains(click.x, click.y):
        return None
    title = objects.title(row)
    return hints.locked(title) if row.locked else hints.hidden(title)


def part_in_view(view: Box, *, height: int, width: int) -> Part | None:
    """The part of an image that is in view, in whole pixels; None when that is nearly all of it.

    Args:
        view: Edge coordinates.
        height: Of the image.
        width: Of the image.
    """
    x0, y0 = max(0, math.floor(view.x0)), max(0, math.floor(view.y0))
    x1, y1 = min(width, math.ceil(view.x1)), min(height, math.ceil(view.y1))
    if x1 - x0 < LEAST_PART or y1 - y0 < LEAST_PART or (x1 - x0) * (y1 - y0) > MOST_OF_IT * width * height:
        return None
    return Part(x0, y0, x1 - x0, y1 - y0)


def first_turn(point: Point, object_id: int | None, *, objects: ObjectsController, project: Project | None) -> Turn:
    """A point for a new object; or one more for an object that has a mask, and maybe a prompt, already."""
    if object_id is None or project is None:
        return Turn(Prompt((point,)))
    mask = objects.here.mask(object_id)
    said = project.prompt(object_id, objects.here.frame)
    return Turn(said.with_point(point), None, mask.mask if mask and mask.mask else None)
