"""`auto_annotate` of the field's scripts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sam2studio.api.arguments import device_name
from sam2studio.api.asking import checkpoint_file
from sam2studio.engine.segmenters import CLASSIC
from sam2studio.jobs.auto_annotate import run as job
from sam2studio.jobs.auto_annotate.request import AutoAnnotateReport


def auto_annotate(
    data: str | Path | Sequence[str | Path],
    det_model: str | Path = "yolo11x.pt",
    sam_model: str | Path = "sam2.1_b.pt",
    device: Any = "",
    conf: float = 0.25,
    iou: float = 0.45,
    imgsz: int = 640,
    max_det: int = 300,
    classes: Sequence[int] | None = None,
    output_dir: str | Path | None = None,
    *,
    download: bool = False,
) -> AutoAnnotateReport:
    """Finds objects on images and videos with a detector, makes masks of its boxes, and writes YOLO labels.

    Args:
        data: A folder, file or pattern, or a list of them.
        det_model: The detector: a name or a file.
        sam_model: What turns its boxes into masks; "" for a detector of masks.
        device: "" or None for the best there is, "cpu", "cuda:0", 0; [0, 1] or "0,1" works on two.
        conf: Least score, 0..1.
        iou: Overlap from which the worse of two boxes of a class goes, 0..1.
        imgsz: Long side of what the detector sees, pixels; rounded up to a multiple of the network's stride (32). A SAM
            always looks at its own size, an `.onnx` file of a fixed size at that.
        max_det: Most objects per picture.
        classes: Indices of the only classes to look for.
        output_dir: For the labels; `<data>_auto_annotate_labels` beside the data if not given.
        download: Fetch models that are not here without asking.

    Returns:
        What came of it: objects by class, pictures that could not be annotated, the folder of the labels.

    Raises:
        InputError: An argument is wrong; the sentence says which and why.
        WeightsError: A model is not here, or cannot be used.
        MediaError: There is no such data.
        ExportError: The labels cannot be written.
    """
    place = ",".join(map(str, device)) if isinstance(device, (list, tuple)) else device
    place = place if isinstance(place, str) and "," in place else device_name(place)
    return job.auto_annotate(
        data,
        det_model=checkpoint_file(det_model, consent=download),
        sam_model=sam_model if str(sam_model) in ("", CLASSIC) else checkpoint_file(sam_model, consent=download),
        device=place,
        conf=conf,
        iou=iou,
        imgsz=imgsz,
        max_det=max_det,
        classes=classes,
        output_dir=output_dir,
    )
