"""From a keyframe on, the pictures of a video with their frame numbers, and never a picture with a wrong number.

A packet is recognised by its time stamp where decoding starts and counted from there; its place in the index gives the
number of its frame, which travels through the decoder in the place of the time stamp. So a picture that comes out
says itself which frame it is, however the decoder reorders.

Two kinds of pictures are dropped: those that are shown before the keyframe from which decoding started (of an open
group; their references are missing), and those between a damaged packet and the next keyframe.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import av.error
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import MediaError
from sam2studio.media.video_index import FROM_START, VideoIndex
from sam2studio.media.video_stream import VideoStream, refusal

_BY_SHOWN_TIME: Final = ("matroska", "webm")
_NOT_CLEAN: Final = 1 << 62
_FAR: Final = 1 << 62


class Damaged(Exception):  # noqa: N818 - a signal within this module
    """A packet could not be decoded while several threads were decoding, so it is not known which."""


class _Health:
    """Which pictures of one run may be shown.

    Pictures are fed as stored and come out as shown, so what is known about one is kept by its number.
    """

    def __init__(self, index: VideoIndex, key: int) -> None:
        self._index = index
        self._first = self._clean_from = self._start = int(index.key_frames[key])
        self._hidden_key = index.order[index.key_packets[key]] < 0
        self._group = key
        self._fed: dict[int, tuple[int, int, bool]] = {}  # number → (keyframe it builds on, place, disposable)
        self._spoilt: dict[int, int] = {}  # keyframe → place from which on its pictures build on a damaged one
        self._last = -1
        self.refused: set[int] = set()

    def feed(self, ordinal: int, number: int, *, disposable: bool) -> None:
        """Notes the packet that goes in next: its place, its number or -1, and whether none builds on it."""
        keys = self._index.key_packets
        if self._group + 1 < len(keys) and ordinal == keys[self._group + 1]:
            self._group += 1
            self._start = int(self._index.key_frames[self._group])
            if self._clean_from == _NOT_CLEAN:
                self._clean_from = self._start
        if number >= self._clean_from:
            # what is shown before its keyframe (of an open group) builds on the group before
            self._fed[number] = (self._group if number >= self._start else self._group - 1, ordinal, disposable)
        elif number > self._first:
            self.refused.add(number)

    def fail(self, number: int) -> None:
        """Notes that the packet just fed could not be decoded."""
        if number < self._clean_from and (number >= 0 or not self._hidden_key):
            return  # in front of an open group's keyframe errors are natural and do no harm
        _, _, disposable = self._fed.pop(number, (0, 0, False))
        self.refused.add(number)
        if not disposable:
            self._clean_from = _NOT_CLEAN

    def expects(self, number: int) -> bool:
        """Whether a picture would be shown if it were sound."""
        return number in self._fed

    def admit(self, number: int, *, corrupt: bool) -> bool:
        """Whether a picture that came out may be shown."""
        if number not in self._fed or number <= self._last:
            return False
        group, ordinal, disposable = self._fed.pop(number)
        if corrupt and not disposable:
            self._spoilt[group] = min(ordinal, self._spoilt.get(group, ordinal))
        if corrupt or ordinal >= self._spoilt.get(group, _NOT_CLEAN):
            self.refused.add(number)
            return False
        self._last = number
        return True


class VideoDecoder:
    """Runs through a video from any keyframe. Owned by one thread."""

    def __init__(self, path: Path, index: VideoIndex) -> None:
        self._path = path
        self._index = index
        self.refused: set[int] = set()
        """Numbers of frames that the latest run held back because of damage."""
        self._alone = False
        self._stream = VideoStream(path, stream=index.stream, strict=index.strict)

    def close(self) -> None:
        """Closes the file; runs that were started end with an error."""
        self._stream.close()

    def run(self, key: int) -> Iterator[tuple[int, Any]]:
        """Decodes from a keyframe to the end of the video.

        Args:
            key: Position in the index's `key_frames`.

        Yields:
            (frame number, picture), numbers ascending; numbers of frames that cannot be decoded are left out.

        Raises:
            MediaError: The place cannot be found in the file any more.
        """
        last = -1
        try:
            for number, picture in self._run(key):
                yield number, picture
                last = number
        except Damaged:
            self._alone = True
            self._reopen()
            yield from ((number, picture) for number, picture in self._run(key) if number > last)

    def _run(self, key: int) -> Iterator[tuple[int, Any]]:
        health = _Health(self._index, key)
        self.refused = health.refused
        for ordinal, packet in self._packets_from(key):
            number = -1 if packet is None else self._number(ordinal, packet)
            if packet is not None:
                health.feed(ordinal, number, disposable=self._stream.is_disposable(packet))
                packet.pts = None if number < 0 else number
            try:
                if ordinal == len(self._index.order) - 1 and packet.is_corrupt:
                    raise av.error.InvalidDataError(0, "the last packet is cut off")
                pictures = self._stream.decode(packet)
            except av.error.FFmpegError as error:
                if not self._stream.alone:
                    raise Damaged from error
                health.fail(number)
                continue
            for picture in pictures:
                shown = -1 if picture.pts is None else int(picture.pts)
                if picture.is_corrupt and not self._stream.alone and health.expects(shown):
                    raise Damaged
                if health.admit(shown, corrupt=picture.is_corrupt):
                    yield shown, picture

    def _number(self, ordinal: int, packet: Any) -> int:
        """Which frame a packet is, or -1; where its own time stamp says so, that is believed, and not the counting."""
        index = self._index
        number, time = int(index.order[ordinal]), packet.pts
        if not index.by_time or (number >= 0 and index.times[number] == time):
            return number
        if time is None or packet.is_discard or not index.times[0] <= time <= index.times[-1]:
            return -1
        number = int(np.searchsorted(index.times, time))
        return number if index.times[number] == time else -1

    def _reopen(self) -> None:
        self._stream.close()
        self._stream = VideoStream(self._path, stream=self._index.stream, strict=self._index.strict)
        if self._alone:
            self._stream.one_thread()

    def _packets_from(self, key: int) -> Iterator[tuple[int, Any]]:
        """(place in the stream, packet) from a key packet to the last packet indexed, then (-1, None)."""
        packets, first = self._landed(key)
        ordinal = int(self._index.key_packets[key])
        yield ordinal, first
        rest = islice(packets, len(self._index.order) - ordinal - 1)
        yield from enumerate(rest, start=ordinal + 1)
        yield -1, None

    def _landed(self, key: int) -> tuple[Iterator[Any], Any]:
        """Seeks and looks where that led; containers may land elsewhere than asked."""
        wanted = int(self._index.key_times[key])
        if wanted != FROM_START:
            second = max(1, round(1 / self._index.time_base))
            for back in (0, 1, 4, 16, 64) if key else (0, 1):
                if self._stream.seek(max(wanted - back * second, -_FAR)):
                    packets = self._stream.packets()
                    found = self._key_packet(packets, wanted)
                    if found is not None:
                        return packets, found
        self._reopen()
        packets = self._stream.packets()
        found = next(islice(packets, int(self._index.key_packets[key]), None), None)
        if found is not None and (wanted == FROM_START or seek_time(found, self._stream.name) == wanted):
            return packets, found
        raise refusal(
            self._path,
            f"Frame {int(self._index.key_frames[key])} is not where it was when the video was added.",
            todo="If the file was changed, remove the video and add it again.",
        )

    def _key_packet(self, packets: Iterator[Any], wanted: int) -> Any:
        """The key packet with that time stamp, or None when the place is behind it."""
        for packet in packets:
            time = seek_time(packet, self._stream.name)
            if time is not None and packet.is_keyframe and time >= wanted:
                return packet if time == wanted else None
        return None


def seek_time(packet: Any, container: str) -> int | None:
    """The time stamp by which a container finds a packet again: Matroska counts shown times, others stored times."""
    first, second = (packet.pts, packet.dts) if container.startswith(_BY_SHOWN_TIME) else (packet.dts, packet.pts)
    time = second if first is None else first
    return None if time is None else int(time)


def missing(path: Path, frame: int) -> MediaError:
    """The error for a frame that exists and cannot be decoded."""
    return refusal(
        path,
        f"Frame {frame} of the video is damaged and cannot be shown.",
        todo="Other frames keep their numbers; go to another one.",
    )


def ranks(times: NDArray[Any]) -> NDArray[np.int64]:
    """For each time its place among all times sorted; of equal ones, the first comes first."""
    places = np.empty(len(times), np.int64)
    places[np.argsort(times, kind="stable")] = np.arange(len(times))
    return places
