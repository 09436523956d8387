"""Pictures and frames that turn out, while a dataset is written, not to be decodable: all found at once, and left out.

A header says nothing about what follows it, and decoding a video beforehand would double the work for all the videos in
which nothing is wrong. So an export begins; at the first picture that cannot be had it stops, looks through what is
still to come, and begins again without what was found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sam2studio.core.errors import ExportError, MediaError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.formats.dataset import Notes
from sam2studio.formats.pictures import try_picture
from sam2studio.formats.publish import UNTOUCHED
from sam2studio.jobs.export_choice import Chosen
from sam2studio.jobs.export_images import ProjectImages


class UndecodableError(Exception):
    """A picture could not be had.

    Attributes:
        index: Its place among the images of the dataset.
        cause: Why.
    """

    def __init__(self, index: int, cause: MediaError) -> None:
        super().__init__(index)
        self.index = index
        self.cause = cause


def find_damaged(
    made: ProjectImages, begun: UndecodableError, cancel: CancelToken, *, jpeg: bool = False
) -> Generator[Progress, None, dict[int, str]]:
    """Looks at the images of a dataset from the one on that could not be had; `jpeg` as of `picture_name`.

    Returns:
        The places of those that cannot be decoded, and why.

    Raises:
        ExportError: A file is not there any more: that is no damage.
        MediaError: All of them can be decoded, so it was something else.
        Cancelled: The token was cancelled.
    """
    damaged: dict[int, str] = {}
    images = made.images
    for index in range(begun.index, len(images)):
        cancel.check()
        yield Progress(done=index, total=len(images), text="Looking for further damage")
        try:
            try_picture(images[index], jpeg=jpeg)
        except MediaError as error:
            source = made.chosen(index).source
            if not source.exists():
                raise ExportError(
                    "The file is not there any more.",
                    path=source,
                    safe=UNTOUCHED,
                    todo="Put it back, then export again.",
                ) from error
            damaged[index] = error.what
    if not damaged:
        raise begun.cause
    return damaged


def without(chosen: Sequence[Chosen], made: ProjectImages, damaged: Mapping[int, str], notes: Notes) -> list[Chosen]:
    """What is left of a choice; the notes say what is not.

    Raises:
        ExportError: Nothing is left.
    """
    lost: defaultdict[int, list[int]] = defaultdict(list)
    for index, why in damaged.items():
        each, frame = made.chosen(index), made.frame(index)
        lost[each.row.id].append(frame)
        if each.row.kind == "video":
            notes.add("a frame that cannot be decoded was left out", f"{each.row.path}, frame {frame}")
        else:
            notes.add(f"an image was left out: {why}", each.row.path)
    kept = [
        replace(each, frames=np.setdiff1d(each.frames, lost[each.row.id])) if each.row.id in lost else each
        for each in chosen
    ]
    kept = [each for each in kept if len(each.frames)]
    if not kept:
        raise ExportError(
            "There is nothing to export: none of the images that were chosen can be decoded.",
            safe=UNTOUCHED,
            todo="Replace the damaged files, then export again.",
        )
    return kept
