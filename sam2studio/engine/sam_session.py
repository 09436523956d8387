"""SAM and MobileSAM on photographs: encode once, then answer prompts in milliseconds."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from sam2studio.core.errors import InputError
from sam2studio.engine.checks import CheckedPrompt, check_boxes, check_image, check_prompt
from sam2studio.engine.inference import box_batches, box_points, finished, in_inference, inference
from sam2studio.engine.prediction import ByteArray, Embedding, ImagePrediction
from sam2studio.model.sam.network import SamNetwork
from sam2studio.model.sam2.mask_decoder import MaskProposals, Target
from sam2studio.model.sam2.network import PointPrompts, with_padding
from sam2studio.model.sam2.prompt_encoder import LABEL_BOX_END, LABEL_BOX_START

_LOGIT_LIMIT = 32.0


@dataclass(frozen=True, eq=False, kw_only=True)
class SamEmbedding:
    """What the network remembers of one photograph. Immutable; may be kept, and used again by the same network.

    Attributes:
        target: The photograph, ready to be prompted.
        height: Rows of the photograph.
        width: Columns of the photograph.
        network: The network that made it.
    """

    target: Target
    height: int
    width: int
    network: SamNetwork

    @property
    def nbytes(self) -> int:
        """Memory held by the tensors, bytes; the detail is the same for every picture."""
        projections = self.target.projections
        kept = () if projections is None else (projections.key, projections.value, projections.query)
        return sum(part.nbytes for part in (self.target.image, *kept))


class SamSession:
    """Prompts to masks on one photograph at a time, by SAM. Implements `prediction.Segmenter`. One thread owns it."""

    def __init__(self, network: SamNetwork, *, name: str = "SAM") -> None:
        self._network = network
        self._name = name
        self._current: SamEmbedding | None = None

    @property
    def name(self) -> str:
        """The name that people see."""
        return self._name

    @property
    def network(self) -> SamNetwork:
        """The network that answers."""
        return self._network

    def set_image(self, rgb: ByteArray) -> None:
        """Encode a photograph, (H, W, 3) uint8 RGB as displayed, and make it current.

        Raises:
            InputError: Wrong shape or type.
            DeviceFullError: The device has no room for it.
        """
        self._current = self.encode(rgb)

    def use(self, embedding: Embedding) -> None:
        """Make a photograph current that this session's network has encoded before.

        Raises:
            InputError: Another network or another kind of segmenter made it.
        """
        if not isinstance(embedding, SamEmbedding) or embedding.network is not self._network:
            raise InputError("embedding: was made by another model; encode the image again.")
        self._current = embedding

    def encode(self, rgb: ByteArray) -> SamEmbedding:
        """Encode a photograph, (H, W, 3) uint8 RGB, without making it current; raises as `set_image` does."""
        return finished(self.encode_steps(rgb))

    def encode_steps(self, rgb: ByteArray) -> Generator[None, None, SamEmbedding]:
        """`encode` in steps, so that the caller may answer a click in between."""
        rgb = check_image(rgb)
        target = yield from in_inference(self._target_steps(rgb))
        return SamEmbedding(target=target, height=rgb.shape[0], width=rgb.shape[1], network=self._network)

    def predict(
        self,
        *,
        points: Sequence[tuple[float, float]] | ArrayLike | None = None,
        labels: Sequence[int] | ArrayLike | None = None,
        box: Sequence[float] | ArrayLike | None = None,
        mask_logits: ArrayLike | None = None,
        multimask: bool = True,
    ) -> ImagePrediction:
        """Masks of the object that a prompt means, on the current photograph; arguments as of `ImageSession.predict`.

        Raises:
            InputError: No current photograph, or an argument that is wrong; the sentence says which and why.
            DeviceFullError: The device has no room for it.
        """
        current = self._current
        if current is None:
            raise InputError("image: there is none yet; call set_image first.")
        side = self._network.config.mask_side
        prompt = check_prompt(
            points=points,
            labels=labels,
            box=box,
            mask_logits=mask_logits,
            size=(current.height, current.width),
            mask_size=(side, side),
        )
        with inference():
            return self._answer(current, prompt, multimask=multimask)

    def predict_boxes(self, boxes: ArrayLike) -> tuple[ImagePrediction, ...]:
        """One mask per box, what `predict(box=…, multimask=False)` gives, many boxes in one pass of the decoder.

        Args:
            boxes: (n, 4) x0, y0, x1, y1 in pixels; n may be 0.

        Raises:
            InputError: No current photograph, or a box that is wrong.
            DeviceFullError: The device has no room for it.
        """
        current = self._current
        if current is None:
            raise InputError("image: there is none yet; call set_image first.")
        network, found = self._network, list[ImagePrediction]()
        with inference():
            for some in box_batches(check_boxes(boxes, (current.height, current.width)), network.device):
                points = box_points(some.reshape(-1, 2, 2) * self._scale(current), network.device)
                proposals = network.decode(target=current.target, points=points)
                found += (self._prediction(current, proposals, row, slice(0, 1)) for row in range(len(some)))
        return tuple(found)

    def _answer(self, current: SamEmbedding, prompt: CheckedPrompt, *, multimask: bool) -> ImagePrediction:
        network, mask = self._network, prompt.mask_logits
        proposals = network.decode(
            target=current.target,
            points=self._points(current, prompt),
            mask_logits=None if mask is None else torch.from_numpy(mask).to(network.device)[None, None],
        )
        return self._prediction(current, proposals, 0, slice(1, None) if multimask else slice(0, 1))

    def _prediction(self, current: SamEmbedding, proposals: MaskProposals, row: int, chosen: slice) -> ImagePrediction:
        """Some of the masks of one prompt."""
        logits = proposals.logits[row, chosen]  # (N, side, side)
        side = self._network.config.image_size
        height, width = resized_size(current.height, current.width, side=side)
        large = F.interpolate(logits.unsqueeze(0), (side, side), mode="bilinear", align_corners=False)[0]
        return ImagePrediction(
            scores=proposals.quality[row, chosen].cpu().numpy(),
            logits=logits.clamp(-_LOGIT_LIMIT, _LOGIT_LIMIT).cpu().numpy(),
            object_score=float(proposals.object_score[row]),
            surface=large[:, :height, :width].cpu().numpy(),  # the published way to full size takes this step
            height=current.height,
            width=current.width,
            extent=(height / side, width / side),
        )

    def _scale(self, current: SamEmbedding) -> NDArray[np.float32]:
        """Pixels of the network's input per pixel of the photograph: (x, y)."""
        height, width = resized_size(current.height, current.width, side=self._network.config.image_size)
        return np.array([width / current.width, height / current.height], np.float32)

    def _points(self, current: SamEmbedding, prompt: CheckedPrompt) -> PointPrompts:
        """Clicks and box as one row of points of the network. Only without a box a point follows that says nothing."""
        device, scale = self._network.device, self._scale(current)
        xy, labels = prompt.points, prompt.labels
        if prompt.box is not None:
            xy = np.concatenate([xy, prompt.box.reshape(2, 2)])
            labels = np.concatenate([labels, np.array([LABEL_BOX_START, LABEL_BOX_END], np.int32)])
        points = PointPrompts(
            xy=torch.from_numpy(xy * scale).to(device, torch.float32).unsqueeze(0),
            labels=torch.from_numpy(labels).to(device, torch.int64).unsqueeze(0),
        )
        return with_padding(points) if prompt.box is None and len(labels) else points

    def _target_steps(self, rgb: ByteArray) -> Generator[None, None, Target]:
        network = self._network
        height, width = resized_size(*rgb.shape[:2], side=network.config.image_size)
        small = np.array(Image.fromarray(rgb).resize((width, height), Image.Resampling.BILINEAR))
        image = yield from network.encode_steps(network.pixels(torch.from_numpy(small).to(network.device)))
        return network.target(image)


def resized_size(height: int, width: int, *, side: int) -> tuple[int, int]:
    """(height, width) of a picture whose longer side becomes `side`."""
    scale = side / max(height, width)
    return int(height * scale + 0.5), int(width * scale + 0.5)
