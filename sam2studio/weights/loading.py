"""From a name or a file to a network that is ready to run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeAlias, overload

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from sam2studio.core.errors import WeightsError
from sam2studio.core.words import counted
from sam2studio.model.sam.config import SamConfig
from sam2studio.model.sam.network import SamNetwork
from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.model.yolo.config import YoloConfig
from sam2studio.model.yolo.network import YoloNetwork
from sam2studio.weights.library import locate, reading
from sam2studio.weights.placement import choose
from sam2studio.weights.reader import read_tensor_file
from sam2studio.weights.recognise import recognise
from sam2studio.weights.refusals import unknown
from sam2studio.weights.tensor_file import TensorFile
from sam2studio.weights.tensors import read_tensors

log = logging.getLogger(__name__)


Network: TypeAlias = Sam2Network | SamNetwork | YoloNetwork
"""What a checkpoint becomes."""


@overload
def build_network(config: Sam2Config) -> Sam2Network: ...
@overload
def build_network(config: SamConfig) -> SamNetwork: ...
@overload
def build_network(config: YoloConfig) -> YoloNetwork: ...
def build_network(config: Sam2Config | SamConfig | YoloConfig) -> Network:
    """A network with fresh random weights, for training and tests; `load_network` is what sessions want."""
    if isinstance(config, Sam2Config):
        return Sam2Network(config=config)
    return SamNetwork(config=config) if isinstance(config, SamConfig) else YoloNetwork(config=config)


def load_network(
    name_or_path: str | Path, *, device: str | torch.device = "auto", dtype: str | torch.dtype = "auto"
) -> Network:
    """A network with trained weights, in evaluation mode, on its device.

    Args:
        name_or_path: A checkpoint file, or a name: of the catalogue ("sam2.1_hiera_tiny.pt", "sam2.1_t.pt",
            "SAM 2.1 tiny", "yolo11n.pt"), of a configuration ("sam2.1_hiera_t") or of an own file in the models
            folder.
        device: "auto", "cpu", "cuda", "cuda:1", "mps".
        dtype: Arithmetic: "auto", "float32", "bfloat16", "float16", or torch's own type. Independent of the type of the
            stored numbers.

    Raises:
        UnknownModelError: No such name, or a network that this version cannot run.
        UnsafeFileError: The file asks to import or run something; nothing was.
        CorruptFileError: The file is damaged, or its tensors do not fit its network.
        WeightsError: There is no such file, or the model is not on this computer.
        InputError: No such device or type.
    """
    path = locate(name_or_path)
    with reading(path):
        return _read_network(path, str(device), str(dtype))


def _read_network(path: Path, device: str, dtype: str) -> Network:
    file = read_tensor_file(path)
    found = recognise(file)
    with _NoRandomNumbers():
        network = build_network(found.config)
    expected = network.state_dict()
    _check_fits(expected, file, found.label)
    place = choose(device, dtype.removeprefix("torch."))
    try:
        tensors = read_tensors(file)
    except OSError as error:
        raise WeightsError(f"The file cannot be read: {error.strerror}.", path=file.path) from error
    tensors = {name: tensor.to(expected[name].dtype) for name, tensor in tensors.items()}  # counters are integers
    network.load_state_dict(tensors, strict=True, assign=True)
    network.finalize(place.device, place.dtype)
    log.info("%s from %s: %s", found.label, file.path, place.why)
    return network


_DRAWING = (Tensor.normal_, Tensor.uniform_, nn.init.normal_, nn.init.uniform_, nn.init.kaiming_uniform_)
"""What the constructors of torch's layers fill their weights with."""


class _NoRandomNumbers(TorchFunctionMode):
    """Modules built under this mode keep uninitialised memory: a file brings the numbers, so drawing some is a waste.

    The system hands out such memory only when it is written, so a network built like this costs next to nothing.
    """

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: Iterable[type],
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        if func in _DRAWING:
            return args[0] if args else (kwargs or {})["tensor"]
        return func(*args, **(kwargs or {}))


def _same_kind(expected: Tensor, stored: str) -> bool:
    """Whether both are numbers with a point, or both are whole numbers."""
    kind: torch.dtype = getattr(torch, stored)  # a key of ITEM_BYTES
    return expected.dtype.is_floating_point == kind.is_floating_point and kind != torch.bool


def _check_fits(expected: Mapping[str, Tensor], file: TensorFile, label: str) -> None:
    """Compare names, shapes and kinds before a single number is read.

    Raises:
        UnknownModelError: They differ; the message names up to three of each kind.
    """
    missing = [name for name in expected if name not in file.tensors]
    extra = [name for name in file.tensors if name not in expected]
    wrong = [
        name
        for name, tensor in expected.items()
        if name in file.tensors
        and (file.tensors[name].shape != tuple(tensor.shape) or not _same_kind(tensor, file.tensors[name].dtype))
    ]
    kinds = (("missing", missing), ("not expected", extra), ("of another shape or type", wrong))
    faults = [f"{counted(len(names), 'tensor')} {kind} (“{names[0][:80]}”)" for kind, names in kinds if names]
    if faults:
        raise unknown(file.path, f"It looks like {label}, but does not fit: {'; '.join(faults)}.")
