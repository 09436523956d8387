"""YOLO checkpoints for tests, pickled exactly as the published ones are, from classes that exist only while saving."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from sam2studio.model.yolo.blocks import C2f, Upsample
from sam2studio.model.yolo.config import YOLO_PRESETS
from sam2studio.model.yolo.network import YoloNetwork
from tests.parity import recipe

KEYS = Path(__file__).resolve().parents[1] / "parity" / "data" / "keys"

NN = "ultralytics.nn.modules"
PLACES: Mapping[str, str] = {
    **dict.fromkeys(("Conv", "Concat"), f"{NN}.conv"),
    **dict.fromkeys(
        ("C2f", "C3k2", "C3k", "SPPF", "C2PSA", "PSABlock", "Attention", "Bottleneck", "Proto", "DFL"), f"{NN}.block"
    ),
    **dict.fromkeys(("Detect", "Segment"), f"{NN}.head"),
    **dict.fromkeys(("DetectionModel", "SegmentationModel", "PoseModel"), "ultralytics.nn.tasks"),
    "IterableSimpleNamespace": "ultralytics.utils",
}
"""Where the published classes lie."""

_V8_LAYERS = "Conv Conv C2f Conv C2f Conv C2f Conv C2f SPPF up 6 C2f up 4 C2f Conv 12 C2f Conv 9 C2f"
_V11_LAYERS = "Conv Conv C3k2 Conv C3k2 Conv C3k2 Conv C3k2 SPPF C2PSA up 6 C3k2 up 4 C3k2 Conv 13 C3k2 Conv 10 C3k2"
_ARGS: Mapping[str, Sequence[Sequence[Any]]] = {
    "yolov8": [
        *([64, 3, 2], [128, 3, 2], [128, True], [256, 3, 2], [256, True], [512, 3, 2], [512, True]),
        *([1024, 3, 2], [1024, True], [1024, 5], [512], [256], [256, 3, 2], [512], [512, 3, 2], [1024]),
    ],
    "yolo11": [
        *([64, 3, 2], [128, 3, 2], [256, False, 0.25], [256, 3, 2], [512, False, 0.25], [512, 3, 2], [512, True]),
        *([1024, 3, 2], [1024, True], [1024, 5], [1024], [512, False], [256, False], [256, 3, 2], [512, False]),
        *([512, 3, 2], [1024, True]),
    ],
}
_REPEATS: Mapping[str, Sequence[int]] = {"yolov8": [3, 6, 6, 3, 3, 3, 3, 3], "yolo11": [2] * 8}
_SCALES: Mapping[str, Mapping[str, list[float]]] = {
    "yolov8": {"n": [0.33, 0.25, 1024], "s": [0.33, 0.5, 1024], "x": [1.0, 1.25, 512]},
    "yolo11": {"n": [0.5, 0.25, 1024], "s": [0.5, 0.5, 1024], "m": [0.5, 1.0, 512]},
}


def description(name: str, *, classes: int | None = None) -> dict[str, Any]:
    """The table of layers that a published checkpoint carries, written down here apart from the program's own."""
    family, size = ("yolov8", name[-1]) if name.startswith("FastSAM") else (name[:6], name[6])
    words = (_V11_LAYERS if family == "yolo11" else _V8_LAYERS).split()
    args, repeats = iter(_ARGS[family]), iter(_REPEATS[family])
    rows: list[list[Any]] = []
    for word in words:
        if word == "up":
            rows.append([-1, 1, "nn.Upsample", ["None", 2, "nearest"]])
        elif word.isdigit():
            rows.append([[-1, int(word)], 1, "Concat", [1]])
        else:
            times = next(repeats) if word in {"C2f", "C3k2"} else 2 if word == "C2PSA" else 1
            rows.append([-1, times, word, list(next(args))])
    masks = "seg" in name or name.startswith("FastSAM")
    sources = [16, 19, 22] if family == "yolo11" else [15, 18, 21]
    rows.append([sources, 1, "Segment" if masks else "Detect", ["nc", 32, 256] if masks else ["nc"]])
    backbone = 11 if family == "yolo11" else 10
    return {
        "nc": YOLO_PRESETS[name].classes if classes is None else classes,
        "scales": {key: list(value) for key, value in _SCALES[family].items()},
        "backbone": rows[:backbone],
        "head": rows[backbone:],
        "scale": size,
        "yaml_file": f"{name}.yaml",
        "ch": 3,
    }


@functools.cache
def yolo_state(name: str) -> Mapping[str, Tensor]:
    """A whole state dict with recipe weights; shared, so do not change it."""
    keys = json.loads((KEYS / f"{name}.json").read_text(encoding="utf-8"))["keys"]
    arrays = recipe.state_dict({key: tuple(shape) for key, (shape, _) in keys.items()})
    return {key: torch.from_numpy(np.array(array)) for key, array in arrays.items()}


def plain_network(name: str) -> YoloNetwork:
    """A published network with recipe weights, norms not yet folded, in evaluation mode."""
    network = YoloNetwork(config=YOLO_PRESETS[name])
    network.load_state_dict(yolo_state(name))
    return network.eval().requires_grad_(False)


def class_names(name: str) -> dict[int, str]:
    """Names as checkpoints hold them."""
    if name.startswith("FastSAM"):
        return {0: "object"}
    return {index: f"thing {index}" for index in range(80)}


def save_yolo(path: Path, name: str = "yolov8n", *, half: bool = True, **changes: Any) -> Path:
    """Writes a checkpoint in the published layout.

    Args:
        path: Where to.
        name: Of the published network.
        half: Stored in half precision, as published.
        changes: Attributes of the model to set otherwise (`yaml`, `names`, …); `kind` for its class, `head` for
            attributes of its head, `norm_eps` for all norms, `network` for another network of the same layers.
    """
    network = changes.pop("network", None) or plain_network(name)
    with _published_classes() as classes:
        model = _graph(network, name, classes, changes)
        model = model.half() if half else model
        torch.save(
            {
                "epoch": -1,
                "best_fitness": np.float64(0.37),
                "model": model,
                "ema": None,
                "optimizer": None,
                "train_args": {"imgsz": 640, "path": "coco.yaml"},
                "date": "2024-09-01T00:00:00",
                "version": "8.2.0",
            },
            path,
        )
    return path


@contextmanager
def _published_classes() -> Iterator[Mapping[str, type]]:
    """Empty classes under the published names, importable while this lasts."""
    modules: dict[str, ModuleType] = {}
    classes: dict[str, type] = {}
    for name, place in PLACES.items():
        parts = place.split(".")
        for end in range(1, len(parts) + 1):
            module = ".".join(parts[:end])
            modules.setdefault(module, ModuleType(module))
        base = (nn.Module,) if name != "IterableSimpleNamespace" else ()
        classes[name] = type(name, base, {"__module__": place})
        setattr(modules[place], name, classes[name])
    assert not set(modules) & set(sys.modules)
    sys.modules.update(modules)
    try:
        yield classes
    finally:
        for module in modules:
            del sys.modules[module]


def _graph(network: YoloNetwork, name: str, classes: Mapping[str, type], changes: Mapping[str, Any]) -> nn.Module:
    """The model as it is pickled: the published classes, and everything that hangs on them."""
    layers = nn.Sequential()
    config = network.config
    kinds = [layer.kind for layer in config.layers] + ["Segment" if config.coefficients else "Detect"]
    for index, (part, kind) in enumerate(zip(network.model, kinds, strict=True)):
        layer = nn.Upsample(scale_factor=2) if isinstance(part, Upsample) else _copy(part, kind, classes)
        layer.i, layer.f, layer.type, layer.np = index, -1, f"{PLACES.get(kind, 'torch.nn')}.{kind}", 0
        layers.append(layer)
    head = layers[-1]
    head.nc, head.nl, head.reg_max, head.no = config.classes, 3, 16, config.classes + 64
    head.stride, head.anchors, head.shape = torch.tensor([8.0, 16.0, 32.0]), torch.empty(0), torch.Size([1, 3, 64, 64])
    head.detect = head.forward  # a bound method, which pickles as a call of getattr
    model = classes[changes.get("kind", "SegmentationModel" if config.coefficients else "DetectionModel")]()
    model.model = layers
    model.yaml, model.names = description(name, classes=config.classes), class_names(name)
    model.save, model.inplace, model.stride, model.nc = [4, 6, 9], True, torch.tensor([8.0, 16.0, 32.0]), config.classes
    model.args = classes["IterableSimpleNamespace"]()
    vars(model.args).update(task="detect", lr0=np.float32(0.01), device=torch.device("cpu"), tags={"a", "b"})
    model.register_buffer("passing", torch.zeros(3), persistent=False)
    for key, value in changes.items():
        if key not in {"kind", "head", "norm_eps"}:
            setattr(model, key, value)
    vars(head).update(changes.get("head", {}))
    for part in model.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.eps = changes.get("norm_eps", part.eps)
    return model


def _copy(part: nn.Module, kind: str, classes: Mapping[str, type]) -> nn.Module:
    """One of our modules as the published class, with its parts."""
    if type(part).__module__.startswith("torch."):
        return part
    copy: nn.Module = classes["DFL" if kind == "Distances" else kind]()
    for key, child in part.named_children():
        inner = "C3k2" if isinstance(child, C2f) else type(child).__name__
        setattr(copy, key, _copied(child, inner, classes))
    if kind == "Conv":
        copy.act = nn.SiLU() if part.act is not None else nn.Identity()
    return copy


def _copied(child: nn.Module, kind: str, classes: Mapping[str, type]) -> nn.Module:
    if isinstance(child, nn.Sequential | nn.ModuleList):
        parts = [_copied(each, type(each).__name__, classes) for each in child]
        return nn.Sequential(*parts) if isinstance(child, nn.Sequential) else nn.ModuleList(parts)
    return _copy(child, kind, classes)
