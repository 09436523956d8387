"""Measures the classic segmenter, and others, on outlined photographs: `measure_classic.py MEDIA_FOLDER`.

MEDIA_FOLDER holds `bike/` (a frame of DAVIS with its palette mask) and `coco/` (a photograph with its panoptic mask);
whichever is there is used. Beside the classic one are measured plain GrabCut, and every `--model`. Prints the mean IoU
after 1, 3 and 5 simulated clicks and from a box, and the time of an answer.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sam2studio.core.next_click import next_click
from sam2studio.engine.prediction import Segmenter
from sam2studio.engine.segmenters import CLASSIC, open_segmenter
from sam2studio.evaluation.clicks import bounding_box, iou, simulate, simulate_box
from sam2studio.media.images import read_image

_SMALLEST = 400  # pixels of an object that is worth measuring
_TURNS = (1, 3, 5)

Rgb = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Photograph:
    """A photograph and the outlined objects on it."""

    name: str
    rgb: Rgb
    objects: tuple[Mask, ...]


@dataclass(frozen=True)
class Row:
    """IoU of one object after 1, 3 and 5 clicks and from a box."""

    clicks: tuple[float, ...]
    box: float
    seconds: float  # of one answer


def photographs(folder: Path) -> Iterator[Photograph]:
    """Reads what is there."""
    for mask_path in sorted((folder / "bike").glob("mask_*.png")):
        picture = read_image(mask_path.with_name(mask_path.stem.removeprefix("mask_") + ".jpg"))
        index = np.asarray(Image.open(mask_path))
        yield Photograph("bike", picture, tuple(index == value for value in np.unique(index) if value not in (0, 255)))
    for table_path in sorted((folder / "coco").glob("*_panoptic.json")):
        stem = table_path.name.removesuffix("_panoptic.json")
        red, green, blue = np.moveaxis(np.asarray(Image.open(table_path.with_name(f"{stem}_panoptic.png")), int), -1, 0)
        ids = red + 256 * green + 65536 * blue
        segments = json.loads(table_path.read_text(encoding="utf-8"))["segments"]
        things = [s for s in segments if s["isthing"] and not s["iscrowd"] and s["area"] >= _SMALLEST]
        picture = read_image(table_path.with_name(f"{stem}.jpg"))
        yield Photograph("coco", picture, tuple(ids == thing["id"] for thing in things))


def plain_grabcut(rgb: Rgb, points: list[tuple[float, float, bool]], box: tuple[float, ...] | None) -> Mask:
    """OpenCV's GrabCut on the whole photograph, clicks as small discs."""
    trimap = np.full(rgb.shape[:2], cv2.GC_PR_BGD, np.uint8)
    if box is not None:
        x0, y0, x1, y1 = (round(value) for value in box)
        trimap[:] = cv2.GC_BGD
        trimap[y0:y1, x0:x1] = cv2.GC_PR_FGD
    for x, y, positive in points:
        cv2.circle(trimap, (round(x), round(y)), 3, cv2.GC_FGD if positive else cv2.GC_BGD, -1)
    cv2.setRNGSeed(0)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    cv2.grabCut(bgr, trimap, (0, 0, 0, 0), *models, 5, cv2.GC_INIT_WITH_MASK)
    return np.asarray((trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD), np.bool_)


def measure_plain(photograph: Photograph, truth: Mask) -> Row:
    """Plain GrabCut, clicked at by the same simulated person."""
    mask, points, ious = np.zeros_like(truth), list[tuple[float, float, bool]](), list[float]()
    start = time.perf_counter()
    for _ in range(max(_TURNS)):
        point = next_click(truth, mask)
        if point is not None:
            points.append((point.x, point.y, point.positive))
            mask = plain_grabcut(photograph.rgb, points, None)
        ious.append(iou(mask, truth))
    box = iou(plain_grabcut(photograph.rgb, [], bounding_box(truth)), truth)
    return Row(tuple(ious[turn - 1] for turn in _TURNS), box, (time.perf_counter() - start) / (len(points) + 1))


def measure_segmenter(session: Segmenter, truth: Mask) -> Row:
    """A segmenter of ours; the time is that of the first click, with three candidates."""
    result = simulate(session, truth, clicks=max(_TURNS))
    first = [(result.points[0].x, result.points[0].y)]
    start = time.perf_counter()
    session.predict(points=first, labels=[1])
    seconds = time.perf_counter() - start
    return Row(tuple(result.ious[turn - 1] for turn in _TURNS), simulate_box(session, truth), seconds)


def print_table(title: str, rows: list[Row]) -> None:
    """One line of means."""
    clicks = "  ".join(f"{statistics.fmean(row.clicks[i] for row in rows):.3f}" for i in range(len(_TURNS)))
    box, seconds = statistics.fmean(row.box for row in rows), statistics.median(row.seconds for row in rows)
    print(f"{title:24}{len(rows):4}   {clicks}   {box:.3f}   {1000 * seconds:7.0f} ms")


def main(arguments: list[str]) -> int:
    """Runs from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="holds bike/ and coco/")
    parser.add_argument("--ours", action="store_true", help="leave out plain GrabCut, which takes minutes")
    parser.add_argument("--model", action="append", default=[], help="a model beside the classic one; may be repeated")
    options = parser.parse_args(arguments)
    print(f"{'':24}   n   {'  '.join(f'{turn} cl.' for turn in _TURNS)}   box      answer (median)")
    sessions = {name: open_segmenter(name) for name in (CLASSIC, *options.model)}
    plain, ours = list[Row](), {name: list[Row]() for name in sessions}
    for photograph in photographs(options.folder):
        for name, session in sessions.items():
            start = time.perf_counter()
            session.set_image(photograph.rgb)
            encoding = time.perf_counter() - start
            rows = [measure_segmenter(session, truth) for truth in photograph.objects]
            print_table(f"{photograph.name}, {Path(name).stem}", rows)
            ours[name] += rows
            size = f"{photograph.rgb.shape[1]} × {photograph.rgb.shape[0]}"
            print(f"{'':24}set image: {1000 * encoding:.0f} ms for {size}")
        if not options.ours:
            rows = [measure_plain(photograph, truth) for truth in photograph.objects]
            print_table(f"{photograph.name}, plain GrabCut", rows)
            plain += rows
    if not ours[CLASSIC]:
        print(f"nothing to measure in {options.folder}", file=sys.stderr)
        return 1
    for name, rows in ours.items():
        print_table(f"all, {Path(name).stem}", rows)
    if plain:
        print_table("all, plain GrabCut", plain)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
