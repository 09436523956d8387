"""What was made of the last few pictures, found again by their pixels: the same picture costs its encoder once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

from sam2studio.engine.prediction import ByteArray

BUDGET = 256 << 20
"""Bytes that are kept, beside those of the last picture."""


class Sized(Protocol):
    """Something that knows what it takes."""

    @property
    def nbytes(self) -> int:
        """Memory held, bytes."""


T = TypeVar("T", bound=Sized)


class ContentCache(Generic[T]):
    """The most recently used within a budget of bytes; the last one is kept whatever it takes. One thread owns it."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._held: OrderedDict[Hashable, T] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def of(self, rgb: ByteArray, make: Callable[[], T], *, setting: Hashable = None) -> T:
        """What `make` gives for a picture (H, W, 3) uint8, or what it gave for these very pixels and this setting."""
        pixels = rgb if rgb.flags.c_contiguous else rgb.copy(order="C")
        key = (hashlib.blake2b(pixels.data, digest_size=16).digest(), rgb.shape, setting)
        if key not in self._held:
            self._held[key] = make()
        self._held.move_to_end(key)
        while len(self._held) > 1 and sum(each.nbytes for each in self._held.values()) > self._budget:
            self._held.popitem(last=False)
        return self._held[key]

    def clear(self) -> None:
        """Lets go of all."""
        self._held.clear()
