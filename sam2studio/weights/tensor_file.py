"""What a checkpoint holds, as found in its directory: names, types, shapes and where the bytes lie. No bytes yet.

Both file formats end up as one `TensorFile`, so that recognising an architecture, showing a file to a person and
reading the numbers know nothing of formats. No torch here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sam2studio.weights.module_graph import ModuleNotes
from sam2studio.weights.refusals import corrupt, shown

ITEM_BYTES: Mapping[str, int] = {
    "float64": 8,
    "float32": 4,
    "float16": 2,
    "bfloat16": 2,
    "int64": 8,
    "int32": 4,
    "int16": 2,
    "int8": 1,
    "uint8": 1,
    "bool": 1,
}
"""Bytes per element of every type that may occur, by torch's names."""

MAX_TENSORS = 50_000
MAX_DIMENSIONS = 8
MAX_SIDE = 1 << 40


@dataclass(frozen=True, slots=True)
class Span:
    """A run of bytes in the file.

    Attributes:
        start: First byte.
        size: Number of bytes.
        crc: CRC-32 of the bytes as stated by the file, or None where it states none.
    """

    start: int
    size: int
    crc: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorSpec:
    """One tensor: a view into a span of bytes that it may share with others.

    Attributes:
        dtype: torch's name of the type ("float32").
        shape: Elements per dimension.
        stride: Elements of the span to skip per step in each dimension.
        offset: Element of the span where the tensor starts.
        span: Its bytes.
    """

    dtype: str
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    span: Span

    @property
    def elements(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorFile:
    """The directory of a checkpoint.

    Attributes:
        path: The file.
        size: Its size in bytes, when it was read.
        format: "PyTorch" or "safetensors".
        tensors: By name, in the order of the file.
        metadata: Text that the file carries beside its tensors (safetensors only).
        notes: What a pickled model says about itself; None for a plain dictionary of tensors.
    """

    path: Path
    size: int
    format: str
    tensors: Mapping[str, TensorSpec]
    metadata: Mapping[str, str] = field(default_factory=dict)
    notes: ModuleNotes | None = None

    def __post_init__(self) -> None:
        """Check what reading the tensors relies on.

        Raises:
            CorruptFileError: A tensor reaches outside its bytes, or together they unfold to more than the file holds.
        """
        if len(self.tensors) > MAX_TENSORS:
            raise corrupt(self.path, f"It claims {len(self.tensors)} tensors; no network has that many.")
        unfolded = 0
        for name, spec in self.tensors.items():
            _check_view(self.path, name, spec)
            unfolded += spec.elements * ITEM_BYTES[spec.dtype]
        if unfolded > 2 * self.size:
            # Shared weights may count twice; anything beyond that is a small file posing as a huge one.
            raise corrupt(self.path, "Its tensors overlap so that they unfold to far more than the file holds.")

    @property
    def parameters(self) -> int:
        """Number of floating-point elements."""
        return sum(spec.elements for spec in self.tensors.values() if "float" in spec.dtype)

    @property
    def dtype(self) -> str:
        """The type of most elements ("float32"), or "" when there is no tensor."""
        totals: dict[str, int] = {}
        for spec in self.tensors.values():
            totals[spec.dtype] = totals.get(spec.dtype, 0) + spec.elements
        return max(totals, key=lambda dtype: totals[dtype], default="")


def contiguous(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of a tensor whose elements lie in C order."""
    stride, step = [], 1
    for side in reversed(shape):
        stride.append(step)
        step *= max(side, 1)
    return tuple(reversed(stride))


def _check_view(path: Path, name: str, spec: TensorSpec) -> None:
    """Raise CorruptFileError unless every element lies inside the span."""
    numbers = (*spec.shape, *spec.stride, spec.offset)
    if len(spec.shape) != len(spec.stride) or len(spec.shape) > MAX_DIMENSIONS:
        raise corrupt(path, f"The tensor “{shown(name)}” has an impossible shape.")
    huge = math.prod(max(side, 1) for side in spec.shape) >= 1 << 62  # even where another side is 0
    if huge or any(not 0 <= number < MAX_SIDE for number in numbers):
        raise corrupt(path, f"The tensor “{shown(name)}” has a size that is out of range.")
    if spec.span.start < 0 or spec.span.size < 0:
        raise corrupt(path, f"The tensor “{shown(name)}” lies outside the file.")
    if not spec.elements:
        return
    reach = spec.offset + 1 + sum((side - 1) * step for side, step in zip(spec.shape, spec.stride, strict=True))
    if reach * ITEM_BYTES[spec.dtype] > spec.span.size:
        raise corrupt(path, f"The tensor “{shown(name)}” reaches outside the bytes stored for it.")
