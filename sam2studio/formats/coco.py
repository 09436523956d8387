"""COCO instances: one JSON file per split, run lengths (lossless) or polygons.

`images/SPLIT/…` and `annotations/instances_SPLIT.json`. Compressed run lengths are the default: they hold every pixel.
Polygons run along pixel corners, one ring per part, holes reached by a cut; as long as they are not simplified,
pycocotools gives back the same pixels. `iscrowd` is 1 only for what the person called a crowd. Beside the keys of the
format, `score` (annotations) and `reviewed` (images) are written when there is something to say.

Frames of videos are images like others, in a folder for each video, with `video_id` and `frame_index` (exact, from 0);
the file then lists `videos` too, and an annotation has the `track_id` of its object, which no other object has.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sam2studio.core.mask import Mask
from sam2studio.core.parts import fill_holes, parts
from sam2studio.core.polygons import corner_polygons
from sam2studio.formats.coco_reading import CocoFile
from sam2studio.formats.dataset import SPLITS, Dataset, DatasetImage, DatasetObject, DatasetVideo, Notes, Split
from sam2studio.formats.pictures import picture_name, write_picture
from sam2studio.formats.staging import Staging
from sam2studio.formats.writing import RereadOne, WriteOptions, Written

_Json = dict[str, Any]


class _SplitFile:
    """The records of one split, encoded as they come."""

    def __init__(self) -> None:
        self.images: list[bytes] = []
        self.annotations: list[bytes] = []
        self.videos: list[bytes] = []
        self._last: DatasetVideo | None = None

    def video_number(self, video: DatasetVideo) -> int:
        """The number of a video; frames of one follow one another."""
        if self._last is None or self._last.name != video.name:
            self._last = video
            record: _Json = {"id": len(self.videos) + 1, "name": video.name, "width": video.width}
            record |= {"height": video.height, "length": video.frames}
            self.videos.append(_line(record | ({"file_name": video.file} if video.file else {})))
        return len(self.videos)

    def add_image(self, record: _Json) -> int:
        number = len(self.images) + 1
        self.images.append(_line({"id": number, **record}))
        return number

    def add_annotation(self, record: _Json) -> None:
        self.annotations.append(_line({"id": len(self.annotations) + 1, **record}))

    def chunks(self, classes: Sequence[_Json]) -> Iterator[bytes]:
        """The file, one record a line."""
        yield b'{"info": {"description": "Exported by sam2studio"},\n"licenses": []'
        for key, lines in (
            ("categories", [_line(each) for each in classes]),
            ("videos", self.videos),
            ("images", self.images),
            ("annotations", self.annotations),
        ):
            if key == "videos" and not lines:
                continue
            yield f',\n"{key}": ['.encode()
            for place, line in enumerate(lines):
                yield (b",\n" if place else b"\n") + line
            yield b"]"
        yield b"}\n"


def write(dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes) -> Iterator[Written]:
    """See `sam2studio.formats.writing.Writer`."""
    splits: dict[Split, _SplitFile] = {}
    tracks: dict[tuple[str, int], int] = {}
    for index, image in enumerate(dataset.images):
        file = splits.setdefault(image.split, _SplitFile())
        name = picture_name(image)
        picture = f"images/{image.split}/{name}"
        if options.copy_images:
            write_picture(staging, picture, image)
        record: _Json = {"file_name": name, "width": image.width, "height": image.height}
        if image.video is not None:
            record |= {"video_id": file.video_number(image.video), "frame_index": image.frame}
        number = file.add_image(record | ({"reviewed": True} if image.reviewed else {}))
        rows = []
        for each in image.objects:
            made = [_annotation(number, piece, options) for piece in _pieces(each, image, options, notes)]
            if image.video is not None and each.track is not None:
                track = tracks.setdefault((image.video.name, each.track), len(tracks) + 1)
                made = [annotation | {"track_id": track} for annotation in made]
            for annotation in made:
                file.add_annotation(annotation)
            rows.append(len(made))
        yield Written.of(image, rows, index=index, picture=picture, labels=_annotations(image.split))
    classes = [{"id": each.export_id + 1, "name": each.name, "supercategory": ""} for each in dataset.classes]
    for split in SPLITS:
        if split in splits:
            staging.write(_annotations(split), splits[split].chunks(classes))


def _annotations(split: Split) -> str:
    return f"annotations/instances_{split}.json"


def _pieces(
    each: DatasetObject, image: DatasetImage, options: WriteOptions, notes: Notes
) -> list[tuple[DatasetObject, Mask | None]]:
    """The instances that an object becomes."""
    if each.mask is None or not each.mask:
        if each.box is None:
            notes.add("an object has neither pixels nor a box and was left out", image.name)
            return []
        notes.add("an object has only a box and was written without a segmentation", image.name)
        return [(each, None)]
    mask = fill_holes(each.mask) if options.drop_holes else each.mask
    return [(each, piece) for piece in (parts(mask) if options.split_parts else (mask,))]


def _annotation(image_number: int, piece: tuple[DatasetObject, Mask | None], options: WriteOptions) -> _Json:
    each, mask = piece
    record: _Json = {"image_id": image_number, "category_id": each.class_id + 1}
    if mask is None:
        box = each.box
        assert box is not None
        (width, height) = box.size
        record |= {"bbox": [box.x0, box.y0, width, height], "area": width * height}
    else:
        segmentation, mask = _segmentation(each, mask, options)
        record |= {"segmentation": segmentation, "area": mask.area, "bbox": list(mask.bbox or (0, 0, 0, 0))}
    record["iscrowd"] = int(each.crowd)
    if each.score is not None:
        record["score"] = each.score
    if each.track is not None:
        record["track_id"] = each.track
    return record


def _segmentation(each: DatasetObject, mask: Mask, options: WriteOptions) -> tuple[Any, Mask]:
    """The segmentation and the mask that it stands for. A crowd is always run lengths: readers expect that."""
    if options.polygons and not each.crowd:
        polygons = corner_polygons(mask, tolerance=options.simplify)
        return [ring.ravel().tolist() for ring in polygons.rings], polygons.mask
    return {"size": [mask.height, mask.width], "counts": mask.to_text().decode("ascii")}, mask


def reread(root: Path, dataset: Dataset) -> RereadOne:
    """See `sam2studio.formats.writing.Rereader`."""
    files: dict[str, CocoFile] = {}
    places: dict[str, int] = {}

    def objects(written: Written) -> Sequence[DatasetObject]:
        if written.labels not in files:
            files[written.labels] = CocoFile(root.joinpath(*written.labels.split("/")), Notes())
        place = places[written.labels] = places.get(written.labels, -1) + 1
        file = files[written.labels]
        return file.objects(place) if place < len(file.images) else ()

    return objects


def _line(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(", ", ": ")).encode()
