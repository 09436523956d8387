"""A person who clicks, on whole batches of tensors: on a graphics processor nothing waits for the CPU.

Masks are coverages (P, h, w), 0..1, of cells of the mask map. A click is a place in network input pixels, as prompts
take it. The same seed gives the same clicks on the same kind of device.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from sam2studio.model.sam2.config import PATCH_STRIDE
from sam2studio.model.sam2.network import PointPrompts
from sam2studio.model.sam2.prompt_encoder import LABEL_BOX_END, LABEL_BOX_START, LABEL_NONE

_MOST_RINGS = 64
"""Distances are counted up to so many cells."""
_TIE = 1e-3


@dataclass(frozen=True, eq=False)
class Chance:
    """A source of random numbers for one device."""

    generator: torch.Generator
    device: torch.device

    @classmethod
    def seeded(cls, seed: int, device: torch.device) -> Chance:
        """The same numbers for the same seed; drawn where they are used."""
        return cls(torch.Generator(device).manual_seed(seed), device)

    def uniform(self, *shape: int) -> Tensor:
        """0..1."""
        return torch.rand(shape, generator=self.generator, device=self.device)

    def normal(self, *shape: int) -> Tensor:
        """Mean 0, deviation 1."""
        return torch.randn(shape, generator=self.generator, device=self.device)


def depth(inside: Tensor) -> Tensor:
    """How many cells each cell is away from the outside, as if beyond the edge were outside.

    Rings are peeled off with a diamond and a square in turn, which together make an octagon: near enough to the round
    distance, and every step is a few operations on the bits of the whole batch.

    Args:
        inside: (P, h, w) bool.

    Returns:
        (P, h, w) float32, 0 outside, 1 at the border.
    """
    left, total = inside, inside.to(torch.uint8)
    padded = F.pad(left, (1, 1, 1, 1))
    for ring in range(_MOST_RINGS):
        rows = padded[:, :-2] & padded[:, 1:-1] & padded[:, 2:]  # (P, h, w + 2)
        if ring % 2:
            left = rows[:, :, :-2] & rows[:, :, 1:-1] & rows[:, :, 2:]
        else:
            left = rows[:, :, 1:-1] & padded[:, 1:-1, :-2] & padded[:, 1:-1, 2:]
        if ring % 8 == 7 and not left.any():
            break
        total += left
        padded[:, 1:-1, 1:-1] = left
    return total.float()


def places(cells: Tensor, side: int, chance: Chance, *, spread: float = 1.0) -> Tensor:
    """Cells (P,) as places in network input pixels (P, 2), x and y, somewhere within each cell."""
    offset = 0.5 + spread * (chance.uniform(len(cells), 2) - 0.5)
    columns_rows = torch.stack([cells % side, torch.div(cells, side, rounding_mode="floor")], dim=-1)
    return (columns_rows + offset) * PATCH_STRIDE - 0.5


def deepest(inside: Tensor, chance: Chance) -> Tensor:
    """Of every mask (P, h, w) bool a cell that is farthest from its outside, int64 (P,)."""
    far = depth(inside) + _TIE * chance.uniform(*inside.shape)
    return far.flatten(1).argmax(dim=1)


def anywhere(inside: Tensor, chance: Chance) -> Tensor:
    """Of every mask (P, h, w) bool any of its cells, each as likely, int64 (P,)."""
    return (inside * (chance.uniform(*inside.shape) + _TIE)).flatten(1).argmax(dim=1)


def first_click(target: Tensor, chance: Chance, *, centred: float) -> PointPrompts:
    """One positive click on every object.

    Args:
        target: (P, h, w) coverage.
        chance: Random numbers.
        centred: Share of clicks that go to the middle of the object; the others go anywhere on it.
    """
    inside = target > 0.5
    inside |= target >= target.amax((-2, -1), keepdim=True).clamp_min(1e-6)  # objects thinner than a cell
    central = chance.uniform(len(target)) < centred
    cells = torch.where(central, deepest(inside, chance), anywhere(inside, chance))
    xy = places(cells, target.shape[-1], chance)
    return PointPrompts(xy=xy.unsqueeze(1), labels=torch.ones(len(target), 1, dtype=torch.int64, device=xy.device))


def next_click(said: Tensor, target: Tensor, chance: Chance, *, centred: float) -> PointPrompts:
    """One correction of every mask: on what is missed (positive) or marked too much (negative).

    A central click goes to the middle of the largest error, any other anywhere in the error. Where nothing is wrong, it
    confirms the object.

    Args:
        said: (P, h, w) logits.
        target: (P, h, w) coverage.
        chance: Random numbers.
        centred: Share of central clicks.
    """
    true = target > 0.5
    wrong = (said > 0) != true
    right = ~wrong.flatten(1).any(dim=1)
    confirmed = torch.where(true.flatten(1).any(dim=1)[:, None, None], true, target >= 0)
    region = torch.where(right[:, None, None], confirmed, wrong)
    missed, surplus = region & true, region & ~true
    far = torch.maximum(depth(missed), depth(surplus)) + _TIE * chance.uniform(*target.shape)
    central = chance.uniform(len(target)) < centred
    cells = torch.where(central, far.flatten(1).argmax(dim=1), anywhere(region, chance))
    labels = true.flatten(1).gather(1, cells.unsqueeze(1)).long()  # (P, 1)
    return PointPrompts(xy=places(cells, target.shape[-1], chance).unsqueeze(1), labels=labels)


def box_prompts(
    boxes: Tensor, chance: Chance, *, size: int, looseness: float = 0.1, most: float = 20.0
) -> PointPrompts:
    """Boxes as a hand draws them.

    Args:
        boxes: (P, 4) x0, y0, x1, y1 in network input pixels.
        chance: Random numbers.
        size: Side of the network input, pixels.
        looseness: Deviation of a side from where it should be, in sides of the box.
        most: Largest deviation, pixels.
    """
    sides = (boxes[:, 2:] - boxes[:, :2]).repeat(1, 2)  # (P, 4)
    off = (chance.normal(len(boxes), 4) * looseness * sides).clamp(-most, most)
    corners = (boxes + off).clamp(0, size).view(-1, 2, 2)
    kinds = torch.tensor([LABEL_BOX_START, LABEL_BOX_END], device=boxes.device)
    return PointPrompts(xy=corners, labels=kinds.expand(len(boxes), 2))


def joined(earlier: PointPrompts, later: PointPrompts) -> PointPrompts:
    """More points for the same prompts; points that say nothing are replaced."""
    if bool((earlier.labels == LABEL_NONE).all()):
        return later
    return PointPrompts(
        xy=torch.cat([earlier.xy, later.xy], dim=1), labels=torch.cat([earlier.labels, later.labels], dim=1)
    )


def nothing(target: Tensor) -> PointPrompts:
    """For each of P targets a point that says nothing."""
    xy = target.new_zeros(len(target), 1, 2)
    return PointPrompts(xy=xy, labels=xy.new_full((len(target), 1), LABEL_NONE, dtype=torch.int64))
