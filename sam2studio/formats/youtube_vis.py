"""YouTube-VIS: one JSON file per split; a track is one annotation with a list of run lengths, null where absent.

`SPLIT/JPEGImages/VIDEO/000012.jpg` and `SPLIT/instances.json`. Frames have their exact numbers in their names and, for
datasets of every n-th frame, in `frame_numbers` of the video; `frames` says how many the whole video has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.formats.coco_reading import mask_of
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
from sam2studio.formats.staging import Staging
from sam2studio.formats.untrusted import MAX_CLASSES, is_file_within, json_ends, number, read_json, refusal, whole
from sam2studio.formats.video_reading import (
    as_written,
    checked_names,
    frame_numbers,
    frames_folder,
    in_order,
    plain_text,
)
from sam2studio.formats.video_writing import held, is_last, json_file, json_line, runs, video_of, write_frame
from sam2studio.formats.writing import RereadOne, WriteOptions, Written

_NAMES = ("instances.json", "train.json", "valid.json", "val.json", "test.json")
_MAX_SIDE = 1 << 15

_Json = dict[str, Any]


@dataclass
class _Track:
    """One annotation in the making: what it has on each frame so far."""

    category: int
    crowd: bool
    segmentations: list[Any] = field(default_factory=list)
    areas: list[int | None] = field(default_factory=list)
    boxes: list[list[int] | None] = field(default_factory=list)

    def add(self, mask: Mask | None, *, upto: int) -> None:
        """Adds a frame, after `upto` earlier ones; those that are missing are absences."""
        for values in (self.segmentations, self.areas, self.boxes):
            values.extend([None] * (upto - len(values)))
        if mask is not None:
            self.segmentations.append(runs(mask))
            self.areas.append(mask.area)
            self.boxes.append(list(mask.bbox or ()))


class _SplitFile:
    """The records of one split."""

    def __init__(self) -> None:
        self.videos: list[bytes] = []
        self.annotations: list[bytes] = []
        self._names: list[str] = []
        self._tracks: dict[int, _Track] = {}

    def add(self, image: DatasetImage) -> None:
        """Takes the next frame."""
        for each in image.objects:
            track = self._tracks.setdefault(each.track or 0, _Track(each.class_id + 1, each.crowd))
            track.add(each.mask, upto=len(self._names))
        self._names.append(image.name)

    def end_video(self, video: DatasetVideo) -> None:
        """Writes down the video whose frames were taken."""
        key, size = len(self.videos) + 1, {"width": video.width, "height": video.height}
        record: _Json = {"id": key, **size, "length": len(self._names), "file_names": self._names}
        self.videos.append(json_line(record | {"frame_numbers": list(video.numbers), "frames": video.frames}))
        for track, made in sorted(self._tracks.items()):
            made.add(None, upto=len(self._names))
            annotation: _Json = {"id": len(self.annotations) + 1, "video_id": key, "category_id": made.category, **size}
            annotation |= {"iscrowd": int(made.crowd), "length": 1, "track_id": track}
            annotation |= {"segmentations": made.segmentations, "areas": made.areas, "bboxes": made.boxes}
            self.annotations.append(json_line(annotation))
        self._names, self._tracks = [], {}


def write(dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes) -> Iterator[Written]:
    """See `sam2studio.formats.writing.Writer`."""
    files: dict[Split, _SplitFile] = {}
    for index, image in enumerate(dataset.images):
        file = files.setdefault(image.split, _SplitFile())
        picture = write_frame(staging, f"{image.split}/JPEGImages/{image.name}", image, options)
        file.add(image)
        rows = held(image, notes)
        yield Written.of(image, rows, index=index, picture=picture, labels=f"{image.split}/instances.json")
        if is_last(image):
            file.end_video(video_of(image))
    classes = [json_line({"id": each.export_id + 1, "name": each.name}) for each in dataset.classes]
    for split, file in files.items():
        lists = json_file(categories=classes, videos=file.videos, annotations=file.annotations)
        staging.write(f"{split}/instances.json", lists)


def reread(root: Path, dataset: Dataset) -> RereadOne:
    """See `sam2studio.formats.writing.Rereader`."""
    files: dict[str, VisFile] = {}

    def objects(written: Written) -> Sequence[DatasetObject]:
        if written.labels not in files:
            files[written.labels] = VisFile(root.joinpath(*written.labels.split("/")), "train", Notes())
        video, frame = files[written.labels].place(written.video, written.frame)
        found = files[written.labels].objects(video, frame)
        return as_written(written, {each.track or 0: each for each in found})

    return objects


class VisFile:
    """One JSON file. Masks are made frame by frame, when asked for.

    Attributes:
        names: Category id → name, in the order of the ids.
        videos: Those that make sense, and the names of their frames.
    """

    def __init__(self, path: Path, split: Split, notes: Notes) -> None:
        content = read_json(path)
        lists = ("videos", "annotations", "categories")
        if not isinstance(content, dict) or not all(isinstance(content.get(key), list) for key in lists):
            raise refusal("This is no YouTube-VIS file: it lacks a list of videos, annotations or categories.", path)
        self._notes = notes
        self.names: dict[int, str] = {}
        for record in content["categories"][:MAX_CLASSES]:
            if isinstance(record, dict) and (key := whole(record.get("id"))) is not None:
                self.names.setdefault(key, plain_text(record.get("name"), f"class {key}"))
        self.names = dict(sorted(self.names.items()))
        self._places = {category: place for place, category in enumerate(self.names)}
        self._annotations = self._by_video(content["annotations"])
        self.videos: dict[int, tuple[DatasetVideo, list[str]]] = {}
        for record in content["videos"]:
            self._add_video(record if isinstance(record, dict) else {}, path.parent, split)
        self._frames = {
            (video.name, number): (key, place)
            for key, (video, _) in self.videos.items()
            for place, number in enumerate(video.numbers)
        }

    def place(self, name: str, number: int) -> tuple[int, int]:
        """Video id, and the place of a frame in its lists; -1 when it is not there."""
        return self._frames.get((name, number), (-1, -1))

    def objects(self, video: int, place: int, number_of: Mapping[int, int] | None = None) -> tuple[DatasetObject, ...]:
        """What is on the frame at a place of a video."""
        if place < 0:
            return ()
        made_for = self.videos[video][0]
        found = []
        for record in self._annotations.get(video, ()):
            segmentations = record["segmentations"]
            if place >= len(segmentations) or not segmentations[place]:
                continue
            try:
                mask = mask_of(segmentations[place], height=made_for.height, width=made_for.width)
            except InputError as error:
                self._notes.add(f"a mask was left out: {error}", made_for.name)
                continue
            if mask:
                found.append(
                    DatasetObject(
                        class_id=(number_of or self._places)[record["category_id"]],
                        mask=mask,
                        crowd=record.get("iscrowd") in (1, True),
                        score=number(record.get("score")),
                        track=record["track_id"],
                    )
                )
        return tuple(found)

    def _by_video(self, records: Sequence[Any]) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = {}
        for record in records:
            values = record if isinstance(record, dict) else {}
            video, category = whole(values.get("video_id")), whole(values.get("category_id"))
            if video is None or category not in self.names or not isinstance(values.get("segmentations"), list):
                self._notes.add("a track without a video, a category or segmentations was left out")
                continue
            tracks = found.setdefault(video, [])
            taken = {each["track_id"] for each in tracks}
            own = next((n for key in ("track_id", "id") if (n := whole(values.get(key))) and n not in taken), None)
            values |= {"category_id": category, "track_id": own or max(taken, default=0) + 1}
            tracks.append(values)
        return found

    def _add_video(self, record: Mapping[str, Any], root: Path, split: Split) -> None:
        key, width, height = (whole(record.get(name)) for name in ("id", "width", "height"))
        if key is None or key in self.videos or not width or not height or not 0 < max(width, height) <= _MAX_SIDE:
            self._notes.add("a video without a number of its own or of impossible size was left out")
            return
        names = checked_names(record.get("file_names"), self._notes, f"video {key}")
        if names is None:
            return
        told = record.get("frame_numbers")
        numbers = _growing(told, len(names)) or frame_numbers(names)
        pictures = next((place for place in (root / "JPEGImages", root) if frames_folder(place, names)), None)
        tracks = tuple(
            DatasetTrack(number=each["track_id"], class_id=self._places[each["category_id"]])
            for each in self._annotations.get(key, ())
        )
        folder = names[0].rsplit("/", 1)[0] if "/" in names[0] else f"video {key}"
        video = DatasetVideo(
            name=folder.rsplit("/", 1)[-1],
            width=width,
            height=height,
            numbers=numbers,
            frames=max(0, whole(record.get("frames")) or 0),
            source=frames_folder(pictures, names),
            pictures=tuple(each.rsplit("/", 1)[-1] for each in names),
            split=split,
            tracks=tracks,
            key=key,
        )
        self.videos[key] = (video, names)


def _growing(values: object, count: int) -> tuple[int, ...] | None:
    """A list of so many growing whole numbers from 0; None for anything else."""
    numbers = [whole(each) for each in values] if isinstance(values, list) else []
    found = [each for each in numbers if each is not None and each >= 0]
    return tuple(found) if len(found) == len(numbers) == count and found == sorted(set(found)) else None


def recognises(source: Path) -> bool:
    """Whether this is a YouTube-VIS file, or a folder that holds one in a usual place."""
    return bool(_files(source))


def read(source: Path, notes: Notes) -> Dataset:
    """Reads a dataset from a JSON file, or from a folder with the JSON files of its splits.

    Raises:
        ImportDataError: There is no such dataset.
    """
    paths = _files(source)
    if not paths:
        raise refusal("There is no YouTube-VIS file here.", source, "Choose the folder above instances.json.")
    files = [VisFile(path, split, notes) for path, split in paths]
    names = list(dict.fromkeys(name for file in files for name in file.names.values()))
    numbers = [{key: names.index(name) for key, name in file.names.items()} for file in files]
    clips = [
        (video, [(which, key, place) for place in range(len(video.numbers))])
        for which, file in enumerate(files)
        for key, (video, _) in file.videos.items()
    ]
    images, spans = in_order((), clips)

    def make(index: int) -> DatasetImage:
        (which, key, place), video, frame = images[index]
        assert video is not None
        name = files[which].videos[key][1][place]
        return DatasetImage(
            name=name,
            width=video.width,
            height=video.height,
            source=video.source / name.rsplit("/", 1)[-1] if video.source else None,
            objects=files[which].objects(key, place, numbers[which]),
            split=video.split,
            video=video,
            frame=frame,
        )

    classes = tuple(DatasetClass(export_id=place, name=name) for place, name in enumerate(names))
    splits = frozenset(split for _, split in paths)
    return Dataset(classes=classes, images=LazyImages(len(images), make), splits=splits, videos=spans)


def _files(source: Path) -> list[tuple[Path, Split]]:
    if source.is_file():
        return [(source, _split_of(source))] if _looks_right(source) else []
    places = [source, *(source / name for name in (*SPLITS, "valid"))]
    root, paths = source.resolve(), [place / name for place in places for name in _NAMES]
    found = [path for path in paths if is_file_within(path, root) and _looks_right(path)]
    pairs = [(path, _split_of(path)) for path in found]
    return sorted(pairs, key=lambda pair: (SPLITS.index(pair[1]), pair[0]))


def _split_of(path: Path) -> Split:
    words = f"{path.parent.name} {path.stem}".lower()
    return "test" if "test" in words else "val" if "val" in words else "train"


def _looks_right(path: Path) -> bool:
    ends = json_ends(path)
    return b'"videos"' in ends and b'"file_names"' in ends
