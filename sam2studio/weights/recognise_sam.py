"""Which SAM network a checkpoint holds: one of the published ones, told by the sizes of its encoder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from sam2studio.model.sam.config import SAM_PRESETS, SamConfig, VitConfig

_DECODER = "mask_decoder.iou_token.weight"
_VIT = "image_encoder.patch_embed.proj.weight"
_TINY_VIT = "image_encoder.patch_embed.seq.0.c.weight"

Shapes: TypeAlias = Mapping[str, tuple[int, ...]]


def sam_config(shapes: Shapes) -> tuple[str, SamConfig] | None:
    """Name and configuration of the published SAM network with these tensors; None for anything else.

    Whether every tensor fits is not told here.
    """
    if _DECODER not in shapes:
        return None
    if _TINY_VIT in shapes:
        return "mobile_sam", SAM_PRESETS["mobile_sam"]
    depth = len({name.split(".")[2] for name in shapes if re.match(r"image_encoder\.blocks\.\d+\.", name)})
    for name, config in SAM_PRESETS.items():
        encoder = config.encoder
        if isinstance(encoder, VitConfig) and (encoder.dim, encoder.depth) == (shapes.get(_VIT, (0,))[0], depth):
            return name, config
    return None
