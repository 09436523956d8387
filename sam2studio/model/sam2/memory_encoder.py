"""Memory encoder: a frame's features and the object's mask on it, to the map that is remembered."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.layers import ChannelNorm, project
from sam2studio.model.sam2.layout import token_layout

_TOTAL_STRIDE = 16
_FUSER_LAYERS = 2
_FUSER_KERNEL = 7


class MaskDownsampler(nn.Module):
    """Strided convolutions that quadruple the channels while they quarter the pixels."""

    def __init__(self, *, width: int) -> None:
        super().__init__()
        self.encoder = nn.Sequential(*_downsampling(width))

    def forward(self, mask: Tensor) -> Tensor:
        """(B, 1, S, S) → (B, S/16, S/16, width), float32."""
        x = mask.to(memory_format=torch.channels_last)
        for layer in self.encoder:
            if isinstance(layer, nn.Conv2d):
                x = layer(x.to(layer.weight.dtype))  # (B, C, h, w)
            else:
                x = layer(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)  # norm and activation over channels
        return x.permute(0, 2, 3, 1).float()


def _downsampling(width: int) -> Iterator[nn.Module]:
    channels, stride = 1, 1
    while stride < _TOTAL_STRIDE:
        yield nn.Conv2d(channels, 4 * channels, kernel_size=3, stride=2, padding=1)
        channels, stride = 4 * channels, 2 * stride
        yield ChannelNorm(channels)
        yield nn.GELU()
    yield nn.Conv2d(channels, width, kernel_size=1)


class FuserBlock(nn.Module):
    """A ConvNeXt block: depth-wise convolution, then an MLP over channels, scaled by a learned gain."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.dwconv = nn.Conv2d(width, width, _FUSER_KERNEL, padding=_FUSER_KERNEL // 2, groups=width)
        self.norm = ChannelNorm(width)
        self.pwconv1 = nn.Linear(width, 4 * width)
        self.pwconv2 = nn.Linear(4 * width, width)
        self.gamma = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """(B, H, W, C) → (B, H, W, C), float32."""
        mixed = self.dwconv(x.permute(0, 3, 1, 2).to(self.dwconv.weight.dtype)).permute(0, 2, 3, 1)  # (B, H, W, C)
        mixed = project(F.gelu(project(self.norm(mixed), self.pwconv1)), self.pwconv2)
        return x + self.gamma * mixed


class Fuser(nn.Module):
    """Mixes what the mask and the picture say."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(FuserBlock(width) for _ in range(_FUSER_LAYERS))

    def forward(self, x: Tensor) -> Tensor:
        """(B, H, W, C) → (B, H, W, C)."""
        for layer in self.layers:
            x = layer(x)
        return x


class MemoryEncoder(nn.Module):
    """Features and masks to memories."""

    def __init__(self, config: Sam2Config) -> None:
        super().__init__()
        self.mask_downsampler = MaskDownsampler(width=config.width)
        self.pix_feat_proj = nn.Conv2d(config.width, config.width, kernel_size=1)
        self.fuser = Fuser(config.width)
        self.out_proj = nn.Conv2d(config.width, config.memory_width, kernel_size=1)
        self._layout = token_layout(config)

    def forward(self, *, image: Tensor, mask: Tensor) -> Tensor:
        """Make memories.

        Args:
            image: (B or 1, N, C) coarse features, token order.
            mask: (B, 1, S, S) raster order at the size of the network input, scaled to the range it was trained on.

        Returns:
            (B, N, memory_width) float32, token order.
        """
        layout, side = self._layout.on(image.device), self._layout.sides[2]
        picture = _pointwise(image, self.pix_feat_proj).index_select(1, layout.position[2])
        picture = torch.unflatten(picture, 1, (side, side))  # (B, side, side, C)
        fused: Tensor = self.fuser(picture + self.mask_downsampler(mask))  # (B, side, side, C)
        memory = _pointwise(fused.flatten(1, 2), self.out_proj).float()  # (B, N, memory_width) raster order
        return memory.index_select(1, layout.order[2])


def _pointwise(x: Tensor, layer: nn.Conv2d) -> Tensor:
    """A 1 × 1 convolution over tokens (B, N, C)."""
    return F.linear(x.to(layer.weight.dtype), layer.weight.flatten(1), layer.bias)
