"""A picture as everything mode asks about it: points in its pixels, many at a time, and the way back to its pixels."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from sam2studio.core.errors import InputError
from sam2studio.engine.enlargement import enlarge_part, enlarged_areas
from sam2studio.engine.image_session import ImageSession, Sam2Embedding
from sam2studio.engine.inference import inference
from sam2studio.engine.prediction import (
    BoolArray,
    ByteArray,
    Embedding,
    FloatArray,
    Segmenter,
)
from sam2studio.engine.sam_session import SamEmbedding, SamSession, resized_size
from sam2studio.model.sam.network import SamNetwork
from sam2studio.model.sam2.many_points import ManyPoints, PointMasks
from sam2studio.model.sam2.mask_decoder import Target
from sam2studio.model.sam2.network import PointPrompts, Sam2Network, with_padding
from sam2studio.model.sam2.prompt_encoder import LABEL_OBJECT


@dataclass(frozen=True, eq=False, kw_only=True)
class PictureView:
    """One encoded picture, or crop of one.

    Attributes:
        network: What answers.
        target: The picture as the network asks about it.
        points: Decodes many points on it at once; None for a network that draws clicks on a map of their own, which is
            another picture for every point.
        height: Rows of the picture.
        width: Columns of the picture.
        seen: Rows and columns of the network's input that the picture covers.
    """

    network: Sam2Network | SamNetwork
    target: Target
    points: ManyPoints | None
    height: int
    width: int
    seen: tuple[int, int]

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels of the picture per cell of low resolution logits: across, down."""
        cell = self.network.config.image_size / self.network.config.mask_side
        return self.width / self.seen[1] * cell, self.height / self.seen[0] * cell

    @property
    def cells(self) -> tuple[int, int]:
        """Rows and columns of low resolution logits that lie on the picture."""
        side, size = self.network.config.mask_side, self.network.config.image_size
        return -(-self.seen[0] * side // size), -(-self.seen[1] * side // size)

    def ask(self, xy: NDArray[np.float64], *, least: float) -> PointMasks:
        """The masks of one prompt per point (n, 2), pixels of the picture; see `ManyPoints.ask`."""
        unit = xy.astype(np.float32) / np.array([self.width, self.height], np.float32)
        scaled = unit * np.array([self.seen[1], self.seen[0]], np.float32)  # pixels of the network's input
        points = PointPrompts(
            xy=torch.from_numpy(scaled).to(self.network.device).unsqueeze(1),
            labels=torch.full((len(xy), 1), LABEL_OBJECT, device=self.network.device),
        )
        padded = with_padding(points)
        if self.points is None:
            proposals = self.network.decode(target=self.target, points=padded)
            quality = proposals.quality[:, 1:]  # (n, M)
            point, mask = torch.nonzero((quality > least) | (least <= 0), as_tuple=True)
            return PointMasks(proposals.logits[:, 1:][point, mask].float(), quality[point, mask], point)
        encoder = (
            self.network.prompt_encoder if isinstance(self.network, SamNetwork) else self.network.sam_prompt_encoder
        )
        return self.points.masks(encoder.points(padded.xy, padded.labels), least=least)

    def part(self, logits: FloatArray) -> tuple[int, int, BoolArray]:
        """Where low resolution logits (side, side) are positive at the size of the picture; see `enlarge_part`."""
        return enlarge_part(self._surface(logits), (self.height, self.width))

    def areas(self, logits: FloatArray, thresholds: tuple[float, float]) -> tuple[int, ...]:
        """Pixels of the picture at which low resolution logits (side, side) are above each threshold."""
        return enlarged_areas(self._surface(logits), (self.height, self.width), thresholds)

    def _surface(self, logits: FloatArray) -> FloatArray:
        """What is enlarged to the size of the picture."""
        size = self.network.config.image_size
        if self.seen == (size, size) and isinstance(self.network, Sam2Network):
            return logits
        large = F.interpolate(  # the published way of SAM takes this step
            torch.from_numpy(logits)[None, None], (size, size), mode="bilinear", align_corners=False
        )
        surface: FloatArray = large[0, 0, : self.seen[0], : self.seen[1]].numpy()
        return surface


def view_steps(
    segmenter: Segmenter, rgb: ByteArray, embedding: Embedding | None = None
) -> Generator[None, None, PictureView]:
    """Encode a picture, unless that was done before, and make it ready for many points; in small steps.

    Raises:
        InputError: The segmenter cannot be asked about many points, or another one made the embedding.
    """
    if not isinstance(segmenter, ImageSession | SamSession):
        raise InputError(
            f"model: {segmenter.name} cannot segment everything; it needs clicks.",
            todo="Choose a SAM 2, SAM, MobileSAM or FastSAM model.",
        )
    if embedding is None:
        embedding = yield from segmenter.encode_steps(rgb)
    if not isinstance(embedding, Sam2Embedding | SamEmbedding) or embedding.network is not segmenter.network:
        raise InputError("embedding: was made by another model; encode the image again.")
    height, width, network = embedding.height, embedding.width, embedding.network
    size = network.config.image_size
    seen = (size, size) if isinstance(network, Sam2Network) else resized_size(height, width, side=size)
    points = None
    if not (isinstance(network, Sam2Network) and network.config.click_maps):
        with inference():
            points = network.many_points(embedding.target)
    target = embedding.target
    return PictureView(network=network, target=target, points=points, height=height, width=width, seen=seen)
