"""What a model says of one picture, in the form that scripts of the field read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from sam2studio.api import writing
from sam2studio.api.boxes import Boxes
from sam2studio.api.drawing import Look, draw, show_picture
from sam2studio.api.masks import Masks
from sam2studio.core.errors import InputError
from sam2studio.core.words import counted

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-not-found, import-untyped, unused-ignore]

_TIMES = ("preprocess", "inference", "postprocess")


class Results:
    """The objects on one picture, or on one frame of a video; the n-th box and the n-th mask are of the n-th object.

    Attributes:
        orig_img: (H, W, 3) uint8, BGR, read-only; as displayed (turned as the file says).
        orig_shape: (height, width).
        path: Where it comes from; "image0.jpg" … for pictures that came as pixels.
        names: Of the classes; the number of the prompt, as text, for networks that know no classes.
        boxes: Never None; of networks that make masks, the pixels that a mask touches.
        masks: None where there are none, or from a detector of boxes.
        speed: Milliseconds for reading ("preprocess"), for the network ("inference") and for the rest ("postprocess").
        frame: Number of the frame of a video, from 0; None for a picture.
        keypoints: None, like `probs` and `obb`: what scripts of the field also look for, and no network here makes.
    """

    keypoints = None
    probs = None
    obb = None

    def __init__(
        self,
        orig_img: NDArray[np.uint8],
        path: str,
        names: Mapping[int, str],
        boxes: Boxes | None = None,
        masks: Masks | None = None,
        *,
        speed: Mapping[str, float] | None = None,
        frame: int | None = None,
    ) -> None:
        self.orig_img = orig_img
        self.orig_shape: tuple[int, int] = (orig_img.shape[0], orig_img.shape[1])
        self.path = path
        self.names = dict(names)
        self.boxes = Boxes(torch.zeros(0, 6), self.orig_shape) if boxes is None else boxes
        self.masks = masks
        self.speed: dict[str, float | None] = {**dict.fromkeys(_TIMES), **(speed or {})}
        self.frame = frame
        if masks is not None and len(masks) != len(self.boxes):
            raise InputError(f"masks: {len(masks)} for {counted(len(self.boxes), 'box', 'boxes')}; expected one each.")

    # --- to look at ------------------------------------------------------------------------------------------------

    def plot(
        self,
        conf: bool = True,
        line_width: float | None = None,
        font_size: float | None = None,
        font: str | None = None,
        pil: bool = False,
        img: NDArray[np.uint8] | None = None,
        *,
        labels: bool = True,
        boxes: bool = True,
        masks: bool = True,
        color_mode: Literal["class", "instance"] = "class",
        show: bool = False,
        save: bool = False,
        filename: str | Path | None = None,
    ) -> Any:
        """The picture with boxes, masks and names painted on it.

        Args:
            conf: Write the score beside the name.
            line_width: Of the outlines, pixels; chosen by the size of the picture if not given.
            font_size: Height of the letters, pixels; chosen by the size of the picture if not given.
            font: Accepted and not used: a font that the system has is taken.
            pil: Give a PIL picture (RGB).
            img: Paint on this picture of the same size instead, (H, W, 3) uint8 BGR; it is not changed.
            labels: Write names.
            boxes: Draw boxes.
            masks: Draw masks.
            color_mode: A colour per class, or one per object.
            show: Also show it in a window.
            save: Also write it to `filename`.
            filename: Where to; "results_NAME" if not given.

        Returns:
            (H, W, 3) uint8, BGR; or a PIL picture.
        """
        if color_mode not in ("class", "instance"):
            raise InputError(f"color_mode: expected class or instance, got {color_mode}.")
        if img is not None and img.shape != self.orig_img.shape:
            raise InputError(f"img: expected the shape {self.orig_img.shape}, got {img.shape}.")
        look = Look(
            scores=conf,
            names=labels,
            boxes=boxes,
            masks=masks,
            line=None if line_width is None else max(1, round(line_width)),
            letters=None if font_size is None else max(1, round(font_size)),
            by_class=color_mode == "class",
        )
        painted = draw(self, self.orig_img if img is None else img, look)
        if save:
            writing.write_picture(self._picture_name(filename), painted)
        if show:
            show_picture(painted, Path(self.path).name)
        return writing.as_pil(painted) if pil else painted

    def show(self, **how: Any) -> None:
        """Shows `plot(**how)` in the system's viewer of pictures; that there is none is logged."""
        self.plot(**how, show=True)

    def save(self, filename: str | Path | None = None, **how: Any) -> str:
        """Writes `plot(**how)` to a file ("results_NAME" in the current folder if not given); gives its name."""
        target = self._picture_name(filename)
        writing.write_picture(target, self.plot(**how))
        return str(target)

    # --- to read and keep ------------------------------------------------------------------------------------------

    def save_txt(self, txt_file: str | Path, save_conf: bool = False) -> str:
        """Adds a line per object to a text file in YOLO's format, as the field does; gives its name.

        `class x1 y1 … xn yn` with a mask, else `class x y width height`, as shares of width and height; the score and
        the number of a tracked object behind it where there are such. Objects without a pixel are left out.
        """
        return writing.append_lines(Path(txt_file), writing.label_lines(self, scores=save_conf))

    def save_crop(self, save_dir: str | Path, file_name: str | Path = "im.jpg") -> None:
        """Cuts each box out of the picture into `save_dir/CLASS/NAME.jpg`; a number follows a name that is taken."""
        writing.save_crops(self, Path(save_dir), Path(file_name))

    def summary(self, normalize: bool = False, decimals: int = 5) -> list[dict[str, Any]]:
        """A dictionary per object: name, class, confidence, box (x1 … y2), track_id, segments (x and y of `masks.xy`).

        Args:
            normalize: Shares of width and height instead of pixels.
            decimals: Digits behind the point.
        """
        return writing.summary(self, normalize=normalize, decimals=decimals)

    def to_json(self, normalize: bool = False, decimals: int = 5) -> str:
        """`summary` as JSON."""
        return json.dumps(self.summary(normalize=normalize, decimals=decimals), indent=2, ensure_ascii=False)

    def to_df(self, normalize: bool = False, decimals: int = 5) -> pd.DataFrame:
        """`summary` as a table of pandas, a row per object.

        Raises:
            InputError: pandas is not installed. Nothing else here needs it, so the program does not bring it along.
        """
        try:
            import pandas as pd
        except ModuleNotFoundError as error:
            raise InputError(
                "to_df: makes a table of pandas, which is not installed.",
                todo="`pip install pandas` brings it; summary() and to_json() hold the same without it.",
            ) from error
        return pd.DataFrame(self.summary(normalize=normalize, decimals=decimals))

    def verbose(self) -> str:
        """What was found, in words: "2 persons, 1 dog"."""
        if not len(self):
            return "nothing found"
        if all(name.isdecimal() for name in self.names.values()):  # numbers of prompts, no classes
            return f"{len(self)} object{'s' * (len(self) > 1)}"
        counts: dict[str, int] = {}
        for name in self._names_of_rows():
            counts[name] = counts.get(name, 0) + 1
        return ", ".join(f"{count} {name}{'s' * (count > 1)}" for name, count in counts.items())

    # --- parts and places ------------------------------------------------------------------------------------------

    def cpu(self) -> Results:
        """The same with boxes and masks in main memory."""
        return self._with(self.boxes.cpu(), None if self.masks is None else self.masks.cpu())

    def cuda(self) -> Results:
        """The same with boxes and masks on the graphics card."""
        return self._with(self.boxes.cuda(), None if self.masks is None else self.masks.cuda())

    def to(self, device: Any) -> Results:
        """The same with boxes and masks on another device."""
        return self._with(self.boxes.to(device), None if self.masks is None else self.masks.to(device))

    def numpy(self) -> Results:
        """The same with arrays instead of tensors."""
        return self._with(self.boxes.numpy(), None if self.masks is None else self.masks.numpy())

    def __len__(self) -> int:
        return len(self.boxes)

    def __getitem__(self, which: Any) -> Results:
        """Some of the objects: a number, a slice, numbers or truth values."""
        return self._with(self.boxes[which], None if self.masks is None else self.masks[which])

    def __iter__(self) -> Iterator[Results]:
        return (self[index] for index in range(len(self)))

    def __repr__(self) -> str:
        where = self.path if self.frame is None else f"{self.path}, frame {self.frame}"
        return f"Results({where}: {self.verbose()})"

    def _with(self, boxes: Boxes, masks: Masks | None) -> Results:
        return Results(self.orig_img, self.path, self.names, boxes, masks, speed=self._speed(), frame=self.frame)

    def _speed(self) -> dict[str, float]:
        return {part: time for part, time in self.speed.items() if time is not None}

    def _names_of_rows(self) -> list[str]:
        return [self.names[int(index)] for index in self.boxes.cls.tolist()]

    def _picture_name(self, filename: str | Path | None) -> Path:
        return Path(f"results_{Path(self.path).name}" if filename is None else filename)
