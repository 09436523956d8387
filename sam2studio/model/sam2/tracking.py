"""One step of tracking: condition a frame on the memory of objects, predict their masks, encode them into memory.

Functions over a network and tensors; which memories a frame attends to is the caller's affair. B is the number of
objects.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from sam2studio.model.sam2.image_encoder import ImageFeatures
from sam2studio.model.sam2.mask_decoder import MaskProposals
from sam2studio.model.sam2.network import PointPrompts, Sam2Network, with_padding
from sam2studio.model.sam2.position import sine_line
from sam2studio.model.sam2.prompt_encoder import LABEL_NONE

ABSENT = -1024.0
"""Every logit of an object that is not there."""

MEMORY_TYPE = torch.bfloat16
"""How memories are stored; the network was trained for it."""

CERTAIN = 10.0
"""Logit of what a person has said; its negative elsewhere."""

_DOUBT = 0.2
"""By how much more IoU has to be expected of what is made of a guess: a network thinks well of what it is told."""


@dataclass(frozen=True, eq=False)
class ObjectOutputs:
    """What the network says of B objects on one frame.

    Attributes:
        logits: (B, 1, side, side) float32, `config.mask_side` pixels; `ABSENT` where an object is not there.
        score: (B,) float32 logit, positive where the object is there.
        quality: (B,) float32, the IoU that is expected of the logits, 0..1.
        pointer: (B, C) float32, the object pointer.
    """

    logits: Tensor
    score: Tensor
    quality: Tensor
    pointer: Tensor


@dataclass(frozen=True, eq=False)
class AttendedMemory:
    """The memories of B objects that a frame attends to.

    Attributes:
        maps: (B, r, N, memory_width) memory maps.
        codes: (B, r) int64, per map a row of the learned temporal table: how many frames ago, less one; the last row
            for maps of prompted frames.
        pointers: (B, n, C) float32 object pointers; n may be 0.
        times: (B, n) float32, per pointer how long ago, as a share of the longest time.
    """

    maps: Tensor
    codes: Tensor
    pointers: Tensor
    times: Tensor


def condition_steps(
    network: Sam2Network, features: ImageFeatures, memory: AttendedMemory, *, light: bool = False
) -> Generator[None, None, Tensor]:
    """The coarse features of one frame conditioned on the memory of B objects, with pauses.

    Args:
        network: The network.
        features: The frame's features.
        memory: Its maps and pointers.
        light: Look at a coarser memory, which costs a fraction; see `MemoryAttention.steps`.

    Returns:
        (B, N, C).
    """
    count, amount, width = memory.pointers.shape
    memory_width = network.config.memory_width
    parts = width // memory_width
    tokens = memory.pointers.reshape(count, amount * parts, memory_width)  # (B, n · parts, D)
    if network.config.pointer_time_encoding:
        code = sine_line(memory.times.flatten(), channels=width)  # (B · n, C)
        times = network.obj_ptr_tpos_proj(code).view(count, amount, memory_width)  # (B, n, D)
    else:
        times = tokens.new_zeros(count, amount, memory_width)
    maps = memory.maps.float()  # (B, r, N, D)
    keys = (maps + network.memory_codes[memory.codes]).flatten(1, 2)  # (B, r·N, D)
    conditioned: Tensor = yield from network.memory_attention.steps(
        image=features.coarse,
        key=torch.cat([keys, tokens + times.repeat_interleave(parts, dim=1)], dim=1),
        value=torch.cat([maps.flatten(1, 2), tokens], dim=1),
        still=amount * parts,
        light=light,
    )
    return conditioned


def predict_masks(
    network: Sam2Network,
    image: Tensor,
    features: ImageFeatures,
    *,
    points: PointPrompts | None = None,
    mask_logits: Tensor | None = None,
) -> ObjectOutputs:
    """The masks of B objects on a frame.

    Args:
        network: The network.
        image: (B, N, C) coarse features, conditioned on memory, or on none.
        features: The frame's features.
        points: Prompts of B objects; none while tracking.
        mask_logits: (B, 1, side, side) the masks so far, to be corrected by the points; without points, guesses to be
            refined.
    """
    ambiguous = points is None or points.labels.shape[1] <= 1
    proposals = network.decode(
        target=network.target(image=image, detail=features.detail, keep=False),
        points=with_padding(_nothing(image) if points is None else points),
        mask_logits=mask_logits,
    )
    return _chosen(network, proposals, ambiguous=ambiguous)


def better_outputs(free: ObjectOutputs, guided: ObjectOutputs) -> ObjectOutputs:
    """What is made of a guess at B objects, where clearly more IoU is expected of it than of what was seen without."""
    wins = guided.quality > free.quality + _DOUBT  # (B,)
    return ObjectOutputs(
        logits=torch.where(wins.view(-1, 1, 1, 1), guided.logits, free.logits),
        score=torch.where(wins, guided.score, free.score),
        quality=torch.where(wins, guided.quality, free.quality),
        pointer=torch.where(wins.view(-1, 1), guided.pointer, free.pointer),
    )


def _chosen(network: Sam2Network, proposals: MaskProposals, *, ambiguous: bool) -> ObjectOutputs:
    """One mask per object, and its pointer."""
    rows = torch.arange(len(proposals.logits), device=proposals.logits.device)
    there = proposals.object_score > 0  # (B,)
    logits = torch.where(there[:, None, None, None], proposals.logits, ABSENT)  # (B, M, side, side)
    if ambiguous:
        chosen = proposals.quality[:, 1:].argmax(dim=-1) + 1
        tokens = proposals.tokens[rows, chosen]
    else:
        chosen = network.sam_mask_decoder.choose_single(proposals)
        tokens = proposals.tokens[:, 0]
    return ObjectOutputs(
        logits=logits[rows, chosen].unsqueeze(1),
        score=proposals.object_score,
        quality=proposals.quality[rows, chosen],
        pointer=object_pointers(network, tokens, there),
    )


def _nothing(like: Tensor) -> PointPrompts:
    """For each of its rows a prompt of one point that says nothing."""
    xy = like.new_zeros(len(like), 1, 2)
    return PointPrompts(xy=xy, labels=xy.new_full((len(like), 1), LABEL_NONE, dtype=torch.int64))


def object_pointers(network: Sam2Network, tokens: Tensor, there: Tensor) -> Tensor:
    """Object pointers (B, C) of mask tokens (B, C)."""
    return torch.where(there.unsqueeze(-1), network.obj_ptr_proj(tokens), network.no_obj_ptr)


def outputs_of_mask(network: Sam2Network, features: ImageFeatures, mask: Tensor) -> ObjectOutputs:
    """A mask that was given as the outputs: (1, 1, S, S) float32, 0 and 1, at the size of the network input."""
    side = network.config.mask_side
    logits = F.interpolate((2 * mask - 1) * CERTAIN, (side, side), mode="bilinear", align_corners=False, antialias=True)
    there = mask.flatten(1).any(dim=1)  # (1,)
    nothing = _nothing(mask)
    proposals = network.decode(
        target=network.target(image=features.coarse, detail=features.detail, keep=False),
        points=with_padding(nothing),
        mask_logits=network.mask_downsample(mask),
    )
    return ObjectOutputs(
        logits=logits,
        score=torch.where(there, CERTAIN, -CERTAIN),
        quality=torch.ones_like(proposals.object_score),
        pointer=object_pointers(network, proposals.tokens[:, 0], there & (proposals.object_score > 0)),
    )


def encode_memory(network: Sam2Network, coarse: Tensor, outputs: ObjectOutputs, *, prompted: bool) -> Tensor:
    """Memory maps of B objects on one frame.

    Args:
        network: The network.
        coarse: (1, N, C) the frame's coarse features.
        outputs: Of the objects on the frame.
        prompted: Whether a person said so; such masks are encoded as certain.

    Returns:
        (B, N, memory_width), `MEMORY_TYPE`.
    """
    config = network.config
    side = config.image_size
    whole = F.interpolate(outputs.logits, (side, side), mode="bilinear", align_corners=False)  # (B, 1, S, S)
    share = (whole > 0).float() if prompted else torch.sigmoid(whole)
    maps: Tensor = network.memory_encoder(
        image=coarse, mask=share * config.memory_mask_scale + config.memory_mask_bias
    )  # (B, N, D)
    if config.occlusion_embedding:
        maps = maps + torch.where(outputs.score > 0, 0.0, 1.0).view(-1, 1, 1) * network.no_obj_embed_spatial
    return maps.to(MEMORY_TYPE)
