"""Pictures are recognised by their pixels; memory is bounded, and the last one always stays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sam2studio.engine.content_cache import ContentCache


@dataclass
class Held:
    number: int
    nbytes: int


def picture(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (6, 8, 3), np.uint8)


class Maker:
    def __init__(self, nbytes: int = 10) -> None:
        self.made = 0
        self.nbytes = nbytes

    def __call__(self) -> Held:
        self.made += 1
        return Held(self.made, self.nbytes)


def test_equal_pixels_are_one_picture_whatever_holds_them():
    cache, make = ContentCache[Held](), Maker()
    first = cache.of(picture(0), make)
    assert cache.of(picture(0).copy(), make) is first
    assert cache.of(np.ascontiguousarray(picture(0)[:, ::-1])[:, ::-1], make) is first
    assert cache.of(picture(0)[:, ::-1], make) is not first
    assert cache.of(picture(0).reshape(8, 6, 3), make) is not first, "the shape counts"
    assert cache.of(picture(0), make, setting=("conf", 0.5)) is not first
    assert make.made == 4


def test_the_least_recently_used_go_and_the_last_one_stays():
    cache, make = ContentCache[Held](budget=25), Maker(10)
    for seed in (0, 1):
        cache.of(picture(seed), make)
    cache.of(picture(0), make)
    cache.of(picture(2), make)
    assert len(cache) == 2
    assert cache.of(picture(0), make).number == 1
    assert cache.of(picture(1), make).number == 4
    assert cache.of(picture(9), Maker(1000)).nbytes == 1000
    assert len(cache) == 1
