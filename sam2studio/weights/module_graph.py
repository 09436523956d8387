"""A pickled graph of modules (a YOLO checkpoint) as tensors by name, and what it says about itself. Nothing of it runs.

`pickle_reader` made inert values of the file; here they are walked with bounds, and only what is needed is taken out:
the tensors under the names that `state_dict()` would give them, the description of the layers, the names of the
classes. What the description means is decided in `recognise_yolo`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sam2studio.weights.inert import Obj, Scalar, TensorRef, Value
from sam2studio.weights.refusals import corrupt, shown, unknown

MAX_DEPTH = 64
MAX_MODULES = 50_000
_MAX_KEY = 100  # characters

_TASKS: Mapping[str, str] = {"DetectionModel": "detect", "SegmentationModel": "segment"}
_OTHER_TASKS: Mapping[str, str] = {
    "PoseModel": "a YOLO model that finds poses",
    "OBBModel": "a YOLO model that finds rotated boxes",
    "ClassificationModel": "a YOLO model that classifies whole pictures",
    "RTDETRDetectionModel": "an RT-DETR model",
    "WorldModel": "a YOLO-World model",
    "YOLOEModel": "a YOLOE model",
    "YOLOESegModel": "a YOLOE model",
    "YOLOv10DetectionModel": "a YOLOv10 model",
}
_ROOT = "ultralytics.nn.tasks."
_MODULES = ("ultralytics.nn.", "torch.nn.modules.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleNotes:
    """What a pickled model says about itself beside its tensors; as it stands in the file, unchecked.

    Attributes:
        task: "detect" or "segment".
        description: The table of layers ("yaml").
        names: Of the classes.
        layers: Class of each top-level layer, without its module.
        head: Plain attributes of the last of them.
        activations: Classes of all activations.
        norm_eps: The epsilons of all batch norms.
    """

    task: str
    description: Value
    names: Value
    layers: tuple[str, ...]
    head: Mapping[str, Value]
    activations: frozenset[str]
    norm_eps: frozenset[float]


@dataclass(frozen=True, slots=True)
class _Part:
    """A module in its place: the state-dict name of its parent with a dot behind, or ""."""

    prefix: str
    key: str
    module: Obj

    @property
    def kind(self) -> str:
        return self.module.name.full.rpartition(".")[2]


def read_module_graph(root: Value, path: Path) -> tuple[dict[str, TensorRef], ModuleNotes]:
    """Tensors by their state-dict names, and the notes, of what a checkpoint's pickle describes.

    Raises:
        UnknownModelError: A model of another kind.
        CorruptFileError: Not a graph as PyTorch writes it, or one beyond all bounds.
    """
    model = _model(root, path)
    kind = model.name.full.removeprefix(_ROOT)
    if kind not in _TASKS:
        what = _OTHER_TASKS.get(kind, f"a pickled YOLO model of an unknown kind (“{shown(model.name.full)}”)")
        raise unknown(path, f"This is {what}, which this version cannot run.")
    tensors: dict[str, TensorRef] = {}
    activations: set[str] = set()
    norm_eps: set[float] = set()
    for part in _parts(model, path):
        for name, tensor in _own_tensors(part.module, path):
            tensors[part.prefix + name] = tensor
        if part.key == "act":
            activations.add(part.kind)
        eps = _state(part.module, path).get("eps")
        if part.kind == "BatchNorm2d" and isinstance(eps, float):
            norm_eps.add(eps)
    if not tensors:
        raise corrupt(path, "It holds no tensors.")
    state = _state(model, path)
    layers = _layers(model, path)
    notes = ModuleNotes(
        task=_TASKS[kind],
        description=state.get("yaml"),
        names=state.get("names"),
        layers=tuple(layer.name.full.rpartition(".")[2] for layer in layers),
        head=_state(layers[-1], path),
        activations=frozenset(activations),
        norm_eps=frozenset(norm_eps),
    )
    return tensors, notes


def _model(root: Value, path: Path) -> Obj:
    """The trained model in a checkpoint: the averaged one where there is one; or a model alone."""
    if isinstance(root, Obj):
        return root
    if isinstance(root, dict):
        for key in ("ema", "model"):
            found = root.get(key)
            if isinstance(found, Obj):
                return found
            if isinstance(found, dict):
                raise unknown(path, "It mixes a dictionary of tensors with pickled objects.")
    raise unknown(path, "It holds pickled objects, but no model.")


def _parts(model: Obj, path: Path) -> Iterator[_Part]:
    """The model and all modules below it, each once per place."""
    todo = [(_Part("", "", model), 0)]
    count = 0
    while todo:
        part, depth = todo.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_MODULES:
            raise corrupt(path, "Its modules are nested without end.")
        yield part
        for key, child in reversed(list(_children(part.module, path))):
            todo.append((_Part(f"{part.prefix}{key}.", key, child), depth + 1))


def _children(module: Obj, path: Path) -> Iterator[tuple[str, Obj]]:
    for key, child in _table(module, "_modules", path).items():
        if child is None:
            continue
        if not isinstance(child, Obj) or not child.name.full.startswith(_MODULES):
            raise corrupt(path, f"Its part “{shown(str(key))}” is not a module.")
        yield _checked_key(key, path), child


def _own_tensors(module: Obj, path: Path) -> Iterator[tuple[str, TensorRef]]:
    """Parameters and persistent buffers of one module."""
    passing = _state(module, path).get("_non_persistent_buffers_set")
    skipped = passing if isinstance(passing, set) else set()
    for table in ("_parameters", "_buffers"):
        for key, value in _table(module, table, path).items():
            if value is None or (table == "_buffers" and key in skipped):
                continue
            if not isinstance(value, TensorRef):
                raise corrupt(path, f"Its part “{shown(str(key))}” is not a tensor.")
            yield _checked_key(key, path), value


def _layers(model: Obj, path: Path) -> list[Obj]:
    """The top-level layers, in order."""
    for key, child in _children(model, path):
        if key == "model":
            numbered = list(_children(child, path))
            if numbered and [number for number, _ in numbered] == [str(index) for index in range(len(numbered))]:
                return [layer for _, layer in numbered]
    raise corrupt(path, "It is a YOLO model without layers.")


def _state(module: Obj, path: Path) -> Mapping[str, Value]:
    if not isinstance(module.state, dict):
        raise corrupt(path, f"A module in it has no state ({shown(module.name.full)}).")
    return {key: value for key, value in module.state.items() if isinstance(key, str)}


def _table(module: Obj, name: str, path: Path) -> Mapping[Scalar, Value]:
    table = _state(module, path).get(name, {})
    if not isinstance(table, dict):
        raise corrupt(path, f"A module in it is damaged ({shown(module.name.full)}).")
    return table


def _checked_key(key: object, path: Path) -> str:
    if not isinstance(key, str) or not 0 < len(key) <= _MAX_KEY or "." in key:
        raise corrupt(path, f"A module in it has an impossible name, “{shown(str(key))}”.")
    return key
