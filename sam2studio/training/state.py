"""A run in the middle, as one file: weights, their average, the optimiser's moments, and how far it is.

The file is written in one step, and reading it back runs no code. Random numbers need no keeping: they follow from
seed, stage and step.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor

from sam2studio.core.errors import CorruptFileError, InputError, WeightsError
from sam2studio.model.sam2.config import Sam2Config
from sam2studio.weights.reader import read_tensor_file
from sam2studio.weights.recognise import CONFIG_KEY, config_to_json, written_config
from sam2studio.weights.saving import write_tensors
from sam2studio.weights.tensors import read_tensors

FILE_NAME = "state.safetensors"
_KEY = "sam2studio.training"
_PARTS = ("weights", "average", "head", "first", "second")


@dataclass(frozen=True, kw_only=True)
class Place:
    """How far a run is.

    Attributes:
        recipe: Name of the recipe.
        scale: Factor on its steps.
        seed: Of the run.
        stage: Name of the stage.
        step: Steps of it that are done.
        seconds: Time spent training so far.
        within: Time that the run has, seconds; None where it is not limited.
        begun: What `seconds` was when the stage began.
        counts: How often the optimiser moved each parameter.
    """

    recipe: str
    scale: float
    seed: int
    stage: str
    step: int
    seconds: float
    within: float | None = None
    begun: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class State:
    """Everything that a run goes on from.

    Attributes:
        place: How far it is.
        config: The network, as it will be shipped.
        weights: Of the network.
        average: What will be shipped.
        head: Of the first stage's head.
        first: First moments of the optimiser, by the name of the parameter.
        second: Second moments.
    """

    place: Place
    config: Sam2Config
    weights: Mapping[str, Tensor]
    average: Mapping[str, Tensor]
    head: Mapping[str, Tensor]
    first: Mapping[str, Tensor]
    second: Mapping[str, Tensor]


def save_state(state: State, folder: Path) -> None:
    """Writes a state in place of the last one.

    Raises:
        WeightsError: The disk is full or refuses; the last one is as it was.
    """
    tensors = {f"{part}/{name}": tensor for part in _PARTS for name, tensor in getattr(state, part).items()}
    texts = {CONFIG_KEY: config_to_json(state.config), _KEY: json.dumps(asdict(state.place))}
    write_tensors(tensors, folder / FILE_NAME, texts)


def check_folder(folder: Path, *, resume: bool) -> None:
    """Looks whether a run can begin in a folder, or go on there.

    Raises:
        InputError: There is a run that is not to go on.
        WeightsError: There is none to go on with.
    """
    there = (folder / FILE_NAME).exists()
    if resume and not there:
        raise _no_run(folder)
    if there and not resume:
        raise InputError("output: there is a run in this folder already.", todo="Add --resume, or choose another.")


def load_state(folder: Path) -> State:
    """The last state of a run.

    Raises:
        WeightsError: There is none, or it cannot be read.
        CorruptFileError: It is damaged.
    """
    path = folder / FILE_NAME
    if not path.exists():
        raise _no_run(folder)
    file = read_tensor_file(path)
    try:
        place = _place(json.loads(file.metadata[_KEY]))
        config = written_config(file.metadata[CONFIG_KEY], path)
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise CorruptFileError(
            "This is not the state of a training run, or it is damaged.",
            path=path,
            todo="Start a new run in another folder.",
        ) from error
    parts: dict[str, dict[str, Tensor]] = {part: {} for part in _PARTS}
    for name, tensor in read_tensors(file).items():
        part, _, rest = name.partition("/")
        parts.get(part, {})[rest] = tensor
    return State(place=place, config=config, **parts)


def _no_run(folder: Path) -> WeightsError:
    todo = "Choose the folder that was the --output of a run."
    return WeightsError("There is no training run in this folder.", path=folder, todo=todo)


def _place(stored: dict[str, Any]) -> Place:
    """A place out of a file.

    Raises:
        ValueError, TypeError: Something in it is of another kind.
    """
    counts = {str(name): int(count) for name, count in dict(stored["counts"]).items()}
    return Place(
        recipe=str(stored["recipe"]),
        scale=float(stored["scale"]),
        seed=int(stored["seed"]),
        stage=str(stored["stage"]),
        step=int(stored["step"]),
        seconds=float(stored["seconds"]),
        within=None if stored.get("within") is None else float(stored["within"]),  # older states say nothing of it
        begun=float(stored.get("begun", 0.0)),
        counts=counts,
    )
