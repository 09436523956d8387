"""What the options of `track` become."""

from __future__ import annotations

import numpy as np
import pytest

from sam2studio.cli.track import _tracker
from sam2studio.engine.classic import ClassicSession
from sam2studio.engine.classic_video import ClassicVideoSession
from sam2studio.engine.image_session import ImageSession
from tests.unit.model.small import small_network

FRAMES = [np.zeros((20, 30, 3), np.uint8)]


@pytest.mark.parametrize("light", [True, False])
def test_memory_reaches_the_network(light):
    tracker = _tracker(ImageSession(small_network()), FRAMES, memory=64, light=light)
    assert tracker._options.light_memory is light
    assert tracker._options.memory_bytes == 64 << 20


def test_the_classic_one_has_no_such_memory():
    assert isinstance(_tracker(ClassicSession(), FRAMES, memory=64, light=True), ClassicVideoSession)
