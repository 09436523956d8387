"""Decoded pictures → 8-bit RGB as displayed.

FFmpeg is told the matrix and the range of every picture, because it would otherwise take one matrix for all. Where a
file does not say, the rule of players is followed: BT.709 from 1280 columns or more than 576 rows on, BT.601 below,
and limited range. Brightness of HDR files is not mapped.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from sam2studio.media.orientation import turn

# numbers of ISO/IEC 23091-2 (FFmpeg's AVCOL_SPC_…) → the matrices that the scaler knows
_MATRICES: Final = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,
}
_HDR: Final = frozenset({16, 18})  # PQ and HLG
# 8-bit 4:2:0 and 4:2:2 have a path of their own, twenty times faster, dark by one level of 255; others are exact so
_QUALITY: Final = Interpolation.BILINEAR | Interpolation.FULL_CHR_H_INT


class Converter:
    """Turns pictures into arrays; one thread's, because the scaler inside keeps its tables."""

    def __init__(self) -> None:
        self._scaler = VideoReformatter()

    def rgb(self, frame: Any, *, size: tuple[int, int], orientation: int) -> NDArray[np.uint8]:
        """One picture.

        Args:
            frame: As decoded.
            size: (height, width) as displayed; a picture of another size is scaled to it.
            orientation: 1..8, as EXIF counts.

        Returns:
            (H, W, 3) uint8 RGB, read-only.
        """
        height, width = size if orientation < 5 else size[::-1]
        full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")
        picture = self._scaler.reformat(
            frame,
            width=width,
            height=height,
            format="rgb24",
            src_colorspace=_matrix(frame),
            dst_colorspace=_matrix(frame),
            src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
            interpolation=_QUALITY,
            threads=1,
        )
        rgb = turn(np.asarray(picture.to_ndarray(), np.uint8), orientation)
        rgb.setflags(write=False)
        return rgb


def is_hdr(frame: Any) -> bool:
    """Whether a picture's brightness is meant for an HDR screen."""
    return int(frame.color_trc) in _HDR


def _matrix(frame: Any) -> Colorspace:
    guess = Colorspace.ITU709 if frame.width >= 1280 or frame.height > 576 else Colorspace.ITU601
    return _MATRICES.get(int(frame.colorspace), guess)
