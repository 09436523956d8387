"""Which part of the timeline lies where, and what is under a position. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

HEAD: Final = 184
"""Width of the objects' names at the left."""
RULER: Final = 28
LANE: Final = 26
DRIFT: Final = 60
EYE: Final = 32
"""Width of the eye at the left of a name."""
BAR: Final = 12
"""Width of the upright scroll bar and height of the level one."""

Part = Literal["corner", "ruler", "eye", "name", "lane", "below", "drift_head", "drift", "none"]


@dataclass(frozen=True)
class Layout:
    """The parts of a timeline of some size, in logical pixels.

    Attributes:
        width: Of the whole.
        height: Of the whole.
        lanes: How many there are.
        scroll: Pixels that the lanes are scrolled up.
        drift: The drift graph is shown.
    """

    width: int
    height: int
    lanes: int = 0
    scroll: int = 0
    drift: bool = True

    @property
    def drift_height(self) -> int:
        """Of the drift graph; none when that would leave no lane in sight."""
        return DRIFT if self.drift and self.height - RULER - BAR - DRIFT >= LANE else 0

    @property
    def lanes_top(self) -> int:
        """Where the lanes begin."""
        return RULER

    @property
    def lanes_height(self) -> int:
        """Of the lanes in sight."""
        return max(0, self.height - RULER - BAR - self.drift_height)

    @property
    def drift_top(self) -> int:
        """Where the drift graph begins."""
        return self.lanes_top + self.lanes_height

    @property
    def bottom(self) -> int:
        """Where everything but the level scroll bar ends."""
        return self.drift_top + self.drift_height

    @property
    def most_scroll(self) -> int:
        """The largest scroll."""
        return max(0, self.lanes * LANE - self.lanes_height)

    @property
    def track_width(self) -> int:
        """Of the ruler and the lanes, right of the names."""
        return max(1, self.width - HEAD - BAR)

    @property
    def shown(self) -> range:
        """The lanes that are at least partly in sight."""
        first = self.scroll // LANE
        return range(min(first, self.lanes), min(self.lanes, -(-(self.scroll + self.lanes_height) // LANE)))

    def lane_top(self, lane: int) -> int:
        """Where a lane begins."""
        return self.lanes_top + lane * LANE - self.scroll

    def lane_at(self, y: float) -> int | None:
        """The lane at a height, or None."""
        if not self.lanes_top <= y < self.drift_top:
            return None
        lane = int(y - self.lanes_top + self.scroll) // LANE
        return lane if lane < self.lanes else None

    def part_at(self, x: float, y: float) -> Part:
        """What is under a position."""
        left = x < HEAD
        if not (0 <= x < HEAD + self.track_width and 0 <= y < self.height - BAR):
            return "none"
        if y < self.lanes_top:
            return "corner" if left else "ruler"
        if y >= self.drift_top:
            return "drift_head" if left else "drift"
        if self.lane_at(y) is None:
            return "below"
        return "eye" if x < EYE else "name" if left else "lane"

    def scrolled_to(self, lane: int) -> int:
        """The scroll nearest to this one at which the whole lane is in sight."""
        top = lane * LANE
        return min(max(self.scroll, top + LANE - self.lanes_height, 0), top)
