"""Which network a checkpoint belongs to: told from the names and shapes of its tensors, never from the file name.

Tensors fix all sizes but a few (heads, windows, which blocks see the whole map, picture size). Those come from the
published network with the same trunk, or from the configuration that this program writes into its own files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from sam2studio.core.words import counted
from sam2studio.model.sam.config import SamConfig
from sam2studio.model.sam2.config import CONFIGS, Sam2Config
from sam2studio.model.yolo.config import YoloConfig
from sam2studio.weights.catalogue import CATALOGUE, FAST_SAM, SAM, SAM2_1, YOLO11, Ability
from sam2studio.weights.recognise_sam import sam_config
from sam2studio.weights.recognise_yolo import is_fast_sam, yolo_config, yolo_label, yolo_name
from sam2studio.weights.refusals import corrupt, shown, unknown
from sam2studio.weights.tensor_file import TensorFile

CONFIG_KEY = "sam2studio.config"
"""Where a configuration stands in the metadata of a safetensors file."""

MAX_IMAGE_SIZE = 4096
MAX_WINDOW = 256

Shapes: TypeAlias = Mapping[str, tuple[int, ...]]

_TRUNK = "image_encoder.trunk."
_PATCHES = _TRUNK + "patch_embed.proj.weight"
_WINDOW = _TRUNK + "pos_embed_window"
_DECODER = "sam_mask_decoder."
_V2_1_ONLY = ("no_obj_embed_spatial", "obj_ptr_tpos_proj.weight", "obj_ptr_tpos_proj.bias")
_V2_1_OPTIONS = ("occlusion_embedding", "pointer_time_encoding", "signed_pointer_time")

_OTHERS: tuple[tuple[str, str], ...] = (
    (r"image_encoder\.patch_embed\.", "a relative of SAM with an encoder of a size of its own"),
    (r"model\.\d+\.(conv|cv1)\.", "the tensors of a YOLO model without the description of its layers"),
    (r"(detector|tracker|sam3_model)\.", "SAM 3"),
    (r"vision_encoder\.", "SAM or SAM 2 as the transformers library names its parts"),
    (r"image_encoder\.trunk\.", "a relative of SAM 2 with another trunk"),
    (r"(module|model|sam2?)\.(image_encoder|sam_mask_decoder)\.", "SAM 2 with a prefix before every name"),
)
"""First matching tensor name → what the file looks like."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A network that this program can run.

    Attributes:
        config: Its sizes and options.
        name: Name of the known configuration it equals ("sam2.1_hiera_t", "nano", "yolo11n"), or "" for another size.
        label: What people read ("SAM 2.1 tiny").
    """

    config: Sam2Config | SamConfig | YoloConfig
    name: str
    label: str

    @property
    def abilities(self) -> tuple[Ability, ...]:
        """What it can be asked for."""
        if isinstance(self.config, YoloConfig):
            return (FAST_SAM if is_fast_sam(self.config) else YOLO11).abilities
        return (SAM2_1 if isinstance(self.config, Sam2Config) else SAM).abilities


def recognise(file: TensorFile) -> Recognised:
    """The configuration of the network in a checkpoint.

    Raises:
        UnknownModelError: No SAM, SAM 2 or YOLO network, or one whose sizes the file does not tell.
        CorruptFileError: The configuration written in the file contradicts the tensors.
    """
    if file.notes is not None:
        yolo = yolo_config(file.notes, file.path)
        return Recognised(yolo, yolo_name(yolo), yolo_label(yolo))
    shapes = {name: spec.shape for name, spec in file.tensors.items()}
    older = sam_config(shapes)
    if older is not None:
        name, sam = older
        return Recognised(sam, name, next(row.label for row in CATALOGUE if row.config == name))
    if _PATCHES not in shapes or shapes[_PATCHES][2:] != (7, 7):
        raise unknown(file.path, f"This looks like {_describe_other(shapes)}, which this version cannot run.")
    told = _sizes_told_by(shapes, file.path)
    if CONFIG_KEY in file.metadata:
        config = written_config(file.metadata[CONFIG_KEY], file.path)
    else:
        config = _completed(told, file.path)
    contradicted = [name for name, value in told.items() if getattr(config, name) != value]
    if contradicted or config.window_spec[0] != (shapes.get(_WINDOW) or (0,))[-1]:
        which = ", ".join(contradicted) or "window_spec"
        raise corrupt(file.path, f"Its tensors contradict its configuration ({which}).")
    return named(config)


def config_to_json(config: Sam2Config) -> str:
    """A configuration as it stands in the metadata of our files."""
    return json.dumps(asdict(config), sort_keys=True)


def named(config: Sam2Config) -> Recognised:
    """A configuration with the names that people know it by."""
    name = next((name for name, preset in CONFIGS.items() if preset == config), "")
    label = next((row.label for row in CATALOGUE if row.config and row.config == name), name)
    family = "SAM 2.1" if config.pointer_time_encoding else "SAM 2"
    return Recognised(config, name, label or f"{family}, {config.embed_dim} channels, {sum(config.stages)} blocks")


def _describe_other(shapes: Shapes) -> str:
    for pattern, what in _OTHERS:
        if any(re.match(pattern, name) for name in shapes):
            return what
    return f"no network known here (its first tensor is “{shown(next(iter(shapes)))}”)"


def _sizes_told_by(shapes: Shapes, path: Path) -> dict[str, object]:
    """The fields of the configuration that names and shapes determine."""

    def side(name: str, axis: int) -> int:
        shape = shapes.get(name)
        if shape is None or not -len(shape) <= axis < len(shape):
            raise unknown(path, f"This looks like part of a SAM 2 network: the tensor “{name}” is missing.")
        return shape[axis]

    newer = [name in shapes for name in _V2_1_ONLY]
    if any(newer) != all(newer):
        raise unknown(path, "This is neither SAM 2 nor SAM 2.1: only some of the tensors that tell them apart exist.")
    return {
        "embed_dim": side(_PATCHES, 0),
        "stages": _stages(shapes, path),
        "background_size": (side(_TRUNK + "pos_embed", 2), side(_TRUNK + "pos_embed", 3)),
        "width": side("image_encoder.neck.convs.0.conv.weight", 0),
        "decoder_layers": _count(shapes, _DECODER + "transformer.layers."),
        "decoder_mlp": side(_DECODER + "transformer.layers.0.mlp.layers.0.weight", 0),
        "mask_channels": side("sam_prompt_encoder.mask_downscaling.3.weight", 0),
        "click_maps": side("sam_prompt_encoder.mask_downscaling.0.weight", 1) > 1,
        "multimask_outputs": side(_DECODER + "mask_tokens.weight", 0) - 1,
        "memory_layers": _count(shapes, "memory_attention.layers."),
        "memory_mlp": side("memory_attention.layers.0.linear1.weight", 0),
        "memory_frames": side("maskmem_tpos_enc", 0),
        "memory_width": side("maskmem_tpos_enc", -1),
        **dict.fromkeys(_V2_1_OPTIONS, all(newer)),
    }


def _count(shapes: Shapes, prefix: str) -> int:
    """Number of different parts "<prefix>0.", "<prefix>1.", …"""
    return len({name[len(prefix) :].partition(".")[0] for name in shapes if name.startswith(prefix)})


def _stages(shapes: Shapes, path: Path) -> tuple[int, ...]:
    """Blocks per trunk stage; a stage starts where a block changes the number of channels."""
    prefix = _TRUNK + "blocks."
    blocks = _count(shapes, prefix)
    starts = [0, *(index for index in range(blocks) if f"{prefix}{index}.proj.weight" in shapes), blocks]
    stages = tuple(later - earlier for earlier, later in pairwise(starts))
    if len(stages) != 4 or min(stages) < 1:
        odd = counted(len(stages), "stage instead", "stages instead")
        raise unknown(path, f"This is a relative of SAM 2 whose trunk has {odd} of four.")
    return stages


def _completed(told: Mapping[str, object], path: Path) -> Sam2Config:
    """The configuration known by name that has the same trunk, with the sizes that the tensors tell."""
    for preset in CONFIGS.values():
        if all(getattr(preset, name) == told[name] for name in ("embed_dim", "stages", *_V2_1_OPTIONS)):
            try:
                return replace(preset, **told)  # type: ignore[arg-type]  # fields by name, each with its type
            except ValueError as error:
                raise unknown(path, f"This is a relative of SAM 2 with impossible sizes ({error}).") from error
    raise unknown(
        path,
        f"This is a SAM 2 network of a size of its own ({told['embed_dim']} channels, {told['stages']} blocks), "
        "and nothing in the file tells its windows and heads; a .safetensors saved by this program would.",
    )


def written_config(text: str, path: Path) -> Sam2Config:
    """The configuration that this program wrote into a file."""
    try:
        stored = json.loads(text, parse_constant=_no_constant)
        if not isinstance(stored, dict):
            raise ValueError("not a table")
        known = {field.name: field.default for field in fields(Sam2Config)}
        values = {name: _like(known[name], value) for name, value in stored.items() if name in known}
        config = Sam2Config(**values)  # type: ignore[arg-type]  # checked one by one above
        if config.image_size > MAX_IMAGE_SIZE or max(config.window_spec) > MAX_WINDOW:
            raise ValueError("its image or its windows are too large")
    except (ValueError, TypeError, RecursionError) as error:
        raise corrupt(path, f"The configuration written in it is damaged ({shown(str(error))}).") from error
    return config


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def _like(example: object, value: object) -> object:
    """A value from JSON as the type of an example.

    Raises:
        ValueError: It has another type.
    """
    if isinstance(example, tuple):
        if not isinstance(value, list) or not all(_is_size(part) for part in value):
            raise ValueError(f"{value!r} is not a list of sizes")
        return tuple(value)
    if isinstance(example, float) and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(example) or not (isinstance(value, bool) or _is_size(value)):
        raise ValueError(f"{value!r} has the wrong type")
    return value


def _is_size(value: object) -> bool:
    return type(value) is int and 0 <= value < 1 << 16
