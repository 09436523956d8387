"""The numbers of a checkpoint: read once, span by span, checked, as float32 in memory of their own."""

from __future__ import annotations

import math
import os
import zlib
from collections import defaultdict
from io import BufferedReader

import torch
from torch import Tensor

from sam2studio.weights.refusals import corrupt, shown
from sam2studio.weights.tensor_file import Span, TensorFile, TensorSpec


def read_tensors(file: TensorFile) -> dict[str, Tensor]:
    """All tensors, float32, contiguous, none sharing memory with another.

    Half-precision storage is widened. At most one span is in memory beside the result.

    Raises:
        CorruptFileError: Numbers that are not finite, bytes that do not match their checksum, a file that changed.
        OSError: The disk failed.
    """
    names: defaultdict[Span, list[str]] = defaultdict(list)
    for name, spec in file.tensors.items():
        names[spec.span].append(name)
    tensors: dict[str, Tensor] = {}
    with file.path.open("rb") as stream:
        if os.fstat(stream.fileno()).st_size != file.size:
            raise corrupt(file.path, "The file changed while it was read.")
        for span in sorted(names, key=lambda span: span.start):
            raw = _read(stream, span, file)
            shared = len(names[span]) > 1
            for name in names[span]:
                tensors[name] = _view(raw, name, file, copy=shared)
    return {name: tensors[name] for name in file.tensors}


def _read(stream: BufferedReader, span: Span, file: TensorFile) -> Tensor:
    """The bytes of a span, (size,) uint8."""
    raw = torch.empty(span.size, dtype=torch.uint8)
    view = raw.numpy().data
    stream.seek(span.start)
    if stream.readinto(view) != span.size:
        raise corrupt(file.path, "The file changed while it was read.")
    if span.crc is not None and zlib.crc32(view) != span.crc:
        raise corrupt(file.path, "Its checksums do not hold: the file was altered or damaged.")
    return raw


def _view(raw: Tensor, name: str, file: TensorFile, *, copy: bool) -> Tensor:
    spec: TensorSpec = file.tensors[name]
    if not spec.elements:
        return torch.empty(spec.shape)
    dtype: torch.dtype = getattr(torch, spec.dtype)  # a key of ITEM_BYTES
    values = raw.view(dtype).as_strided(spec.shape, spec.stride, spec.offset).to(torch.float32)
    if not _all_finite(values):
        raise corrupt(file.path, f"The tensor “{shown(name)}” holds numbers that are not finite (NaN or infinity).")
    if copy or values.untyped_storage().nbytes() > values.nbytes or not values.is_contiguous():
        return values.clone(memory_format=torch.contiguous_format)
    return values


def _all_finite(values: Tensor) -> bool:
    """Whether there is neither NaN nor infinity; one pass, no temporary of the size of the tensor."""
    low, high = torch.aminmax(values)  # NaN anywhere makes both NaN
    return math.isfinite(low.item()) and math.isfinite(high.item())
