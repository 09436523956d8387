"""From an accepted prompt, or from a hand, to rows of the document. No Qt."""

from __future__ import annotations

from collections.abc import Callable

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Prompt
from sam2studio.engine.messages import ImageKey
from sam2studio.gui.controllers.prompt_state import OpenPrompt
from sam2studio.project import Change, Edit, Project, Source


def write_object(edit: Edit, prompt: OpenPrompt, *, new_class: Callable[[Edit], int]) -> int:
    """Stores the candidate meant and what was said, inside an action.

    Args:
        edit: The action.
        prompt: Answered.
        new_class: The class of a new object where the prompt names none.

    Returns:
        The object's id.
    """
    candidate, object_id, frame = prompt.last.candidate, prompt.object_id, prompt.image.frame
    assert candidate is not None
    if object_id is None:
        class_id = prompt.class_id if prompt.class_id is not None else new_class(edit)
        object_id = edit.add_object(prompt.image.media_id, class_id)
    else:
        edit.change_object(object_id, class_id=prompt.class_id, state="person")
    edit.set_mask(object_id, candidate.mask, frame=frame, source=Source.MODEL, score=candidate.score)
    edit.set_prompt(object_id, prompt.prompt, frame=frame)
    return object_id


def write_by_hand(edit: Edit, object_id: int, mask: Mask, *, frame: int, video: bool, confirms: bool = True) -> None:
    """Stores a mask that a person made or changed by hand, inside an action.

    The clicks that were made there before no longer say what the mask is, so they go. Without a pixel the object is
    absent from the frame of a video, and gone from an image.

    Args:
        edit: The action.
        object_id: Whose.
        mask: At the size of the image.
        frame: Where.
        video: It is a frame of a video.
        confirms: A proposal is the person's from now on.
    """
    if confirms and (mask or video):
        edit.change_object(object_id, state="person")
    if mask:
        edit.set_mask(object_id, mask, frame=frame, source=Source.PERSON)
        edit.set_prompt(object_id, Prompt(), frame=frame)
    elif video:
        edit.set_absent(object_id, frame)
    else:
        edit.delete_object(object_id)


def is_spoiled_base(project: Project, image: ImageKey, object_id: int | None, base: Mask) -> bool:
    """Whether what a hand has drawn over an object's mask is pointless: media or object are gone, or it is another one.

    As for prompts, what tracking writes there meanwhile is no reason.
    """
    if not _is_there(project.media_row, image.media_id):
        return True
    if object_id is None:
        return False
    if not _is_there(project.object_row, object_id) or project.object_row(object_id).locked:
        return True
    now = project.mask(object_id, image.frame)
    if now is None:
        return bool(base)
    return now.keyframe and now.mask != base


def is_spoiled(prompt: OpenPrompt, change: Change, project: Project) -> bool:
    """Whether a change made a prompt pointless: its media is gone, or the object it refines is, or is another one."""
    media_id, object_id = prompt.image.media_id, prompt.object_id
    if media_id in change.tables.get("media", ()) and not _is_there(project.media_row, media_id):
        return True
    if object_id is None:
        return False
    if object_id in change.tables.get("masks", ()) or object_id in change.tables.get("prompts", ()):
        return project.media_row(media_id).kind == "image" or _is_other_there(prompt, project)
    if object_id not in change.tables.get("objects", ()):
        return False
    return not _is_there(project.object_row, object_id) or project.object_row(object_id).locked


def _is_other_there(prompt: OpenPrompt, project: Project) -> bool:
    """Whether the object's keyframe on the prompt's frame is another one than the prompt began with.

    What tracking writes there meanwhile is no reason to take the prompt from the person.
    """
    assert prompt.object_id is not None
    now, base = project.mask(prompt.object_id, prompt.image.frame), prompt.turns[0].base
    if now is None:
        return base is not None
    return now.keyframe and now.mask != (base or Mask.empty(height=now.mask.height, width=now.mask.width))


def _is_there(read: Callable[[int], object], row_id: int) -> bool:
    try:
        read(row_id)
    except InputError:
        return False
    return True
