"""Batches, made ahead by worker processes. A batch follows from seed, stage and step alone, unless the clock is set.

So a run that was interrupted goes on with the very batches it would have had, and the number of workers changes
nothing but the speed.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from sam2studio.model.sam2.config import PATCH_STRIDE
from sam2studio.training.batches import ClipBatch, ImageBatch
from sam2studio.training.clip_cuts import cut_clip
from sam2studio.training.crops import CutSpec, cut
from sam2studio.training.following import follow_clip
from sam2studio.training.guessing import guesses
from sam2studio.training.stages import Stage
from sam2studio.training.synthetic.scene import Clip, Scene
from sam2studio.training.team import ALONE, Team

log = logging.getLogger(__name__)

_AHEAD = 3
"""Batches that every worker holds ready, where there is room."""
_SHARED = Path("/dev/shm")
"""Where Linux keeps what processes share; in containers it is often small, and beyond its end they die."""
_USABLE = 0.8
"""Share of it that batches may take."""


class Drawings(Protocol):
    """Scenes and clips by number; copied to worker processes."""

    def scene(self, number: int) -> Scene:
        """A scene, the same for the same number."""
        ...

    def clip(self, number: int) -> Clip:
        """A clip, the same for the same number."""
        ...


@dataclass(frozen=True, kw_only=True)
class Feed(Dataset[ImageBatch | ClipBatch]):
    """The batches of a stage by the number of the step.

    Attributes:
        drawings: What is cut from.
        stage: The stage.
        seed: Of the run.
        place: Which stage of the recipe it is; stages see different cuts.
        team: Who of those that train together gets them.
        passed: Share of the stage's time that has passed, shared with the processes that make batches; targets become
            small in time. None where time is not limited: then a batch follows from the numbers alone.
    """

    drawings: Drawings
    stage: Stage
    seed: int
    place: int
    team: Team = ALONE
    passed: Tensor | None = None

    def __getitem__(self, step: int) -> ImageBatch | ClipBatch:
        rngs = [
            np.random.default_rng([self.seed, self.place, step, row]) for row in self.team.rows(self.stage.pictures)
        ]
        passed, frames = 0.0 if self.passed is None else float(self.passed), self.stage.frames
        spec = CutSpec(
            size=self.stage.size,
            targets=self.stage.targets,
            smallest=self.stage.smallest_at(self.stage.done_at(step, passed)),
            zoom=self.stage.zoom,
            around=self.stage.around,
        )
        if self.stage.kind == "clips":
            cutter = follow_clip if self.stage.followed else cut_clip
            clips = [cutter(self.drawings.clip(int(rng.integers(1 << 31))), spec, rng, frames=frames) for rng in rngs]
            return ClipBatch(*(torch.from_numpy(np.stack(parts)) for parts in zip(*clips, strict=True)))
        cuts = [cut(self.drawings.scene(int(rng.integers(1 << 31))), spec, rng) for rng in rngs]
        batch = ImageBatch(
            torch.from_numpy(np.stack([each.image for each in cuts])),
            torch.from_numpy(np.stack([each.coverage for each in cuts])),
            torch.from_numpy(np.stack([each.boxes for each in cuts])),
        )
        if not self.stage.guessed or step % self.stage.guessed:
            return batch
        made = [
            guesses(each.image, each.coverage, rng, centred=self.stage.centred)
            for each, rng in zip(cuts, rngs, strict=True)
        ]
        return batch._replace(
            clicks=torch.from_numpy(np.stack([[guess.xy for guess in row] for row in made])),
            labels=torch.from_numpy(np.stack([[guess.labels for guess in row] for row in made])),
            guesses=torch.from_numpy(np.stack([[guess.logits for guess in row] for row in made])),
        )


def batches(feed: Feed, *, start: int, workers: int, pinned: bool) -> Iterator[ImageBatch | ClipBatch]:
    """The batches of a stage from a step on.

    Args:
        feed: The stage.
        start: First step.
        workers: Processes; 0 makes them in this one.
        pinned: Ready for a graphics card to fetch by itself.
    """
    steps = range(start, feed.stage.steps)
    workers, ahead = _affordable(workers, batch_bytes(feed.stage) // feed.team.size)
    loader = DataLoader(
        feed,
        batch_size=None,
        sampler=steps,
        num_workers=workers,
        pin_memory=pinned,
        prefetch_factor=ahead if workers else None,
        worker_init_fn=_alone,
    )
    yield from loader


def batch_bytes(stage: Stage) -> int:
    """Memory of a batch of the stage."""
    masks = stage.targets * (stage.size // PATCH_STRIDE) ** 2
    guessed = stage.frames - 1 if stage.followed else stage.frames if stage.guessed else 0  # frames, of each picture
    return stage.pictures * (stage.frames * (3 * stage.size**2 + masks) + guessed * 4 * masks)


def _affordable(workers: int, batch: int) -> tuple[int, int]:
    """How many workers there is room for, and how many batches each may hold ready: beside those, one is in use."""
    if not workers or not _SHARED.is_dir():
        return workers, _AHEAD
    room = int(_USABLE * shutil.disk_usage(_SHARED).free) // batch - 1
    if room < workers:
        log.warning("%s has room for %d of the %d processes that make batches", _SHARED, max(0, room), workers)
    workers = max(0, min(workers, room))
    return workers, max(1, min(_AHEAD, room // max(1, workers)))


def _alone(_worker: int) -> None:
    """One thread per worker: there is one worker per core already."""
    import cv2

    cv2.setNumThreads(0)
    torch.set_num_threads(1)
