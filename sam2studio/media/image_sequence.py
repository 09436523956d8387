"""A folder of numbered pictures as a video: frame N is the N-th picture in natural order."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError, MediaError
from sam2studio.media.images import is_image, natural_key, probe_image, read_image
from sam2studio.media.recent import Recent

FPS: Final = 25.0
"""At which a folder of pictures is played: they do not say."""
_CACHE_BYTES: Final = 256 << 20


class ImageSequence:
    """The pictures of one folder (not of its subfolders) as frames. Owned by one thread.

    All pictures have the size, as displayed, of the first one; another size is an error of that frame.

    Raises:
        MediaError: From the constructor, when there is no picture or the folder cannot be listed; from `sequence[i]`,
            when that picture cannot be read.
    """

    def __init__(self, folder: Path, *, fps: float = FPS, cache_bytes: int = _CACHE_BYTES) -> None:
        self.path = folder
        self.fps = fps
        self.files: tuple[Path, ...] = pictures_in(folder)
        first = probe_image(self.files[0])
        self.size: tuple[int, int] = (first.height, first.width)
        self._frames = Recent[NDArray[np.uint8]](cache_bytes)

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, frame: int, /) -> NDArray[np.uint8]:
        """Frame number `frame`: (H, W, 3) uint8 RGB, read-only."""
        if frame >= len(self):
            raise IndexError(frame)  # what ends a plain `for`
        if frame < 0:
            raise InputError(f"frame: expected 0 to {len(self) - 1}, got {frame}.")
        rgb = self._frames.get(frame)
        if rgb is None:
            rgb = read_image(self.files[frame])
            self._check_size(frame, rgb.shape[0], rgb.shape[1])
            self._frames.put(frame, rgb, rgb.nbytes)
        return rgb

    def nearest_key(self, frame: int) -> int:
        """The frame itself: every picture stands alone."""
        return frame

    def time_of(self, frame: int) -> float:
        """Seconds from the first frame to this one."""
        return frame / self.fps

    def cached(self, frame: int) -> bool:
        """Whether a frame is at hand, without reading a file."""
        return frame in self._frames

    def close(self) -> None:
        """Forgets all frames. May be called twice."""
        self._frames.clear()

    def _check_size(self, frame: int, height: int, width: int) -> None:
        if (height, width) != self.size:
            first = f"{self.size[1]} × {self.size[0]}"
            raise MediaError(
                f"This image has {width} × {height} pixels, the first one of the folder {first}.",
                path=self.files[frame],
                safe="Nothing was changed.",
                todo="Images of one video have to be of one size: take it out, or add the folder as images.",
            )


def pictures_in(folder: Path) -> tuple[Path, ...]:
    """The pictures that lie directly in a folder, hidden ones left out, in natural order.

    Raises:
        MediaError: There are none, or the folder cannot be listed.
    """
    try:
        found = [
            path for path in folder.iterdir() if is_image(path) and not path.name.startswith(".") and path.is_file()
        ]
    except (OSError, ValueError) as error:
        raise MediaError(
            "The folder cannot be listed.",
            path=folder,
            safe="Nothing was changed.",
            todo=f"Check that it exists and that you may read it ({getattr(error, 'strerror', None) or error}).",
        ) from error
    if not found:
        raise MediaError(
            "There are no images in this folder.",
            path=folder,
            safe="Nothing was changed.",
            todo="Choose another one.",
        )
    return tuple(sorted(found, key=lambda path: (natural_key(path.name), path.name)))
