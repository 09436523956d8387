"""A store of what was used last, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Items by frame number, the least recently used dropped first, up to so many bytes; the very last always stays."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._items: OrderedDict[int, tuple[T, int]] = OrderedDict()

    def __contains__(self, number: int) -> bool:
        return number in self._items

    @property
    def used(self) -> int:
        """Bytes of all items."""
        return self._used

    def get(self, number: int) -> T | None:
        """An item, which counts as used now; None when it is not there."""
        found = self._items.get(number)
        if found is None:
            return None
        self._items.move_to_end(number)
        return found[0]

    def put(self, number: int, item: T, size: int) -> None:
        """Keeps an item of so many bytes, and drops others if need be."""
        former = self._items.pop(number, None)
        self._used += size - (former[1] if former else 0)
        self._items[number] = (item, size)
        while self._used > self._limit and len(self._items) > 1:
            _, (_, freed) = self._items.popitem(last=False)
            self._used -= freed

    def clear(self) -> None:
        """Drops everything."""
        self._items.clear()
        self._used = 0
