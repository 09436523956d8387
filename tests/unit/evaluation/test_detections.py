"""Detectors measured: what is shown to them, whose classes count, and what cannot be judged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from sam2studio.core.errors import InputError
from sam2studio.core.prompts import Box
from sam2studio.engine.detections import Detections
from sam2studio.evaluation.detections import CONF, measure_detections
from sam2studio.evaluation.report_images import detections_report
from tests.support.datasets import finish
from tests.support.segmenters import disc
from tests.unit.evaluation.test_images import image, known, truth

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # inside pycocotools

LEFT, RIGHT = Box(5, 10, 20, 30), Box(40, 10, 55, 30)


@dataclass
class Boxes:
    """A detector of boxes that always finds a plate at the left and a person at the right."""

    name: str = "Boxes"
    names: tuple[str, ...] = ("person", "Plate")
    makes_masks: bool = False
    shown: list[int] = field(default_factory=list)

    def detect(self, rgb, *, conf=None):
        assert conf == CONF
        self.shown.append(int(rgb[0, 0, 0]))
        return Detections(
            boxes=np.array(
                [[LEFT.x0, LEFT.y0, LEFT.x1, LEFT.y1], [RIGHT.x0, RIGHT.y0, RIGHT.x1, RIGHT.y1]], np.float32
            ),
            scores=np.array([0.9, 0.8], np.float32),
            classes=np.array([1, 0], np.int32),
            names=self.names,
            height=rgb.shape[0],
            width=rgb.shape[1],
            masks=None,
        )


def test_classes_are_matched_by_name(tmp_path):
    data = truth(image(known(None, class_id=1, box=LEFT)), image(number=1), tmp_path=tmp_path)
    detector = Boxes()
    found = finish(measure_detections(detector, data))
    assert detector.shown == [0, 1], "an image without objects counts too: what is found there is a false alarm"
    assert found.unknown == ("ball",)
    assert found.masks is None
    assert found.images == 2


def test_false_alarms_cost_precision_but_not_where_nobody_has_looked(tmp_path):
    wanted, empty = image(known(None, class_id=1, box=LEFT)), image(number=1)
    alone = finish(measure_detections(Boxes(), truth(wanted, tmp_path=tmp_path)))
    assert alone.boxes.figures["AP"] == pytest.approx(1)
    alarmed = finish(measure_detections(Boxes(), truth(empty, wanted, tmp_path=tmp_path)))
    assert alarmed.boxes.figures["AP"] == pytest.approx(0.5), "the false alarm comes first among equal scores"
    spared = finish(measure_detections(Boxes(), truth(replace(empty, labelled=False), wanted, tmp_path=tmp_path)))
    assert spared.boxes.figures["AP"] == pytest.approx(1)
    assert spared.images == 1


def test_masks_are_scored_where_both_sides_have_them(tmp_path):
    """A part of a detector of boxes is its whole box, so against a disc it is about four fifths right."""
    data = truth(image(known(disc(12.5, 20, 9), class_id=1)), tmp_path=tmp_path)
    found = finish(measure_detections(Boxes(makes_masks=True), data))
    assert found.masks is not None
    assert found.masks.figures["AP50"] == pytest.approx(1)
    assert found.masks.figures["AP"] < 0.9
    told = detections_report(found, {"model": "Boxes"}, ())
    assert {each.key for each in told.figures} >= {"AP-box", "AP50-mask"}
    assert {plot.name for plot in told.plots} == {"box-classes", "mask-classes"}


def test_a_detector_of_other_things_is_refused(tmp_path):
    data = truth(image(known(None, box=LEFT)), tmp_path=tmp_path)
    with pytest.raises(InputError, match="none of the classes"):
        finish(measure_detections(Boxes(names=("cat", "dog")), data))
