"""What annotates in tests: another process with models that need no torch, told by file names what to do.

Pictures named `crash…`, `hang…`, `full…`, `babble…`, `print…` and `bug…` do that to the process; one named `none…`
holds nothing.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np

from sam2studio.core.errors import WeightsError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.jobs.auto_annotate import process
from sam2studio.jobs.auto_annotate.pipeline import Seen
from sam2studio.jobs.auto_annotate.work import FoundObject, Picture, Recipe
from sam2studio.jobs.detect import DetectedObject
from sam2studio.media import other_process
from sam2studio.media.frames import open_frames
from sam2studio.media.images import read_image

NAMES = ("cat", "dog", "bird")
_NOTHING = [255, 0, 255]  # the second pixel where `Puppets` find nothing


class Puppets:
    """Finds a box in the middle of each picture, its class by the first pixel's red value, and fills it."""

    names = NAMES
    looks_ahead = True

    def __init__(self, recipe: Recipe) -> None:
        if recipe.det_model == "no-such-model":
            raise WeightsError("There is no such model.", todo="Name another.")
        if recipe.det_model == "dies":
            os._exit(3)
        self._recipe = recipe

    def read(self, picture: Picture) -> np.ndarray:
        _misbehave(picture.path.name)
        if picture.frame is not None:
            return open_frames(picture.path, picture.index or None)[picture.frame]
        return read_image(picture.path)

    def look(self, rgb: np.ndarray) -> Seen:
        height, width = rgb.shape[:2]
        kind = int(rgb[0, 0, 0]) % len(NAMES)
        score = 0.5 + int(rgb[0, 0, 1]) / 600
        there = rgb[0, 1].tolist() != _NOTHING and score >= self._recipe.conf
        wanted = not self._recipe.classes or kind in self._recipe.classes
        box = Box(width / 4, height / 4, width / 2, height / 2)
        found = DetectedObject(name=NAMES[kind], class_id=kind, score=score, box=box, mask=None)
        return Seen(rgb=rgb, objects=(found,) if there and wanted else ())

    def draw(self, seen: Seen) -> tuple[FoundObject, ...]:
        height, width = seen.rgb.shape[:2]
        pixels = np.zeros((height, width), np.bool_)
        pixels[height // 4 : height // 2, width // 4 : width // 2] = True
        time.sleep(float(os.environ.get("S2S_TEST_SLOW", "0")))
        return tuple(
            FoundObject(
                class_id=each.class_id, score=each.score, box=each.box, mask=Mask.from_array(pixels), quality=0.75
            )
            for each in seen.objects
        )


def _misbehave(name: str) -> None:
    if name.startswith("crash"):
        os.abort()
    if name.startswith("hang"):
        time.sleep(1000)
    if name.startswith("full"):
        raise MemoryError
    if name.startswith("bug"):
        raise KeyError(name)
    if name.startswith("print"):
        os.write(1, b"a native library says hello\n")
    if name.startswith("babble"):
        sys.stdout.write("no json\n")
        sys.stdout.flush()


def annotate_with_puppets() -> int:
    """What the other process does."""
    return process.annotate_with(Puppets)


def use_puppets(monkeypatch) -> None:
    """Has the processes that annotate use `Puppets`."""
    real = other_process.command

    def command(**given):
        if given["argument"] == other_process.ANNOTATE:
            given |= {"module": __name__, "function": annotate_with_puppets.__name__}
        return real(**given)

    monkeypatch.setattr(other_process, "command", command)


def make_picture(path: Path, *, kind: int = 0, sure: int = 180, size: tuple[int, int] = (24, 32)) -> Path:
    """A picture of (height, width) in which `Puppets` find an object of a class, with a score of 0.5 + sure / 600."""
    from PIL import Image

    pixels = np.random.default_rng(abs(hash(path.name)) % 1000).integers(0, 255, (*size, 3), np.uint8)
    pixels[0, 0] = (kind, sure, 0)
    if path.name.startswith("none"):
        pixels[0, 1] = _NOTHING
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    return path
