"""Masks as prompts: at the size of the picture or of the network, for networks that see a picture filled up or not."""

from __future__ import annotations

import numpy as np
import pytest

from sam2studio.core.errors import InputError
from sam2studio.engine.classic import ClassicSession
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.mask_prompts import is_binary, logits_for
from sam2studio.engine.sam_session import SamSession
from tests.unit.engine.test_sam_session import VIT, small
from tests.unit.model.small import small_network

SIZE = (60, 120)


@pytest.fixture(scope="module")
def sam() -> SamSession:
    return SamSession(small(VIT))


@pytest.fixture(scope="module")
def sam2() -> ImageSession:
    return ImageSession(small_network())


def left_half() -> np.ndarray:
    mask = np.zeros(SIZE, bool)
    mask[:, :60] = True
    return mask


def test_sam_sees_a_picture_at_the_top_of_a_square(sam):
    logits = logits_for(sam, left_half(), size=SIZE)
    side = sam.network.config.mask_side
    assert logits.shape == (side, side)
    assert (logits[: side // 2, : side // 2] > 0).all()
    assert (logits[: side // 2, side // 2 :] < 0).all()
    assert (logits[side // 2 :] < 0).all(), "nothing is below the picture"


def test_sam2_sees_a_picture_stretched(sam2):
    logits = logits_for(sam2, left_half().astype(np.uint8) * 255, size=SIZE)
    side = sam2.network.config.mask_side
    assert (logits[:, : side // 2] > 0).all()
    assert (logits[:, side // 2 :] < 0).all()


def test_what_a_network_said_goes_back_as_it_is(sam2):
    side = sam2.network.config.mask_side
    said = np.random.default_rng(0).normal(size=(side, side)).astype(np.float64)
    assert np.array_equal(logits_for(sam2, said, size=SIZE), said.astype(np.float32))
    assert set(np.unique(logits_for(sam2, said > 0, size=SIZE))) == {-10.0, 10.0}
    square = (side, side)
    assert np.array_equal(logits_for(sam2, said, size=square), said.astype(np.float32)), "also on a picture so small"


def test_what_is_no_mask_is_told(sam2):
    with pytest.raises(InputError, match="got \\(3, 4\\)"):
        logits_for(sam2, np.zeros((3, 4), bool), size=SIZE)
    with pytest.raises(InputError, match="takes no masks"):
        logits_for(ClassicSession(), left_half(), size=SIZE)


@pytest.mark.parametrize(
    ("given", "binary"),
    [
        *(([[True, False]], True), ([[0, 1]], True), ([[0, 255]], True), ([[1.0, 1.0]], True), ([[0, 0]], True)),
        *(([[0, 2]], False), ([[-10.0, 10.0]], False), ([[0.0, 0.5, 1.0]], False), ([[0.3]], False)),
    ],
)
def test_masks_are_told_apart_from_logits(given, binary):
    assert is_binary(np.array(given)) is binary
