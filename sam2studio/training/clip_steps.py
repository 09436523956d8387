"""A step on clips: objects are shown on the first frame and followed through the others by memory.

Which memories a frame attends to follows the rules of a session (`engine.object_memory`), with everything for all
objects of the batch at once: they are prompted on the same frames, so they attend to equally many. P = B·K rows, one
per object.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from sam2studio.model.sam2.image_encoder import ImageFeatures
from sam2studio.model.sam2.mask_decoder import MaskProposals
from sam2studio.model.sam2.network import PointPrompts, Sam2Network
from sam2studio.model.sam2.tracking import (
    ABSENT,
    AttendedMemory,
    ObjectOutputs,
    condition_steps,
    encode_memory,
    object_pointers,
)
from sam2studio.training.batches import ClipBatch
from sam2studio.training.clicking import Chance, joined, next_click, nothing
from sam2studio.training.forward import decode, encode, picked, run
from sam2studio.training.losses import iou_of
from sam2studio.training.steps import Outcome, StepOptions, chosen, first_prompt, judge, pixels_of, shares

_LOGIT_LIMIT = 32.0
LEAST = 0.5
"""Cells that an object must cover to count as there."""


@dataclass(eq=False)
class MemoryBank:
    """The memory of all objects: per frame a map (P, N, D) and a pointer (P, C)."""

    maps: dict[int, Tensor] = field(default_factory=dict)
    pointers: dict[int, Tensor] = field(default_factory=dict)
    prompted: set[int] = field(default_factory=set)

    def attended(self, network: Sam2Network, frame: int) -> AttendedMemory:
        """What a frame of a clip that is followed forward attends to."""
        config = network.config
        before = [time for time in range(max(0, frame - config.memory_frames + 1), frame) if time not in self.prompted]
        frames = [*sorted(self.prompted), *before]
        codes = [config.memory_frames - 1] * len(self.prompted) + [frame - time - 1 for time in before]
        count, longest = len(self.maps[frames[0]]), max(config.max_object_pointers - 1, 1)
        device = network.device
        return AttendedMemory(
            maps=torch.stack([self.maps[time] for time in frames], dim=1),
            codes=torch.tensor(codes, device=device).expand(count, -1),
            pointers=torch.stack([self.pointers[time] for time in frames], dim=1),
            times=torch.tensor([float(frame - time) for time in frames], device=device).expand(count, -1) / longest,
        )


@dataclass(frozen=True, eq=False)
class _Seen:
    """What one frame came to."""

    loss: Tensor  # (P,)
    iou: Tensor  # (P,)
    there: Tensor  # (P,) bool
    said: Tensor  # (P,) bool


def clip_step(
    network: Sam2Network, batch: ClipBatch, chance: Chance, options: StepOptions, *, corrected: frozenset[int]
) -> Outcome:
    """Follow objects through clips.

    Args:
        network: The network.
        batch: The clips.
        chance: Random numbers.
        options: How the first frame is prompted; its corrections are made there and on `corrected` frames.
        corrected: Further frames where a person corrects what was tracked.
    """
    clips, frames, objects = batch.coverage.shape[:3]
    everything = encode(network, pixels_of(batch.images.flatten(0, 1)))  # B·T pictures
    first_of_row = torch.arange(clips, device=network.device).repeat_interleave(objects) * frames  # (P,)
    coverage = shares(batch.coverage).transpose(0, 1).flatten(1, 2)  # (T, P, h, w)
    boxes, bank, seen = batch.boxes.flatten(0, 1), MemoryBank(), list[_Seen]()
    for frame in range(frames):
        features, target = picked(everything, first_of_row + frame), coverage[frame]
        if frame == 0:
            image = network.without_memory(features)
            points, mask = first_prompt(target, boxes, chance, options, size=network.config.image_size)
        else:
            image = run(condition_steps(network, features, bank.attended(network, frame)))
            points, mask = nothing(target), None
        prompted = frame == 0 or frame in corrected
        ambiguous = frame > 0 or options.kind == "click"
        corrections = options.corrections if prompted else 0
        if frame in corrected:
            corrections = max(1, corrections)
        result, outputs = _answer(
            network, features, image, target, chance, options, points, mask, corrections, ambiguous=ambiguous
        )
        seen.append(result)
        if prompted:
            bank.prompted.add(frame)
        bank.maps[frame] = encode_memory(network, features.coarse, outputs, prompted=prompted)
        bank.pointers[frame] = outputs.pointer
    return _summed(seen)


def _answer(
    network: Sam2Network,
    features: ImageFeatures,
    image: Tensor,
    target: Tensor,
    chance: Chance,
    options: StepOptions,
    points: PointPrompts,
    mask: Tensor | None,
    corrections: int,
    *,
    ambiguous: bool,
) -> tuple[_Seen, ObjectOutputs]:
    """All objects on one frame, with corrections."""
    there = target.sum((-2, -1)) > LEAST
    losses = []
    for turn in range(corrections + 1):
        proposals = decode(network, image, features.detail, points=points, mask_logits=mask)
        loss, _ = judge(proposals, target, ambiguous=ambiguous, early=options.early, there=there)
        losses.append(loss)
        said = chosen(proposals, ambiguous=ambiguous)
        if turn < corrections:
            mask = said.detach().clamp(-_LOGIT_LIMIT, _LOGIT_LIMIT).unsqueeze(1)
            points = joined(points, next_click(said.detach(), target, chance, centred=options.centred))
            ambiguous = False
    outputs = remembered(network, proposals, said, ambiguous=ambiguous)
    seen = _Seen(torch.stack(losses).mean(0), iou_of(said, target), there, proposals.object_score.detach() > 0)
    return seen, outputs


def remembered(network: Sam2Network, proposals: MaskProposals, said: Tensor, *, ambiguous: bool) -> ObjectOutputs:
    """The outputs that go into memory, as a session would choose them."""
    there = proposals.object_score > 0
    rows = torch.arange(len(there), device=there.device)
    which = proposals.quality[:, 1:].argmax(-1) + 1 if ambiguous else torch.zeros_like(rows)
    return ObjectOutputs(
        logits=torch.where(there[:, None, None], said, ABSENT).unsqueeze(1),
        score=proposals.object_score,
        quality=proposals.quality[rows, which],
        pointer=object_pointers(network, proposals.tokens[rows, which], there),
    )


def _summed(seen: list[_Seen]) -> Outcome:
    there = torch.stack([each.there for each in seen]).float()  # (T, P)
    said = torch.stack([each.said for each in seen]).float()
    found = torch.stack([each.iou for each in seen]) * there
    later = there[1:].sum().clamp_min(1)
    return Outcome(
        loss=torch.stack([each.loss.mean() for each in seen]).mean(),
        shown={
            "iou": found[0].sum() / there[0].sum().clamp_min(1),
            "iou_last": found[1:].sum() / later,
            "presence": (said == there).float().mean(),
        },
    )
