"""An object of another scene in front: its pixels, its segments, and nothing else changed."""

from __future__ import annotations

import numpy as np
import pytest

from sam2studio.training.mixing import mixed
from sam2studio.training.synthetic.scene import Scene, Segment
from sam2studio.training.synthetic.scenes import make_scene


def two_squares() -> Scene:
    """A whole with a part, and a wall."""
    labels = np.ones((64, 64), np.uint16)
    labels[10:40, 10:40] = 2
    labels[20:30, 20:30] = 3
    image = np.zeros((64, 64, 3), np.uint8)
    image[labels == 2], image[labels == 3] = (200, 40, 40), (40, 40, 200)
    kinds = (("stuff", 0), ("whole", 0), ("part", 2))
    segments = tuple(Segment(number=place, parent=up, kind=kind) for place, (kind, up) in enumerate(kinds, 1))
    return Scene(image=image, labels=labels, segments=segments)


@pytest.mark.parametrize("seed", range(6))
def test_it_brings_the_object_with_its_parts_and_hides_what_is_behind(seed: int):
    scene, other = make_scene(seed, 64), two_squares()
    both = mixed(scene, other, np.random.default_rng(seed))
    first = len(scene.segments) + 1
    assert both.segments[: first - 1] == scene.segments
    assert [(each.kind, each.parent) for each in both.segments[first - 1 :]] == [("whole", 0), ("part", first)]
    new = both.labels >= first
    assert 0 < new.sum() == both.areas[first]
    assert np.array_equal(both.labels[~new], scene.labels[~new])
    assert (both.image[both.labels == first][:, 0] > both.image[both.labels == first][:, 2]).mean() > 0.9
    assert not np.shares_memory(both.labels, scene.labels)


def test_a_scene_with_nothing_to_take_changes_nothing():
    empty = Scene(image=np.zeros((64, 64, 3), np.uint8), labels=np.zeros((64, 64), np.uint16), segments=())
    scene = two_squares()
    assert mixed(scene, empty, np.random.default_rng(0)) is scene
