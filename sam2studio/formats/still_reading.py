"""What readers of datasets of pictures share: pictures that nobody has labelled, and what names of folders say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from sam2studio.core.errors import MediaError
from sam2studio.core.marks import is_left_behind
from sam2studio.formats.dataset import Notes, Split
from sam2studio.media.images import IMAGE_SUFFIXES, ImageInfo, probe_image

_SPLIT_FOLDERS: dict[str, Split] = {
    "train": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
}


def split_of(folders: Collection[str]) -> Split:
    """The part of a dataset that the names of folders say; train where they say none."""
    return next((_SPLIT_FOLDERS[name.lower()] for name in folders if name.lower() in _SPLIT_FOLDERS), "train")


def unlabelled(root: Path, taken: Collection[Path | None], notes: Notes) -> Iterator[tuple[str, Path, ImageInfo]]:
    """The pictures of a folder, and of those in it, that no file is about: name with `/`, file, and header.

    Args:
        root: The folder.
        taken: Pictures that files are about, resolved.
        notes: Takes those that cannot be read.
    """
    top = root.resolve()
    for path in sorted(root.rglob("*")):
        if path.suffix.lower() not in IMAGE_SUFFIXES or is_left_behind(path.name):
            continue
        picture = path.resolve()
        if picture in taken or not picture.is_relative_to(top):
            continue
        name = picture.relative_to(top).as_posix()
        try:
            info = probe_image(picture)
        except MediaError as error:
            notes.add(f"an image was left out: {error.what}", name)
            continue
        yield name, picture, info
