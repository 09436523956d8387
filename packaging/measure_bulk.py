"""Whether detector and segmenter overlap: bulk annotation against its two stages alone, in one run.

    python packaging/measure_bulk.py [--det-model FILE] [--sam-model FILE] [--device cpu] [--images 12] [--objects 6]
        [--threads 2] [--waiting 100]

Without models the networks have the weights of a recipe (`tests/parity`): they cost what trained ones cost, and see
nothing sensible, so the number of objects per picture is what `--objects` says. The pictures are those of the sample.

Prints for each stage alone (read and detect; encode and make masks), for one after the other and for both together the
pictures per second and the processor time of a picture, then the ratio that matters: both together, of the slower stage
alone. Beside it stands the most that it can be. Where the segmenter computes on a graphics card, that is 1, but for the
first picture, which nothing can be overlapped with. Where both networks compute on the processor, each keeps all cores
busy by itself and they take turns: it is `1 / (1 + time of the detector / time of the segmenter)`, and reading alone
is free.

The figures are good on a machine that has nothing else to do: OpenMP's threads wait actively for each other, and waste
time where others take their cores away. `--waiting MS` measures the machinery alone: each stage reads nothing and waits
so long, as for a graphics card.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the recipe is that of the tests

from sam2studio.config.resources import resource  # noqa: E402
from sam2studio.jobs.auto_annotate.pipeline import LoadedModels, Models, Rgb, Seen, run_pipeline  # noqa: E402
from sam2studio.jobs.auto_annotate.work import FoundObject, Picture, Recipe, to_json  # noqa: E402
from sam2studio.media.images import find_images  # noqa: E402

_ROUNDS = 2


def main() -> int:
    """Parse the command line, run everything in turn, print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--det-model", help="a detector; YOLO11 nano with weights of the recipe by default")
    parser.add_argument("--sam-model", help="a segmenter; SAM 2.1 tiny with weights of the recipe by default")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--images", type=int, default=12)
    parser.add_argument("--objects", type=int, default=6)
    parser.add_argument("--threads", type=int, help="of the processor; as many as it has cores by default")
    parser.add_argument("--waiting", type=float, help="milliseconds that each stage waits, in the place of networks")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    pictures = [Picture(path=path) for path in islice(cycle(find_images(resource("sample"))), arguments.images)]
    if arguments.waiting:
        measure(Waiting(arguments.waiting / 1000), pictures)
        return 0
    with tempfile.TemporaryDirectory(prefix="s2s-") as folder:
        models = LoadedModels(
            Recipe(
                det_model=arguments.det_model or recipe_detector(Path(folder)),
                sam_model=arguments.sam_model or recipe_segmenter(Path(folder)),
                device=arguments.device,
                conf=0.25 if arguments.det_model else 0.001,
                max_det=arguments.objects,
            )
        )
    measure(models, pictures)
    return 0


class Waiting:
    """Stages that only take their time."""

    names = ("thing",)
    looks_ahead = True

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def read(self, picture: Picture) -> Rgb:
        """Takes no time."""
        return np.zeros((1, 1, 3), np.uint8)

    def look(self, rgb: Rgb) -> Seen:
        """Waits."""
        time.sleep(self._seconds)
        return Seen(rgb=rgb, objects=())

    def draw(self, seen: Seen) -> tuple[FoundObject, ...]:
        """Waits."""
        time.sleep(self._seconds)
        return ()


class Cost(NamedTuple):
    """What a step costs, seconds per picture."""

    wall: float
    processor: float

    def line(self, name: str) -> str:
        """For people."""
        return f"{name:28} {1 / self.wall:7.2f} / s, {self.processor:7.3f} s of processor time"


def measure(models: Models, pictures: list[Picture]) -> None:
    """Prints the rates, the best of a few rounds that take turns."""
    rgbs = [models.read(picture) for picture in pictures]
    seen = [models.look(rgb) for rgb in rgbs]
    told(models, seen[0])
    print(f"{len(pictures)} pictures, {sum(len(each.objects) for each in seen) / len(seen):.1f} objects on each")
    steps: dict[str, Callable[[], object]] = {
        "read": lambda: [models.read(picture) for picture in pictures],
        "look": lambda: [models.look(rgb) for rgb in rgbs],
        "draw": lambda: [told(models, each) for each in seen],
        "both": lambda: run_pipeline(models, iter(enumerate(pictures)), lambda _: None),
    }
    best: dict[str, Cost] = {}
    for _ in range(_ROUNDS):
        for name, step in steps.items():
            best[name] = min(cost_of(step, len(pictures)), best.get(name, Cost(float("inf"), 0)))
    read, look, draw, both = (best[name] for name in steps)
    first = Cost(read.wall + look.wall, read.processor + look.processor)
    slower = max(first.wall, draw.wall)
    print(first.line("read and detect alone"))
    print(draw.line("encode and make masks alone"))
    print(Cost(first.wall + draw.wall, first.processor + draw.processor).line("one after the other"))
    print(both.line("together"))
    print(f"together, of the slower stage alone: {slower / both.wall:.3f}")
    ahead, then = (first.wall, draw.wall) if models.looks_ahead else (read.wall, look.wall + draw.wall)
    least = max(ahead, then) + min(ahead, then) / len(pictures)  # the first picture has none before it
    print(f"the most that it can be:             {slower / least:.3f}")


def told(models: Models, seen: Seen) -> dict[str, object]:
    """What the pipeline says of a picture."""
    return to_json(models.draw(seen), *seen.rgb.shape[:2])


def cost_of(step: Callable[[], object], pictures: int) -> Cost:
    """What a call costs that does so many."""
    begun, worked = time.perf_counter(), time.process_time()
    step()
    return Cost((time.perf_counter() - begun) / pictures, (time.process_time() - worked) / pictures)


def recipe_detector(folder: Path) -> str:
    """A checkpoint of YOLO11 nano."""
    return str(import_module("tests.support.yolo_files").save_yolo(folder / "yolo11n.pt", "yolo11n"))


def recipe_segmenter(folder: Path) -> str:
    """A checkpoint of SAM 2.1 tiny."""
    path = folder / "sam2.1_hiera_tiny.pt"
    torch.save({"model": dict(import_module("tests.support.checkpoints").recipe_state())}, path)
    return str(path)


if __name__ == "__main__":
    sys.exit(main())
