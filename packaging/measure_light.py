"""How much a light memory changes: one clip tracked with all of the memory and with a light one.

    python packaging/measure_light.py [--checkpoint FILE] [--clip FOLDER] [--frames 10]

Without a checkpoint the network has the weights of a recipe (`tests/parity`), which make it see something, but nothing
sensible. CLIP is a folder of pictures; the one of the tests by default.

Prints, per frame, the IoU of both masks of each object and the processor time of both.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the recipe is that of the tests

from sam2studio.engine.video_session import FrameResult, VideoOptions, VideoSession  # noqa: E402
from sam2studio.model.sam2.network import Sam2Network  # noqa: E402
from sam2studio.weights.loading import load_network  # noqa: E402
from sam2studio.weights.placement import choose  # noqa: E402


def main() -> int:
    """Parse the command line, track both ways in turn, print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, help="a SAM 2 checkpoint; weights of the recipe by default")
    parser.add_argument("--clip", type=Path, default=ROOT / "tests" / "data" / "bedroom")
    parser.add_argument("--frames", type=int, default=10)
    arguments = parser.parse_args()
    frames = [np.asarray(Image.open(path).convert("RGB")) for path in sorted(arguments.clip.iterdir())]
    network = open_network(arguments.checkpoint)
    runs = [track(network, frames[: arguments.frames], light=light) for light in (False, True)]
    found: list[float] = []
    for (full, full_seconds), (light, light_seconds) in zip(*runs, strict=True):
        pairs = zip(full.exact_masks().values(), light.exact_masks().values(), strict=True)
        agreed = [mask.iou(other) for mask, other in pairs]
        print(
            f"frame {full.frame:3}  IoU {'  '.join(f'{each:.3f}' for each in agreed)}   "
            f"full {full_seconds:6.2f} s   light {light_seconds:6.2f} s",
            flush=True,
        )
        if full.frame:
            found += agreed
    print(f"IoU of a light memory with all of the memory: mean {np.mean(found):.3f}, least {min(found):.3f}")
    return 0


def open_network(checkpoint: Path | None) -> Sam2Network:
    """The network to track with."""
    if checkpoint is None:
        built: Sam2Network = import_module("tests.parity.reference").build("sam2.1_hiera_t", choose("cpu").dtype)
        return built
    network = load_network(checkpoint, device="cpu")
    if not isinstance(network, Sam2Network):
        raise SystemExit(f"{checkpoint} does not track.")
    return network


def track(network: Sam2Network, frames: list[np.ndarray], *, light: bool) -> Iterator[tuple[FrameResult, float]]:
    """Two objects, clicked and boxed on the first frame; with the processor time of each frame in seconds."""
    height, width, _ = frames[0].shape
    video = VideoSession(network, frames, options=VideoOptions(light_memory=light))
    video.add_prompt(object_id=1, frame=0, points=[(0.21 * width, 0.55 * height)], labels=[1])
    box = (0.52 * width, 0.18 * height, 0.73 * width, 0.74 * height)
    video.add_prompt(object_id=2, frame=0, box=box)
    results = video.propagate(start=0)
    while True:
        start = time.process_time()
        result = next(results, None)
        if result is None:
            return
        yield result, time.process_time() - start


if __name__ == "__main__":
    raise SystemExit(main())
