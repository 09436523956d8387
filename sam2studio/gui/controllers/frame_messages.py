"""What crosses between the GUI thread and the thread that reads frames: frozen, arrays read-only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import MediaError
from sam2studio.core.progress import Progress


@dataclass(frozen=True)
class VideoFile:
    """A video to be shown.

    Attributes:
        media_id: Row of the project's media list.
        path: The file, or the folder of numbered pictures.
        index: Its frame index as the project keeps it, or None.
        fingerprint: Of the content that the index is of.
    """

    media_id: int
    path: Path
    index: bytes | None = None
    fingerprint: str = ""


@dataclass(frozen=True, eq=False)
class OpenedVideo:
    """A video that can be read.

    Attributes:
        video: What was asked for.
        pixels: Tells this content of the file from another one.
        fingerprint: As the project notes it when a file is added.
        width: Pixels, as displayed.
        height: Pixels, as displayed.
        times: (frames,) float64, read-only: when each frame is shown, in seconds, rising.
        index: The frame index, where it had to be made; else b"".
    """

    video: VideoFile
    pixels: str
    fingerprint: str
    width: int
    height: int
    times: NDArray[np.float64]
    index: bytes = b""

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return len(self.times)


@dataclass(frozen=True, eq=False)
class FrameImage:
    """One frame that was read.

    Attributes:
        opened: Of which video.
        wanted: The frame that was asked for.
        frame: The one that these pixels are of: another one when only a near one was wanted.
        rgb: (H, W, 3) uint8 as displayed, read-only; None when it cannot be decoded.
        error: Why not.
    """

    opened: OpenedVideo
    wanted: int
    frame: int
    rgb: NDArray[np.uint8] | None = None
    error: MediaError | None = None


@dataclass(frozen=True)
class OpenVideo:
    """Open this one, in the place of the one before."""

    session: int
    video: VideoFile


@dataclass(frozen=True)
class CloseVideo:
    """Let go of the video."""


@dataclass(frozen=True)
class WantFrame:
    """Read this frame now, then those, while nobody asks for another one; `tell` the first of those too."""

    session: int
    wish: int
    frame: int
    exact: bool
    ahead: tuple[int, ...]
    tell: bool = False


FrameRequest: TypeAlias = OpenVideo | CloseVideo | WantFrame


@dataclass(frozen=True, eq=False)
class FrameAnswer:
    """What became of a request: `session` and `wish` are those of the request; `ahead`: it was only read ahead."""

    session: int
    wish: int
    what: OpenedVideo | FrameImage | Progress | MediaError
    ahead: bool = False
