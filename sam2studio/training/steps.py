"""One step of each stage: a batch through the network, and what was wrong with it.

All three click as a person does (`clicking`), and answer with what will be shipped; only the first stage has a head of
its own. Every loss is a mean over the batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor

from sam2studio.model.sam2.image_encoder import ImageFeatures
from sam2studio.model.sam2.mask_decoder import MaskProposals
from sam2studio.model.sam2.network import PointPrompts, Sam2Network
from sam2studio.model.sam2.picture import normalised
from sam2studio.training.batches import ImageBatch
from sam2studio.training.clicking import Chance, box_prompts, first_click, joined, next_click, nothing
from sam2studio.training.dense import DenseHead
from sam2studio.training.forward import decode, encode, repeated
from sam2studio.training.losses import best_of, iou_of, mask_loss, presence_loss, quality_loss

_LOGIT_LIMIT = 32.0
_OTHERS = 0.1
"""Share of the mean over all candidates in the loss of the best."""
_SECOND = 0.25
"""Weight of the answer that the prompt does not ask for: one mask where it is ambiguous, three where it is not."""

PromptKind: TypeAlias = Literal["click", "box", "mask"]


@dataclass(frozen=True, kw_only=True)
class StepOptions:
    """What a step does.

    Attributes:
        early: Balanced cross-entropy instead of focal loss.
        centred: Share of clicks that go to the middle of what they mean.
        kind: What the first prompt is.
        corrections: Clicks after the first prompt.
    """

    early: bool = False
    centred: float = 0.5
    kind: PromptKind = "click"
    corrections: int = 0


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a step.

    Attributes:
        loss: What to make smaller, a scalar with gradient.
        shown: Figures for the curves, without gradient: "iou" is that of the first answer, "iou_last" of the last.
    """

    loss: Tensor
    shown: dict[str, Tensor]


def pixels_of(images: Tensor) -> Tensor:
    """Pictures (B, S, S, 3) uint8 as network input (B, 3, S, S)."""
    return normalised(images.permute(0, 3, 1, 2).float().div_(255))


def shares(coverage: Tensor) -> Tensor:
    """Coverage as bytes to shares of one."""
    return coverage.float().div_(255)


def dense_step(
    network: Sam2Network, head: DenseHead, batch: ImageBatch, chance: Chance, options: StepOptions
) -> Outcome:
    """Encoder and upscaling, by a dot product per click."""
    target = shares(batch.coverage)  # (B, K, h, w)
    clicks = first_click(target.flatten(0, 1), chance, centred=options.centred)
    features = encode(network, pixels_of(batch.images))
    logits = head(network, features, torch.unflatten(clicks.xy.squeeze(1), 0, target.shape[:2]))  # (B, K, M, h, w)
    goal = target.unsqueeze(2).expand_as(logits)
    losses = mask_loss(logits, goal, early=options.early)  # (B, K, M)
    found = iou_of(logits, goal)
    return Outcome(
        loss=best_of(losses, others=_OTHERS).mean(),
        shown={"iou": found.gather(-1, losses.argmin(-1, keepdim=True)).mean(), "iou_best": found.amax(-1).mean()},
    )


def prompt_step(network: Sam2Network, batch: ImageBatch, chance: Chance, options: StepOptions) -> Outcome:
    """The whole image side: every target by a prompt and corrections, the picture encoded once."""
    count = batch.coverage.shape[1]
    features = repeated(encode(network, pixels_of(batch.images)), count)
    return answer_step(network, features, batch, chance, options)


def answer_step(
    network: Sam2Network, features: ImageFeatures, batch: ImageBatch, chance: Chance, options: StepOptions
) -> Outcome:
    """Prompt encoder and mask decoder on features that are known, one row per target (P = B·K)."""
    target = shares(batch.coverage).flatten(0, 1)  # (P, h, w)
    image = network.without_memory(features)
    guessed, size = len(batch.guesses) > 0, network.config.image_size
    points, mask = (
        _guess(batch) if guessed else first_prompt(target, batch.boxes.flatten(0, 1), chance, options, size=size)
    )
    losses, found = [], []
    for turn in range(options.corrections + 1):
        ambiguous = turn == 0 and options.kind == "click" and not guessed
        proposals = decode(network, image, features.detail, points=points, mask_logits=mask)
        loss, quality = judge(proposals, target, ambiguous=ambiguous, early=options.early)
        losses.append(loss.mean())
        said = chosen(proposals, ambiguous=ambiguous)
        found.append(iou_of(said, target).mean())
        if turn < options.corrections:
            mask = said.detach().clamp(-_LOGIT_LIMIT, _LOGIT_LIMIT).unsqueeze(1)
            points = joined(points, next_click(said.detach(), target, chance, centred=options.centred))
    return Outcome(
        loss=torch.stack(losses).mean(),
        shown={"iou": found[0], "iou_last": found[-1], "quality_error": quality.mean()},
    )


def _guess(batch: ImageBatch) -> tuple[PointPrompts, Tensor | None]:
    """Clicks on every target and what they were taken for: P prompts, and masks (P, 1, h, w)."""
    points = PointPrompts(xy=batch.clicks.flatten(0, 1), labels=batch.labels.flatten(0, 1))
    return points, batch.guesses.flatten(0, 1).unsqueeze(1)


def first_prompt(
    target: Tensor, boxes: Tensor, chance: Chance, options: StepOptions, *, size: int
) -> tuple[PointPrompts, Tensor | None]:
    """What a person says first of targets (P, h, w): points, or a mask (P, 1, h, w) and no points."""
    if options.kind == "mask":
        return nothing(target), rough_mask(target, chance).unsqueeze(1)
    if options.kind == "box":
        return box_prompts(boxes, chance, size=size), None
    return first_click(target, chance, centred=options.centred), None


def rough_mask(target: Tensor, chance: Chance) -> Tensor:
    """Masks (P, h, w) as another program or a coarse hand would make them, as logits: blurred, with ragged borders."""
    cells = target.shape[-1] // 4
    coarse = F.adaptive_avg_pool2d(target.unsqueeze(1), cells)
    coarse = coarse + 0.25 * chance.normal(len(target), 1, cells, cells) * (coarse > 0)
    wide = F.interpolate(coarse, target.shape[-2:], mode="bilinear", align_corners=False)
    return (20 * (wide.squeeze(1) - 0.5)).clamp(-10, 10)


def judge(
    proposals: MaskProposals, target: Tensor, *, ambiguous: bool, early: bool, there: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """How wrong the proposals for P prompts are.

    Args:
        proposals: All masks.
        target: (P, h, w) coverage.
        ambiguous: Whether three candidates are wanted rather than one mask.
        early: Balanced cross-entropy instead of focal loss.
        there: (P,) bool, whether there is an object at all; everywhere if not given. Where there is none, only the
            object score counts.

    Returns:
        The loss (P,), and by how much the expected IoU is wrong (P,).
    """
    goal = target.unsqueeze(1).expand_as(proposals.logits)
    each = mask_loss(proposals.logits, goal, early=early)  # (P, 1 + M)
    one, several = each[:, 0], best_of(each[:, 1:], others=_OTHERS)
    shape = several + _SECOND * one if ambiguous else one + _SECOND * several
    quality = quality_loss(proposals.quality, iou_of(proposals.logits, goal)).mean(-1)  # (P,)
    if there is None:
        there = torch.ones(len(target), dtype=torch.bool, device=target.device)
    loss = torch.where(there, shape + quality, 0.0) + presence_loss(proposals.object_score, there)
    return loss, torch.where(there, quality, 0.0).detach()


def chosen(proposals: MaskProposals, *, ambiguous: bool) -> Tensor:
    """The mask that would be shown, (P, h, w)."""
    if not ambiguous:
        return proposals.logits[:, 0]
    best = proposals.quality[:, 1:].argmax(-1) + 1
    return proposals.logits[torch.arange(len(best), device=best.device), best]
