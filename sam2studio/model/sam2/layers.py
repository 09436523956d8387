"""Small pieces that several parts of the network share.

Precision: activations between layers, norms and learned tables are float32; matrix products run in the type of their
weights. In float32 nothing is ever converted; in bfloat16 or half only the operands of the products are.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

NORM_EPS = 1e-6
"""Epsilon of the norms in trunk and convolutional parts; the transformers use 1e-5."""


_ACTIVATIONS: Mapping[str, Callable[[Tensor], Tensor]] = {"relu": F.relu, "gelu": F.gelu}


LinearMap = tuple[Tensor, Tensor]
"""Weight (out, in) and bias (out,)."""


def doubled(x: Tensor) -> Tensor:
    """In double precision; on the processor where the device has none (`mps`)."""
    return (x.cpu() if x.device.type == "mps" else x).double()


class ChannelNorm(nn.Module):
    """LayerNorm over the channels of tokens (…, C); published as "LayerNorm2d" over maps (B, C, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """Normalise tokens (…, C) in float32."""
        return F.layer_norm(x.float(), self.weight.shape, self.weight, self.bias, NORM_EPS)


def normed(x: Tensor, weight: Tensor, shift: Tensor, eps: float) -> Tensor:
    """LayerNorm over the channels of x (…, C), computed in float32, in the type of x."""
    if x.dtype == torch.float32 or x.device.type == "cpu":  # there, activations may be narrower than the weights
        return F.layer_norm(x, weight.shape, weight, shift, eps)
    return F.layer_norm(x.float(), weight.shape, weight, shift, eps).to(x.dtype)


class Mlp(nn.Module):
    """Linear layers with an activation between them; parameter names `layers.0`, `layers.1`, …"""

    def __init__(self, *, widths: tuple[int, ...], activation: str = "relu", sigmoid_output: bool = False) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(widths))
        self.activation = _ACTIVATIONS[activation]
        self.sigmoid_output = sigmoid_output

    def forward(self, x: Tensor) -> Tensor:
        """(…, widths[0]) → (…, widths[-1])."""
        *hidden, last = self.layers
        for layer in hidden:
            x = self.activation(project(x, layer))
        x = project(x, last)
        return torch.sigmoid(x.float()) if self.sigmoid_output else x


class PairMlp(nn.Module):
    """Two linear layers; SAM's names for them, `lin1` and `lin2`."""

    def __init__(self, *, width: int, hidden: int, activation: str) -> None:
        super().__init__()
        self.lin1 = nn.Linear(width, hidden)
        self.lin2 = nn.Linear(hidden, width)
        self.activation = _ACTIVATIONS[activation]

    def forward(self, x: Tensor) -> Tensor:
        """(…, width) → (…, width)."""
        return project(self.activation(project(x, self.lin1)), self.lin2)


def project(x: Tensor, layer: nn.Module) -> Tensor:
    """Apply an `nn.Linear` in the type of its weights."""
    assert isinstance(layer, nn.Linear)
    return F.linear(x.to(layer.weight.dtype), layer.weight, layer.bias)


def set_compute_dtype(module: nn.Module, dtype: torch.dtype) -> None:
    """Convert the weights of all matrix products below `module`; norms and tables stay float32."""
    for part in module.modules():
        if isinstance(part, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            part.to(dtype)


def project_patches(tokens: Tensor, layer: nn.Module) -> Tensor:
    """A convolution whose kernel equals its stride (1 or 2), on tokens in the order of `layout.py`.

    Returns:
        (B, n / k², C_out) for tokens (B, n, C_in) and a kernel of k × k.
    """
    assert isinstance(layer, nn.Conv2d)
    weight = layer.weight.permute(0, 2, 3, 1).flatten(1)  # (C_out, k·k·C_in): children row by row, as in the layout
    patches = torch.unflatten(tokens, 1, (-1, layer.kernel_size[0] * layer.kernel_size[1])).flatten(
        2
    )  # (B, n / k², k²·C_in)
    return F.linear(patches.to(weight.dtype), weight, layer.bias)


def bias(layer: nn.Module) -> Tensor:
    """The bias of a convolution that has one."""
    assert isinstance(layer, nn.Conv2d | nn.ConvTranspose2d)
    assert layer.bias is not None
    return layer.bias


def matrix(layer: nn.Conv2d) -> LinearMap:
    """A 1 × 1 convolution as a linear map."""
    return layer.weight.flatten(1), bias(layer)
