"""What is known about a video's frames before any of them is shown: when each is, and from where it can be decoded.

A `VideoIndex` decides what frame N is. It is built once per file (`sam2studio.media.video_scan`) and kept by the
project, whose file is not to be trusted: `from_bytes` checks every number before anybody computes with it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import MediaError

MAX_FRAMES: Final = 4_000_000
"""Frames that a video may have: 9 hours at 120 frames a second."""
MAX_SIDE: Final = 16_384
"""Pixels that a side of a video may have."""
FROM_START: Final = -(1 << 62)
"""Stands for a time stamp where there is none that could be sought."""

_MAGIC: Final = b"S2FRAMES"
_VERSION: Final = 3
_DIGEST: Final = 8
_LONGEST_HEAD: Final = 1 << 18
_SCALARS: Final = ("stream", "width", "height", "orientation", "by_time", "strict")
_ARRAYS: Final = ("times", "key_frames", "key_packets", "key_times", "order")

Numbers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class VideoIndex:
    """The frames of one video stream, numbered from 0 in the order in which they are shown.

    Attributes:
        times: (n,) When each frame is shown, in units of `time_base`, ascending.
        key_frames: (k,) Numbers of the frames at which decoding can start, ascending; every later frame can be
            decoded from there.
        key_packets: (k,) Which packet of the stream, counted as stored, holds each of them.
        key_times: (k,) Time stamp to seek to for each of them, in units of `time_base`; `FROM_START` for one that
            can only be found by counting packets from the beginning of the file.
        order: (p,) Number of the frame that each packet, counted as stored, ends up as; -1 where it is not shown.
        time_base: Seconds of one unit of time.
        stream: Number of the stream in the file.
        width: Columns as displayed (orientation applied, pixels taken as square).
        height: Rows as displayed.
        orientation: How stored pixels are turned for display: 1..8, as EXIF counts.
        by_time: Whether `times` are the time stamps of the packets, which then say of each packet which frame it is.
        strict: Whether pictures that break the rules of their format count as damaged; not where nearly all do.
        fingerprint: Tells the file from others: size, head and tail.
        made_by: Version of the library that read the file; another one may count differently.
        warnings: Sentences for the user about what is odd in this file.
    """

    times: Numbers
    key_frames: Numbers
    key_packets: Numbers
    key_times: Numbers
    order: Numbers
    time_base: Fraction
    stream: int
    width: int
    height: int
    orientation: int
    fingerprint: str
    made_by: str
    by_time: bool = True
    strict: bool = True
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in _ARRAYS:
            getattr(self, name).setflags(write=False)

    def __len__(self) -> int:
        return len(self.times)

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) as displayed."""
        return self.height, self.width

    @property
    def fps(self) -> float:
        """Frames per second on average; 0 for a single frame."""
        span = int(self.times[-1] - self.times[0]) if len(self) > 1 else 0
        return float((len(self) - 1) / (span * self.time_base)) if span else 0.0

    def time_of(self, frame: int) -> float:
        """Seconds from the first frame to this one."""
        ticks = int(self.times[frame] - self.times[0])
        return ticks * self.time_base.numerator / self.time_base.denominator

    def frame_at(self, seconds: float) -> int:
        """The frame that is shown so long after the first one was."""
        wanted = int(self.times[0]) + int(round(seconds / float(self.time_base), 6))
        return min(max(int(np.searchsorted(self.times, wanted, side="right")) - 1, 0), len(self) - 1)

    def key_before(self, frame: int) -> int:
        """Position in `key_frames` of the last place at or before a frame where decoding can start."""
        return max(int(np.searchsorted(self.key_frames, frame, side="right")) - 1, 0)

    def nearest_key(self, frame: int) -> int:
        """The keyframe of the video that is nearest to a frame; the earlier one of two."""
        at = self.key_before(frame)
        candidates = self.key_frames[at : at + 2]
        return int(candidates[np.argmin(np.abs(candidates - frame))])

    def to_bytes(self) -> bytes:
        """As the project stores it; `from_bytes` reads it."""
        arrays = [_delta_coded(getattr(self, name)) for name in _ARRAYS]
        head = {name: getattr(self, name) for name in _SCALARS} | {
            "time_base": [self.time_base.numerator, self.time_base.denominator],
            "fingerprint": self.fingerprint,
            "made_by": self.made_by,
            "warnings": self.warnings,
            "lengths": [len(getattr(self, name)) for name in _ARRAYS],
        }
        text = json.dumps(head).encode()
        body = zlib.compress(b"".join([len(text).to_bytes(4, "little"), text, *arrays]), 6)
        return _MAGIC + bytes([_VERSION]) + _digest(body) + body

    @classmethod
    def from_bytes(cls, data: bytes) -> VideoIndex:
        """Reads what `to_bytes` wrote.

        Raises:
            MediaError: It is damaged, contradicts itself, or was written by another version; build the index again.
        """
        start = len(_MAGIC) + 1 + _DIGEST
        if data[: len(_MAGIC) + 1] != _MAGIC + bytes([_VERSION]):
            raise _damaged("it is of another version")
        body = data[start:]
        if _digest(body) != data[len(_MAGIC) + 1 : start]:
            raise _damaged("its checksum is wrong")
        try:
            index = _parsed(body)
            _check(index)
        except (
            ValueError,
            TypeError,
            LookupError,
            ArithmeticError,
            AttributeError,
            RecursionError,
            zlib.error,
        ) as error:
            raise _damaged(str(error)) from error
        return index


def file_fingerprint(path: Path) -> str:
    """Size, and a hash of the first and the last mebibyte, of a file.

    Raises:
        OSError: It cannot be read.
    """
    size = path.stat().st_size
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        digest.update(file.read(1 << 20))
        file.seek(max(0, size - (1 << 20)))
        digest.update(file.read(1 << 20))
    return f"{size}-{digest.hexdigest()}"


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST).digest()


def _delta_coded(values: Numbers) -> bytes:
    """Differences of differences: a run of equal steps becomes zeros, which compress to nearly nothing.

    The bytes of all numbers are stored plane by plane (all lowest bytes first), which halves what is left.
    """
    steps = np.diff(np.diff(values, prepend=0), prepend=0).astype("<i8")
    return steps.view(np.uint8).reshape(-1, 8).T.tobytes()


def _from_deltas(data: bytes, count: int) -> Numbers:
    planes = np.frombuffer(data, np.uint8).reshape(8, count)
    steps = np.ascontiguousarray(planes.T).view("<i8").reshape(count)
    return np.cumsum(np.cumsum(steps, dtype=np.int64), dtype=np.int64)


def _parsed(body: bytes) -> VideoIndex:
    unpack = zlib.decompressobj()
    plain = unpack.decompress(body, _LONGEST_HEAD)
    start = 4 + int.from_bytes(plain[:4], "little")
    head = json.loads(plain[4:start])
    lengths = head["lengths"]
    if any(type(count) is not int or not 0 <= count <= 2 * MAX_FRAMES for count in lengths):
        raise ValueError("a length is impossible")
    size = start + 8 * sum(lengths)  # nothing is unpacked beyond what the head promises
    plain += unpack.decompress(unpack.unconsumed_tail, max(1, size + 1 - len(plain)))
    if len(plain) != size or not unpack.eof:
        raise ValueError("it is too long or cut off")
    arrays: dict[str, Any] = {}
    for name, count in zip(_ARRAYS, lengths, strict=True):
        arrays[name] = _from_deltas(plain[start : start + 8 * count], count)
        start += 8 * count
    scalars = {name: head[name] for name in _SCALARS}
    if any(type(value) is not (bool if name in ("by_time", "strict") else int) for name, value in scalars.items()):
        raise ValueError("a number is missing")
    numerator, denominator = head["time_base"]
    return VideoIndex(
        **arrays,
        **scalars,
        time_base=Fraction(int(numerator), int(denominator)),
        fingerprint=str(head["fingerprint"]),
        made_by=str(head["made_by"]),
        warnings=tuple(str(line) for line in head["warnings"]),
    )


def _check(index: VideoIndex) -> None:
    """Raises ValueError for what would make a later computation go wrong."""
    frames, keys = len(index.times), len(index.key_frames)
    rules = {
        "it has no frames": 1 <= frames <= MAX_FRAMES,
        "its times are out of order": bool(np.all(np.diff(index.times) > 0)),
        "its times are out of range": _in_range(index.times) and _in_range(index.key_times),
        "it has no keyframes": 1 <= keys <= frames,
        "its keyframes do not fit": len(index.key_packets) == len(index.key_times) == keys,
        "its keyframes are out of order": all(a < b for a, b in pairwise(index.key_frames.tolist())),
        "its key packets are out of order": all(a < b for a, b in pairwise(index.key_packets.tolist())),
        "a frame is missing": np.array_equal(np.sort(index.order[index.order >= 0]), np.arange(frames)),
        "its size is impossible": 1 <= index.width <= MAX_SIDE and 1 <= index.height <= MAX_SIDE,
        "its orientation is impossible": 1 <= index.orientation <= 8,
        "its stream is impossible": 0 <= index.stream < 1 << 16,
        "its time base is impossible": 0 < index.time_base <= 1 << 20,
        "its warnings are too long": sum(map(len, index.warnings)) <= 1 << 16,
    }
    for sentence, holds in rules.items():
        if not holds:
            raise ValueError(sentence)
    packets = index.key_packets
    if packets[0] < 0 or packets[-1] >= len(index.order) or index.key_frames[0] < 0 or index.key_frames[-1] >= frames:
        raise ValueError("a keyframe is out of range")
    held = index.order[packets]  # -1 where an edit list hides the keyframe itself
    if not np.array_equal(held[held >= 0], index.key_frames[held >= 0]):
        raise ValueError("a key packet is not where its frame is")


def _in_range(times: Numbers) -> bool:
    return bool(np.all((times >= FROM_START) & (times <= -FROM_START)))


def _damaged(why: str) -> MediaError:
    return MediaError(
        f"The stored frame index cannot be used: {why}.", safe="The video is unharmed.", todo="It has to be made again."
    )
