"""Writes networks as `.safetensors`, with the configuration in the header, so that any size can be read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from sam2studio.core.errors import WeightsError
from sam2studio.core.files import atomic_write, disk, is_full
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.weights.recognise import CONFIG_KEY, config_to_json
from sam2studio.weights.safetensors_file import DTYPES, METADATA

_ALIGNMENT = 8


def save_safetensors(
    network: Sam2Network, path: Path, metadata: Mapping[str, str] | None = None, *, dtype: torch.dtype | None = None
) -> None:
    """Writes a network's weights to a new file, or in place of an old one, in one step.

    Args:
        network: Its official state dict is written.
        path: Where to.
        metadata: More texts for the header (a name, a date, the training data).
        dtype: Type to store the numbers in; as they are by default.

    Raises:
        WeightsError: The disk is full or refuses; a former file at `path` is untouched.
    """
    tensors = {name: tensor if dtype is None else tensor.to(dtype) for name, tensor in network.state_dict().items()}
    write_tensors(tensors, path, {"format": "pt", **(metadata or {}), CONFIG_KEY: config_to_json(network.config)})


def write_tensors(tensors: Mapping[str, Tensor], path: Path, texts: Mapping[str, str]) -> None:
    """Writes tensors and texts by name to a `.safetensors` file, in one step; raises as `save_safetensors` does."""
    # Wide types first, as the format recommends: every tensor then starts at a multiple of its element size.
    order = sorted(tensors, key=lambda name: (-tensors[name].element_size(), name))
    try:
        with atomic_write(path) as file:
            disk.write(file, _header({name: tensors[name] for name in order}, texts))
            for name in order:
                disk.write(file, _bytes(tensors[name]))
    except OSError as error:
        what = "There is no room for it." if is_full(error) else f"It cannot be written: {error.strerror}."
        raise WeightsError(what, path=path, safe="A former file there is as it was.") from error


def _header(tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> bytes:
    table: dict[str, object] = {METADATA: dict(metadata)}
    names = {dtype: code for code, dtype in DTYPES.items()}
    position = 0
    for name, tensor in tensors.items():
        end = position + tensor.numel() * tensor.element_size()
        code = names[str(tensor.dtype).removeprefix("torch.")]
        table[name] = {"dtype": code, "shape": list(tensor.shape), "data_offsets": [position, end]}
        position = end
    text = json.dumps(table, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return len(text).to_bytes(8, "little") + text


def _bytes(tensor: Tensor) -> bytes:
    flat = tensor.detach().cpu().contiguous().view(-1)
    return flat.view(torch.uint8).numpy().tobytes()
