"""Drawn scenes and clips tell the truth about themselves."""

from __future__ import annotations

import numpy as np
import pytest

from sam2studio.training.synthetic.scenes import make_clip, make_scene

SEEDS = (0, 1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(seed: int):
    one, same, other = make_scene(seed, 96), make_scene(seed, 96), make_scene(seed + 100, 96)
    assert one.image.tobytes() == same.image.tobytes()
    assert one.labels.tobytes() == same.labels.tobytes()
    assert one.segments == same.segments
    assert one.image.tobytes() != other.image.tobytes()


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_lie_inside_their_wholes_and_areas_are_those_of_the_masks(seed: int):
    scene = make_scene(seed, 128)
    for segment in scene.segments:
        mask = scene.mask(segment.number)
        assert mask.sum() == scene.areas[segment.number]
        assert segment.parent < segment.number
        if segment.parent:
            assert not (mask & ~scene.mask(segment.parent)).any()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pixel_belongs_to_one_whole_at_most(seed: int):
    scene = make_scene(seed, 128)
    wholes = sum(scene.mask(each.number).astype(int) for each in scene.visible("whole", "stuff"))
    assert np.max(wholes) <= 1


def test_a_clip_has_the_same_table_and_stable_numbers():
    clip, again = make_clip(5, 96, 4), make_clip(5, 96, 4)
    assert clip.frames.tobytes() == again.frames.tobytes()
    assert clip.frames.shape == (4, 96, 96, 3)
    assert clip.labels.shape == (4, 96, 96)
    assert clip.labels.max() <= len(clip.segments)
    assert (clip.areas[2] == clip.scene(2).areas).all()
    longer = make_clip(5, 96, 6)
    assert longer.labels[:4].tobytes() == clip.labels.tobytes()
