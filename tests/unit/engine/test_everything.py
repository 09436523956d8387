"""Everything mode against the plain way: every point asked alone, every mask made at full size, then the rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from sam2studio.core.errors import Cancelled, InputError
from sam2studio.core.progress import CancelToken
from sam2studio.engine import everything
from sam2studio.engine.classic import ClassicSession
from sam2studio.engine.enlargement import enlarge_mask, enlarge_values
from sam2studio.engine.everything import EverythingMask, EverythingOptions, segment_everything
from sam2studio.engine.everything_finds import low_boxes
from sam2studio.engine.everything_rules import box_of, crops_of, near_crop_edge, point_grid, without_small_regions
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.inference import finished
from sam2studio.engine.sam_session import SamSession
from sam2studio.engine.suppression import suppress
from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.network import Sam2Network
from tests.support.checkpoints import SMALL, small_state
from tests.unit.engine.test_sam_session import TINY, VIT
from tests.unit.engine.test_sam_session import small as small_sam


def small_sam2(config: Sam2Config = SMALL) -> ImageSession:
    network = Sam2Network(config=config)
    network.load_state_dict(small_state(config))
    return ImageSession(network.finalize(torch.device("cpu"), torch.float32), name="Small")


SESSIONS = {
    "sam2": small_sam2,
    "click maps": lambda: small_sam2(replace(SMALL, click_maps=True)),
    "sam": lambda: SamSession(small_sam(VIT), name="Small"),
    "mobile": lambda: SamSession(small_sam(TINY), name="Small"),
}


@pytest.fixture(scope="module", params=list(SESSIONS))
def session(request):
    return SESSIONS[request.param]()


def loose(session, **changes) -> EverythingOptions:
    """Thresholds that a good part of the masks of untrained networks pass."""
    session.set_image(photograph())
    said = [session.predict(points=[point], labels=[1]) for point in ((20, 20), (90, 50), (60, 80))]
    known = {
        "points_per_side": 6,
        "pred_iou_thresh": min(max(0.0, float(np.median([each.scores for each in said]))), 1.0),
        "stability_score_thresh": 0.5,
        "stability_score_offset": 0.05 * float(np.std([each.logits for each in said])),
    }
    return EverythingOptions(**known | changes)


def photograph(height: int = 90, width: int = 131, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def plainly(session, rgb: np.ndarray, options: EverythingOptions) -> list[tuple[np.ndarray, float, tuple]]:
    """Masks, expected IoUs and points, as the published code finds them; one crop after the other, in any order."""
    height, width = rgb.shape[:2]
    found = []
    for crop in crops_of(height, width, layers=options.crop_n_layers, overlap_ratio=options.crop_overlap_ratio):
        session.set_image(np.ascontiguousarray(rgb[crop.y0 : crop.y1, crop.x0 : crop.x1]))
        here = []
        for point in point_grid(options.points_per_side) * (crop.width, crop.height):
            said = session.predict(points=[point], labels=[1])
            for index in range(len(said)):
                values = enlarge_values(said.surface[index], (crop.height, crop.width))
                inner, outer = ((values > s * options.stability_score_offset).sum() for s in (1, -1))
                good = not options.pred_iou_thresh or said.scores[index] > options.pred_iou_thresh
                if good and outer and inner / outer >= options.stability_score_thresh:
                    here.append(
                        (said.mask(index), float(said.scores[index]), tuple(point + np.array([crop.x0, crop.y0])), crop)
                    )
        if crop.layer:
            boxes = np.array([box_of(each[0]) for each in here], np.float32).reshape(-1, 4)
            near = near_crop_edge(boxes, crop, height=height, width=width)
            here = [each for each, cut in zip(here, near, strict=True) if not cut]
        found += chosen(here, [each[1] for each in here], options.box_nms_thresh)
    placed = []
    for mask, score, point, crop in found:
        whole = np.zeros((height, width), np.bool_)
        whole[crop.y0 : crop.y1, crop.x0 : crop.x1] = mask
        placed.append((whole, score, point, crop))
    if options.crop_n_layers:
        placed = chosen(placed, [1 / (e[3].width * e[3].height) for e in placed], options.crop_nms_thresh)
    return [each[:3] for each in placed]


def chosen(found: list, scores: list[float], iou: float) -> list:
    boxes = np.array([box_of(each[0]) for each in found], np.float32).reshape(-1, 4)
    return [found[index] for index in suppress(boxes, np.array(scores, np.float32), iou=iou, most=10_000)]


def agrees(found: tuple[EverythingMask, ...], plain: list[tuple[np.ndarray, float, tuple]]) -> float:
    """Share of the plain masks that were found: same point, nearly the same pixels."""
    assert plain, "a case without masks shows nothing"
    hits = 0
    for mask, score, point in plain:
        for each in found:
            same = np.allclose(each.point, point, atol=1e-3) and abs(each.predicted_iou - min(max(score, 0), 1)) < 1e-3
            if same and iou(each.mask.to_array(), mask) > 0.99:
                hits += 1
                break
    return hits / len(plain)


def iou(a: np.ndarray, b: np.ndarray) -> float:
    return float((a & b).sum() / max((a | b).sum(), 1))


@pytest.mark.parametrize("iou_of_boxes", [1.0, 0.9])
def test_finds_what_the_plain_way_finds(session, iou_of_boxes: float):
    rgb, options = photograph(), loose(session, box_nms_thresh=iou_of_boxes)
    found = finished(segment_everything(session, rgb, options))
    plain = plainly(session, rgb, options)
    assert agrees(found, plain) >= 0.97
    assert len(found) <= 1.03 * len(plain) + 1
    assert [each.predicted_iou for each in found] == sorted((e.predicted_iou for e in found), reverse=True)


def test_crops_are_looked_at_too(session):
    rgb = photograph(150, 190)
    options = loose(session, points_per_side=3, crop_n_layers=1, box_nms_thresh=0.95)
    found = finished(segment_everything(session, rgb, options))
    assert agrees(found, plainly(session, rgb, options)) >= 0.9
    for each in found:
        x, y, w, h = each.crop
        left, top, across, down = each.mask.bbox
        assert (x <= left, y <= top, left + across <= x + w, top + down <= y + h) == (True,) * 4


def test_the_current_picture_stays(session):
    options = loose(session)
    session.set_image(photograph(seed=1))
    before = session.predict(points=[(30, 40)], labels=[1])
    finished(segment_everything(session, photograph(seed=2), options))
    after = session.predict(points=[(30, 40)], labels=[1])
    np.testing.assert_array_equal(before.logits, after.logits)


def test_an_embedding_made_before_is_used(session, monkeypatch):
    rgb, options = photograph(), loose(session)
    embedding, expected = session.encode(rgb), finished(segment_everything(session, rgb, options))
    monkeypatch.setattr(session, "encode_steps", None)
    found = finished(segment_everything(session, rgb, options, embedding=embedding))
    assert [each.mask for each in found] == [each.mask for each in expected]


def test_little_memory_gives_the_same(session, monkeypatch):
    rgb, options = photograph(), loose(session, box_nms_thresh=0.9)
    expected = finished(segment_everything(session, rgb, options))
    monkeypatch.setattr(everything, "_HELD", 10_000)
    found = finished(segment_everything(session, rgb, options))
    assert [each.mask for each in found] == [each.mask for each in expected]


def test_fast_asks_fewer_points_and_finds_nothing_else(session):
    rgb = photograph()
    every, fast = (loose(session, points_per_side=12, box_nms_thresh=1, fast=f) for f in (False, True))
    all_points = {each.point for each in finished(segment_everything(session, rgb, every))}
    points = {each.point for each in finished(segment_everything(session, rgb, fast))}
    assert points
    assert points <= all_points


def test_small_holes_and_islands_go(session):
    rgb = photograph()
    options = loose(session, box_nms_thresh=1, min_mask_region_area=30, crop_nms_thresh=1)
    for each in finished(segment_everything(session, rgb, options)):
        pixels = each.mask.to_array()
        for holes in (True, False):
            tidy, _ = without_small_regions(pixels, least=30, holes=holes)
            assert np.array_equal(tidy, pixels) or not holes


def test_cancelled_between_two_steps(session):
    token = CancelToken()
    steps = segment_everything(session, photograph(), loose(session), cancel=token)
    first = next(steps)
    assert first.total == 36
    token.cancel()
    with pytest.raises(Cancelled):
        next(steps)


def test_progress_ends_with_all_points(session):
    done = [p.done for p in segment_everything(session, photograph(), loose(session, crop_n_layers=1))]
    assert done == sorted(done)
    assert done[-1] == 5 * 36


def test_the_classic_segmenter_says_what_to_choose():
    with pytest.raises(InputError, match=r"cannot segment everything.*Choose a SAM 2"):
        finished(segment_everything(ClassicSession(), photograph()))


def test_another_models_embedding_is_refused(session):
    other = small_sam2()
    with pytest.raises(InputError, match="another model"):
        finished(segment_everything(session, photograph(), embedding=other.encode(photograph())))


@pytest.mark.parametrize(
    ("wrong", "name"), [({"points_per_side": 0}, "points_per_side"), ({"box_nms_thresh": 1.1}, "box_nms_thresh")]
)
def test_options_out_of_range(wrong, name):
    with pytest.raises(InputError, match=f"^{name}: expected"):
        EverythingOptions(**wrong)


@pytest.mark.parametrize("seed", range(5))
def test_boxes_at_low_resolution_are_those_of_the_masks(seed: int):
    chance = np.random.default_rng(seed)
    low = torch.from_numpy(chance.normal(size=(16, 12, 12)).astype(np.float32))
    low = torch.nn.functional.interpolate(low[None], (48, 48), mode="bicubic")[0] - 0.3
    height, width = int(chance.integers(100, 400)), int(chance.integers(100, 400))
    boxes = low_boxes(low, (width / 48, height / 48), size=(height, width))
    exact = [box_of(enlarge_mask(each.numpy(), (height, width))) for each in low]
    assert np.abs(boxes - np.array(exact)).max() <= 1
