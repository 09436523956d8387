"""Frames as every tracker takes them: any sequence of pictures of one size. Needs no torch."""

from __future__ import annotations

from typing import Protocol

from sam2studio.core.errors import InputError
from sam2studio.engine.checks import check_image
from sam2studio.engine.prediction import ByteArray


class FrameSource(Protocol):
    """Frames by number. A list of arrays is one; a decoder that reads a frame when it is asked for is another."""

    def __len__(self) -> int:
        """How many frames there are."""

    def __getitem__(self, index: int, /) -> ByteArray:
        """Frame `index`, (H, W, 3) uint8 RGB; all of the same size."""


class Frames:
    """Checked access to a source: frame numbers and sizes."""

    def __init__(self, source: FrameSource) -> None:
        if len(source) == 0:
            raise InputError("frames: expected at least one frame.")
        self._source = source
        self.size: tuple[int, int] = check_image(source[0]).shape[:2]
        """(height, width) of every frame."""

    def __len__(self) -> int:
        return len(self._source)

    def check(self, frame: int) -> int:
        """A frame number that exists.

        Raises:
            InputError: There is no such frame.
        """
        if not 0 <= frame < len(self):
            raise InputError(f"frame: expected 0 to {len(self) - 1}, got {frame}.")
        return frame

    def read(self, frame: int) -> ByteArray:
        """One frame.

        Raises:
            InputError: It is not of the size of the others.
        """
        rgb = check_image(self._source[self.check(frame)])
        if rgb.shape[:2] != self.size:
            raise InputError(f"frames: frame {frame} is {rgb.shape[:2]} pixels (height, width), not {self.size}.")
        return rgb
