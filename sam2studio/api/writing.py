"""Results as files and plain values."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sam2studio.core.errors import InputError
from sam2studio.core.files import disk, write_bytes
from sam2studio.core.prompts import Box
from sam2studio.formats.names import flat_names
from sam2studio.formats.yolo_labels import RowMaker, label_line

if TYPE_CHECKING:
    from sam2studio.api.results import Results

_WRITTEN = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})


def write_picture(path: Path, bgr: NDArray[np.uint8]) -> None:
    """Writes a picture, (H, W, 3) uint8 BGR, in the format that the name says; folders are made.

    Raises:
        InputError: No such format.
        OSError: It cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in _WRITTEN:
        raise InputError(f"filename: expected one that ends in {', '.join(sorted(_WRITTEN))}; got {path.name}.")
    done, data = cv2.imencode(suffix, bgr)
    assert done, path
    disk.make_folder(path.parent)
    write_bytes(path, data.tobytes())


def as_pil(bgr: NDArray[np.uint8]) -> Image.Image:
    """A PIL picture, RGB."""
    return Image.fromarray(np.ascontiguousarray(bgr[:, :, ::-1]))


def label_lines(results: Results, *, scores: bool) -> list[str]:
    """YOLO labels; see `Results.save_txt`."""
    found = results.numpy().boxes
    rows = RowMaker(height=results.orig_shape[0], width=results.orig_shape[1])
    lines = []
    for index, (x0, y0, x1, y1) in enumerate(np.asarray(found.xyxy).tolist()):
        kind = int(found.cls[index])
        if results.masks is not None:
            mask = results.masks.exact[index]
            line = label_line(kind, mask) if mask else ""
        else:
            line = rows.box(kind, Box(x0, y0, x1, y1))
        if line:
            more = [f"{float(found.conf[index]):.6g}"] if scores else []
            more += [] if found.id is None else [str(int(found.id[index]))]
            lines.append(" ".join([line, *more]))
    return lines


def append_lines(path: Path, lines: list[str]) -> str:
    """Adds lines to a text file; nothing is written where there are none. Gives the name of the file."""
    if lines:
        disk.make_folder(path.parent)
        former = path.read_bytes() if path.exists() else b""
        write_bytes(path, former + "".join(f"{line}\n" for line in lines).encode())
    return str(path)


def save_crops(results: Results, folder: Path, name: Path) -> None:
    """See `Results.save_crop`."""
    found, (height, width) = results.numpy().boxes, results.orig_shape
    for index, (x0, y0, x1, y1) in enumerate(np.asarray(found.xyxy).tolist()):
        rows = slice(max(0, int(y0)), min(height, int(np.ceil(y1))))
        columns = slice(max(0, int(x0)), min(width, int(np.ceil(x1))))
        crop = results.orig_img[rows, columns]
        if crop.size:
            # names of classes come with a checkpoint: they may not lead out of the folder
            (inner,) = flat_names([f"{results.names[int(found.cls[index])]}".replace("/", "_").replace(".", "_")])
            write_picture(_free(folder / inner, name.stem), crop)


def _free(folder: Path, stem: str) -> Path:
    """A name that nothing has yet: NAME.jpg, NAME2.jpg …"""
    names = (folder / f"{stem}{'' if number == 1 else number}.jpg" for number in count(1))
    return next(path for path in names if not path.exists())


def summary(results: Results, *, normalize: bool, decimals: int) -> list[dict[str, Any]]:
    """See `Results.summary`."""
    plain = results.numpy()
    height, width = results.orig_shape if normalize else (1, 1)
    size = np.array([width, height], np.float64)
    boxes = np.round(np.asarray(plain.boxes.xyxy, np.float64) / np.tile(size, 2), decimals).tolist()
    rows: list[dict[str, Any]] = []
    for index, box in enumerate(boxes):
        kind = int(plain.boxes.cls[index])
        row: dict[str, Any] = {
            "name": results.names[kind],
            "class": kind,
            "confidence": round(float(plain.boxes.conf[index]), decimals),
            "box": dict(zip(("x1", "y1", "x2", "y2"), box, strict=True)),
        }
        if plain.boxes.id is not None:
            row["track_id"] = int(plain.boxes.id[index])
        if results.masks is not None:
            x, y = np.round(results.masks.xy[index].astype(np.float64) / size, decimals).T.tolist()
            row["segments"] = {"x": x, "y": y}
        rows.append(row)
    return rows
