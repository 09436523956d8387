"""Frames, holes and results of videos."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sam2studio.core.errors import InputError
from sam2studio.engine.enlargement import enlarge_mask, enlarge_values
from sam2studio.engine.holes import fill_holes
from sam2studio.engine.video_frames import Frames
from sam2studio.engine.video_pixels import video_pixels
from sam2studio.engine.video_result import FrameResult


def picture(height: int = 4, width: int = 6) -> np.ndarray:
    return np.zeros((height, width, 3), np.uint8)


class TestFrames:
    def test_a_video_needs_frames(self):
        with pytest.raises(InputError, match=r"^frames: "):
            Frames([])

    @pytest.mark.parametrize("frame", [-1, 2])
    def test_frames_that_do_not_exist(self, frame: int):
        with pytest.raises(InputError, match=r"^frame: expected 0 to 1"):
            Frames([picture(), picture()]).read(frame)

    def test_frames_of_another_size(self):
        frames = Frames([picture(), picture(5, 6)])
        assert frames.size == (4, 6)
        with pytest.raises(InputError, match=r"^frames: frame 1 "):
            frames.read(1)

    def test_pixels_are_resized_as_bytes(self):
        rgb = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
        pixels = video_pixels(rgb, side=64, device=torch.device("cpu"))
        assert pixels.shape == (1, 3, 64, 64)
        mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
        levels = (pixels * std.view(1, 3, 1, 1) + mean.view(1, 3, 1, 1)) * 255
        assert (levels - levels.round()).abs().max() < 1e-3


class TestHoles:
    def test_small_holes_are_filled_and_large_ones_are_not(self):
        logits = np.full((20, 20), 5, np.float32)
        logits[2:4, 2:4] = -3  # 4 pixels
        logits[10:15, 10:15] = -3  # 25 pixels
        filled = fill_holes(logits, at_most=8)
        assert (filled[2:4, 2:4] == np.float32(0.1)).all()
        assert (filled[10:15, 10:15] == -3).all()
        assert (logits[2:4, 2:4] == -3).all()

    def test_pixels_that_touch_at_corners_are_one_hole(self):
        logits = np.full((10, 10), 5, np.float32)
        np.fill_diagonal(logits[:9, :9], -1)
        assert (fill_holes(logits, at_most=8) <= 0).sum() == 9

    @given(arrays(np.float32, (8, 8), elements=st.sampled_from([-2.0, 0.0, 3.0])), st.integers(0, 12))
    def test_nothing_is_ever_removed(self, logits: np.ndarray, at_most: int):
        filled = fill_holes(logits, at_most=at_most)
        assert (filled[logits > 0] == logits[logits > 0]).all()
        assert ((filled > 0) >= (logits > 0)).all()


def result(logits: np.ndarray, *, apart: bool, size: tuple[int, int] = (45, 70)) -> FrameResult:
    return FrameResult(
        frame=3,
        object_ids=[7, 2, 9][: len(logits)],
        logits=logits,
        object_scores=np.zeros(len(logits), np.float32),
        quality=np.zeros(len(logits), np.float32),
        height=size[0],
        width=size[1],
        apart=apart,
    )


class TestResult:
    def test_masks_by_object(self):
        logits = np.random.default_rng(0).normal(size=(3, 16, 16)).astype(np.float32)
        masks = result(logits, apart=False).masks()
        assert list(masks) == [7, 2, 9]
        for mask, values in zip(masks.values(), logits, strict=True):
            assert np.array_equal(mask, enlarge_mask(values, (45, 70)))

    def test_objects_kept_apart_share_no_pixel_and_lose_none(self):
        logits = np.random.default_rng(1).normal(size=(3, 16, 16)).astype(np.float32)
        together, apart = result(logits, apart=False).masks(), result(logits, apart=True).masks()
        assert sum(mask.astype(int) for mask in apart.values()).max() == 1
        assert np.array_equal(sum(apart.values()) > 0, sum(together.values()) > 0)
        enlarged = F.interpolate(torch.from_numpy(logits.copy())[None], (45, 70), mode="bilinear")[0].numpy()
        assert np.array_equal(apart[2], (enlarged.argmax(axis=0) == 1) & (enlarged[1] > 0))

    @pytest.mark.parametrize("apart", [False, True])
    def test_masks_to_be_stored_are_the_same(self, apart: bool):
        logits = np.random.default_rng(2).normal(size=(3, 16, 16)).astype(np.float32)
        logits[1] = -1024
        found = result(logits, apart=apart)
        exact = found.exact_masks()
        assert {name: mask.to_array().tolist() for name, mask in exact.items()} == {
            name: mask.tolist() for name, mask in found.masks().items()
        }
        assert not exact[2]

    def test_no_objects(self):
        assert result(np.empty((0, 16, 16), np.float32), apart=True).masks() == {}

    def test_arrays_are_read_only(self):
        with pytest.raises(ValueError, match="read-only"):
            result(np.zeros((1, 4, 4), np.float32), apart=False).logits[0] = 1


@given(arrays(np.float32, (5, 7), elements=st.floats(-9, 9, width=16)), st.integers(1, 40), st.integers(1, 40))
def test_enlarged_values_are_those_of_the_published_scaling(surface: np.ndarray, height: int, width: int):
    values = enlarge_values(surface, (height, width))
    expected = F.interpolate(torch.from_numpy(surface.copy())[None, None], (height, width), mode="bilinear")[0, 0]
    np.testing.assert_allclose(values, expected.numpy(), atol=1e-4)
    assert np.array_equal(enlarge_mask(surface, (height, width)), values > 0)
