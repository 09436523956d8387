"""The eight published state dicts fit, name by name and shape by shape."""

from __future__ import annotations

import pytest
import torch

from sam2studio.model.sam2.config import PRESETS
from sam2studio.model.sam2.network import Sam2Network
from tests.parity.reference import keys


@pytest.mark.parametrize("name", PRESETS)
def test_names_and_shapes(name: str):
    with torch.device("meta"):
        network = Sam2Network(config=PRESETS[name])
    found = {key: list(value.shape) for key, value in network.state_dict().items()}
    assert found == {key: shape for key, (shape, _) in keys(name).items()}


@pytest.mark.parametrize("name", PRESETS)
def test_strict_loading_refuses_a_missing_or_a_foreign_tensor(name: str):
    with torch.device("meta"):
        network = Sam2Network(config=PRESETS[name])
    state = dict(network.state_dict())
    network.load_state_dict(state, strict=True, assign=True)
    with pytest.raises(RuntimeError, match="foreign"):
        network.load_state_dict({**state, "foreign": torch.zeros(1, device="meta")}, strict=True, assign=True)
    del state["no_mem_embed"]
    with pytest.raises(RuntimeError, match="no_mem_embed"):
        network.load_state_dict(state, strict=True, assign=True)
