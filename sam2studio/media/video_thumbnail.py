"""A small picture of a video's first frame, without numbering its frames."""

from __future__ import annotations

from pathlib import Path

import av.error
import numpy as np
from numpy.typing import NDArray

from sam2studio.media.image_sequence import pictures_in
from sam2studio.media.images import thumbnail
from sam2studio.media.video_colour import Converter
from sam2studio.media.video_stream import VideoStream, orientation_of_frame, refusal


def video_thumbnail(path: Path, *, size: int) -> NDArray[np.uint8]:
    """The first frame of a video file or of a folder of pictures, small: (h, w, 3) uint8 RGB as displayed, read-only.

    Args:
        path: Which one.
        size: No side is longer than so many pixels.

    Raises:
        MediaError: It cannot be read.
    """
    if path.is_dir():
        return thumbnail(pictures_in(path)[0], size=size)
    stream = VideoStream(path)
    try:
        return _first(stream, size)
    finally:
        stream.close()


def _first(stream: VideoStream, size: int) -> NDArray[np.uint8]:
    stream.one_thread()  # one picture is not worth waking others
    for packet in stream.packets():
        try:
            frames = stream.decode(packet)
        except av.error.FFmpegError:
            continue
        for frame in frames:
            aspect = float(stream.stream.sample_aspect_ratio or 1)
            width, height = frame.width * aspect, frame.height
            scale = min(1.0, size / max(width, height))
            orientation = orientation_of_frame(frame)
            small = max(1, round(height * scale)), max(1, round(width * scale))
            return Converter().rgb(frame, size=small if orientation < 5 else small[::-1], orientation=orientation)
    raise refusal(stream.path, "There is no frame in this video that can be decoded.", todo="Choose another file.")
