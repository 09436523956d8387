"""Small videos of every kind that cameras, screen recorders and editors write, each of barcode frames."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.stream import Disposition

from tests.support import barcodes

_LOOKING_AHEAD = {"auto-alt-ref": "1", "lag-in-frames": "16"}
_CODECS = {
    "h264": ("libx264", {"preset": "ultrafast", "crf": "20", "bf": "0", "sc_threshold": "0"}),
    "h264-b": ("libx264", {"preset": "veryfast", "crf": "20", "bf": "3", "b-pyramid": "normal", "sc_threshold": "0"}),
    "h264-open": (
        "libx264",
        {"preset": "veryfast", "crf": "20", "bf": "3", "sc_threshold": "0", "x264-params": "open-gop=1"},
    ),
    "h264-refresh": (
        "libx264",
        {"preset": "veryfast", "crf": "20", "bf": "0", "sc_threshold": "0", "x264-params": "intra-refresh=1"},
    ),
    "h264-fields": ("libx264", {"preset": "veryfast", "crf": "18", "bf": "2", "flags": "+ildct+ilme"}),
    "hevc": (
        "libx265",
        {"preset": "ultrafast", "crf": "20", "x265-params": "log-level=none:pools=1:bframes=3:open-gop=1"},
    ),
    "vp8": ("libvpx", {"deadline": "realtime", "cpu-used": "5", "crf": "8"} | _LOOKING_AHEAD),
    "vp9": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "crf": "24"} | _LOOKING_AHEAD),
    "av1": ("libsvtav1", {"preset": "12", "crf": "30", "svtav1-params": "lp=2"}),
    "mpeg4": ("mpeg4", {"qscale": "3"}),
    "mpeg4-b": ("mpeg4", {"qscale": "3", "bf": "2"}),
    "mpeg2": ("mpeg2video", {"qscale": "3", "bf": "2"}),
    "mjpeg": ("mjpeg", {"qmin": "2", "qmax": "3"}),
    "ffv1": ("ffv1", {}),
}


@dataclass(frozen=True, kw_only=True)
class Clip:
    """How a video is made.

    Attributes:
        name: File name.
        codec: Row of the table of codecs.
        frames: How many.
        rate: Frames per second; None for a rate that varies between 8 and 90.
        gop: Frames from one keyframe to the next.
        size: (height, width).
        pix_fmt: Pixel format.
        colour: (matrix, range) as numbers of ISO/IEC 23091-2 to be written into the stream; (0, 0) for none.
        options: For the container.
        turn: Degrees that a player turns it, counter-clockwise.
        mirrored: Whether a player mirrors it as well (left and right).
        first: Time stamp of the first frame, in frames.
        extra: "cover", "second" (another video stream), "sound", or nothing.
        damage: What happens to the bytes afterwards.
        lost: Frames at the beginning that an edit hides.
        suspect: Frames that damage may have taken.
        incomplete: Whether frames are lost beyond what the file says, so that only decoding it tells what is left.
    """

    name: str
    codec: str = "h264"
    frames: int = 60
    rate: Fraction | None = Fraction(25)
    gop: int = 12
    size: tuple[int, int] = (240, 320)
    pix_fmt: str = "yuv420p"
    colour: tuple[int, int] = (0, 0)
    options: dict[str, str] = field(default_factory=dict)
    turn: int = 0
    mirrored: bool = False
    first: int = 0
    extra: str = ""
    damage: Callable[[Path], None] | None = None
    lost: int = 0
    suspect: range = range(0)
    incomplete: bool = False

    def write(self, folder: Path) -> Path:
        path = folder / self.name
        with av.open(str(path), "w", options=self.options) as container:
            _write(container, self)
        if self.damage is not None:
            self.damage(path)
        return path


def _write(container, clip: Clip) -> None:
    encoder, options = _CODECS[clip.codec]
    height, width = clip.size
    rate = clip.rate or Fraction(90)
    stream = container.add_stream(encoder, rate=rate, options=options | {"g": str(clip.gop)})
    stream.width, stream.height, stream.pix_fmt = width, height, clip.pix_fmt
    if clip.codec == "mjpeg":
        stream.codec_context.color_range = 2
    context = stream.codec_context
    context.gop_size = clip.gop
    context.thread_count = 1
    base = 1 / rate if clip.rate else Fraction(1, 1000)
    context.time_base = base
    if clip.colour != (0, 0):
        context.colorspace, context.color_range = clip.colour
    if clip.turn or clip.mirrored:
        stream.set_display_matrix(_matrix(clip))
    others = _others(container, clip)
    shown = clip.size if clip.turn % 180 == 0 else clip.size[::-1]
    times = list(range(clip.frames)) if clip.rate else varying_times(clip.frames)
    if not times:
        container.start_encoding()
    for number, time in enumerate(times):
        frame = encodable(as_stored(barcodes.draw(number, height=shown[0], width=shown[1]), clip), clip)
        frame.pts, frame.time_base = time + clip.first, base
        container.mux(stream.encode(frame))
        for other in others:
            other(number)
    container.mux(stream.encode())
    for other in others:
        other(None)


def as_stored(rgb: np.ndarray, clip: Clip) -> np.ndarray:
    """A picture as displayed, before the player turned and then mirrored it."""
    if clip.mirrored:
        rgb = rgb[:, ::-1]
    return np.rot90(rgb, -(clip.turn // 90))


def encodable(rgb: np.ndarray, clip: Clip) -> av.VideoFrame:
    """A picture in the pixel format, the matrix and the range of a clip."""
    matrix, full = clip.colour[0] or 6, clip.colour[1] == 2
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
    names = {1: "ITU709", 5: "ITU601", 6: "ITU601", 9: "BT2020"}
    return frame.reformat(
        format=clip.pix_fmt,
        src_colorspace=names[matrix],
        dst_colorspace=names[matrix],
        src_color_range="JPEG",
        dst_color_range="JPEG" if full else "MPEG",
        interpolation="AREA",
    )


def varying_times(count: int) -> list[int]:
    """Milliseconds at which frames of a varying rate are shown."""
    rng = random.Random(count)
    times = [0]
    while len(times) < count:
        times.append(times[-1] + rng.randrange(11, 126))
    return times


def _matrix(clip: Clip) -> list[int]:
    turns = {0: (1, 0, 0, 1), 90: (0, -1, 1, 0), 180: (-1, 0, 0, -1), 270: (0, 1, -1, 0)}
    a, b, c, d = turns[clip.turn]
    if clip.mirrored:
        a, c = -a, -c
    one = 1 << 16
    return [a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30]


def _others(container, clip: Clip) -> list[Callable[[int | None], None]]:
    if clip.extra == "cover":
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 90, np.uint8), format="rgb24")

        def add_cover(number: int | None) -> None:
            if number == 0:
                picture.pts = 0
                container.mux(cover.encode(picture))
            elif number is None:
                container.mux(cover.encode())

        return [add_cover]
    if clip.extra == "second":
        second = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        second.width, second.height, second.pix_fmt = 64, 48, "yuv420p"
        second.disposition = Disposition(0)

        def add_second(number: int | None) -> None:
            frame = None
            if number is not None:
                frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number % 255, np.uint8), format="rgb24")
            container.mux(second.encode(frame))

        return [add_second]
    if clip.extra == "sound":
        sound = container.add_stream("aac", rate=8000)

        def add_sound(number: int | None) -> None:
            frame = None
            if number is not None:
                frame = av.AudioFrame.from_ndarray(np.zeros((1, 320), np.float32), format="fltp", layout="mono")
                frame.sample_rate = 8000
                frame.pts = number * 320
            container.mux(sound.encode(frame))

        return [add_sound]
    return []
