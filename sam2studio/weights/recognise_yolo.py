"""Which YOLO network a checkpoint holds: its own description of its layers, checked word by word against our table.

A description is data from a stranger. Every word of it must be one that this module knows; nothing in it is looked up
in a library, evaluated or trusted: the tensors must then fit the network that it means, name by name.
Format: the model files of YOLOv8 and YOLO11: rows of [sources, repeats, layer, arguments].
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sam2studio.core.words import counted
from sam2studio.model.yolo.config import YOLO_PRESETS, Row, Scale, YoloConfig, scaled
from sam2studio.weights.inert import Scalar, Value
from sam2studio.weights.module_graph import ModuleNotes
from sam2studio.weights.refusals import corrupt, shown, unknown

FAST_SAM_NAMES = ("object",)
"""The only class of FastSAM."""

_KINDS: Mapping[str, str] = {
    "Conv": "Conv",
    "C2f": "C2f",
    "C3k2": "C3k2",
    "SPPF": "SPPF",
    "C2PSA": "C2PSA",
    "nn.Upsample": "Upsample",
    "torch.nn.Upsample": "Upsample",
    "Concat": "Concat",
    "Detect": "Detect",
    "Segment": "Segment",
}
"""Words for layers that a description may use → our kinds."""

_ARGUMENTS: Mapping[str, tuple[object, ...]] = {
    "Conv": (int, int, int),
    "C2f": (int, bool),
    "C3k2": (int, bool, float),
    "SPPF": (int, int),
    "C2PSA": (int,),
    "Upsample": ("None", 2, "nearest"),
    "Concat": (1,),
    "Detect": ("nc",),
    "Segment": ("nc", int, int),
}
"""Types of the arguments of each kind, or the word that must stand there."""

_FEWEST: Mapping[str, int] = {"Upsample": 3, "Segment": 3}  # one for the others
_ACTIVATION = re.compile(
    r"(?:torch\.)?nn\.(SiLU|ReLU|LeakyReLU|Hardswish|Mish|GELU|Identity)\((?:inplace=(?:True|False))?\)"
)
_FAMILIES: Mapping[str, str] = {"yolov8": "YOLOv8", "yolo11": "YOLO11", "FastSAM-": "FastSAM"}
_SIZES: Mapping[str, str] = {"n": "nano", "s": "small", "m": "medium", "l": "large", "x": "extra large"}
_MAX_NAME = 100  # characters
_MAX_NUMBER = 1 << 16


class _OddError(ValueError):
    """Something in a description that this program does not know; the message says what."""


def yolo_config(notes: ModuleNotes, path: Path) -> YoloConfig:
    """The network that a pickled YOLO model describes.

    Raises:
        UnknownModelError: It uses layers, or options of layers, that this version does not have.
        CorruptFileError: The description contradicts itself or the modules.
    """
    try:
        config = _described(notes.description)
        config = replace(config, names=_names(notes.names, config.classes))
    except _OddError as error:
        raise unknown(path, f"This is a YOLO model of a kind that this version cannot run ({error}).") from error
    except ValueError as error:
        raise corrupt(path, f"The description of its layers is damaged ({shown(str(error))}).") from error
    kinds = (*(layer.kind for layer in config.layers), "Segment" if config.coefficients else "Detect")
    if kinds != notes.layers or config.task != notes.task:
        raise corrupt(path, "The description of its layers contradicts the layers.")
    if not notes.activations <= {config.activation, "Identity"} or not notes.norm_eps <= {1e-3}:
        raise unknown(path, "This is a YOLO model with changed activations or norms, which this version cannot run.")
    if notes.head.get("reg_max", config.bins) != config.bins or notes.head.get("end2end", False):
        raise unknown(path, "This is a YOLO model with another kind of head, which this version cannot run.")
    if notes.head.get("nc", config.classes) != config.classes:
        raise corrupt(path, "Its head has another number of classes than its description.")
    return config


def is_fast_sam(config: YoloConfig) -> bool:
    """Whether a network finds masks of everything rather than objects of classes: the one class "object"."""
    return config.task == "segment" and config.names == FAST_SAM_NAMES


def yolo_name(config: YoloConfig) -> str:
    """Name of the published network of the same shape, whatever its classes ("yolo11n-seg"); "" for another."""
    fast = is_fast_sam(config)
    for name, preset in YOLO_PRESETS.items():
        if name.startswith("FastSAM") == fast and replace(preset, classes=config.classes) == config:
            return name
    return ""


def yolo_label(config: YoloConfig) -> str:
    """What people read: "YOLO11 nano, masks"; the number of classes where it is not the published one."""
    name = yolo_name(config)
    match = re.fullmatch(r"(yolov8|yolo11|FastSAM-)([nsmlx])(-seg)?", name)
    classes = counted(config.classes, "class", "classes")
    if match is None:
        return f"YOLO, {len(config.layers) + 1} layers, {classes}{', masks' if config.coefficients else ''}"
    label = f"{_FAMILIES[match[1]]} {_SIZES[match[2]]}{', masks' if match[3] else ''}"
    return label if config.classes == YOLO_PRESETS[name].classes else f"{label}, {classes}"


def _described(description: Value) -> YoloConfig:
    if not isinstance(description, dict):
        raise ValueError("there is none")
    rows = [_row(row) for part in ("backbone", "head") for row in _list(description.get(part))]
    if not 1 < len(rows) <= 200:
        raise ValueError(f"{len(rows)} layers")
    if any(row.kind in {"Detect", "Segment"} for row in rows[:-1]) or rows[-1].kind not in {"Detect", "Segment"}:
        raise _OddError("its head is not its last layer")
    if description.get("ch", 3) != 3:
        raise _OddError("its pictures have other channels than red, green and blue")
    return scaled(
        rows,
        _scale(description),
        classes=_whole(description.get("nc"), "classes"),
        activation=_activation(description.get("activation")),
    )


def _row(value: Value) -> Row:
    """[sources, repeats, layer, arguments]."""
    parts = _list(value)
    if len(parts) != 4:
        raise ValueError("a layer is not described by four parts")
    word = parts[2]
    if not isinstance(word, str) or word not in _KINDS:
        raise _OddError(f"the layer “{shown(str(word))}”")
    kind = _KINDS[word]
    sources = parts[0] if isinstance(parts[0], list) else [parts[0]]
    repeats = _whole(parts[1], "repeats")
    return Row(
        kind=kind,
        sources=tuple(_source(source) for source in sources),
        repeats=repeats,
        args=_arguments(kind, _list(parts[3])),
    )


def _source(value: Value) -> int:
    if type(value) is not int or not -200 <= value <= 200:
        raise ValueError("a layer takes from nowhere")
    return value


def _arguments(kind: str, values: list[Value]) -> tuple[float | bool, ...]:
    wanted = _ARGUMENTS[kind]
    if not _FEWEST.get(kind, 1) <= len(values) <= len(wanted):
        raise _OddError(f"{kind} with {counted(len(values), 'argument')}")
    found: list[float | bool] = []
    for value, want in zip(values, wanted, strict=False):
        if want is bool:
            found.append(_flag(value, kind))
        elif want is int:
            found.append(_whole(value, kind))
        elif want is float:
            found.append(_share(value, kind))
        elif value != want and not (want == "None" and value is None):
            raise _OddError(f"{kind} with the argument “{shown(str(value))}”")
    return tuple(found)


def _flag(value: Value, what: str) -> bool:
    if value in ("True", "False") and isinstance(value, str):
        return value == "True"
    if not isinstance(value, bool):
        raise ValueError(f"{what}: neither true nor false")
    return value


def _whole(value: Value, what: str) -> int:
    if type(value) is not int or not 0 < value < _MAX_NUMBER:
        raise ValueError(f"{what}: not a number in range")
    return value


def _share(value: Value, what: str) -> float:
    if type(value) not in (int, float) or not isinstance(value, int | float) or not 0 < value <= 64:
        raise ValueError(f"{what}: not a number in range")
    return float(value)


def _list(value: Value) -> list[Value]:
    if not isinstance(value, list):
        raise ValueError("a list is missing")
    return value


def _scale(description: Mapping[Scalar, Value]) -> Scale:
    """The size, by its letter among the sizes of the description, or by its two factors."""
    sizes = description.get("scales")
    if not isinstance(sizes, dict) or not sizes:
        depth, width = description.get("depth_multiple", 1.0), description.get("width_multiple", 1.0)
        return Scale(depth=_share(depth, "depth"), width=_share(width, "width"))
    letter = description.get("scale") or next(iter(sizes))
    if not isinstance(letter, str) or letter not in sizes:
        raise ValueError("its size is not among its sizes")
    factors = _list(sizes[letter])
    if len(factors) != 3:
        raise ValueError("its size has not three factors")
    return Scale(
        depth=_share(factors[0], "depth"),
        width=_share(factors[1], "width"),
        cap=_whole(factors[2], "channels"),
        deep=letter in {"m", "l", "x"},
    )


def _activation(value: Value) -> str:
    if value is None:
        return "SiLU"
    match = _ACTIVATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _OddError(f"the activation “{shown(str(value))}”")
    return match[1]


def _names(value: Value, classes: int) -> tuple[str, ...]:
    """Names of the classes, in order, fit to be shown."""
    if isinstance(value, dict):
        value = [value.get(index) for index in range(len(value))]
    if not isinstance(value, list | tuple) or len(value) != classes:
        raise ValueError("its classes have no names")
    return tuple(_name(each) for each in value)


def _name(value: Value) -> str:
    if not isinstance(value, str):
        raise ValueError("the name of a class is not a text")
    clean = "".join(character if character.isprintable() else " " for character in value[:_MAX_NAME]).strip()
    if not clean:
        raise ValueError("the name of a class is empty")
    return clean
