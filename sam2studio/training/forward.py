"""The network under gradients, for whole batches: B pictures, each with K prompts, as B·K rows."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

import torch
from torch import Tensor

from sam2studio.model.sam2.image_encoder import Detail, ImageFeatures
from sam2studio.model.sam2.mask_decoder import MaskProposals
from sam2studio.model.sam2.network import PointPrompts, Sam2Network, with_padding

T = TypeVar("T")


def run(steps: Generator[None, None, T]) -> T:
    """What a generator returns."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: T = stop.value
            return result


def encode(network: Sam2Network, pixels: Tensor) -> ImageFeatures:
    """Features of normalised pixels (B, 3, S, S); derives what follows from the weights first."""
    network.derive()
    return network.encode(pixels)


def picked(features: ImageFeatures, rows: Tensor) -> ImageFeatures:
    """The pictures with these numbers, int64 (P,)."""
    detail = Detail(fine=features.detail.fine[rows], finest=features.detail.finest[rows])
    return ImageFeatures(coarse=features.coarse[rows], detail=detail)


def repeated(features: ImageFeatures, count: int) -> ImageFeatures:
    """Every picture `count` times in a row."""
    rows = torch.arange(len(features.coarse), device=features.coarse.device)
    return picked(features, rows.repeat_interleave(count))


def decode(
    network: Sam2Network,
    image: Tensor,
    detail: Detail,
    *,
    points: PointPrompts,
    mask_logits: Tensor | None = None,
) -> MaskProposals:
    """Answer P prompts, each on a picture of its own.

    Args:
        network: The network.
        image: (P, N, C) coarse features, conditioned on a memory or on none.
        detail: The finer maps of the P pictures.
        points: P prompts.
        mask_logits: (P, 1, side, side), raster order, masks to refine.
    """
    target = network.target(image=image, detail=detail, keep=False)
    return network.decode_each(target=target, points=with_padding(points), mask_logits=mask_logits)
