"""Whether detector and segmenter overlap: bulk annotation against its two stages alone, in one run.

    python packaging/measure_bulk.py [--det-model FILE] [--sam-model FILE] [--device cpu] [--images 12] [--objects 6]
        [--threads 1] [--waiting 100]

Without models the networks have the weights of a recipe (`tests/parity`): they cost what trained ones cost, and see
nothing sensible, so the number of objects per picture is what `--objects` says. The pictures are those of the sample.

Prints the pictures per second of each stage alone (read and detect; encode and make masks), of both one after the
other, of both together, and the ratio of that to the slower stage alone. On a processor the two stages share the cores,
so the ratio cannot exceed what is left of them: `1 / (1 + time of the faster stage / time of the slower one)`, printed
as the bound, where a stage alone keeps all cores busy. `--threads 1` leaves a core to each stage.
`--waiting MS` measures the machinery alone: each stage reads nothing and waits so long, as for a graphics card.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from importlib import import_module
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the recipe is that of the tests

from sam2studio.config.resources import resource  # noqa: E402
from sam2studio.jobs.auto_annotate.pipeline import LoadedModels, Models, Seen, run_pipeline  # noqa: E402
from sam2studio.jobs.auto_annotate.work import FoundObject, Picture, Recipe  # noqa: E402
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
    parser.add_argument("--threads", type=int, help="of the processor, for each stage; as many as there are by default")
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

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def look(self, picture: Picture) -> Seen:
        """Waits."""
        time.sleep(self._seconds)
        return Seen(rgb=np.zeros((1, 1, 3), np.uint8), objects=())

    def draw(self, seen: Seen) -> tuple[FoundObject, ...]:
        """Waits."""
        time.sleep(self._seconds)
        return ()


def measure(models: Models, pictures: list[Picture]) -> None:
    """Prints the rates, the best of a few rounds that take turns."""
    seen = [models.look(picture) for picture in pictures]
    models.draw(seen[0])
    print(f"{len(pictures)} pictures, {sum(len(each.objects) for each in seen) / len(seen):.1f} objects on each")
    best: dict[str, float] = {}
    for _ in range(_ROUNDS):
        for name, seconds in (
            ("look", timed(lambda: [models.look(picture) for picture in pictures])),
            ("draw", timed(lambda: [models.draw(each) for each in seen])),
            ("both", timed(lambda: run_pipeline(models, iter(enumerate(pictures)), lambda _: None))),
        ):
            best[name] = min(seconds, best.get(name, seconds))
    look, draw, both = (best[name] / len(pictures) for name in ("look", "draw", "both"))
    print(f"read and detect alone        {1 / look:7.2f} / s")
    print(f"encode and make masks alone  {1 / draw:7.2f} / s")
    print(f"one after the other          {1 / (look + draw):7.2f} / s")
    print(f"together                     {1 / both:7.2f} / s")
    print(f"together, of the slower stage alone: {max(look, draw) / both:.3f}")
    print(f"bound where both keep all cores busy: {max(look, draw) / (look + draw):.3f}")


def timed(work: object) -> float:
    """Seconds that a call takes."""
    assert callable(work)
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


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
