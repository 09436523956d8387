"""Where a network runs and in which arithmetic, with the reason in words; nothing is chosen silently.

On a processor, bfloat16 pays only where it exists in hardware. Names and flags do not tell that reliably, so both
types are timed once (some tenths of a second) on what a network mostly does, and the result is remembered per
processor model and torch version.
"""

from __future__ import annotations

import json
import logging
import math
import os
import platform
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import torch
import torch.nn.functional as F

from sam2studio.config import paths
from sam2studio.core.errors import InputError
from sam2studio.core.files import disk, write_text
from sam2studio.weights.graphics_card import find_card

log = logging.getLogger(__name__)

DTYPES: Mapping[str, torch.dtype] = MappingProxyType(
    {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
)
WORTH_IT = 1.25
"""How many times faster bfloat16 must be before its rounding is accepted."""

_IDLE_CARD = "The graphics card is not used: this torch was installed without the part that does."
_SILENT_CARD = "The graphics card is not used: its driver does not answer, or is too old for this torch."
_WITHHELD_CARD = "The graphics card is not used: this container was not given it."
_STRANGE_CARD = "The graphics card is not used: this torch cannot compute on it, or it has no memory left."
_HIDDEN = ("", "-1")
"""Of `CUDA_VISIBLE_DEVICES`: somebody wants no card to be seen."""
_AMPERE = (8, 0)  # first CUDA capability with bfloat16 in hardware
_STEADY_ROUNDS = 16
_STEADY = 0.98
"""Of the least time so far: what is not below that is no news."""
_LONGEST_S = 1.5
_MEASURED = "until steady"
"""How; what was remembered before it was done so is measured anew."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A choice and its reason.

    Attributes:
        device: Where the network runs.
        dtype: Type of its large matrix products.
        threads: Threads of the processor that torch should use; the owner of the process sets them.
        why: One sentence for the device panel.
    """

    device: torch.device
    dtype: torch.dtype
    threads: int
    why: str


def choose(device: str = "auto", dtype: str = "auto") -> Placement:
    """The best device and arithmetic, or the asked ones if they exist.

    Args:
        device: "auto", "cpu", "cuda", "cuda:1", "mps".
        dtype: "auto", "float32", "bfloat16", "float16".

    Raises:
        InputError: No such device here, or no such type.
    """
    if dtype != "auto" and dtype not in DTYPES:
        raise InputError(f"dtype: expected auto, {', '.join(DTYPES)}; got {dtype}.")
    place, note = _best_device() if device == "auto" else (_asked_device(device), "")
    threads = _threads()
    title = _title(place, threads)
    if dtype != "auto":
        return Placement(place, DTYPES[dtype], threads, f"{title}, {dtype} as asked.")
    best, reason = _best_dtype(place)
    why = f"{title}, {_short(best)}: {reason}."
    return Placement(place, best, threads, f"{why} {note}".rstrip())


def _best_device() -> tuple[torch.device, str]:
    """The best device that works, and a sentence about a card that does not."""
    if torch.cuda.is_available():
        card = torch.device("cuda", torch.cuda.current_device())
        return (card, "") if _computes(card) else (torch.device("cpu"), _STRANGE_CARD)
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu"), _unused_card()


def _computes(card: torch.device) -> bool:
    """Whether a card does what it is told: one that is older than a torch is seen by it, and then refuses all work."""
    try:
        return bool(torch.ones(1, device=card).add(1).item() == 2)
    except RuntimeError as error:
        log.info("%s does not compute: %s", card, error)
        return False


def _unused_card() -> str:
    """What to say of a card that torch does not see."""
    if shutil.which("nvidia-smi") is None or os.environ.get("CUDA_VISIBLE_DEVICES") in _HIDDEN:
        return ""
    card = find_card()
    if not card or torch.version.hip is not None:
        return ""
    if card == "withheld":
        return _WITHHELD_CARD
    return _IDLE_CARD if torch.version.cuda is None else _SILENT_CARD  # the former is the usual torch on Windows


def available_devices() -> tuple[str, ...]:
    """The names of devices that exist here, "cpu" first."""
    names = ["cpu"]
    if torch.cuda.is_available():
        names += [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        names.append("mps")
    return tuple(names)


def _asked_device(name: str) -> torch.device:
    todo = f"Use auto, or what there is on this computer: {', '.join(available_devices())}."
    try:
        place = torch.device(name)
    except RuntimeError as error:
        raise InputError(f"device: expected auto, cpu, cuda, cuda:1 … or mps; got {name}.", todo=todo) from error
    available: Mapping[str, Callable[[], bool]] = {
        "cpu": lambda: True,
        "cuda": lambda: torch.cuda.is_available() and (place.index or 0) < torch.cuda.device_count(),
        "mps": torch.backends.mps.is_available,
    }
    if place.type not in available or not available[place.type]():
        raise InputError(f"device: {name} does not exist on this computer.", todo=todo)
    if place.type == "cuda" and not _computes(place):
        raise InputError(f"device: {name} is there, but this torch cannot compute on it, or it is full.", todo=todo)
    return place


def _best_dtype(place: torch.device) -> tuple[torch.dtype, str]:
    if place.type == "cuda":
        if torch.cuda.get_device_capability(place) >= _AMPERE:
            return torch.bfloat16, "this graphics card computes it in hardware"
        return torch.float16, "this graphics card is older than bfloat16"
    if place.type == "mps":
        return torch.float16, "the graphics processor computes it in hardware"
    ratio = _measured_ratio()
    if ratio >= WORTH_IT:
        return torch.bfloat16, f"{ratio:.1f} times faster than float32 on this processor (measured)"
    return torch.float32, "this processor does not compute bfloat16 faster (measured)"


def _threads() -> int:
    """All cores on small machines; one left for the window on larger ones."""
    cores = torch.get_num_threads() if os.environ.get("OMP_NUM_THREADS") else (os.cpu_count() or 1)
    return cores if cores <= 4 else cores - 1


def _title(place: torch.device, threads: int) -> str:
    if place.type == "cuda":
        return torch.cuda.get_device_name(place)
    if place.type == "mps":
        return "Apple graphics processor"
    return f"Processor, {threads} thread{'s' if threads > 1 else ''}"


def _short(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


# --- the measurement --------------------------------------------------------------------------------------------------


def _measured_ratio() -> float:
    """Time in float32 over time in bfloat16, measured once per processor, torch version and thread count."""
    key = f"{_processor()} | torch {torch.__version__} | {torch.get_num_threads()} threads | {_MEASURED}"
    cache = paths.cache_dir() / "placement.json"
    known = _load(cache)
    if key not in known:
        known[key] = round(_measure(), 2)
        try:
            disk.make_folder(cache.parent)
            write_text(cache, json.dumps(known))
        except OSError as error:
            log.info("the measurement could not be remembered in %s: %s", cache, error)
    return known[key]


def _load(cache: Path) -> dict[str, float]:
    try:
        stored = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(stored, dict):
        return {}
    return {key: ratio for key, ratio in stored.items() if isinstance(ratio, float) and 0 < ratio < 1000}


def _measure() -> float:
    """Least time in float32 over least time in bfloat16.

    The two take turns until neither has become faster for a while: of a few rounds, all may fall into one bad moment of
    a busy machine, and what they say is kept for good (with four, a processor of 2.0 said anything from 0.8 to 9.6).
    """
    least, quiet, begun = {torch.float32: math.inf, torch.bfloat16: math.inf}, 0, time.perf_counter()
    while quiet < _STEADY_ROUNDS and time.perf_counter() - begun < _LONGEST_S:
        quiet += 1
        for dtype, known in least.items():
            seconds = _round(dtype)
            if seconds < _STEADY * known:
                quiet = 0
            least[dtype] = min(known, seconds)
    return least[torch.float32] / least[torch.bfloat16]


def _round(dtype: torch.dtype) -> float:
    """Seconds for the two products that an image encoder mostly consists of."""
    tokens = torch.ones(1024, 384, dtype=dtype)
    weight = torch.ones(384, 384, dtype=dtype)
    picture = torch.ones(1, 32, 64, 64, dtype=dtype)
    kernel = torch.ones(32, 32, 3, 3, dtype=dtype)
    with torch.inference_mode():
        start = time.perf_counter()
        F.linear(tokens, weight)
        F.conv2d(picture, kernel, padding=1)
        return time.perf_counter() - start


def _processor() -> str:
    """The processor's model, with the flags that decide about bfloat16 where the system tells them."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    facts = dict(line.split(":", 1) for line in reversed(lines) if ":" in line)
    facts = {key.strip(): value.strip() for key, value in facts.items()}
    flags = {"amx_bf16", "avx512_bf16", "bf16"} & set((facts.get("flags") or facts.get("Features") or "").split())
    return " ".join([facts.get("model name", platform.machine()), *sorted(flags)])
