"""SAM 2 on photographs: encode once, then answer prompts in milliseconds."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike

from sam2studio.core.errors import InputError
from sam2studio.engine.checks import CheckedPrompt, check_boxes, check_image, check_prompt
from sam2studio.engine.inference import box_batches, finished, in_inference, inference, network_boxes, network_points
from sam2studio.engine.prediction import ByteArray, Embedding, ImagePrediction
from sam2studio.model.sam2.mask_decoder import MaskProposals, Target
from sam2studio.model.sam2.network import Sam2Network, with_padding
from sam2studio.model.sam2.picture import network_pixels

_LOGIT_LIMIT = 32.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Sam2Embedding:
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
    network: Sam2Network

    @property
    def nbytes(self) -> int:
        """Memory held by the tensors, bytes."""
        return self.target.nbytes


class ImageSession:
    """Prompts to masks on one photograph at a time, by SAM 2. Implements `prediction.Segmenter`.

    One thread owns a session. `encode` and `encode_steps` do not touch the current image.

    Example:
        >>> session = ImageSession(network)
        >>> session.set_image(rgb)
        >>> prediction = session.predict(points=[(x, y)], labels=[1])
        >>> mask = prediction.mask(prediction.best)
    """

    def __init__(self, network: Sam2Network, *, name: str = "SAM 2") -> None:
        self._network = network
        self._name = name
        self._current: Sam2Embedding | None = None

    @property
    def name(self) -> str:
        """The name that people see."""
        return self._name

    @property
    def network(self) -> Sam2Network:
        """The network that answers; other sessions may share it on the same thread."""
        return self._network

    def set_image(self, rgb: ByteArray) -> None:
        """Encode a photograph and make it current.

        Args:
            rgb: (H, W, 3) uint8, RGB, as displayed.

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
        if not isinstance(embedding, Sam2Embedding) or embedding.network is not self._network:
            raise InputError("embedding: was made by another model; encode the image again.")
        self._current = embedding

    def encode(self, rgb: ByteArray) -> Sam2Embedding:
        """Encode a photograph, (H, W, 3) uint8 RGB, without making it current; raises as `set_image` does."""
        return finished(self.encode_steps(rgb))

    def encode_steps(self, rgb: ByteArray) -> Generator[None, None, Sam2Embedding]:
        """`encode` in steps of some ten milliseconds, so that the caller may answer a click in between."""
        rgb = check_image(rgb)
        target = yield from in_inference(self._target_steps(rgb))
        return Sam2Embedding(target=target, height=rgb.shape[0], width=rgb.shape[1], network=self._network)

    def predict(
        self,
        *,
        points: Sequence[tuple[float, float]] | ArrayLike | None = None,
        labels: Sequence[int] | ArrayLike | None = None,
        box: Sequence[float] | ArrayLike | None = None,
        mask_logits: ArrayLike | None = None,
        multimask: bool = True,
    ) -> ImagePrediction:
        """Masks of the object that a prompt means, on the current photograph.

        Args:
            points: (n, 2) pixels x, y.
            labels: (n,) 1 = on the object, 0 = not on it.
            box: x0, y0, x1, y1 in pixels.
            mask_logits: (h, w) or (1, h, w), a row of `logits` of an earlier prediction, to be refined.
            multimask: Propose three masks (for an ambiguous prompt) rather than one.

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
        size = (current.height, current.width)
        found: list[ImagePrediction] = []
        with inference():
            for some in box_batches(check_boxes(boxes, size), self._network.device):
                points = with_padding(network_boxes(self._network, some, size=size))
                proposals = self._network.decode(target=current.target, points=points)
                single = self._network.sam_mask_decoder.choose_single(proposals).tolist()
                found += (
                    _prediction(current, proposals, row, slice(index, index + 1)) for row, index in enumerate(single)
                )
        return tuple(found)

    def _answer(self, current: Sam2Embedding, prompt: CheckedPrompt, *, multimask: bool) -> ImagePrediction:
        network = self._network
        mask, points = prompt.mask_logits, network_points(network, prompt, size=(current.height, current.width))
        proposals = network.decode(
            target=current.target,
            points=with_padding(points) if points.labels.numel() else points,
            mask_logits=None if mask is None else torch.from_numpy(mask).to(network.device)[None, None],
        )
        return _prediction(current, proposals, 0, self._chosen(proposals, multimask=multimask))

    def _target_steps(self, rgb: ByteArray) -> Generator[None, None, Target]:
        network = self._network
        picture = torch.from_numpy(np.require(rgb, requirements=["C", "W"])).to(network.device)
        features = yield from network.encode_steps(network_pixels(picture, side=network.config.image_size))
        return network.target(image=network.without_memory(features), detail=features.detail, keep=True)

    def _chosen(self, proposals: MaskProposals, *, multimask: bool) -> slice:
        """Which of the decoder's masks to return."""
        if multimask:
            return slice(1, None)
        index = int(self._network.sam_mask_decoder.choose_single(proposals)[0])
        return slice(index, index + 1)


def _prediction(current: Sam2Embedding, proposals: MaskProposals, row: int, chosen: slice) -> ImagePrediction:
    """Some of the masks of one prompt."""
    surface = proposals.logits[row, chosen].cpu().numpy()  # (N, side, side)
    return ImagePrediction(
        scores=proposals.quality[row, chosen].cpu().numpy(),
        logits=np.clip(surface, -_LOGIT_LIMIT, _LOGIT_LIMIT),
        object_score=float(proposals.object_score[row]),
        surface=surface,
        height=current.height,
        width=current.width,
    )
