"""Dividing images into train, val and test so that an image stays where it is when others come or go."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence

from sam2studio.core.errors import InputError
from sam2studio.formats.dataset import SPLITS, Split


def assign_splits(keys: Sequence[str], fixed: Sequence[Split | None], shares: Mapping[Split, float]) -> list[Split]:
    """A split for each image.

    Where nobody has decided, the hash of the key does: equal keys (copies of one picture) stay together, and a share is
    met nearly, not exactly. A split that would stay empty although it has a share gets the image nearest to it; the
    only one is for training.

    Args:
        keys: One per image; what identifies its content.
        fixed: What a person has decided, or None.
        shares: Relative sizes, none negative; 0 or missing for no such split.

    Raises:
        InputError: The shares make no sense.
    """
    weights = [float(shares.get(split, 0.0)) for split in SPLITS]
    if not all(math.isfinite(weight) and weight >= 0 for weight in weights) or sum(weights) <= 0:
        raise InputError("shares: give each split 0 or more, and at least one of them more than 0.")
    bounds = [sum(weights[: place + 1]) / sum(weights) for place in range(len(SPLITS))]
    places = [_place(key) for key in keys]
    splits: list[Split] = []
    for place, decided in zip(places, fixed, strict=True):
        by_hash = next(split for split, bound in zip(SPLITS, bounds, strict=True) if place < bound)
        splits.append(by_hash if decided is None else decided)
    free = [index for index, decided in enumerate(fixed) if decided is None]
    for split, bound, weight in zip(SPLITS, bounds, weights, strict=True):
        if weight > 0 and split not in splits:
            _lend(split, bound - weight / sum(weights) / 2, splits, free, places)
    return splits


def _lend(split: Split, centre: float, splits: list[Split], free: Sequence[int], places: Sequence[float]) -> None:
    """Moves the free image nearest to the middle of an empty split into it, from a split that has more than one.

    Training takes the last one too: a dataset that nothing can be learnt from is of no use.
    """
    sizes = Counter(splits)
    spare = [index for index in free if sizes[splits[index]] > 1 or split == "train"]
    if spare:
        splits[min(spare, key=lambda index: (abs(places[index] - centre), index))] = split


def _place(key: str) -> float:
    """A number in [0, 1) that looks random and is always the same."""
    return int.from_bytes(hashlib.blake2b(key.encode(errors="surrogatepass"), digest_size=6).digest()) / (1 << 48)
