"""Parts of an image that are looked at by themselves lie in it, and around what is meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sam2studio.core.image_part import Part
from sam2studio.core.prompts import Box, Point


@given(st.data(), st.integers(1, 5000), st.integers(1, 5000), st.floats(0.001, 1))
def test_a_part_lies_in_its_image_around_what_is_meant(data, width: int, height: int, share: float):
    x0, y0 = (data.draw(st.floats(0, side)) for side in (width, height))
    meant = Box(x0, y0, data.draw(st.floats(x0, width)), data.draw(st.floats(y0, height)))
    part = Part.around(meant, share, height=height, width=width)
    assert (part.width, part.height) == (round(share * width), round(share * height))
    assert Box(0, 0, width, height).holds(part.box)
    middle = (meant.x0 + meant.x1) / 2 - part.width / 2
    assert abs(part.x - min(max(0, middle), width - part.width)) <= 0.5


def test_a_point_on_its_last_pixel_lies_in_it_and_one_beyond_does_not():
    part = Part(10, 20, 30, 40)
    assert part.box == Box(10, 20, 40, 60)
    assert part.holds(Point(10, 20))
    assert part.holds(Point(39, 59))
    assert not part.holds(Point(39.5, 59))
    assert not part.holds(Point(10, 19.5))
