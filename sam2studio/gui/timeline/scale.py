"""Where frames lie on the screen: zoom, scroll, the frame under a position, the ticks of the ruler.

A frame is an interval, as in a film strip: frame f covers [f, f + 1), and its marks stand in the middle. Positions are
pixels from the left edge of the lanes. No Qt, no state: zooming and scrolling make a new value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

PAD: Final = 12.0
"""Room left and right of the video, so that what belongs to its first and last frame is not cut."""
LARGEST_ZOOM: Final = 48.0
"""Pixels a frame; a video that fits at more than that is shown at what fits."""


@dataclass(frozen=True)
class Scale:
    """A position of the video under a window of some width.

    Attributes:
        frames: Length of the video, at least 1.
        width: Of the window in pixels.
        zoom: Pixels a frame.
        left: The frame, with its fraction, at the left end of the room inside the padding.
    """

    frames: int = 1
    width: float = 100.0
    zoom: float = 1.0
    left: float = 0.0

    @property
    def room(self) -> float:
        """Pixels between the paddings."""
        return max(1.0, self.width - 2 * PAD)

    @property
    def fit_zoom(self) -> float:
        """The zoom at which the whole video is in sight."""
        return self.room / self.frames

    @property
    def fitted(self) -> bool:
        """Whether the whole video is in sight."""
        return self.zoom <= self.fit_zoom * (1 + 1e-9)

    @property
    def span(self) -> float:
        """Frames that fit between the paddings."""
        return self.room / self.zoom

    def x_of(self, frame: float) -> float:
        """The position at which a frame begins."""
        return PAD + (frame - self.left) * self.zoom

    def middle_of(self, frame: int) -> float:
        """The position of what is drawn for a frame as a whole: the playhead, marks."""
        return self.x_of(frame + 0.5)

    def frame_at(self, x: float) -> int:
        """The frame at a position; the first or last one beyond the ends."""
        return min(max(math.floor(self.left + (x - PAD) / self.zoom), 0), self.frames - 1)

    def edges(self, count: int, *, pixels: float) -> NDArray[np.int64]:
        """(count + 1,) frames at the borders of columns that are `pixels` wide; below 0 and beyond the video too."""
        at = self.left + (np.arange(count + 1) * pixels - PAD) / self.zoom
        return np.asarray(np.floor(at + 1e-9), np.int64)

    def zoomed(self, factor: float, *, at: float) -> Scale:
        """Closer or farther; what is at the position `at` stays there, as far as the ends allow."""
        zoom = min(max(self.zoom * factor, self.fit_zoom), max(LARGEST_ZOOM, self.fit_zoom))
        under = self.left + (at - PAD) / self.zoom
        return replace(self, zoom=zoom, left=under - (at - PAD) / zoom).limited()

    def scrolled(self, pixels: float) -> Scale:
        """Moved towards later frames by pixels."""
        return replace(self, left=self.left + pixels / self.zoom).limited()

    def resized(self, width: float) -> Scale:
        """In a window of another width: a video that was wholly in sight stays so."""
        other = replace(self, width=width)
        return other.fit() if self.fitted else replace(other, zoom=max(self.zoom, other.fit_zoom)).limited()

    def fit(self) -> Scale:
        """The whole video."""
        return replace(self, zoom=self.fit_zoom, left=0.0)

    def showing(self, frame: int) -> Scale:
        """This scale, or, when the frame is out of sight, one page further so that it is in sight."""
        if self.left <= frame and frame + 1 <= self.left + self.span + 1e-6:
            return self
        ahead = frame >= self.left
        left = frame - self.span * 0.1 if ahead else frame + 1 - self.span * 0.9
        return replace(self, left=left).limited()

    def limited(self) -> Scale:
        """This scale, or the nearest one at its zoom that leaves no room beside the video."""
        return replace(self, left=min(max(self.left, 0.0), max(0.0, self.frames - self.span)))


def tick_step(zoom: float, *, least: float) -> int:
    """Frames between two labels that are at least `least` pixels apart: 1, 2 or 5 times a power of ten."""
    wanted = max(1.0, least / zoom)
    power = int(10 ** math.floor(math.log10(wanted)))
    return next(int(factor * power) for factor in (1, 2, 5, 10) if factor * power >= wanted - 1e-9)


def ticks(scale: Scale, *, step: int) -> range:
    """The multiples of a step that are in sight, the paddings included."""
    first = max(0, math.floor(scale.left - PAD / scale.zoom))
    last = min(scale.frames - 1, math.ceil(scale.left + scale.span + PAD / scale.zoom))
    return range(-(-first // step) * step, last + 1, step)


def time_text(seconds: float, *, digits: int = 2) -> str:
    """1:02.04, or 1:00:02.04 from an hour on; time runs down, so that frame 0 of a later second is not shown early."""
    scaled = math.floor(max(0.0, seconds) * 10**digits + 1e-6)
    whole, part = divmod(scaled, 10**digits)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    clock = f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
    return f"{clock}.{part:0{digits}d}" if digits else clock
