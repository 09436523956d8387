"""PyTorch archives (`torch.save`: .pt, .pth) as a `TensorFile`: dictionaries of tensors, and pickled YOLO models.

The archive is `<root>/data.pkl` (the description), `<root>/data/<key>` (the numbers) and a few small texts. Nothing in
it is run or imported: see `pickle_reader` for why that holds.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from sam2studio.weights.inert import MODULES, PLAIN, TensorRef, Value
from sam2studio.weights.module_graph import read_module_graph
from sam2studio.weights.pickle_reader import Limits, read_pickle
from sam2studio.weights.refusals import corrupt, shown, unknown
from sam2studio.weights.tensor_file import Span, TensorFile, TensorSpec
from sam2studio.weights.zip_directory import read_directory

WRAPPERS = ("model", "state_dict", "model_state_dict", "ema")
"""Keys under which trainers keep the weights beside other things, best first."""

_MODEL_NAME = b"cultralytics.nn.tasks\n"


def read_torch_file(file: BinaryIO, size: int, path: Path) -> TensorFile:
    """The tensors of a checkpoint: `{"model": {name: tensor}}`, the same under another usual key, or bare.

    Or those of the pickled YOLO model under such a key, with what it says about itself.

    Raises:
        UnsafeFileError: It names something that is not on the list, or is a TorchScript archive.
        UnknownModelError: A pickled model of another kind rather than tensors.
        CorruptFileError: Damaged, cut off, or not a checkpoint.
    """
    entries = _inside_root(read_directory(file, size, path), path)
    storages, root, has_modules = _read_description(file, entries, path)
    refs, notes = read_module_graph(root, path) if has_modules else (_state_dict(root, path), None)
    tensors = {name: _spec(ref, storages) for name, ref in refs.items()}
    return TensorFile(path=path, size=size, format="PyTorch", tensors=tensors, notes=notes)


def _read_description(file: BinaryIO, entries: Mapping[str, Span], path: Path) -> tuple[dict[str, Span], Value, bool]:
    """The storages by key, the value that `data.pkl` describes, and whether modules may stand in it.

    A file gets the longer list of names only if it names a YOLO model; that list is as inert as the shorter one.
    """
    has_checksums = entries["data.pkl"].crc != 0  # torch can be told to write zeros instead
    order = _read(file, entries["byteorder"], path, has_checksums) if "byteorder" in entries else b"little"
    if order != b"little":
        raise corrupt(path, "It was written on a big-endian machine.", todo="Save it again on a usual one.")
    storages = {
        name.removeprefix("data/"): Span(span.start, span.size, span.crc if has_checksums else None)
        for name, span in entries.items()
        if name.startswith("data/")
    }
    data = _read(file, entries["data.pkl"], path, has_checksums)
    sizes = {key: span.size for key, span in storages.items()}
    has_modules = _MODEL_NAME in data
    policy = MODULES if has_modules else PLAIN
    return storages, read_pickle(data, storages=sizes, path=path, policy=policy), has_modules


def _inside_root(entries: Mapping[str, Span], path: Path) -> dict[str, Span]:
    """The entries without the folder that all of them are in."""
    roots = {name.partition("/")[0] for name in entries}
    if len(roots) != 1:
        raise corrupt(path, "Its archive holds more than one checkpoint.")
    return {name.partition("/")[2]: span for name, span in entries.items()}


def _read(file: BinaryIO, span: Span, path: Path, has_checksums: bool) -> bytes:
    if span.size > Limits().bytes:
        raise corrupt(path, f"Its description of the tensors is {span.size} bytes long; that is no network.")
    file.seek(span.start)
    data = file.read(span.size)
    if len(data) != span.size or (has_checksums and zlib.crc32(data) != span.crc):
        raise corrupt(path, "Its checksums do not hold: the file was altered or damaged.")
    return data


def _state_dict(root: Value, path: Path) -> dict[str, TensorRef]:
    """The dictionary of tensors in what a checkpoint holds."""
    if not isinstance(root, dict):
        raise unknown(path, "It does not hold a dictionary of tensors.")
    wrapped = (root[key] for key in WRAPPERS if isinstance(root.get(key), dict))
    table = next(wrapped, root)
    assert isinstance(table, dict)
    tensors: dict[str, TensorRef] = {}
    for name, value in table.items():
        if not isinstance(name, str) or not isinstance(value, TensorRef):
            raise unknown(path, f"It does not hold a plain dictionary of tensors (“{shown(str(name))}” is none).")
        tensors[name] = value
    if not tensors:
        raise corrupt(path, "It holds no tensors.")
    return tensors


def _spec(ref: TensorRef, storages: Mapping[str, Span]) -> TensorSpec:
    return TensorSpec(
        dtype=ref.storage.dtype,
        shape=ref.shape,
        stride=ref.stride,
        offset=ref.offset,
        span=storages[ref.storage.key],
    )
