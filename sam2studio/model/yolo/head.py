"""The head of YOLO networks: on every point of three maps a box, class scores and, for masks, coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sam2studio.model.yolo.blocks import Activation, Conv


@dataclass(frozen=True, eq=False, kw_only=True)
class YoloOutput:
    """What a network says about B pictures, for each of A points. All float32.

    Attributes:
        boxes: (B, 4, A) centre x, centre y, width, height in pixels of the network's input.
        scores: (B, classes, A) probability of each class.
        coefficients: (B, coefficients, A) weights of the prototypes in a box's mask; none without masks.
        prototypes: (B, coefficients, H / 4, W / 4); None without masks.
    """

    boxes: Tensor
    scores: Tensor
    coefficients: Tensor
    prototypes: Tensor | None

    @property
    def joined(self) -> Tensor:
        """(B, 4 + classes + coefficients, A), as published."""
        return torch.cat((self.boxes, self.scores, self.coefficients), 1)


class Distances(nn.Module):
    """The expected distance of a distribution over bins; the weights of the bins are part of a checkpoint."""

    def __init__(self, bins: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(bins, 1, 1, bias=False)
        self.conv.weight = nn.Parameter(torch.arange(bins, dtype=torch.float32).view(1, bins, 1, 1))

    def forward(self, logits: Tensor) -> Tensor:
        """(B, 4 · bins, A) → (B, 4, A)."""
        batch, _, points = logits.shape
        shares = logits.reshape(batch, 4, -1, points).softmax(2)
        return torch.einsum("bsna,n->bsa", shares, self.conv.weight.flatten())


class Proto(nn.Module):
    """Mask prototypes from the finest map."""

    def __init__(self, entering: int, hidden: int, leaving: int, *, act: Activation) -> None:
        super().__init__()
        self.cv1 = Conv(entering, hidden, 3, act=act)
        self.upsample = nn.ConvTranspose2d(hidden, hidden, 2, 2)
        self.cv2 = Conv(hidden, hidden, 3, act=act)
        self.cv3 = Conv(hidden, leaving, act=act)

    def forward(self, x: Tensor) -> Tensor:
        """(B, entering, H, W) → (B, leaving, 2 H, 2 W)."""
        prototypes: Tensor = self.cv3(self.cv2(self.upsample(self.cv1(x))))
        return prototypes


class Detect(nn.Module):
    """Boxes and class scores.

    Args:
        channels: Of each map, finest first.
        strides: Pixels between neighbouring points of each map.
        classes: Number of classes.
        bins: Steps of the distribution of distances.
        depthwise: Whether the class branches are made of depthwise convolutions.
        act: Activation.
    """

    def __init__(
        self,
        *,
        channels: Sequence[int],
        strides: Sequence[int],
        classes: int,
        bins: int,
        depthwise: bool,
        act: Activation,
    ) -> None:
        super().__init__()
        self.strides = tuple(strides)
        box = max(16, channels[0] // 4, bins * 4)
        score = max(channels[0], min(classes, 100))
        self.cv2 = nn.ModuleList(_branch(entering, box, 4 * bins, act) for entering in channels)
        make = _light_branch if depthwise else _branch
        self.cv3 = nn.ModuleList(make(entering, score, classes, act) for entering in channels)
        self.dfl = Distances(bins)

    def forward(self, *maps: Tensor) -> YoloOutput:
        """Maps (B, C_i, H_i, W_i), finest first."""
        return self.decoded(maps, coefficients=None, prototypes=None)

    def decoded(self, maps: Sequence[Tensor], *, coefficients: Tensor | None, prototypes: Tensor | None) -> YoloOutput:
        """Boxes and scores of all points, with what a mask branch found."""
        distances = self.dfl(_listed(self.cv2, maps).float())  # (B, 4, A) left, top, right, bottom
        points, strides = self._points(maps)
        start, end = points - distances[:, :2], points + distances[:, 2:]
        scores = _listed(self.cv3, maps).float().sigmoid()
        return YoloOutput(
            boxes=torch.cat(((start + end) / 2, end - start), 1) * strides,
            scores=scores,
            coefficients=scores[:, :0] if coefficients is None else coefficients,
            prototypes=prototypes,
        )

    def _points(self, maps: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Middles of all points in steps of their map, (2, A) x, y; and the steps in pixels, (A,)."""
        points, strides = [], []
        for each, stride in zip(maps, self.strides, strict=True):
            height, width = each.shape[-2:]
            y = torch.arange(height, device=each.device, dtype=torch.float32) + 0.5
            x = torch.arange(width, device=each.device, dtype=torch.float32) + 0.5
            points.append(torch.stack((x.repeat(height), y.repeat_interleave(width))))
            strides.append(torch.full((height * width,), float(stride), device=each.device))
        return torch.cat(points, 1), torch.cat(strides)


class Segment(Detect):
    """`Detect` with mask prototypes and their coefficients."""

    def __init__(
        self,
        *,
        channels: Sequence[int],
        strides: Sequence[int],
        classes: int,
        bins: int,
        depthwise: bool,
        act: Activation,
        coefficients: int,
        proto_width: int,
    ) -> None:
        super().__init__(channels=channels, strides=strides, classes=classes, bins=bins, depthwise=depthwise, act=act)
        self.proto = Proto(channels[0], proto_width, coefficients, act=act)
        hidden = max(channels[0] // 4, coefficients)
        self.cv4 = nn.ModuleList(_branch(entering, hidden, coefficients, act) for entering in channels)

    def forward(self, *maps: Tensor) -> YoloOutput:
        """Maps (B, C_i, H_i, W_i), finest first."""
        return self.decoded(maps, coefficients=_listed(self.cv4, maps).float(), prototypes=self.proto(maps[0]).float())


def _branch(entering: int, hidden: int, leaving: int, act: Activation) -> nn.Module:
    return nn.Sequential(
        Conv(entering, hidden, 3, act=act), Conv(hidden, hidden, 3, act=act), nn.Conv2d(hidden, leaving, 1)
    )


def _light_branch(entering: int, hidden: int, leaving: int, act: Activation) -> nn.Module:
    return nn.Sequential(
        nn.Sequential(Conv(entering, entering, 3, groups=entering, act=act), Conv(entering, hidden, act=act)),
        nn.Sequential(Conv(hidden, hidden, 3, groups=hidden, act=act), Conv(hidden, hidden, act=act)),
        nn.Conv2d(hidden, leaving, 1),
    )


def _listed(branches: nn.ModuleList, maps: Sequence[Tensor]) -> Tensor:
    """Each branch on its map, all points in a row, (B, C, A)."""
    return torch.cat([branch(each).flatten(2) for branch, each in zip(branches, maps, strict=True)], 2)
