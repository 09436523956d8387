"""The words of bulk auto-annotation: what whoever does the work is told, and what comes back, also as JSON.

Work is done in other processes, maybe on other machines. What they say is plain JSON, checked as if anybody had said
it; nothing of it is ever unpickled.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from sam2studio.core.errors import EngineError, InputError, StudioError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box

_NAMES = 10_000
_NAME_LIMIT = 1000
_NONSENSE = "The process that annotates said something that makes no sense."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How pictures are annotated: all that the result of one depends on beside its pixels, and where it is made.

    Attributes:
        det_model: The detector: a name or a file.
        sam_model: What turns its boxes into masks; "" for a detector that makes masks itself.
        device: "auto", "cpu", "cuda:0" …
        dtype: "auto", "float32", "bfloat16", "float16".
        conf: Least score, 0..1.
        iou: Overlap from which the worse of two boxes of a class goes, 0..1.
        imgsz: Long side of what the detector sees, pixels.
        max_det: Most objects per picture.
        classes: Indices of the only classes to look for; empty for all.
    """

    det_model: str
    sam_model: str = ""
    device: str = "auto"
    dtype: str = "auto"
    conf: float = 0.25
    iou: float = 0.45
    imgsz: int = 640
    max_det: int = 300
    classes: tuple[int, ...] = ()

    def to_json(self) -> dict[str, object]:
        """For the one who does it."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Recipe:
        """What `to_json` gave."""
        known = {each.name for each in fields(cls)}
        values = {name: value for name, value in said.items() if name in known}
        return cls(**{**values, "classes": tuple(values.get("classes", ()))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture to be annotated.

    Attributes:
        path: An image, or the video that it is a frame of.
        frame: Which frame; None for an image.
        index: The frame index of the video, b"" where it has none.
    """

    path: Path
    frame: int | None = None
    index: bytes = field(default=b"", compare=False, repr=False)

    @property
    def text(self) -> str:
        """How people call it."""
        return self.path.name if self.frame is None else f"{self.path.name}, frame {self.frame}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundObject:
    """One object on one picture.

    Attributes:
        class_id: Index among the detector's classes.
        score: The detector's, 0..1.
        box: The detector's, pixels of the picture.
        mask: With at least one pixel.
        quality: The IoU that the segmenter expects, 0..1; None from a detector's own masks.
    """

    class_id: int
    score: float
    box: Box
    mask: Mask
    quality: float | None

    def to_json(self) -> dict[str, object]:
        """For the one who asked."""
        return {
            "class": self.class_id,
            "score": self.score,
            "box": [self.box.x0, self.box.y0, self.box.x1, self.box.y1],
            "counts": self.mask.to_text().decode("ascii"),
            "quality": self.quality,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """What was found on one picture.

    Attributes:
        picture: Which one.
        height: Rows; 0 where it could not be read, as `width`.
        width: Columns.
        objects: Best first.
        error: Why there is nothing, or "".
        out_of_memory: Whether that is for want of memory.
    """

    picture: Picture
    height: int = 0
    width: int = 0
    objects: tuple[FoundObject, ...] = ()
    error: str = ""
    out_of_memory: bool = False


def to_json(objects: tuple[FoundObject, ...], height: int, width: int) -> dict[str, object]:
    """The objects of one picture of that size, for the one who asked."""
    return {"height": height, "width": width, "objects": [each.to_json() for each in objects]}


def annotated_from_json(picture: Picture, said: Mapping[str, Any], *, classes: int) -> Annotated:
    """What was said of a picture.

    Args:
        picture: Which one.
        said: Anything.
        classes: How many the detector has.

    Raises:
        EngineError: It makes no sense.
    """
    try:
        if "error" in said:
            return Annotated(picture=picture, error=str(said["error"]), out_of_memory=bool(said.get("out_of_memory")))
        height, width = _size(said["height"]), _size(said["width"])
        objects = tuple(_object(each, height=height, width=width, classes=classes) for each in said["objects"])
    except (LookupError, TypeError, ValueError) as error:
        raise EngineError(_NONSENSE, path=picture.path) from error
    return Annotated(picture=picture, height=height, width=width, objects=objects)


def _size(value: Any) -> int:
    if not isinstance(value, int) or not 0 < value < 1 << 31:
        raise ValueError("impossible size")
    return value


def _object(said: Mapping[str, Any], *, height: int, width: int, classes: int) -> FoundObject:
    class_id = said["class"]
    x0, y0, x1, y1 = (_finite(side) for side in said["box"])
    if not isinstance(class_id, int) or not 0 <= class_id < classes:
        raise ValueError("no such class")
    if not (0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height):
        raise ValueError("impossible box")
    mask = Mask.from_text(str(said["counts"]), height=height, width=width)
    if not mask:
        raise ValueError("a mask without a pixel")
    quality = said["quality"]
    return FoundObject(
        class_id=class_id,
        score=_share(said["score"]),
        box=Box(x0, y0, x1, y1),
        mask=mask,
        quality=None if quality is None else _share(quality),
    )


def _finite(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not a number")
    return number


def _share(value: Any) -> float:
    return min(max(_finite(value), 0.0), 1.0)


def names_from_json(said: Any) -> tuple[str, ...]:
    """Names of the detector's classes.

    Raises:
        EngineError: It is no list of names.
    """
    if not isinstance(said, list) or not 0 < len(said) <= _NAMES:
        raise EngineError(_NONSENSE)
    return tuple(str(name)[:_NAME_LIMIT] for name in said)


def error_to_json(error: StudioError) -> dict[str, object]:
    """An error for the one who asked."""
    kind = "input" if isinstance(error, InputError) else "engine"
    return {"kind": kind, "what": error.what, "path": error.path, "safe": error.safe, "todo": error.todo}


def error_from_json(said: Any) -> StudioError:
    """What `error_to_json` gave."""
    try:
        kind = InputError if said["kind"] == "input" else EngineError
        path = None if said["path"] is None else str(said["path"])
        return kind(str(said["what"]), path=path, safe=str(said["safe"]), todo=str(said["todo"]))
    except (LookupError, TypeError):
        return EngineError(_NONSENSE)
