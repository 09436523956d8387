"""MobileSAM's image encoder: TinyViT, convolutions first, then attention over windows.

Every convolution is followed by a batch norm, which in use is a scale and a shift: `derive` folds it into the weights.
"""

from __future__ import annotations

from collections.abc import Generator
from itertools import product

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam.config import TinyVitConfig
from sam2studio.model.sam.vit import neck, through_neck, windowed
from sam2studio.model.sam2.layers import project

_EXPANSION = 4


class NormedConv(nn.Module):
    """A convolution and its batch norm."""

    def __init__(self, channels: int, out: int, *, kernel: int = 1, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.c = nn.Conv2d(channels, out, kernel, stride, padding=kernel // 2, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(out)
        self._folded = torch.empty(0), torch.empty(0)

    def derive(self) -> None:
        """Fold the norm into the weights; to be called again when they change."""
        norm = self.bn
        assert norm.running_var is not None
        assert norm.running_mean is not None
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        weight = (self.c.weight.float() * scale[:, None, None, None]).to(self.c.weight.dtype)
        self._folded = weight, (norm.bias - norm.running_mean * scale).to(self.c.weight.dtype)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, h, w) → (B, out, h', w')."""
        weight, shift = self._folded
        layer = self.c
        return F.conv2d(x.to(weight.dtype), weight, shift, layer.stride, layer.padding, groups=layer.groups)


class PatchEmbed(nn.Module):
    """Pixels to a map of a quarter of their side."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.seq = nn.Sequential(
            NormedConv(3, dim // 2, kernel=3, stride=2), nn.GELU(), NormedConv(dim // 2, dim, kernel=3, stride=2)
        )

    def forward(self, pixels: Tensor) -> Tensor:
        """(B, 3, S, S) → (B, dim, S/4, S/4)."""
        return self.seq(pixels)  # type: ignore[no-any-return]


class ConvBlock(nn.Module):
    """An inverted bottleneck with a residual."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        hidden = dim * _EXPANSION
        self.conv1 = NormedConv(dim, hidden)
        self.conv2 = NormedConv(hidden, hidden, kernel=3, groups=hidden)
        self.conv3 = NormedConv(hidden, dim)

    def forward(self, x: Tensor) -> Tensor:
        """(B, dim, h, w) → the same."""
        return F.gelu(x + self.conv3(F.gelu(self.conv2(F.gelu(self.conv1(x))))))


class Downsample(nn.Module):
    """Between two stages: more channels, and half the side where `stride` is 2."""

    def __init__(self, dim: int, out: int, *, stride: int) -> None:
        super().__init__()
        self.conv1 = NormedConv(dim, out)
        self.conv2 = NormedConv(out, out, kernel=3, stride=stride, groups=out)
        self.conv3 = NormedConv(out, out)

    def forward(self, x: Tensor) -> Tensor:
        """(B, dim, h, w) → (B, out, h / stride, w / stride)."""
        return self.conv3(F.gelu(self.conv2(F.gelu(self.conv1(x)))))  # type: ignore[no-any-return]


class BiasedAttention(nn.Module):
    """Attention over a window with a learned score for every distance, its own norm before it."""

    def __init__(self, *, dim: int, heads: int, window: int) -> None:
        super().__init__()
        self.heads, self.window = heads, window
        self.norm = nn.LayerNorm(dim)
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)
        self.attention_biases = nn.Parameter(torch.zeros(heads, window * window))
        self._scores = torch.empty(0)

    def derive(self) -> None:
        """Lay the learned scores out for every pair of places."""
        places = list(product(range(self.window), repeat=2))
        rank: dict[tuple[int, int], int] = {}
        pairs = [[rank.setdefault((abs(a - c), abs(b - d)), len(rank)) for c, d in places] for a, b in places]
        chosen = torch.tensor(pairs, device=self.attention_biases.device)
        self._scores = self.attention_biases[:, chosen].to(self.qkv.weight.dtype)  # (heads, n, n)

    def forward(self, x: Tensor) -> Tensor:
        """(B, window, window, C) → the same."""
        qkv = torch.unflatten(project(self.norm(x.flatten(1, 2)), self.qkv), -1, (self.heads, 3, -1))
        query, key, value = qkv.permute(3, 0, 2, 1, 4)  # (B, heads, n, d)
        attended = F.scaled_dot_product_attention(query, key, value, attn_mask=self._scores)
        return project(attended.transpose(1, 2).flatten(2), self.proj).view(x.shape)


class NormedMlp(nn.Module):
    """An MLP with its own norm before it."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.fc1 = nn.Linear(dim, dim * _EXPANSION)
        self.fc2 = nn.Linear(dim * _EXPANSION, dim)

    def forward(self, x: Tensor) -> Tensor:
        """(…, dim) → the same."""
        return project(F.gelu(project(self.norm(x), self.fc1)), self.fc2)


class WindowBlock(nn.Module):
    """Attention over windows, a depthwise convolution, an MLP."""

    def __init__(self, *, dim: int, heads: int, window: int) -> None:
        super().__init__()
        self.attn = BiasedAttention(dim=dim, heads=heads, window=window)
        self.local_conv = NormedConv(dim, dim, kernel=3, groups=dim)
        self.mlp = NormedMlp(dim)

    def forward(self, x: Tensor) -> Tensor:
        """(B, dim, h, w) → the same, float32."""
        places = x.permute(0, 2, 3, 1).float()
        places = places + windowed(places, self.attn.window, self.attn)
        places = self.local_conv(places.permute(0, 3, 1, 2)).permute(0, 2, 3, 1).float()
        return (places + self.mlp(places)).permute(0, 3, 1, 2)  # type: ignore[no-any-return]


class Stage(nn.Module):
    """Blocks at one resolution, and the way to the next."""

    def __init__(self, blocks: list[nn.Module], downsample: nn.Module | None) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(blocks)
        if downsample is not None:
            self.downsample = downsample

    def steps(self, x: Tensor) -> Generator[Tensor, None, Tensor]:
        """(B, dim, h, w) → the input of the next stage; yields what each block gives."""
        for block in self.blocks:
            x = block(x)
            yield x
        return self.downsample(x) if hasattr(self, "downsample") else x


class TinyVitEncoder(nn.Module):
    """A picture to its map."""

    def __init__(self, config: TinyVitConfig, *, width: int) -> None:
        super().__init__()
        self.patch_embed = PatchEmbed(config.dims[0])
        self.layers = nn.ModuleList(_stages(config))
        self.norm_head = nn.LayerNorm(config.dims[-1])  # with `head`: of the classifier that it was trained from
        self.head = nn.Linear(config.dims[-1], config.classes)
        self.neck = neck(config.dims[-1], width)

    def derive(self) -> None:
        """Compute what follows from the weights alone."""
        for part in self.modules():
            if isinstance(part, NormedConv | BiasedAttention):
                part.derive()

    def steps(self, pixels: Tensor) -> Generator[Tensor, None, Tensor]:
        """Pixels (B, 3, S, S) → map (B, width, S/16, S/16); yields what each block gives."""
        x = self.patch_embed(pixels)
        for stage in self.layers:
            assert isinstance(stage, Stage)
            x = yield from stage.steps(x)
        return through_neck(x, self.neck)


def _stages(config: TinyVitConfig) -> list[Stage]:
    stages = []
    for index, (dim, depth) in enumerate(zip(config.dims, config.depths, strict=True)):
        heads, window = config.heads[index], config.windows[index]
        blocks: list[nn.Module] = [
            ConvBlock(dim) if index == 0 else WindowBlock(dim=dim, heads=heads, window=window) for _ in range(depth)
        ]
        last = index + 1 == len(config.dims)
        stride = 1 if index + 2 == len(config.dims) else 2  # the last stage keeps the side
        stages.append(Stage(blocks, None if last else Downsample(dim, config.dims[index + 1], stride=stride)))
    return stages
