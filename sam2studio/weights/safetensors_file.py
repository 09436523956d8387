"""`.safetensors` files as a `TensorFile`: eight bytes of length, a JSON header, then the numbers without gaps.

Format: the safetensors README ("Format"): little-endian, offsets contiguous from 0 to the end of the file, no
duplicate keys. The header may be 2 MB here (some 15 000 tensors), so that parsing it stays within a known cost.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, BinaryIO, TypeGuard

from sam2studio.weights.refusals import corrupt, shown
from sam2studio.weights.tensor_file import ITEM_BYTES, Span, TensorFile, TensorSpec, contiguous

MAX_HEADER = 2 << 20
METADATA = "__metadata__"
_LENGTH_BYTES = 8

DTYPES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U8": "uint8",
    "BOOL": "bool",
}


def looks_like_safetensors(head: bytes) -> bool:
    """Whether a file that starts with these bytes (at least nine) is meant to be one."""
    return len(head) > _LENGTH_BYTES and head[_LENGTH_BYTES : _LENGTH_BYTES + 1] == b"{" and head[6:8] == b"\0\0"


def read_safetensors_file(file: BinaryIO, size: int, path: Path) -> TensorFile:
    """The tensors and metadata of a file.

    Raises:
        CorruptFileError: The header is damaged or does not match the file.
    """
    file.seek(0)
    length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
    if length > min(MAX_HEADER, size - _LENGTH_BYTES):
        raise corrupt(path, "Its header is longer than a network needs, or than the file.")
    header = _parse(file.read(length), path)
    metadata = header.pop(METADATA, {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise corrupt(path, "Its metadata is not a table of texts.")
    start = _LENGTH_BYTES + length
    tensors = {name: _spec(name, entry, start, path) for name, entry in header.items()}
    if not tensors:
        raise corrupt(path, "It holds no tensors.")
    _check_contiguous(tensors, start, size, path)
    return TensorFile(path=path, size=size, format="safetensors", tensors=tensors, metadata=metadata)


def _parse(raw: bytes, path: Path) -> dict[str, Any]:
    try:
        header = json.loads(raw.decode(), object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise corrupt(path, "Its header is damaged.") from error
    if not isinstance(header, dict):
        raise corrupt(path, "Its header is not a table.")
    return header


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a name occurs twice")
    return table


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def _spec(name: str, entry: object, start: int, path: Path) -> TensorSpec:
    fields = entry if isinstance(entry, dict) else {}
    dtype, shape, offsets = DTYPES.get(str(fields.get("dtype"))), fields.get("shape"), fields.get("data_offsets")
    if dtype is None or not _are_counts(shape) or not _are_counts(offsets) or len(offsets) != 2:
        raise corrupt(path, f"Its header does not describe the tensor “{shown(name)}”.")
    begin, end = offsets
    if end - begin != math.prod(shape) * ITEM_BYTES[dtype]:
        raise corrupt(path, f"The tensor “{shown(name)}” has another size than its header says.")
    sides = tuple(shape)
    return TensorSpec(
        dtype=dtype, shape=sides, stride=contiguous(sides), offset=0, span=Span(start + begin, end - begin)
    )


def _are_counts(value: Any) -> TypeGuard[list[int]]:
    """Whether a JSON value is a short list of sizes."""
    return (
        isinstance(value, list)
        and len(value) <= 8
        and all(type(number) is int and 0 <= number < 1 << 62 for number in value)
    )


def _check_contiguous(tensors: dict[str, TensorSpec], start: int, size: int, path: Path) -> None:
    """Raise CorruptFileError unless the tensors fill the file without gap or overlap."""
    position = start
    for span in sorted((spec.span for spec in tensors.values()), key=lambda span: (span.start, span.size)):
        if span.start != position:
            raise corrupt(path, "Its tensors overlap or leave gaps.")
        position += span.size
    if position != size:
        raise corrupt(path, "It is shorter or longer than its header says; it was probably cut off.")
