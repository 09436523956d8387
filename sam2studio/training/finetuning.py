"""Prompt encoder and mask decoder of a SAM 2 network, trained further on a person's own masks.

The image encoder stays as it is, so every picture is encoded once and what comes of it is kept. What is kept of the
finer maps has some weights of the decoder in it (`MaskDecoder.detail_maps`): these stay as they are too.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from sam2studio.core.progress import CancelToken, Progress
from sam2studio.model.sam2.image_encoder import Detail, ImageFeatures
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.model.sam2.picture import network_pixels
from sam2studio.training.batches import ImageBatch
from sam2studio.training.clicking import Chance
from sam2studio.training.forward import repeated
from sam2studio.training.optimiser import MAX_NORM
from sam2studio.training.stages import Stage
from sam2studio.training.steps import PromptKind, StepOptions, answer_step

Rgb = NDArray[np.uint8]
BoolArray = NDArray[np.bool_]

_PARTS = ("sam_prompt_encoder.", "sam_mask_decoder.")
_KEPT = (
    "sam_mask_decoder.conv_s",
    "sam_mask_decoder.output_upscaling.0.bias",
    "sam_mask_decoder.output_upscaling.3.bias",
)
"""Part of what is kept of a picture."""
_KINDS: tuple[PromptKind, ...] = ("click", "click", "box", "mask")
_WARMUP = 10


@dataclass(frozen=True, kw_only=True)
class TuningOptions:
    """How long and how fast.

    Attributes:
        steps: How many.
        targets: Objects of one picture in a step.
        rate: Highest learning rate.
        corrections: Most corrections after the first prompt.
        seed: Everything random follows from it.
        early: Balanced cross-entropy instead of focal loss, for a network that finds little yet: focal loss would teach
            it to answer nothing.
    """

    steps: int = 150
    targets: int = 4
    rate: float = 1e-4
    corrections: int = 2
    seed: int = 0
    early: bool = False


@dataclass(frozen=True, eq=False)
class Example:
    """A picture that was encoded, and the masks on it.

    Attributes:
        features: Of the one picture; kept in bfloat16, which is half the memory.
        coverage: (n, side, side) uint8, 255 where a cell of the mask map is all object.
        boxes: (n, 4) float32 x0, y0, x1, y1 in network input pixels.
    """

    features: ImageFeatures
    coverage: Tensor
    boxes: Tensor

    @property
    def nbytes(self) -> int:
        """Memory held, bytes."""
        features = self.features
        return sum(part.nbytes for part in (features.coarse, features.detail.fine, features.detail.finest))


def example(network: Sam2Network, rgb: Rgb, masks: Sequence[BoolArray]) -> Example:
    """A picture (H, W, 3) and its masks (H, W), as a finalized network sees them."""
    config, (height, width, _) = network.config, rgb.shape
    picture = torch.from_numpy(np.require(rgb, requirements=["C", "W"])).to(network.device)
    with torch.no_grad():  # not inference mode: what comes of it takes part in training
        features = network.encode(network_pixels(picture, side=config.image_size))
    side = (config.mask_side, config.mask_side)
    coverage = [cv2.resize(mask.astype(np.uint8) * 255, side, interpolation=cv2.INTER_AREA) for mask in masks]
    scale = config.image_size / np.array([width, height] * 2, np.float32)
    boxes = [_box(mask) * scale for mask in masks]
    return Example(
        ImageFeatures(
            coarse=features.coarse.bfloat16(),
            detail=Detail(fine=features.detail.fine.bfloat16(), finest=features.detail.finest.bfloat16()),
        ),
        torch.from_numpy(np.stack(coverage)).to(network.device),
        torch.from_numpy(np.stack(boxes).astype(np.float32)).to(network.device),
    )


def _box(mask: BoolArray) -> NDArray[np.float32]:
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    return np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], np.float32)


def tunable(network: Sam2Network) -> dict[str, nn.Parameter]:
    """The parameters that are trained further, by name."""
    return {
        name: parameter
        for name, parameter in network.named_parameters()
        if name.startswith(_PARTS) and not name.startswith(_KEPT)
    }


def tune(
    network: Sam2Network, examples: Sequence[Example], options: TuningOptions, cancel: CancelToken | None = None
) -> Generator[Progress, None, None]:
    """Trains a network further; it is ready for inference again when this ends, however it ends.

    Args:
        network: Finalized in float32, whatever the examples were encoded in.
        examples: At least one.
        options: How long and how fast.
        cancel: Polled before each step.

    Raises:
        Cancelled: The token was cancelled; the network has changed.
    """
    parameters = tunable(network)
    stage = Stage(
        name="fine-tuning",
        kind="prompts",
        size=network.config.image_size,
        steps=options.steps,
        pictures=1,
        targets=options.targets,
        rate=options.rate,
        warmup=min(_WARMUP, options.steps),
    )
    adam = torch.optim.AdamW(parameters.values(), lr=0.0, weight_decay=0.0)
    rng = np.random.default_rng(options.seed)
    try:
        for parameter in parameters.values():
            parameter.requires_grad_(True)
        for step in range(options.steps):
            if cancel is not None:
                cancel.check()
            for group in adam.param_groups:
                group["lr"] = stage.rate_at(stage.done_at(step))
            loss = _step(network, examples[int(rng.integers(len(examples)))], options, rng)
            loss.backward()  # type: ignore[no-untyped-call]  # torch has no types for it
            nn.utils.clip_grad_norm_(parameters.values(), MAX_NORM)
            adam.step()
            adam.zero_grad(set_to_none=True)
            yield Progress(done=step + 1, total=options.steps, text=f"loss {float(loss.detach()):.3f}")
    finally:
        for parameter in parameters.values():
            parameter.requires_grad_(False)
        with torch.no_grad():
            network.derive()


def _step(network: Sam2Network, chosen: Example, options: TuningOptions, rng: np.random.Generator) -> Tensor:
    """Some objects of one picture, by a prompt and corrections."""
    count = len(chosen.coverage)
    rows = torch.from_numpy(rng.permutation(np.resize(rng.permutation(count), options.targets)))
    rows = rows.to(chosen.coverage.device)
    network.derive_decoder()
    features = ImageFeatures(
        coarse=chosen.features.coarse.float(),
        detail=Detail(fine=chosen.features.detail.fine.float(), finest=chosen.features.detail.finest.float()),
    )
    batch = ImageBatch(
        images=torch.empty(0), coverage=chosen.coverage[rows].unsqueeze(0), boxes=chosen.boxes[rows].unsqueeze(0)
    )
    step = StepOptions(
        early=options.early,
        kind=_KINDS[int(rng.integers(len(_KINDS)))],
        corrections=int(rng.integers(options.corrections + 1)),
    )
    chance = Chance.seeded(int(rng.integers(1 << 31)), network.device)
    return answer_step(network, repeated(features, options.targets), batch, chance, step).loss
