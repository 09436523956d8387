"""Reading COCO instances that anybody may have made. Every number is checked before pixels are made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError
from sam2studio.core.files import found_under
from sam2studio.core.mask import Mask
from sam2studio.core.polygons import fill_area
from sam2studio.core.prompts import Box
from sam2studio.core.rle import MAX_PIXELS
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
from sam2studio.formats.names import inside, safe_name
from sam2studio.formats.untrusted import MAX_CLASSES, is_file_within, json_ends, number, read_json, refusal, whole
from sam2studio.formats.video_reading import drop_repeats, frames_folder, in_order, plain_text

_LISTS = ("images", "annotations", "categories")


@dataclass(frozen=True, kw_only=True)
class _Image:
    id: int
    name: str
    width: int
    height: int
    reviewed: bool
    video: int | None
    frame: int


class CocoFile:
    """One JSON file. Its annotations are turned into objects image by image, when asked for.

    Attributes:
        images: Those that make sense, in the order of the file.
        names: Category id → name, in the order of the ids.
        videos: Video id → its record, not checked.
    """

    def __init__(self, path: Path, notes: Notes) -> None:
        content = read_json(path)
        if not isinstance(content, dict) or not all(isinstance(content.get(key), list) for key in _LISTS):
            raise refusal("This is no COCO file: it lacks a list of images, annotations or categories.", path)
        self.path = path
        self._notes = notes
        self.names = self._categories(content["categories"])
        self.images = tuple(self._images(content["images"]))
        self.videos = _videos(content.get("videos"))
        self._annotations = self._by_image(content["annotations"])
        self._places = {category: place for place, category in enumerate(self.names)}

    def objects(self, place: int, number_of: Mapping[int, int] | None = None) -> tuple[DatasetObject, ...]:
        """The objects of the image at a place; `number_of` maps category ids to export ids (default: their order)."""
        image = self.images[place]
        found = []
        for annotation in self._annotations.get(image.id, ()):
            try:
                found.append(_object(annotation, image, number_of or self._places))
            except InputError as error:
                self._notes.add(f"an annotation was left out: {error}", image.name)
        return tuple(found)

    def _categories(self, records: Sequence[Any]) -> dict[int, str]:
        names: dict[int, str] = {}
        for record in records[:MAX_CLASSES]:
            key = whole(record.get("id")) if isinstance(record, dict) else None
            if key is None or key in names:
                self._notes.add("a category without a number of its own was left out")
            else:
                names[key] = str(record.get("name", f"class {key}"))
        return dict(sorted(names.items()))

    def _images(self, records: Sequence[Any]) -> Iterator[_Image]:
        seen: set[int] = set()
        for record in records:
            values = record if isinstance(record, dict) else {}
            key, width, height = (whole(values.get(name)) for name in ("id", "width", "height"))
            name = values.get("file_name")
            if key is None or key in seen or not isinstance(name, str):
                self._notes.add("an image without a number or name of its own was left out")
            elif not width or not height or min(width, height) < 1 or width * height > MAX_PIXELS:
                self._notes.add("an image of impossible size was left out", name[:100])
            else:
                try:
                    safe = safe_name(name).as_posix()
                except ValueError as error:
                    self._notes.add(f"an image was left out: it has {error}", name[:100])
                    continue
                seen.add(key)
                video, frame = whole(values.get("video_id")), _frame(values)
                yield _Image(
                    id=key,
                    name=safe,
                    width=width,
                    height=height,
                    reviewed=values.get("reviewed") is True,
                    video=None if frame is None else video,
                    frame=frame or 0,
                )

    def _by_image(self, records: Sequence[Any]) -> dict[int, list[dict[str, Any]]]:
        known = {image.id for image in self.images}
        found: dict[int, list[dict[str, Any]]] = {}
        seen: set[int] = set()
        for record in records:
            key = whole(record.get("image_id")) if isinstance(record, dict) else None
            own = whole(record.get("id")) if isinstance(record, dict) else None
            if key not in known or key is None:
                self._notes.add("an annotation of an unknown image was left out")
            elif whole(record.get("category_id")) not in self.names:
                self._notes.add("an annotation of an unknown category was left out")
            elif own is not None and own in seen:
                self._notes.add("an annotation with the number of another one was left out")
            else:
                if own is not None:
                    seen.add(own)
                found.setdefault(key, []).append(record)
        return found


def _frame(values: Mapping[str, Any]) -> int | None:
    """The number of a frame in its video, by the names that are in use for it."""
    frame = next((whole(values[key]) for key in ("frame_index", "frame_id") if key in values), None)
    return frame if frame is not None and frame >= 0 else None


def _videos(records: object) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for record in records if isinstance(records, list) else ():
        key = whole(record.get("id")) if isinstance(record, dict) else None
        if key is not None:
            found.setdefault(key, record)
    return found


def _object(record: Mapping[str, Any], image: _Image, number_of: Mapping[int, int]) -> DatasetObject:
    category = whole(record["category_id"])
    assert category is not None
    mask = mask_of(record.get("segmentation"), height=image.height, width=image.width)
    box = _box(record.get("bbox"), image) if mask is None else None
    if mask is None and box is None:
        raise InputError("it has neither a segmentation nor a box.")
    if mask is not None and not mask:
        raise InputError("its segmentation covers no pixel of the image.")
    return DatasetObject(
        class_id=number_of[category],
        mask=mask,
        box=box,
        crowd=record.get("iscrowd") in (1, True),
        score=number(record.get("score")),
        track=whole(record.get("track_id")),
        key=whole(record.get("id")) or 0,
    )


def mask_of(segmentation: object, *, height: int, width: int) -> Mask | None:
    """The pixels of run lengths or polygons as COCO and its relatives write them; None when there is no segmentation.

    Raises:
        InputError: It contradicts itself or the image.
    """
    if not segmentation:
        return None
    if isinstance(segmentation, dict):
        size, counts = segmentation.get("size"), segmentation.get("counts")
        if not isinstance(size, list) or [whole(side) for side in size] != [height, width]:
            raise InputError("its run lengths are for another image size.")
        if isinstance(counts, str):
            return Mask.from_text(counts, height=height, width=width)
        return Mask.from_counts(_numbers(counts, kinds="iu"), height=height, width=width)
    if not isinstance(segmentation, list):
        raise InputError("its segmentation is of no known kind.")
    rings = segmentation if isinstance(segmentation[0], list) else [segmentation]
    points = [_numbers(ring) for ring in rings]
    if any(len(ring) < 6 or len(ring) % 2 for ring in points):
        raise InputError("a polygon has fewer than three points or an odd number of values.")
    return fill_area([ring.reshape(-1, 2) for ring in points], height=height, width=width)


def _box(values: object, image: _Image) -> Box | None:
    if values is None:
        return None
    x, y, width, height = (*_numbers(values), *[0.0] * 4)[:4]
    box = Box(x, y, x + width, y + height).clipped(width=image.width, height=image.height)
    if not (box.x1 > box.x0 and box.y1 > box.y0):
        raise InputError("its box has no area inside the image.")
    return box


def _numbers(values: object, *, kinds: str = "iuf") -> NDArray[Any]:
    """A flat array of finite numbers."""
    try:
        numbers = np.array(values if isinstance(values, list) else [[]])
    except (ValueError, OverflowError) as error:
        raise InputError("a list holds something that is no number.") from error
    if numbers.ndim != 1 or (numbers.size and numbers.dtype.kind not in kinds):
        raise InputError("a list holds something that is no number.")
    if numbers.dtype.kind == "f" and not np.isfinite(numbers).all():
        raise InputError("a list holds a number that is not finite.")
    return numbers


def recognises_coco(source: Path) -> bool:
    """Whether this is a COCO file or a folder that holds one in a usual place."""
    return bool(_coco_files(source))


def read_coco(source: Path, notes: Notes) -> Dataset:
    """Reads a dataset from a JSON file, or from a folder with the JSON files of its splits.

    Pictures are looked for in the usual places around the file; those that are not found have no source.

    Raises:
        ImportDataError: There is no such dataset.
    """
    paths = _coco_files(source)
    if not paths:
        raise refusal("There is no COCO file here.", source, "Choose the JSON file, or the folder above annotations.")
    files = [CocoFile(path, notes) for path in paths]
    names = list(files[0].names.values())
    names += dict.fromkeys(name for file in files[1:] for name in file.names.values() if name not in names)
    numbers = [_numbering(file, files[0], names) for file in files]
    roots = [_picture_root(file) for file in files]
    stills = [
        (which, n) for which, file in enumerate(files) for n, each in enumerate(file.images) if each.video is None
    ]
    clips = [
        (video, [(which, place) for place in places])
        for which, (file, root) in enumerate(zip(files, roots, strict=True))
        for video, places in _clips(file, root, notes)
    ]
    images, spans = in_order(stills, clips)

    def make(index: int) -> DatasetImage:
        (which, place), video, frame = images[index]
        file, root = files[which], roots[which]
        image = file.images[place]
        picture = None if root is None else inside(root, safe_name(image.name))
        return DatasetImage(
            name=image.name,
            width=image.width,
            height=image.height,
            source=picture if picture is not None and picture.is_file() else None,
            objects=file.objects(place, numbers[which]),
            split=_split(file.path),
            reviewed=image.reviewed,
            key=image.id,
            video=video,
            frame=frame,
        )

    classes = tuple(DatasetClass(export_id=place, name=name) for place, name in enumerate(names))
    splits = frozenset(_split(path) for path in paths)
    return Dataset(classes=classes, images=LazyImages(len(images), make), splits=splits, videos=spans)


def _clips(file: CocoFile, root: Path | None, notes: Notes) -> Iterator[tuple[DatasetVideo, tuple[int, ...]]]:
    """Each video of a file, and the places of its frames among the images of the file, in the order of the frames."""
    frames: dict[int, list[tuple[int, int]]] = {}
    for place, image in enumerate(file.images):
        if image.video is not None:
            frames.setdefault(image.video, []).append((image.frame, place))
    for key, pairs in frames.items():
        record = file.videos.get(key, {})
        first = file.images[pairs[0][1]]
        name = plain_text(record.get("name"), PurePosixPath(first.name).parent.name or f"video {key}")
        places = drop_repeats(pairs, notes, "a frame with the number of another one was left out", name)
        names = [file.images[place].name for place in places.values()]
        yield (
            DatasetVideo(
                name=name,
                width=first.width,
                height=first.height,
                numbers=tuple(places),
                file=plain_text(record.get("file_name"), ""),
                frames=max(0, whole(record.get("length")) or 0),
                source=frames_folder(root, names),
                pictures=tuple(PurePosixPath(each).name for each in names),
                split=_split(file.path),
                key=key,
            ),
            tuple(places.values()),
        )


def _numbering(file: CocoFile, first: CocoFile, names: Sequence[str]) -> dict[int, int]:
    """Category id → export id. Files whose tables differ are joined by the names."""
    if file.names == first.names:
        return {category: place for place, category in enumerate(file.names)}
    return {category: names.index(name) for category, name in file.names.items()}


def _coco_files(source: Path) -> list[Path]:
    if source.is_file():
        return [source] if _looks_like_coco(source) else []
    root = source.resolve()
    found: list[Path] = []
    for pattern in ("annotations/instances_*.json", "annotations/*.json", "*.json", "*/_annotations.coco.json"):
        found = [path for path in sorted(source.glob(pattern)) if is_file_within(path, root) and _looks_like_coco(path)]
        if found:
            break
    return sorted(found, key=lambda path: SPLITS.index(_split(path)))


def _looks_like_coco(path: Path) -> bool:
    ends = json_ends(path)
    found = sum(f'"{key}"'.encode() in ends for key in _LISTS)
    if found == 1:  # of a large file the lists in the middle do not show, but the one that it ends with does
        found += b'"images"' in ends and b'"category_id"' in ends
    return found >= 2 and b'"file_names"' not in ends


def _split(path: Path) -> Split:
    told = f"{path.parent.name} {path.stem}".lower() if path.name.startswith("_") else path.stem.lower()
    return "test" if "test" in told else "val" if "val" in told else "train"


def _picture_root(file: CocoFile) -> Path | None:
    """The folder around the file in which most of its first pictures lie."""
    here = file.path.parent
    top = here.parent if here.name == "annotations" else here
    word = file.path.stem.removeprefix("instances_")
    split = _split(file.path)
    options = (top / "images" / split, top / "images" / word, top / split, top / word, top / "images", top, here)
    first = [safe_name(image.name) for image in file.images[:20]]
    hits = [sum(found_under(option, str(name)).is_file() for name in first) for option in options]
    return options[hits.index(max(hits))] if any(hits) else None
