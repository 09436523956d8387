"""Average precision of detections as COCO defines it, computed by pycocotools."""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.evaluation.truth import TruthImage

Kind = Literal["segm", "bbox"]

FIGURES = ("AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl")
"""In the order in which COCO prints them: over IoU 0.5 to 0.95, at 0.5, at 0.75, of small, medium and large objects;
then recall with 1, 10 and 100 detections a picture, and by size."""


@dataclass(frozen=True, kw_only=True)
class Detection:
    """What a model says is on a picture.

    Attributes:
        class_id: Place of its class in `Truth.classes`.
        score: Confidence.
        mask: Its pixels; None when only a box was found.
        box: Around it.
    """

    class_id: int
    score: float
    mask: Mask | None
    box: Box


@dataclass(frozen=True, kw_only=True)
class Precision:
    """What pycocotools says.

    Attributes:
        figures: By the names of `FIGURES`, 0 to 1; NaN where there is no object of that kind.
        by_class: AP of each class that has objects.
    """

    figures: Mapping[str, float]
    by_class: Mapping[str, float]


class PrecisionScorer:
    """Collects pictures and detections, then asks pycocotools.

    Args:
        classes: Their names.
    """

    def __init__(self, classes: Sequence[str]) -> None:
        self._classes = tuple(classes)
        self._images: list[dict[str, Any]] = []
        self._truth: list[dict[str, Any]] = []
        self._found: list[dict[str, Any]] = []

    def add(self, image: TruthImage, found: Sequence[Detection]) -> None:
        """One picture: what is on it, and what was found."""
        number = len(self._images) + 1
        self._images.append({"id": number, "height": image.height, "width": image.width})
        for each in image.objects:
            if each.box is not None:
                record = _record(number, each.class_id, each.mask, each.box)
                self._truth.append(record | {"id": len(self._truth) + 1, "iscrowd": int(each.crowd)})
        for one in found:
            record = _record(number, one.class_id, one.mask, one.box)
            self._found.append(record | {"id": len(self._found) + 1, "score": one.score})

    def result(self, kind: Kind) -> Precision:
        """The figures of everything that was added; "segm" compares pixels and leaves out what has only a box."""
        truth, found = self._of_kind(self._truth, kind), self._of_kind(self._found, kind)
        if not truth:
            return Precision(figures=dict.fromkeys(FIGURES, math.nan), by_class={})
        if not found:
            zeros = {self._classes[each["category_id"] - 1]: 0.0 for each in truth}
            return Precision(figures=dict.fromkeys(FIGURES, 0.0), by_class=zeros)
        with contextlib.redirect_stdout(io.StringIO()):  # it talks
            scoring = COCOeval(self._table(truth), self._table(found), kind)
            scoring.evaluate()
            scoring.accumulate()
            scoring.summarize()
        # precision: (10 IoUs, 101 recalls, classes, 4 areas, 3 limits), -1 where there is nothing
        per_class = scoring.eval["precision"][:, :, :, 0, -1]
        means = {
            self._classes[number - 1]: float(values[values > -1].mean())
            for place, number in enumerate(scoring.params.catIds)
            if (values := per_class[:, :, place]).max() > -1
        }
        told = zip(FIGURES, scoring.stats, strict=True)
        return Precision(
            figures={name: float(value) if value > -1 else math.nan for name, value in told}, by_class=means
        )

    def _of_kind(self, records: Sequence[dict[str, Any]], kind: Kind) -> list[dict[str, Any]]:
        return [dict(each) for each in records if kind == "bbox" or "segmentation" in each]

    def _table(self, records: list[dict[str, Any]]) -> COCO:
        table = COCO()
        categories = [{"id": place + 1, "name": name} for place, name in enumerate(self._classes)]
        table.dataset = {"images": self._images, "annotations": records, "categories": categories}
        table.createIndex()
        return table


def _record(image: int, class_id: int, mask: Mask | None, box: Box) -> dict[str, Any]:
    width, height = box.size
    record: dict[str, Any] = {"image_id": image, "category_id": class_id + 1, "iscrowd": 0}
    record |= {"bbox": [box.x0, box.y0, width, height], "area": float(np.float64(width) * height)}
    if mask is not None:
        record["segmentation"] = {"size": [mask.height, mask.width], "counts": mask.to_text()}
        record["area"] = float(mask.area)
    return record
