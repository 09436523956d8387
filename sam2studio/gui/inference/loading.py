"""Making a segmenter ready, on the worker's thread: the only place of the window that leads to torch."""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

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
    _load_libraries()
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


def _load_libraries() -> None:
    """Has the system load the libraries of torch, before Python imports them and lets nobody run meanwhile.

    A call by ctypes lets other threads run, the window's among them: on a cold disk it takes seconds. On Windows torch
    loads its libraries in this way by itself. Whatever goes wrong here, `import torch` tells.
    """
    found = find_spec("torch")
    if sys.platform == "win32" or found is None or found.origin is None or "torch" in sys.modules:
        return
    name = "libtorch_python.dylib" if sys.platform == "darwin" else "libtorch_python.so"
    load = ctypes.CDLL(None).dlopen
    load.restype, load.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    load(os.fsencode(Path(found.origin).parent / "lib" / name), os.RTLD_NOW)
