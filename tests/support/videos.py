"""Tracks through videos for tests: datasets of them, made at random or by hypothesis, and ways to compare them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from sam2studio.core.mask import Mask
from sam2studio.formats.dataset import (
    Dataset,
    DatasetClass,
    DatasetImage,
    DatasetObject,
    DatasetTrack,
    DatasetVideo,
    Split,
)
from sam2studio.media.video_scan import build_index
from sam2studio.project import Edit, Project, Source
from tests.support.clips import Clip
from tests.support.datasets import finish
from tests.support.masks import blob

CLASSES = ("car", "person", "dog ☂")


def frame_pixels(seed: int, *, height: int, width: int) -> NDArray[np.uint8]:
    """A picture that differs from frame to frame."""
    rough = np.random.default_rng(seed).integers(0, 255, (-(-height // 8), -(-width // 8), 3), dtype=np.uint8)
    return np.kron(rough, np.ones((8, 8, 1), np.uint8))[:height, :width]


def clip_images(
    name: str,
    tracks: Sequence[tuple[int, int, Sequence[Mask | None]]],
    *,
    numbers: Sequence[int],
    height: int,
    width: int,
    split: Split = "train",
    frames: int = 0,
    ending: str = ".jpg",
) -> list[DatasetImage]:
    """The frames of one video; a track is (number, class id, a mask or None per frame)."""
    video = DatasetVideo(
        name=name,
        width=width,
        height=height,
        numbers=tuple(numbers),
        file=f"{name}.mp4",
        frames=frames or numbers[-1] + 1,
        fps=25.0,
        split=split,
        tracks=tuple(DatasetTrack(number=number, class_id=class_id) for number, class_id, _ in tracks),
        key=1,
    )
    return [
        DatasetImage(
            name=f"{name}/{number:06d}{ending}",
            width=width,
            height=height,
            split=split,
            video=video,
            frame=number,
            key=1,
            pixels=partial(frame_pixels, number, height=height, width=width),
            objects=tuple(
                DatasetObject(class_id=class_id, mask=masks[place], track=track, key=track)
                for track, class_id, masks in tracks
                if masks[place]
            ),
        )
        for place, number in enumerate(numbers)
    ]


def video_dataset(*clips: Iterable[DatasetImage], classes: Sequence[str] = CLASSES) -> Dataset:
    """A dataset of these frames."""
    rows = tuple(DatasetClass(export_id=number, name=name) for number, name in enumerate(classes))
    return Dataset(classes=rows, images=tuple(image for clip in clips for image in clip))


def random_clip(seed: int, *, name: str = "clip", split: Split = "train", step: int = 1) -> list[DatasetImage]:
    """A video with overlapping tracks that have holes, parts and absences, and frames without anything."""
    rng = np.random.default_rng(seed)
    height, width, count = int(rng.integers(20, 60)), int(rng.integers(20, 70)), int(rng.integers(3, 8))
    tracks = []
    for track in range(1, int(rng.integers(1, 5)) + 1):
        masks = [
            blob(seed * 100 + track * 10 + place, height=height, width=width, share=rng.uniform(0.03, 0.5))
            if rng.random() < 0.7
            else None
            for place in range(count)
        ]
        tracks.append((track * 3 - 2, int(rng.integers(0, 3)), masks))
    numbers = [place * step + 2 for place in range(count)]
    return clip_images(name, tracks, numbers=numbers, height=height, width=width, split=split, frames=count * step + 9)


@st.composite
def clips(draw: st.DrawFn) -> list[DatasetImage]:
    """Small videos with any pixels: tracks that overlap, vanish and come back, lie in parts, have holes, cover all."""
    height, width, count = draw(st.integers(1, 12)), draw(st.integers(1, 12)), draw(st.integers(1, 5))
    numbers = draw(st.lists(st.integers(0, 400), min_size=count, max_size=count, unique=True).map(sorted))
    tracks = []
    for track in draw(st.lists(st.integers(1, 200), max_size=4, unique=True)):
        masks: list[Mask | None] = []
        for _ in range(count):
            bits = draw(st.none() | st.integers(0, (1 << height * width) - 1) | st.just((1 << height * width) - 1))
            pixels = [(bits or 0) >> place & 1 for place in range(height * width)]
            masks.append(Mask.from_array(np.array(pixels, bool).reshape(height, width)) if bits else None)
        tracks.append((track, draw(st.integers(0, 2)), masks))
    return clip_images("clip", tracks, numbers=numbers, height=height, width=width)


def tracks_of(images: Iterable[DatasetImage]) -> dict[str, dict[int, dict[int, tuple[int, Mask | None]]]]:
    """Video name → frame → track → (class id, mask); frames with nothing on them included."""
    found: dict[str, dict[int, dict[int, tuple[int, Mask | None]]]] = {}
    for image in images:
        assert image.video is not None
        frames = found.setdefault(image.video.name, {})
        frames[image.frame] = {each.track or 0: (each.class_id, each.mask) for each in image.objects}
    return found


def flattened(image: DatasetImage) -> dict[int, Mask]:
    """Track → what is to be seen of it when smaller objects lie on top of larger ones; nothing is left out."""
    order = sorted((each for each in image.objects if each.mask), key=lambda each: (each.mask.area, -(each.track or 0)))
    left: dict[int, Mask] = {}
    covered = np.zeros((image.height, image.width), bool)
    for each in order:
        pixels = each.mask.to_array()
        left[each.track or 0] = Mask.from_array(pixels & ~covered)
        covered |= pixels
    return left


@lru_cache(maxsize=16)
def _encoded(frames: int, rate: Fraction | None) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return Clip(name="clip.mp4", frames=frames, rate=rate, gop=6).write(Path(folder)).read_bytes()


def film(folder: Path, *, name: str = "clip.mp4", frames: int = 20, rate: Fraction | None = Fraction(25)) -> Path:
    """A video file of barcode frames, so that every picture made of it tells its number; `rate` None: varying."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(_encoded(frames, rate))
    return folder / name


def add_film(edit: Edit, path: Path) -> tuple[int, bytes]:
    """Adds a video file; its id, and its frame index, to be kept."""
    index = finish(build_index(path))
    state = path.stat()
    info = SimpleNamespace(width=index.width, height=index.height, file_size=state.st_size, mtime_ns=state.st_mtime_ns)
    return edit.add_video(path, info, frames=len(index)), index.to_bytes()


def spot(frame: int, *, height: int = 240, width: int = 320, radius: int = 20, row: int = 120) -> Mask:
    """A ring with a hole, moving to the right."""
    rows, columns = np.mgrid[:height, :width]
    away = np.hypot(rows - row, columns - (60 + 6 * frame))
    return Mask.from_array((away < radius) & (away > radius / 3))


def track_project(path: Path, *, frames: int = 20) -> Project:
    """An open project with one video: a child on all frames but 8…11, where it is absent, a ball of a person's on 3
    and 4, keyframes of the child on 0 and 12, frames 0 to 5 reviewed, and a proposal."""
    file = film(path.parent / "films", frames=frames)
    project = Project.create(path)
    with project.action("Fill") as edit:
        child, ball = edit.add_class("child"), edit.add_class("ball ☂")
        media, index = add_film(edit, file)
        first, second = edit.add_object(media, child), edit.add_object(media, ball)
        third = edit.add_object(media, ball, state="proposal")
        for frame in range(frames):
            seen = not 8 <= frame < 12
            mask = spot(frame) if seen else Mask.empty(height=240, width=320)
            edit.set_mask(first, mask, frame=frame, source=Source.MODEL, keyframe=frame in (0, 12), score=0.9)
        for frame in (3, 4):
            edit.set_mask(second, spot(frame, row=130, radius=9), frame=frame, source=Source.PERSON)
        edit.set_mask(third, spot(5, row=200), frame=5)
        for each in (first, second):
            edit.set_reviewed(each, range(6), True)
    project.keep_frame_index(project.media()[0].fingerprint, index)
    return project
