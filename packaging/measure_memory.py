"""How much memory tracking takes in a short clip and in a long one.

    python packaging/measure_memory.py [--model small] [--frames 200 2000] [--objects 1 10] [--memory MIB]

Every clip is tracked in a process of its own, with made-up frames that are drawn when they are read, so that what is
measured is the tracker. `small` is a network that tracks some fifty frames a second; a published one, for example
sam2.1_hiera_t, takes its time (random weights: they change the masks, not the memory).

Prints, per number of objects, what the session remembers, the peak memory of the process less that of a process that
has tracked three frames, and the ratio between long and short.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sam2studio.engine.prediction import ByteArray
    from sam2studio.model.sam2.network import Sam2Network

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the small network is that of the tests

WARM_UP = 3
"""Frames after which everything is loaded that does not depend on the clip."""


class Frames:
    """A clip of any length over one picture."""

    def __init__(self, length: int, *, width: int, height: int) -> None:
        from sam2studio.engine.benchmark import sample_photograph

        self._length, self._width = length, width
        self._wide = sample_photograph(width=width + 64, height=height)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> ByteArray:
        return np.ascontiguousarray(self._wide[:, index % 64 : index % 64 + self._width])


def main() -> int:
    """Parse the command line, track every clip, print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="small", help="small, or a configuration such as sam2.1_hiera_t")
    parser.add_argument("--frames", type=int, nargs=2, default=(200, 2000), help="short and long")
    parser.add_argument("--objects", type=int, nargs="+", default=(1, 10))
    parser.add_argument("--memory", type=float, help="the budget, MiB; the program's default, for small 0.5")
    parser.add_argument("--only", type=int, nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps(track(arguments, *arguments.only)))
        return 0
    for objects in arguments.objects:
        short, long = (in_a_process(objects, length) for length in arguments.frames)
        for length, found in zip(arguments.frames, (short, long), strict=True):
            print(
                f"{objects:3} objects, {length:5} frames: remembers {found['remembered'] / 2**20:7.2f} MiB, "
                f"tracking adds {found['grown'] / 2**20:6.1f} MiB to a process of {found['idle'] / 2**20:.0f} MiB"
            )
        ratios = {name: long[name] / max(short[name], 1) for name in ("remembered", "peak")}
        print(f"{'':4}long / short: remembered {ratios['remembered']:.3f}, peak {ratios['peak']:.3f}")
    return 0


def in_a_process(objects: int, length: int) -> dict[str, int]:
    """`track` in a fresh process, with this one's arguments."""
    command = [sys.executable, __file__, *sys.argv[1:], "--only", str(objects), str(length)]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return found


def track(arguments: argparse.Namespace, objects: int, length: int) -> dict[str, int]:
    """Track objects through a clip: bytes that the session remembers, idle and peak memory of the process."""
    import torch

    from sam2studio.engine.benchmark import peak_bytes
    from sam2studio.engine.video_session import VideoOptions, VideoSession

    width, height = (96, 64) if arguments.model == "small" else (960, 540)
    frames = Frames(length, width=width, height=height)
    options = VideoOptions()
    if arguments.memory or arguments.model == "small":
        options = VideoOptions(memory_bytes=int((arguments.memory or 0.5) * 2**20))
    video = VideoSession(network(arguments.model), frames, options=options)
    for number in range(objects):
        place = (width * (number + 1) / (objects + 1), height / 2)
        video.add_prompt(object_id=number, frame=0, points=[place], labels=[1])
    idle = remembered = 0
    for result in video.propagate(start=0):
        remembered = max(remembered, video.memory_bytes)
        if result.frame == WARM_UP:
            idle = peak_bytes(torch.device("cpu"))
    peak = peak_bytes(torch.device("cpu"))
    return {"remembered": remembered, "idle": idle, "grown": peak - idle, "peak": peak}


def network(model: str) -> Sam2Network:
    """A network with random weights."""
    import torch

    from sam2studio.model.sam2.config import PRESETS
    from sam2studio.model.sam2.network import Sam2Network as Network
    from sam2studio.weights.placement import choose

    if model == "small":
        from tests.unit.model.small import small_network

        return small_network()
    torch.manual_seed(0)
    place = choose("cpu")
    return Network(config=PRESETS[model]).finalize(place.device, place.dtype)


if __name__ == "__main__":
    raise SystemExit(main())
