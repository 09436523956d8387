"""What the canvas is to show: the value that navigation hands to all others."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sam2studio.engine.messages import ImageKey


@dataclass(frozen=True, eq=False)
class Picture:
    """What the canvas is to show.

    Attributes:
        media_id: The media, or None.
        frame: The frame that the pixels are of, which may not be the one under the playhead yet.
        key: For the inference client; None while there are no pixels, and while they are about to be others.
        rgb: (H, W, 3) uint8, read-only; None while there are none.
        message: Why there are none, or "".
        pixels: Tells this content of the file from another one.
    """

    media_id: int | None = None
    frame: int = 0
    key: ImageKey | None = None
    rgb: NDArray[np.uint8] | None = None
    message: str = ""
    pixels: str = ""

    @property
    def place(self) -> Hashable:
        """Tells one picture, or one video whatever its frame, from another; None while nothing is known of its file."""
        return (self.media_id, self.pixels) if self.pixels else None
