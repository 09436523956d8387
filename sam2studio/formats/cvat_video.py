"""CVAT for video 1.1: one `annotations.xml` per video, with a track per object and a shape per frame.

`SPLIT/VIDEO/annotations.xml` and `SPLIT/VIDEO/images/frame_000012.jpg`. Masks are row-major runs inside their box,
starting with background. Where an object goes, a shape with `outside="1"` ends the stretch, since a shape would hold on
to the frames that follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from sam2studio.core.mask import Mask
from sam2studio.formats.cvat_reading import CvatFile
from sam2studio.formats.cvat_shapes import mask_geometry
from sam2studio.formats.dataset import Dataset, DatasetClass, DatasetImage, DatasetObject, DatasetVideo, Notes
from sam2studio.formats.staging import Staging
from sam2studio.formats.video_reading import as_written
from sam2studio.formats.video_writing import frame_name, held, is_last, video_of, write_frame
from sam2studio.formats.writing import RereadOne, WriteOptions, Written


class _Track:
    """The shapes of one object, encoded as they come.

    Attributes:
        class_id: Of its class.
        shapes: Lines of XML.
    """

    def __init__(self, class_id: int) -> None:
        self.class_id = class_id
        self.shapes: list[str] = []
        self._last = ""  # the geometry on the frame before, "" where it was not there

    def add(self, frame: int, mask: Mask | None, *, order: int) -> None:
        """Takes what it is on the next frame."""
        geometry = f'{mask_geometry(mask)} z_order="{order}"' if mask else ""
        if geometry:
            self.shapes.append(f'    <mask frame="{frame}" outside="0" occluded="0" keyframe="1" {geometry}></mask>\n')
        elif self._last:
            self.shapes.append(
                f'    <mask frame="{frame}" outside="1" occluded="0" keyframe="1" {self._last}></mask>\n'
            )
        self._last = geometry


def write(dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes) -> Iterator[Written]:
    """See `sam2studio.formats.writing.Writer`."""
    tracks: dict[int, _Track] = {}
    for index, image in enumerate(dataset.images):
        video = video_of(image)
        folder = f"{video.split}/{video.name}"
        picture = write_frame(staging, f"{folder}/images/frame_{frame_name(image)}", image, options)
        rows = held(image, notes)
        _take(tracks, image, notes)
        yield Written.of(image, rows, index=index, picture=picture, labels=f"{folder}/annotations.xml")
        if is_last(image):
            staging.write(f"{folder}/annotations.xml", _file(video, dataset.classes, tracks))
            tracks = {}


def _take(tracks: dict[int, _Track], image: DatasetImage, notes: Notes) -> None:
    masks = {each.track or 0: each for each in image.objects}
    for each in image.objects:
        tracks.setdefault(each.track or 0, _Track(each.class_id))
        if each.crowd:
            notes.add("a crowd became an ordinary object; this format has no crowds", image.name)
    order = {number: place for place, number in enumerate(masks)}
    for number, track in tracks.items():
        track.add(image.frame, masks[number].mask if number in masks else None, order=order.get(number, 0))


def _file(video: DatasetVideo, classes: Sequence[DatasetClass], tracks: Mapping[int, _Track]) -> Iterator[bytes]:
    names = {each.export_id: each.name for each in classes}
    labels = "".join(f"        <label><name>{escape(each.name)}</name><type>mask</type></label>\n" for each in classes)
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n  <meta>\n    <task>\n'
        f"      <name>{escape(video.name)}</name>\n      <size>{video.frames or video.numbers[-1] + 1}</size>\n"
        "      <mode>interpolation</mode>\n      <start_frame>0</start_frame>\n"
        f"      <labels>\n{labels}      </labels>\n"
        f"      <original_size><width>{video.width}</width><height>{video.height}</height></original_size>\n"
        f"      <source>{escape(video.file or video.name)}</source>\n    </task>\n  </meta>\n"
    ).encode()
    for number, track in sorted(tracks.items()):
        yield f'  <track id="{number}" label={quoteattr(names[track.class_id])} source="manual">\n'.encode()
        yield "".join(track.shapes).encode()
        yield b"  </track>\n"
    yield b"</annotations>\n"


def reread(root: Path, dataset: Dataset) -> RereadOne:
    """See `sam2studio.formats.writing.Rereader`."""
    files: dict[str, CvatFile] = {}
    numbers = {each.name: each.export_id for each in dataset.classes}

    def objects(written: Written) -> Sequence[DatasetObject]:
        if written.labels not in files:
            files.clear()  # the frames of a video follow one another
            files[written.labels] = CvatFile(root.joinpath(*written.labels.split("/")), "train", Notes())
        found = files[written.labels].objects(written.frame, numbers)
        return as_written(written, {each.track or 0: each for each in found})

    return objects
