"""Asks for frames by number, in every order, and reads from the pixels which came: ours, and OpenCV's as control."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import av.error
import cv2
import numpy as np

from sam2studio.core.errors import MediaError
from sam2studio.media.frames import VideoReader, build_index
from sam2studio.media.video_index import VideoIndex
from tests.support import barcodes
from tests.support.clips import Clip

os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # quiet; read when OpenCV opens its first video

_SMALL_CACHE = 3 << 20  # some twenty frames, so that frames are dropped and decoded again


@dataclass
class Tally:
    """What was found; `problems` are sentences.

    Attributes:
        clips: Videos examined.
        accesses: Frames asked for.
        refused: Of those, frames that damage had taken and that were refused.
        control: Frames asked of OpenCV.
        control_wrong: Of those, answered with another frame.
        control_missing: Of those, not answered, or with a picture that no number can be read from.
    """

    clips: int = 0
    accesses: int = 0
    refused: int = 0
    control: int = 0
    control_wrong: int = 0
    control_missing: int = 0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        wrong, missing = self.control_wrong, self.control_missing
        return (
            f"F20 video matrix: {self.clips} videos, {self.accesses} accesses, {len(self.problems)} wrong frames or "
            f"counts ({self.refused} accesses to damaged frames refused); cv2.VideoCapture on the same: "
            f"{self.control} accesses, {wrong} wrong frames, {missing} frames not delivered or unreadable"
        )


def index_of(path: Path) -> VideoIndex:
    """The index, built in this process."""
    run = build_index(path)
    while True:
        try:
            next(run)
        except StopIteration as end:
            return end.value


def decoded_in_order(path: Path) -> list[int | None]:
    """The numbers that a plain decoding of the whole file shows, None for each picture that has none."""
    numbers = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
                pictures = packet.decode()
            except StopIteration:
                return numbers
            except av.error.FFmpegError:
                continue
            numbers += [barcodes.read(picture.to_ndarray(format="rgb24")) for picture in pictures]


def examine(clip: Clip, folder: Path, tally: Tally, *, accesses: int, control_every: int = 1) -> None:
    """Makes a video, asks for frames and adds to the tally; OpenCV, which is slow at it, may be asked less often."""
    path = clip.write(folder)
    index = index_of(path)
    tally.clips += 1
    truth = _left_over(clip, path, index, tally) if clip.incomplete else list(range(clip.lost, clip.frames))
    if len(truth) != len(index):
        tally.problems.append(f"{clip.name}: {len(index)} frames counted, there are {len(truth)}")
        return
    suspect = range(len(truth) - 4, len(truth)) if clip.incomplete else clip.suspect
    numbers = list(walk(len(index), accesses, seed=len(clip.name)))
    _ask_ours(clip, path, index, numbers, truth, suspect, tally)
    _ask_opencv(path, [number for number in numbers[::control_every] if number not in suspect], truth, tally)
    path.unlink()


def _left_over(clip: Clip, path: Path, index: VideoIndex, tally: Tally) -> list[int | None]:
    """What each frame of an incomplete file shows, None for those that are refused.

    A plain decoding of the whole file tells which frames are left; it may also bring out the last ones in pieces.
    """
    readable = [number for number in decoded_in_order(path) if number is not None]
    reader = VideoReader(path, index)
    shown = []
    for number in range(len(index)):
        try:
            shown.append(barcodes.read(reader[number]))
        except MediaError:
            shown.append(None)
    reader.close()
    ours = [number for number in shown if number is not None]
    left = len(readable) - len(ours)
    if not 0 <= left <= 3 or ours[:-2] != readable[: len(ours) - 2] or not len(ours) <= len(index) <= len(ours) + 3:
        tally.problems.append(f"{clip.name}: {len(index)} frames counted, shown {ours}, a full decoding {readable}")
    return shown


def walk(frames: int, accesses: int, *, seed: int) -> Iterator[int]:
    """Frame numbers: all in order, then at random, backward, and to and fro between distant places."""
    rng = random.Random(seed)
    yield from range(frames)
    left = max(accesses - frames, 0)
    backward, jumps = left // 5, left // 5
    yield from (rng.randrange(frames) for _ in range(left - backward - jumps))
    start = rng.randrange(frames // 2, frames)
    yield from ((start - step) % frames for step in range(backward))
    near, far = rng.randrange(frames), rng.randrange(frames)
    yield from (((near if step % 2 else far) + step // 2) % frames for step in range(jumps))


def _ask_ours(
    clip: Clip,
    path: Path,
    index: VideoIndex,
    numbers: list[int],
    truth: list[int | None],
    suspect: range,
    tally: Tally,
) -> None:
    """The first pass in order with everything kept, what follows with a fresh reader that keeps little."""
    shown_size = clip.size if clip.turn % 180 == 0 else clip.size[::-1]
    cold = VideoReader(path, VideoIndex.from_bytes(index.to_bytes()), cache_bytes=_SMALL_CACHE)
    warm = VideoReader(path, index)
    for position, number in enumerate(numbers):
        reader = warm if position < len(index) else cold
        tally.accesses += 1
        try:
            frame = reader[number]
        except MediaError as error:
            if number in suspect:
                tally.refused += 1
            else:
                tally.problems.append(f"{clip.name}: frame {number}: {error}")
            continue
        came = barcodes.read(frame)
        unreadable_by_damage = came is None and number in suspect
        if frame.shape[:2] != shown_size or (came != truth[number] and not unreadable_by_damage):
            tally.problems.append(f"{clip.name}: frame {number} shows {came}, size {frame.shape[:2]}")
    warm.close()
    cold.close()


def _ask_opencv(path: Path, numbers: list[int], truth: list[int | None], tally: Tally) -> None:
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    for number in numbers:
        tally.control += 1
        capture.set(cv2.CAP_PROP_POS_FRAMES, number)
        delivered, frame = capture.read()
        came = barcodes.read(np.asarray(frame)) if delivered else None
        if came is None:
            tally.control_missing += 1
        elif came != truth[number]:
            tally.control_wrong += 1
    capture.release()
