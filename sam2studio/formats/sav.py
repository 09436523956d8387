"""SA-V: one JSON file per video; for each frame a list with the run lengths of every track, empty where absent.

`SPLIT/VIDEO_manual.json` and `SPLIT/VIDEO/000012.jpg`. `frame_numbers` says which frame of the video each entry of
`masklet` is, and `masklet_class` names the class of each track; other readers skip both. The parts val and test
are published as pictures, which `sav_pictures` reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sam2studio.core.errors import InputError
from sam2studio.core.marks import is_left_behind
from sam2studio.core.mask import Mask
from sam2studio.formats import sav_pictures
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
from sam2studio.formats.untrusted import is_file_within, read_json, refusal, whole
from sam2studio.formats.video_reading import MAX_FRAMES, as_written, in_order, picture_names, plain_text
from sam2studio.formats.video_writing import frame_name, held, is_last, json_line, runs, video_of, write_frame
from sam2studio.formats.writing import RereadOne, WriteOptions, Written
from sam2studio.media.frames import VIDEO_SUFFIXES

_ENDING = "_manual.json"
_ENDINGS = (_ENDING, "_auto.json")
_MAX_SIDE = 1 << 15
_EVERY = 4
"""Frames of a video of SA-V from one with masks to the next."""


def write(dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes) -> Iterator[Written]:
    """See `sam2studio.formats.writing.Writer`."""
    names = {each.export_id: each.name for each in dataset.classes}
    frames: list[bytes] = []
    appeared: dict[int, list[int]] = {}
    for index, image in enumerate(dataset.images):
        video = video_of(image)
        folder = f"{video.split}/{video.name}"
        picture = write_frame(staging, f"{folder}/{frame_name(image)}", image, options)
        rows = held(image, notes)
        masks = {each.track: each.mask for each in image.objects if each.mask}
        for each in image.objects:
            if each.mask:
                appeared.setdefault(each.track or 0, []).append(image.frame)
        absent = Mask.empty(height=video.height, width=video.width)
        frames.append(json_line([runs(masks.get(track.number, absent)) for track in video.tracks]))
        yield Written.of(image, rows, index=index, picture=picture, labels=f"{folder}{_ENDING}")
        if is_last(image):
            staging.write(f"{folder}{_ENDING}", _file(video, frames, appeared, names))
            frames, appeared = [], {}


def _file(
    video: DatasetVideo, frames: Sequence[bytes], appeared: Mapping[int, Sequence[int]], names: Mapping[int, str]
) -> Iterable[bytes]:
    tracks = [each.number for each in video.tracks]
    head = {
        "video_id": video.name,
        "video_frame_count": video.frames,
        "video_height": video.height,
        "video_width": video.width,
        "video_resolution": video.height * video.width,
        "masklet_id": tracks,
        "masklet_num": len(tracks),
        "masklet_type": ["manual"] * len(tracks),
        "masklet_frame_count": [len(appeared.get(track, ())) for track in tracks],
        "masklet_first_appeared_frame": [min(appeared.get(track, ()), default=-1) for track in tracks],
        "masklet_class": [names[each.class_id] for each in video.tracks],
        "frame_numbers": list(video.numbers),
    }
    yield json_line(head)[:-1] + b',\n"masklet": ['
    for place, line in enumerate(frames):
        yield (b",\n" if place else b"\n") + line
    yield b"]}\n"


def reread(root: Path, dataset: Dataset) -> RereadOne:
    """See `sam2studio.formats.writing.Rereader`."""
    files: dict[str, tuple[_File, dict[int, int]]] = {}
    numbers = {each.name: each.export_id for each in dataset.classes}

    def objects(written: Written) -> Sequence[DatasetObject]:
        if written.labels not in files:
            files.clear()  # the frames of a video follow one another
            file = _read_file(root.joinpath(*written.labels.split("/")), "train", Notes())
            files[written.labels] = file, {number: place for place, number in enumerate(file.video.numbers)}
        file, places = files[written.labels]
        found = file.objects(places[written.frame], numbers, Notes()) if written.frame in places else ()
        return as_written(written, {each.track or 0: each for each in found})

    return objects


@dataclass(frozen=True, kw_only=True)
class _File:
    """One JSON file that was checked as far as its frames.

    Attributes:
        video: What it is about.
        classes: Name of the class of each track.
        frames: `masklet`, not checked.
    """

    video: DatasetVideo
    classes: tuple[str, ...]
    frames: Sequence[Any]

    def objects(self, place: int, number_of: Mapping[str, int], notes: Notes) -> tuple[DatasetObject, ...]:
        """What is on a frame; masks that make no sense are left out and noted."""
        row = self.frames[place]
        found = []
        for track, name, record in zip(
            self.video.tracks, self.classes, row if isinstance(row, list) else (), strict=False
        ):
            try:
                mask = mask_of(record, height=self.video.height, width=self.video.width)
            except InputError as error:
                notes.add(f"a mask was left out: {error}", self.video.name)
                continue
            if mask:
                found.append(DatasetObject(class_id=number_of.get(name, -1), mask=mask, track=track.number))
        return tuple(found)


def _read_file(path: Path, split: Split, notes: Notes) -> _File:
    """Reads a file.

    Raises:
        ImportDataError: It is none of SA-V, or contradicts itself.
    """
    content = read_json(path)
    frames = content.get("masklet") if isinstance(content, dict) else None
    if not isinstance(frames, list) or not frames:
        raise refusal("This is no SA-V file: it has no list of masks per frame.", path)
    width, height = whole(content.get("video_width")), whole(content.get("video_height"))
    if not width or not height or not 0 < max(width, height) <= _MAX_SIDE:
        raise refusal("The file does not tell the size of its video.", path)
    ids = content.get("masklet_id")
    ids = ids if isinstance(ids, list) else []
    told = content.get("masklet_class")
    names = [plain_text(name, "object") for name in told] if isinstance(told, list) else []
    if len(names) != len(ids):
        names = ["object"] * len(ids)
        notes.add("the dataset has no classes; all objects are of one, called “object”")
    taken = list(dict.fromkeys(whole(each) for each in ids))
    numbers = taken if len(taken) == len(ids) and None not in taken else list(range(1, len(ids) + 1))
    count = max(0, whole(content.get("video_frame_count")) or 0)
    name = path.name[: -len(next(ending for ending in _ENDINGS if path.name.endswith(ending)))]
    pictures = tuple(picture_names(path.parent / name))
    pictures = pictures if len(pictures) == len(frames) else ()
    video = DatasetVideo(
        name=plain_text(content.get("video_id"), name),
        width=width,
        height=height,
        numbers=_numbers(content.get("frame_numbers"), len(frames), count),
        frames=count,
        source=path.parent / name if pictures else _video_file(path.parent, name),
        pictures=pictures,
        split=split,
        tracks=tuple(DatasetTrack(number=number or 0, class_id=0) for number in numbers),
    )
    return _File(video=video, classes=tuple(names), frames=frames)


def _numbers(told: object, count: int, frames: int) -> tuple[int, ...]:
    """The frame of each entry: as told, else evenly spaced (SA-V has masks at 6 of its 24 frames a second)."""
    found = [whole(each) for each in told] if isinstance(told, list) else []
    numbers = [each for each in found if each is not None and 0 <= each < MAX_FRAMES]
    if len(numbers) == count == len(found) and numbers == sorted(set(numbers)):
        return tuple(numbers)
    sparse = count == -(-frames // _EVERY)  # which rounding would mistake on clips of few frames
    step = _EVERY if sparse else max(1, round(frames / count))
    return tuple(place * step for place in range(count))


def _video_file(folder: Path, name: str) -> Path | None:
    return next((path for ending in VIDEO_SUFFIXES if (path := folder / f"{name}{ending}").is_file()), None)


def recognises(source: Path) -> bool:
    """Whether this is a file of SA-V, or a folder with such files or with pictures in the places of SA-V."""
    return bool(_files(source)) or sav_pictures.recognises(source)


def read(source: Path, notes: Notes) -> Dataset:
    """Reads one file, or all files of a folder and of the folders of splits in it; or a folder of pictures.

    Raises:
        ImportDataError: There is no such dataset.
    """
    paths = _files(source)
    if not paths and sav_pictures.recognises(source):
        return sav_pictures.read(source, notes)
    if not paths:
        raise refusal("There is no SA-V file here.", source, f"Choose the folder that holds …{_ENDING}.")
    files = [_read_file(path, split, notes) for path, split in paths]
    names = list(dict.fromkeys(name for file in files for name in file.classes))
    clips = [(file.video, [(which, place) for place in range(len(file.frames))]) for which, file in enumerate(files)]
    images, spans = in_order((), clips)

    def make(index: int) -> DatasetImage:
        (which, place), video, frame = images[index]
        assert video is not None
        picture = video.pictures[place] if video.pictures else f"{frame:06d}"
        return DatasetImage(
            name=f"{video.name}/{picture}",
            width=video.width,
            height=video.height,
            source=video.source / picture if video.pictures and video.source else None,
            objects=files[which].objects(place, {name: at for at, name in enumerate(names)}, notes),
            split=video.split,
            video=video,
            frame=frame,
        )

    classes = tuple(DatasetClass(export_id=place, name=name) for place, name in enumerate(names))
    used = frozenset(video.split for video, _ in spans)
    return Dataset(classes=classes, images=LazyImages(len(images), make), splits=used, videos=spans)


def _files(source: Path) -> list[tuple[Path, Split]]:
    if source.is_file():
        return [(source, "train")] if source.name.endswith(_ENDINGS) else []
    root = source.resolve()
    places: list[tuple[Path, Split]] = [(source, "train"), *((source / split, split) for split in SPLITS)]
    return [
        (path, split)
        for place, split in places
        for ending in _ENDINGS
        for path in sorted(place.glob(f"*{ending}"))
        if is_file_within(path, root) and not is_left_behind(path.name)
    ]
