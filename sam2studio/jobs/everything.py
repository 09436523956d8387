"""Everything on images of a project, as proposals that somebody is to review.

What is there already stays as it is: a mask that an object of the picture has, or nearly, is not proposed again. So a
second run adds nothing, and nobody's work is doubled or changed.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from sam2studio.core.errors import MediaError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.everything_options import EverythingMask, EverythingOptions
from sam2studio.engine.prediction import ByteArray, Segmenter
from sam2studio.jobs.matching import SAME
from sam2studio.media.images import read_image
from sam2studio.project import Edit, MediaRow, Project, Proposed

LABEL = "Segment everything"
CLASS = "object"


@dataclass(frozen=True, kw_only=True)
class EverythingReport:
    """What came of a run.

    Attributes:
        images: That were looked at.
        added: Proposals.
        known: Masks that were there already.
        failed: Sentences about images that were not looked at.
    """

    images: int = 0
    added: int = 0
    known: int = 0
    failed: tuple[str, ...] = ()


def everything_in_project(
    project: Project,
    segmenter: Segmenter,
    media_ids: Sequence[int],
    options: EverythingOptions | None = None,
    *,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, EverythingReport]:
    """Proposes everything on images of a project. On the thread of the project.

    All of it is one step of undo, as long as nothing else is done in between. An image that cannot be read is
    reported; videos are passed over. Progress counts images.

    Raises:
        InputError: The segmenter needs clicks.
        Cancelled: The token was cancelled. What was stored is kept.
    """
    from sam2studio.engine.everything import segment_everything  # torch takes a second to import

    rows = [row for row in map(project.media_row, media_ids) if row.kind == "image"]
    images, added, known, failed, last = 0, 0, 0, list[str](), None
    for done, row in enumerate(rows):
        yield Progress(done=done, total=len(rows), text=project.media_path(row).name)
        try:
            rgb = _read(project, row)
        except MediaError as error:
            failed.append(str(error))
            continue
        found: tuple[EverythingMask, ...] = ()
        steps = segment_everything(segmenter, rgb, options, cancel=cancel)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                found = end.value
                break
            yield Progress(done=done, total=len(rows), text=project.media_path(row).name)
        before = project.revision
        with project.action(LABEL, joins=last) as edit:
            stored = propose_everything(edit, project, row.id, found, by=segmenter.name)
        last = project.revision if project.revision != before else last
        images, added, known = images + 1, added + stored, known + len(found) - stored
    yield Progress(done=len(rows), total=len(rows))
    return EverythingReport(images=images, added=added, known=known, failed=tuple(failed))


def propose_everything(
    edit: Edit,
    project: Project,
    media_id: int,
    found: Sequence[EverythingMask],
    *,
    by: str,
    frame: int = 0,
    class_name: str = CLASS,
) -> int:
    """Adds what was found on a picture as proposals, inside an action.

    Args:
        edit: The action.
        project: Of that action.
        media_id: The image, or the video.
        found: Best first.
        by: What found it, as people call it.
        frame: Which frame of a video.
        class_name: Of the new objects; made when the project has none of that name.

    Returns:
        How many were added; the others are there already.
    """
    row = project.media_row(media_id)
    there = [mask.mask for mask in project.masks(media_id, frame).values() if mask.mask]
    new = [each for each in found if not any(_is_same(each.mask, mask) for mask in there)]
    if not new:
        return 0
    known = {each.name: each.id for each in project.classes()}
    class_id = known[class_name] if class_name in known else edit.add_class(class_name)
    for each in new:
        edit.add_proposal(
            media_id,
            class_id,
            each.mask,
            Proposed(by=by),
            frame=frame,
            score=each.predicted_iou,
            keyframe=row.kind == "image",  # tracking is not to obey what nobody has confirmed
        )
    return len(new)


def _read(project: Project, row: MediaRow) -> ByteArray:
    """The pixels of an image.

    Raises:
        MediaError: It cannot be read, or is not the one that the project knows.
    """
    path = project.media_path(row)
    rgb = read_image(path)
    if rgb.shape[:2] != (row.height, row.width):
        raise MediaError("It has another size than the project says.", path=path, todo="Locate the right file.")
    return rgb


def _is_same(one: Mask, other: Mask) -> bool:
    """Whether two masks are of the same thing."""
    smaller, larger = sorted((one.area, other.area))
    return smaller >= SAME * larger and one.iou(other) >= SAME
