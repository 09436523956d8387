"""SAM and MobileSAM: every block and every prompt agree with the published code."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from functools import lru_cache

import numpy as np
import pytest
import torch

from sam2studio.engine.sam_session import SamSession
from sam2studio.model.sam.config import SAM_PRESETS
from sam2studio.model.sam.network import SamNetwork
from sam2studio.model.sam2.layout import token_layout
from tests.parity.reference import TOLERANCE, Golden, picture, recipe_weights

BITS = 1e-4
"""Share of mask bits that may differ."""

MODELS = ("mobile_sam", pytest.param("sam_vit_b", marks=pytest.mark.slow))
PICTURES = ("synthetic", "truck")


@lru_cache(maxsize=1)
def network(name: str) -> SamNetwork:
    with torch.device("meta"):
        built = SamNetwork(config=SAM_PRESETS[name])
    built.load_state_dict(recipe_weights(name), strict=True, assign=True)
    return built.finalize(torch.device("cpu"), torch.float32)


@lru_cache(maxsize=1)
def session(name: str, image: str) -> SamSession:
    prepared = SamSession(network(name))
    prepared.set_image(picture(image))
    return prepared


def seen_by_encoder(name: str, image: str) -> tuple[torch.Tensor, list[torch.Tensor], torch.Tensor]:
    """Network input, what every block gives, and the final map, while the session of that picture is made."""
    inputs, blocks, net = [], [], network(name)
    pixels, steps = net.pixels, net.image_encoder.steps

    def noted_pixels(rgb: torch.Tensor) -> torch.Tensor:
        inputs.append(pixels(rgb))
        return inputs[-1]

    def noted_steps(seen: torch.Tensor) -> Generator[torch.Tensor, None, torch.Tensor]:
        running = steps(seen)
        while True:
            try:
                blocks.append(next(running))
            except StopIteration as end:
                return end.value
            yield blocks[-1]

    session.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(net, "pixels", noted_pixels)
        patch.setattr(net.image_encoder, "steps", noted_steps)
        prepared = session(name, image)
    image_tokens = prepared._current.target.image - net.prompt_encoder.no_mask_embed.weight
    return inputs[0], blocks, token_layout(net.config).to_raster(image_tokens, level=2)


def stored_layout(name: str, key: str, value: torch.Tensor) -> torch.Tensor:
    """A block's output as the published code keeps it."""
    if name == "mobile_sam" and not key.startswith("layer0."):
        return value.flatten(2).transpose(1, 2)  # (B, n, C)
    return value


@pytest.mark.parametrize("name", MODELS)
def test_encoder(name: str):
    stored = Golden(f"image_{name}")
    pixels, blocks, image = seen_by_encoder(name, "synthetic")
    assert hashlib.sha256(pixels.numpy().tobytes()).hexdigest() == str(stored["synthetic/input.sha256"])
    if name == "mobile_sam":
        depths = SAM_PRESETS[name].encoder.depths
        keys = [f"layer{stage}.block{index}" for stage, depth in enumerate(depths) for index in range(depth)]
    else:
        keys = [f"block{index}" for index in range(len(blocks))]
    deviations = {
        key: stored.deviation(f"synthetic/{key}", stored_layout(name, key, value))
        for key, value in zip(keys, blocks, strict=True)
    }
    deviations["embed"] = stored.deviation("synthetic/embed", image)
    assert max(deviations.values()) <= TOLERANCE, deviations


def cases() -> list:
    listed = []
    for name in ("mobile_sam", "sam_vit_b"):
        stored = Golden(f"image_{name}")
        marks = () if name == "mobile_sam" else (pytest.mark.slow,)
        listed += [pytest.param(name, image, case, marks=marks) for image in PICTURES for case in stored.cases(image)]
    return listed


@pytest.mark.parametrize(("name", "image", "case"), cases())
def test_prompt(name: str, image: str, case: str):
    stored, prepared, key = Golden(f"image_{name}"), session(name, image), f"{image}/{case}"
    given = {"points": "point_coords", "labels": "point_labels", "box": "box"}
    arguments = {ours: stored[f"{key}/{theirs}"] for ours, theirs in given.items() if f"{key}/{theirs}" in stored}
    if case == "p2_refine":
        first = prepared.predict(points=arguments["points"], labels=arguments["labels"])
        arguments["mask_logits"] = first.logits[first.best]
    found = prepared.predict(**arguments, multimask=case.endswith("_multi"))

    expected = stored[f"{key}/low.val"]
    deviation = np.abs(found.logits.reshape(len(found), -1)[:, stored["idx"]] - np.clip(expected, -32, 32)).max()
    assert deviation / expected.std() <= TOLERANCE
    differing = np.unpackbits(np.packbits(found.logits > 0)) != np.unpackbits(stored[f"{key}/low.bits"])
    assert differing.mean() <= BITS
    np.testing.assert_allclose(found.scores, stored[f"{key}/iou"], atol=TOLERANCE)
    areas = found.masks.sum(axis=(1, 2))
    assert np.abs(areas - stored[f"{key}/image.area"]).max() <= BITS * found.masks[0].size
    sampled = found.masks.reshape(len(found), -1)[:, stored[f"{key}/image_idx"]]
    assert (sampled != (stored[f"{key}/image.val"] > 0)).mean() <= BITS
