"""Position codes: sine maps, random Fourier features and rotary angles. All are constants of a network."""

import math

import torch
from torch import Tensor, nn

_TEMPERATURE = 10000.0


def sine_map(*, channels: int, side: int) -> Tensor:
    """The 2-D sine code of a square map; the first half of the channels codes rows, the second columns.

    Returns:
        float32 (side², channels), raster order.
    """
    steps = torch.arange(1, side + 1, dtype=torch.float32) / (side + 1e-6) * (2 * math.pi)
    code = _interleaved_sine(steps, channels // 2)  # (side, channels / 2)
    rows = code[:, None, :].expand(side, side, -1)
    columns = code[None, :, :].expand(side, side, -1)
    return torch.cat([rows, columns], dim=-1).flatten(0, 1)


def sine_line(values: Tensor, *, channels: int) -> Tensor:
    """The 1-D sine code of times (n,): sines in the first half of the channels, cosines in the second.

    Returns:
        float32 (n, channels).
    """
    half = channels // 2
    angles = values.float()[:, None] / _periods(half, values.device)  # (n, channels / 2)
    return torch.cat([angles.sin(), angles.cos()], dim=-1)


def _periods(count: int, device: torch.device | None = None) -> Tensor:
    """(count,) temperature^(2·⌊i/2⌋/count): periods in pairs."""
    pairs = torch.arange(count, dtype=torch.float32, device=device) // 2
    periods: Tensor = _TEMPERATURE ** (2 * pairs / count)
    return periods


def _interleaved_sine(values: Tensor, channels: int) -> Tensor:
    """(n,) → (n, channels), sine on even and cosine on odd channels."""
    angles = values[:, None] / _periods(channels)
    return torch.stack([angles[:, 0::2].sin(), angles[:, 1::2].cos()], dim=-1).flatten(1)


def rotary_angles(*, dim: int, side: int, theta: float = _TEMPERATURE) -> Tensor:
    """Axial rotary angles of a square map: the first half of the pairs turns with the column, the second with the row.

    Returns:
        float32 (side², dim / 2), raster order.
    """
    speeds = 1.0 / (theta ** (torch.arange(0, dim, 4, dtype=torch.float32)[: dim // 4] / dim))
    steps = torch.arange(side * side, dtype=torch.float32)
    columns, rows = steps % side, torch.div(steps, side, rounding_mode="floor")
    return torch.cat([torch.outer(columns, speeds), torch.outer(rows, speeds)], dim=-1)


class FourierPosition(nn.Module):
    """Random Fourier features of positions in the unit square; the projection is part of the weights."""

    positional_encoding_gaussian_matrix: Tensor

    def __init__(self, *, channels: int) -> None:
        super().__init__()
        self.register_buffer("positional_encoding_gaussian_matrix", torch.randn(2, channels // 2))

    def forward(self, xy: Tensor) -> Tensor:
        """Positions (…, 2) as x, y in 0..1 → codes (…, channels), float32."""
        with torch.autocast(xy.device.type, enabled=False):  # rounded to bfloat16, a place would be pixels away
            angles = (2 * xy.float() - 1) @ self.positional_encoding_gaussian_matrix.float() * (2 * math.pi)
        return torch.cat([angles.sin(), angles.cos()], dim=-1)

    def grid(self, side: int) -> Tensor:
        """Codes of the cell centres of a square map, (side², channels), raster order."""
        centres = (torch.arange(side, device=self.positional_encoding_gaussian_matrix.device) + 0.5) / side
        rows, columns = torch.meshgrid(centres, centres, indexing="ij")
        codes: Tensor = self(torch.stack([columns, rows], dim=-1).flatten(0, 1))
        return codes
