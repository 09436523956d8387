"""Truth from datasets, through the readers of `sam2studio.formats`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sam2studio.core.errors import DatasetError, MediaError
from sam2studio.core.mask import Mask
from sam2studio.evaluation.truth import Films, Rgb, Truth, TruthImage, TruthObject, TruthVideo
from sam2studio.formats import davis
from sam2studio.formats.dataset import Dataset, DatasetImage, DatasetVideo, LazyImages, Notes
from sam2studio.formats.registry import FORMATS, recognise
from sam2studio.media.frames import FrameReader, open_frames
from sam2studio.media.image_sequence import pictures_in
from sam2studio.media.images import read_image

_FOLDERS = {"train": ("train",), "val": ("valid", "val"), "test": ("test",)}
"""How YouTube-VOS calls its parts, each of which is laid out as DAVIS is, but without a list of parts."""
_APART = frozenset({"davis", "mots"})  # formats that give every pixel to one object at most


@contextmanager
def opened(source: Path, split: str) -> Iterator[Truth]:
    """See `sam2studio.evaluation.sources.open_truth`."""
    place = _folder_of_part(source, split)
    split = split if place == source else ""
    kind, notes, films = recognise(place), Notes(), Films()
    dataset = kind.read(place, notes)
    places = _labelled_places(dataset, split)
    videos = [(video, span) for video, span in dataset.videos if split in ("", video.split)]
    try:
        yield Truth(
            source=source,
            kind=kind.name,
            classes=tuple(each.name for each in dataset.classes),
            images=LazyImages(len(places), lambda index: _image(dataset.images[places[index]], films)),
            videos=LazyImages(len(videos), lambda index: _video(dataset, *videos[index], kind.name in _APART)),
            notes=notes,
        )
    finally:
        films.close()


def _folder_of_part(source: Path, split: str) -> Path:
    """Where a part lies: in a folder of its own where YouTube-VOS is published like that, else with the others.

    Raises:
        DatasetError: There are such folders, and none of them is of the part that is asked for.
    """
    if davis.recognises(source):
        return source
    parts = {
        part: folder
        for part, names in _FOLDERS.items()
        for folder in (source / name for name in reversed(names))
        if davis.recognises(folder)
    }
    if split not in parts and parts and not any(row.recognises(source) for row in FORMATS):
        missing = f", and there is no “{split}” among them" if split else ""
        raise DatasetError(
            f"Its parts lie in folders of their own{missing}.",
            path=source,
            todo=f"Choose one with --split: {', '.join(parts)}.",
        )
    return parts.get(split, source)


def _labelled_places(dataset: Dataset, split: str) -> Sequence[int]:
    """Where the images of a part lie. Of videos the parts are known; of pictures each has to be looked at."""
    if not split:
        return range(len(dataset.images))
    of_videos = {place: video.split for video, span in dataset.videos for place in span}
    splits = (of_videos.get(place) or dataset.images[place].split for place in range(len(dataset.images)))
    return [place for place, each in enumerate(splits) if each == split]


def _image(image: DatasetImage, films: Films) -> TruthImage:
    name = image.name if image.video is None or image.source is not None else f"{image.video.name}, {image.frame}"
    return TruthImage(
        name=name,
        height=image.height,
        width=image.width,
        objects=tuple(
            TruthObject(
                key=each.track or each.key, class_id=each.class_id, mask=each.mask, box=each.bounds, crowd=each.crowd
            )
            for each in image.objects
        ),
        void=image.void,
        labelled=image.labelled,
        read=partial(_pixels, image, films),
    )


def _pixels(image: DatasetImage, films: Films) -> Rgb:
    if image.source is not None:
        rgb = read_image(image.source)
    elif image.video is not None and image.video.source is not None:
        rgb = films.frame(image.video.source, image.frame)
    else:
        raise MediaError("The image is not there.", path=image.name, todo="Put it beside the annotations.")
    if rgb.shape[:2] != (image.height, image.width):
        told = f"{image.width} × {image.height}"
        raise MediaError(f"The image is {rgb.shape[1]} × {rgb.shape[0]} pixels, not {told}.", path=image.name)
    return rgb


def _video(dataset: Dataset, video: DatasetVideo, span: range, apart: bool) -> TruthVideo:
    places = _places_in(video)
    known: dict[int, dict[int, Mask]] = {}
    void: dict[int, Mask] = {}
    for index in span:
        image = dataset.images[index]
        if image.labelled:
            frame = places.get(image.source.name, image.frame) if image.source else image.frame
            known[frame] = {each.track or 0: each.mask for each in image.objects if each.mask and not each.crowd}
            if image.void is not None:
                void[frame] = image.void
    absent = Mask.empty(height=video.height, width=video.width)
    tracks = sorted({track for masks in known.values() for track in masks})
    return TruthVideo(
        name=video.name,
        tracks={track: {frame: masks.get(track, absent) for frame, masks in known.items()} for track in tracks},
        void=void,
        apart=apart,
        open=partial(_frames, video),
    )


def _places_in(video: DatasetVideo) -> dict[str, int]:
    """Name of a picture → which frame it is for a reader of the whole folder."""
    if video.source is None or not video.source.is_dir():
        return {}
    return {path.name: place for place, path in enumerate(pictures_in(video.source))}


def _frames(video: DatasetVideo) -> FrameReader:
    if video.source is None:
        raise MediaError("The frames of the video are not there.", path=video.name, todo="Put them in their place.")
    reader = open_frames(video.source)
    if reader.size != (video.height, video.width):
        reader.close()
        raise MediaError(f"The video is not of {video.width} × {video.height} pixels.", path=video.source)
    return reader
