"""Making a segmenter ready, on the worker's thread: the only place of the window that leads to torch."""

from __future__ import annotations

from sam2studio.engine.messages import ModelInfo
from sam2studio.engine.prediction import Glancing, Segmenter
from sam2studio.engine.segmenters import CLASSIC, open_segmenter


def load_segmenter(name: str, *, device: str = "auto", dtype: str = "auto") -> tuple[Segmenter, ModelInfo]:
    """A segmenter by name, and what to tell about it. Imports torch if the segmenter needs it.

    Raises:
        WeightsError: No such model, or a file that cannot be used.
    """
    if name == CLASSIC:  # whatever device networks are to use
        segmenter = open_segmenter(name)
        return segmenter, ModelInfo(name=name, label=segmenter.name, device="cpu")
    segmenter = open_segmenter(name, device=device, dtype=dtype)
    import torch

    from sam2studio.weights.placement import available_devices, choose

    place = choose(device, dtype)  # what was chosen a moment ago: the measurement behind it is remembered
    torch.set_num_threads(place.threads)
    arithmetic = str(place.dtype).removeprefix("torch.")
    info = ModelInfo(
        name=name,
        label=segmenter.name,
        device=str(place.device),
        dtype=arithmetic,
        why=place.why,
        devices=available_devices(),
        gains_by_close_ups=not isinstance(segmenter, Glancing),  # which looks closely by itself
    )
    return segmenter, info
