"""Checkpoints for tests: recipe weights in the published layout, small networks, and archives put together by hand."""

from __future__ import annotations

import functools
import io
import json
import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from sam2studio.model.sam2.config import Sam2Config
from tests.parity import recipe

KEYS = Path(__file__).resolve().parents[1] / "parity" / "data" / "keys"

SMALL = Sam2Config(
    image_size=64,
    embed_dim=8,
    num_heads=1,
    stages=(1, 1, 2, 1),
    global_blocks=(3,),
    window_spec=(4, 2, 2, 1),
    background_size=(2, 2),
    width=32,
    decoder_layers=1,
    decoder_heads=2,
    decoder_mlp=16,
    memory_layers=1,
    memory_width=16,
    memory_mlp=16,
    memory_frames=3,
)
"""A network of a few thousand parameters."""


def published_shapes(config: str) -> dict[str, tuple[int, ...]]:
    """Names and shapes of a published state dict."""
    keys = json.loads((KEYS / f"{config}.json").read_text(encoding="utf-8"))["keys"]
    return {name: tuple(shape) for name, (shape, _dtype) in keys.items()}


@functools.cache
def recipe_state(config: str = "sam2.1_hiera_t") -> Mapping[str, Tensor]:
    """A whole state dict of a published configuration, computed from names; shared, so do not change it."""
    return {name: torch.tensor(array) for name, array in recipe.state_dict(published_shapes(config)).items()}


def small_state(config: Sam2Config = SMALL) -> dict[str, Tensor]:
    """The state dict of a small network, always the same."""
    from sam2studio.model.sam2.network import Sam2Network

    shapes = {name: tuple(tensor.shape) for name, tensor in Sam2Network(config=config).state_dict().items()}
    return {name: torch.from_numpy(array) for name, array in recipe.state_dict(shapes).items()}


def archive(
    data: bytes, storages: Mapping[str, bytes] | None = None, *, root: str = "archive", more: Mapping[str, bytes] = {}
) -> bytes:
    """An archive as torch.save writes it, around a pickle of one's own."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as file:
        file.writestr(f"{root}/data.pkl", data)
        file.writestr(f"{root}/byteorder", b"little")
        for key, content in (storages or {}).items():
            file.writestr(f"{root}/data/{key}", content)
        file.writestr(f"{root}/version", b"3\n")
        for name, content in more.items():
            file.writestr(name, content)
    return target.getvalue()


class Pickle:
    """Writes a protocol 2 pickle opcode by opcode."""

    def __init__(self) -> None:
        self._bytes = bytearray(b"\x80\x02")

    def raw(self, code: bytes) -> Pickle:
        """Any bytes."""
        self._bytes += code
        return self

    def name(self, module: str, name: str) -> Pickle:
        """GLOBAL."""
        return self.raw(f"c{module}\n{name}\n".encode())

    def value(self, value: object) -> Pickle:
        """Any plain value, as Python pickles it."""
        return self.raw(pickle.dumps(value, protocol=2)[2:-1])

    def storage(self, key: str, elements: int, kind: str = "FloatStorage") -> Pickle:
        """A reference to a storage."""
        self.raw(b"(").value("storage").name("torch", kind).value(key).value("cpu").value(elements)
        return self.raw(b"tQ")

    def tensor(
        self,
        key: str,
        elements: int,
        *,
        shape: tuple[int, ...],
        stride: tuple[int, ...] | None = None,
        offset: int = 0,
        kind: str = "FloatStorage",
    ) -> Pickle:
        """A tensor on a storage."""
        if stride is None:
            stride = torch.empty(shape, device="meta").stride()
        self.name("torch._utils", "_rebuild_tensor_v2").raw(b"(").storage(key, elements, kind)
        self.value(offset).value(shape).value(tuple(stride)).value(False)
        return self.name("collections", "OrderedDict").raw(b")RtR")

    def done(self) -> bytes:
        """The pickle."""
        return bytes(self._bytes) + b"."
