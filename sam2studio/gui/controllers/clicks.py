"""What a click means. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sam2studio.core.prompts import Point
from sam2studio.gui.viewstate import ClickIntent


@dataclass(frozen=True)
class Select:
    """Select that object."""

    object_id: int


@dataclass(frozen=True)
class Refine:
    """Begin to refine that object with this point."""

    object_id: int


@dataclass(frozen=True)
class Begin:
    """Begin a new object with this point."""


Meaning: TypeAlias = Select | Refine | Begin


def point_of(click: ClickIntent, *, height: int, width: int) -> Point | None:
    """The click as a point inside an image of that size; None outside."""
    if not (-0.5 <= click.x < width - 0.5 and -0.5 <= click.y < height - 0.5):
        return None
    return Point(min(max(click.x, 0.0), width - 1.0), min(max(click.y, 0.0), height - 1.0), click.positive)


def meaning_of(click: ClickIntent, *, hits: Sequence[int], selected: int | None, sought: bool = False) -> Meaning:
    """What a click means while no prompt is open.

    | click       | on the selected mask | on another mask      | on the background            |
    |-------------|----------------------|----------------------|------------------------------|
    | left        | refine it            | select the other     | refine the selected, or new  |
    | right       | refine it            | refine the selected, or else the other | the same   |
    | Alt + left  | select the next one below                   | as right                     |
    | Shift       | new                  | new                  | new                          |

    A selected object that is sought is refined by a left click on another mask too: that may lie on it.

    Args:
        click: The click.
        hits: Objects under it that may be edited, smallest first.
        selected: The one object that is selected and may be edited, or None; one that a person said to be absent here
            is as good as none.
        sought: It has no mask here, and the person is to say where it is.
    """
    if click.shift:
        return Begin()
    if click.alt and hits:
        place = hits.index(selected) + 1 if selected in hits else 0
        return Select(hits[place % len(hits)])
    if click.positive and hits and selected not in hits and not (sought and selected is not None):
        return Select(hits[0])
    if selected is not None:
        return Refine(selected)
    return Refine(hits[0]) if hits else Begin()
