"""Scores of clicks and boxes: what the figures mean, and who is prompted with what."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.core.errors import Cancelled, MediaError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.core.prompts import Box
from sam2studio.evaluation.images import (
    ClickScores,
    ObjectScore,
    clicks_needed,
    measure_boxes,
    measure_clicks,
)
from sam2studio.evaluation.precision import FIGURES, Detection, PrecisionScorer
from sam2studio.evaluation.truth import Truth, TruthImage, TruthObject, spread
from sam2studio.formats.dataset import Notes
from tests.support.datasets import finish
from tests.support.segmenters import FakeSegmenter, disc, picture

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # inside pycocotools

NAMES = ("ball", "plate")


def known(mask: Mask | None, *, class_id: int = 0, box: Box | None = None, crowd: bool = False) -> TruthObject:
    if mask is not None and mask.bbox is not None:
        x, y, width, height = mask.bbox
        box = Box(x, y, x + width, y + height)
    return TruthObject(key=1, class_id=class_id, mask=mask, box=box, crowd=crowd)


def image(*objects: TruthObject, number: int = 0, void: Mask | None = None) -> TruthImage:
    return TruthImage(
        name=f"{number}.png", height=40, width=60, objects=objects, read=lambda: picture(number), void=void
    )


def truth(*images: TruthImage, tmp_path) -> Truth:
    return Truth(source=tmp_path, kind="test", classes=NAMES, images=images, videos=(), notes=Notes())


def scores(*curves: tuple[float, ...]) -> ClickScores:
    objects = [
        ObjectScore(image="", key=place, class_name="", area=1, ious=curve, best_of_first=curve[0])
        for place, curve in enumerate(curves)
    ]
    return ClickScores(objects=tuple(objects), skipped=(), seconds=0)


def test_figures_of_two_objects_by_hand():
    found = scores((0.5, 0.8, 0.9, 0.86), (0.3, 0.4, 0.5, 0.6))
    assert found.miou(1) == pytest.approx(0.4)
    assert found.miou(3) == pytest.approx(0.7)
    assert found.noc(0.85) == pytest.approx((3 + 4) / 2), "the second object never gets there and counts as 4"
    assert found.noc(0.9) == pytest.approx(3.5)
    assert found.failures(0.85) == 1
    assert found.auc == pytest.approx((0.4 / 2 + 0.6 + 0.7 + 0.73 / 2) / 3)
    assert scores((0.3,)).auc == pytest.approx(0.3)


@given(st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), min_size=1, max_size=6), st.floats(0, 1))
def test_more_quality_takes_no_fewer_clicks(curves, quality):
    ious = np.array(curves)
    needed, more = clicks_needed(ious, quality), clicks_needed(ious, min(1.0, quality + 0.1))
    assert ((needed >= 1) & (needed <= 4)).all()
    assert (more >= needed).all()
    reached = ious[np.arange(len(ious)), needed - 1] >= quality
    assert np.array_equal(reached, (ious >= quality).any(axis=1))


@given(st.integers(0, 40), st.none() | st.integers(1, 50))
def test_a_limit_spreads_over_everything_in_order(count, limit):
    found = list(spread(range(count), limit))
    assert found == sorted(set(found))
    assert len(found) == (count if limit is None else min(count, limit))
    if found:
        assert found[0] == 0


def test_every_object_with_pixels_is_clicked_at_but_no_crowd(tmp_path):
    segmenter = FakeSegmenter()
    data = truth(
        image(known(disc(20, 20, 6)), known(disc(40, 20, 6), class_id=1)),
        image(known(disc(30, 20, 9), crowd=True), known(None, box=Box(1, 1, 5, 5)), number=1),
        tmp_path=tmp_path,
    )
    found = finish(measure_clicks(segmenter, data, clicks=3))
    assert [(each.image, each.class_name) for each in found.objects] == [("0.png", "ball"), ("0.png", "plate")]
    assert found.ious[:, 0].tolist() == [1, 1]
    assert ("part", 1) not in segmenter.diary, "a picture with nothing to click at is not encoded"


def test_a_picture_that_cannot_be_read_is_left_out_and_told(tmp_path):
    def broken():
        raise MediaError("The picture is cut off.", path="1.png")

    bad = TruthImage(name="1.png", height=40, width=60, objects=(known(disc(9, 9, 5)),), read=broken)
    data = truth(bad, image(known(disc(20, 20, 6))), tmp_path=tmp_path)
    found = finish(measure_boxes(FakeSegmenter(), data))
    assert len(found.objects) == 1
    assert found.skipped == ("1.png: The picture is cut off.",)
    assert finish(measure_boxes(FakeSegmenter(), truth(bad, tmp_path=tmp_path))) is None


def test_a_measurement_can_be_cancelled(tmp_path):
    token = CancelToken()
    job = measure_clicks(FakeSegmenter(), truth(image(known(disc(20, 20, 6))), tmp_path=tmp_path), cancel=token)
    token.cancel()
    with pytest.raises(Cancelled):
        finish(job)


def test_boxes_are_exact_and_void_pixels_do_not_count(tmp_path):
    segmenter = FakeSegmenter(radius=lambda _: 9)
    wanted, answered = disc(30, 20, 6), disc(30, 20, 9)
    ring = answered - wanted
    plain = finish(measure_boxes(segmenter, truth(image(known(wanted)), tmp_path=tmp_path)))
    spared = finish(measure_boxes(segmenter, truth(image(known(wanted), void=ring), tmp_path=tmp_path)))
    assert segmenter.asked[0]["box"] == (25.0, 15.0, 36.0, 26.0)
    assert plain.miou == pytest.approx(wanted.iou(answered), abs=0.05)
    assert spared.miou > plain.miou + 0.2


def test_exact_masks_have_full_precision_and_wrong_classes_none():
    masks = [disc(15, 20, 7), disc(45, 20, 7)]
    right, wrong = PrecisionScorer(NAMES), PrecisionScorer(NAMES)
    for number in range(3):
        each = image(known(masks[0]), known(masks[1], class_id=1), number=number)
        found = [Detection(class_id=c, score=0.9, mask=masks[c], box=each.objects[c].box) for c in (0, 1)]
        swapped = [Detection(class_id=1 - c, score=0.9, mask=masks[c], box=each.objects[c].box) for c in (0, 1)]
        right.add(each, found)
        wrong.add(each, swapped)
    for kind in ("segm", "bbox"):
        assert right.result(kind).figures["AP"] == pytest.approx(1)
        assert right.result(kind).by_class == pytest.approx({"ball": 1, "plate": 1})
        assert wrong.result(kind).figures["AP"] == pytest.approx(0)
    assert math.isnan(right.result("segm").figures["APl"])
    assert set(right.result("segm").figures) == set(FIGURES)


def test_one_of_two_found_after_a_false_alarm():
    """Ranked: a false alarm at 0.9, a hit at 0.8. Precision is 1/2 up to recall 1/2, then 0: 51 of 101 points."""
    scorer = PrecisionScorer(NAMES)
    wanted = image(known(disc(15, 20, 7)), known(disc(45, 20, 7)))
    hit = Detection(class_id=0, score=0.8, mask=disc(15, 20, 7), box=wanted.objects[0].box)
    alarm = Detection(class_id=0, score=0.9, mask=disc(30, 34, 3), box=Box(27, 31, 34, 38))
    scorer.add(wanted, [hit, alarm])
    found = scorer.result("segm").figures
    assert found["AP50"] == pytest.approx(0.5 * 51 / 101)
    assert found["AR100"] == pytest.approx(0.5)


def test_a_crowd_swallows_detections_without_being_one():
    scorer = PrecisionScorer(NAMES)
    wanted = image(known(disc(15, 20, 7)), known(disc(45, 20, 12), crowd=True))
    boxes = [wanted.objects[0].box, Box(40, 15, 51, 26)]
    for mask, box in zip((disc(15, 20, 7), disc(45, 20, 5)), boxes, strict=True):
        scorer.add(wanted, [Detection(class_id=0, score=0.9, mask=mask, box=box)])
    assert scorer.result("segm").figures["AP50"] == pytest.approx(0.5 * 1.0, abs=0.01), "one of two pictures is hit"


def test_nothing_found_is_nothing_right():
    scorer = PrecisionScorer(NAMES)
    scorer.add(image(known(disc(15, 20, 7))), [])
    assert scorer.result("segm").figures["AP"] == 0
    assert scorer.result("segm").by_class == {"ball": 0.0}
    assert math.isnan(PrecisionScorer(NAMES).result("bbox").figures["AP"])
