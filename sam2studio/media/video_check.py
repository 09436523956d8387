"""Whether a file does what its index promises, seen on some of its pictures."""

from __future__ import annotations

import zlib
from dataclasses import replace
from itertools import islice, takewhile
from pathlib import Path
from typing import Any, Final

import numpy as np

from sam2studio.media.video_decoder import VideoDecoder
from sam2studio.media.video_index import VideoIndex

_SAMPLED_PIXELS: Final = 300_000_000
_SAMPLED_FRAMES: Final = 300
_JUDGED: Final = 12  # frames by which it is judged whether a file keeps to the rules
_COMPARED_KEYS: Final = 3
_COMPARED_FRAMES: Final = 4
TOLERATED: Final = 50
"""Of so many frames one may be missing in a way that no decoder reports."""


def as_strict_as_possible(path: Path, draft: VideoIndex) -> VideoIndex:
    """The index, told to overlook small offences when most pictures of a file commit them and no player minds."""

    def came(index: VideoIndex) -> int:
        decoder = VideoDecoder(path, index)
        try:
            return sum(1 for _ in takewhile(lambda pair: pair[0] < _JUDGED, decoder.run(0)))
        finally:
            decoder.close()

    expected = min(_JUDGED, len(draft)) - int(draft.key_frames[0])
    if 2 * came(draft) >= expected:
        return draft
    lenient = replace(draft, strict=False)
    return lenient if 2 * came(lenient) >= expected else draft


def checked(path: Path, draft: VideoIndex) -> VideoIndex | None:
    """The index after a look at some pictures; None when they are not the ones that it promises.

    Frames that are missing because packets are damaged do not count: numbers are kept. When pictures decoded from a
    keyframe are not the same as decoded from the one before, keyframes do not mean what they should in this file (a
    picture refreshed piece by piece), and only the first one is left.
    """
    decoder = VideoDecoder(path, draft)
    try:
        seen: dict[int, int] = {}
        for key in {0, len(draft.key_frames) - 1}:
            promised, came = _sampled(decoder, draft, key, seen)
            damaged = sum(number in promised for number in decoder.refused)
            if len(promised) - came - damaged > max(1, len(promised) // TOLERATED):
                return None
        if not _keyframes_stand_alone(decoder, draft, seen):
            firsts = {name: getattr(draft, name)[:1].copy() for name in ("key_frames", "key_packets", "key_times")}
            draft = replace(draft, **firsts)
    finally:
        decoder.close()
    return draft


def _sampled(decoder: VideoDecoder, draft: VideoIndex, key: int, seen: dict[int, int]) -> tuple[range, int]:
    """Decodes for a while.

    Args:
        decoder: Of the video.
        draft: Its index.
        key: From which keyframe.
        seen: Filled, from the first keyframe on, with a hash of each picture that follows one of the next keyframes.

    Returns:
        Which pictures should have come out, and how many did.
    """
    start, came = int(draft.key_frames[key]), 0
    next_keys = [int(frame) for frame in draft.key_frames[1 : 1 + _COMPARED_KEYS]]
    for number, picture in decoder.run(key):
        came += 1
        if key == 0 and any(frame <= number < frame + _COMPARED_FRAMES for frame in next_keys):
            seen[number] = _content(picture)
        pixels = came * picture.width * picture.height
        enough = came >= _SAMPLED_FRAMES or pixels >= _SAMPLED_PIXELS
        waits_for_key = bool(next_keys) and number < next_keys[0] + _COMPARED_FRAMES and pixels < 2 * _SAMPLED_PIXELS
        if enough and not (key == 0 and waits_for_key):
            return range(start, number + 1), came
    return range(start, len(draft)), came


def _keyframes_stand_alone(decoder: VideoDecoder, draft: VideoIndex, seen: dict[int, int]) -> bool:
    """Whether decoding from the first keyframes gives the pictures that decoding through them gave."""
    for key in range(1, min(len(draft.key_frames), 1 + _COMPARED_KEYS)):
        if int(draft.key_frames[key]) not in seen:
            break
        for number, picture in islice(decoder.run(key), _COMPARED_FRAMES):
            if seen.get(number, _content(picture)) != _content(picture):
                return False
    return True


def _content(picture: Any) -> int:
    """A hash of the brightness of a picture."""
    plane = picture.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    return zlib.crc32(rows[:, : plane.width].tobytes())  # of more than 8 bits, the left half: enough
