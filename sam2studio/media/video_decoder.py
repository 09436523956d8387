"""From a keyframe on, the pictures of a video with their frame numbers, and never a picture with a wrong number.

A packet is recognised by its time stamp where decoding starts and counted from there; its place in the index gives the
number of its frame, which travels through the decoder in the place of the time stamp. So a picture that comes out
says itself which frame it is, however the decoder reorders.

Two kinds of pictures are dropped: those that are shown before the keyframe from which decoding started (of an open
group; their references are missing), and those between a damaged packet and the next keyframe.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import av.error
import numpy as np

from sam2studio.core.errors import MediaError
from sam2studio.media.video_index import VideoIndex
from sam2studio.media.video_stream import VideoStream, refusal

_BY_SHOWN_TIME: Final = ("matroska", "webm")
_NOT_CLEAN: Final = 1 << 62


class Damaged(Exception):  # noqa: N818 - a signal between this module and its caller
    """A packet could not be decoded while several threads were decoding, so it is not known which."""


class VideoDecoder:
    """Runs through a video from any keyframe. Owned by one thread."""

    def __init__(self, path: Path, index: VideoIndex) -> None:
        self._path = path
        self._index = index
        self.met_damage = False
        """Whether a packet so far could not be decoded."""
        self._alone = False
        self._stream = VideoStream(path, stream=index.stream)
        self._key_at = {int(packet): at for at, packet in enumerate(index.key_packets)}

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
        if self._alone:
            yield from self._run(key)
            return
        last = -1
        try:
            for number, picture in self._run(key):
                yield number, picture
                last = number
        except Damaged:
            self._work_alone()
            yield from ((number, picture) for number, picture in self._run(key) if number > last)

    def _run(self, key: int) -> Iterator[tuple[int, Any]]:
        clean_from = int(self._index.key_frames[key])
        last = -1
        clean: set[int] = set()
        for ordinal, packet in self._packets_from(key):
            number = self._number(ordinal)
            if clean_from == _NOT_CLEAN and ordinal in self._key_at:
                clean_from = int(self._index.key_frames[self._key_at[ordinal]])
            packet.pts = number if number >= 0 else None
            try:
                pictures = self._stream.decode(packet)
            except av.error.EOFError:
                return
            except av.error.FFmpegError as error:
                self.met_damage = True
                if not self._alone:
                    raise Damaged from error
                clean_from = _NOT_CLEAN
                continue
            if number >= clean_from:
                clean.add(number)
            for picture in pictures:
                shown = -1 if picture.pts is None else int(picture.pts)
                if shown in clean and not picture.is_corrupt and shown > last:
                    last = shown
                    clean.discard(shown)
                    yield shown, picture

    def _number(self, ordinal: int) -> int:
        order = self._index.order
        return int(order[ordinal]) if 0 <= ordinal < len(order) else -1

    def _work_alone(self) -> None:
        self._alone = True
        self._stream.close()
        self._stream = VideoStream(self._path, stream=self._index.stream)
        self._stream.one_thread()

    def _packets_from(self, key: int) -> Iterator[tuple[int, Any]]:
        """(place in the stream, packet) from a key packet to the end, the empty packet that ends it included."""
        packets, first = self._landed(key)
        ordinal = int(self._index.key_packets[key])
        yield ordinal, first
        try:
            for packet in packets:
                ordinal += 1
                yield (ordinal if packet.size else -1), packet
        except av.error.FFmpegError:  # the file ends here, as it did when it was indexed
            return

    def _landed(self, key: int) -> tuple[Iterator[Any], Any]:
        """Seeks and looks where that led; containers may land elsewhere than asked."""
        wanted = int(self._index.key_times[key])
        second = max(1, round(1 / self._index.time_base))
        for back in (0, 1, 4, 16, 64, None):
            if back is None or key == 0:
                target = int(min(self._index.key_times[0], self._index.times[0])) - second
            else:
                target = wanted - back * second
            self._stream.seek(target)
            packets = self._stream.packets()
            found = self._key_packet(packets, wanted)
            if found is not None:
                return packets, found
        raise refusal(
            self._path,
            f"Frame {int(self._index.key_frames[key])} is not where it was when the video was added.",
            todo="If the file was changed, remove the video and add it again.",
        )

    def _key_packet(self, packets: Iterator[Any], wanted: int) -> Any:
        """The packet with that time stamp, or None when the place is behind it."""
        try:
            for packet in packets:
                time = seek_time(packet, self._stream.name)
                if packet.size == 0 or (time is not None and time > wanted and packet.is_keyframe):
                    return None
                if time == wanted and packet.is_keyframe:
                    return packet
        except av.error.FFmpegError:
            pass
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


def ranks(times: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """For each time its place among all times sorted."""
    places = np.empty(len(times), np.int64)
    places[np.argsort(times, kind="stable")] = np.arange(len(times))
    return places
