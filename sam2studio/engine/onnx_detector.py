"""Detectors from `.onnx` files, through onnxruntime (the extra `onnx`).

Three layouts of the output are in use:

* (1, 4 + classes + k, A), and the same turned: boxes (centre and size, pixels of the input), a score per class and the
  k coefficients of a mask for each of A points; many boxes for one thing;
* (1, n, 6 + k): corners, score and class of each object, best first; one box for one thing.

Models of masks have a second output, (1, k, h, w): the prototypes. What the classes are called stands beside the graph.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from sam2studio.core.errors import EngineError, InputError, WeightsError
from sam2studio.engine.detections import Detections, FloatArray
from sam2studio.engine.detector import Finder
from sam2studio.engine.letterbox import Letterbox
from sam2studio.engine.prediction import ByteArray
from sam2studio.model.yolo.head import YoloOutput
from sam2studio.weights.catalogue import label_of
from sam2studio.weights.library import locate
from sam2studio.weights.onnx_file import OnnxFile, names_of, read_onnx_file
from sam2studio.weights.refusals import shown

_LARGEST_SIDE = 8192
_STRIDES = (8, 16, 32)

Layout = Literal["rows", "columns", "objects"]

_TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


class Runs(Protocol):
    """What is needed of an `onnxruntime.InferenceSession`."""

    def run(self, outputs: Any, inputs: dict[str, NDArray[Any]]) -> Sequence[NDArray[Any]]:
        """The outputs for an input."""

    def get_inputs(self) -> Sequence[Any]:
        """Name, shape and type of each input."""


def load_onnx_detector(name: str | Path, *, device: str = "auto") -> OnnxDetector:
    """A detector of an `.onnx` file.

    Args:
        name: The file, or its name in the models folder.
        device: "auto", "cpu" or "cuda"; "auto" takes the processor where onnxruntime knows no other.

    Raises:
        InputError: onnxruntime does not run on that device here.
        WeightsError: onnxruntime is not installed; or the file cannot be used, the sentence says why.
    """
    path = locate(name)
    file = read_onnx_file(path)
    return OnnxDetector(_session(file, device), file, name=label_of(path))


class OnnxDetector(Finder):
    """A network that onnxruntime runs.

    Raises:
        WeightsError: It is no detector.
    """

    def __init__(self, session: Runs, file: OnnxFile, *, name: str) -> None:
        self._session = session
        self._name = name
        self._names = names_of(file)
        inputs = session.get_inputs()
        shape: list[Any] = list(inputs[0].shape) if inputs else []
        if len(inputs) != 1 or len(shape) != 4 or shape[1] != 3 or inputs[0].type not in _TYPES:
            raise _no_detector(file.path)
        self._input: str = inputs[0].name
        self._dtype = _TYPES[inputs[0].type]
        self._size = _fixed(shape[2:], file.path)
        self._stride = _stride(file)
        self._masks = False
        self._layout: Layout = self._recognise(file.path)

    @property
    def name(self) -> str:
        """The name that people see."""
        return self._name

    @property
    def names(self) -> tuple[str, ...]:
        """Of the classes; numbers where the file has none."""
        return self._names

    @property
    def makes_masks(self) -> bool:
        """Whether it finds masks, not boxes only."""
        return self._masks

    def _around(self, height: int, width: int, *, side: int, square: bool) -> Letterbox:
        """As it lies in an input of the network's own size, or, where that is free, of the one asked for."""
        if self._size is not None:
            return Letterbox(height=height, width=width, rows=self._size[0], columns=self._size[1])
        return Letterbox.around(height=height, width=width, side=side, stride=self._stride, square=square)

    def _run(self, pixels: ByteArray) -> Generator[None, None, YoloOutput]:
        yield
        table, prototypes = self._outputs(pixels)
        coefficients = 0 if prototypes is None else prototypes.shape[1]
        if self._layout == "objects":
            boxes, scores = _as_points(table, len(self._names))
        else:
            rows = table if self._layout == "rows" else table.transpose(1, 0)
            boxes, scores = rows[:4], rows[4 : 4 + len(self._names)]
        weights = table[:, 6:].T if self._layout == "objects" else rows[4 + len(self._names) :]
        return YoloOutput(
            boxes=_tensor(boxes),
            scores=_tensor(scores),
            coefficients=_tensor(weights[:coefficients]),
            prototypes=None if prototypes is None else torch.from_numpy(np.ascontiguousarray(prototypes)),
        )

    def _found(
        self,
        output: YoloOutput,
        letterbox: Letterbox,
        *,
        conf: float,
        iou: float,
        max_det: int,
        classes: Collection[int] | None,
    ) -> Detections:
        """See `Finder`; where the network gives one box per thing, none goes for covering another."""
        accepted = 1.0 if self._layout == "objects" else iou
        return super()._found(output, letterbox, conf=conf, iou=accepted, max_det=max_det, classes=classes)

    def _outputs(self, pixels: ByteArray) -> tuple[FloatArray, FloatArray | None]:
        """The table of one picture (2 axes), and the prototypes (1, k, h, w) of a network of masks.

        Raises:
            EngineError: It answers with something else.
        """
        seen = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None].astype(np.float32) / np.float32(255))
        outputs = [np.asarray(each) for each in self._session.run(None, {self._input: seen.astype(self._dtype)})]
        tables = [each for each in outputs if each.ndim == 3 and each.shape[0] == 1]
        maps = [each for each in outputs if each.ndim == 4 and each.shape[0] == 1]
        if len(tables) != 1 or len(maps) > 1 or len(outputs) != len(tables) + len(maps):
            raise EngineError(f"{self._name} answers with something that no detector answers with.")
        found = [each.astype(np.float32, copy=False) for each in (*tables, *maps)]
        if not all(np.isfinite(each).all() for each in found):
            raise EngineError(f"{self._name} answered with numbers that are not numbers (NaN).")
        return found[0][0], found[1] if maps else None

    def _recognise(self, path: Path) -> Layout:
        """How the outputs are to be read, by trying.

        Raises:
            WeightsError: They are not those of a detector.
        """
        for sides in (2, 3):  # a square table is that of another input turned, or not
            height, width = self._size or (sides * self._stride, sides * self._stride)
            try:
                table, prototypes = self._outputs(np.zeros((height, width, 3), np.uint8))
            except EngineError as error:
                raise _no_detector(path) from error
            if table.shape[0] != table.shape[1]:
                break
        self._masks = prototypes is not None
        more = 0 if prototypes is None else prototypes.shape[1]
        points = sum((height // stride) * (width // stride) for stride in _STRIDES)
        if not self._names and points in table.shape:
            known = table.shape[0] if table.shape[1] == points else table.shape[1]
            self._names = tuple(str(index) for index in range(max(0, known - 4 - more)))
        rows = 4 + len(self._names) + more
        if self._names and table.shape == (rows, points):
            return "rows"
        if self._names and table.shape == (points, rows):
            return "columns"
        if self._names and table.shape[1] == 6 + more:
            return "objects"
        raise _no_detector(path)


def _as_points(table: FloatArray, classes: int) -> tuple[FloatArray, FloatArray]:
    """Objects (n, 6 + k), corners, score and class, as (4, n) centre and size and (classes, n) scores."""
    first, last = table[:, :2], table[:, 2:4]
    boxes = np.concatenate(((first + last) / 2, last - first), axis=1).T
    scores = np.zeros((classes, len(table)), np.float32)
    kinds = np.clip(table[:, 5].round(), 0, classes - 1).astype(np.intp)
    scores[kinds, np.arange(len(table))] = table[:, 4]
    return boxes, scores


def _tensor(rows: FloatArray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(rows))[None]


def _fixed(shape: Sequence[object], path: Path) -> tuple[int, int] | None:
    """(height, width) of the input, or None where the caller may choose.

    Raises:
        WeightsError: It is impossible.
    """
    sides = [side for side in shape if isinstance(side, int)]
    if len(sides) != len(shape):
        return None
    height, width = sides
    if not (32 <= height <= _LARGEST_SIDE and 32 <= width <= _LARGEST_SIDE):
        raise _no_detector(path)
    return height, width


def _stride(file: OnnxFile) -> int:
    """What the sides of an input are to be multiples of."""
    said = file.texts.get("stride", "")
    return int(said) if said in ("32", "64") else max(_STRIDES)


def _no_detector(path: Path) -> WeightsError:
    return WeightsError(
        "The model has not the input and outputs of a YOLO detector.",
        path=path,
        safe="Nothing was changed.",
        todo="Export a detector or segmenter as ONNX, or use its own checkpoint.",
    )


class _OrtSession:
    """A session of onnxruntime whose errors are sentences."""

    def __init__(self, session: Any, errors: tuple[type[Exception], ...], name: str) -> None:
        self._session = session
        self._errors = errors
        self._name_of_model = name

    def run(self, outputs: Any, inputs: dict[str, NDArray[Any]]) -> Sequence[NDArray[Any]]:
        """The outputs for an input.

        Raises:
            EngineError: It failed.
        """
        try:
            found: Sequence[NDArray[Any]] = self._session.run(outputs, inputs)
        except self._errors as error:
            raise EngineError(
                f"onnxruntime could not run {self._name_of_model} ({shown(str(error))}).",
                safe="Your annotations are unchanged.",
                todo="Export it again, or use its own checkpoint.",
            ) from error
        return found

    def get_inputs(self) -> Sequence[Any]:
        """Name, shape and type of each input."""
        inputs: Sequence[Any] = self._session.get_inputs()
        return inputs


def _session(file: OnnxFile, device: str) -> Runs:
    """The network, ready to run. Raises as `load_onnx_detector`."""
    try:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as state
    except ImportError as error:
        raise WeightsError(
            "Models in the ONNX format need onnxruntime, which is not installed.",
            path=file.path,
            safe="Nothing was changed.",
            todo="`pip install 'sam2studio[onnx]'` installs it; checkpoints (.pt) need nothing more.",
        ) from error
    names = ("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NoModel", "NotImplemented")
    errors = tuple(getattr(state, name) for name in (*names, "RuntimeException", "EPFail"))
    providers = _providers(device, onnxruntime.get_available_providers())
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.add_session_config_entry("session.force_spinning_stop", "1")  # else it keeps cores busy when it is done
    try:
        session = onnxruntime.InferenceSession(file.data, sess_options=options, providers=providers)
    except errors as error:
        raise WeightsError(
            f"onnxruntime cannot use the model ({shown(str(error))}).", path=file.path, safe="Nothing was changed."
        ) from error
    return _OrtSession(session, errors, file.path.name)


def _providers(device: str, there: Collection[str]) -> list[Any]:
    """What onnxruntime is to run on, best first.

    Raises:
        InputError: It has nothing for that device.
    """
    kind, _, number = device.partition(":")
    cuda = "CUDAExecutionProvider"
    if kind == "cuda" and cuda not in there:
        raise InputError(
            f"device: the onnxruntime that is installed does not run on {device}.",
            todo="Install onnxruntime-gpu in its place, use the processor, or the detector's own checkpoint.",
        )
    if kind == "cuda" or (kind == "auto" and cuda in there):
        return [(cuda, {"device_id": int(number) if number.isdecimal() else 0}), "CPUExecutionProvider"]
    return ["CPUExecutionProvider"]
