"""Building the frame index of a video: one pass over its packets, then a few pictures decoded to check it.

The time stamps of the packets, sorted, are the frames. Where they do not say it (missing or repeated time stamps,
fields stored apart), or a sample of pictures contradicts them, the whole stream is decoded once and its pictures are
counted.
"""

from __future__ import annotations

from array import array
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import av.error
import numpy as np

from sam2studio.core.progress import CancelToken, Progress
from sam2studio.core.words import counted
from sam2studio.media.video_check import TOLERATED, as_strict_as_possible, checked
from sam2studio.media.video_colour import is_hdr
from sam2studio.media.video_decoder import VideoDecoder, ranks, seek_time
from sam2studio.media.video_end import VideoEnd, end_of
from sam2studio.media.video_index import FROM_START, MAX_FRAMES, MAX_SIDE, Numbers, VideoIndex, file_fingerprint
from sam2studio.media.video_stream import VideoStream, library, orientation_of_frame, refusal, reported

_LATEST: Final = 1 << 61
_REPORT_EVERY: Final = 500  # packets
_REORDERED: Final = 16  # frames that a decoder may hold back
_SLOW_FROM: Final = 1_000  # frames


@dataclass
class _Packets:
    """What the packets of a stream say, one entry each, as stored; a missing time stamp is `FROM_START`."""

    shown: array[int] = field(default_factory=lambda: array("q"))
    stored: array[int] = field(default_factory=lambda: array("q"))
    seek: array[int] = field(default_factory=lambda: array("q"))
    key: bytearray = field(default_factory=bytearray)
    hidden: bytearray = field(default_factory=bytearray)
    end: VideoEnd = field(default_factory=VideoEnd)

    def add(self, packet: Any, container: str, *, key: bool, hidden: bool) -> None:
        at = seek_time(packet, container)
        self.shown.append(FROM_START if packet.pts is None else packet.pts)
        self.stored.append(FROM_START if packet.dts is None else packet.dts)
        self.seek.append(FROM_START if at is None else at)
        self.key.append(key)
        self.hidden.append(hidden)


def build_index(path: Path, *, cancel: CancelToken | None = None) -> Generator[Progress, None, VideoIndex]:
    """Reads a video file once and numbers its frames.

    Yields:
        Bytes read, of the size of the file; then no total, while some pictures are looked at; while they have to be
        counted, frames.

    Returns:
        The index.

    Raises:
        MediaError: It is no video, has no picture that can be decoded, or no footage at all.
        Cancelled: `cancel` says so.
    """
    cancel = cancel or CancelToken()
    stream = VideoStream(path)
    try:
        packets = yield from _demuxed(stream, cancel)
        if not packets.shown:
            raise refusal(path, "There are no frames in this video.", todo="Choose another file.")
        draft = _by_time(packets, stream)
        if draft is not None:
            draft = checked(path, as_strict_as_possible(path, draft))
        if draft is None:
            draft = yield from _by_counting(packets, stream, path, cancel)
            draft = as_strict_as_possible(path, draft)
            draft = checked(path, draft) or draft
        with reported(path):
            return _described(path, draft, packets, stream)
    finally:
        stream.close()


def _demuxed(stream: VideoStream, cancel: CancelToken) -> Generator[Progress, None, _Packets]:
    found = _Packets()
    with reported(stream.path):
        total = stream.path.stat().st_size
    done = 0
    yield Progress(done=0, total=total)
    corrupt = False
    for count, packet in enumerate(stream.packets()):
        found.add(
            packet,
            stream.name,
            key=packet.is_keyframe and stream.begins_afresh(packet),
            hidden=_is_hidden(packet, stream),
        )
        corrupt = packet.is_corrupt
        if count >= MAX_FRAMES:
            raise refusal(stream.path, "The video is too long.", todo="Cut it into parts and add those.")
        if count % _REPORT_EVERY == 0:
            cancel.check()
            done = max(done, packet.pos or 0)
            yield Progress(done=min(done, total), total=total)
    cancel.check()
    with reported(stream.path):
        count = len(found.shown)
        torn = stream.broke_off or corrupt
        found.end = end_of(stream, read=count, shown=count - sum(found.hidden), torn=torn)
    yield Progress(done=total)  # what it takes to look at some pictures is not known
    return found


def _is_hidden(packet: Any, stream: VideoStream) -> bool:
    """Whether a packet's picture is never shown: outside the edit list, or a reference frame of VP8 and VP9."""
    if packet.is_discard:
        return True
    if stream.context.name == "vp8":
        return not bytes(packet)[0] & 0x10
    return False


def _by_time(packets: _Packets, stream: VideoStream) -> VideoIndex | None:
    """The index as the time stamps say, or None when they do not."""
    shown = np.array(packets.shown, np.int64)
    visible = ~np.frombuffer(bytes(packets.hidden), np.bool_)
    keys = np.flatnonzero(np.frombuffer(bytes(packets.key), np.bool_))
    if not len(keys):
        keys = np.array([0])
    visible[: keys[0]] = False  # nothing to decode them from
    visible &= (shown >= shown[keys[0]]) | (shown == FROM_START)
    times = shown[visible]
    if not len(times) or (np.abs(times) >= _LATEST).any() or len(np.unique(times)) < len(times):
        return None
    order = np.full(len(shown), -1, np.int64)
    order[visible] = ranks(times)
    times = np.sort(times)
    starts = np.searchsorted(times, shown[keys])
    return _index(packets, stream, times=times, order=order, starts=starts, keys=keys, by_time=True)


def _by_counting(
    packets: _Packets, stream: VideoStream, path: Path, cancel: CancelToken
) -> Generator[Progress, None, VideoIndex]:
    """The index as the decoded pictures come out."""
    order = np.full(len(packets.shown), -1, np.int64)
    count = 0
    broken: list[int] = []
    counting = VideoStream(path, stream=stream.stream.index)
    counting.one_thread()
    try:
        for ordinal, packet in enumerate(chain(islice(counting.packets(), len(order)), [None])):
            if packet is not None:
                packet.pts = ordinal
            try:
                pictures = counting.decode(packet)
            except av.error.FFmpegError:
                broken.append(ordinal)
                continue
            for picture in pictures:
                source = -1 if picture.pts is None else picture.pts
                if 0 <= source < len(order) and order[source] < 0:
                    order[source] = count
                    count += 1
            if ordinal % 50 == 0:
                cancel.check()
                yield Progress(done=ordinal, total=len(order))
    finally:
        counting.close()
    if not count:
        raise refusal(path, "No frame of this video can be decoded.", todo="Convert it to H.264 in MP4.")
    count = _keep_numbers_of(_lost(order, broken), order)
    stored = np.array(packets.stored, np.int64)
    times = np.sort(stored[order >= 0])
    if (np.abs(times) >= _LATEST).any() or (np.diff(times) <= 0).any():
        step = max(1, round(1 / (_time_base(stream) * (stream.stream.average_rate or 25))))
        times = np.arange(count, dtype=np.int64) * min(step, _LATEST // count)
    keys = np.flatnonzero(np.frombuffer(bytes(packets.key), np.bool_) & (order >= 0))
    if not len(keys):
        keys = np.array([0])
    return _index(
        packets, stream, times=times, order=order, starts=np.maximum(order[keys], 0), keys=keys, by_time=False
    )


def _lost(order: Numbers, broken: list[int]) -> Numbers:
    """Places of packets whose pictures an error took: decoders lose some around the damaged one.

    None where packets without pictures are usual in the stream, as with fields stored apart.
    """
    missing = np.flatnonzero(order < 0)
    if not broken or not len(missing):
        return missing[:0]
    errors = np.array(broken, np.int64)
    after = np.searchsorted(errors, missing).clip(max=len(errors) - 1)
    distance = np.minimum(np.abs(errors[after] - missing), np.abs(errors[np.maximum(after - 1, 0)] - missing))
    near = distance <= _REORDERED
    return missing[near] if (~near).sum() * TOLERATED <= len(order) else missing[:0]


def _keep_numbers_of(broken: Numbers, order: Numbers) -> int:
    """Gives frames that cannot be decoded a number behind the frame stored before them, so that later ones keep theirs.

    Args:
        broken: Places of their packets.
        order: (p,) number of each packet's frame, or -1; changed in place.

    Returns:
        How many frames there are now.
    """
    latest = np.maximum.accumulate(np.where(order >= 0, np.arange(len(order)), -1))  # the last one decoded so far
    broken = broken[(order[broken] < 0) & (latest[broken] >= 0)]
    wanted = order.astype(np.float64)
    wanted[broken] = order[latest[broken]] + 0.5
    numbered = np.flatnonzero(wanted >= 0)
    order[numbered] = ranks(wanted[numbered])
    return len(numbered)


def _index(
    packets: _Packets,
    stream: VideoStream,
    *,
    times: Numbers,
    order: Numbers,
    starts: Numbers,
    keys: Numbers,
    by_time: bool,
) -> VideoIndex:
    """An index whose size, orientation and fingerprint are still to be seen.

    Args:
        packets: What was demuxed.
        stream: Where from.
        times: (n,) when each frame is shown.
        order: (p,) number of each packet's frame, or -1.
        starts: (k,) number of the first frame that can be decoded from each key packet.
        keys: (k,) places of the key packets.
        by_time: Whether `times` are the packets' own.
    """
    seek = np.array(packets.seek, np.int64)[keys]
    _, first, counts = np.unique(seek, return_index=True, return_counts=True)
    usable = np.zeros(len(keys), np.bool_)
    usable[first[counts == 1]] = True
    usable &= np.abs(seek) < _LATEST
    if not usable[0]:
        usable[0], seek[0] = True, FROM_START
    usable &= starts < len(times)
    later = np.minimum.accumulate(starts[::-1])[::-1]
    usable[:-1] &= starts[:-1] < later[1:]  # of keyframes that begin at the same frame, the last
    return VideoIndex(
        times=times,
        order=order,
        key_frames=starts[usable].astype(np.int64),
        key_packets=keys[usable].astype(np.int64),
        key_times=seek[usable],
        time_base=_time_base(stream),
        stream=stream.stream.index,
        width=1,
        height=1,
        orientation=1,
        fingerprint="",
        made_by=library(),
        by_time=by_time,
    )


def _time_base(stream: VideoStream) -> Fraction:
    """Seconds of one unit of time; of a file that does not say, milliseconds."""
    given = stream.stream.time_base
    return Fraction(given) if given and 0 < given <= 1 << 20 else Fraction(1, 1000)


def _described(path: Path, draft: VideoIndex, packets: _Packets, stream: VideoStream) -> VideoIndex:
    """The index with the size and the orientation of its first picture, and what is odd about the file."""
    decoder = VideoDecoder(path, draft)
    try:
        _, picture = next(decoder.run(0), (0, None))
    finally:
        decoder.close()
    if picture is None:
        raise refusal(path, "No frame of this video can be decoded.", todo="Convert it to H.264 in MP4.")
    orientation = orientation_of_frame(picture)
    width, height = picture.width, picture.height
    if max(width, height) > MAX_SIDE:
        raise refusal(path, f"The video is too large: {width} × {height} pixels.", todo="Make a smaller copy.")
    if orientation >= 5:
        width, height = height, width
    warnings = []
    if packets.end.early:
        warnings.append(_cut_off(len(draft), packets.end))
    if len(draft.key_frames) == 1 and len(draft) > _SLOW_FROM:
        warnings.append(
            "Jumping in this video is slow: it can only be decoded from its beginning. Convert it to change that."
        )
    if not draft.strict:
        warnings.append("The file breaks rules of its format, so damaged frames cannot be told from sound ones.")
    if stream.footage > 1:
        warnings.append(f"The file has {stream.footage} videos; only the main one is shown.")
    if is_hdr(picture):
        warnings.append(
            "This is an HDR video; its brightness is shown as stored, darker or paler than on an HDR screen."
        )
    return replace(
        draft,
        width=width,
        height=height,
        orientation=orientation,
        fingerprint=file_fingerprint(path),
        warnings=tuple(warnings),
    )


def _cut_off(frames: int, end: VideoEnd) -> str:
    """What is said of a file that ends early; `frames` came out of it, the torn one included."""
    readable, named = max(1, frames - end.torn), frames + end.missing
    if readable < named:
        return f"The file ends early: {readable} of {counted(named, 'frame')} can be read."
    return f"The file is cut off or damaged at its end; {counted(frames, 'frame is', 'frames are')} left."
