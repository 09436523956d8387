"""Frame N of a video, always the same pixels, whatever was asked for before.

Decoded pictures are kept as they come out of the decoder (half the size of RGB) up to a number of bytes, so that a step
back is answered from the group that was decoded for the frame before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError
from sam2studio.media.recent import Recent
from sam2studio.media.video_colour import Converter
from sam2studio.media.video_decoder import VideoDecoder, missing
from sam2studio.media.video_index import VideoIndex

CACHE_BYTES: Final = 256 << 20
"""What a reader keeps of decoded frames unless told otherwise."""

_GO_ON: Final = 16  # frames that are decoded rather than sought over
_EARLIER_KEYS: Final = 3
_CONVERTED: Final = 8  # share of the store that is for frames as RGB: converting again is cheap


class VideoReader:
    """The frames of a video file, by number. Owned by one thread; another thread opens its own.

    Raises:
        MediaError: From the constructor, when the file cannot be opened; from `reader[i]`, when that frame cannot be
            decoded. Other frames are not affected.
    """

    def __init__(self, path: Path, index: VideoIndex, *, cache_bytes: int = CACHE_BYTES) -> None:
        self.path = path
        self.index = index
        self._decoder = VideoDecoder(path, index)
        self._convert = Converter()
        self._pictures = Recent[Any](cache_bytes - cache_bytes // _CONVERTED)
        self._frames = Recent[NDArray[np.uint8]](cache_bytes // _CONVERTED)
        self._run: Iterator[tuple[int, Any]] = iter(())
        self._next: int | None = None  # number that the run is at, None when there is none
        self._broken: set[int] = set()

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, frame: int, /) -> NDArray[np.uint8]:
        """Frame number `frame` as displayed: (H, W, 3) uint8 RGB, read-only."""
        if not 0 <= frame < len(self):
            if frame >= len(self):
                raise IndexError(frame)  # what ends a plain `for`
            raise InputError(f"frame: expected 0 to {len(self) - 1}, got {frame}.")
        rgb = self._frames.get(frame)
        if rgb is None:
            picture = self._pictures.get(frame)
            if picture is None:
                picture = self._decoded(frame)
            rgb = self._convert.rgb(picture, size=self.index.size, orientation=self.index.orientation)
            self._frames.put(frame, rgb, rgb.nbytes)
        return rgb

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of every frame as displayed."""
        return self.index.size

    def nearest_key(self, frame: int) -> int:
        """The keyframe of the video nearest to a frame: the quickest to show."""
        return self.index.nearest_key(frame)

    def time_of(self, frame: int) -> float:
        """Seconds from the first frame to this one."""
        return self.index.time_of(frame)

    def cached(self, frame: int) -> bool:
        """Whether a frame is at hand, without decoding."""
        return frame in self._frames or frame in self._pictures

    def close(self) -> None:
        """Closes the file and forgets all frames. May be called twice."""
        self._stop()
        self._decoder.close()
        self._pictures.clear()
        self._frames.clear()

    def _decoded(self, frame: int) -> Any:
        if frame in self._broken:
            raise missing(self.path, frame)
        at = self.index.key_before(frame)
        key = int(self.index.key_frames[at])
        if self._next is None or not self._next <= frame or not (key <= self._next or frame - self._next <= _GO_ON):
            self._start(at)
        first_try = at
        while True:
            picture, gap = self._reach(frame)
            if picture is not None:
                return picture
            if at == 0 or first_try - at >= _EARLIER_KEYS:
                self._broken.update(gap)
                raise missing(self.path, frame)
            at -= 1
            self._start(at)

    def _start(self, at: int) -> None:
        self._stop()
        self._run = self._decoder.run(at)
        self._next = 0

    def _stop(self) -> None:
        close = getattr(self._run, "close", None)
        if close is not None:
            close()
        self._run = iter(())
        self._next = None

    def _reach(self, frame: int) -> tuple[Any, range]:
        """Decodes on until a frame comes out, keeping all on the way.

        Returns:
            Its picture, or None and the numbers that did not come out around it.
        """
        before = (self._next or 0) - 1
        for number, picture in self._run:
            self._pictures.put(number, picture, _bytes_of(picture))
            self._next = number + 1
            if number == frame:
                return picture, range(0)
            if number > frame:
                return None, range(max(before + 1, 0), number)
            before = number
        self._next = None
        return None, range(before + 1, len(self))


def _bytes_of(picture: Any) -> int:
    return sum(plane.buffer_size for plane in picture.planes)
