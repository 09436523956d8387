"""SA-V as its parts val and test are published: a PNG per object and labelled frame, since objects may overlap.

`Annotations_6fps/VIDEO/OBJECT/00004.png` (what is not zero is the object), `JPEGImages_24fps/VIDEO/00004.jpg` and
`sav_val.txt` or `sav_test.txt` with the names of the videos. Every fourth frame is labelled; the format has no classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sam2studio.core.errors import InputError, MediaError
from sam2studio.core.mask import Mask
from sam2studio.formats.dataset import (
    SPLITS,
    Dataset,
    DatasetClass,
    DatasetImage,
    DatasetObject,
    DatasetTrack,
    DatasetVideo,
    LazyImages,
    Notes,
    Split,
)
from sam2studio.formats.davis import indices
from sam2studio.formats.untrusted import read_text
from sam2studio.formats.video_reading import frame_numbers, in_order, picture_names
from sam2studio.media.images import probe_image

_LABELS = "Annotations_6fps"
_PICTURES = "JPEGImages_24fps"
_ENDING = ".png"


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A labelled frame.

    Attributes:
        labels: Number of an object → the picture of it, where there is one.
        picture: Of the frame; None when it is not there.
    """

    labels: dict[int, Path]
    picture: Path | None


def recognises(source: Path) -> bool:
    """Whether this is a folder with pictures of masks in the places of SA-V."""
    return bool(_videos(source))


def read(source: Path, notes: Notes) -> Dataset:
    """Reads a part of SA-V from its folder. (`MediaError` later, for a picture that cannot be read.)"""
    splits = _splits(source)
    made = (_clip(source, folder, splits.get(folder.name, "train"), notes) for folder in _videos(source))
    images, spans = in_order((), [clip for clip in made if clip is not None])
    notes.add("the dataset has no classes; all objects are of one, called “object”")

    def make(index: int) -> DatasetImage:
        place, video, frame = images[index]
        assert video is not None
        return DatasetImage(
            name=f"{video.name}/{place.picture.name if place.picture else frame}",
            width=video.width,
            height=video.height,
            source=place.picture,
            objects=tuple(_objects(place, video, notes)),
            split=video.split,
            video=video,
            frame=frame,
        )

    used = frozenset(video.split for video, _ in spans)
    classes = (DatasetClass(export_id=0, name="object"),)
    return Dataset(classes=classes, images=LazyImages(len(images), make), splits=used, videos=spans)


def _objects(place: _Place, video: DatasetVideo, notes: Notes) -> list[DatasetObject]:
    """What is on a frame; pictures that make no sense are left out and noted."""
    found = []
    for number, path in place.labels.items():
        try:
            pixels = indices(path) != 0
        except InputError as error:
            notes.add(f"a mask was left out: {error.what}", f"{video.name}/{path.name}")
            continue
        if pixels.shape != (video.height, video.width):
            notes.add("a mask was left out: it has another size than its video", f"{video.name}/{path.name}")
        elif pixels.any():
            found.append(DatasetObject(class_id=0, mask=Mask.from_array(pixels), track=number))
    return found


def _clip(source: Path, folder: Path, split: Split, notes: Notes) -> tuple[DatasetVideo, list[_Place]] | None:
    """A video and its labelled frames; None, and a note, when it cannot be read."""
    labels = {
        number: {path.stem: path for path in each.iterdir() if path.suffix.lower() == _ENDING}
        for number, each in _numbered(_folders(folder, source)).items()
    }
    names = sorted({name for paths in labels.values() for name in paths}, key=lambda name: (len(name), name))
    frames = source / _PICTURES / folder.name
    pictures = {Path(name).stem: name for name in picture_names(frames)}
    complete = all(name in pictures for name in names)
    try:
        info = probe_image(next(paths[names[0]] for paths in labels.values() if names[0] in paths))
    except MediaError as error:
        notes.add(f"a video was left out: {error.what}", folder.name)
        return None
    video = DatasetVideo(
        name=folder.name,
        width=info.width,
        height=info.height,
        numbers=frame_numbers(names),
        frames=len(pictures),
        source=frames if complete else None,
        pictures=tuple(pictures[name] for name in names) if complete else (),
        split=split,
        tracks=tuple(DatasetTrack(number=number, class_id=0) for number in labels),
    )
    places = [
        _Place(
            labels={number: paths[name] for number, paths in labels.items() if name in paths},
            picture=frames / pictures[name] if complete else None,
        )
        for name in names
    ]
    return video, places


def _numbered(folders: list[Path]) -> dict[int, Path]:
    """Objects by the numbers that their folders are called by; by their places where those are no numbers."""
    told = [int(each.name) for each in folders if each.name.isdecimal() and len(each.name) < 10]
    unique = len(set(told)) == len(folders)
    return dict(zip(told if unique else range(1, len(folders) + 1), folders, strict=True))


def _videos(source: Path) -> list[Path]:
    """The folders of videos with at least one picture of a mask."""
    return [
        video
        for video in _folders(source / _LABELS, source)
        if any(path.suffix.lower() == _ENDING for each in _folders(video, source) for path in each.iterdir())
    ]


def _folders(place: Path, root: Path) -> list[Path]:
    """The folders in a place, sorted; none that a link leads out of the dataset to."""
    if not place.is_dir():
        return []
    inside = root.resolve()
    return [each for each in sorted(place.iterdir()) if each.is_dir() and each.resolve().is_relative_to(inside)]


def _splits(source: Path) -> dict[str, Split]:
    found: dict[str, Split] = {}
    for split in SPLITS:
        listed = source / f"sav_{split}.txt"
        if listed.is_file():
            found.update((line.strip(), split) for line in read_text(listed).splitlines())
    return found
