"""The one order in which tokens of all feature maps are kept, so that windows and pooling need no copies.

A map of the finest stage is cut into the largest windows; these into the next smaller ones, and so on down to single
tokens, always row by row. Listing tokens along this tree gives an order in which

* the tokens of every window, of every stage, are neighbours;
* the 2 × 2 tokens that a coarser map pools into one are neighbours, and the pooled list is again in this order.

Windows at the right and bottom edge may be cut off. Windows with the same number of tokens are put next to each other
(largest first), so that a whole run of them is one dense tensor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import torch
from torch import Tensor

from sam2studio.model.sam2.config import PromptedSizes


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRun:
    """Neighbouring windows with the same number of tokens.

    Attributes:
        start: Index of the first token.
        windows: Number of windows.
        tokens: Tokens per window.
        padding: Tokens that a window lacks because the edge of the map cuts it off.
    """

    start: int
    windows: int
    tokens: int
    padding: int

    @property
    def stop(self) -> int:
        """Index after the last token."""
        return self.start + self.windows * self.tokens


@dataclass(frozen=True, eq=False)
class TokenLayout:
    """The order of the tokens of all maps of one network.

    Attributes:
        sides: Sides of the square maps, finest first.
        order: Per map, int64 (side²,): raster index (row · side + column) of every token.
        position: Per map, int64 (side²,): the inverse, the token at every raster index.
    """

    sides: tuple[int, ...]
    order: tuple[Tensor, ...]
    position: tuple[Tensor, ...]

    def runs(self, *, level: int, window: int) -> tuple[WindowRun, ...]:
        """The windows of side `window` (in tokens of map `level`) as runs, in token order."""
        side = self.sides[level]
        rows, columns = self.order[level] // side, self.order[level] % side
        across = -(-side // window)
        names = (rows // window) * across + columns // window  # (side²,) which window
        _, sizes = torch.unique_consecutive(names, return_counts=True)
        if len(sizes) != across * across:
            raise ValueError(f"window: windows of {window} tokens are not contiguous on map {level}")
        runs, start = [], 0
        lengths, repeats = torch.unique_consecutive(sizes, return_counts=True)
        for tokens, windows in zip(lengths.tolist(), repeats.tolist(), strict=True):
            runs.append(WindowRun(start=start, windows=windows, tokens=tokens, padding=window * window - tokens))
            start += windows * tokens
        return tuple(runs)

    def on(self, device: torch.device) -> TokenLayout:
        """This layout with its tensors on a device; copied there once."""
        return self if device.type == "cpu" else _moved(self, device)

    def to_raster(self, tokens: Tensor, *, level: int) -> Tensor:
        """Tokens (B, side², C) of a map as a picture (B, C, side, side)."""
        side = self.sides[level]
        ordered = tokens.index_select(1, self.on(tokens.device).position[level])  # (B, side², C)
        return torch.unflatten(ordered, 1, (side, side)).permute(0, 3, 1, 2)  # (B, C, side, side)

    def from_raster(self, picture: Tensor, *, level: int) -> Tensor:
        """A picture (B, C, side, side) as tokens (B, side², C) of a map."""
        return picture.flatten(2).transpose(1, 2).index_select(1, self.on(picture.device).order[level])


def cells_of_tokens(picture: Tensor) -> Tensor:
    """A part of a picture (B, C, 4·h, 4·w) as cells (B, 16·h·w, C): those of a token together, ordered as children are.

    Tokens, h × w of them, are in raster order.
    """
    whole = torch.unflatten(torch.unflatten(picture, 3, (-1, 2, 2)), 2, (-1, 2, 2))  # (B, C, h, 2, 2, w, 2, 2)
    return whole.permute(0, 2, 5, 3, 6, 4, 7, 1).flatten(1, 6)


def token_layout(config: PromptedSizes) -> TokenLayout:
    """The layout of a network's maps, on the CPU; networks of the same window sizes share it."""
    with torch.device("cpu"):  # whatever device the caller builds modules on
        return _layout(config.map_sides, config.window_spec)


@lru_cache(maxsize=8)
def _moved(layout: TokenLayout, device: torch.device) -> TokenLayout:
    return TokenLayout(
        layout.sides,
        tuple(order.to(device) for order in layout.order),
        tuple(position.to(device) for position in layout.position),
    )


@lru_cache(maxsize=8)
def _layout(sides: tuple[int, ...], window_spec: tuple[int, ...]) -> TokenLayout:
    cells = {1 << level for level in range(len(sides))}
    windows = {window << level for level, window in enumerate(window_spec)}
    finest = _tree_order(sides[0], sorted(cells | windows, reverse=True))
    orders, positions = [], []
    for level, side in enumerate(sides):
        first_child = finest[:: 4**level]  # one token of the finest map per token of this one
        rows, columns = first_child // sides[0] >> level, first_child % sides[0] >> level
        order = rows * side + columns
        orders.append(order)
        positions.append(torch.argsort(order))
    return TokenLayout(sides, tuple(orders), tuple(positions))


def _tree_order(side: int, tile_sides: Sequence[int]) -> Tensor:
    """Raster indices of a map listed tile by tile; `tile_sides` descend from the largest tile to 1.

    Returns:
        int64 (side²,).
    """
    rows = torch.arange(side)[:, None].expand(side, side)
    columns = rows.T
    largest = tile_sides[0]
    height = torch.clamp(side - rows // largest * largest, max=largest)
    width = torch.clamp(side - columns // largest * largest, max=largest)
    keys = [-height * width, rows // largest, columns // largest]
    for outer, inner in pairwise(tile_sides):
        keys += [rows % outer // inner, columns % outer // inner]
    order = torch.arange(side * side)
    for key in reversed(keys):  # least significant first: every sort is stable
        order = order[torch.argsort(key.flatten()[order], stable=True)]
    return order
