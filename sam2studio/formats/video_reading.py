"""What readers of video datasets share: frame numbers, where frames lie, and the order of a dataset's images."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TypeVar

from sam2studio.core.errors import MediaError
from sam2studio.formats.dataset import DatasetObject, DatasetVideo, Notes
from sam2studio.formats.names import inside, safe_name
from sam2studio.formats.writing import Written
from sam2studio.media.image_sequence import pictures_in

MAX_FRAMES = 10_000_000
_LONGEST_NAME = 200
_AT_END = re.compile(r"(\d{1,12})\D*$")
_T = TypeVar("_T")

Place = TypeVar("Place")


def frame_numbers(names: Sequence[str], *, first: int = 0) -> tuple[int, ...]:
    """The numbers of frames with these file names: the last digits of each, less `first`; where those do not grow, or
    some have none, simply 0, 1, 2, …"""
    found = [_AT_END.search(PurePosixPath(name).stem) for name in names]
    numbers = [int(match[1]) - first for match in found if match]
    grows = all(a < b for a, b in pairwise(numbers))
    if len(numbers) < len(names) or not grows or (numbers and not 0 <= numbers[0] <= numbers[-1] < MAX_FRAMES):
        return tuple(range(len(names)))
    return tuple(numbers)


def plain_text(value: object, fallback: str) -> str:
    """A name from a file that nobody vouches for, as one line of reasonable length."""
    text = "".join(each if each.isprintable() else " " for each in value).strip() if isinstance(value, str) else ""
    return text[:_LONGEST_NAME] or fallback


def checked_names(names: object, notes: Notes, where: str) -> list[str] | None:
    """Picture names of a video, relative with `/`; None, and a note, when there is one that leads out of its folder."""
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        notes.add("a video was left out: it has no list of file names", where)
        return None
    try:
        return [safe_name(name).as_posix() for name in names]
    except ValueError as error:
        notes.add(f"a video was left out: it has {error}", where)
        return None


def frames_folder(root: Path | None, names: Sequence[str]) -> Path | None:
    """The folder in which all these pictures lie, or None when they are not there or lie in several."""
    folders = {PurePosixPath(name).parent for name in names}
    if root is None or len(folders) != 1:
        return None
    folder = inside(root, folders.pop())
    if folder is None or not all((folder / PurePosixPath(name).name).is_file() for name in names):
        return None
    return folder


def picture_names(folder: Path) -> list[str]:
    """File names of the pictures in a folder, in the order in which they are frames; [] when there are none."""
    try:
        return [path.name for path in pictures_in(folder)]
    except MediaError:
        return []


def in_order(
    stills: Iterable[Place], clips: Iterable[tuple[DatasetVideo, Sequence[Place]]]
) -> tuple[list[tuple[Place, DatasetVideo | None, int]], tuple[tuple[DatasetVideo, range], ...]]:
    """The images of a dataset: stills first, then the frames of each video; and where each video's frames are.

    Returns:
        (place, its video or None, its frame number) of each image, and `Dataset.videos`.
    """
    images: list[tuple[Place, DatasetVideo | None, int]] = [(place, None, 0) for place in stills]
    spans = []
    for video, places in clips:
        spans.append((video, range(len(images), len(images) + len(places))))
        images += [(place, video, number) for place, number in zip(places, video.numbers, strict=True)]
    return images, tuple(spans)


def as_written(written: Written, found: Mapping[int, DatasetObject]) -> list[DatasetObject]:
    """What was read back of a frame by track, in the order in which it was written; anything unexpected at the end."""
    tracks = [each.track for each in written.objects if each.rows]
    expected = [found[track] for track in tracks if track is not None and track in found]
    return expected + [each for track, each in found.items() if track not in tracks]


def drop_repeats(pairs: Iterable[tuple[int, _T]], notes: Notes, what: str, where: str) -> dict[int, _T]:
    """Pairs as a dict, sorted; of equal keys the first is kept, and the others are noted as `what`."""
    found: dict[int, _T] = {}
    for key, value in pairs:
        if key in found:
            notes.add(what, where)
        else:
            found[key] = value
    return dict(sorted(found.items()))
