"""The layers of YOLO networks; names of parts are the published ones, since they decide the names of the weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Activation = Callable[[Tensor], Tensor]

ACTIVATION_FUNCTIONS: Mapping[str, Activation] = {
    "SiLU": partial(F.silu, inplace=True),
    "ReLU": partial(F.relu, inplace=True),
    "LeakyReLU": partial(F.leaky_relu, inplace=True),
    "Hardswish": partial(F.hardswish, inplace=True),
    "Mish": partial(F.mish, inplace=True),
    "GELU": F.gelu,
    "Identity": lambda x: x,
}
"""By the names that `config.ACTIVATIONS` lists."""

_NORM_EPS, _NORM_MOMENTUM = 1e-3, 0.03
_POINTWISE = 1
_HEADS_AT = 64  # channels per attention head
_KEY_SHARE = 0.5  # of a head's channels


class Conv(nn.Module):
    """Convolution, batch norm, activation; after `fuse` without the norm."""

    def __init__(
        self, entering: int, leaving: int, kernel: int = 1, stride: int = 1, *, groups: int = 1, act: Activation | None
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(entering, leaving, kernel, stride, kernel // 2, groups=groups, bias=False)
        self.bn: nn.BatchNorm2d | None = nn.BatchNorm2d(leaving, eps=_NORM_EPS, momentum=_NORM_MOMENTUM)
        self.act = act

    def forward(self, x: Tensor) -> Tensor:
        """(B, entering, H, W) → (B, leaving, H / stride, W / stride)."""
        x = self.conv(x)
        if self.bn is not None:
            x = self.bn(x)
        return x if self.act is None else self.act(x)

    def fuse(self) -> None:
        """Fold the norm into weights and bias of the convolution, in double precision. For evaluation only."""
        norm, conv = self.bn, self.conv
        if norm is None:
            return
        assert norm.running_mean is not None
        assert norm.running_var is not None
        factor = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)  # (leaving,)
        offset = norm.bias.double() - norm.running_mean.double() * factor
        conv.weight = nn.Parameter((conv.weight.double() * factor[:, None, None, None]).float(), requires_grad=False)
        conv.bias = nn.Parameter(offset.float(), requires_grad=False)
        self.bn = None


class Bottleneck(nn.Module):
    """Two 3 × 3 convolutions, and the input added where asked for and possible."""

    def __init__(self, channels: int, *, shortcut: bool, expansion: float, act: Activation) -> None:
        super().__init__()
        hidden = int(channels * expansion)
        self.cv1 = Conv(channels, hidden, 3, act=act)
        self.cv2 = Conv(hidden, channels, 3, act=act)
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) → the same."""
        y: Tensor = self.cv2(self.cv1(x))
        return x + y if self.shortcut else y


class C3k(nn.Module):
    """Two bottlenecks on one half of the channels, the other half beside them."""

    def __init__(self, channels: int, *, shortcut: bool, act: Activation, repeats: int = 2) -> None:
        super().__init__()
        hidden = int(channels * 0.5)
        self.cv1 = Conv(channels, hidden, act=act)
        self.cv2 = Conv(channels, hidden, act=act)
        self.cv3 = Conv(2 * hidden, channels, act=act)
        self.m = nn.Sequential(*(Bottleneck(hidden, shortcut=shortcut, expansion=1.0, act=act) for _ in range(repeats)))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) → the same."""
        joined: Tensor = self.cv3(torch.cat((self.m(self.cv1(x)), self.cv2(x)), 1))
        return joined


class C2f(nn.Module):
    """Inner blocks in a row; the results of all of them are joined (YOLOv8; with other inner blocks YOLO11's C3k2)."""

    def __init__(
        self,
        entering: int,
        leaving: int,
        *,
        repeats: int,
        expansion: float,
        inner: Callable[[int], nn.Module],
        act: Activation,
    ) -> None:
        super().__init__()
        hidden = int(leaving * expansion)
        self.cv1 = Conv(entering, 2 * hidden, act=act)
        self.cv2 = Conv((2 + repeats) * hidden, leaving, act=act)
        self.m = nn.ModuleList(inner(hidden) for _ in range(repeats))

    def forward(self, x: Tensor) -> Tensor:
        """(B, entering, H, W) → (B, leaving, H, W)."""
        parts = list(self.cv1(x).chunk(2, 1))
        for block in self.m:
            parts.append(block(parts[-1]))
        joined: Tensor = self.cv2(torch.cat(parts, 1))
        return joined


class SPPF(nn.Module):
    """Maxima over windows of growing size, joined."""

    def __init__(self, entering: int, leaving: int, *, window: int, act: Activation) -> None:
        super().__init__()
        hidden = entering // 2
        self.cv1 = Conv(entering, hidden, act=act)
        self.cv2 = Conv(4 * hidden, leaving, act=act)
        self.window = window

    def forward(self, x: Tensor) -> Tensor:
        """(B, entering, H, W) → (B, leaving, H, W)."""
        parts = [self.cv1(x)]
        for _ in range(3):
            parts.append(F.max_pool2d(parts[-1], self.window, stride=1, padding=self.window // 2))
        joined: Tensor = self.cv2(torch.cat(parts, 1))
        return joined


class Attention(nn.Module):
    """Every position attends to all others; a depthwise convolution of the values adds where they are."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.heads = channels // _HEADS_AT
        self.key = int(channels // self.heads * _KEY_SHARE)
        self.qkv = Conv(channels, channels + 2 * self.key * self.heads, act=None)
        self.proj = Conv(channels, channels, act=None)
        self.pe = Conv(channels, channels, 3, groups=channels, act=None)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) → the same."""
        batch, channels, height, width = x.shape
        mixed = self.qkv(x).reshape(batch, self.heads, -1, height * width)  # (B, heads, 2 key + value, N)
        value = channels // self.heads
        q, k, v = (part.transpose(-1, -2) for part in mixed.split((self.key, self.key, value), dim=2))
        seen = F.scaled_dot_product_attention(q, k, v).transpose(-1, -2)  # (B, heads, value, N)
        places = self.pe(v.transpose(-1, -2).reshape(batch, channels, height, width))
        answer: Tensor = self.proj(seen.reshape(batch, channels, height, width) + places)
        return answer


class PSABlock(nn.Module):
    """Attention and two pointwise convolutions, each added to its input."""

    def __init__(self, channels: int, *, act: Activation) -> None:
        super().__init__()
        self.attn = Attention(channels)
        self.ffn = nn.Sequential(Conv(channels, 2 * channels, act=act), Conv(2 * channels, channels, act=None))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) → the same."""
        x = x + self.attn(x)
        mixed: Tensor = x + self.ffn(x)
        return mixed


class C2PSA(nn.Module):
    """Attention blocks on one half of the channels, the other half beside them (YOLO11)."""

    def __init__(self, channels: int, *, repeats: int, expansion: float, act: Activation) -> None:
        super().__init__()
        hidden = int(channels * expansion)
        self.cv1 = Conv(channels, 2 * hidden, act=act)
        self.cv2 = Conv(2 * hidden, channels, act=act)
        self.m = nn.Sequential(*(PSABlock(hidden, act=act) for _ in range(repeats)))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) → the same."""
        beside, attended = self.cv1(x).chunk(2, 1)
        joined: Tensor = self.cv2(torch.cat((beside, self.m(attended)), 1))
        return joined


class Upsample(nn.Module):
    """Every value twice in each direction."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) → (B, C, 2 H, 2 W)."""
        return F.interpolate(x, scale_factor=2.0, mode="nearest")


class Concat(nn.Module):
    """Maps of one size, joined by channels."""

    def forward(self, *maps: Tensor) -> Tensor:
        """(B, C_i, H, W) each → (B, Σ C_i, H, W)."""
        return torch.cat(maps, 1)
