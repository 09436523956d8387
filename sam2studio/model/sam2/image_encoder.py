"""Image encoder: the trunk, and the neck that brings its stages to what prompts, decoder and memory work on."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.layers import LinearMap, doubled, matrix
from sam2studio.model.sam2.trunk import Hiera, Tap


@dataclass(frozen=True, eq=False)
class Detail:
    """The finer maps of B pictures, as the mask decoder adds them while it upscales; token order (`layout.py`).

    The biases of the upscaling are part of them.

    Attributes:
        fine: (B, 4·N, width / 4), twice the resolution of the coarse map.
        finest: (B, 16·N, width / 8), four times its resolution.
    """

    fine: Tensor
    finest: Tensor


@dataclass(frozen=True, eq=False)
class ImageFeatures:
    """What the encoder knows of B pictures.

    Attributes:
        coarse: (B, N, width) float32, the map of `config.grid` tokens per side; token order.
        detail: The finer maps.
    """

    coarse: Tensor
    detail: Detail


class Lateral(nn.Module):
    """A 1 × 1 convolution from a stage's channels to the neck's."""

    def __init__(self, *, channels: int, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, width, kernel_size=1)


class Neck(nn.Module):
    """Feature pyramid. The two coarsest stages are summed; the finer ones pass through.

    Nothing but the mask decoder reads the finer levels, through another 1 × 1 convolution each; `derive` multiplies the
    two, so that the wide maps in between never exist.
    """

    def __init__(self, config: Sam2Config) -> None:
        super().__init__()
        self.convs = nn.ModuleList(
            Lateral(channels=channels, width=config.width) for channels in reversed(config.stage_channels)
        )
        self._taps: tuple[Tap, ...] = ()

    def derive(self, detail_maps: tuple[LinearMap, LinearMap]) -> None:
        """Compute the constants of `taps`; `detail_maps` are those of the mask decoder for the two finest levels."""
        finest, fine, middle, coarsest = (matrix(self.lateral(level)) for level in range(4))
        maps = (_chain(finest, detail_maps[0]), _chain(fine, detail_maps[1]), middle, coarsest)
        self._taps = tuple(partial(_apply, weight=weight, bias=bias) for weight, bias in maps)

    @property
    def taps(self) -> tuple[Tap, ...]:
        """What the trunk is to keep of its stages, finest first."""
        return self._taps

    def lateral(self, level: int) -> nn.Conv2d:
        """The convolution of a stage; 0 is the finest (the published list starts with the coarsest)."""
        lateral = self.convs[len(self.convs) - 1 - level]
        assert isinstance(lateral, Lateral)
        return lateral.conv

    def forward(self, tapped: list[Tensor]) -> ImageFeatures:
        """Tapped trunk outputs, finest first, to features."""
        finest, fine, middle, coarsest = tapped
        raised = torch.unflatten(middle, 1, (-1, 4)).float() + coarsest.unsqueeze(2)  # (B, N / 4, 4, width)
        return ImageFeatures(coarse=raised.flatten(1, 2), detail=Detail(fine=fine, finest=finest))


class ImageEncoder(nn.Module):
    """Pictures to features."""

    def __init__(self, config: Sam2Config) -> None:
        super().__init__()
        self.trunk = Hiera(config)
        self.neck = Neck(config)

    def steps(self, pixels: Tensor) -> Generator[None, None, ImageFeatures]:
        """Encode normalised pixels (B, 3, S, S), pausing every few dozen milliseconds or so."""
        tapped = yield from self.trunk.steps(pixels, self.neck.taps)
        features: ImageFeatures = self.neck(tapped)
        return features


def _chain(first: LinearMap, second: LinearMap) -> LinearMap:
    """The one linear map that equals two in a row, multiplied in double precision."""
    (weight, bias), (outer, shift) = ((doubled(w), doubled(b)) for w, b in (first, second))
    like = first[0]
    return (outer @ weight).to(like), (outer @ bias + shift).to(like)


def _apply(x: Tensor, *, weight: Tensor, bias: Tensor) -> Tensor:
    return F.linear(x.to(weight.dtype), weight, bias)
