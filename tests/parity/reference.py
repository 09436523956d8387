"""The stored reference numbers, and networks filled with the weights they were made with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from sam2studio.model.sam2.config import PRESETS
from sam2studio.model.sam2.network import Sam2Network
from tests.parity import recipe

HERE = Path(__file__).parent
TRUCK = HERE.parent / "data" / "truck.jpg"

TOLERANCE = 1e-4
"""Largest deviation of a float32 value, in standard deviations of its tensor."""


class Golden(Mapping[str, np.ndarray]):
    """One file of reference numbers."""

    def __init__(self, name: str) -> None:
        with np.load(HERE / "data" / f"{name}.npz") as stored:
            self._arrays = dict(stored)

    def __getitem__(self, key: str) -> np.ndarray:
        return self._arrays[key]

    def __iter__(self):
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def deviation(self, key: str, value: torch.Tensor) -> float:
        """Largest difference of a tensor from its stored sample, in standard deviations of the whole tensor."""
        array = value.detach().float().contiguous().numpy()
        assert array.shape == tuple(self[f"{key}.shape"]), key
        difference = array.reshape(-1)[self[f"{key}.idx"]] - self[f"{key}.val"]
        return float(np.abs(difference).max() / self[f"{key}.stat"][1])

    def cases(self, picture: str) -> list[str]:
        """Names of the prompts stored for a picture."""
        return [key.split("/")[1] for key in self if key.startswith(f"{picture}/") and key.endswith("/low.bits")]


def keys(name: str) -> dict[str, tuple[list[int], str]]:
    """Shapes and types of the tensors of a published network."""
    return json.loads((HERE / "data" / "keys" / f"{name}.json").read_text(encoding="utf-8"))["keys"]


def recipe_weights(name: str) -> dict[str, torch.Tensor]:
    shapes = {key: shape for key, (shape, _) in keys(name).items()}
    return {key: torch.from_numpy(np.array(value)) for key, value in recipe.state_dict(shapes).items()}


def build(name: str, dtype: torch.dtype = torch.float32) -> Sam2Network:
    """A published network with recipe weights, ready to run on the CPU."""
    with torch.device("meta"):
        network = Sam2Network(config=PRESETS[name])
    network.load_state_dict(recipe_weights(name), strict=True, assign=True)
    return network.finalize(torch.device("cpu"), dtype)


@lru_cache(maxsize=1)
def network(name: str) -> Sam2Network:
    """`build`, kept for the next test that asks for the same."""
    return build(name)


def picture(name: str) -> np.ndarray:
    """A reference picture, (H, W, 3) uint8 RGB."""
    if name == "synthetic":
        return recipe.image(360, 480)
    with Image.open(TRUCK) as photograph:
        return np.asarray(photograph.convert("RGB"))


def drain(steps):
    """Run a generator to its end and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value
