"""Masks that a caller gives as a prompt, as the logits that a network takes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.engine.candidates import seed_logits
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.prediction import FloatArray, Segmenter
from sam2studio.engine.sam_session import SamSession, resized_size

_SURE = 10.0


def logits_for(segmenter: Segmenter, given: NDArray[np.generic], *, size: tuple[int, int]) -> FloatArray:
    """What `predict` takes as `mask_logits`.

    Args:
        segmenter: Who is going to be asked.
        given: (H, W) of the picture's size, everything that is not 0 is inside; or (h, w) of the network's masks,
            logits (of an earlier answer) or a mask of truth values, 0 and 1, or 0 and 255.
        size: (height, width) of the picture.

    Raises:
        InputError: Another shape, or a segmenter that cannot refine a mask.
    """
    if not isinstance(segmenter, ImageSession | SamSession):
        raise InputError(
            f"masks: {segmenter.name} takes no masks.", todo="Give points or boxes, or choose a SAM model."
        )
    config = segmenter.network.config
    low = (config.mask_side, config.mask_side)
    if given.shape == size and (size != low or is_binary(given)):
        if not is_binary(given):
            raise InputError("masks: a mask of the size of the picture holds 0 and 1 (or truth values), not logits.")
        seen = (1.0, 1.0)
        if isinstance(segmenter, SamSession):
            height, width = resized_size(*size, side=config.image_size)
            seen = (height / config.image_size, width / config.image_size)
        return seed_logits(Mask.from_array(given), shape=low, extent=seen)
    if given.shape != low:
        raise InputError(
            f"masks: expected the size of the picture, {size}, or of the network's masks, {low}; got {given.shape}."
        )
    if is_binary(given):
        return np.where(given != 0, _SURE, -_SURE).astype(np.float32)
    return given.astype(np.float32)


def is_binary(given: NDArray[np.generic]) -> bool:
    """Whether an array holds a mask rather than logits: truth values, or zeros and one other positive value."""
    if given.dtype == np.bool_:
        return True
    values = np.unique(given)
    return bool(len(values) <= 2 and values[0] in (0, 1) and values[-1] in (0, 1, 255))
