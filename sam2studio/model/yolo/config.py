"""The shape of a YOLO network as one frozen value: a table of layers and a head; the published ones by family and size.

A published description lists layers for the widest network, and a size scales it: repeats by `depth`, channels by
`width` after a cap. `scaled` does that, for our own tables and for the description that a checkpoint carries.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

KINDS = frozenset({"Conv", "C2f", "C3k2", "SPPF", "C2PSA", "Upsample", "Concat"})
"""The layers that a network may consist of, beside its head."""

ACTIVATIONS = frozenset({"SiLU", "ReLU", "LeakyReLU", "Hardswish", "Mish", "GELU", "Identity"})

PICTURE = -1
"""As the source of a layer: the picture itself."""

MAX_LAYERS = 200
MAX_REPEATS = 64
MAX_CHANNELS = 8192
MAX_CLASSES = 10_000
_ROUND_TO = 8  # channels
_HEADS_AT = 64  # channels per attention head


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSpec:
    """One layer, all sizes resolved.

    Attributes:
        kind: One of `KINDS`.
        sources: Indices of the layers whose results enter; `PICTURE` for the picture.
        channels: Channels that leave.
        repeats: Inner blocks.
        kernel: Side of the kernel (Conv) or of the pooling window (SPPF).
        stride: Of a Conv.
        shortcut: Whether inner blocks add their input to their output.
        nested: Whether the inner blocks of a C3k2 are C3k blocks.
        expansion: Hidden channels over channels.
    """

    kind: str
    sources: tuple[int, ...]
    channels: int
    repeats: int = 1
    kernel: int = 1
    stride: int = 1
    shortcut: bool = True
    nested: bool = False
    expansion: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class YoloConfig:
    """A whole network.

    Attributes:
        layers: In running order, without the head.
        head_sources: The layers that the head looks at, finest map first.
        classes: Number of classes.
        bins: Steps of the distribution of each distance from a point to a side of its box.
        coefficients: Mask coefficients per box; 0 for a network without masks.
        proto_width: Hidden channels of the mask prototypes.
        depthwise: Whether the class branch of the head is made of depthwise convolutions (YOLO11).
        activation: One of `ACTIVATIONS`.
        names: Names of the classes; not part of the shape.
    """

    layers: tuple[LayerSpec, ...]
    head_sources: tuple[int, ...]
    classes: int
    bins: int = 16
    coefficients: int = 0
    proto_width: int = 0
    depthwise: bool = False
    activation: str = "SiLU"
    names: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        """Check that the layers fit together.

        Raises:
            ValueError: They do not, or a size is out of range; the message says which.
        """
        if not 0 < len(self.layers) <= MAX_LAYERS:
            raise ValueError(f"layers: {len(self.layers)} of them")
        for index, layer in enumerate(self.layers):
            _check_layer(layer, index, self.layers)
        if not self.head_sources or not all(0 <= source < len(self.layers) for source in self.head_sources):
            raise ValueError("head: looks at layers that do not exist")
        if not 0 < self.classes <= MAX_CLASSES or (self.names and len(self.names) != self.classes):
            raise ValueError(f"classes: {self.classes} with {len(self.names)} names")
        if self.activation not in ACTIVATIONS:
            raise ValueError("activation: not a known one")
        if not 0 < self.bins <= 64 or not 0 <= self.coefficients <= 512 or not 0 <= self.proto_width <= MAX_CHANNELS:
            raise ValueError("head: a size is out of range")
        if bool(self.coefficients) != bool(self.proto_width):
            raise ValueError("head: mask coefficients and prototypes belong together")
        if any(stride < 1 or stride != int(stride) for stride in self.strides):
            raise ValueError("head: looks at maps finer than the picture")

    @property
    def task(self) -> str:
        """ "segment" or "detect"."""
        return "segment" if self.coefficients else "detect"

    @property
    def strides(self) -> tuple[int, ...]:
        """Pixels between neighbouring points of each map that the head looks at."""
        scale: list[float] = []
        for layer in self.layers:
            before = 1.0 if layer.sources[0] == PICTURE else scale[layer.sources[0]]
            scale.append(before / 2 if layer.kind == "Upsample" else before * layer.stride)
        return tuple(int(scale[source]) if scale[source] >= 1 else 0 for source in self.head_sources)

    @property
    def stride(self) -> int:
        """Sides of the network's input are multiples of this, pixels."""
        return max(self.strides)

    def channels_into(self, index: int) -> int:
        """Channels that enter a layer."""
        return sum(self.channels_of(source) for source in self.layers[index].sources)

    def channels_of(self, index: int) -> int:
        """Channels that leave a layer, or of the picture."""
        return 3 if index == PICTURE else self.layers[index].channels


def _check_layer(layer: LayerSpec, index: int, layers: Sequence[LayerSpec]) -> None:
    """Raise ValueError unless a layer can be built behind those before it."""
    if layer.kind not in KINDS:
        raise ValueError(f"layer {index}: of an unknown kind")
    first = PICTURE if index == 0 else 0
    if not layer.sources or not all(first <= source < index for source in layer.sources):
        raise ValueError(f"layer {index}: takes from a layer that does not precede it")
    entering = sum(3 if source == PICTURE else layers[source].channels for source in layer.sources)
    if layer.kind in {"Upsample", "Concat"} and layer.channels != entering:
        raise ValueError(f"layer {index}: changes the number of channels")
    if layer.kind != "Concat" and len(layer.sources) != 1:
        raise ValueError(f"layer {index}: takes from several layers")
    if not 0 < layer.channels <= MAX_CHANNELS or not 0 < layer.repeats <= MAX_REPEATS:
        raise ValueError(f"layer {index}: a size is out of range")
    if not 0 < layer.kernel <= 31 or layer.stride not in (1, 2) or not 0.01 <= layer.expansion <= 4:
        raise ValueError(f"layer {index}: a size is out of range")
    if layer.kind == "SPPF" and layer.kernel % 2 == 0:
        raise ValueError(f"layer {index}: its window has no middle")
    if layer.kind == "C2PSA" and (layer.channels != entering or int(layer.channels * layer.expansion) % _HEADS_AT):
        raise ValueError(f"layer {index}: its channels do not divide among attention heads")


# --- descriptions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a description, as published: for the widest network.

    Attributes:
        kind: One of `KINDS`, or "Detect" or "Segment" for the head.
        sources: Indices; negative ones count back from the line itself.
        repeats: Before scaling.
        args: Numbers and flags; their meaning depends on the kind.
    """

    kind: str
    sources: tuple[int, ...]
    repeats: int = 1
    args: tuple[float | bool, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How a size scales a description.

    Attributes:
        depth: Factor on repeats.
        width: Factor on channels.
        cap: Most channels before that factor.
        deep: Whether all C3k2 blocks are nested ones (sizes m, l and x).
    """

    depth: float
    width: float
    cap: float = math.inf
    deep: bool = False


def scaled(rows: Sequence[Row], scale: Scale, *, classes: int, activation: str = "SiLU") -> YoloConfig:
    """The network that a description and a size mean; the last row is the head.

    Raises:
        ValueError: They do not fit together.
    """
    *body, head = rows
    layers: list[LayerSpec] = []
    for index, row in enumerate(body):
        sources = tuple(_absolute(source, index) for source in row.sources)
        if not all((PICTURE if index == 0 else 0) <= source < index for source in sources):
            raise ValueError(f"layer {index}: takes from a layer that does not precede it")
        entering = sum(3 if source == PICTURE else layers[source].channels for source in sources)
        layers.append(_layer(row, sources, entering, scale, index))
    if head.kind not in {"Detect", "Segment"}:
        raise ValueError("head: of an unknown kind")
    masks = head.kind == "Segment"
    coefficients, width = (int(head.args[0]), _channels(head.args[1], scale)) if masks else (0, 0)
    return YoloConfig(
        layers=tuple(layers),
        head_sources=tuple(_absolute(source, len(body)) for source in head.sources),
        classes=classes,
        coefficients=coefficients,
        proto_width=width,
        depthwise=any(layer.kind == "C3k2" for layer in layers),
        activation=activation,
    )


def _absolute(source: int, index: int) -> int:
    return source if source >= 0 else index + source


def _channels(number: float, scale: Scale) -> int:
    """Scaled channels, up to a multiple of eight."""
    return math.ceil(min(number, scale.cap) * scale.width / _ROUND_TO) * _ROUND_TO


def _layer(row: Row, sources: tuple[int, ...], entering: int, scale: Scale, index: int) -> LayerSpec:
    repeats = max(round(row.repeats * scale.depth), 1) if row.repeats > 1 else row.repeats
    args = row.args
    if row.kind in {"Upsample", "Concat"}:
        return LayerSpec(kind=row.kind, sources=sources, channels=entering)
    if row.kind not in KINDS or not args:
        raise ValueError(f"layer {index}: of an unknown kind")
    channels = _channels(args[0], scale)
    if row.kind == "Conv":
        kernel, stride = int(args[1]) if len(args) > 1 else 1, int(args[2]) if len(args) > 2 else 1
        return LayerSpec(kind=row.kind, sources=sources, channels=channels, kernel=kernel, stride=stride)
    if row.kind == "SPPF":
        return LayerSpec(kind=row.kind, sources=sources, channels=channels, kernel=int(args[1]) if len(args) > 1 else 5)
    if row.kind == "C2f":
        shortcut = bool(args[1]) if len(args) > 1 else False
        return LayerSpec(kind=row.kind, sources=sources, channels=channels, repeats=repeats, shortcut=shortcut)
    if row.kind == "C3k2":
        return LayerSpec(
            kind=row.kind,
            sources=sources,
            channels=channels,
            repeats=repeats,
            nested=scale.deep or (len(args) > 1 and bool(args[1])),
            expansion=float(args[2]) if len(args) > 2 else 0.5,
        )
    return LayerSpec(kind=row.kind, sources=sources, channels=channels, repeats=repeats)


# --- the published networks -------------------------------------------------------------------------------------------


def _conv(channels: int) -> Row:
    return Row(kind="Conv", sources=(-1,), args=(channels, 3, 2))


def _block(kind: str, repeats: int, *args: float | bool) -> Row:
    return Row(kind=kind, sources=(-1,), repeats=repeats, args=args)


def _joined(*, up: bool, layer: int) -> tuple[Row, ...]:
    join = Row(kind="Concat", sources=(-1, layer))
    return (Row(kind="Upsample", sources=(-1,)), join) if up else (join,)


_V8 = (
    *(_conv(64), _conv(128), _block("C2f", 3, 128, True)),
    *(_conv(256), _block("C2f", 6, 256, True)),
    *(_conv(512), _block("C2f", 6, 512, True)),
    *(_conv(1024), _block("C2f", 3, 1024, True), _block("SPPF", 1, 1024, 5)),
    *(*_joined(up=True, layer=6), _block("C2f", 3, 512)),
    *(*_joined(up=True, layer=4), _block("C2f", 3, 256)),
    *(_conv(256), *_joined(up=False, layer=12), _block("C2f", 3, 512)),
    *(_conv(512), *_joined(up=False, layer=9), _block("C2f", 3, 1024)),
)
_V11 = (
    *(_conv(64), _conv(128), _block("C3k2", 2, 256, False, 0.25)),
    *(_conv(256), _block("C3k2", 2, 512, False, 0.25)),
    *(_conv(512), _block("C3k2", 2, 512, True)),
    *(_conv(1024), _block("C3k2", 2, 1024, True), _block("SPPF", 1, 1024, 5), _block("C2PSA", 2, 1024)),
    *(*_joined(up=True, layer=6), _block("C3k2", 2, 512, False)),
    *(*_joined(up=True, layer=4), _block("C3k2", 2, 256, False)),
    *(_conv(256), *_joined(up=False, layer=13), _block("C3k2", 2, 512, False)),
    *(_conv(512), *_joined(up=False, layer=10), _block("C3k2", 2, 1024, True)),
)
_HEAD_SOURCES: Mapping[str, tuple[int, ...]] = {"yolov8": (15, 18, 21), "yolo11": (16, 19, 22)}
_BODIES: Mapping[str, tuple[Row, ...]] = {"yolov8": _V8, "yolo11": _V11}
_SCALES: Mapping[str, Mapping[str, Scale]] = {
    "yolov8": {
        "n": Scale(depth=0.33, width=0.25, cap=1024),
        "s": Scale(depth=0.33, width=0.50, cap=1024),
        "m": Scale(depth=0.67, width=0.75, cap=768),
        "l": Scale(depth=1.00, width=1.00, cap=512),
        "x": Scale(depth=1.00, width=1.25, cap=512),
    },
    "yolo11": {
        "n": Scale(depth=0.50, width=0.25, cap=1024),
        "s": Scale(depth=0.50, width=0.50, cap=1024),
        "m": Scale(depth=0.50, width=1.00, cap=512, deep=True),
        "l": Scale(depth=1.00, width=1.00, cap=512, deep=True),
        "x": Scale(depth=1.00, width=1.50, cap=512, deep=True),
    },
}


def _published(family: str, size: str, *, masks: bool, classes: int) -> YoloConfig:
    sources = _HEAD_SOURCES[family]
    head = Row(kind="Segment", sources=sources, args=(32, 256)) if masks else Row(kind="Detect", sources=sources)
    return scaled((*_BODIES[family], head), _SCALES[family][size], classes=classes)


YOLO_PRESETS: Mapping[str, YoloConfig] = MappingProxyType(
    {
        f"{family}{size}{'-seg' if masks else ''}": _published(family, size, masks=masks, classes=80)
        for family, sizes in _SCALES.items()
        for size in sizes
        for masks in (False, True)
    }
    | {f"FastSAM-{size}": _published("yolov8", size, masks=True, classes=1) for size in ("s", "x")}
)
"""The published networks: "yolov8n" … "yolo11x-seg" with 80 classes, "FastSAM-s" and "FastSAM-x" with one."""
