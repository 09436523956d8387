"""Scenes and clips that were drawn once and lie in a folder, because drawing costs more than training on them.

A pool is a folder of shards and `pool.json`, which says what is to be in it. A shard is a plain ZIP file (stored, not
compressed) of ordinary files: `00000012.jpg` the picture, `00000012.png` its labels (8 or 16 bit), `00000012.json` the
table of segments; of a clip `00000012/003.jpg` and so on. Numbers are seeds. A shard is there whole or not at all, so
building goes on where it was interrupted.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import signal
import sys
import zipfile
from collections.abc import Generator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from sam2studio.core.errors import DatasetError, EngineError, InputError
from sam2studio.core.files import write_bytes, write_text
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.training.mixing import mixed
from sam2studio.training.synthetic.scene import Clip, Kind, Labels, Rgb, Scene, Segment
from sam2studio.training.synthetic.scenes import HELD_OUT, make_clip, make_scene

VERSION = 1
_PLAN = "pool.json"
_QUALITY = 93
_MOST_ON_WINDOWS = 61  # processes that it can wait for at once
_SCENES_PER_SHARD, _CLIPS_PER_SHARD = 64, 8
_LETTERS: dict[Kind, str] = {"group": "g", "whole": "w", "part": "p", "stuff": "s"}
_KINDS: dict[str, Kind] = {letter: kind for kind, letter in _LETTERS.items()}

What = Literal["scenes", "clips"]


@dataclass(frozen=True, kw_only=True)
class PoolPlan:
    """What is to be in a pool.

    Attributes:
        scenes: How many pictures; their seeds are `seed`, `seed` + 1, …
        clips: How many clips, with seeds alike.
        frames: Of each clip.
        size: Side in pixels.
        clip_size: The same of clips.
        seed: The first; all are below `HELD_OUT`.
    """

    scenes: int
    clips: int = 0
    frames: int = 8
    size: int = 512
    clip_size: int = 384
    seed: int = 0

    def __post_init__(self) -> None:
        if self.seed < 0 or self.seed + max(self.scenes, self.clips) > HELD_OUT:
            raise InputError(f"seed: from {HELD_OUT} on they are for measuring only.")

    def shards(self) -> list[_Shard]:
        """All files of it, scenes and clips in turns, so that a pool that is not finished has both."""
        cut = [
            _Shard(what=what, first=first, count=min(per, total - first), plan=self)
            for what, total, per in self._kinds()
            for first in range(0, total, per)
        ]
        return sorted(cut, key=lambda shard: shard.first / (self.scenes if shard.what == "scenes" else self.clips))

    def _kinds(self) -> tuple[tuple[What, int, int], ...]:
        return ("scenes", self.scenes, _SCENES_PER_SHARD), ("clips", self.clips, _CLIPS_PER_SHARD)


@dataclass(frozen=True, kw_only=True)
class _Shard:
    what: What
    first: int
    count: int
    plan: PoolPlan

    @property
    def name(self) -> str:
        return f"{self.what}-{self.first:08}.zip"


def build_pool(
    folder: Path, plan: PoolPlan, *, processes: int = 1, cancel: CancelToken | None = None
) -> Generator[Progress, None, Pool]:
    """Draws what a pool lacks; reports one progress per shard.

    Args:
        folder: New, or a pool with the same plan that is to be completed (more scenes or clips may be asked for).
        plan: What is to be in it.
        processes: How many draw at the same time.
        cancel: Stops after the shards being drawn.

    Raises:
        DatasetError: The folder has a pool of another kind.
        EngineError: A process was ended by the system.
        Cancelled: Finished shards are kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / _PLAN).exists():
        _check_same(folder, plan)
    write_text(folder / _PLAN, json.dumps({"version": VERSION, **asdict(plan)}, indent=1) + "\n")
    every = plan.shards()
    missing = [shard for shard in every if not _whole(folder, shard)]
    total, done = plan.scenes + plan.clips, sum(shard.count for shard in every) - sum(shard.count for shard in missing)
    yield Progress(done=done, total=total)
    for finished in _drawn(folder, missing, processes, cancel or CancelToken()):
        done += finished.count
        yield Progress(done=done, total=total)
    return open_pool(folder)


def _check_same(folder: Path, plan: PoolPlan) -> None:
    known = _read_plan(folder)
    for name in ("size", "clip_size", "frames", "seed"):
        if getattr(known, name) != getattr(plan, name):
            raise DatasetError(
                f"The pool there has {name.replace('_', ' ')} {getattr(known, name)}, not {getattr(plan, name)}.",
                path=folder,
                safe="Nothing was changed.",
                todo="Choose another folder, or the same values.",
            )


def _drawn(folder: Path, missing: list[_Shard], processes: int, cancel: CancelToken) -> Generator[_Shard, None, None]:
    """Draws shards and yields each that is finished."""
    if processes <= 1:
        for shard in missing:
            cancel.check()
            _draw(folder, shard)
            yield shard
        return
    context = multiprocessing.get_context("spawn")
    processes = min(processes, _MOST_ON_WINDOWS) if sys.platform == "win32" else processes
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_alone) as workers:
        waiting: dict[Future[None], _Shard] = {}
        left = iter(missing)
        try:
            while True:
                for shard in islice(left, 2 * processes - len(waiting)):
                    waiting[workers.submit(_draw, folder, shard)] = shard
                if not waiting:
                    return
                cancel.check()
                ready, _ = wait(waiting, timeout=1.0, return_when=FIRST_COMPLETED)
                for future in ready:
                    future.result()
                    yield waiting.pop(future)
        except BrokenProcessPool as error:
            raise EngineError(
                "A process that draws scenes ended too early.",
                safe="What was finished before is kept.",
                todo="Run it again, with fewer processes if memory is short.",
            ) from error
        finally:
            workers.shutdown(cancel_futures=True)


def _alone() -> None:
    """In a process that draws: one thread, as there is a process per core; Ctrl-C is for the one that started it."""
    cv2.setNumThreads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _whole(folder: Path, shard: _Shard) -> bool:
    """Whether the shard is there with all that it should have."""
    path = folder / shard.name
    if not path.exists():
        return False
    try:
        with zipfile.ZipFile(path) as file:
            return sum(name.endswith(".json") for name in file.namelist()) >= shard.count
    except zipfile.BadZipFile:
        return False


def _draw(folder: Path, shard: _Shard) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as file:
        for seed in range(shard.plan.seed + shard.first, shard.plan.seed + shard.first + shard.count):
            name = f"{seed:08}"
            made: Scene | Clip
            if shard.what == "scenes":
                made = make_scene(seed, shard.plan.size)
                _store(file, name, made.image, made.labels)
            else:
                made = make_clip(seed, shard.plan.clip_size, shard.plan.frames)
                for frame in range(len(made)):
                    _store(file, f"{name}/{frame:03}", made.frames[frame], made.labels[frame])
            file.writestr(_entry(f"{name}.json"), _table_text(made.segments))
    write_bytes(folder / shard.name, data.getvalue())


def _store(file: zipfile.ZipFile, name: str, image: Rgb, labels: Labels) -> None:
    picture = cv2.imencode(".jpg", image[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))[1]
    file.writestr(_entry(f"{name}.jpg"), picture.tobytes())
    plain = labels.astype(np.uint8) if labels.max() < 256 else labels
    file.writestr(_entry(f"{name}.png"), cv2.imencode(".png", plain)[1].tobytes())


def _entry(name: str) -> zipfile.ZipInfo:
    """Without the time of day, so that the same seeds give the same bytes."""
    return zipfile.ZipInfo(name)


def _table_text(segments: tuple[Segment, ...]) -> str:
    kinds = "".join(_LETTERS[each.kind] for each in segments)
    return json.dumps({"parents": [each.parent for each in segments], "kinds": kinds})


def _table(text: bytes) -> tuple[Segment, ...]:
    told = json.loads(text)
    if any(not 0 <= parent <= place for place, parent in enumerate(told["parents"])):
        raise DatasetError("A table of segments contradicts itself.", todo="Make the pool again.")
    return tuple(
        Segment(number=place + 1, parent=int(parent), kind=_KINDS[kind])
        for place, (parent, kind) in enumerate(zip(told["parents"], told["kinds"], strict=True))
    )


def _read_plan(folder: Path) -> PoolPlan:
    try:
        told = json.loads((folder / _PLAN).read_text(encoding="utf-8"))
        if told.pop("version") != VERSION:
            raise ValueError("another version")
        return PoolPlan(**{name: int(value) for name, value in told.items()})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise DatasetError("This is not a pool of scenes.", path=folder, todo="Make one: train pool.") from error


def open_pool(folder: Path) -> Pool:
    """A pool, finished or not: what it has can be used.

    Raises:
        DatasetError: It is none, or empty.
    """
    plan = _read_plan(folder)
    there = [shard for shard in plan.shards() if _whole(folder, shard)]
    if not there:
        raise DatasetError("The pool is empty.", path=folder, todo="Make it: train pool.")
    return Pool(folder, plan, there)


class Pool:
    """Random access to a pool; can be handed to other processes. Any thread, one at a time."""

    def __init__(self, folder: Path, plan: PoolPlan, there: list[_Shard]) -> None:
        self.folder, self.plan = folder, plan
        self._places: dict[What, list[tuple[str, int]]] = {
            what: [
                (shard.name, plan.seed + shard.first + place)
                for shard in there
                if shard.what == what
                for place in range(shard.count)
            ]
            for what in ("scenes", "clips")
        }
        self._files: dict[str, zipfile.ZipFile] = {}

    @property
    def scenes(self) -> int:
        """How many pictures there are."""
        return len(self._places["scenes"])

    @property
    def clips(self) -> int:
        """How many clips there are."""
        return len(self._places["clips"])

    @property
    def bytes(self) -> int:
        """Its size on the disk."""
        return sum(path.stat().st_size for path in self.folder.glob("*.zip"))

    def scene(self, number: int) -> Scene:
        """A picture by any whole number.

        Beyond the last they begin again, every second time with an object of another one in front.
        """
        scene = self._drawn(number)
        if number // max(1, self.scenes) % 2:
            rng = np.random.default_rng(number)
            return mixed(scene, self._drawn(int(rng.integers(self.scenes))), rng)
        return scene

    def _drawn(self, number: int) -> Scene:
        file, seed = self._place("scenes", number)
        image, labels = _pixels(file, f"{seed:08}")
        return Scene(image=image, labels=labels, segments=_table(file.read(f"{seed:08}.json")))

    def clip(self, number: int) -> Clip:
        """A clip by any whole number; beyond the last they begin again."""
        file, seed = self._place("clips", number)
        frames = [_pixels(file, f"{seed:08}/{frame:03}") for frame in range(self.plan.frames)]
        return Clip(
            frames=np.stack([image for image, _ in frames]),
            labels=np.stack([labels for _, labels in frames]),
            segments=_table(file.read(f"{seed:08}.json")),
        )

    def close(self) -> None:
        """Lets go of the files; they are opened again when they are needed."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getstate__(self) -> dict[str, object]:
        """Open files stay behind."""
        return {**self.__dict__, "_files": {}}

    def _place(self, what: What, number: int) -> tuple[zipfile.ZipFile, int]:
        places = self._places[what]
        if not places:
            raise DatasetError(f"The pool has no {what}.", path=self.folder, todo="Add some: train pool.")
        name, seed = places[number % len(places)]
        if name not in self._files:
            self._files[name] = zipfile.ZipFile(self.folder / name)
        return self._files[name], seed


def _pixels(file: zipfile.ZipFile, name: str) -> tuple[Rgb, Labels]:
    picture = cv2.imdecode(np.frombuffer(file.read(f"{name}.jpg"), np.uint8), cv2.IMREAD_COLOR)
    labels = cv2.imdecode(np.frombuffer(file.read(f"{name}.png"), np.uint8), cv2.IMREAD_UNCHANGED)
    if picture is None or labels is None:
        raise DatasetError(f"{name} cannot be read.", path=file.filename, todo="Remove the file and make it again.")
    return np.ascontiguousarray(np.asarray(picture, np.uint8)[..., ::-1]), np.asarray(labels, np.uint16)
