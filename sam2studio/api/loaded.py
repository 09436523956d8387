"""A network of the field's scripts: found by name, loaded, moved between devices, described."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeVar

import torch
from rich.console import Console
from torch import nn

from sam2studio.api.arguments import device_name
from sam2studio.api.asking import checkpoint_file
from sam2studio.core.errors import InputError
from sam2studio.model.yolo.network import YoloNetwork
from sam2studio.weights.catalogue import label_of
from sam2studio.weights.loading import Network, load_network
from sam2studio.weights.recognise_yolo import is_fast_sam

log = logging.getLogger(__name__)

_CPU = torch.device("cpu")

Self = TypeVar("Self", bound="Loaded")

_ELSEWHERE: Mapping[str, str] = {
    "train": "`sam2studio train` trains and fine-tunes SAM 2.",
    "val": "`sam2studio val` measures a model on data whose objects are known.",
    "benchmark": "`sam2studio benchmark` measures what it costs.",
    "track": "SAM2VideoPredictor follows objects through a video.",
    "export": "Networks are run as they are; `sam2studio export` writes datasets.",
}
"""What scripts of the field ask models for, and where it is."""


class ModelInfo(NamedTuple):
    """How large a network is.

    Attributes:
        layers: Parts that hold weights of their own.
        parameters: Numbers in them.
        gradients: Of these, numbers that are being trained: none.
        gflops: None, in the place where the field's scripts expect it: what a network costs is measured, by
            `sam2studio benchmark`, not counted.
    """

    layers: int
    parameters: int
    gradients: int
    gflops: None = None


class Loaded(ABC):
    """A network, and where it came from. One thread owns it.

    Args:
        model: A name ("sam2.1_b.pt") or the path of a checkpoint.
        device: "auto", "cpu", "cuda", 0 …; also "" and None, as the field writes "choose one".
        dtype: "auto", "float32", "bfloat16", "float16".
        download: Fetch a checkpoint that is not here without asking. Without it a person at a terminal is asked, and a
            script is told what to do.

    Raises:
        WeightsError: No such model, or it is not here, or a file that cannot be used.
        InputError: A model of another kind; the sentence says which class is its own.
    """

    def __init__(self, model: str | Path, *, device: Any = None, dtype: str = "auto", download: bool = False) -> None:
        self._file = checkpoint_file(model, consent=download)
        self._name = label_of(model)
        self._dtype = dtype
        self._place = device_name(device)
        self._network = self._load(self._place)
        self._changed()

    @property
    def device(self) -> torch.device:
        """Where it runs."""
        return _CPU if self._network is None else self._network.device

    @property
    def model(self) -> nn.Module:
        """The network itself.

        Raises:
            InputError: It is run by another program, from an `.onnx` file.
        """
        if self._network is None:
            raise InputError(f"model: {self._name} is run by onnxruntime; there is no network of torch in it.")
        return self._network

    def to(self: Self, device: Any) -> Self:
        """Moves to another device (the weights are read again); gives the model itself."""
        place = device_name(device)
        if place not in ("auto", str(self.device), self._place):
            self._network = self._load(place)
            self._place = place
            self._changed()
        return self

    def cpu(self: Self) -> Self:
        """Moves to the processor."""
        return self.to("cpu")

    def cuda(self: Self) -> Self:
        """Moves to the graphics card."""
        return self.to("cuda")

    def fuse(self: Self) -> Self:
        """Nothing to do: layers that can be joined are joined on loading."""
        return self

    def info(self, detailed: bool = False, verbose: bool = True) -> ModelInfo:
        """How large the network is: (layers, parameters, gradients, None).

        Args:
            detailed: Also log every layer.
            verbose: Also say it on the terminal.
        """
        network = self.model
        layers = [(name, part) for name, part in network.named_modules() if any(True for _ in part.parameters(False))]
        own = [(name, sum(each.numel() for each in part.parameters(False))) for name, part in layers]
        numbers = list(network.parameters())
        told = ModelInfo(
            layers=len(layers),
            parameters=sum(each.numel() for each in numbers),
            gradients=sum(each.numel() for each in numbers if each.requires_grad),
        )
        for name, count in own if detailed else ():
            log.info("%s: %d parameters", name, count)
        if verbose:
            line = f"{self._name}: {told.layers} layers, {told.parameters:,} parameters, on {self.device}"
            Console(stderr=True, highlight=False).print(line, markup=False, soft_wrap=True)
        return told

    def __getattr__(self, name: str) -> NoReturn:
        """Only for names that are not there: some of the field's are elsewhere here."""
        place = _ELSEWHERE.get(name)
        raise AttributeError(f"{type(self).__name__} has no {name}." + (f" {place}" if place else ""))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._name}, on {self.device})"

    @abstractmethod
    def _accepted(self, network: Network) -> bool:
        """Whether this class is for such a network."""

    @abstractmethod
    def _changed(self) -> None:
        """The network is another one now."""

    def _load(self, place: str) -> Network | None:
        """The network of the file on a device; None where another program runs it."""
        network = load_network(self._file, device=place, dtype=self._dtype)
        if not self._accepted(network):
            raise InputError(
                f"model: {self._name} is no model for {type(self).__name__}.",
                todo=f"Open it with {class_for(network)}, or choose another model.",
            )
        return network


def class_for(network: Network) -> str:
    """The class that opens a network."""
    if not isinstance(network, YoloNetwork):
        return "SAM"
    return "FastSAM" if is_fast_sam(network.config) else "YOLO"
