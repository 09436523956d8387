"""Writing a video for people to look at: MP4 that every player shows, each picture at the time that it is given."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from types import TracebackType
from typing import Any, BinaryIO, Final

import av
import av.codec
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import MediaError

_TICKS: Final = 90_000  # of the clock, a second; a multiple of every usual rate
_BT709: Final = 1  # ISO/IEC 23091-2, for primaries, transfer and matrix
_LIMITED: Final = 1  # range, in FFmpeg's numbers
_ENCODERS: Final = ("libx264", "libopenh264", "h264_videotoolbox", "h264_mf", "mpeg4")
"""In the order in which they are tried; builds of FFmpeg differ in what they have. The last one is everywhere."""
_CONSTANT_QUALITY: Final = {"crf": "18", "preset": "veryfast"}


class VideoWriter:
    """One video in the making. Use it in a `with` block; owned by one thread.

    Sides are made even, which the format asks for, by repeating the last row or column.

    Args:
        file: Open for writing and seeking; not closed here.
        size: (height, width) of the pictures.
        fps: Frames a second on average, as a hint to players.
    """

    def __init__(self, file: BinaryIO, *, size: tuple[int, int], fps: float) -> None:
        self._pad = (size[0] % 2, size[1] % 2)
        self._container = av.open(file, "w", format="mp4", options={"video_track_timescale": str(_TICKS)})
        self._stream = self._opened(size, fps)
        self._last = -1

    def __enter__(self) -> VideoWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._mux(None)
            self._container.close()
            return
        with suppress(av.FFmpegError, OSError):  # the file goes; what led here is what is told
            self._container.close()

    def write(self, rgb: NDArray[np.uint8], *, time: float, lasts: float) -> None:
        """Adds the next picture.

        Args:
            rgb: (H, W, 3) uint8 RGB of the size that was told.
            time: Seconds from the first picture; later than that of the one before.
            lasts: Seconds until the next.
        """
        if any(self._pad):
            rgb = np.pad(rgb, ((0, self._pad[0]), (0, self._pad[1]), (0, 0)), mode="edge")
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
        picture = picture.reformat(format="yuv420p", src_colorspace="ITU709", dst_colorspace="ITU709")
        self._last = max(self._last + 1, round(time * _TICKS))
        picture.pts, picture.time_base = self._last, Fraction(1, _TICKS)
        picture.duration = max(1, round(lasts * _TICKS))
        self._mux(picture)

    def _opened(self, size: tuple[int, int], fps: float) -> Any:
        name = next(name for name in _ENCODERS if name in av.codec.codecs_available)
        options = _CONSTANT_QUALITY if name == "libx264" else {}
        rate = Fraction(fps).limit_denominator(1001) if fps > 0 else Fraction(25)
        stream: Any = self._container.add_stream(name, rate=max(rate, Fraction(1, 1001)), options=options)
        stream.width, stream.height = size[1] + self._pad[1], size[0] + self._pad[0]
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, _TICKS)
        if not options:
            stream.bit_rate = int(size[0] * size[1] * float(rate) / 5)
        context = stream.codec_context
        context.color_range, context.colorspace = _LIMITED, _BT709
        context.color_primaries = context.color_trc = _BT709
        return stream

    def _mux(self, picture: av.VideoFrame | None) -> None:
        try:
            for packet in self._stream.encode(picture):
                self._container.mux(packet)
        except av.FFmpegError as error:
            if isinstance(error, OSError):
                raise
            raise MediaError(f"The video cannot be written ({error.strerror}).") from error
