"""Compares tracking by this program with tracking by the published SAM 2 code, on the same machine and weights.

    python packaging/compare_video.py CHECKOUT [--python PYTHON] [--rounds 3] [--threads 2] [--objects 4]

CHECKOUT and PYTHON are as for `compare_published.py`. Both programs run with their defaults (here: the arithmetic that
is fastest on this machine; there: float32) unless --dtype says otherwise. They work strictly in turn. Measured is one
tracked frame, from the pixels of the frame to the masks at the size of the video, of objects that have all the memory
they can have: seven maps and sixteen pointers. It is filled up with copies of the first tracked frame, which changes
the masks, not the cost.

Prints milliseconds by the clock and of processor time, the ratios published / ours of all rounds (smallest, median,
largest), what a further object adds, the share of the published cost that this is, and the peak memory of both
processes. Processor time is what to look at on a machine that has other things to do.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import cycle
from pathlib import Path
from typing import Any

from compare_published import CONFIGS, ROOT, Ask, memory, random_checkpoint, worker

WIDTH, HEIGHT = 960, 540
FULL = 17
"""The first frame on which nothing more can be remembered: the prompted frame and sixteen tracked ones lie before."""
TIMED = 6
"""Frames that are timed in turn: more than either program keeps encoded."""
OPTIONS = ("model", "checkpoint", "image", "threads", "dtype", "objects")

Timed = Callable[[], object]


def main() -> int:
    """Parse the command line and run both programs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path, help="checkout of the published code")
    parser.add_argument("--python", default=sys.executable, help="interpreter for the published code")
    parser.add_argument("--model", choices=sorted(CONFIGS), default="sam2.1_hiera_t")
    parser.add_argument("--checkpoint", type=Path, help="published checkpoint; random weights by default")
    parser.add_argument("--image", type=Path, default=ROOT / "tests" / "data" / "truck.jpg")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--objects", type=int, default=4, help="objects to compare with one")
    parser.add_argument("--dtype", choices=("default", "float32", "bfloat16"), default="default")
    parser.add_argument("--role", choices=("ours", "published"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.role:
        return serve(arguments)
    with tempfile.TemporaryDirectory() as folder:
        if arguments.checkpoint is None:
            arguments.checkpoint = random_checkpoint(arguments.model, Path(folder))
        compare(arguments)
    return 0


def compare(arguments: argparse.Namespace) -> None:
    """Run both programs in turn and print what came out."""
    several = f"{arguments.objects} objects"
    jobs = {"one object": ("published", "ours", "light"), several: ("published", "ours", "light")}
    spent: dict[str, dict[str, list[dict[str, float]]]] = {job: {side: [] for side in jobs[job]} for job in jobs}
    with programs(arguments) as sides:
        for number in range(arguments.rounds + 1):  # the first warms up
            for job, names in jobs.items():
                for name in names:
                    role = "published" if name == "published" else "ours"
                    answer = sides[role](f"{'light ' if name == 'light' else ''}{job}")
                    if number:
                        spent[job][name].append(answer)
        peak = {role: ask("memory")["peak"] for role, ask in sides.items()}
        about = {role: ask("about") for role, ask in sides.items()}
    print(f"{arguments.model}, {arguments.threads} threads, {arguments.rounds} rounds in turn")
    for role, words in about.items():
        print(f"{role}: {words['words']}")
    for clock, title in (("wall", "by the clock"), ("processor", "processor time")):
        print(f"\n{title}")
        times = {
            job: {name: [each[clock] for each in rounds] for name, rounds in of.items()} for job, of in spent.items()
        }
        report(times, several, arguments.objects)
    for role, most in peak.items():
        print(f"memory {role:10} peak {most / 2**20:6.0f} MiB")


def report(times: dict[str, dict[str, list[float]]], several: str, objects: int) -> None:
    """Print the figures of one clock."""
    for job, of in times.items():
        for name in ("ours", "light"):
            show(f"{job}, {name}", of["published"], of[name])
    further = {
        name: [(b - a) / (objects - 1) for a, b in zip(times["one object"][name], times[several][name], strict=True)]
        for name in ("published", "ours", "light")
    }
    for name in ("ours", "light"):
        show(f"each further, {name}", further["published"], further[name])
        share = statistics.median(further[name]) / statistics.median(further["published"])
        print(f"{'':24} that is {share:.2f} of the published cost")


def show(title: str, theirs: Sequence[float], ours: Sequence[float]) -> None:
    """Print one line of milliseconds and ratios."""
    ratios = sorted(a / b for a, b in zip(theirs, ours, strict=True))
    print(
        f"{title:24} published {statistics.median(theirs):8.0f} ms   ours {statistics.median(ours):8.0f} ms   "
        f"ratio {ratios[0]:.2f} / {statistics.median(ratios):.2f} / {ratios[-1]:.2f}"
    )


@contextmanager
def programs(arguments: argparse.Namespace) -> Iterator[dict[str, Ask]]:
    """Both processes."""
    start = {"script": __file__, "options": OPTIONS}
    with (
        worker("published", arguments.python, arguments, **start) as published,  # type: ignore[arg-type]
        worker("ours", sys.executable, arguments, **start) as ours,  # type: ignore[arg-type]
    ):
        yield {"published": published, "ours": ours}


def serve(arguments: argparse.Namespace) -> int:
    """Be one of the two programs: read what to do, do it, answer with figures."""
    import torch

    torch.set_num_threads(arguments.threads)
    counts = {"one object": 1, f"{arguments.objects} objects": arguments.objects}
    with tempfile.TemporaryDirectory() as folder:
        make_clip(arguments.image, Path(folder))
        build = {"ours": ours, "published": published}[arguments.role]
        actions, words = build(arguments, Path(folder), counts)
        for line in sys.stdin:
            job = line.strip()
            if job == "memory":
                answer: dict[str, Any] = memory()
            elif job == "about":
                answer = {"words": words}
            else:
                wall, processor = time.perf_counter(), time.process_time()
                actions[job]()
                answer = {
                    "wall": 1000 * (time.perf_counter() - wall),
                    "processor": 1000 * (time.process_time() - processor),
                }
            print(json.dumps(answer), flush=True)
    return 0


def make_clip(photograph: Path, folder: Path) -> None:
    """A clip that moves over a photograph."""
    from PIL import Image

    with Image.open(photograph) as whole:
        wide = whole.convert("RGB").resize((WIDTH + 4 * (FULL + TIMED), HEIGHT))
    for frame in range(FULL + TIMED):
        wide.crop((4 * frame, 0, 4 * frame + WIDTH, HEIGHT)).save(folder / f"{frame:05}.jpg", quality=95)


def places(count: int) -> list[tuple[float, float]]:
    """Where the objects are clicked."""
    return [(WIDTH * (number + 1) / (count + 1), HEIGHT / 2) for number in range(count)]


def ours(arguments: argparse.Namespace, folder: Path, counts: dict[str, int]) -> tuple[dict[str, Timed], str]:
    """One frame of this program's, per number of objects."""
    import numpy as np
    from PIL import Image

    from sam2studio.engine.video_session import VideoOptions, VideoSession
    from sam2studio.model.sam2.network import Sam2Network
    from sam2studio.weights.loading import load_network
    from sam2studio.weights.placement import choose

    dtype = "auto" if arguments.dtype == "default" else arguments.dtype
    network = load_network(arguments.checkpoint, device="cpu", dtype=dtype)
    assert isinstance(network, Sam2Network)
    frames = [np.asarray(Image.open(path)) for path in sorted(folder.iterdir())]
    actions: dict[str, Timed] = {}
    for prefix, options in (("", VideoOptions()), ("light ", VideoOptions(light_memory=True))):
        for job, count in counts.items():
            video = VideoSession(network, frames, options=options)
            for object_id, place in enumerate(places(count)):
                video.add_prompt(object_id=object_id, frame=0, points=[place], labels=[1])
            for _ in video.propagate(start=0, max_frames=2):
                pass
            for known in video._objects.values():
                known.tracked |= dict.fromkeys(range(2, FULL), known.tracked[1])
            turn = cycle(range(FULL, FULL + TIMED))

            def track(video: VideoSession = video, turn: Iterator[int] = turn) -> None:
                next(video.propagate(start=next(turn))).masks()

            actions[prefix + job] = track
    return actions, choose("cpu", dtype).why


def published(arguments: argparse.Namespace, folder: Path, counts: dict[str, int]) -> tuple[dict[str, Timed], str]:
    """One frame of the published program's, per number of objects."""
    import numpy as np
    import torch

    building = import_module("sam2.build_sam")
    model = building.build_sam2_video_predictor(CONFIGS[arguments.model], str(arguments.checkpoint), device="cpu")
    precision = torch.autocast("cpu", dtype=torch.bfloat16, enabled=arguments.dtype == "bfloat16")
    actions: dict[str, Timed] = {}
    for job, count in counts.items():
        with precision:
            state = model.init_state(str(folder))
            for object_id, place in enumerate(places(count)):
                point = np.array([place], np.float32)
                model.add_new_points_or_box(state, 0, object_id, points=point, labels=np.array([1], np.int32))
            for _ in model.propagate_in_video(state, max_frame_num_to_track=1):
                pass
        for known in state["output_dict_per_obj"].values():
            tracked = known["non_cond_frame_outputs"]
            tracked.update(dict.fromkeys(range(2, FULL), tracked[1]))
        turn = cycle(range(FULL, FULL + TIMED))

        def track(state: Any = state, turn: Iterator[int] = turn) -> None:
            with precision:
                _, _, logits = next(model.propagate_in_video(state, start_frame_idx=next(turn)))
                _ = (logits > 0).numpy()

        actions[job] = track
    return actions, "bfloat16 by autocast" if arguments.dtype == "bfloat16" else "float32, its default"


if __name__ == "__main__":
    raise SystemExit(main())
