"""How much arithmetic and a light memory change: one clip, tracked in several ways.

    python packaging/measure_light.py [--checkpoint FILE] [--clip CLIP] [--frames 10] [--step 1]

FILE may be the name of a model as well: `nano` comes with the program, and its weights are trained. Without one the
network has the weights of a recipe (`tests/parity`), which make it see something, but nothing sensible. CLIP is a video
or a folder of pictures; the one of the tests by default.

Prints, per frame, the processor time of each way; and the IoU of the masks of two objects: scores of attention in eight
bits, bfloat16 and a light memory against what they stand for. Eight bits and bfloat16 are the same on processors that
do not multiply bytes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the recipe is that of the tests

from sam2studio.core.mask import Mask  # noqa: E402
from sam2studio.engine.video_session import VideoOptions, VideoSession  # noqa: E402
from sam2studio.media.frames import open_frames  # noqa: E402
from sam2studio.model.sam2 import attention  # noqa: E402
from sam2studio.model.sam2.eight_bits import has_eight_bit_products  # noqa: E402
from sam2studio.model.sam2.network import Sam2Network  # noqa: E402
from sam2studio.weights.loading import load_network  # noqa: E402

WAYS = ("float32", "bfloat16", "eight bits", "light")
PAIRS = (("bfloat16", "float32"), ("eight bits", "float32"), ("eight bits", "bfloat16"), ("light", "eight bits"))

Way = list[dict[int, Mask]]
"""The masks of every frame."""


def main() -> int:
    """Parse the command line, track in every way, print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", help="a SAM 2 checkpoint or its name; weights of the recipe by default")
    parser.add_argument("--clip", type=Path, default=ROOT / "tests" / "data" / "bedroom")
    parser.add_argument("--frames", type=int, default=10)
    parser.add_argument("--step", type=int, default=1, help="one frame of so many")
    arguments = parser.parse_args()
    reader = open_frames(arguments.clip)
    numbers = range(0, len(reader), arguments.step)[: arguments.frames]
    frames = [reader[number] for number in numbers]
    reader.close()
    ways = {name: list(track(arguments.checkpoint, frames, name)) for name in WAYS}
    for first, second in PAIRS:
        agreed = np.array([agreement(*pair) for pair in zip(ways[first][1:], ways[second][1:], strict=True)])
        print(f"IoU of {first} with {second}: mean {agreed.mean():.3f}, least {agreed.min():.3f}")
    return 0


def agreement(masks: dict[int, Mask], others: dict[int, Mask]) -> list[float]:
    """The IoU of each object on one frame."""
    return [mask.iou(others[name]) for name, mask in masks.items()]


def open_network(checkpoint: str | None, dtype: str) -> Sam2Network:
    """The network to track with."""
    if checkpoint is None:
        built: Sam2Network = import_module("tests.parity.reference").build("sam2.1_hiera_t", getattr(torch, dtype))
        return built
    network = load_network(checkpoint, device="cpu", dtype=dtype)
    if not isinstance(network, Sam2Network):
        raise SystemExit(f"{checkpoint} does not track.")
    return network


def track(checkpoint: str | None, frames: list[np.ndarray], way: str) -> Iterator[dict[int, Mask]]:
    """Two objects, clicked and boxed on the first frame; prints the processor time of each frame in seconds."""
    height, width, _ = frames[0].shape
    network = open_network(checkpoint, "float32" if way == "float32" else "bfloat16")
    video = VideoSession(network, frames, options=VideoOptions(light_memory=way == "light"))
    video.add_prompt(object_id=1, frame=0, points=[(0.21 * width, 0.55 * height)], labels=[1])
    box = (0.52 * width, 0.18 * height, 0.73 * width, 0.74 * height)
    video.add_prompt(object_id=2, frame=0, box=box)
    allowed = has_eight_bit_products() and way != "bfloat16"
    with patch.object(attention, "has_eight_bit_products", lambda: allowed):
        start = time.process_time()
        for result in video.propagate(start=0):
            print(f"{way:10}  frame {result.frame:3}  {time.process_time() - start:6.2f} s", flush=True)
            yield result.exact_masks()
            start = time.process_time()


if __name__ == "__main__":
    raise SystemExit(main())
