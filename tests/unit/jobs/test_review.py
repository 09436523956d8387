"""The order of doubt, the filters and the statistics of a review."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.jobs.review import BINS, ReviewFilter, ReviewItem, Tally, above, assess, box_iou, ordered
from sam2studio.project import Proposals

SQUARE = (10.0, 10.0, 30.0, 30.0)


def proposals(*rows: dict) -> Proposals:
    """From rows of what is not as in a proposal without doubt."""
    plain = {
        "media_id": 1,
        "class_id": 1,
        "frame": 0,
        "area": 400,
        "predicted_iou": 0.95,
        "score": 0.9,
        "box": SQUARE,
        "mask_box": SQUARE,
        "by": "detector, segmenter",
    }
    full = []
    for number, row in enumerate(rows):
        moved = tuple(value + 100 * number for value in SQUARE)
        full.append({**plain, "object_id": number + 1, "box": moved, "mask_box": moved, **row})
    return Proposals(**{name: np.array([row[name] for row in full]) for name in ("object_id", *plain)})


def order_of(*rows: dict) -> list[int]:
    return [item.object_id for item in ordered(assess(proposals(*rows)), ReviewFilter())]


def test_the_weakest_sign_decides_the_order():
    assert order_of({}, {"score": 0.3}, {"predicted_iou": 0.55}, {"mask_box": (210, 210, 222, 222)}) == [4, 3, 2, 1]


def test_every_sign_that_is_weak_is_told_the_weakest_first():
    (item,) = assess(proposals({"score": 0.4, "predicted_iou": 0.55}))
    assert item.reasons == ("quality", "score")
    (item,) = assess(proposals({}))
    assert item.reasons == ()
    assert item.fit == 1.0


def test_what_is_not_known_says_nothing():
    unknown = {"score": np.nan, "predicted_iou": np.nan, "box": (np.nan,) * 4, "mask_box": (np.nan,) * 4}
    (item,) = assess(proposals(unknown))
    assert (item.score, item.quality, item.box, item.around, item.fit, item.worth) == (None,) * 6
    assert (item.confidence, item.reasons) == (1.0, ())


def test_of_two_in_the_same_place_the_worse_is_doubtful():
    near = (10.0, 10.0, 30.0, 29.0)
    items = {item.object_id: item for item in assess(proposals({"score": 0.8}, {"box": near, "mask_box": near}))}
    assert items[1].twin == 2
    assert items[1].reasons == ("twin",)
    assert items[1].overlap == pytest.approx(0.95)
    assert (items[2].twin, items[2].reasons) == (None, ())


@pytest.mark.parametrize("apart", [{"class_id": 2}, {"media_id": 2}, {"frame": 3}])
def test_what_belongs_elsewhere_is_no_duplicate(apart):
    items = assess(proposals({}, {"box": SQUARE, "mask_box": SQUARE, **apart}))
    assert [item.twin for item in items] == [None, None]


def test_masks_are_asked_only_where_boxes_overlap():
    asked = []

    def overlap(one: int, other: int, frame: int) -> float:
        asked.append((one, other, frame))
        return 0.1

    items = assess(proposals({}, {"box": SQUARE, "mask_box": SQUARE, "score": 0.5}, {}), overlap=overlap)
    assert asked == [(1, 2, 0)]
    assert all("twin" not in item.reasons for item in items)


def test_an_object_of_a_video_is_one_item_where_it_is_most_doubtful():
    rows = [{"object_id": 7, "frame": frame, "predicted_iou": 0.9 - 0.1 * (frame == 4)} for frame in range(6)]
    (item,) = assess(proposals(*rows))
    assert (item.object_id, item.frame) == (7, 4)
    assert (item.stretch, item.masks) == (range(6), 6)


def test_filters_go_by_class_media_and_score():
    items = assess(proposals({"score": 0.3}, {"class_id": 2}, {"media_id": 2}, {"score": np.nan, "predicted_iou": 0.6}))

    def kept(**what) -> list[int]:
        return sorted(item.object_id for item in ordered(items, ReviewFilter(**what)))

    assert kept() == [1, 2, 3, 4]
    assert kept(class_id=2) == [2]
    assert kept(media_id=2) == [3]
    assert kept(low=0.5) == [2, 3, 4]
    assert kept(high=0.6) == [1, 4]
    assert kept(low=0.5, high=0.7) == [4]
    assert not ReviewFilter().active
    assert ReviewFilter(high=0.9).active


def test_a_careful_choice_above_a_score_leaves_out_what_does_not_fit():
    beside_the_first = (10.0, 10.0, 30.0, 29.0)
    items = assess(
        proposals(
            {"score": 0.7},
            {},
            {"mask_box": (210, 210, 220, 220)},
            {"box": beside_the_first, "mask_box": beside_the_first, "score": 0.85},
        )
    )
    assert [item.object_id for item in above(items, 0.7, careful=False)] == [1, 2, 3, 4]
    assert [item.object_id for item in above(items, 0.7)] == [2, 4]
    assert [item.object_id for item in above(items, 0.86)] == [2]


def test_the_iou_of_boxes_is_that_of_their_pixels():
    rng = np.random.default_rng(0)
    for _ in range(50):
        corners = np.sort(rng.integers(0, 20, (2, 2, 2)), axis=1)
        masks = []
        for (x0, y0), (x1, y1) in corners:
            mask = np.zeros((20, 20), bool)
            mask[y0:y1, x0:x1] = True
            masks.append(mask)
        boxes = corners.reshape(2, 4).astype(float)
        union = (masks[0] | masks[1]).sum()
        expected = (masks[0] & masks[1]).sum() / union if union else 0.0
        assert box_iou(boxes[0], boxes[1]) == pytest.approx(expected)


def item(class_id: int, score: float | None) -> ReviewItem:
    (made,) = assess(
        proposals({"class_id": class_id, "score": np.nan if score is None else score, "predicted_iou": np.nan})
    )
    return made


decisions = st.lists(
    st.tuples(
        st.sampled_from(["accepted", "fixed", "rejected"]), st.integers(1, 4), st.none() | st.floats(0, 1, width=32)
    )
)


@given(decisions, st.floats(0, 1))
def test_the_tally_counts_what_was_decided(made, score):
    tally = Tally()
    for outcome, class_id, value in made:
        tally = tally.adding(outcome, [item(class_id, value)])
    assert Tally.of_setting(tally.to_setting()) == tally
    for outcome in ("accepted", "fixed", "rejected"):
        assert tally.total(outcome) == sum(each[0] == outcome for each in made)
        assert tally.total(outcome, 2) == sum(each[:2] == (outcome, 2) for each in made)
    first = min(int(score * BINS), BINS - 1)
    counted = [each for each in made if each[2] is not None and min(int(each[2] * BINS), BINS - 1) >= first]
    assert tally.right_above(score) == (sum(each[0] == "accepted" for each in counted), len(counted))
    assert tally.class_ids == tuple(sorted({each[1] for each in made}))


@pytest.mark.parametrize(
    "value",
    [
        *(None, 3, [], {"x": {}}, {"1": 3}, {"1": {"accepted": [1, 2]}}, {"1": {"accepted": [-1] * 11}}),
        {"1": {"accepted": [1.5] * 11}},
        {"1": {"stolen": [0] * 11}},
    ],
)
def test_a_setting_that_is_none_of_ours_is_an_empty_tally(value):
    assert Tally.of_setting(value) == Tally()
