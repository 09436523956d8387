"""MOTChallenge: boxes of tracks in comma-separated rows, one folder per video.

`SPLIT/VIDEO/gt/gt.txt` (frame, id, left, top, width, height, 1, class, visibility), `SPLIT/VIDEO/img1/000001.jpg` and
`seqinfo.ini`. Frames, ids, classes and pixels count from 1, as the format has it: frame 0 is 1 there. The names of the
classes are in `gt/labels.txt`, one a line.
"""

from __future__ import annotations

import configparser
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sam2studio.core.errors import InputError, MediaError
from sam2studio.core.prompts import Box
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
from sam2studio.formats.untrusted import MAX_CLASSES, read_text, refusal
from sam2studio.formats.video_reading import MAX_FRAMES, as_written, frame_numbers, in_order, picture_names, plain_text
from sam2studio.formats.video_writing import frame_name, is_last, video_of, write_frame
from sam2studio.formats.writing import RereadOne, WriteOptions, Written
from sam2studio.media.images import probe_image

_MAX_SIDE = 1 << 15


def write(dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes) -> Iterator[Written]:
    """See `sam2studio.formats.writing.Writer`."""
    lines: list[str] = []
    names = "".join(f"{each.name}\n" for each in dataset.classes)
    for index, image in enumerate(dataset.images):
        video = video_of(image)
        folder = f"{video.split}/{video.name}"
        picture = write_frame(staging, f"{folder}/img1/{frame_name(image, add=1)}", image, options)
        rows = [_row(image.frame, each) for each in image.objects]
        lines += [row for row in rows if row]
        yield Written.of(
            image, [int(bool(row)) for row in rows], index=index, picture=picture, labels=f"{folder}/gt/gt.txt"
        )
        if is_last(image):
            staging.write(f"{folder}/gt/gt.txt", "".join(lines).encode())
            staging.write(f"{folder}/gt/labels.txt", names.encode())
            staging.write(f"{folder}/seqinfo.ini", _sequence(video, Path(picture).suffix).encode())
            lines = []


def _row(frame: int, each: DatasetObject) -> str:
    box = each.bounds
    if box is None or each.track is None:
        return ""
    values = (box.x0 + 1, box.y0 + 1, *box.size)
    numbers = ",".join(f"{value:.2f}".rstrip("0").rstrip(".") for value in values)
    return f"{frame + 1},{each.track},{numbers},1,{each.class_id + 1},1\n"


def _sequence(video: DatasetVideo, ending: str) -> str:
    length = video.frames or video.numbers[-1] + 1
    return (
        f"[Sequence]\nname={video.name}\nimDir=img1\nframeRate={video.fps or 25:.6g}\nseqLength={length}\n"
        f"imWidth={video.width}\nimHeight={video.height}\nimExt={ending}\n"
    )


def reread(root: Path, dataset: Dataset) -> RereadOne:
    """See `sam2studio.formats.writing.Rereader`."""
    files: dict[str, dict[int, list[DatasetObject]]] = {}
    classes = {each.export_id + 1: each.export_id for each in dataset.classes}

    def objects(written: Written) -> Sequence[DatasetObject]:
        if written.labels not in files:
            files.clear()  # the frames of a video follow one another
            path = root.joinpath(*written.labels.split("/"))
            files[written.labels] = _rows(path, classes, written.width, written.height, Notes())
        return as_written(written, {each.track or 0: each for each in files[written.labels].get(written.frame, ())})

    return objects


def _rows(
    path: Path, classes: Mapping[int, int], width: int, height: int, notes: Notes
) -> dict[int, list[DatasetObject]]:
    """Frame → objects; rows that make no sense are left out and noted."""
    found: dict[int, list[DatasetObject]] = {}
    seen: set[tuple[int, int]] = set()
    for line in read_text(path).splitlines():
        if not line.strip():
            continue
        try:
            frame, each = _read_row(line, classes, width, height)
        except InputError as error:
            notes.add(f"a row was left out: {error}", path.parent.parent.name)
            continue
        if each is None:
            notes.add("a row that is to be ignored was left out", path.parent.parent.name)
        elif (frame, each.track or 0) in seen:
            notes.add("a row was left out: its object has another box on that frame", path.parent.parent.name)
        else:
            seen.add((frame, each.track or 0))
            found.setdefault(frame, []).append(each)
    return found


def _read_row(line: str, classes: Mapping[int, int], width: int, height: int) -> tuple[int, DatasetObject | None]:
    try:
        values = [float(part) for part in line.split(",")]
    except ValueError as error:
        raise InputError("it holds something that is no number.") from error
    if not 6 <= len(values) <= 12 or not all(abs(value) < MAX_FRAMES * 100 for value in values):
        raise InputError("it has too few or too many values, or impossible ones.")
    frame, track = int(values[0]) - 1, int(values[1])
    kind = int(values[7]) if len(values) > 7 and values[7] > 0 else 1
    if not 0 <= frame < MAX_FRAMES or kind not in classes:
        raise InputError("its frame or class does not exist.")
    if len(values) > 6 and values[6] == 0:
        return frame, None
    left, top, wide, high = values[2:6]
    box = Box(left - 1, top - 1, left - 1 + wide, top - 1 + high).clipped(width=width, height=height)
    if not (box.x1 > box.x0 and box.y1 > box.y0):
        raise InputError("its box has no area inside the image.")
    return frame, DatasetObject(class_id=classes[kind], box=box, track=track)


def recognises(source: Path) -> bool:
    """Whether this is a folder with `gt/gt.txt`, or one with such folders in it."""
    return bool(_sequences(source))


def read(source: Path, notes: Notes) -> Dataset:
    """Reads one video, or all videos of a folder.

    Raises:
        ImportDataError: There is no such dataset.
    """
    folders = _sequences(source)
    if not folders:
        raise refusal("There is no gt/gt.txt here.", source, "Choose the folder above gt.")
    names = list(dict.fromkeys(name for _, folder in folders for name in _class_names(folder)))
    clips = []
    for split, folder in folders:
        classes = {number: names.index(name) for number, name in enumerate(_class_names(folder), start=1)}
        clip = _clip(folder, split, classes, notes)
        if clip is not None:
            clips.append(clip)
    images, spans = in_order((), clips)

    def make(index: int) -> DatasetImage:
        (rows, picture), video, frame = images[index]
        assert video is not None
        return DatasetImage(
            name=f"{video.name}/{picture or f'{frame + 1:06d}'}",
            width=video.width,
            height=video.height,
            source=video.source / picture if video.source and picture else None,
            objects=tuple(rows.get(frame, ())),
            split=video.split,
            video=video,
            frame=frame,
        )

    table = tuple(DatasetClass(export_id=place, name=name) for place, name in enumerate(names))
    used = frozenset(video.split for video, _ in spans)
    return Dataset(classes=table, images=LazyImages(len(images), make), splits=used, videos=spans)


_Frames = list[tuple[dict[int, list[DatasetObject]], str]]


def _clip(folder: Path, split: Split, classes: Mapping[int, int], notes: Notes) -> tuple[DatasetVideo, _Frames] | None:
    """A video, and for each frame the rows of the video and the name of the picture."""
    told = _told(folder)
    pictures = picture_names(folder / "img1")
    width, height = (_whole(told.get(key, "")) for key in ("imwidth", "imheight"))
    if pictures:
        try:
            info = probe_image(folder / "img1" / pictures[0])
        except MediaError as error:
            notes.add(f"a video was left out: {error.what}", folder.name)
            return None
        width, height = info.width, info.height
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        notes.add("a video was left out: neither images nor seqinfo.ini tell its size", folder.name)
        return None
    rows = _rows(folder / "gt" / "gt.txt", classes, width, height, notes)
    numbers = frame_numbers(pictures, first=1) if pictures else tuple(sorted(rows))
    video = DatasetVideo(
        name=plain_text(told.get("name"), folder.name),
        width=width,
        height=height,
        numbers=numbers,
        frames=_whole(told.get("seqlength", "")),
        source=folder / "img1" if pictures else None,
        pictures=tuple(pictures),
        split=split,
    )
    return video, [(rows, name) for name in (pictures or [""] * len(numbers))]


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _told(folder: Path) -> dict[str, str]:
    """What `seqinfo.ini` says, keys in lower case."""
    if not (folder / "seqinfo.ini").is_file():
        return {}
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(read_text(folder / "seqinfo.ini", limit=1 << 16))
        return dict(parser["Sequence"])
    except (configparser.Error, KeyError):
        return {}


def _class_names(folder: Path) -> list[str]:
    """From `gt/labels.txt`; without it the classes of the challenge, of which the first is a pedestrian."""
    file = folder / "gt" / "labels.txt"
    lines = read_text(file).splitlines()[:MAX_CLASSES] if file.is_file() else []
    names = [plain_text(line, f"class {number}") for number, line in enumerate(lines, start=1)]
    return names or ["pedestrian", *(f"class {number}" for number in range(2, 14))]


def _sequences(source: Path) -> list[tuple[Split, Path]]:
    root = source.resolve()
    found: list[tuple[Split, Path]] = []
    for place in [source, *(sorted(source.iterdir()) if source.is_dir() else ())]:
        if (place / "gt" / "gt.txt").is_file():
            found.append(("train", place))
        elif place != source and place.is_dir():
            split: Split = next((split for split in SPLITS if split == place.name), "train")
            found += [(split, each) for each in sorted(place.iterdir()) if (each / "gt" / "gt.txt").is_file()]
    return [(split, folder) for split, folder in found if folder.resolve().is_relative_to(root)]
