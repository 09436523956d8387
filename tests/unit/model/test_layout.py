"""The token order: windows and pooled cells are contiguous on every map, whatever the sizes."""

from __future__ import annotations

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from sam2studio.model.sam2.config import PRESETS, Sam2Config
from sam2studio.model.sam2.layout import token_layout


def fitting(image_size: int, window_spec: tuple[int, int, int, int]) -> Sam2Config | None:
    try:
        return Sam2Config(image_size=image_size, window_spec=window_spec)
    except ValueError:
        return None


sizes = st.integers(1, 14).map(lambda count: 32 * count)
windows = st.tuples(
    st.sampled_from([2, 4, 8, 16]), st.sampled_from([2, 4, 8]), st.sampled_from([2, 4, 6, 14]), st.integers(1, 8)
)


@given(sizes, windows)
def test_order_is_a_permutation_and_children_are_neighbours(image_size: int, window_spec: tuple[int, int, int, int]):
    config = fitting(image_size, window_spec)
    assume(config is not None)
    layout = token_layout(config)
    for level, side in enumerate(layout.sides):
        order, position = layout.order[level], layout.position[level]
        assert torch.equal(order[position], torch.arange(side * side))
        if level:
            children = layout.order[level - 1].view(-1, 4)
            corner = (order // side * 2) * (2 * side) + order % side * 2
            offsets = torch.tensor([0, 1, 2 * side, 2 * side + 1])
            assert torch.equal(children, corner[:, None] + offsets)


@given(sizes, windows)
def test_every_window_is_one_piece(image_size: int, window_spec: tuple[int, int, int, int]):
    config = fitting(image_size, window_spec)
    assume(config is not None)
    layout = token_layout(config)
    for level, window in enumerate(window_spec):
        side, covered = layout.sides[level], 0
        for run in layout.runs(level=level, window=window):
            assert run.start == covered
            assert run.tokens + run.padding == window * window
            tokens = layout.order[level][run.start : run.stop].view(run.windows, run.tokens)
            names = tokens // side // window * side + tokens % side // window
            assert (names == names[:, :1]).all()
            covered = run.stop
        assert covered == side * side


def test_published_windows_need_few_runs():
    layout = token_layout(PRESETS["sam2.1_hiera_t"])
    counts = {
        (level, window): len(layout.runs(level=level, window=window)) for level, window in enumerate((8, 4, 14, 7))
    }
    assert counts == {(0, 8): 1, (1, 4): 1, (2, 14): 3, (3, 7): 3}


def test_windows_that_are_not_contiguous_are_refused():
    with pytest.raises(ValueError, match="not contiguous"):
        token_layout(PRESETS["sam2.1_hiera_t"]).runs(level=2, window=8)


def test_raster_and_back():
    layout = token_layout(Sam2Config(image_size=224))
    picture = torch.randn(2, 3, 14, 14)
    assert torch.equal(layout.to_raster(layout.from_raster(picture, level=2), level=2), picture)


def test_a_layout_made_while_modules_are_built_without_memory_is_real():
    config = Sam2Config(image_size=352)
    with torch.device("meta"):
        layout = token_layout(config)
    assert layout.order[0].device.type == "cpu"
