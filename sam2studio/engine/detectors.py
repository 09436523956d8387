"""One door to every detector: by the name of a model or the path of a checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sam2studio.core.errors import InputError
from sam2studio.engine.segmenters import CLASSIC
from sam2studio.weights.catalogue import label_of
from sam2studio.weights.onnx_file import ONNX

if TYPE_CHECKING:
    from sam2studio.engine.detector import Finder


def load_detector(name: str | Path, *, device: str = "auto", dtype: str = "auto") -> Finder:
    """A detector: objects of its classes, or everything if it is a FastSAM.

    Args:
        name: A catalogue name ("yolo11n.pt"), or the path of a checkpoint or of an `.onnx` file.
        device: "auto", "cpu", "cuda", "mps" …
        dtype: "auto", "float32", "bfloat16" or "float16"; means nothing to an `.onnx` file, which has its own.

    Raises:
        InputError: No such device or type; or a model that is no detector.
        WeightsError: No such model, or a file that cannot be used; the sentence says why.
    """
    if str(name) == CLASSIC:
        raise _no_detector(CLASSIC)
    # torch takes a second to import: only those who need a network pay for it.
    if Path(name).suffix.lower() == ONNX:
        from sam2studio.engine.onnx_detector import load_onnx_detector

        return load_onnx_detector(name, device=device)
    from sam2studio.engine.detector import Detector
    from sam2studio.engine.fast_sam import EverythingDetector
    from sam2studio.model.yolo.network import YoloNetwork
    from sam2studio.weights.loading import load_network
    from sam2studio.weights.recognise_yolo import is_fast_sam

    network = load_network(name, device=device, dtype=dtype)
    if not isinstance(network, YoloNetwork):
        raise _no_detector(label_of(name))
    make = EverythingDetector if is_fast_sam(network.config) else Detector
    return make(network, name=label_of(name))


def _no_detector(label: str) -> InputError:
    return InputError(
        f"model: {label} does not find objects by itself.", todo="To find objects, choose a YOLO or FastSAM model."
    )
