"""The keyword arguments of the field's scripts: which are known, what they mean here, and what is said of others."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch

from sam2studio.core.errors import InputError

PROMPTS = ("points", "labels", "bboxes", "masks")
"""What is said of objects; see `prompts`."""

_EVERYTHING: Mapping[str, str] = {
    "points_stride": "points_per_side",
    "points_batch_size": "points_per_batch",
    "conf_thres": "pred_iou_thresh",
    "stability_score_thresh": "stability_score_thresh",
    "stability_score_offset": "stability_score_offset",
    "crop_n_layers": "crop_n_layers",
    "crop_nms_thresh": "crop_nms_thresh",
    "crop_overlap_ratio": "crop_overlap_ratio",
    "crop_downscale_factor": "crop_n_points_downscale_factor",
    "points_per_side": "points_per_side",
    "points_per_batch": "points_per_batch",
    "pred_iou_thresh": "pred_iou_thresh",
    "box_nms_thresh": "box_nms_thresh",
    "crop_n_points_downscale_factor": "crop_n_points_downscale_factor",
    "min_mask_region_area": "min_mask_region_area",
    "fast": "fast",
}
"""Settings of everything mode: the field's names and the published ones, to ours."""

_NO_MATTER: Mapping[str, str] = {
    "retina_masks": "masks always have the size of the picture",
    "batch": "pictures are looked at one after the other",
    "rect": "a picture is never distorted",
    "half": "the type that is fastest on the device is chosen anyway",
    "stream_buffer": "no frame is left out",
    "augment": "",
    "visualize": "",
    "agnostic_nms": "",
    "embed": "",
    "texts": "",
}
_REFUSED: Mapping[str, str] = {
    "augment": "test-time augmentation is not done here",
    "visualize": "features are not drawn here",
    "agnostic_nms": "boxes are compared within their class only",
    "embed": "features are not given out here",
    "texts": "no network here reads text; give points or boxes",
}


@dataclass(frozen=True, kw_only=True)
class Arguments:
    """How to look, and what to do with what was found. None leaves a choice to the model.

    Attributes:
        conf: Least score.
        iou: Overlap of boxes of a class that is accepted.
        imgsz: Long side of what a detector sees, pixels; rounded up to a multiple of its stride (32). A SAM always
            looks at its own size, an `.onnx` file of a fixed size at that.
        max_det: Most objects on a picture.
        classes: The only classes to look for.
        device: "auto", "cpu", "cuda:0" …
        vid_stride: Every so many frames of a video.
        multimask_output: Three masks per prompt rather than one.
        verbose: Log a line per picture.
        show: Show every result.
        save: Write every result as a picture, or the video with what was found painted on it.
        save_txt: Write YOLO labels.
        save_conf: With scores.
        save_crop: Write what is in the boxes.
        show_labels: Names on painted pictures.
        show_conf: Scores on painted pictures.
        show_boxes: Boxes on painted pictures.
        line_width: Of outlines on painted pictures.
        project: Folder for runs; "runs/TASK" if not given.
        name: Folder of the run in it; a number follows where it is taken.
        exist_ok: Write into a folder that is there.
        everything: Settings of everything mode, by our names.
    """

    conf: float | None = None
    iou: float | None = None
    imgsz: int | None = None
    max_det: int | None = None
    classes: tuple[int, ...] = ()
    device: str | None = None
    vid_stride: int = 1
    multimask_output: bool = False
    verbose: bool = True
    show: bool = False
    save: bool = False
    save_txt: bool = False
    save_conf: bool = False
    save_crop: bool = False
    show_labels: bool = True
    show_conf: bool = True
    show_boxes: bool = True
    line_width: float | None = None
    project: Path | None = None
    name: str = "predict"
    exist_ok: bool = False
    everything: Mapping[str, Any]


def read_arguments(given: Mapping[str, Any], *, task: str, also: Collection[str] = ()) -> Arguments:
    """Checked arguments.

    Args:
        given: By the names of the field.
        task: Of the model, "segment" or "detect".
        also: Names that the caller knows itself, for the offer of near ones.

    Raises:
        InputError: An unknown name (near ones are offered), or a value that makes no sense.
    """
    own = {field.name for field in fields(Arguments)} - {"everything"}
    known = own | set(_EVERYTHING) | set(_NO_MATTER) | {"task", "mode"}
    values: dict[str, Any] = {"everything": {}}
    for name, value in given.items():
        if name not in known:
            raise unknown(name, known | set(also))
        if name in _REFUSED and value:
            raise InputError(f"{name}: {_REFUSED[name]}.")
        if name in _EVERYTHING:
            values["everything"][_EVERYTHING[name]] = value
        elif name in own and value is not None:
            values[name] = value
    _check_way(given, task)
    return Arguments(**{**values, **_checked(values)})


def unknown(name: str, known: Collection[str]) -> InputError:
    """What is said of a name that nobody knows."""
    close = difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.6)
    todo = f"Did you mean {' or '.join(close)}?" if close else f"Known are {', '.join(sorted(known))}."
    return InputError(f"{name}: no such argument.", todo=todo)


def device_name(device: Any) -> str:
    """A device in the field's ways of writing (None, "", 0, "0", "cuda:0", a torch device) as ours.

    Raises:
        InputError: Several devices, or nothing of that kind.
    """
    if isinstance(device, (list, tuple)) and len(device) == 1:
        device = device[0]
    if device is None or (isinstance(device, str) and device.strip() in ("", "auto")):
        return "auto"
    if isinstance(device, torch.device):
        return str(device)
    if isinstance(device, int) and not isinstance(device, bool) and device >= 0:
        return f"cuda:{device}"
    if isinstance(device, str) and "," not in device:
        word = device.strip().lower()
        return f"cuda:{word}" if word.isdigit() else word
    raise InputError(f"device: expected one of auto, cpu, mps, cuda, cuda:0, 0 …; got {device!r}.")


def _check_way(given: Mapping[str, Any], task: str) -> None:
    mode = given.get("mode")
    if mode not in (None, "predict"):
        raise InputError(f"mode: this predicts; {mode!r} is not done here.", todo="`sam2studio --help` lists the rest.")
    wanted = given.get("task")
    if wanted not in (None, task):
        raise InputError(f"task: this model's is {task}, not {wanted!r}.")


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that need a look, in our types."""
    checked: dict[str, Any] = {}
    for name in ("conf", "iou"):
        if name in values and not (_is_number(values[name]) and 0 <= values[name] <= 1):
            raise InputError(f"{name}: expected 0 to 1, got {values[name]!r}.")
    for name in ("max_det", "vid_stride"):
        if name in values and not (isinstance(values[name], int) and values[name] >= 1):
            raise InputError(f"{name}: expected a whole number from 1, got {values[name]!r}.")
    if "imgsz" in values:
        checked["imgsz"] = _side(values["imgsz"])
    if "classes" in values:
        wanted = values["classes"]
        rows = [wanted] if isinstance(wanted, int) else list(wanted)
        if not all(isinstance(each, int) for each in rows):
            raise InputError(f"classes: expected whole numbers, got {wanted!r}.")
        checked["classes"] = tuple(rows)
    if "device" in values:
        checked["device"] = device_name(values["device"])
    if "project" in values:
        checked["project"] = Path(values["project"])
    if "name" in values:
        checked["name"] = str(values["name"])
    return checked


def _side(imgsz: Any) -> int:
    sides = list(imgsz) if isinstance(imgsz, (list, tuple)) else [imgsz]
    if not sides or not all(isinstance(side, int) and not isinstance(side, bool) and side > 0 for side in sides):
        raise InputError(f"imgsz: expected a whole number of pixels, got {imgsz!r}.")
    if len(set(sides)) > 1:
        raise InputError(f"imgsz: one number is the long side; the other follows from the picture. Got {imgsz!r}.")
    return int(sides[0])


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
