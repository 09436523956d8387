"""What CVAT's two kinds of files share: where they lie, their labels, and their shapes as pixels and back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.polygons import fill_area
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import SPLITS, Split
from sam2studio.formats.untrusted import MAX_CLASSES, is_file_within, read_xml, refusal
from sam2studio.formats.video_reading import plain_text
from sam2studio.media.images import MAX_PIXELS as LARGEST_PICTURE

NAME = "annotations.xml"
PEEK = 1 << 20
KINDS = ("mask", "polygon", "ellipse", "box")
"""Shapes that have an inside."""
OTHER_KIND = "a shape that is no mask, polygon, ellipse or box was left out"

_CORNERS = 64  # of an ellipse


def mask_geometry(mask: Mask) -> str:
    """`rle="…" left="…" top="…" width="…" height="…"` of a mask with at least one pixel."""
    left, top, inside = mask.crop()
    flat = np.concatenate(([False], inside.ravel(), [not inside[-1, -1]]))
    edges = np.flatnonzero(flat[1:] != flat[:-1])
    counts = ", ".join(map(str, np.diff(edges, prepend=0).tolist()))
    height, width = inside.shape
    return f'rle="{counts}" left="{left}" top="{top}" width="{width}" height="{height}"'


def pixels_of(shape: ElementTree.Element, *, height: int, width: int) -> tuple[Mask | None, Box | None]:
    """The pixels of a mask, a polygon, an ellipse or a box that is turned; else a box.

    Raises:
        InputError: It contradicts itself or the image, or holds something that is no number.
    """
    try:
        if shape.tag == "mask":
            return _mask(shape, height=height, width=width), None
        turn = math.radians(_numbers(shape, ("rotation",), missing="0")[0])
        if shape.tag == "box" and math.isclose(math.cos(turn), 1.0, abs_tol=1e-12):
            return None, _box(shape, height=height, width=width)
        mask = fill_area([_ring(shape, turn)], height=height, width=width)
    except (ValueError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("it holds something that is no number.") from error
    if not mask:
        raise InputError("it covers no pixel of the image.")
    return mask, None


def _numbers(shape: ElementTree.Element, keys: tuple[str, ...], *, missing: str = "nan") -> list[float]:
    values = [float(shape.get(key, missing)) for key in keys]
    if not all(map(math.isfinite, values)):
        raise InputError("it lacks a number.")
    return values


def _box(shape: ElementTree.Element, *, height: int, width: int) -> Box:
    box = Box(*_numbers(shape, ("xtl", "ytl", "xbr", "ybr"))).clipped(width=width, height=height)
    if not (box.x1 > box.x0 and box.y1 > box.y0):
        raise InputError("its box has no area inside the image.")
    return box


def _ring(shape: ElementTree.Element, turn: float) -> NDArray[np.float64]:
    """(n, 2) corners; `turn` in radians, clockwise as seen, around the middle."""
    if shape.tag == "polygon":
        points = np.array([pair.split(",") for pair in shape.get("points", "").split(";")], np.float64)
        if points.ndim != 2 or points.shape[1] != 2 or len(points) < 3 or not np.isfinite(points).all():
            raise InputError("its polygon has fewer than three points.")
        return points
    if shape.tag == "ellipse":
        cx, cy, rx, ry = _numbers(shape, ("cx", "cy", "rx", "ry"))
        steps = np.linspace(0, 2 * math.pi, _CORNERS, endpoint=False)
        around = np.stack([rx * np.cos(steps), ry * np.sin(steps)], axis=1)
    else:
        x0, y0, x1, y1 = _numbers(shape, ("xtl", "ytl", "xbr", "ybr"))
        cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
        around = np.array([[x0 - cx, y0 - cy], [x1 - cx, y0 - cy], [x1 - cx, y1 - cy], [x0 - cx, y1 - cy]])
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    turned: NDArray[np.float64] = around @ rotation + np.array([cx, cy])
    return turned


def _mask(shape: ElementTree.Element, *, height: int, width: int) -> Mask:
    left, top, wide, high = (int(float(shape.get(key, "nan"))) for key in ("left", "top", "width", "height"))
    if min(left, top) < 0 or min(wide, high) < 1 or left + wide > width or top + high > height:
        raise InputError("its mask lies outside the image.")
    if wide * high > LARGEST_PICTURE:
        raise InputError("its mask is too large.")
    counts = np.array(shape.get("rle", "").split(","), np.int64)
    if (counts < 0).any() or (counts > wide * high).any() or int(counts.sum()) != wide * high:
        raise InputError("its runs do not fill its box.")
    values = np.zeros(len(counts), np.bool_)
    values[1::2] = True
    mask = Mask.from_crop(np.repeat(values, counts).reshape(high, wide), x=left, y=top, height=height, width=width)
    if not mask:
        raise InputError("it covers no pixel of the image.")
    return mask


def read_annotations(path: Path) -> ElementTree.Element:
    """The root of a file of CVAT.

    Raises:
        ImportDataError: It is no such file.
    """
    root = read_xml(path)
    if root.tag != "annotations":
        raise refusal("This is no file of CVAT.", path)
    return root


def declared_labels(root: ElementTree.Element) -> list[str]:
    """Names of the classes that a file declares, in their order; points of a skeleton are none."""
    labels = root.findall("meta//labels/label")[:MAX_CLASSES]
    return [plain_text(each.findtext("name"), "object") for each in labels if not each.findtext("parent")]


def candidates(source: Path) -> Iterator[tuple[Path, Split]]:
    """The file itself, or the files of that name in a folder and two storeys of folders below; and their splits."""
    if source.is_file():
        yield source, "train"
        return
    root = source.resolve()
    for path in sorted({*source.glob(NAME), *source.glob(f"*/{NAME}"), *source.glob(f"*/*/{NAME}")}):
        if is_file_within(path, root):
            yield path, next((split for split in SPLITS if split in path.relative_to(source).parts[:-1]), "train")
