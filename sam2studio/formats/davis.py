"""DAVIS: a palette picture per frame, whose pixel values are the numbers of the objects.

`JPEGImages/480p/VIDEO/00012.jpg`, `Annotations/480p/VIDEO/00012.png` (mode P, 0 background, 255 void) and
`ImageSets/2017/SPLIT.txt`; the folder is called 480p whatever the size, because readers look there. The format has no
classes: `classes.json` beside holds them for readers that want them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError, MediaError
from sam2studio.core.mask import Mask
from sam2studio.formats.dataset import (
    SPLITS,
    Dataset,
    DatasetClass,
    DatasetImage,
    DatasetObject,
    DatasetVideo,
    LazyImages,
    Notes,
    Split,
)
from sam2studio.formats.palette import VOID, palette_png
from sam2studio.formats.staging import Staging
from sam2studio.formats.untrusted import MAX_CLASSES, read_json, read_text, refusal
from sam2studio.formats.video_reading import as_written, frame_numbers, in_order, picture_names, plain_text
from sam2studio.formats.video_writing import (
    frame_name,
    masks_in,
    object_numbers,
    paint_objects,
    video_of,
    write_frame,
)
from sam2studio.formats.writing import RereadOne, WriteOptions, Written
from sam2studio.media.images import MAX_PIXELS, probe_image
from sam2studio.media.opening import opened

MOST = 254
_CLASSES = "classes.json"
_RESOLUTIONS = ("480p", "Full-Resolution", "1080p", "")


def write(dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes) -> Iterator[Written]:
    """See `sam2studio.formats.writing.Writer`."""
    sets: dict[Split, list[str]] = {}
    named: dict[str, dict[str, str]] = {}
    names = {each.export_id: each.name for each in dataset.classes}
    for index, image in enumerate(dataset.images):
        video = video_of(image)
        numbers = object_numbers(video, most=MOST)
        if image.frame == video.numbers[0]:
            sets.setdefault(video.split, []).append(video.name)
            told = {numbers[each.number]: names[each.class_id] for each in video.tracks if each.number in numbers}
            named[video.name] = {str(number): told[number] for number in sorted(told)}
        name = frame_name(image, digits=5)
        picture = write_frame(staging, f"JPEGImages/480p/{video.name}/{name}", image, options)
        labels = f"Annotations/480p/{video.name}/{image.frame:05d}.png"
        canvas, rows = paint_objects(image, numbers, notes, np.uint8)
        staging.write(labels, palette_png(canvas))
        yield Written.of(image, rows, index=index, picture=picture, labels=labels)
    for split, videos in sets.items():
        staging.write(f"ImageSets/2017/{split}.txt", "".join(f"{name}\n" for name in videos).encode())
    content = {"classes": [each.name for each in dataset.classes], "objects": named}
    staging.write(_CLASSES, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())


def reread(root: Path, dataset: Dataset) -> RereadOne:
    """See `sam2studio.formats.writing.Rereader`."""
    told = _Told(root, Notes())
    videos: dict[str, dict[int, int]] = {}

    def objects(written: Written) -> Sequence[DatasetObject]:
        if written.video not in videos:
            numbers = object_numbers(video_of(dataset.images[written.index]), most=MOST)
            videos[written.video] = {number: track for track, number in numbers.items()}
        masks = masks_in(indices(root.joinpath(*written.labels.split("/"))))
        found = {
            videos[written.video].get(number, -number): DatasetObject(
                class_id=told.class_of(written.video, number), mask=mask, track=videos[written.video].get(number)
            )
            for number, mask in masks.items()
        }
        return as_written(written, found)

    return objects


def indices(path: Path) -> NDArray[np.uint8]:
    """(H, W) numbers of a palette or grey PNG.

    Raises:
        MediaError: It cannot be read.
        InputError: It is a picture in colours, so that numbers would be guessed.
    """
    with opened(path, max_pixels=MAX_PIXELS) as source:
        if source.image.mode not in ("P", "L", "1"):
            raise InputError("an annotation is an image in colours instead of numbers.")
        source.image.load()
        return np.array(source.image).astype(np.uint8)


class _Told:
    """`classes.json`, where it is there and makes sense; without it all objects are of one class.

    Attributes:
        names: Of the classes.
    """

    def __init__(self, root: Path, notes: Notes) -> None:
        content = read_json(root / _CLASSES) if (root / _CLASSES).is_file() else {}
        names = content.get("classes") if isinstance(content, dict) else None
        self._objects: dict[str, dict[str, Any]] = {}
        if isinstance(names, list) and 0 < len(names) <= MAX_CLASSES and isinstance(content.get("objects"), dict):
            self.names = list(dict.fromkeys(plain_text(name, "object") for name in names))
            self._objects = {name: each for name, each in content["objects"].items() if isinstance(each, dict)}
        else:
            self.names = ["object"]
            notes.add("the dataset has no classes; all objects are of one, called “object”")

    def class_of(self, video: str, number: int) -> int:
        name = self._objects.get(video, {}).get(str(number))
        return self.names.index(name) if name in self.names else 0


def recognises(source: Path) -> bool:
    """Whether this is a folder with palette pictures in the places of DAVIS (or YouTube-VOS)."""
    return source.is_dir() and bool(_sequences(source)[1])


def read(source: Path, notes: Notes) -> Dataset:
    """Reads a dataset from its folder.

    Raises:
        ImportDataError: There is no such dataset. (`MediaError` later, for a picture that cannot be read.)
    """
    folder, sequences = _sequences(source)
    if not sequences:
        raise refusal("There are no annotations in the places of DAVIS.", source, "Choose the folder above them.")
    told, splits = _Told(source, notes), _splits(source)
    clips = []
    for name in sequences:
        made = _clip(source, folder, name, splits.get(name, "train"), notes)
        if made is not None:
            clips.append(made)
    images, spans = in_order((), clips)

    def make(index: int) -> DatasetImage:
        (labels, picture), video, frame = images[index]
        assert video is not None
        masks = _masks(labels, video, notes)
        return DatasetImage(
            name=f"{video.name}/{picture.name if picture else labels.name}",
            width=video.width,
            height=video.height,
            source=picture,
            objects=tuple(
                DatasetObject(class_id=told.class_of(video.name, number), mask=mask, track=number)
                for number, mask in (masks or {}).items()
                if number != VOID
            ),
            split=video.split,
            video=video,
            frame=frame,
            void=None if masks is None else masks.get(VOID),
            labelled=masks is not None,
        )

    classes = tuple(DatasetClass(export_id=place, name=name) for place, name in enumerate(told.names))
    used = frozenset(video.split for video, _ in spans)
    return Dataset(classes=classes, images=LazyImages(len(images), make), splits=used, videos=spans)


def _masks(labels: Path, video: DatasetVideo, notes: Notes) -> dict[int, Mask] | None:
    """What a frame says, by number; None where it says nothing."""
    if not labels.is_file():
        return None
    try:
        canvas = indices(labels)
    except InputError as error:
        notes.add(f"a frame was left out: {error.what}", labels.name)
        return None
    if canvas.shape != (video.height, video.width):
        notes.add("a frame was left out: its annotation has another size than its video", labels.name)
        return None
    return masks_in(canvas)


def _clip(
    source: Path, folder: Path, name: str, split: Split, notes: Notes
) -> tuple[DatasetVideo, list[tuple[Path, Path | None]]] | None:
    """A video, and the annotation and picture of each of its frames."""
    labels = folder / name
    pictures = source / "JPEGImages" / folder.relative_to(source / "Annotations") / name
    files = picture_names(pictures)
    frames = files or picture_names(labels)
    try:
        info = probe_image((pictures if files else labels) / frames[0])
    except MediaError as error:
        notes.add(f"a video was left out: {error.what}", name)
        return None
    video = DatasetVideo(
        name=name,
        width=info.width,
        height=info.height,
        numbers=frame_numbers(frames),
        source=pictures if files else None,
        pictures=tuple(files),
        split=split,
    )
    return video, [(labels / f"{Path(frame).stem}.png", pictures / frame if files else None) for frame in frames]


def _sequences(source: Path) -> tuple[Path, list[str]]:
    """The folder of annotations, and the names of the videos in it."""
    for resolution in _RESOLUTIONS:
        folder = source / "Annotations" / resolution
        if folder.is_dir() and folder.resolve().is_relative_to(source.resolve()):
            found = [entry.name for entry in sorted(folder.iterdir()) if _is_sequence(entry, source)]
            if found:
                return folder, found
    return source, []


def _is_sequence(folder: Path, root: Path) -> bool:
    if not folder.is_dir() or not folder.resolve().is_relative_to(root.resolve()):
        return False
    return any(entry.suffix.lower() == ".png" for entry in folder.iterdir())


def _splits(source: Path) -> dict[str, Split]:
    found: dict[str, Split] = {}
    for folder in (source / "ImageSets" / "2017", source / "ImageSets"):
        for split in SPLITS:
            if (folder / f"{split}.txt").is_file():
                for line in read_text(folder / f"{split}.txt").splitlines():
                    found.setdefault(line.strip(), split)
    return found
