"""MOTS as KITTI wrote it: a 16-bit picture per frame with class · 1000 + instance, and the same as run lengths in text.

`images/SPLIT/VIDEO/000012.jpg`, `instances/SPLIT/VIDEO/000012.png` and `instances_txt/SPLIT/VIDEO.txt`, frames with
their exact numbers from 0. Classes count from 1 and leave out 10, because 10000 means "ignore"; `classes.json` says
which is which. An instance has the number of its track.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sam2studio.core.errors import InputError, MediaError
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
from sam2studio.formats.staging import Staging
from sam2studio.formats.untrusted import read_json, refusal
from sam2studio.formats.video_reading import as_written, frame_numbers, in_order, picture_names, plain_text
from sam2studio.formats.video_writing import (
    frame_name,
    is_last,
    masks_in,
    object_numbers,
    paint_objects,
    video_of,
    write_frame,
)
from sam2studio.formats.writing import RereadOne, WriteOptions, Written
from sam2studio.media.images import MAX_PIXELS, probe_image
from sam2studio.media.opening import opened

IGNORE = 10
MOST_INSTANCES = 999
_BASE = 1000
_HIGHEST_CLASS = 64  # 64999 is the last whole thousand that 16 bits hold
_CLASSES = "classes.json"


def class_number(export_id: int) -> int | None:
    """The class's number in the files; None when 16 bits do not hold it."""
    number = export_id + 1 if export_id + 1 < IGNORE else export_id + 2
    return number if number <= _HIGHEST_CLASS else None


def write(dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes) -> Iterator[Written]:
    """See `sam2studio.formats.writing.Writer`."""
    lines: list[str] = []
    for index, image in enumerate(dataset.images):
        video = video_of(image)
        numbers = _numbers(video)
        folder = f"{video.split}/{video.name}"
        picture = write_frame(staging, f"images/{folder}/{frame_name(image)}", image, options)
        labels = f"instances/{folder}/{image.frame:06d}.png"
        canvas, rows = paint_objects(image, numbers, notes, np.uint16)
        staging.write(labels, _png(canvas))
        for number, mask in masks_in(canvas).items():
            text = mask.to_text().decode("ascii")
            lines.append(f"{image.frame} {number} {number // _BASE} {mask.height} {mask.width} {text}\n")
        yield Written.of(image, rows, index=index, picture=picture, labels=labels)
        if is_last(image):
            staging.write(f"instances_txt/{folder}.txt", "".join(lines).encode())
            lines = []
    named = {class_number(each.export_id): each.name for each in dataset.classes}
    content = {str(number): name for number, name in named.items() if number is not None}
    staging.write(_CLASSES, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())


def _numbers(video: DatasetVideo) -> dict[int, int]:
    """Track → pixel value, for those that have one."""
    classes = {each.number: class_number(each.class_id) for each in video.tracks}
    return {
        track: number + _BASE * kind
        for track, number in object_numbers(video, most=MOST_INSTANCES).items()
        if (kind := classes[track]) is not None
    }


def _png(canvas: NDArray[np.uint16]) -> bytes:
    data = io.BytesIO()
    Image.frombytes("I;16", canvas.shape[::-1], canvas.astype("<u2").tobytes()).save(data, "PNG")
    return data.getvalue()


def reread(root: Path, dataset: Dataset) -> RereadOne:
    """See `sam2studio.formats.writing.Rereader`."""
    export_ids = {class_number(each.export_id): each.export_id for each in dataset.classes}
    tracks: dict[str, dict[int, int]] = {}

    def objects(written: Written) -> Sequence[DatasetObject]:
        if written.video not in tracks:
            numbers = _numbers(video_of(dataset.images[written.index]))
            tracks[written.video] = {number: track for track, number in numbers.items()}
        masks = masks_in(instances(root.joinpath(*written.labels.split("/"))))
        found = {
            tracks[written.video].get(number, -number): DatasetObject(
                class_id=export_ids.get(number // _BASE, -1), mask=mask
            )
            for number, mask in masks.items()
        }
        return as_written(written, found)

    return objects


def instances(path: Path) -> NDArray[np.uint16]:
    """(H, W) numbers of a 16-bit PNG.

    Raises:
        MediaError: It cannot be read.
        InputError: It is another kind of picture.
    """
    with opened(path, max_pixels=MAX_PIXELS) as source:
        if not source.image.mode.startswith("I"):
            raise InputError("an annotation is no image with 16 bits of grey.")
        source.image.load()
        values = np.array(source.image)
    if values.min() < 0 or values.max() > np.iinfo(np.uint16).max:
        raise InputError("an annotation holds numbers of more than 16 bits.")
    return values.astype(np.uint16)


def recognises(source: Path) -> bool:
    """Whether this is a folder with 16-bit pictures in the places of MOTS."""
    folder = next((folder for _, folder in _sequences(source)), None)
    if folder is None:
        return False
    try:
        with opened(folder / picture_names(folder)[0], max_pixels=MAX_PIXELS) as first:
            return first.image.mode.startswith("I")
    except MediaError:
        return False


def read(source: Path, notes: Notes) -> Dataset:
    """Reads a dataset from its folder.

    Raises:
        ImportDataError: There is no such dataset. (`MediaError` later, for a picture that cannot be read.)
    """
    names = _class_names(source, notes)
    places = {number: place for place, number in enumerate(names)}
    clips = [clip for split, folder in _sequences(source) if (clip := _clip(source, folder, split, notes))]
    if not clips:
        raise refusal("There are no annotations in the places of MOTS.", source, "Choose the folder above instances.")
    images, spans = in_order((), clips)

    def make(index: int) -> DatasetImage:
        (labels, picture), video, frame = images[index]
        assert video is not None
        return DatasetImage(
            name=f"{video.name}/{picture.name if picture else labels.name}",
            width=video.width,
            height=video.height,
            source=picture,
            objects=tuple(_objects(labels, video, places, notes)),
            split=video.split,
            video=video,
            frame=frame,
        )

    classes = tuple(DatasetClass(export_id=place, name=name) for place, name in enumerate(names.values()))
    used = frozenset(video.split for video, _ in spans)
    return Dataset(classes=classes, images=LazyImages(len(images), make), splits=used, videos=spans)


def _class_names(source: Path, notes: Notes) -> dict[int, str]:
    """Number → name, in the order of the numbers; the two classes of KITTI when the dataset does not say."""
    content = read_json(source / _CLASSES) if (source / _CLASSES).is_file() else None
    if isinstance(content, dict):
        told = {int(key): plain_text(name, f"class {key}") for key, name in content.items() if key.isdecimal()}
        found = {number: name for number, name in sorted(told.items()) if 0 < number <= _HIGHEST_CLASS}
        if found:
            return found
    notes.add("the dataset names no classes; 1 was taken for car and 2 for pedestrian, as KITTI has them")
    return {1: "car", 2: "pedestrian"}


def _objects(labels: Path, video: DatasetVideo, places: dict[int, int], notes: Notes) -> Iterator[DatasetObject]:
    try:
        canvas = instances(labels)
    except InputError as error:
        notes.add(f"a frame was left out: {error.what}", labels.name)
        return
    if canvas.shape != (video.height, video.width):
        notes.add("a frame was left out: its annotation has another size than its video", labels.name)
        return
    for number, mask in masks_in(canvas).items():
        if number == IGNORE * _BASE:
            notes.add("a region to be ignored was left out", labels.name)
        elif number // _BASE in places:
            yield DatasetObject(class_id=places[number // _BASE], mask=mask, track=number)
        else:
            notes.add("an object of an unknown class was left out", labels.name)


def _clip(
    source: Path, folder: Path, split: Split, notes: Notes
) -> tuple[DatasetVideo, list[tuple[Path, Path | None]]] | None:
    """A video, and the annotation and picture of each of its frames."""
    frames = picture_names(folder)
    within = folder.relative_to(source / "instances")
    root = next((at for name in ("images", "image_02") if (at := source / name / within).is_dir()), None)
    pictures = {Path(name).stem: name for name in picture_names(root)} if root else {}
    try:
        info = probe_image(folder / frames[0])
    except MediaError as error:
        notes.add(f"a video was left out: {error.what}", folder.name)
        return None
    whole = root is not None and all(Path(name).stem in pictures for name in frames)
    video = DatasetVideo(
        name=folder.name,
        width=info.width,
        height=info.height,
        numbers=frame_numbers(frames),
        source=root if whole else None,
        pictures=tuple(pictures[Path(name).stem] for name in frames) if whole else (),
        split=split,
    )
    return video, [
        (folder / name, root / pictures[Path(name).stem] if whole and root is not None else None) for name in frames
    ]


def _sequences(source: Path) -> list[tuple[Split, Path]]:
    """The folders of annotations and their splits."""
    top = source / "instances"
    if not top.is_dir():
        return []
    found: list[tuple[Split, Path]] = [
        (split, folder) for split in SPLITS if (top / split).is_dir() for folder in sorted((top / split).iterdir())
    ]
    found += [("train", folder) for folder in sorted(top.iterdir()) if folder.name not in SPLITS]
    root = source.resolve()
    return [
        (split, folder) for split, folder in found if folder.resolve().is_relative_to(root) and picture_names(folder)
    ]
