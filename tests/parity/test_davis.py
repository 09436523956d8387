"""J and F against stored numbers of the code that DAVIS is scored with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sam2studio.evaluation.davis import boundary, region

STORED = Path(__file__).parent / "data" / "metrics_davis.npz"
TOLERANCE = 1e-12


@pytest.fixture(scope="module")
def stored() -> dict[str, np.ndarray]:
    with np.load(STORED) as file:
        return dict(file)


def mask(stored: dict[str, np.ndarray], name: str) -> np.ndarray:
    shape = tuple(stored[f"{name}.shape"])
    return np.unpackbits(stored[f"{name}.bits"], count=shape[0] * shape[1]).reshape(shape).astype(bool)


@pytest.mark.parametrize("pair", range(6))
def test_region_and_boundary(stored, pair):
    truth, found = mask(stored, f"{pair}/gt"), mask(stored, f"{pair}/pred")
    assert region(truth, found) == pytest.approx(float(stored[f"{pair}/J"]), abs=TOLERANCE)
    assert boundary(truth, found) == pytest.approx(float(stored[f"{pair}/F"]), abs=TOLERANCE)


def test_pixels_that_do_not_count(stored):
    truth, found, void = mask(stored, "0/gt"), mask(stored, "0/pred"), mask(stored, "void")
    assert region(truth, found, void) == pytest.approx(float(stored["0/J_void"]), abs=TOLERANCE)
    assert boundary(truth, found, void) == pytest.approx(float(stored["0/F_void"]), abs=TOLERANCE)
    assert float(stored["0/F_void"]) != float(stored["0/F"])
