"""The way through the media of a project: where one is, which way one goes, and what lies ahead. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

AHEAD: Final = 2
"""How many media are read and encoded ahead in the direction of travel; behind it is one."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """A place on the way.

    Attributes:
        ids: All media of the project, in its order.
        shown: What the list's filter shows, in this order; None without a filter.
        current: The media on the canvas.
        place: Of the current media among all, kept for when it is removed.
        direction: Of the last step, 1 or -1.
    """

    ids: tuple[int, ...] = ()
    shown: tuple[int, ...] | None = None
    current: int | None = None
    place: int = 0
    direction: int = 1

    @property
    def order(self) -> tuple[int, ...]:
        """The media that next and previous go through."""
        return self.ids if self.shown is None else self.shown

    @property
    def neighbours(self) -> list[int]:
        """What comes next in the direction of travel, then what is behind."""
        order = self.order
        if self.current is None or self.current not in order:
            return []
        place = order.index(self.current)
        steps = [self.direction * step for step in range(1, AHEAD + 1)] + [-self.direction]
        return [order[place + step] for step in steps if 0 <= place + step < len(order)]

    @property
    def substitute(self) -> int | None:
        """The media that takes the place of one that was removed."""
        return self.ids[min(self.place, len(self.ids) - 1)] if self.ids else None

    def at(self, media_id: int | None) -> Route:
        """There, however one came."""
        place = self.ids.index(media_id) if media_id is not None and media_id in self.ids else 0
        return replace(self, current=media_id, place=place)

    def facing(self, media_id: int) -> Route:
        """With the direction in which a media lies, if both are on the way."""
        places = {each: place for place, each in enumerate(self.order)}
        if self.current is None or media_id not in places or self.current not in places:
            return self
        return replace(self, direction=1 if places[media_id] > places[self.current] else -1)

    def ahead(self, direction: int) -> int | None:
        """What a step leads to: the first or the last from anywhere off the way, None at its ends."""
        order = self.order
        if not order:
            return None
        if self.current is None or self.current not in order:
            return order[0 if direction > 0 else -1]
        place = order.index(self.current) + direction
        return order[place] if 0 <= place < len(order) else None

    def without_gone(self) -> Route:
        """The filter as it is until the list tells its new one: without media that there are no more."""
        left: Collection[int] = set(self.ids)
        shown = None if self.shown is None else tuple(each for each in self.shown if each in left)
        return replace(self, shown=shown)
