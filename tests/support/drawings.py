"""Scenes and clips of a few discs: enough to learn something in seconds."""

from __future__ import annotations

import numpy as np

from sam2studio.training.synthetic.scene import Clip, Scene, Segment

SEGMENTS = (
    Segment(number=1, parent=0, kind="whole"),
    Segment(number=2, parent=1, kind="part"),
    Segment(number=3, parent=0, kind="whole"),
)


class Discs:
    """A disc with a part, and another disc, on a plain ground; `only` always draws the same one."""

    def __init__(self, *, side: int = 96, only: int | None = None, frames: int = 5) -> None:
        self.side, self.only, self.frames = side, only, frames

    def scene(self, number: int) -> Scene:
        rng = np.random.default_rng(number if self.only is None else self.only)
        image, labels = self._draw(*self._plan(rng))
        return Scene(image=image, labels=labels, segments=SEGMENTS)

    def clip(self, number: int) -> Clip:
        rng = np.random.default_rng(number if self.only is None else self.only)
        colours, centres, radii = self._plan(rng)
        drawn = [self._draw(colours, centres + 2.0 * frame, radii) for frame in range(self.frames)]
        return Clip(
            frames=np.stack([image for image, _ in drawn]),
            labels=np.stack([labels for _, labels in drawn]),
            segments=SEGMENTS,
        )

    def _plan(self, rng):
        colours = rng.integers(0, 256, (4, 3))
        centres = np.array([[0.3, 0.35], [0.3, 0.35], [0.7, 0.65]]) * self.side + rng.uniform(-4, 4, 2)
        radii = np.array([0.24, 0.1, 0.2]) * self.side * rng.uniform(0.9, 1.2)
        return colours, centres, radii

    def _draw(self, colours, centres, radii):
        y, x = np.mgrid[: self.side, : self.side]
        image = np.broadcast_to(colours[0], (self.side, self.side, 3)).astype(np.uint8).copy()
        labels = np.zeros((self.side, self.side), np.uint16)
        for number, ((row, column), radius) in enumerate(zip(centres, radii, strict=True), start=1):
            inside = (y - row) ** 2 + (x - column) ** 2 <= radius**2
            image[inside], labels[inside] = colours[number], number
        return image, labels
