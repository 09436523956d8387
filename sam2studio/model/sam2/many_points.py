"""Many points on one picture: the masks of those that promise to be good."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from sam2studio.model.sam2.mask_decoder import MaskDecoder, Target


@dataclass(frozen=True, eq=False)
class DrawnMasks:
    """The masks of some points whose expected quality is high enough.

    Attributes:
        logits: (k, side, side) float32, raster order.
        quality: (k,) float32, expected IoU.
        point: (k,) int64, which of the points each belongs to; ascending.
    """

    logits: Tensor
    quality: Tensor
    point: Tensor


class ManyPoints:
    """Answers many prompts on one picture."""

    def __init__(self, *, decoder: MaskDecoder, target: Target, position: Tensor) -> None:
        self._decoder, self._target, self._position = decoder, target, position

    def ask(self, prompt: Tensor, *, least: float) -> DrawnMasks:
        """The masks for ambiguous prompts, of P prompts given as tokens (P, T, C), with a quality above `least`."""
        said = self._decoder(target=self._target, position=self._position, prompt=prompt)
        quality = said.quality[:, 1:]
        point, mask = torch.nonzero(quality > least if least > 0 else quality > -torch.inf, as_tuple=True)
        return DrawnMasks(said.logits[:, 1:][point, mask], quality[point, mask], point)
