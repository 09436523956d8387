"""Splits: shares are met, decisions obeyed, and an image stays where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.core.errors import InputError
from sam2studio.formats.dataset import SPLITS, Split
from sam2studio.formats.splits import assign_splits

KEYS = st.lists(st.text(max_size=5), min_size=1, max_size=30)
SHARES: dict[Split, float] = {"train": 0.7, "val": 0.2, "test": 0.1}


def test_shares_are_met_nearly():
    splits = assign_splits([str(number) for number in range(5_000)], [None] * 5_000, SHARES)
    for split, share in SHARES.items():
        assert splits.count(split) / 5_000 == pytest.approx(share, abs=0.02)


def test_images_stay_where_they_are_when_others_come():
    keys = [str(number) for number in range(400)]
    few = dict(zip(keys[:200], assign_splits(keys[:200], [None] * 200, SHARES), strict=True))
    many = dict(zip(keys, assign_splits(keys, [None] * 400, SHARES), strict=True))
    assert all(many[key] == split for key, split in few.items())
    assert assign_splits(keys[::-1], [None] * 400, SHARES)[::-1] == assign_splits(keys, [None] * 400, SHARES)


@given(KEYS, st.data())
def test_decisions_are_obeyed_and_copies_stay_together(keys: list[str], data: st.DataObject):
    fixed = data.draw(st.lists(st.sampled_from([None, *SPLITS]), min_size=len(keys), max_size=len(keys)))
    splits = assign_splits(keys, fixed, {"train": 1, "val": 1})
    assert all(decided in (None, split) for decided, split in zip(fixed, splits, strict=True))
    assert "test" not in [split for decided, split in zip(fixed, splits, strict=True) if decided is None]


@pytest.mark.parametrize("count", range(2, 12))
def test_a_share_is_never_left_without_an_image(count: int):
    for seed in range(20):
        splits = assign_splits(
            [f"{seed}/{number}" for number in range(count)], [None] * count, {"train": 0.9, "val": 0.1}
        )
        assert set(splits) == {"train", "val"}


def test_the_only_image_is_for_training_if_that_has_a_share():
    for seed in range(20):
        assert assign_splits([str(seed)], [None], {"train": 0.5, "val": 0.5}) == ["train"]
    assert assign_splits(["x"], ["val"], {"train": 0.8, "val": 0.2}) == ["val"], "a person has decided"
    assert assign_splits([], [], {"train": 1}) == []
    assert assign_splits(["x", "y"], [None, None], {"val": 3}) == ["val", "val"]


@pytest.mark.parametrize("shares", [{}, {"train": 0}, {"train": -1, "val": 2}, {"train": float("nan")}])
def test_shares_that_make_no_sense_are_refused(shares: dict[Split, float]):
    with pytest.raises(InputError, match="shares"):
        assign_splits(["x"], [None], shares)
