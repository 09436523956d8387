"""When memory runs out: recognising it from whatever library says so, and giving memory back. Never imports torch."""

from __future__ import annotations

import gc
import sys

import psutil

from sam2studio.core.errors import DeviceFullError

_SAYS_FULL = ("out of memory", "can't allocate memory", "not enough memory", "insufficient memory")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error means that memory ran out, on the host or on a device.

    By name and text, since torch and OpenCV have their own classes and may not be loaded.
    """
    if isinstance(error, MemoryError | DeviceFullError):
        return True
    if any(kind.__name__ == "OutOfMemoryError" for kind in type(error).__mro__):
        return True
    return isinstance(error, Exception) and any(words in str(error).lower() for words in _SAYS_FULL)


def release_memory() -> None:
    """Collects garbage and hands cached device memory back. Call it outside the `except` block.

    Within it, the traceback still holds the tensors of the frames it passed.
    """
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is None:
        return
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()


def affordable_bytes(wanted: int) -> int:
    """`wanted`, but at most an eighth of the machine's memory."""
    return min(wanted, psutil.virtual_memory().total // 8)
