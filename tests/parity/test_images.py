"""Photographs: every stage and every prompt agree with the published code."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
import pytest
import torch

from sam2studio.engine.image_session import ImageSession
from sam2studio.model.sam2.layout import token_layout
from sam2studio.model.sam2.picture import network_pixels
from tests.parity.reference import TOLERANCE, Golden, build, drain, network, picture

PIXELS_AT_THE_BORDER = 1e-5
"""Share of a photograph's pixels that the last digits of float32 may move across the border of a mask."""

TINY = "sam2.1_hiera_t"
OTHERS = ("sam2.1_hiera_s", "sam2.1_hiera_b+", "sam2.1_hiera_l", "sam2_hiera_t")
MODELS = [TINY, *(pytest.param(name, marks=pytest.mark.slow) for name in OTHERS)]
PICTURES = ("synthetic", "truck")


@lru_cache(maxsize=1)
def golden(name: str) -> Golden:
    return Golden(f"image_{name}")


@lru_cache(maxsize=2)
def session(name: str, image: str) -> ImageSession:
    """A session with a picture set; kept for the next prompt on it."""
    prepared = ImageSession(network(name))
    prepared.set_image(picture(image))
    return prepared


def arguments(stored: Golden, case: str) -> dict[str, object]:
    """What a stored prompt hands to `predict`."""
    given = {"points": "point_coords", "labels": "point_labels", "box": "box"}
    known = {ours: stored[f"{case}/{theirs}"] for ours, theirs in given.items() if f"{case}/{theirs}" in stored}
    return {**known, "multimask": case.endswith("_multi")}


@pytest.mark.parametrize("image", PICTURES)
def test_network_input_is_identical_to_the_bit(image: str):
    stored = golden(TINY)
    rgb = picture(image)
    assert hashlib.sha256(rgb.tobytes()).hexdigest() == str(stored[f"{image}/rgb.sha256"])
    pixels = network_pixels(torch.from_numpy(rgb.copy()), side=1024)
    assert hashlib.sha256(pixels.numpy().tobytes()).hexdigest() == str(stored[f"{image}/input.sha256"])


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("image", PICTURES)
def test_features(name: str, image: str):
    stored, net = golden(name), network(name)
    layout, target = token_layout(net.config), session(name, image)._current.target
    first, _, _, second, _ = net.sam_mask_decoder.output_upscaling
    found = {
        "embed": (target.image - net.sam_prompt_encoder.no_mask_embed.weight, 2),
        "highres1": (target.detail.fine - first.bias, 1),
        "highres0": (target.detail.finest - second.bias, 0),
    }
    deviations = {
        key: stored.deviation(f"{image}/{key}", layout.to_raster(tokens, level=level))
        for key, (tokens, level) in found.items()
    }
    assert max(deviations.values()) <= TOLERANCE, deviations


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow) for name in (TINY, *OTHERS)])
@pytest.mark.parametrize("image", PICTURES)
def test_trunk_stages_and_neck(name: str, image: str):
    stored, net = golden(name), network(name)
    layout, neck = token_layout(net.config), net.image_encoder.neck
    with torch.inference_mode():
        pixels = network_pixels(torch.from_numpy(picture(image).copy()), side=1024)
        stages = drain(net.image_encoder.trunk.steps(pixels, [lambda tokens: tokens] * 4))
        maps = [layout.to_raster(tokens, level=level) for level, tokens in enumerate(stages)]
        deviations = {f"trunk{level}": stored.deviation(f"{image}/trunk{level}", maps[level]) for level in range(4)}
        for level in (0, 1):
            deviations[f"fpn{level}"] = stored.deviation(f"{image}/fpn{level}", neck.lateral(level)(maps[level]))
        tapped = [tap(tokens) for tap, tokens in zip(neck.taps, stages, strict=True)]
        deviations["fpn2"] = stored.deviation(f"{image}/fpn2", layout.to_raster(neck(tapped).coarse, level=2))
    assert max(deviations.values()) <= TOLERANCE, deviations


def cases() -> list:
    """Every stored prompt of every model; those of the small one run by default."""
    listed = []
    for name in (TINY, *OTHERS):
        stored = Golden(f"image_{name}")
        marks = () if name == TINY else (pytest.mark.slow,)
        listed += [pytest.param(name, image, case, marks=marks) for image in PICTURES for case in stored.cases(image)]
    return listed


@pytest.mark.parametrize(("name", "image", "case"), cases())
def test_prompt(name: str, image: str, case: str):
    stored, prepared = golden(name), session(name, image)
    key = f"{image}/{case}"
    given = arguments(stored, key)
    if case == "p2_refine":
        first = prepared.predict(**arguments(stored, f"{image}/p2_multi"))
        given["mask_logits"] = first.logits[first.best]
    found = prepared.predict(**given)

    expected = stored[f"{key}/low.val"]
    deviation = np.abs(found.logits.reshape(len(found), -1)[:, stored["idx"]] - expected).max() / expected.std()
    assert deviation <= TOLERANCE
    flipped = np.unpackbits(np.packbits(found.logits > 0)) != np.unpackbits(stored[f"{key}/low.bits"])
    assert (np.abs(found.logits.ravel()[flipped]) <= TOLERANCE * expected.std()).all(), "only what is as good as zero"
    np.testing.assert_allclose(found.scores, stored[f"{key}/iou"], atol=TOLERANCE)
    np.testing.assert_allclose(found.object_score, stored[f"{key}/score"][0], atol=TOLERANCE)
    assert found.masks.shape == (len(found), *stored[f"{image}/hw"])
    areas = found.masks.sum(axis=(1, 2))
    assert np.abs(areas - stored[f"{key}/image.area"]).max() <= PIXELS_AT_THE_BORDER * found.masks[0].size
    sampled = found.masks.reshape(len(found), -1)[:, stored[f"{key}/image_idx"]]
    assert np.array_equal(sampled, stored[f"{key}/image.val"] > 0)


@pytest.mark.parametrize("name", MODELS)
def test_all_four_masks_before_one_is_chosen(name: str, monkeypatch: pytest.MonkeyPatch):
    stored, net, prepared = golden(name), network(name), session(name, "synthetic")
    decode, seen = net.decode, []

    def recorded(**given):
        seen.append(decode(**given))
        return seen[-1]

    monkeypatch.setattr(net, "decode", recorded)
    for case in stored.cases("synthetic"):
        key = f"synthetic/{case}"
        prepared.predict(**arguments(stored, key))
        proposals = seen.pop()
        expected = stored[f"{key}/all.val"]
        logits = proposals.logits[0].flatten(1).numpy()[:, stored["idx"]]
        assert np.abs(logits - expected).max() / expected.std() <= TOLERANCE
        np.testing.assert_allclose(proposals.quality[0].numpy(), stored[f"{key}/all_iou"], atol=TOLERANCE)
        tokens = proposals.tokens[0, :, ::8].numpy()
        assert np.abs(tokens - stored[f"{key}/tokens.val"]).max() <= TOLERANCE * stored[f"{key}/tokens.val"].std()


@pytest.mark.slow
@pytest.mark.parametrize("case", ["p1_multi", "box_single"])
def test_bfloat16_stays_within_the_spread_of_the_published_code(case: str):
    """The published code under bfloat16 autocast deviates by 8e-2 (mean 2e-2) here, and flips 0.6 % of the bits."""
    stored, key = golden(TINY), f"synthetic/{case}"
    prepared = ImageSession(build(TINY, torch.bfloat16))
    prepared.set_image(picture("synthetic"))
    found = prepared.predict(**arguments(stored, key))
    expected = stored[f"{key}/low.val"]
    deviation = np.abs(found.logits.reshape(len(found), -1)[:, stored["idx"]] - expected) / expected.std()
    assert deviation.max() <= 8e-2
    assert deviation.mean() <= 2e-2
    flipped = np.unpackbits(np.packbits(found.logits > 0)) != np.unpackbits(stored[f"{key}/low.bits"])
    assert flipped.mean() <= 0.01
    np.testing.assert_allclose(found.scores, stored[f"{key}/iou"], atol=2e-2)
