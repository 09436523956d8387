"""From a run to a checkpoint that can be shipped: the average of the weights, in half precision."""

from __future__ import annotations

from pathlib import Path

import torch

from sam2studio.model.sam2.network import Sam2Network
from sam2studio.training.state import State, load_state
from sam2studio.weights.saving import save_safetensors


def network_of(state: State) -> Sam2Network:
    """The network that a run has come to so far, with its own picture size; not yet ready for inference."""
    network = Sam2Network(config=state.config)
    network.load_state_dict(dict(state.average))
    return network


def export(folder: Path, target: Path) -> State:
    """Writes the best of a run to a checkpoint, which every command of this program takes.

    Raises:
        WeightsError: There is no run in the folder, or the checkpoint cannot be written.
    """
    state = load_state(folder)
    place = state.place
    told = f"recipe {place.recipe} × {place.scale:g}, seed {place.seed}, stage {place.stage}, step {place.step}"
    metadata = {"trained_on": "synthetic scenes, drawn by this program", "training": told}
    save_safetensors(network_of(state), target, metadata, dtype=torch.float16)
    return state
