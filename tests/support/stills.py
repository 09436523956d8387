"""Pictures with any objects at all, for property tests of formats."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import DatasetImage, DatasetObject


@st.composite
def stills(draw: st.DrawFn) -> DatasetImage:
    """A small image with objects of any pixels: they overlap, lie in parts, have holes, cover all, or are boxes."""
    height, width = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    objects = []
    for _ in range(draw(st.integers(0, 5))):
        mask, box = None, None
        if draw(st.integers(0, 4)):
            full = (1 << height * width) - 1
            bits = draw(st.integers(1, full) | st.just(full))
            pixels = [bits >> place & 1 for place in range(height * width)]
            mask = Mask.from_array(np.array(pixels, bool).reshape(height, width))
        else:
            x0, y0 = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
            box = Box(
                float(x0), float(y0), float(draw(st.integers(x0 + 1, width))), float(draw(st.integers(y0 + 1, height)))
            )
        score = draw(st.none() | st.floats(0, 1))
        objects.append(
            DatasetObject(class_id=draw(st.integers(0, 2)), mask=mask, box=box, crowd=draw(st.booleans()), score=score)
        )
    return DatasetImage(name="a.png", width=width, height=height, objects=tuple(objects), reviewed=draw(st.booleans()))
