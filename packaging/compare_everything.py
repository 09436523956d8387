"""Compares everything mode of this program with that of the published SAM 2 code, on the same machine and weights.

    python packaging/compare_everything.py CHECKOUT [--python PYTHON] [--points-per-side 32] [--threads 2]

CHECKOUT and PYTHON are as for `compare_published.py`. Both programs run with their defaults (here: the arithmetic that
is fastest on this machine; there: float32) unless --dtype says otherwise, strictly in turn, each one untimed look at a
few points before. Timed is all of it: encoding the photograph, the points, and finding the doubles.

Without a checkpoint the network has the weights of a recipe (`tests/parity`), which make it see something, but nothing
sensible: its masks reach over the whole picture and are little stable. The thresholds used by default then let about
as many of them pass as trained weights would (about one per point), and for what both find the search of doubles is
switched off, on a smaller grid. With a checkpoint the published thresholds are used.

Prints seconds by the clock and of processor time, the ratios published / ours, the peak memory of both processes; and
the share of the published masks that this program finds (intersection over union of at least 0.9), in float32 and as
timed. With a checkpoint also what both find after the search of doubles, and what `fast` saves and how much of the full
grid it finds; with masks of no meaning that would mean nothing (see `measure_fast.py`). A grid of 12 or 16 points per
side is enough for a look: what a point costs hardly depends on it, but the photograph is encoded once for fewer.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from compare_published import CONFIGS, ROOT, memory, worker

sys.path.insert(0, str(ROOT))  # the recipe is that of the tests

OPTIONS = ("model", "checkpoint", "image", "threads", "dtype", "thresholds")
RECIPE = {"pred_iou_thresh": 0.4, "stability_score_offset": 0.1, "stability_score_thresh": 0.85}
AGREED = 0.9
SMALL_GRID = 8


def main() -> int:
    """Parse the command line and run both programs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, help="checkout of the published code")
    parser.add_argument("--python", default=sys.executable, help="interpreter for the published code")
    parser.add_argument("--model", choices=sorted(CONFIGS), default="sam2.1_hiera_t")
    parser.add_argument("--checkpoint", type=Path, help="published checkpoint; weights of the recipe by default")
    parser.add_argument("--image", type=Path, default=ROOT / "tests" / "data" / "truck.jpg")
    parser.add_argument("--points-per-side", type=int, default=32)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--dtype", choices=("default", "float32", "bfloat16"), default="default")
    parser.add_argument("--thresholds", help=argparse.SUPPRESS)
    parser.add_argument("--role", choices=("ours", "published"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.role:
        return serve(arguments)
    with tempfile.TemporaryDirectory() as folder:
        arguments.thresholds = json.dumps({} if arguments.checkpoint else RECIPE)
        if arguments.checkpoint is None:
            arguments.checkpoint = recipe_checkpoint(arguments.model, Path(folder))
        compare(arguments, Path(folder))
    return 0


def recipe_checkpoint(model: str, folder: Path) -> Path:
    """Weights of the recipe in the published file layout."""
    import torch

    path = folder / "recipe.pt"
    torch.save({"model": import_module("tests.parity.reference").recipe_weights(model)}, path)
    return path


def compare(arguments: argparse.Namespace, folder: Path) -> None:
    """Run both programs in turn and print what came out."""
    side, trained = arguments.points_per_side, arguments.thresholds == "{}"
    with (
        worker("published", arguments.python, arguments, script=__file__, options=OPTIONS) as published,
        worker("ours", sys.executable, arguments, script=__file__, options=OPTIONS) as ours,
    ):

        def run(ask: Callable[[str], dict[str, Any]], name: str, **options: Any) -> dict[str, Any]:
            """Masks into a file of that name; what it cost."""
            print(f"{name} …", file=sys.stderr, flush=True)
            return ask(json.dumps({"file": str(folder / name), "options": options}))

        small = {"points_per_side": SMALL_GRID, "box_nms_thresh": 1.0}
        run(published, "small-published", **small)  # these warm up, too
        run(ours, "small-ours", **small)
        run(ours, "small-float32", **small, dtype="float32")
        theirs = run(published, "published", points_per_side=side)
        mine = run(ours, "ours", points_per_side=side)
        peaks = {"published": published("memory")["peak"], "ours": ours("memory")["peak"]}
        fast = run(ours, "fast", points_per_side=side, fast=True) if trained else None
    print(f"{arguments.model}, {side} × {side} points, {arguments.threads} threads; ours in {mine['dtype']}")
    for unit, key in (("by the clock", "clock"), ("of processor time", "processor")):
        ratio = theirs[key] / mine[key]
        print(f"published {theirs[key]:7.1f} s   ours {mine[key]:7.1f} s   ratio {ratio:5.1f}   {unit}")
    for name, peak in peaks.items():
        print(f"peak memory {name:10} {peak / 2**20:6.0f} MiB")
    for name, what in (("small-float32", "in float32"), ("small-ours", f"in {mine['dtype']}")):
        told = agreement(folder / "small-published", folder / name)
        print(f"{SMALL_GRID} × {SMALL_GRID} points, doubles kept, {what}: {told}")
    if fast is not None:
        print(f"after the search of doubles, {side} × {side}: {agreement(folder / 'published', folder / 'ours')}")
        ratio = mine["processor"] / fast["processor"]
        print(f"fast, against all points: {ratio:.1f} times faster; {agreement(folder / 'ours', folder / 'fast')}")


def agreement(expected: Path, found: Path) -> str:
    """How many masks of one file are in another."""
    from pycocotools import mask as coco

    both = []
    for path in (expected, found):
        masks = json.loads(path.read_text(encoding="utf-8"))
        both.append([coco.frPyObjects(each, *each["size"]) for each in masks])
    if not all(both):
        return f"{len(both[1])} masks found of {len(both[0])}"
    best = coco.iou(both[1], both[0], [False] * len(both[0])).max(axis=0)
    share = float((best >= AGREED).mean())
    return f"{share:.1%} of {len(both[0])} masks are among {len(both[1])}, mean IoU with the nearest {best.mean():.4f}"


def serve(arguments: argparse.Namespace) -> int:
    """Be one of the two programs: read options, find masks, answer with what it cost."""
    import numpy as np
    import torch
    from PIL import Image

    torch.set_num_threads(arguments.threads)
    rgb = np.asarray(Image.open(arguments.image).convert("RGB")).copy()
    program = Ours(arguments, rgb) if arguments.role == "ours" else Published(arguments, rgb)
    for line in sys.stdin:
        if line.strip() == "memory":
            print(json.dumps(memory()), flush=True)
            continue
        job = json.loads(line)
        options = json.loads(arguments.thresholds) | job["options"]
        program.prepare(options.pop("dtype", arguments.dtype))
        clock, processor = time.perf_counter(), time.process_time()
        masks = program.generate(options)
        spent = {"clock": time.perf_counter() - clock, "processor": time.process_time() - processor}
        Path(job["file"]).write_text(json.dumps(masks), encoding="utf-8")
        print(json.dumps(spent | {"dtype": program.dtype}), flush=True)
    return 0


class Ours:
    """This program."""

    def __init__(self, arguments: argparse.Namespace, rgb: Any) -> None:
        self._checkpoint, self._rgb, self._asked = arguments.checkpoint, rgb, ""
        self._segmenter: Any = None
        self.dtype = ""

    def prepare(self, dtype: str) -> None:
        """Load the network, unless it is there."""
        from sam2studio.engine.segmenters import open_segmenter

        if dtype != self._asked:
            self._segmenter = open_segmenter(
                self._checkpoint, device="cpu", dtype="auto" if dtype == "default" else dtype
            )
            self._asked, self.dtype = dtype, str(self._segmenter.network.dtype).removeprefix("torch.")

    def generate(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        """Masks for options of the published names, as uncompressed runs."""
        from sam2studio.engine.everything import EverythingOptions, segment_everything
        from sam2studio.engine.inference import finished

        found = finished(segment_everything(self._segmenter, self._rgb, EverythingOptions(**options)))
        return [{"size": [each.mask.height, each.mask.width], "counts": each.mask.counts.tolist()} for each in found]


class Published:
    """The published program."""

    def __init__(self, arguments: argparse.Namespace, rgb: Any) -> None:
        import torch

        self._rgb, self.dtype = rgb, "float32"
        building = import_module("sam2.build_sam")
        generator: Any = import_module("sam2.automatic_mask_generator")
        self._generator = generator
        self._model = building.build_sam2(CONFIGS[arguments.model], str(arguments.checkpoint), device="cpu")
        self._precision = torch.autocast("cpu", dtype=torch.bfloat16, enabled=arguments.dtype == "bfloat16")
        try:
            generator.batched_nms(torch.zeros(1, 4), torch.zeros(1), torch.zeros(1), 0.5)
        except RuntimeError:  # a torchvision whose compiled part does not fit the torch that is there
            generator.batched_nms = plain_nms

    def prepare(self, _dtype: str) -> None:
        """It is ready."""

    def generate(self, options: dict[str, Any]) -> list[dict[str, Any]]:
        """Masks for options of the published names, as uncompressed runs."""
        generator = self._generator.SAM2AutomaticMaskGenerator(self._model, output_mode="uncompressed_rle", **options)
        with self._precision:
            return [each["segmentation"] for each in generator.generate(self._rgb)]


def plain_nms(boxes: Any, scores: Any, _classes: Any, iou_threshold: float) -> Any:
    """What torchvision's `batched_nms` gives where there is one class."""
    import torch

    order, kept = scores.argsort(descending=True, stable=True), []
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    while len(order):
        best, order = order[0], order[1:]
        kept.append(best)
        low, high = torch.max(boxes[best, :2], boxes[order, :2]), torch.min(boxes[best, 2:], boxes[order, 2:])
        common = (high - low).clamp(min=0).prod(dim=1)
        order = order[common <= iou_threshold * (areas[best] + areas[order] - common)]
    return torch.stack(kept) if kept else order


if __name__ == "__main__":
    raise SystemExit(main())
