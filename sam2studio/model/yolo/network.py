"""The whole network, built from its table of layers."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from functools import partial

import torch
from torch import Tensor, nn

from sam2studio.model.yolo.blocks import (
    ACTIVATION_FUNCTIONS,
    C2PSA,
    SPPF,
    Activation,
    Bottleneck,
    C2f,
    C3k,
    Concat,
    Conv,
    Upsample,
)
from sam2studio.model.yolo.config import PICTURE, LayerSpec, YoloConfig
from sam2studio.model.yolo.head import Detect, Segment, YoloOutput


class YoloNetwork(nn.Module):
    """Pictures to boxes, classes and masks. Parameter names are the published ones (`model.0.conv.weight`, …)."""

    def __init__(self, *, config: YoloConfig) -> None:
        super().__init__()
        self.config = config
        act = ACTIVATION_FUNCTIONS[config.activation]
        layers = (
            _MAKERS[layer.kind](layer, config.channels_into(index), act) for index, layer in enumerate(config.layers)
        )
        self.model = nn.ModuleList([*layers, _head(config, act)])
        lines = (*(layer.sources for layer in config.layers), config.head_sources)
        self._last_use = {source: index for index, sources in enumerate(lines) for source in sources}

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.parameters()).device

    @property
    def dtype(self) -> torch.dtype:
        """The type that convolutions run in."""
        return next(self.parameters()).dtype

    def fuse(self) -> YoloNetwork:
        """Fold all norms into their convolutions; the network can then no longer be trained."""
        for part in self.modules():
            if isinstance(part, Conv):
                part.fuse()
        return self

    def finalize(self, device: torch.device, dtype: torch.dtype) -> YoloNetwork:
        """Make the network ready for inference: evaluation mode, norms folded, weights in place.

        Boxes, scores and masks are put together in float32 whatever `dtype` the convolutions run in.
        """
        self.eval().requires_grad_(False).fuse()
        self.to(device=device, dtype=dtype)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # in torch, not in its annotations
        self._head.dfl.float()
        return self

    def forward(self, pixels: Tensor) -> YoloOutput:
        """Pictures (B, 3, H, W), RGB in 0..1, sides multiples of `config.stride`."""
        steps = self.steps(pixels)
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                output: YoloOutput = stop.value
                return output

    def steps(self, pixels: Tensor) -> Generator[None, None, YoloOutput]:
        """`forward`, pausing between layers so that the caller may do something more urgent."""
        results: dict[int, Tensor] = {PICTURE: pixels.to(self.dtype).contiguous(memory_format=torch.channels_last)}
        for index, layer in enumerate(self.config.layers):
            results[index] = self.model[index](*(results[source] for source in layer.sources))
            for source in set(layer.sources):
                if self._last_use[source] == index:
                    del results[source]  # nothing later looks at it
            yield
        output: YoloOutput = self._head(*(results[source] for source in self.config.head_sources))
        return output

    @property
    def _head(self) -> Detect:
        head = self.model[len(self.config.layers)]
        assert isinstance(head, Detect)
        return head


def _head(config: YoloConfig, act: Activation) -> Detect:
    make = Detect
    if config.coefficients:
        make = partial(Segment, coefficients=config.coefficients, proto_width=config.proto_width)  # type: ignore[assignment]
    return make(
        channels=[config.channels_of(source) for source in config.head_sources],
        strides=config.strides,
        classes=config.classes,
        bins=config.bins,
        depthwise=config.depthwise,
        act=act,
    )


def _c2f(layer: LayerSpec, entering: int, act: Activation) -> nn.Module:
    def inner(channels: int) -> nn.Module:
        return Bottleneck(channels, shortcut=layer.shortcut, expansion=1.0, act=act)

    return C2f(entering, layer.channels, repeats=layer.repeats, expansion=layer.expansion, inner=inner, act=act)


def _c3k2(layer: LayerSpec, entering: int, act: Activation) -> nn.Module:
    def inner(channels: int) -> nn.Module:
        if layer.nested:
            return C3k(channels, shortcut=layer.shortcut, act=act)
        return Bottleneck(channels, shortcut=layer.shortcut, expansion=0.5, act=act)

    return C2f(entering, layer.channels, repeats=layer.repeats, expansion=layer.expansion, inner=inner, act=act)


_MAKERS: Mapping[str, Callable[[LayerSpec, int, Activation], nn.Module]] = {
    "Conv": lambda layer, entering, act: Conv(entering, layer.channels, layer.kernel, layer.stride, act=act),
    "C2f": _c2f,
    "C3k2": _c3k2,
    "SPPF": lambda layer, entering, act: SPPF(entering, layer.channels, window=layer.kernel, act=act),
    "C2PSA": lambda layer, _, act: C2PSA(layer.channels, repeats=layer.repeats, expansion=layer.expansion, act=act),
    "Upsample": lambda *_: Upsample(),
    "Concat": lambda *_: Concat(),
}
"""How a row of the table becomes a module."""
