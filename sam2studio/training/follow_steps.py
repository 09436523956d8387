"""A step on close-ups that move along with one object each: what it was on the first frame is known exactly.

On every further frame the network looks twice, as a session does (`engine.guided_video`): with its memory alone, and
with what was carried there as a guess. Of both, the one that a session would choose goes into memory. P clips, P
objects.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from sam2studio.model.sam2.image_encoder import ImageFeatures
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.model.sam2.tracking import (
    CERTAIN,
    ObjectOutputs,
    better_outputs,
    condition_steps,
    encode_memory,
    object_pointers,
)
from sam2studio.training.batches import ClipBatch
from sam2studio.training.clicking import nothing
from sam2studio.training.clip_steps import LEAST, MemoryBank, remembered
from sam2studio.training.forward import decode, encode, picked, run
from sam2studio.training.losses import iou_of
from sam2studio.training.steps import Outcome, chosen, judge, pixels_of, shares


def follow_step(network: Sam2Network, batch: ClipBatch) -> Outcome:
    """Follow the objects of clips, one each, with guesses."""
    clips, frames = batch.coverage.shape[:2]
    everything = encode(network, pixels_of(batch.images.flatten(0, 1)))  # P·T pictures
    first = torch.arange(clips, device=network.device) * frames
    coverage, guesses = shares(batch.coverage[:, :, 0]), batch.guesses
    bank, losses, found = MemoryBank(prompted={0}), list[Tensor](), list[Tensor]()
    for frame in range(frames):
        features, target = picked(everything, first + frame), coverage[:, frame]
        if frame == 0:
            outputs = _told(network, features, target)
        else:
            loss, outputs, each = _looked(network, features, target, bank, frame, guesses[:, frame - 1])
            losses.append(loss.mean())
            found.append(each)
        bank.maps[frame] = encode_memory(network, features.coarse, outputs, prompted=frame == 0)
        bank.pointers[frame] = outputs.pointer
    guess, free, guided = torch.stack(found).unbind(1)  # (T - 1,) each
    return Outcome(
        loss=torch.stack(losses).mean(),
        shown={"iou": guess.mean(), "iou_free": free.mean(), "iou_last": guided.mean()},
    )


def _told(network: Sam2Network, features: ImageFeatures, target: Tensor) -> ObjectOutputs:
    """Objects (P, h, w) that a person has shown, as the outputs of their frame; see `tracking.outputs_of_mask`."""
    side = network.config.image_size
    mask = (F.interpolate(target.unsqueeze(1), (side, side), mode="bilinear", align_corners=False) > 0.5).float()
    proposals = decode(
        network,
        features.coarse,
        features.detail,
        points=nothing(target),
        mask_logits=network.mask_downsample(mask),
    )
    return ObjectOutputs(
        logits=((2 * target - 1) * CERTAIN).unsqueeze(1),
        score=torch.full_like(proposals.object_score, CERTAIN),
        quality=torch.ones_like(proposals.object_score),
        pointer=object_pointers(network, proposals.tokens[:, 0], proposals.object_score > 0),
    )


def _looked(
    network: Sam2Network, features: ImageFeatures, target: Tensor, bank: MemoryBank, frame: int, guess: Tensor
) -> tuple[Tensor, ObjectOutputs, Tensor]:
    """The loss (P,) of both looks at a frame, what is remembered of it, and the IoU (3,) of guess, first and second."""
    image = run(condition_steps(network, features, bank.attended(network, frame)))
    there = target.sum((-2, -1)) > LEAST
    losses, seen = [], list[tuple[Tensor, ObjectOutputs]]()
    for mask in (None, guess):
        proposals = decode(network, image, features.detail, points=nothing(target), mask_logits=mask)
        losses.append(judge(proposals, target, ambiguous=True, early=False, there=there)[0])
        said = chosen(proposals, ambiguous=True)
        seen.append((said, remembered(network, proposals, said, ambiguous=True)))
    answers = torch.stack([guess[:, 0], seen[0][0], seen[1][0]])  # (3, P, h, w)
    found = iou_of(answers, target.expand_as(answers)) * there
    outputs = better_outputs(seen[0][1], seen[1][1])
    return torch.stack(losses).mean(0), outputs, found.sum(1) / there.sum().clamp_min(1)
