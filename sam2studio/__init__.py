"""sam2studio: annotate images and video with SAM 2.

The names a script needs are imported on first use (PEP 562), so `import sam2studio` loads neither torch nor Qt. Their
types are in `__init__.pyi`.
"""

from __future__ import annotations

import importlib
import os
import sys

if sys.platform == "darwin":  # what Apple's graphics processor cannot do yet, the processor does; torch reads it once
    os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "1")

__version__ = "0.1.0"

_API = ("SAM", "YOLO", "Boxes", "FastSAM", "Masks", "Results", "SAM2VideoPredictor", "auto_annotate")

__all__ = ["__version__", *_API]


def __getattr__(name: str) -> object:
    if name in _API:
        return getattr(importlib.import_module("sam2studio.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_API})
