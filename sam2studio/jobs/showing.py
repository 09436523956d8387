"""Objects shown to a project without a window: prompts on frames of a video become keyframes."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sam2studio.core.errors import InputError, NothingFoundError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.core.prompts import Prompt
from sam2studio.engine.prediction import ByteArray, Segmenter
from sam2studio.jobs.predict import answer
from sam2studio.project import Edit, Project


@dataclass(frozen=True, kw_only=True)
class ShownObject:
    """What is said of one object.

    Attributes:
        frame: Where.
        prompt: Where on that frame.
        class_name: What it is.
    """

    frame: int
    prompt: Prompt
    class_name: str


class FramesByNumber(Protocol):
    """As much of a reader as is needed here."""

    def __len__(self) -> int: ...
    def __getitem__(self, frame: int, /) -> ByteArray: ...


def show_objects(
    project: Project,
    media_id: int,
    segmenter: Segmenter,
    frames: FramesByNumber,
    shown: Sequence[ShownObject],
    *,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, tuple[int, ...]]:
    """Adds objects with a keyframe each, in one action. An object that was shown in the same words before stays.

    A video that a person has marked as reviewed no longer is when one is added: nobody has seen its mask.

    Returns:
        Their ids, in the order given.

    Raises:
        InputError: A frame is not in the video, or a prompt does not fit it; nothing is added.
        NothingFoundError: There is nothing where a prompt says; nothing is added.
        MediaError: A frame cannot be decoded; nothing is added.
        Cancelled: The token was set; nothing is added.
    """
    for number, each in enumerate(shown, start=1):
        if not 0 <= each.frame < len(frames):
            raise InputError(f"frame: object {number}: expected 0 to {len(frames) - 1}, got {each.frame}.")
    known = _known(project, media_id, shown)
    new = sorted((place for place in range(len(shown)) if place not in known), key=lambda place: shown[place].frame)
    if new:
        with project.action("Show objects") as edit:
            current: int | None = None
            for done, place in enumerate(new):
                each = shown[place]
                yield Progress(done=done, total=len(new))
                if cancel is not None:
                    cancel.check()
                if each.frame != current:
                    segmenter.set_image(frames[each.frame])
                    current = each.frame
                known[place] = _add(project, edit, media_id, segmenter, each, number=place + 1)
            edit.set_media(media_id, reviewed=False)
    yield Progress(done=len(new), total=len(new))
    return tuple(known[place] for place in range(len(shown)))


def _known(project: Project, media_id: int, shown: Sequence[ShownObject]) -> dict[int, int]:
    """Place in `shown` → object that is there already."""
    names = {row.id: row.name for row in project.classes()}
    free = list(project.objects(media_id))
    known: dict[int, int] = {}
    for place, each in enumerate(shown):
        for row in free:
            if names[row.class_id] == each.class_name and project.prompt(row.id, each.frame) == each.prompt:
                known[place] = row.id
                free.remove(row)
                break
    return known


def _add(project: Project, edit: Edit, media_id: int, segmenter: Segmenter, shown: ShownObject, *, number: int) -> int:
    try:
        found = answer(segmenter, shown.prompt)
    except InputError as error:
        raise InputError(f"object {number}: {error.what}", todo=error.todo) from error
    if not found.mask:
        raise NothingFoundError(
            f"Nothing was found where object {number} is said to be on frame {shown.frame}.",
            safe="Nothing was added.",
            todo="Add points, or give a box.",
        )
    class_id = next((row.id for row in project.classes() if row.name == shown.class_name), None)
    object_id = edit.add_object(media_id, edit.add_class(shown.class_name) if class_id is None else class_id)
    edit.set_mask(object_id, found.mask, frame=shown.frame, score=found.score)
    edit.set_prompt(object_id, shown.prompt, frame=shown.frame)
    return object_id
