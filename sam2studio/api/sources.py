"""What scripts give as a source, as pictures one after the other."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from sam2studio.config.resources import resource
from sam2studio.core.errors import InputError, MediaError
from sam2studio.engine.tracking import PatientFrames
from sam2studio.jobs.sources import FoundFile, find_files
from sam2studio.media.frames import FrameReader, open_frames
from sam2studio.media.images import read_image
from sam2studio.media.pixels import to_rgb

log = logging.getLogger(__name__)

CACHE_BYTES = 48 << 20
"""Decoded frames that the reader of a video keeps: it is read from the first frame to the last."""

_MUCH = 1 << 30
_FRAME_S = 0.04  # of a video that does not say how long its frames last
_KINDS = "a path, a list of paths, a pattern, a folder, a numpy array (BGR), a PIL picture or a video"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a frame of a video is shown.

    Attributes:
        time: Seconds from the first frame.
        lasts: Seconds until the next one that is looked at.
        last: Whether none comes after it.
    """

    time: float
    lasts: float
    last: bool

    @classmethod
    def of(cls, reader: FrameReader, frame: int, *, stride: int = 1) -> Moment:
        """That of a frame where every `stride`-th is looked at."""
        count, time = len(reader), reader.time_of(frame)
        if frame + stride < count:
            return cls(time=time, lasts=reader.time_of(frame + stride) - time, last=False)
        whole = reader.time_of(count - 1)
        each = whole / (count - 1) if whole > 0 else _FRAME_S
        return cls(time=time, lasts=whole - time + each, last=True)


@dataclass(frozen=True, eq=False, kw_only=True)
class Picture:
    """A picture to look at.

    Attributes:
        rgb: (H, W, 3) uint8 RGB.
        path: What results call it.
        frame: Number of the frame of a video; None for a picture.
        moment: When that is shown.
        read_ms: Milliseconds that reading it took.
    """

    rgb: NDArray[np.uint8]
    path: str
    frame: int | None = None
    moment: Moment | None = None
    read_ms: float = 0.0


Item: TypeAlias = FoundFile | Picture


def sample_picture() -> Picture:
    """The photograph that stands in where a script names no source: of the sample, twice as large, 1200 × 800."""
    path = resource("sample", "photographs", "coffee.jpg")
    small = read_image(path)
    large = cv2.resize(small, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return Picture(rgb=np.asarray(large, np.uint8), path=path.name)


def items_of(source: Any) -> list[Item]:
    """What a source holds; files are not read yet, so that what is missing is told before any work is done.

    Raises:
        InputError: Something that no picture can be made of.
        MediaError: A file or a folder that is not there.
    """
    parts = list(source) if isinstance(source, (list, tuple)) else [source]
    if not parts:
        raise InputError("source: an empty list.", todo=f"Give {_KINDS}.")
    items: list[Item] = []
    for part in parts:
        if isinstance(part, (str, os.PathLike)):
            items += find_files(Path(part) if isinstance(part, os.PathLike) else part)
        elif isinstance(part, torch.Tensor):
            items += [Picture(rgb=rgb, path=_name(len(items) + index)) for index, rgb in enumerate(_of_tensor(part))]
        else:
            items.append(Picture(rgb=_of_pixels(part), path=_name(len(items))))
    return items


def pictures_of(items: Sequence[Item], *, stride: int = 1, all_kept: bool = False) -> Iterator[Picture]:
    """Reads picture after picture; of a video every `stride`-th frame. One picture is in memory at a time.

    Where all of them are kept (`all_kept`), a video that takes much memory is told in the log.

    A file that was found in a folder or by a pattern, and cannot be read, is logged and left out; of one that was named
    the error is raised. A frame that cannot be decoded is logged and left out.
    """
    for item in items:
        try:
            if isinstance(item, Picture):
                yield item
            elif item.is_video:
                yield from _frames(item.path, stride, all_kept=all_kept)
            else:
                start = time.perf_counter()
                rgb = read_image(item.path)
                yield Picture(rgb=rgb, path=str(item.path), read_ms=1000 * (time.perf_counter() - start))
        except MediaError as error:
            if isinstance(item, Picture) or item.named:
                raise
            log.warning("left out: %s", error)


def warn_of_memory(reader: FrameReader, *, stride: int = 1) -> None:
    """Logs that the pictures of a long video will not fit comfortably where all of them are kept."""
    count = len(range(0, len(reader), stride))
    needed = count * reader.size[0] * reader.size[1] * 3
    if needed > _MUCH:
        log.warning(
            "%s: the pictures of %d results take %.1f GB; stream=True gives them one after the other.",
            reader.path.name,
            count,
            needed / 1e9,
        )


def bgr_of(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same picture in the field's order of channels, read-only."""
    bgr = np.ascontiguousarray(rgb[:, :, ::-1])
    bgr.setflags(write=False)
    return bgr


def _frames(path: Path, stride: int, *, all_kept: bool) -> Iterator[Picture]:
    reader = open_frames(path, cache_bytes=CACHE_BYTES)
    frames = PatientFrames(reader)
    try:
        if all_kept:
            warn_of_memory(reader, stride=stride)
        for frame in range(0, len(frames), stride):
            start = time.perf_counter()
            rgb = frames[frame]
            if frame in frames.bad:
                log.warning("left out: %s, frame %d: %s", path.name, frame, frames.bad[frame])
                continue
            yield Picture(
                rgb=rgb,
                path=str(path),
                frame=frame,
                moment=Moment.of(reader, frame, stride=stride),
                read_ms=1000 * (time.perf_counter() - start),
            )
    finally:
        frames.close()


def _name(index: int) -> str:
    return f"image{index}.jpg"


def _of_pixels(part: Any) -> NDArray[np.uint8]:
    """An array in the field's order, or a PIL picture, as RGB."""
    if isinstance(part, Image.Image):
        return to_rgb(part)
    if isinstance(part, int) and not isinstance(part, bool):
        raise InputError(f"source: cameras ({part}) are not read here.", todo=f"Give {_KINDS}.")
    if not isinstance(part, np.ndarray):
        raise InputError(f"source: {type(part).__name__} is none that is known.", todo=f"Give {_KINDS}.")
    if not part.size:
        raise InputError(f"source: the array of shape {part.shape} has no pixels.")
    if part.dtype != np.uint8:
        raise InputError(f"source: expected an array of uint8 values 0..255, got {part.dtype} {part.shape}.")
    if part.ndim == 2 or (part.ndim == 3 and part.shape[2] == 1):
        return np.repeat(part.reshape(*part.shape[:2], 1), 3, axis=2)
    if part.ndim == 3 and part.shape[2] in (3, 4):
        return np.ascontiguousarray(part[:, :, 2::-1])
    raise InputError(f"source: expected an array (height, width, 3) in the order BGR, got {part.shape}.")


def _of_tensor(part: torch.Tensor) -> list[NDArray[np.uint8]]:
    """(B, 3, H, W) or (3, H, W), RGB, 0…1, as pictures."""
    pages = part.detach().cpu()
    pages = pages[None] if pages.ndim == 3 else pages
    if pages.ndim != 4 or pages.shape[1] != 3 or not pages.is_floating_point() or not pages.numel():
        raise InputError(f"source: expected a tensor (n, 3, height, width) of 0 to 1, RGB, got {tuple(part.shape)}.")
    if not (float(pages.min()) >= 0 and float(pages.max()) <= 1):
        raise InputError("source: a tensor holds values of 0 to 1, in the order RGB.")
    shown = (pages.float() * 255).round().to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()
    return list(shown)
