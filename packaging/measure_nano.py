"""What our small network costs against SAM 2.1 tiny of ours, in one run: `measure_nano.py [--rounds N]`.

Encoding, a click, a first click as the window answers it (nano after guesses, in close-ups; tiny by its network
alone), and a tracked frame with full memory are done in turns by both networks, so that a busy machine slows
both alike. Random weights: they change the masks, not the cost. Prints the medians and their ratios, of the time of
the processor, of all threads together, and of that of the clock, which on a busy machine is also that of others.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle

import numpy as np
import torch

from sam2studio.engine.benchmark import sample_photograph
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.segmenters import sam2_session
from sam2studio.engine.video_session import VideoSession
from sam2studio.model.sam2.config import CONFIGS
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.weights.placement import choose

WIDTH, HEIGHT = 960, 540
NAMES = ("sam2.1_hiera_t", "nano")
CLICKS = 9
"""A round: they are short."""
TITLES = ("set an image", "click", "first click, window", "tracked frame")


@dataclass(frozen=True)
class Spent:
    """Milliseconds: of the processor, of all threads together, and of the clock."""

    processor: float
    clock: float


class Subject:
    """A network at work on a made-up clip whose memory is full."""

    def __init__(self, name: str) -> None:
        place = choose("cpu")
        self.network = Sam2Network(config=CONFIGS[name]).finalize(place.device, place.dtype)
        length = self.network.config.memory_frames + 2
        wide = sample_photograph(width=WIDTH + 4 * 64, height=HEIGHT)
        self._frames = [np.ascontiguousarray(wide[:, 4 * step : 4 * step + WIDTH]) for step in range(64)]
        self._image = ImageSession(self.network)
        self._image.set_image(self._frames[0])
        self._window = sam2_session(self.network, name=name)
        self._window.set_image(self._frames[0])
        self._places = cycle([(WIDTH / 4, HEIGHT / 2), (3 * WIDTH / 4, HEIGHT / 2)])  # no close-up serves twice
        video = VideoSession(self.network, self._frames)
        video.add_prompt(object_id=0, frame=0, points=[(WIDTH / 2, HEIGHT / 2)], labels=[1])
        self._results = video.propagate(start=0)
        for _ in range(length):
            next(self._results)

    def encode(self) -> None:
        """One photograph."""
        self._image.set_image(self._frames[0])

    def click(self) -> None:
        """One click, three candidates."""
        self._image.predict(points=[(WIDTH / 2, HEIGHT / 2)], labels=[1])

    def shown(self) -> None:
        """A first click, as the window answers it."""
        self._window.predict(points=[next(self._places)], labels=[1])

    def frame(self) -> None:
        """The next frame of the clip."""
        next(self._results)


def spent(action: Callable[[], None]) -> Spent:
    """What an action takes."""
    clock, processor = time.perf_counter(), time.process_time()
    action()
    return Spent(1000 * (time.process_time() - processor), 1000 * (time.perf_counter() - clock))


def measure(subjects: list[Subject], rounds: int) -> list[dict[str, Spent]]:
    """Medians per subject, in turns."""
    found: list[dict[str, list[Spent]]] = [{title: [] for title in TITLES} for _ in subjects]
    for _ in range(rounds):
        for subject, times in zip(subjects, found, strict=True):
            times["set an image"].append(spent(subject.encode))
            times["click"] += (spent(subject.click) for _ in range(CLICKS))
            times["first click, window"].append(spent(subject.shown))
            times["tracked frame"].append(spent(subject.frame))
    return [{title: _median(values) for title, values in times.items()} for times in found]


def _median(values: list[Spent]) -> Spent:
    """Of both times on their own."""
    return Spent(statistics.median(each.processor for each in values), statistics.median(each.clock for each in values))


def main(arguments: list[str]) -> int:
    """Runs from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5, help="how often each thing is done")
    options = parser.parse_args(arguments)
    subjects = [Subject(name) for name in NAMES]
    large, small = measure(subjects, options.rounds)
    parameters = [sum(each.numel() for each in subject.network.parameters()) / 1e6 for subject in subjects]
    print(
        f"{torch.get_num_threads()} threads, {subjects[1].network.dtype}; {parameters[0]:.1f} and {parameters[1]:.1f} "
        f"million parameters, ratio {parameters[0] / parameters[1]:.1f}; milliseconds, medians"
    )
    for name, measured in (("of the processor", "processor"), ("by the clock", "clock")):
        print(f"{name:24}{NAMES[0]:>16}{NAMES[1]:>12}{'ratio':>10}")
        for title in TITLES:
            one, other = (getattr(each[title], measured) for each in (large, small))
            print(f"  {title:22}{one:16.1f}{other:12.1f}{one / other:10.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
