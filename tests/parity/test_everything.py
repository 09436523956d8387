"""Everything mode: every rule that needs no network gives what the published code gives."""

from __future__ import annotations

import numpy as np
import pytest

from sam2studio.engine.everything_rules import (
    Crop,
    box_of,
    crops_of,
    near_crop_edge,
    point_grid,
    points_of_layer,
    stability,
    without_small_regions,
)
from sam2studio.engine.suppression import suppress
from tests.parity.reference import Golden

PIECES = Golden("amg_pieces")


def bits(key: str) -> np.ndarray:
    shape = PIECES[f"{key}.shape"]
    return np.unpackbits(PIECES[f"{key}.bits"])[: np.prod(shape)].reshape(shape).astype(np.bool_)


@pytest.mark.parametrize(("threshold", "offset"), [(0.0, 1.0), (0.0, 0.7), (0.5, 1.5)])
def test_stability(threshold: float, offset: float):
    found = stability(PIECES["stability/logits"], threshold=threshold, offset=offset)
    np.testing.assert_array_equal(found, PIECES[f"stability/score_{threshold}_{offset}"])


@pytest.mark.parametrize("iou", [0.3, 0.7])
@pytest.mark.parametrize("kind", ["keep", "keep_per_class"])
def test_doubles(iou: float, kind: str):
    classes = PIECES["nms/classes"] if kind == "keep_per_class" else None
    kept = suppress(PIECES["nms/boxes"], PIECES["nms/scores"], classes, iou=iou, most=100)
    np.testing.assert_array_equal(kept, PIECES[f"nms/{kind}_{iou}"])


@pytest.mark.parametrize(
    ("case", "overlap"),
    [("480x640_2_0.3413", 512 / 1500), ("1200x1800_1_0.3413", 512 / 1500), ("301x217_2_0.2500", 0.25)],
)
def test_crops(case: str, overlap: float):
    size, layers, _ = case.split("_")
    height, width = map(int, size.split("x"))
    crops = crops_of(height, width, layers=int(layers), overlap_ratio=overlap)
    np.testing.assert_array_equal([(c.x0, c.y0, c.x1, c.y1) for c in crops], PIECES[f"crops/{case}/boxes_xyxy"])
    np.testing.assert_array_equal([c.layer for c in crops], PIECES[f"crops/{case}/layer"])


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_grids(layer: int):
    grid = point_grid(points_of_layer(8, layer=layer, downscale=2))
    np.testing.assert_allclose(grid, PIECES[f"grid/8_2_2/layer{layer}"], rtol=0, atol=1e-15)


def test_boxes_of_masks():
    np.testing.assert_array_equal([box_of(mask) for mask in bits("mask_to_box/masks")], PIECES["mask_to_box/xyxy"])


def test_boxes_near_the_edge_of_a_crop():
    crop = Crop(x0=100, y0=50, x1=300, y1=250, layer=1)
    near = near_crop_edge(PIECES["near_edge/boxes"], crop, height=300, width=400)
    np.testing.assert_array_equal(near, PIECES["near_edge/crop_100_50_300_250_of_400x300"])


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("kind", ["holes", "islands"])
def test_small_regions(number: int, kind: str):
    tidy, changed = without_small_regions(bits(f"regions/{number}/in"), least=40, holes=kind == "holes")
    np.testing.assert_array_equal(tidy, bits(f"regions/{number}/{kind}"))
    assert changed == bool(PIECES[f"regions/{number}/{kind}.changed"])
