"""What a file of weights is, for a person who is about to use it. Reads the file's directory; needs no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sam2studio.model.yolo.config import YoloConfig
from sam2studio.weights.catalogue import CATALOGUE, Ability
from sam2studio.weights.hashes import sha256_of
from sam2studio.weights.onnx_file import ONNX, names_of, read_onnx_file
from sam2studio.weights.reader import read_tensor_file
from sam2studio.weights.recognise import recognise


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointInfo:
    """What a file turned out to be.

    Attributes:
        path: The file.
        bytes: Its size.
        sha256: Of the whole file.
        published: Official name of the published file it equals, or "".
        format: "PyTorch" or "safetensors".
        label: What people read ("SAM 2.1 tiny").
        abilities: What it can be asked for.
        config: Name of the published configuration ("sam2.1_hiera_t"), or "" for a size of its own.
        tensors: Number of tensors.
        parameters: Number of numbers.
        dtype: Type in which they are stored ("float16").
    """

    path: Path
    bytes: int
    sha256: str
    published: str
    format: str
    label: str
    abilities: tuple[Ability, ...]
    config: str
    tensors: int
    parameters: int
    dtype: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a file can be asked for.

    Attributes:
        label: What people read ("YOLO11 nano").
        abilities: What it can be asked for.
        classes: Names of what a detector finds, in their order; () for others.
        masks: A detector that finds masks, not boxes only.
    """

    label: str
    abilities: tuple[Ability, ...]
    classes: tuple[str, ...] = ()
    masks: bool = False


def glance(path: Path) -> Glance:
    """What a checkpoint or an `.onnx` file can be asked for; no hash is taken. Raises like `inspect`.

    Of an `.onnx` file this is what it says of itself: a detector, as all are that can be run.
    """
    if path.suffix.lower() == ONNX:
        file = read_onnx_file(path)
        masks = file.texts.get("task") == "segment"
        return Glance(label="ONNX", abilities=(Ability.DETECT,), classes=names_of(file), masks=masks)
    found = recognise(read_tensor_file(path))
    if not isinstance(found.config, YoloConfig) or Ability.DETECT not in found.abilities:
        return Glance(label=found.label, abilities=found.abilities)
    config = found.config
    names = config.names or tuple(str(index) for index in range(config.classes))
    return Glance(label=found.label, abilities=found.abilities, classes=names, masks=config.task == "segment")


def inspect(path: Path) -> CheckpointInfo:
    """What a checkpoint is. Runs nothing of it.

    Raises:
        UnsafeFileError: It asks to import or run something.
        CorruptFileError: It is damaged, or no checkpoint.
        UnknownModelError: A checkpoint of a network that this version cannot run; the sentence says which.
    """
    file = read_tensor_file(path)
    found = recognise(file)
    digest = sha256_of(path)
    return CheckpointInfo(
        path=path,
        bytes=file.size,
        sha256=digest,
        published=next((row.name for row in CATALOGUE if row.sha256 == digest), ""),
        format=file.format,
        label=found.label,
        abilities=found.abilities,
        config=found.name,
        tensors=len(file.tensors),
        parameters=file.parameters,
        dtype=file.dtype,
    )
