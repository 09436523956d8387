"""ONNX files put together by hand, field by field, and sessions that answer like a network of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from sam2studio.model.yolo.network import YoloNetwork


def number(value: int) -> bytes:
    """Seven bits a byte."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def field(key: int, value: int | bytes | str) -> bytes:
    """A number, or something with a length."""
    if isinstance(value, int):
        return number(key << 3) + number(value)
    data = value.encode() if isinstance(value, str) else value
    return number(key << 3 | 2) + number(len(data)) + data


def tensor(name: str, array: np.ndarray, *, elsewhere: str = "") -> bytes:
    """A TensorProto of float32."""
    dims = b"".join(field(1, side) for side in array.shape)
    data = field(9, array.astype("<f4").tobytes())
    if elsewhere:
        data = field(13, field(1, "location") + field(2, elsewhere)) + field(14, 1)
    return dims + field(2, 1) + field(8, name) + data


def value_info(name: str, shape: Sequence[int | str]) -> bytes:
    """A ValueInfoProto of float32."""
    dims = b"".join(field(1, field(1, side) if isinstance(side, int) else field(2, side)) for side in shape)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))


def node(
    kind: str, inputs: Sequence[str], outputs: Sequence[str], *, domain: str = "", attribute: bytes = b""
) -> bytes:
    """A NodeProto."""
    names = b"".join(field(1, name) for name in inputs) + b"".join(field(2, name) for name in outputs)
    return names + field(4, kind) + (field(7, domain) if domain else b"") + (field(5, attribute) if attribute else b"")


def model(graph: bytes, *, texts: Mapping[str, str] | None = None, domain: str = "") -> bytes:
    """A ModelProto."""
    properties = b"".join(field(14, field(1, key) + field(2, value)) for key, value in (texts or {}).items())
    return field(1, 8) + field(8, (field(1, domain) if domain else b"") + field(2, 17)) + field(7, graph) + properties


def constant_detector(table: np.ndarray, *, size: int = 64, texts: Mapping[str, str] | None = None) -> bytes:
    """A model that answers every picture with the same table."""
    graph = (
        field(1, node("Identity", ["table"], ["output0"]))
        + field(2, "constant")
        + field(5, tensor("table", table))
        + field(11, value_info("images", [1, 3, size, size]))
        + field(12, value_info("output0", table.shape))
    )
    return model(graph, texts=texts)


@dataclass
class Input:
    """What a session says of an input."""

    name: str
    shape: Sequence[int | str]
    type: str = "tensor(float)"


class LikeOurs:
    """A session that answers what a network of ours does, in one of the layouts."""

    def __init__(self, network: YoloNetwork, layout: str, *, size: int | None = None, objects: Any = None) -> None:
        self._network = network
        self._layout = layout
        self._size = size
        self._objects = objects

    def get_inputs(self) -> list[Input]:
        return [Input("images", [1, 3, self._size or "height", self._size or "width"])]

    def run(self, _outputs: Any, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        seen = torch.from_numpy(inputs["images"])
        with torch.inference_mode():
            steps = self._network.steps(seen)
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    output = end.value
                    break
        table = output.joined.numpy()
        if self._layout == "columns":
            table = table.transpose(0, 2, 1)
        if self._layout == "objects":
            table = self._objects(output)
        return [table] if output.prototypes is None else [table, output.prototypes.numpy()]
